"""The export that `python -m web.bulk` wrote, handed out under /bulk."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from corpus.errors import NotHeld
from web.bulk import CATALOG, MANIFEST, folder_of, known_files
from web.site import site_of

router = APIRouter()
_TYPES = {".json": "application/json", ".jsonld": "application/ld+json", ".jsonl": "application/x-ndjson"}


@partial(router.api_route, methods=["GET", "HEAD"])("/bulk/{name}")
def exported(request: Request, name: str) -> Response:
    """One file, whole or in ranges; only the names that the manifest has."""
    folder = folder_of(site_of(request).settings)
    path = folder / name
    if name not in {MANIFEST, CATALOG} | known_files(folder) or not path.is_file():
        raise NotHeld("내려받기 파일", name[:60])
    media_type = _TYPES.get(path.suffix, "text/csv; charset=utf-8")
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
    return FileResponse(path, media_type=media_type, headers=headers)
