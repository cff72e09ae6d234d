"""Two rankings → one.

A convex combination of normalised scores, as in Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
Retrieval" (ACM TOIS 2023): each score is divided by the best of its ranking, so the best of either has 1. Rank fusion
(Cormack et al. 2009) was tried and lost thirty points of recall@1 beside a weaker semantic ranking: ranks forget how
much better the first is.

Dividing by the best forgets how good the best is. Where even the best passage holds little of the question's words,
the lexical ranking has nothing to say, and the semantic one takes over: see `semantic_weight`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Chosen on the judged sets of benchmarks/README.md, flat around these values.
SEMANTIC_WEIGHT = 0.3  # where words match; the lexical ranking has the rest
_COVERAGE_LOW, _COVERAGE_HIGH = 0.25, 0.5


def trust(coverage: float) -> float:
    """How far the question's words are to be trusted, 0–1, for a lexical `coverage`.

    `coverage` (0–1) is the best passage's BM25 score as a share of the most that any passage could have. Citizens'
    questions that share no word with their answer stay below 0.3, others lie around 0.4–0.7.
    """
    return min(1.0, max(0.0, (coverage - _COVERAGE_LOW) / (_COVERAGE_HIGH - _COVERAGE_LOW)))


def semantic_weight(coverage: float) -> float:
    """The semantic ranking's weight, 0.3–1, for a lexical `coverage`: see `trust`."""
    return 1 - (1 - SEMANTIC_WEIGHT) * trust(coverage)


@dataclass(frozen=True, slots=True)
class Fused:
    """The union of both rankings; the arrays have one entry a passage, in no particular order."""

    ordinals: NDArray[np.int64]
    scores: NDArray[np.float32]  # 0–1, the larger the more relevant
    lexical: NDArray[np.float32]  # BM25; 0 where the lexical ranking does not have the passage
    semantic: NDArray[np.float32]  # cosine
    lexical_parts: NDArray[np.float32]  # what each ranking gives to `scores`
    semantic_parts: NDArray[np.float32]

    def taken(self, places: NDArray[np.int64]) -> Fused:
        """Some of the passages, in this order."""
        return Fused(
            self.ordinals[places],
            self.scores[places],
            self.lexical[places],
            self.semantic[places],
            self.lexical_parts[places],
            self.semantic_parts[places],
        )


def fuse(
    ordinals: NDArray[np.int64],
    lexical: NDArray[np.float32],
    semantic: NDArray[np.float32],
    weight: float,
) -> Fused:
    """Fuse BM25 scores and cosines of the same passages (each (n,)); `weight` (0–1) is the semantic ranking's.

    A ranking without any score gives nothing and takes nothing.
    """
    top_lexical = float(lexical.max(initial=0.0))
    top_semantic = float(semantic.max(initial=0.0))
    if top_semantic <= 0:
        weight = 0.0
    elif top_lexical <= 0:
        weight = 1.0
    lexical_parts = (1 - weight) * lexical / max(top_lexical, 1e-9)
    semantic_parts = weight * np.maximum(semantic, 0) / max(top_semantic, 1e-9)
    return Fused(
        ordinals,
        np.asarray(lexical_parts + semantic_parts, np.float32),
        lexical,
        semantic,
        np.asarray(lexical_parts, np.float32),
        np.asarray(semantic_parts, np.float32),
    )
