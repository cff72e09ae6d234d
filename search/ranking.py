"""Query → ranked passages of one index: both engines asked, their answers fused, the best ranked anew, and grouped.

Only arrays here: no catalogue, no texts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.reader import IndexReader
from search.fusion import SEMANTIC_WEIGHT, Fused, fuse, semantic_weight, trust
from search.plan import Plan, facet_groups
from search.query import Filters, Query
from search.rerank import rerank

DEPTH = 1000  # passages that each engine is asked for
# Below this share of the best score a passage is not counted as found: where words match, and where only meaning
# speaks (cosines of unrelated passages reach half of the best).
_RELEVANT_WORDS, _RELEVANT_MEANING = 0.35, 0.65
# Coverage and cosine together, below which the best answer is called weak. Of benchmarks/weak_answers.py's
# questions that have an answer, staff's: 5 % called weak; citizens': 20 %, about as many as have no answer among the
# first ten. Of questions on other subjects 27–53 % are not called so.
_WEAK = 0.6
# Every half-precision number as a single one: numpy takes twice as long to convert a thousand vectors.
_WIDENED = np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float32)


@dataclass(frozen=True, slots=True)
class RankedPassages:
    """Passages found, best first (ties by publication id, then place), and their publications."""

    fused: Fused  # sorted
    publications: NDArray[np.int64]  # (n,) row of each passage's publication
    capped: bool  # whether an engine had more than DEPTH to give
    coverage: float = 0.0  # 0–1: the best BM25 score as a share of the most that any passage could have
    cosine: float = 0.0  # -1–1: the best

    @property
    def weak(self) -> bool:
        """Whether even the best passage is likely not to answer."""
        return self.coverage + self.cosine < _WEAK

    def groups(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Publications by their best passage: rows (p,), and where in the ranking that passage stands (p,)."""
        rows, first = np.unique(self.publications, return_index=True)
        order = np.argsort(first)
        return rows[order], first[order]


def rank(
    plan: Plan, query: Query, reader: IndexReader, weight: float | None = None, *, reranked: bool = True
) -> RankedPassages:
    """The passages that answer, from both rankings, the best of them ranked anew.

    Where `reranked` is False they are not, and all candidates are kept: for judging and learning. `weight` (0–1)
    overrides the semantic ranking's own; then nothing is ranked anew either. A phrase or an exclusion is a
    condition: then only what the lexical engine found is kept.
    """
    ordinals, lexical = reader.lexical.search(plan.lexical, DEPTH)
    capped = len(ordinals) == DEPTH
    vector = reader.embedder.embed_queries([plan.analysis])[0]
    strict = bool(plan.lexical.phrases or plan.lexical.excluded)
    if not strict and vector.any():
        near, cosines = reader.dense.search(vector, DEPTH, allowed_passages(query, reader))
    else:
        near, cosines = np.empty(0, np.int64), np.empty(0, np.float32)
    seen = np.zeros(len(reader.vectors), np.bool_)
    seen[near] = True
    alone = ordinals[~seen[ordinals]]  # found by words only: their cosines are still to be taken
    scores = np.zeros(len(reader.vectors), np.float32)
    scores[ordinals] = lexical
    ordinals = np.concatenate([near, alone])
    lexical = scores[ordinals]
    semantic = np.concatenate([cosines, _WIDENED[reader.vectors[alone].view(np.uint16)] @ vector])
    coverage = float(lexical.max(initial=0.0)) / max(_ceiling(plan, reader), 1e-9)
    reranked = reranked and weight is None
    weight = semantic_weight(coverage) if weight is None else weight
    cosine = float(semantic.max(initial=0.0))
    fused = _sorted(fuse(ordinals, lexical, semantic, weight), reader)
    if reranked:
        fused = _relevant(_sorted(rerank(plan, fused, trust(coverage), reader), reader), weight)
    return RankedPassages(fused, reader.columns.publication[fused.ordinals], capped, coverage, cosine)


def _ceiling(plan: Plan, reader: IndexReader) -> float:
    """The BM25 score of an imagined passage that is full of every word of the question."""
    return sum(term.weight * reader.lexical.ceiling(term.term) for term in plan.terms)


def allowed_publications(query: Query, reader: IndexReader) -> NDArray[np.bool_]:
    """bool (publications,): which publications the filters and the reader's rights leave."""
    columns = reader.columns
    allowed = np.ones(len(columns.rows), np.bool_)
    if not query.staff:
        allowed &= ~columns.facets["visibility"].having(["staff"])
    for facet, values in facet_groups(query.filters):
        if facet == "publication":
            row = columns.row_of.get(values[0])
            allowed &= np.arange(len(allowed)) == (-1 if row is None else row)
        else:
            allowed &= columns.facets[facet].having(values)
    if query.filters.year_from is not None:
        allowed &= columns.years >= query.filters.year_from
    if query.filters.year_to is not None:
        allowed &= columns.years <= query.filters.year_to
        allowed &= columns.years > 0
    return allowed


def allowed_passages(query: Query, reader: IndexReader) -> NDArray[np.bool_] | None:
    """bool (passages,), or None when everything is allowed."""
    if query.filters == Filters() and (query.staff or not reader.columns.has_staff):
        return None
    return np.asarray(allowed_publications(query, reader)[reader.columns.publication])


def _sorted(fused: Fused, reader: IndexReader) -> Fused:
    """Best first; of equal ones by publication, then as they stand in it."""
    columns = reader.columns
    place = columns.page[fused.ordinals] * 1_000_000 + columns.ordinal[fused.ordinals]
    return fused.taken(np.lexsort((place, columns.id_order[columns.publication[fused.ordinals]], -fused.scores)))


def _relevant(fused: Fused, weight: float) -> Fused:
    """What counts as found."""
    meaning = max(0.0, (weight - SEMANTIC_WEIGHT) / (1 - SEMANTIC_WEIGHT))  # 0: words decide, 1: meaning alone
    share = _RELEVANT_WORDS + meaning * (_RELEVANT_MEANING - _RELEVANT_WORDS)
    return fused.taken(np.flatnonzero(fused.scores >= share * fused.scores.max(initial=0.0)))
