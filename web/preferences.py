"""Text size and colours: kept in two cookies, set by a plain form, read when a page is made."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from web import urls

THEMES = (("auto", "기기 설정대로"), ("light", "밝게"), ("dark", "어둡게"), ("contrast", "고대비"))
TEXT_SIZES = (("s", "작게"), ("m", "보통"), ("l", "조금 크게"), ("xl", "크게"), ("xxl", "가장 크게"))
_THEME_COOKIE = "jaryogwan_theme"
_SIZE_COOKIE = "jaryogwan_size"
_YEAR = 365 * 24 * 3600
_MAX_BODY = 8192  # bytes: the form holds two short words and an address

router = APIRouter()


def theme(request: Request) -> str:
    """auto, light, dark or contrast."""
    return _known(request.cookies.get(_THEME_COOKIE, ""), THEMES, "auto")


def text_size(request: Request) -> str:
    """s, m, l, xl or xxl."""
    return _known(request.cookies.get(_SIZE_COOKIE, ""), TEXT_SIZES, "m")


@router.post(urls.PREFERENCES)
async def change(request: Request) -> Response:
    """Keep what the form says and go back to where it was sent from."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            return Response(status_code=413)
    form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=8)
    response = RedirectResponse(_local(form.get("back", [""])[0]), status_code=303)
    secure = request.url.scheme == "https"
    for field, cookie, choices in (("theme", _THEME_COOKIE, THEMES), ("size", _SIZE_COOKIE, TEXT_SIZES)):
        value = form.get(field, [""])[0]
        if value in dict(choices):
            response.set_cookie(cookie, value, max_age=_YEAR, httponly=True, samesite="lax", secure=secure)
    return response


def _known(value: str, choices: tuple[tuple[str, str], ...], default: str) -> str:
    return value if value in dict(choices) else default


def _local(address: str) -> str:
    """`address` where it is a path of this site, else the home page: nobody is sent elsewhere from here."""
    ours = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if ours and address.isascii() and address.isprintable() else urls.HOME
