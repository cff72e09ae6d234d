"""Query → ResultPage."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corpus.library import Library
from corpus.records import Passage
from corpus.settings import Settings
from index.columns import FACETS
from index.cross_encoder import CrossEncoder, TransformerCrossEncoder
from index.reader import IndexReader, LiveIndex
from search.crossing import CrossTable, cross, tally
from search.expand import Expander
from search.explain import explain
from search.help import related_searches, words_to_drop
from search.plan import Plan, hidden, make_plan
from search.query import MAX_RESULTS, Query, Sort
from search.ranking import RankedPassages, allowed_publications, rank
from search.reread import Rereader
from search.results import Explanation, FacetValue, Hit, Mark, PassageHit, ResultPage
from search.similar import Similar, SimilarFinder
from search.snippets import Marker, best_snippet
from search.spelling import Speller
from search.suggest import Suggester
from search.synonyms import Synonyms
from search.windows import nearest_places
from search.withdrawn import Withdrawals

PASSAGES_PER_HIT = 3
PASSAGES_INSIDE = 50  # when one publication is asked: enough to turn from match to match
_SHOWN_FACETS = tuple(name for name in FACETS if name != "visibility")
_FACET_VALUES = 50  # of each facet, the most frequent first


class Searcher:
    """Answers questions over one library and its index. Safe to share between threads; writes nothing."""

    def __init__(
        self,
        library: Library,
        index: LiveIndex,
        synonyms: Synonyms | None = None,
        cross_encoder: CrossEncoder | None = None,
    ) -> None:
        self._library = library
        self._index = index
        self._synonyms = synonyms or Synonyms()
        self._reread = Rereader(cross_encoder, library) if cross_encoder else rank
        self._similar = SimilarFinder()
        self._suggester = Suggester()
        self._withdrawals = Withdrawals(library)

    @classmethod
    def from_settings(cls, settings: Settings) -> Searcher:
        """Over the library and the index that the settings name."""
        synonyms = Synonyms.of_home(settings.home)
        model = settings.cross_encoder
        reads = TransformerCrossEncoder(model) if model else None
        return cls(Library.open(settings.home), LiveIndex.from_settings(settings), synonyms, reads)

    def search(self, query: Query) -> ResultPage:
        """The page of results that `query` asks for.

        Raises IndexMissing or IndexMismatch when there is no index to ask.
        """
        started = time.perf_counter()
        reader = self._reader()
        plan = make_plan(query, reader.tokenizer, self._expander(query, reader))
        page = self._helped(plan, query, reader) if plan.parsed else self._listed(query, reader)
        return replace(page, took_ms=(time.perf_counter() - started) * 1000)

    def cross(
        self, query: Query, rows: str, columns: str, *, max_rows: int = 15, max_columns: int = 12
    ) -> CrossTable:
        """Two facets crossed over what `query` finds; see `search.crossing`."""
        reader = self._reader()
        expander = self._expander(query, reader)
        return cross(reader, query, rows, columns, max_rows=max_rows, max_columns=max_columns, expander=expander)

    def tally(self, query: Query, facet: str) -> tuple[FacetValue, ...]:
        """Every value of one facet among what `query` finds; see `search.crossing`."""
        reader = self._reader()
        return tally(reader, query, facet, self._expander(query, reader))

    def similar(self, publication_id: str, limit: int = 5) -> tuple[Similar, ...]:
        """Publications near to one, with the reason; see `search.similar`."""
        return self._similar.find(self._reader(), self._library, publication_id, limit)

    def suggest(self, prefix: str, limit: int = 8) -> tuple[str, ...]:
        """What one may be about to type; see `search.suggest`."""
        return self._suggester.suggest(self._reader(), prefix, limit)

    def health(self) -> ResultPage:
        """A real question to the real index, for the health check; the newest first, so nothing is read again."""
        return self.search(Query("정책 연구", page_size=1, sort=Sort.NEWEST))

    def _reader(self) -> IndexReader:
        """The index in force, without what was withdrawn since it was built."""
        return self._withdrawals.of(self._index.reader())

    def _expander(self, query: Query, reader: IndexReader) -> Expander:
        return Expander(self._synonyms, reader.tokenizer, Speller(reader.lexical, hidden(query)))

    def _helped(self, plan: Plan, query: Query, reader: IndexReader) -> ResultPage:
        page = self._found(plan, query, reader)
        return replace(
            page,
            suggestion=plan.suggestion,
            drop=words_to_drop(plan, page.total, Speller(reader.lexical, hidden(query))),
            related=related_searches(plan, page.hits),
        )

    def _found(self, plan: Plan, query: Query, reader: IndexReader) -> ResultPage:
        by_relevance = query.sort is Sort.RELEVANCE and not query.filters.publication
        ranked = (self._reread if by_relevance else rank)(plan, query, reader)
        rows, first = ranked.groups()
        if query.sort is Sort.NEWEST:
            order = np.argsort(reader.columns.newest_order[rows], kind="stable")
            rows, first = rows[order], first[order]
        shown = _shown(query, rows, reader)
        return ResultPage(
            total=len(rows),
            capped=ranked.capped,
            took_ms=0.0,
            hits=self._hits(plan, ranked, rows[shown], reader, query),
            facets=_facets(rows, reader),
            terms=tuple(term.form for term in plan.terms),
            weak=ranked.weak and not plan.lexical.phrases,
            start=shown.start,
        )

    def _listed(self, query: Query, reader: IndexReader) -> ResultPage:
        """No text: what the filters leave, newest first."""
        rows = np.flatnonzero(allowed_publications(query, reader))
        rows = rows[np.argsort(reader.columns.newest_order[rows])]
        shown = _shown(query, rows, reader)
        ids = [reader.columns.rows[row].id for row in rows[shown]]
        held = self._library.publications(ids, staff=query.staff)
        hits = tuple(Hit(held[key], 0.0, ()) for key in ids if key in held)
        capped, facets = len(rows) > MAX_RESULTS, _facets(rows, reader)
        return ResultPage(len(rows), capped, 0.0, hits, facets, (), start=shown.start)

    def _hits(
        self, plan: Plan, ranked: RankedPassages, rows: NDArray[np.int64], reader: IndexReader, query: Query
    ) -> tuple[Hit, ...]:
        limit = PASSAGES_INSIDE if query.filters.publication else PASSAGES_PER_HIT
        columns, fused = reader.columns, ranked.fused
        found = {columns.rows[row].id: np.flatnonzero(ranked.publications == row).tolist() for row in rows}
        names = {
            place: columns.passage_id(ordinal)
            for places in found.values()
            for place, ordinal in zip(places[:limit], fused.ordinals[places[:limit]].tolist(), strict=True)
        }
        publications = self._library.publications(list(found), staff=query.staff)
        passages = self._library.passages_by_id(list(names.values()))
        marker = Marker(plan)
        reasons = explain(plan, fused, list(names), reader)
        marks = {place: marker.marks(passages[name].text) for place, name in names.items() if name in passages}
        unmarked = [place for place in marks if not marks[place]]
        near = dict(zip(unmarked, nearest_places(plan, fused.ordinals[unmarked], reader).tolist(), strict=True))
        hits = []
        for key, places in found.items():
            answers = tuple(
                [
                    _passage_hit(
                        passages[names[place]],
                        marks[place],
                        near.get(place, 0.0),
                        float(fused.scores[place]),
                        reasons[place],
                    )
                    for place in places[:limit]
                    if place in marks
                ]
            )
            if answers and key in publications:  # either may be gone since this generation was built
                hits.append(Hit(publications[key], answers[0].score, answers, len(places) - len(answers)))
        return tuple(hits)


def _shown(query: Query, rows: NDArray[np.int64], reader: IndexReader) -> slice:
    """Which of `rows`, the publications found in their order, this page shows."""
    if query.after is None:
        start = (query.page - 1) * query.page_size
        return slice(start, max(start, min(start + query.page_size, MAX_RESULTS)))
    found = np.flatnonzero(rows == reader.columns.row_of.get(query.after.id, -1))
    start = int(found[0]) + 1 if len(found) else query.after.place
    return slice(start, start + query.page_size)


def _passage_hit(
    passage: Passage, marks: tuple[Mark, ...], near: float, score: float, explanation: Explanation
) -> PassageHit:
    return PassageHit(passage, score, marks, best_snippet(passage.text, marks, near), explanation)


def _facets(rows: NDArray[np.int64], reader: IndexReader) -> dict[str, tuple[FacetValue, ...]]:
    found: dict[str, tuple[FacetValue, ...]] = {}
    for name in _SHOWN_FACETS:
        counted = reader.columns.facets[name].counts(rows, _FACET_VALUES)
        if name == "year":
            counted = sorted(counted, reverse=True)
        found[name] = tuple(FacetValue(value, count) for value, count in counted)
    return found
