"""The first few passages, read together with the question by a cross-encoder, where a setting names one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from corpus.library import Library
from corpus.records import Passage
from index.cross_encoder import CrossEncoder
from index.reader import IndexReader
from search.plan import Plan
from search.query import Query
from search.ranking import RankedPassages, rank

DEPTH = 20  # passages that are read; the rest keeps its order behind them


class Rereader:
    """Ranks as `search.ranking.rank` does, and has the best read again."""

    def __init__(self, model: CrossEncoder, library: Library) -> None:
        self._model = model
        self._library = library

    def __call__(self, plan: Plan, query: Query, reader: IndexReader) -> RankedPassages:
        """The passages that answer, those that the model read first, by what it says of them."""
        ranked = rank(plan, query, reader)
        fused = ranked.fused
        names = [reader.columns.passage_id(ordinal) for ordinal in fused.ordinals[:DEPTH].tolist()]
        held = self._library.passages_by_id(names)
        read = [place for place, name in enumerate(names) if name in held]  # any may be gone since
        if not read or not plan.parsed.words:
            return ranked
        behind = float(fused.scores[DEPTH]) if len(fused.scores) > DEPTH else 0.0
        said = self._model.scores(plan.parsed.words, [_text(held[names[place]]) for place in read])
        scores = fused.scores.copy()
        scores[read] = behind + (1 - behind) * said
        order = np.argsort(-scores, kind="stable")
        grown = scores / np.maximum(fused.scores, 1e-9)  # the shares of both rankings stay what they were
        anew = replace(
            fused,
            scores=scores,
            lexical_parts=np.asarray(fused.lexical_parts * grown, np.float32),
            semantic_parts=np.asarray(fused.semantic_parts * grown, np.float32),
        )
        return replace(ranked, fused=anew.taken(order), publications=ranked.publications[order])


def _text(passage: Passage) -> str:
    return "\n".join(filter(None, (" > ".join(passage.heading), passage.header, passage.text)))
