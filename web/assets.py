"""The few static files, read once at start-up: no path from a request reaches the file system."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from corpus.errors import NotHeld

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

router = APIRouter()


@dataclass(frozen=True, slots=True)
class _Asset:
    body: bytes
    media_type: str
    version: str


class Assets:
    """Every file of one folder by name; the address carries the content's digest, so it may be kept for ever."""

    def __init__(self, folder: Path) -> None:
        self._assets = {
            path.name: _Asset(
                path.read_bytes(), _TYPES[path.suffix], hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            )
            for path in sorted(folder.iterdir())
            if path.suffix in _TYPES
        }

    def url(self, name: str) -> str:
        """The address of one file; an unknown name is a programming mistake (KeyError)."""
        return f"/static/{name}?v={self._assets[name].version}"

    def response(self, name: str) -> Response:
        """The file; raises NotHeld."""
        asset = self._assets.get(name)
        if asset is None:
            raise NotHeld("파일", name[:60])
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": f'"{asset.version}"'}
        return Response(asset.body, 200, headers, asset.media_type)


@router.api_route("/static/{name}", methods=["GET", "HEAD"])
def static_file(request: Request, name: str) -> Response:
    """One static file."""
    assets: Assets = request.app.state.site.assets
    return assets.response(name)
