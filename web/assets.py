"""The few static files, read once at start-up: no path from a request reaches the file system."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from corpus.errors import NotHeld

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
_STYLE = "style.css"

router = APIRouter()


@dataclass(frozen=True, slots=True)
class _Asset:
    body: bytes
    media_type: str
    version: str


class Assets:
    """Every file of one folder by name; the address carries the content's digest, so it may be kept for ever."""

    def __init__(self, folder: Path, *, logo: tuple[str, bytes] | None = None, style: str = "") -> None:
        """`logo` is the institute's own (name, bytes); `style` is CSS put behind the site's own."""
        bodies = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _TYPES}
        bodies[_STYLE] += style.encode()
        if logo:
            bodies[logo[0]] = logo[1]
        self._assets = {
            name: _Asset(body, _TYPES[Path(name).suffix], hashlib.sha256(body).hexdigest()[:12])
            for name, body in bodies.items()
        }
        self.logo_url = self.url(logo[0]) if logo else ""

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
