"""Which terms the model knows, and the vectors that training starts from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.tokens import Tokenizer
from index.training.analysed import analysed
from index.training.contrast import Coded
from index.training.sets import Pair
from index.training.shipping import UNKNOWN

_RAREST = 3  # training passages that must hold a term which Kiwi's model lacks
_NEW_LENGTH = 0.3  # of such a term's random vector, beside 1 for Kiwi's


@dataclass(frozen=True, slots=True)
class CodedTerms:
    """Every set's queries, passages and contraries as terms, in the order of its pairs."""

    sets: dict[str, tuple[list[list[str]], list[list[str]], list[list[str]]]]

    def held(self) -> tuple[Counter[str], int]:
        """In how many distinct passages each term stands, and how many passages there are."""
        distinct = {tuple(passage) for _, passages, _ in self.sets.values() for passage in passages}
        counts: Counter[str] = Counter()
        for passage in sorted(distinct):  # sorted: the order decides ties, and must not change between runs
            counts.update(sorted(set(passage)))
        return counts, len(distinct)

    def numbered(self, terms: Sequence[str], pairs: dict[str, list[Pair]]) -> dict[str, Coded]:
        """The sets as numbers of `terms`; unknown terms left out."""
        numbers = {term: number for number, term in enumerate(terms)}
        coded: dict[str, Coded] = {}
        for name, texts in self.sets.items():
            groups: dict[str, int] = {}
            queries, passages, contraries = (
                [[numbers[term] for term in row if term in numbers] for row in rows] for rows in texts
            )
            grouped = [groups.setdefault(pair.group, len(groups)) for pair in pairs[name]]
            coded[name] = Coded(queries, passages, contraries, grouped)
        return coded


def code_pairs(tokenizer: Tokenizer, pairs: dict[str, list[Pair]], cache: Path) -> CodedTerms:
    """Every text of every pair as its terms."""
    sets = {}
    for name, rows in pairs.items():
        queries = analysed(tokenizer, [row.query for row in rows], cache, f"{name} 질의")
        passages = analysed(tokenizer, [row.passage for row in rows], cache, f"{name} 본문")
        contraries = analysed(tokenizer, [row.contrary for row in rows], cache, f"{name} 반대")
        sets[name] = (queries, passages, contraries)
    return CodedTerms(sets)


def initial_vectors(
    known: list[str], vectors: NDArray[np.float32], coded: CodedTerms, seed: int
) -> tuple[list[str], NDArray[np.float32]]:
    """The terms, unknown first, and where training starts: Kiwi's vectors, as long as their idf in the passages
    (0–1); terms of the passages that Kiwi lacks begin short and random."""
    held, passages = coded.held()
    old = set(known)
    new = [term for term, count in held.most_common() if count >= _RAREST and term not in old]
    random = new_vectors(len(new), vectors.shape[1], seed)
    terms = [UNKNOWN, *known, *new]
    start = np.concatenate([np.zeros((1, vectors.shape[1]), dtype=np.float32), vectors, random])
    idf = np.array([np.log((passages + 1) / (held[term] + 1)) for term in terms], dtype=np.float32)
    start *= (idf / np.float32(np.log(passages + 1)))[:, None]
    return terms, start


def new_vectors(count: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """(count, dimension): short random vectors for terms that nothing is known of."""
    random = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    random *= _NEW_LENGTH / np.linalg.norm(random, axis=1, keepdims=True)
    return random
