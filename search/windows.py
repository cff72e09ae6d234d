"""Where in a passage a question is answered: its windows, each about a sentence long, compared with the question.

A long passage is diluted by what else it tells; its nearest window is not (Callan, "Passage-Level Evidence in
Document Retrieval", SIGIR 1994). Everything is computed for all passages at once from index.forward.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from index.forward import Slices
from index.reader import IndexReader
from search.plan import Plan

_BLOCK, _BLOCKS = 8, 3  # terms of a block, blocks of a window; a window begins with every block


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of some passages, one passage after the other, and how near each is to a question."""

    begins: NDArray[np.int64]  # (n,) place of the first term among the passages' terms
    owners: NDArray[np.int64]  # (n,) whose each is, ascending; a passage without terms has none
    nearest: NDArray[np.float32]  # (question's terms, n) cosine of the nearest term, 0–1
    cosines: NDArray[np.float32]  # (n,) of the question's vector and the window's, 0–1

    @classmethod
    def of(cls, terms: Sequence[str], slices: Slices, reader: IndexReader) -> Windows:
        """Compare the question that has these distinct `terms` (at least one)."""
        counts = -(-np.diff(slices.starts) // _BLOCK)
        owners = np.repeat(np.arange(len(counts)), counts)
        begins = slices.starts[owners] + _BLOCK * (np.arange(len(owners)) - (np.cumsum(counts) - counts)[owners])
        distinct, inverse = np.unique(slices.terms, return_inverse=True)
        asked, held = reader.words.term_vectors(terms), reader.words.vectors_of(distinct)
        nearness = np.maximum(_unit(asked) @ _unit(held).T, 0)  # (terms, distinct)
        nearest = np.maximum.reduceat(nearness[:, inverse], begins, axis=1)  # of each block
        content = (np.ones(len(inverse), np.float32), inverse, np.append(begins, len(inverse)))
        sums = csr_matrix(content, shape=(len(begins), len(distinct))) @ held
        around, within = nearest.copy(), sums.copy()
        for skip in range(1, _BLOCKS):
            same = np.flatnonzero(owners[skip:] == owners[:-skip])
            around[:, same] = np.maximum(around[:, same], nearest[:, same + skip])
            within[same] += sums[same + skip]
        cosines = np.maximum(_unit(within) @ _unit(asked.sum(axis=0, keepdims=True))[0], 0)
        return cls(begins, owners, around, cosines)

    def best(self, values: NDArray[np.float32], passages: int) -> NDArray[np.float32]:
        """(…, passages): the best of the windows' `values` (…, n) in each passage; 0 for one without windows."""
        found = np.zeros((*values.shape[:-1], passages), np.float32)
        full = np.unique(self.owners)
        found[..., full] = np.maximum.reduceat(values, np.searchsorted(self.owners, full), axis=-1)
        return found


def nearest_places(plan: Plan, passages: NDArray[np.int64], reader: IndexReader) -> NDArray[np.float32]:
    """(passages,): how far into each passage's text, 0–1, the middle of its nearest window lies; 0: nowhere."""
    slices = reader.forward.of(passages)
    found = np.zeros(len(passages), np.float32)
    if not plan.terms or not len(slices.terms):
        return found
    windows = Windows.of([term.term for term in plan.terms], slices, reader)
    body, ends = slices.parts[:, 1], slices.starts[1:]
    inside = windows.begins + _BLOCK > body[windows.owners]  # not in the title or a heading
    for place in np.unique(windows.owners[inside]).tolist():
        of = np.flatnonzero(inside & (windows.owners == place))
        nearest = of[windows.cosines[of].argmax()]
        if windows.cosines[nearest] > 0:
            begin, end = max(windows.begins[nearest], body[place]), windows.begins[nearest] + _BLOCK * _BLOCKS
            middle = (begin + min(end, ends[place])) / 2
            found[place] = (middle - body[place]) / (ends[place] - body[place])
    return found


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)
