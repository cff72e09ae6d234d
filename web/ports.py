"""What the site needs from the rest of the house: two small ports.

`corpus.library.Library` and `search.searcher.Searcher` fit them; the tests hand in fakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from corpus.library import Counts, Heading, PageLabel
from corpus.records import Page, Passage, Publication
from search.crossing import CrossTable
from search.query import Query
from search.results import FacetValue, ResultPage
from search.similar import Similar


class LibraryPort(Protocol):
    """The catalogue, to be read from many threads. Every method raises NotHeld for what is not there."""

    def publication(self, publication_id: str, *, staff: bool = False) -> Publication: ...

    def page(self, publication_id: str, number: int) -> Page: ...

    def page_labels(self, pages: Iterable[tuple[str, int]]) -> dict[tuple[str, int], PageLabel]: ...

    def passage(self, passage_id: str) -> Passage: ...

    def passages(self, publication_id: str, page: int | None = None) -> tuple[Passage, ...]: ...

    def headings(self, publication_id: str) -> tuple[Heading, ...]: ...

    def works(self, ids: Sequence[str]) -> dict[str, str]: ...

    def other_outputs(self, publication_id: str, *, staff: bool = False) -> tuple[Publication, ...]: ...

    def newest(self, limit: int, *, staff: bool = False) -> tuple[Publication, ...]: ...

    def counts(self, *, staff: bool = False) -> Counts: ...

    def original(self, sha256: str, *, staff: bool = False) -> Path: ...


class SearcherPort(Protocol):
    """Query → ResultPage, from many threads; raises IndexUnusable where there is no index to ask."""

    def search(self, query: Query) -> ResultPage: ...

    def cross(
        self, query: Query, rows: str, columns: str, *, max_rows: int = 15, max_columns: int = 12
    ) -> CrossTable: ...

    def tally(self, query: Query, facet: str) -> tuple[FacetValue, ...]: ...

    def similar(self, publication_id: str, limit: int = 5) -> tuple[Similar, ...]: ...

    def suggest(self, prefix: str, limit: int = 8) -> tuple[str, ...]: ...

    def health(self) -> object: ...
