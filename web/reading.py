"""One publication, and one page of it with the passage marked."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from corpus.errors import IndexUnusable, NotHeld
from search.similar import Similar
from web import urls
from web.inside import inside
from web.params import parameters, single
from web.ports import SearcherPort
from web.publicationview import publication_page
from web.readerview import reader
from web.site import base_of, html, site_of

router = APIRouter()
get = partial(router.api_route, methods=["GET", "HEAD"])
_ZOOMS = ("100", "150", "200", "300")
_DEFAULT_WIDTH = 1200


@get("/publications/{publication_id}")
def publication(request: Request, publication_id: str) -> Response:
    """Everything that the catalogue knows of one publication."""
    site = site_of(request)
    held = site.library.publication(publication_id)
    q = single(parameters(request.url.query), "q")
    view = publication_page(
        held,
        site.library,
        inside(site.searcher, held.id, q),
        _similar(site.searcher, held.id),
        q=q,
        base=base_of(request),
        institute=site.settings.institute,
    )
    return html(request, "publication.html", view)


def _similar(searcher: SearcherPort, publication_id: str) -> tuple[Similar, ...]:
    try:
        return searcher.similar(publication_id)
    except IndexUnusable:  # the publication itself is worth showing without an index
        return ()


@get("/publications/{publication_id}/pages")
def jump(request: Request, publication_id: str) -> Response:
    """The form 'go to page n' sends here; this sends on to the page."""
    held = site_of(request).library.publication(publication_id)
    found = parameters(request.url.query)
    number = page_number(single(found, "page") or "1")
    return RedirectResponse(urls.page(held.id, number, q=single(found, "q")), status_code=303)


@get("/publications/{publication_id}/pages/{number}")
def page(request: Request, publication_id: str, number: str) -> Response:
    """One page with what was found on it."""
    site = site_of(request)
    held = site.library.publication(publication_id)
    shown = site.library.page(held.id, page_number(number))
    found = parameters(request.url.query)
    q, passage_id, zoom = (single(found, name) for name in ("q", "passage", "zoom"))
    passage = site.library.passage(passage_id) if passage_id.startswith(f"{held.id}:") else None
    if passage_id and (passage is None or not passage.page <= shown.number <= passage.page_end):
        raise NotHeld("구절", passage_id[:60])
    view = reader(
        held,
        shown,
        inside(site.searcher, held.id, q),
        site.library,
        q=q,
        passage=passage,
        zoom=int(zoom) if zoom in _ZOOMS else 100,
        base=base_of(request),
    )
    return html(request, "reader.html", view)


@get("/publications/{publication_id}/pages/{number}/picture.webp")
def picture(request: Request, publication_id: str, number: str) -> Response:
    """The page's picture, at least `width` pixels wide where such a width is kept."""
    site = site_of(request)
    held = site.library.publication(publication_id)
    shown = site.library.page(held.id, page_number(number))
    if not (held.files and held.files[0].paged and shown.width > 0):
        raise NotHeld("쪽 그림", str(shown.number))
    width = single(parameters(request.url.query), "width")
    pixels = int(width) if width.isascii() and width.isdigit() and len(width) < 6 else _DEFAULT_WIDTH
    sha256 = held.files[0].sha256
    path = site.pictures.picture(sha256, site.library.original(sha256), shown.number, pixels)
    # The address names the file's content, so the picture behind it never changes.
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": f'"{path.stem}"'}
    return FileResponse(path, media_type="image/webp", headers=headers)


def page_number(text: str) -> int:
    """A page number in an address; raises NotHeld for anything that cannot be one."""
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) > 0):
        raise NotHeld("쪽", text[:20])
    return int(text)
