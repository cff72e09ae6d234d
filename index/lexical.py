"""BM25 over morphemes: the only module that knows tantivy.

Every passage is one document with five searched fields. Terms come analysed from index.tokens and stand in the
fields separated by spaces, so tantivy's own tokenizer has nothing to decide. The terms are stored as well: a
generation that lost passages is written anew from them without analysing anything twice, because tantivy's
statistics (document frequency, mean length) count deleted documents and an incremental index would then rank
otherwise than a rebuilt one.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), k1 = 1.2,
b = 0.75 (tantivy's constants), summed over fields with weights.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

FIELDS = ("body", "surface", "heading", "title")
_ANALYSER = "terms"
_HEAP_BYTES = 256 * 1024**2
_K1 = 1.2  # tantivy's constant


@dataclass(frozen=True, slots=True)
class LexicalDocument:
    """One passage, analysed: terms of each field (see FIELDS) and the exact values it can be filtered by."""

    terms: Mapping[str, Sequence[str]]
    facets: Sequence[str]  # 'kind=보고서', see index.columns
    year: int  # 0: unknown


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """One term to look for in one field; `weight` multiplies its BM25 score."""

    field: str
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """Any of `should` scores; all of `phrases` are required; none of `excluded` may match.

    `facets` groups exact values: one of every group is required; none of `forbidden` may be there.
    Years are inclusive.
    """

    should: Sequence[WeightedTerm] = ()
    phrases: Sequence[Sequence[str]] = ()
    excluded: Sequence[Sequence[str]] = ()
    facets: Sequence[Sequence[str]] = ()
    forbidden: Sequence[str] = ()
    years: tuple[int, int] | None = None


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("ordinal", indexed=True, fast=True)
    builder.add_unsigned_field("year", stored=True, indexed=True, fast=True)
    builder.add_text_field("facet", stored=True, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        builder.add_text_field(name, stored=True, tokenizer_name=_ANALYSER, index_option="position")
    return builder.build()


def _open(folder: Path) -> Any:
    index = tantivy.Index.open(str(folder))
    _register(index)
    return index


def _register(index: Any) -> None:
    # tantivy forgets tokenizers: they are registered again after every open.
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_ANALYSER, analyser)


def write(folder: Path, documents: Iterable[LexicalDocument], *, first_ordinal: int = 0) -> None:
    """Append documents, numbered from `first_ordinal`, to the index in `folder` (made where there is none).

    One writer thread, so that the same documents always make the same index.
    """
    if folder.exists():
        index = _open(folder)
    else:
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder))
        _register(index)
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    for ordinal, document in enumerate(documents, first_ordinal):
        entry = tantivy.Document()
        entry.add_unsigned("ordinal", ordinal)
        entry.add_unsigned("year", document.year)
        for value in document.facets:
            entry.add_text("facet", value)
        for name in FIELDS:
            entry.add_text(name, " ".join(document.terms.get(name, ())))
        writer.add_document(entry)
    writer.commit()
    writer.wait_merging_threads()


class LexicalIndex:
    """One opened index, read-only and safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        index = _open(folder)
        self._schema = index.schema
        self._searcher = index.searcher()
        self._hidden: tuple[str, ...] = ()

    def without(self, values: Iterable[str]) -> LexicalIndex:
        """The same index, for queries that forbid something: they forbid these exact values too."""
        other = copy.copy(self)
        other._hidden = tuple(values)
        return other

    def search(self, query: LexicalQuery, limit: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The best `limit` passages: ordinals int64 (n,) and BM25 scores float32 (n,), best first.

        Equal scores stand in order of ordinal.
        """
        built = self._build(query)
        if built is None or limit <= 0 or self._searcher.num_docs == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        hits = self._searcher.search(built, limit=limit, count=False).hits
        scores = np.fromiter((score for score, _ in hits), np.float32, len(hits))
        ordinals = self._ordinals([address for _, address in hits])
        order = np.lexsort((ordinals, -scores))
        return ordinals[order], scores[order]

    def document_frequency(self, field: str, term: str) -> int:
        """How many passages have `term` in `field`."""
        return int(self._searcher.doc_freq(field, term))

    def most_hidden(self, forbidden: Sequence[str]) -> int:
        """How many passages, at most, a query that forbids these exact values leaves out."""
        values = (*forbidden, *self._hidden) if forbidden else ()
        return sum(self.document_frequency("facet", value) for value in values)

    def ceiling(self, term: str) -> float:
        """The most that `term` can add to a passage's score in the body, with weight 1 (0 and up)."""
        having = self._searcher.doc_freq("body", term)
        rarity = math.log1p((self._searcher.num_docs - having + 0.5) / (having + 0.5))
        return rarity * (_K1 + 1)

    def terms_with_prefix(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Indexed terms that begin with `prefix`, with their document frequency."""
        return [(term, count) for term, count in self._searcher.terms_with_prefix(field, prefix, None, limit)]

    def documents(self, ordinals: NDArray[np.int64]) -> Iterator[LexicalDocument]:
        """The stored documents of these ordinals, in that order (to write a new generation)."""
        if not len(ordinals):
            return
        found = self._searcher.search(tantivy.Query.all_query(), limit=self._searcher.num_docs, count=False)
        addresses = [address for _, address in found.hits]
        place = np.empty(len(addresses), np.int64)
        place[self._ordinals(addresses)] = np.arange(len(addresses))
        for ordinal in ordinals:
            stored = self._searcher.doc(addresses[place[ordinal]])
            yield LexicalDocument(
                terms={name: (stored.get_first(name) or "").split(" ") for name in FIELDS},
                facets=stored.get_all("facet"),
                year=stored.get_first("year"),
            )

    def _ordinals(self, addresses: list[Any]) -> NDArray[np.int64]:
        return np.array(self._searcher.fast_field_values("ordinal", addresses), np.int64)

    def _build(self, query: LexicalQuery) -> Any:
        """The tantivy query, built from terms (its parser raises on people's text); None when nothing scores."""
        q, occur = tantivy.Query, tantivy.Occur
        clauses: list[tuple[Any, Any]] = []
        if query.should:
            scoring = [
                (
                    occur.Should,
                    q.boost_query(q.term_query(self._schema, item.field, item.term, "freq"), item.weight),
                )
                for item in query.should
            ]
            clauses.append((occur.Must, q.boolean_query(scoring)))
        clauses += [(occur.Must, self._phrase(words)) for words in query.phrases]
        if not clauses:
            return None
        clauses += [(occur.MustNot, self._phrase(words)) for words in query.excluded]
        for group in query.facets:
            values = q.term_set_query(self._schema, "facet", list(group))
            clauses.append((occur.Must, q.const_score_query(values, 0.0)))
        if query.forbidden:
            values = q.term_set_query(self._schema, "facet", [*query.forbidden, *self._hidden])
            clauses.append((occur.MustNot, values))
        if query.years is not None:
            bounds = q.range_query(self._schema, "year", tantivy.FieldType.Unsigned, *query.years)
            clauses.append((occur.Must, q.const_score_query(bounds, 0.0)))
        return q.boolean_query(clauses)

    def _phrase(self, words: Sequence[str]) -> Any:
        q = tantivy.Query
        options = [
            q.term_query(self._schema, name, words[0], "freq")
            if len(words) == 1
            else q.phrase_query(self._schema, name, list(words))
            for name in ("body", "heading", "title")
        ]
        return q.disjunction_max_query(options)
