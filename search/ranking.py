"""Query → ranked passages of one index: both engines asked, their answers fused, and grouped by publication.

Only arrays here: no catalogue, no texts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.reader import IndexReader
from search.fusion import Fused, fuse, semantic_weight
from search.plan import Plan, facet_groups
from search.query import Filters, Query

DEPTH = 1000  # passages that each engine is asked for
RELEVANT_SHARE = 0.25  # of the best score: below it a passage is not counted as found


@dataclass(frozen=True, slots=True)
class RankedPassages:
    """Passages found, best first (ties by publication id, then place), and their publications."""

    fused: Fused  # sorted
    publications: NDArray[np.int64]  # (n,) row of each passage's publication
    capped: bool  # whether an engine had more than DEPTH to give

    def groups(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Publications by their best passage: rows (p,), and where in the ranking that passage stands (p,)."""
        rows, first = np.unique(self.publications, return_index=True)
        order = np.argsort(first)
        return rows[order], first[order]


def rank(plan: Plan, query: Query, reader: IndexReader, weight: float | None = None) -> RankedPassages:
    """The passages that answer, from both rankings; `weight` (0–1) overrides the semantic ranking's own.

    A phrase or an exclusion is a condition: then only what the lexical engine found is kept.
    """
    ordinals, lexical = reader.lexical.search(plan.lexical, DEPTH)
    capped = len(ordinals) == DEPTH
    vector = reader.embedder.embed_queries([plan.analysis])[0]
    strict = bool(plan.lexical.phrases or plan.lexical.excluded)
    if not strict and vector.any():
        near, _ = reader.dense.search(vector, DEPTH, allowed_passages(query, reader))
        further = np.setdiff1d(near, ordinals, assume_unique=True)
        ordinals = np.concatenate([ordinals, further])
        lexical = np.concatenate([lexical, np.zeros(len(further), np.float32)])
    semantic = reader.vectors[ordinals].astype(np.float32) @ vector if len(ordinals) else np.empty(0, np.float32)
    coverage = float(lexical.max(initial=0.0)) / max(_ceiling(plan, reader), 1e-9)
    fused = fuse(ordinals, lexical, semantic, semantic_weight(coverage) if weight is None else weight)
    return _sorted(fused, reader, capped)


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


def _sorted(fused: Fused, reader: IndexReader, capped: bool) -> RankedPassages:
    columns = reader.columns
    publications = columns.publication[fused.ordinals]
    relevant = fused.scores >= RELEVANT_SHARE * fused.scores.max(initial=0.0)
    place = columns.page[fused.ordinals] * 1_000_000 + columns.ordinal[fused.ordinals]
    order = np.lexsort((place, columns.id_order[publications], -fused.scores))
    order = order[relevant[order]]
    ordered = Fused(
        fused.ordinals[order],
        fused.scores[order],
        fused.lexical[order],
        fused.semantic[order],
        fused.lexical_parts[order],
        fused.semantic_parts[order],
    )
    return RankedPassages(ordered, publications[order], capped)
