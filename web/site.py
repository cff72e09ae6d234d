"""The site in force, handed to every request, and how a template becomes a response."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from corpus.library import Counts
from corpus.settings import Settings
from web import urls, wording
from web.assets import Assets
from web.contexts import Frame
from web.pictures import Pictures
from web.ports import LibraryPort, SearcherPort
from web.preferences import TEXT_SIZES, THEMES, text_size, theme
from web.recent import Recent

_HERE = Path(__file__).parent
_INDENTATION = re.compile(r"\n\s+")
# What HTML may not hold, not even escaped: a question may.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_LONGEST_BACK = 6000  # characters


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that a request handler may ask."""

    settings: Settings
    library: LibraryPort
    searcher: SearcherPort
    pictures: Pictures
    assets: Assets
    templates: Environment
    counts: Recent[Counts]  # what the archive holds: counting a large one takes a while


def templates(assets: Assets) -> Environment:
    """Jinja2 with autoescape on; a name that a template misspells is an error, never an empty string."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    environment.globals.update(urls=urls, static=assets.url)
    environment.filters.update(
        number=lambda value: f"{value:,}",
        percent=lambda value: f"{value * 100:.0f}%",
        korean_date=lambda date: wording.korean_date(date).replace(" ", "\N{NO-BREAK SPACE}"),
    )
    return environment


def site_of(request: Request) -> Site:
    """The site that this request came to."""
    return cast(Site, request.app.state.site)


def base_of(request: Request) -> str:
    """The archive's own address, without a slash at the end."""
    return (site_of(request).settings.base_url or str(request.base_url)).rstrip("/")


def here(request: Request) -> str:
    """This request's path and query."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def html(request: Request, template: str, view: object, status: int = 200) -> Response:
    """The HTML page that `template` makes of `view`, one of `web.contexts`."""
    site = site_of(request)
    frame = Frame(
        site_name=site.settings.site_name,
        institute=site.settings.institute,
        contact=site.settings.contact,
        logo_url=site.assets.logo_url,
        footer=tuple(filter(None, map(str.strip, site.settings.footer.split(" / ")))),
        theme=theme(request),
        text_size=text_size(request),
        themes=THEMES,
        text_sizes=TEXT_SIZES,
        back=_back(request),
        path=request.url.path,
        base=base_of(request),
    )
    body = site.templates.get_template(template).render(frame=frame, view=view)
    # The templates' indentation is for those who write them; it is a tenth of the page.
    body = _UNPRINTABLE.sub("", _INDENTATION.sub("\n", body))
    return conditional(request, body.encode(), "text/html; charset=utf-8", status, vary="Cookie")


def _back(request: Request) -> str:
    """Where to return to after changing the preferences; an address too long to carry in a form is left out."""
    address = here(request)
    return address if request.method in ("GET", "HEAD") and len(address) <= _LONGEST_BACK else urls.HOME


def as_json(
    request: Request, document: object, status: int = 200, *, media_type: str = "application/json", tag: str = ""
) -> Response:
    """JSON that portals elsewhere may read too; `tag`: what the ETag is made of, where not the whole body."""
    body = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    return conditional(
        request, body, media_type, status, tag=tag.encode(), headers={"Access-Control-Allow-Origin": "*"}
    )


def conditional(
    request: Request,
    body: bytes,
    media_type: str,
    status: int = 200,
    *,
    tag: bytes = b"",
    vary: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response with an ETag, or 304 where the reader has it already. To be asked again every time."""
    sent: dict[str, Any] = {"Cache-Control": "no-cache" if status == 200 else "no-store", **(headers or {})}
    if vary:
        sent["Vary"] = vary
    if status == 200:
        etag = f'W/"{hashlib.sha256(tag or body).hexdigest()[:24]}"'
        sent["ETag"] = etag
        known = request.headers.get("If-None-Match", "")
        if etag in (item.strip() for item in known.split(",")):
            return Response(status_code=304, headers=sent)
    return Response(body, status, sent, media_type)
