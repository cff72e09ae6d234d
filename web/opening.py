"""A searcher that is still being opened: the site answers at once, the first question waits."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from corpus.errors import JaryogwanError
from search.crossing import CrossTable
from search.query import Query
from search.results import FacetValue, ResultPage
from search.similar import Similar
from web.ports import SearcherPort

_log = logging.getLogger(__name__)


class OpeningSearcher:
    """Opens the real searcher in the background, and again when that failed: an index may come later."""

    def __init__(self, opener: Callable[[], SearcherPort], *, retry_seconds: float) -> None:
        self._open = opener
        self._retry = retry_seconds
        self._lock = threading.Lock()
        self._started = 0.0
        self._future: Future[SearcherPort] = Future()
        self._start()

    def search(self, query: Query) -> ResultPage:
        """Wait for the searcher, then ask it; raises what opening it raised."""
        return self._searcher().search(query)

    def cross(
        self, query: Query, rows: str, columns: str, *, max_rows: int = 15, max_columns: int = 12
    ) -> CrossTable:
        """The same, for two facets crossed."""
        return self._searcher().cross(query, rows, columns, max_rows=max_rows, max_columns=max_columns)

    def tally(self, query: Query, facet: str) -> tuple[FacetValue, ...]:
        """The same, for the values of a facet."""
        return self._searcher().tally(query, facet)

    def similar(self, publication_id: str, limit: int = 5) -> tuple[Similar, ...]:
        """The same, for similar publications."""
        return self._searcher().similar(publication_id, limit)

    def suggest(self, prefix: str, limit: int = 8) -> tuple[str, ...]:
        """The same, for what one may be about to type."""
        return self._searcher().suggest(prefix, limit)

    def health(self) -> object:
        """The searcher's own answer."""
        return self._searcher().health()

    def _searcher(self) -> SearcherPort:
        with self._lock:
            failed = self._future.done() and self._future.exception() is not None
            if failed and time.monotonic() - self._started >= self._retry:
                self._start()
            future = self._future
        return future.result()

    def _start(self) -> None:
        self._started, self._future = time.monotonic(), Future()
        threading.Thread(target=self._run, args=(self._future,), name="searcher", daemon=True).start()

    def _run(self, future: Future[SearcherPort]) -> None:
        try:
            future.set_result(self._open())
        except JaryogwanError as error:
            _log.warning("search is not ready: %s", error)
            future.set_exception(error)
        except Exception as error:
            _log.exception("the searcher could not be opened")
            future.set_exception(error)
