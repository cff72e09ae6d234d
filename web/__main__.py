"""python -m web: serve the site."""

from __future__ import annotations

import contextlib
import logging
import sys

import uvicorn

from corpus.errors import IndexUnusable, JaryogwanError, SettingError
from corpus.library import Library
from corpus.settings import Settings
from web.app import create_app
from web.nightly import Nightly, hour_of
from web.opening import OpeningSearcher
from web.ports import SearcherPort

# A question of 10,000 Korean characters is 90 KB in the request line: it deserves a page that says it is too long.
_LONGEST_REQUEST = 256 * 1024


def main() -> int:
    """Serve until stopped; 1 where the settings or the catalogue cannot be used."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.from_environment()
        library = Library.open(settings.home)
    except JaryogwanError as error:
        print(error, file=sys.stderr)
        return 1

    def open_searcher() -> SearcherPort:
        # The analyser and the model take seconds to load: imported and opened behind the first page.
        from search.searcher import Searcher

        searcher = Searcher.from_settings(settings)
        with contextlib.suppress(IndexUnusable):  # it says so itself when it is asked, and looks again
            searcher.health()
        return searcher

    try:
        app = create_app(settings, library, OpeningSearcher(open_searcher, retry_seconds=settings.index_poll_seconds))
        exporting_at = hour_of(settings)
    except SettingError as error:  # a logo that is not there, a colour that is none
        print(error, file=sys.stderr)
        return 1
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"자료관이 열렸습니다: http://{shown}:{settings.port}/ (끝내려면 Ctrl+C)", flush=True)
    if exporting_at:
        nightly = Nightly(settings, exporting_at)
        nightly.start()
        app.state.closing.append(nightly.stop)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,  # questions are nobody's business, and addresses even less
        http="h11",
        h11_max_incomplete_event_size=_LONGEST_REQUEST,
        server_header=False,
        timeout_keep_alive=10,
        limit_concurrency=200,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
