"""A search inside one publication: its passages that answer, in reading order."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import IndexUnusable
from corpus.ids import parse_passage_id
from search.query import Filters, Query
from search.results import PassageHit
from web.ports import SearcherPort


@dataclass(frozen=True, slots=True)
class Inside:
    """What one publication says to a question."""

    best: tuple[PassageHit, ...] = ()  # as ranked
    total: int = 0
    terms: tuple[str, ...] = ()
    searchable: bool = True  # False: the index could not be asked; reading goes on without it

    @property
    def ordered(self) -> tuple[PassageHit, ...]:
        """The passages in reading order."""
        return tuple(sorted(self.best, key=lambda hit: parse_passage_id(hit.passage.id)))


def inside(searcher: SearcherPort, publication_id: str, text: str) -> Inside:
    """Ask one publication; an empty question finds nothing. Raises QueryError."""
    if not text:
        return Inside()
    query = Query(text, Filters(publication=publication_id), page_size=1)
    try:
        answer = searcher.search(query)
    except IndexUnusable:
        return Inside(searchable=False)
    if not answer.hits:
        return Inside(terms=answer.terms)
    hit = answer.hits[0]
    return Inside(hit.passages, len(hit.passages) + hit.more, answer.terms)
