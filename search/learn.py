"""`python -m search.learn --model FOLDER SET…`: judged questions → the weights of `search.rerank`.

The model must not have seen the questions: `python -m index.training --without-fold 0 --output FOLDER` leaves a third
of the trainable ones out, and `benchmarks/judged_sets.py OUT --learn` writes that third as sets. Every set counts the
same, however many questions it has.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import JaryogwanError
from index.embedding import StaticEmbedder
from index.reader import IndexReader
from index.tokens import Tokenizer
from search.features import features
from search.fusion import trust
from search.judged import JudgedSet, Laboratory
from search.plan import Plan
from search.query import Query
from search.ranking import RankedPassages, rank
from search.rerank import DEPTH, FACTORS, WEIGHTS_FILE, factors

# No set that may be learned from has dates; chosen on `titles`, flat from 2 to 4.
_GIVEN = {"date": 3.0}
# What the questions that may be learned from say with words of their own, staff say in the report's: literal matches
# count half as much again. Chosen on `titles` and `fiscal-pages`, flat from 1.5 to 3; on everyday questions the same.
_RAISED = {"words": 1.5, "adjacent": 1.5}
_SHRINKAGE = 1e-4  # of the squared weights


@dataclass(frozen=True, slots=True)
class Question:
    """One question's candidates."""

    factors: NDArray[np.float32]  # (n, FACTORS)
    right: NDArray[np.bool_]  # (n,), at least one


def questions_of(judged: JudgedSet, tokenizer: Tokenizer, embedder: StaticEmbedder) -> list[Question]:
    """The judged questions for which a right document is among the candidates."""
    asked: list[tuple[NDArray[np.float32], NDArray[np.int64]]] = []

    def watch(plan: Plan, query: Query, reader: IndexReader) -> RankedPassages:
        ranked = rank(plan, query, reader, reranked=False)
        best = ranked.fused.taken(np.arange(min(DEPTH, len(ranked.fused.ordinals))))
        found = features(plan, best.ordinals, reader)
        asked.append((factors(best.lexical, best.semantic, found, trust(ranked.coverage)), best.ordinals))
        return ranked

    with tempfile.TemporaryDirectory() as home:
        laboratory = Laboratory(judged, Path(home), tokenizer, embedder)
        laboratory.run(watch)
        pairs = zip(asked, judged.judgements.values(), strict=True)
        found = [
            Question(values, np.array([laboratory.document(ordinal) in right for ordinal in ordinals.tolist()], bool))
            for (values, ordinals), right in pairs
        ]
    return [question for question in found if question.right.any()]


def learn(sets: Sequence[Sequence[Question]]) -> dict[str, float]:
    """Weights of FACTORS, 0 and up, under which the right candidates are most likely to be drawn first."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = _SHRINKAGE * float(weights @ weights), 2 * _SHRINKAGE * weights
        for questions in sets:
            for question in questions:
                scores = question.factors @ weights
                drawn = np.exp(scores - scores.max())
                drawn /= drawn.sum()
                right = np.where(question.right, drawn, 0.0)
                total -= float(np.log(right.sum())) / len(questions) / len(sets)
                slope += question.factors.T @ (drawn - right / right.sum()) / len(questions) / len(sets)
        return total, slope

    bounds = [(_GIVEN.get(name, 0.0), _GIVEN.get(name)) for name in FACTORS]
    start = np.array([low or 1.0 for low, _ in bounds])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return {name: round(float(value) * _RAISED.get(name, 1.0), 2) for name, value in zip(FACTORS, found, strict=True)}


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 when weights were written, 1 when a set or the model cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m search.learn", description="재순위의 무게를 배웁니다.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="묶음", help="BEIR 형식의 폴더")
    parser.add_argument("--model", type=Path, required=True, help="이 질문들을 보지 않은 모델의 폴더")
    parser.add_argument("--output", type=Path, default=WEIGHTS_FILE)
    options = parser.parse_args(arguments)
    try:
        tokenizer, embedder = Tokenizer(), StaticEmbedder(options.model)
        sets = [questions_of(JudgedSet.read(folder), tokenizer, embedder) for folder in options.folders]
    except JaryogwanError as error:
        print(error, file=sys.stderr)
        return 1
    found = learn(sets)
    options.output.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"질문 {sum(map(len, sets)):,}개에서 배워 {options.output}에 썼습니다: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
