"""Two rankings → one.

A convex combination of normalised scores, as in Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
Retrieval" (ACM TOIS 2023): each score is divided by the best of its ranking, so the best of either has 1. Rank fusion
(Cormack et al. 2009) was tried and lost thirty points of recall@1 beside a weaker semantic ranking: ranks forget how
much better the first is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEMANTIC_WEIGHT = 0.45  # tuned by `python -m search.quality`; the lexical ranking has the rest


@dataclass(frozen=True, slots=True)
class Fused:
    """The union of both rankings; the arrays have one entry a passage, in no particular order."""

    ordinals: NDArray[np.int64]
    scores: NDArray[np.float32]  # 0–1, the larger the more relevant
    lexical: NDArray[np.float32]  # BM25; 0 where the lexical ranking does not have the passage
    semantic: NDArray[np.float32]  # cosine
    lexical_parts: NDArray[np.float32]  # what each ranking gives to `scores`
    semantic_parts: NDArray[np.float32]


def fuse(
    ordinals: NDArray[np.int64],
    lexical: NDArray[np.float32],
    semantic: NDArray[np.float32],
    semantic_weight: float = SEMANTIC_WEIGHT,
) -> Fused:
    """Fuse BM25 scores and cosines of the same passages (each (n,)). A ranking without any score gives nothing."""
    top_lexical = float(lexical.max(initial=0.0))
    top_semantic = float(semantic.max(initial=0.0))
    if top_semantic <= 0:
        semantic_weight = 0.0
    elif top_lexical <= 0:
        semantic_weight = 1.0
    lexical_parts = (1 - semantic_weight) * lexical / max(top_lexical, 1e-9)
    semantic_parts = semantic_weight * np.maximum(semantic, 0) / max(top_semantic, 1e-9)
    return Fused(
        ordinals,
        np.asarray(lexical_parts + semantic_parts, np.float32),
        lexical,
        semantic,
        np.asarray(lexical_parts, np.float32),
        np.asarray(semantic_parts, np.float32),
    )
