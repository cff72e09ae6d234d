"""Originals and citations as files.

A file is named by its publication and its digest; what the catalogue does not list does not exist. Originals are
untrusted: only a PDF is shown in the browser, everything else is handed over as a download and never as a page.
"""

from __future__ import annotations

import json
from functools import partial
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from corpus.errors import NotHeld
from web import citations, urls
from web.site import base_of, conditional, site_of

router = APIRouter()
get = partial(router.api_route, methods=["GET", "HEAD"])
_PDF = "application/pdf"


@get("/publications/{publication_id}/files/{sha256}/{name}")
def original(request: Request, publication_id: str, sha256: str, name: str) -> Response:
    """One original, whole or in ranges."""
    library = site_of(request).library
    held = library.publication(publication_id)
    file = next((file for file in held.files if file.sha256 == sha256 and file.name == name), None)
    if file is None:
        raise NotHeld("원문 파일", name[:60])
    path = library.original(file.sha256)
    etag = f'"{file.sha256}"'
    shown = file.media_type == _PDF
    headers = {
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(file.name, safe='')}",
        "ETag": etag,
        "Cache-Control": "public, max-age=86400",
    }
    # A sandboxed page has no origin: whatever a browser makes of the file, no script in it reaches the site.
    # A PDF cannot reach it anyway, and browsers refuse to show one under a strict policy.
    sandbox = "" if shown else "default-src 'none'; sandbox; "
    headers["Content-Security-Policy"] = f"{sandbox}frame-ancestors 'none'"
    if etag in (item.strip().removeprefix("W/") for item in request.headers.get("If-None-Match", "").split(",")):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=file.media_type, headers=headers)


_WRITERS = {
    "bib": (citations.bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (citations.ris, "application/x-research-info-systems; charset=utf-8"),
}


@get("/publications/{publication_id}/citation.{style}")
def citation(request: Request, publication_id: str, style: str) -> Response:
    """The citation for a reference manager."""
    held = site_of(request).library.publication(publication_id)
    url = urls.absolute(base_of(request), urls.publication(held.id))
    if style in _WRITERS:
        write, media_type = _WRITERS[style]
        body = write(held, url)
    elif style == "json":
        media_type = "application/vnd.citationstyles.csl+json"
        body = json.dumps(citations.csl(held, url), ensure_ascii=False, indent=1)
    else:
        raise NotHeld("인용 형식", style[:20])
    headers = {"Content-Disposition": f'attachment; filename="{held.id}.{style}"'}
    return conditional(request, body.encode(), media_type, headers=headers)
