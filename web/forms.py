"""Forms that change something: their fields, and proof that they were filled in on this site.

A form carries a code that only this server can make from a cookie that only this site can read (a signed double
submit), and browsers say where a form was sent from. Another site can know neither.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from web.params import clean
from web.site import base_of

COOKIE = "jaryogwan_form"
_MAX_BODY = 32_768  # bytes
_MAX_FIELDS = 20
_opening = threading.Lock()


async def fields_of(request: Request) -> dict[str, str] | None:
    """The fields of a form, the first of each name, line ends as '\\n'; None for one that is too large or damaged."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BODY:
            return None
    try:
        found = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError:  # UnicodeDecodeError too
        return None
    lines = ((name, values[0].replace("\r\n", "\n").split("\n")) for name, values in found.items())
    return {name: "\n".join(map(clean, value)).strip() for name, value in lines}


def proof(request: Request) -> tuple[str, str]:
    """(cookie, code) for a form that is about to be shown; the visitor's own cookie where there is one."""
    cookie = request.cookies.get(COOKIE, "")
    if not (20 <= len(cookie) <= 64 and cookie.isascii()):
        cookie = secrets.token_urlsafe(18)
    return cookie, _code(request, cookie)


def proven(request: Request, code: str) -> bool:
    """Whether a form that came was filled in here."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin", "null")
    if origin != "null" and urlsplit(origin).netloc not in (urlsplit(base_of(request)).netloc, request.url.netloc):
        return False
    cookie = request.cookies.get(COOKIE, "")
    return bool(cookie) and hmac.compare_digest(_code(request, cookie).encode(), code.encode())


def give(request: Request, response: Response, cookie: str) -> Response:
    """Hand the cookie to a visitor who has none."""
    if request.cookies.get(COOKIE) != cookie:
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", secure=secure, path="/keys")
    return response


def private(response: Response) -> Response:
    """Not to be kept by anybody on the way."""
    response.headers["Cache-Control"] = "no-store"
    if "ETag" in response.headers:
        del response.headers["ETag"]
    return response


def _code(request: Request, cookie: str) -> str:
    state = request.app.state
    with _opening:
        if not hasattr(state, "form_secret"):
            state.form_secret = secrets.token_bytes(32)  # a form from before a restart is shown once more
    return hmac.new(state.form_secret, cookie.encode(), hashlib.sha256).hexdigest()
