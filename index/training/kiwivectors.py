"""Kiwi's language model → one vector a term.

CoNg keeps a 256-dimensional vector for each of its 70,488 morphemes, and tells only their cosines. From the
cosines to a few hundred anchors the vectors follow, up to a rotation (the Nyström method: Williams and Seeger,
"Using the Nyström Method to Speed Up Kernel Machines", NIPS 2000); the rotation changes no cosine. With more
anchors than dimensions the result is exact: random pairs agree to 1e-6.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.morphemes import morpheme
from index.tokens import Tokenizer

DIMENSION = 256
_ANCHORS = 400


def kiwi_vectors(tokenizer: Tokenizer, seed: int) -> tuple[list[str], NDArray[np.float32]]:
    """The terms that Kiwi's model knows, the more frequent first, and their vectors (n, 256).

    The vectors are centred (CoNg's share one large direction, which says nothing about meaning) and of unit length.
    """
    kiwi = tokenizer.kiwi
    count = len(kiwi.most_similar_morphemes(0, top_n=1_000_000))
    anchors = np.sort(np.random.default_rng(seed).choice(count, size=_ANCHORS, replace=False)).tolist()
    vectors = from_cosines(_all_cosines(kiwi, count, anchors), anchors, DIMENSION)
    first: dict[str, int] = {}
    for number in range(count):
        token = kiwi.morpheme(number)
        known = morpheme(token.form, token.tag, _undivided)
        if known is not None:
            first.setdefault(known.term, number)
    chosen = vectors[list(first.values())]
    chosen -= chosen.mean(axis=0)
    chosen /= np.maximum(np.linalg.norm(chosen, axis=1, keepdims=True), 1e-6)
    return list(first), chosen.astype(np.float32)


def from_cosines(cosines: NDArray[np.float64], anchors: list[int], dimension: int) -> NDArray[np.float64]:
    """Vectors (n, dimension) with the given cosines (n, anchors) to the rows `anchors`, up to a rotation."""
    among = cosines[anchors]
    values, directions = np.linalg.eigh((among + among.T) / 2)
    kept = slice(-1, -dimension - 1, -1)
    vectors: NDArray[np.float64] = cosines @ (directions[:, kept] / np.sqrt(values[kept]))
    return vectors


def _all_cosines(kiwi: Any, count: int, anchors: list[int]) -> NDArray[np.float64]:
    similarity = kiwi.morpheme_similarity
    return np.array([[similarity(anchor, other) for other in range(count)] for anchor in anchors]).T


def _undivided(form: str) -> list[Any]:
    """Compounds need not be divided to find their key."""
    return []
