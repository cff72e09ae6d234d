"""Judged sets and the measures that they give: BM25, vectors, and the two together."""

from __future__ import annotations

import json
import lzma
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from index.embedding import StaticEmbedder
from index.morphemes import weight_of
from index.tokens import Analysis, Tokenizer
from index.training.analysed import analysed
from index.training.splits import is_held_out

_DEPTH = 10  # nDCG@10
_K1, _B = 1.2, 0.75
_QUERIES = 3000  # titles that are asked of the 49,643
_AT_ONCE = 500  # questions whose scores are held in memory together
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5)  # of the semantic score


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Questions and documents as texts; `relevant[i]` holds the document numbers that answer question i."""

    name: str
    documents: list[str]
    queries: list[str]
    relevant: list[frozenset[int]]


def welfare(folder: Path, held_out: bool) -> JudgedSet:
    """Citizens' questions about one half of the programmes, searched over all 214."""
    docs = _rows(folder / "qa/welfare-docs.jsonl.xz")
    numbers = {row["doc"]: number for number, row in enumerate(docs)}
    asked = [row for row in _rows(folder / "qa/welfare-questions.jsonl.xz") if is_held_out(row["doc"]) == held_out]
    return JudgedSet(
        "welfare",
        [row["text"] for row in docs],
        [row["question"] for row in asked],
        [frozenset((numbers[row["doc"]],)) for row in asked],
    )


def titles(folder: Path, seed: int) -> JudgedSet:
    """Title → abstract; the title is struck from the abstract, and abstracts of one title all count."""
    rows = _rows(folder / "publications/policy-abstracts.jsonl.xz")
    same: dict[str, set[int]] = {}
    for number, row in enumerate(rows):
        same.setdefault("".join(row["title"].split()), set()).add(number)
    asked = random.Random(seed).sample(sorted(same), _QUERIES)  # noqa: S311 - a sample, not a secret
    groups = [frozenset(same[title]) for title in asked]
    return JudgedSet(
        "titles",
        [row["summary"].replace(row["title"], " ") for row in rows],
        [rows[min(group)]["title"] for group in groups],
        groups,
    )


def ndcg(scores: NDArray[np.float32], relevant: Sequence[frozenset[int]]) -> NDArray[np.float64]:
    """nDCG@10 of each row of `scores` (queries, documents) with binary judgements (Järvelin and Kekäläinen 2002)."""
    discounts = 1 / np.log2(np.arange(2, _DEPTH + 2))
    top = np.argpartition(-scores, min(_DEPTH, scores.shape[1]) - 1, axis=1)[:, :_DEPTH]
    order = np.argsort(-np.take_along_axis(scores, top, axis=1), axis=1, kind="stable")
    top = np.take_along_axis(top, order, axis=1)
    gains = [
        sum(discounts[rank] for rank, document in enumerate(row) if document in wanted)
        / discounts[: len(wanted)].sum()
        for row, wanted in zip(top.tolist(), relevant, strict=True)
    ]
    return np.array(gains)


class BM25:
    """Robertson and Zaragoza 2009, with the weights that a question's light words have."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._numbers: dict[str, int] = {}
        counts = _counts(documents, self._numbers, grow=True)
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        held = np.bincount(counts.indices, minlength=counts.shape[1])
        idf = np.log(1 + (len(documents) - held + 0.5) / (held + 0.5))
        norm = _K1 * (1 - _B + _B * lengths / lengths.mean())
        rows = np.repeat(np.arange(len(documents)), np.diff(counts.indptr))
        counts.data = idf[counts.indices] * counts.data * (_K1 + 1) / (counts.data + norm[rows])
        self._weights = counts.T.tocsr()

    def scores(self, queries: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """(queries, documents), 0 and up."""
        asked = _counts(queries, self._numbers, grow=False)
        if asked.shape[1] != self._weights.shape[0]:
            asked.resize(asked.shape[0], self._weights.shape[0])
        weights = np.array([weight_of(term) for term in self._numbers])
        asked.data = asked.data * weights[asked.indices]
        dense: NDArray[np.float32] = (asked @ self._weights).toarray().astype(np.float32)
        return dense


def fused(lexical: NDArray[np.float32], semantic: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """Convex combination of scores, each divided by its query's best (Bruch et al. 2023); `share` is the semantic."""
    best = np.maximum(lexical.max(axis=1, keepdims=True), 1e-6)
    near = np.maximum(semantic.max(axis=1, keepdims=True), 1e-6)
    mixed: NDArray[np.float32] = (1 - share) * lexical / best + share * np.maximum(semantic, 0) / near
    return mixed


def judge_all(data: Path, model: Path, tokenizer: Tokenizer, cache: Path, seed: int) -> dict[str, dict[str, float]]:
    """Each judged set's nDCG@10: 'lexical', 'semantic', 'fused <share>' for a few shares; printed as they come."""
    embedder = StaticEmbedder(model)
    figures: dict[str, dict[str, float]] = {}
    for judged in (welfare(data, held_out=True), titles(data, seed)):
        documents = analysed(tokenizer, judged.documents, cache, f"{judged.name} 문서")
        queries = analysed(tokenizer, judged.queries, cache, f"{judged.name} 질의")
        figures[judged.name] = _judge(judged, documents, queries, embedder)
        print(f"  {judged.name}: " + ", ".join(f"{name} {value:.4f}" for name, value in figures[judged.name].items()))
    return figures


def _judge(
    judged: JudgedSet, documents: list[list[str]], queries: list[list[str]], embedder: StaticEmbedder
) -> dict[str, float]:
    lexical = BM25(documents)
    near = embedder.embed_passages([ready(terms) for terms in documents]).T
    totals: dict[str, list[NDArray[np.float64]]] = {}
    for begin in range(0, len(queries), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        words = lexical.scores(queries[part])
        meaning = embedder.embed_queries([ready(terms) for terms in queries[part]]) @ near
        rankings = {"lexical": words, "semantic": meaning}
        rankings |= {f"fused {share}": fused(words, meaning, share) for share in _SHARES}
        for name, scores in rankings.items():
            totals.setdefault(name, []).append(ndcg(scores, judged.relevant[part]))
    return {name: round(float(np.concatenate(parts).mean()), 4) for name, parts in totals.items()}


def ready(terms: Sequence[str]) -> Analysis:
    """A text whose terms are known already."""
    return Analysis("", tuple(terms), ())


def _counts(texts: Sequence[Sequence[str]], numbers: dict[str, int], grow: bool) -> Any:
    indices: list[int] = []
    indptr = [0]
    for terms in texts:
        if grow:
            indices.extend(numbers.setdefault(term, len(numbers)) for term in terms)
        else:
            indices.extend(numbers[term] for term in terms if term in numbers)
        indptr.append(len(indices))
    data = np.ones(len(indices), dtype=np.float32)
    matrix = sparse.csr_matrix((data, indices, indptr), shape=(len(texts), len(numbers)))
    matrix.sum_duplicates()
    return matrix


def _rows(path: Path) -> list[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
