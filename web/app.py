"""create_app: settings, a library and a searcher → the site."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from corpus.settings import Settings
from web import (
    api,
    assets,
    branding,
    browsing,
    bulkfiles,
    errors,
    feeds,
    files,
    keyforms,
    mcp_door,
    oai,
    openapi,
    pages,
    preferences,
    reading,
    restv1,
    usage,
)
from web.access import Access
from web.assets import Assets
from web.keydesk import Desk
from web.pacing import Pace
from web.pictures import Pictures, Worker
from web.ports import LibraryPort, SearcherPort
from web.recent import Recent
from web.security import SecurityHeaders
from web.site import Site, templates

_COUNTS_SECONDS = 60.0  # how old the numbers on the home page may be
_STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings, library: LibraryPort, searcher: SearcherPort, *, pictures: Pictures | None = None
) -> FastAPI:
    """The site over a library and a searcher; `pictures` replaces the real page renderer."""
    if pictures is None:
        folder = settings.cache_path / "pictures"
        pictures = Pictures(folder, settings.picture_cache_mb * 1024**2, Worker())
    static = Assets(_STATIC, logo=branding.read_logo(settings), style=branding.palette(settings))
    counts = Recent(library.counts, _COUNTS_SECONDS)
    site = Site(settings, library, searcher, pictures, static, templates(static), counts)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        for close in app.state.closing:
            close()

    # FastAPI's own documentation pages load scripts from elsewhere.
    app = FastAPI(title=settings.site_name, docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.site = site
    app.state.closing = [site.pictures.close]  # done when the server ends
    app.state.access = Access.from_settings(settings)
    app.state.desk = Desk(settings, app.state.access)
    app.state.applying, app.state.looking = Pace(keyforms.A_DAY, 24 * 3600), Pace(usage.A_MINUTE, 60)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=3)
    app.add_middleware(SecurityHeaders)
    for part in (
        pages,
        browsing,
        reading,
        files,
        feeds,
        api,
        oai,
        openapi,
        restv1,
        bulkfiles,
        keyforms,
        usage,
        preferences,
        assets,
    ):
        app.include_router(part.router)
    mcp_door.install(app, settings)
    errors.install(app)
    return app
