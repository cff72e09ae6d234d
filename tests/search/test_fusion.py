"""Convex combination of normalised scores, with the arithmetic shown."""

from __future__ import annotations

import numpy as np
import pytest

from search.fusion import fuse, semantic_weight


def arrays(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_the_arithmetic() -> None:
    fused = fuse(np.arange(3), arrays(8, 4, 0), arrays(0.2, 0.5, 0.4), 0.25)
    assert fused.scores == pytest.approx(
        [
            0.75 * 8 / 8 + 0.25 * 0.2 / 0.5,
            0.75 * 4 / 8 + 0.25 * 0.5 / 0.5,
            0.75 * 0 / 8 + 0.25 * 0.4 / 0.5,
        ]
    )
    assert fused.lexical_parts + fused.semantic_parts == pytest.approx(fused.scores)


def test_a_ranking_without_scores_gives_nothing_and_takes_nothing() -> None:
    assert fuse(np.arange(2), arrays(0, 0), arrays(0.4, 0.2), 0.3).scores == pytest.approx([1, 0.5])
    assert fuse(np.arange(2), arrays(3, 6), arrays(0, -0.1), 0.3).scores == pytest.approx([0.5, 1])
    assert len(fuse(np.arange(0), arrays(), arrays(), 0.3).scores) == 0


def test_scores_lie_between_zero_and_one() -> None:
    rng = np.random.default_rng(1)
    fused = fuse(
        np.arange(100), rng.random(100).astype(np.float32) * 30, rng.uniform(-1, 1, 100).astype(np.float32), 0.3
    )
    assert fused.scores.min() >= 0 and fused.scores.max() <= 1 + 1e-6


def test_the_less_of_the_question_is_found_the_more_the_meaning_counts() -> None:
    assert semantic_weight(0.0) == semantic_weight(0.25) == 1.0
    assert semantic_weight(0.375) == pytest.approx(1 - 0.7 * 0.5)
    assert semantic_weight(0.5) == semantic_weight(1.0) == pytest.approx(0.3)
