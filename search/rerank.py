"""The best candidates of the fused ranking → their final order.

A linear model over factors of 0–1, none of which may count against a passage. `python -m search.learn` chose the
weights on judged questions whose documents the embedding model had not seen (listwise softmax: Cao et al., "Learning
to Rank: From Pairwise Approach to Listwise Approach", ICML 2007); DECISIONS.md says what LambdaMART gave.

How far the question's words are to be trusted (search.fusion.trust) says whether BM25 speaks, or meaning.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.reader import IndexReader
from search.features import FEATURES, features
from search.fusion import Fused
from search.plan import Plan

DEPTH = 100  # candidates that are ranked anew
FACTORS = (
    "words",  # BM25 as a share of the best, as far as words are to be trusted
    "cosine",  # the cosine as a share of the best, as far as words are to be trusted
    "cosine_alone",  # the same, as far as they are not
    "window",  # as far as words are to be trusted; this and the others: see search.features
    "window_alone",  # as far as they are not
    "passing_alone",
    "meaning_alone",
    "synonyms_alone",
    "adjacent",
    "numbers",
    "date",
)
# What the question says; the others are what it means.
_SAID = ("words", "synonyms_alone", "adjacent", "numbers", "date")
_LEXICAL = np.array([name in _SAID for name in FACTORS])
WEIGHTS_FILE = Path(__file__).parent / "weights.json"


@cache
def weights() -> NDArray[np.float32]:
    """float32 (FACTORS,), 0 and up."""
    learned = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return np.array([learned[name] for name in FACTORS], np.float32)


def factors(
    lexical: NDArray[np.float32], cosines: NDArray[np.float32], found: NDArray[np.float32], trust: float
) -> NDArray[np.float32]:
    """float32 (n, FACTORS) of candidates with these BM25 scores, cosines and search.features (n, FEATURES)."""
    words = lexical / max(float(lexical.max(initial=0.0)), 1e-9)
    near = np.maximum(cosines, 0) / max(float(cosines.max(initial=0.0)), 1e-9)
    of = {name: found[:, at] for at, name in enumerate(FEATURES)}
    alone = 1 - trust
    return np.column_stack(
        [
            trust * words,
            trust * near,
            alone * near,
            trust * of["window"],
            alone * of["window"],
            alone * of["passing"],
            alone * of["meaning"],
            alone * of["synonyms"],
            of["adjacent"],
            of["numbers"],
            of["date"],
        ]
    ).astype(np.float32)


def rerank(plan: Plan, fused: Fused, trust: float, reader: IndexReader) -> Fused:
    """`fused`, best first → the same with new scores (0–1), in no particular order; the rest stays behind."""
    count = min(DEPTH, len(fused.ordinals))
    if not count:
        return fused
    found = features(plan, fused.ordinals[:count], reader)
    parts = factors(fused.lexical[:count], fused.semantic[:count], found, trust) * weights()
    parts /= float(weights().sum())
    anew = parts.sum(axis=1)
    # What is not ranked anew keeps its order behind the others.
    shrunk = float(anew.min()) / max(float(fused.scores[count - 1]), 1e-9)
    scores = np.concatenate([anew, fused.scores[count:] * shrunk])
    return Fused(
        fused.ordinals,
        np.asarray(scores, np.float32),
        fused.lexical,
        fused.semantic,
        np.concatenate([parts[:, _LEXICAL].sum(axis=1), fused.lexical_parts[count:] * shrunk]).astype(np.float32),
        np.concatenate([parts[:, ~_LEXICAL].sum(axis=1), fused.semantic_parts[count:] * shrunk]).astype(np.float32),
    )
