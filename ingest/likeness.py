"""How alike two texts are: shingles, their Jaccard index, and sketches that find the pairs worth comparing.

Broder, "On the resemblance and containment of documents" (1997): a text is the set of its shingles, here of eight
letters or digits in a row; the smallest of their hashes are a random sample of the set (bottom-k sketch), so texts
that are much alike share most of their sketches.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.works import Sketch

_SHINGLE = 8  # letters: about two Korean words
_SKETCH = 64  # hashes; a Jaccard index of 0.8 is told from 0.5 with near certainty
_FEWEST = 60  # shingles: the text of a shorter one says too little
_SHARED = 24  # of the 64, for a pair to be compared: a pair with index 0.7 shares 53, give or take 4
_MOST_HOLDERS = 100  # a hash that more publications have is a set phrase
_NO_WORD = re.compile(r"[\W_]+")
Shingles = NDArray[np.uint32]
_BASE = np.uint64(0x9E3779B97F4A7C15)


def shingles(text: str) -> Shingles:
    """The hashes of all shingles, uint32 (n,), ascending, each once."""
    letters = _NO_WORD.sub("", unicodedata.normalize("NFC", text)).lower()
    codes = np.frombuffer(letters.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    count = len(codes) - _SHINGLE + 1
    if count <= 0:
        return np.empty(0, np.uint32)
    hashes = np.zeros(count, np.uint64)
    for offset in range(_SHINGLE):  # a polynomial in _BASE, modulo 2⁶⁴
        hashes = hashes * _BASE + codes[offset : offset + count]
    hashes ^= hashes >> np.uint64(32)
    hashes *= np.uint64(0xD6E8FEB86659FD93)
    return np.unique((hashes >> np.uint64(32)).astype(np.uint32))


def sketch(text: str) -> bytes:
    """The smallest hashes of a text's shingles, little-endian uint32; b'' for a text too short to compare."""
    hashes = shingles(text)
    return hashes[:_SKETCH].astype("<u4").tobytes() if len(hashes) >= _FEWEST else b""


def resemblance(first: Shingles, second: Shingles) -> float:
    """Jaccard index of two sets of shingles, 0–1."""
    shared = len(np.intersect1d(first, second, assume_unique=True))
    union = len(first) + len(second) - shared
    return shared / union if union else 0.0


def containment(first: Shingles, second: Shingles) -> float:
    """Share of the smaller set's shingles that stand in the other, 0–1; 0 when it is too small to tell."""
    smaller = min(len(first), len(second))
    if smaller < _FEWEST:
        return 0.0
    return len(np.intersect1d(first, second, assume_unique=True)) / smaller


def candidates(sketches: Sequence[Sketch], changed: set[str]) -> Iterator[tuple[str, str]]:
    """Pairs of publications, at least one of them `changed`, whose sketches have much in common; smaller id first."""
    sketches = sorted((each for each in sketches if each.hashes), key=lambda each: each.publication_id)
    if len(sketches) < 2:
        return
    lengths = [len(each.hashes) // 4 for each in sketches]
    hashes = np.frombuffer(b"".join(each.hashes for each in sketches), "<u4")
    owners = np.repeat(np.arange(len(sketches), dtype=np.int64), lengths)
    new = np.array([each.publication_id in changed for each in sketches])
    order = np.argsort(hashes, kind="stable")  # stable: the owners of one hash stay ascending
    hashes, owners = hashes[order], owners[order]
    starts = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
    sizes = np.diff(np.append(starts, len(hashes)))
    pairs: list[NDArray[np.int64]] = []
    for size in np.unique(sizes[(sizes > 1) & (sizes <= _MOST_HOLDERS)]):
        groups = owners[starts[sizes == size][:, None] + np.arange(size)]  # (hashes of this size, size)
        groups = groups[new[groups].any(axis=1)]
        left, right = np.triu_indices(size, 1)
        first, second = groups[:, left].ravel(), groups[:, right].ravel()
        kept = new[first] | new[second]
        pairs.append(first[kept] * len(sketches) + second[kept])
    if not pairs:
        return
    found, shared = np.unique(np.concatenate(pairs), return_counts=True)
    for pair in found[shared >= _SHARED].tolist():
        yield sketches[pair // len(sketches)].publication_id, sketches[pair % len(sketches)].publication_id
