"""Passage → its terms in order: what the best candidates are ranked anew by (search.rerank).

A lexical index answers which passages have a term, not which terms a passage has, nor where. Here every passage's
title, heading and body stand one after the other as numbers, in two arrays that are mapped and not loaded. A term's
number is the CRC-32 of its letters, so that no vocabulary has to be kept: of a question's dozen terms, one in 30,000
questions is taken for another term of a passage.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.columns import expanded

PARTS = ("title", "heading", "body")  # the order in which a passage's terms stand


def number_of(term: str) -> int:
    """The number that stands for a term, 0–2³²-1."""
    return zlib.crc32(term.encode())


def numbers_of(terms: Sequence[str]) -> NDArray[np.uint32]:
    """uint32 (n,): the numbers of terms."""
    return np.fromiter(map(number_of, terms), np.uint32, len(terms))


@dataclass(frozen=True, slots=True)
class Slices:
    """The terms of some passages, one passage after the other."""

    terms: NDArray[np.uint32]  # (n,)
    starts: NDArray[np.int64]  # (passages + 1,) where each passage's terms begin; the last: n
    parts: NDArray[np.int64]  # (passages, 2) where its heading and its body begin

    def owners(self) -> NDArray[np.int64]:
        """(n,): whose each term is, as a place among the passages."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


class Forward:
    """The terms of every passage of a generation."""

    def __init__(self, terms: NDArray[np.uint32], bounds: NDArray[np.int64]) -> None:
        """`bounds` (passages, 4): where a passage's title, heading and body begin in `terms`, and its end."""
        self._terms = terms
        self._bounds = bounds

    @classmethod
    def empty(cls) -> Forward:
        """Of no passage."""
        return cls(np.empty(0, np.uint32), np.empty((0, 4), np.int64))

    @classmethod
    def read(cls, folder: Path) -> Forward:
        """Map what `write` wrote."""
        return cls(np.load(folder / "terms.npy", mmap_mode="r"), np.load(folder / "bounds.npy", mmap_mode="r"))

    def of(self, passages: NDArray[np.int64]) -> Slices:
        """The terms of these passages."""
        bounds = np.asarray(self._bounds[passages])
        lengths = bounds[:, 3] - bounds[:, 0]
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        parts = bounds[:, 1:3] - bounds[:, :1] + starts[:-1, None]
        return Slices(np.asarray(self._terms[expanded(bounds[:, 0], lengths)]), starts, parts)


class ForwardWriter:
    """Collects the passages of a new generation, those that are kept first."""

    def __init__(self, previous: Forward, kept: NDArray[np.int64]) -> None:
        slices = previous.of(kept)
        self._terms = [slices.terms]
        self._bounds = [np.column_stack([slices.starts[:-1], slices.parts, slices.starts[1:]])]
        self._length = len(slices.terms)

    def add(self, passages: Sequence[Mapping[str, Sequence[str]]]) -> None:
        """More passages, each with the terms of PARTS."""
        lengths = np.array([[len(parts[name]) for name in PARTS] for parts in passages], np.int64).reshape(-1, 3)
        ends = self._length + np.cumsum(lengths).reshape(-1, 3)
        self._bounds.append(np.column_stack([ends[:, 0] - lengths[:, 0], ends]))
        self._terms += [numbers_of(parts[name]) for parts in passages for name in PARTS]
        self._length += int(lengths.sum())

    def write(self, folder: Path) -> None:
        """Write `terms.npy` and `bounds.npy` into a new folder."""
        folder.mkdir()
        np.save(folder / "terms.npy", np.concatenate(self._terms))
        np.save(folder / "bounds.npy", np.concatenate(self._bounds))
