"""`python -m index.training`: make the model that comes with the project, judge it, and write its folder."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from corpus.settings import Settings
from index.embedding import BUILTIN_FOLDER
from index.tokens import Tokenizer
from index.training.contrast import Plan, train
from index.training.judge import judge_all
from index.training.kiwivectors import kiwi_vectors
from index.training.lexicon import code_pairs, initial_vectors
from index.training.modelcard import write_card
from index.training.sets import read_pairs
from index.training.shipping import write_model

# Chosen by measurement on held-out documents; MODEL_CARD.md says what the alternatives gave.
PLAN = Plan(
    passes={
        "welfare": 4,
        "statutes": 1,
        "similar": 1,
        "inference": 1,
        "dictionary": 1,
        "administration": 1,
        "synonyms": 1,
        "everyday": 7,
        "colloquial": 3,
    },
    rate=0.003,
    late=("welfare", "similar", "administration", "synonyms", "everyday", "colloquial"),
)


def main() -> None:
    """Read the trainable sets, train, judge on what was held out, and write the model folder."""
    arguments = _arguments()
    started = time.monotonic()
    tokenizer = Tokenizer()
    _say("1/5 학습 자료를 읽고 형태소로 나눕니다 (처음에는 몇 분, 다음부터는 캐시에서).")
    pairs = read_pairs(arguments.data, arguments.without_fold)
    coded_terms = code_pairs(tokenizer, pairs, arguments.cache)
    _say("2/5 Kiwi의 언어 모델에서 형태소 벡터를 얻습니다.")
    terms, vectors = initial_vectors(*kiwi_vectors(tokenizer, PLAN.seed), coded_terms, PLAN.seed)
    _say(f"3/5 학습합니다: 용어 {len(terms):,}개, 쌍 {sum(map(len, pairs.values())):,}개.")
    trained = train(vectors, coded_terms.numbered(terms, pairs), PLAN, _progress)
    _say("4/5 모델을 씁니다.")
    size = write_model(arguments.output, terms, trained)
    _say("5/5 학습에 쓰지 않은 문서로 평가합니다.")
    figures = judge_all(arguments.data, arguments.output, tokenizer, arguments.cache, PLAN.seed)
    minutes = (time.monotonic() - started) / 60
    write_card(arguments.output, PLAN, pairs, trained.shape, figures, minutes)
    _say(f"끝났습니다: {arguments.output} ({size / 1e6:.1f} MB, {minutes:.0f}분).")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    data = Path(os.environ.get("JARYOGWAN_DATA", "../shared/data"))
    parser.add_argument("--data", type=Path, default=data, help="학습 자료 폴더 (기본: JARYOGWAN_DATA)")
    parser.add_argument("--output", type=Path, default=BUILTIN_FOLDER, help="모델을 쓸 폴더")
    parser.add_argument("--cache", type=Path, default=Settings.from_environment().cache_path / "training")
    parser.add_argument(
        "--without-fold",
        type=int,
        choices=(0, 1, 2),
        help="판정할 수 있는 자료의 이 삼분의 일을 빼고 학습합니다 (search.learn이 쓸 모델)",
    )
    return parser.parse_args()


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _progress(step: int, steps: int, loss: float) -> None:
    print(f"  {step:,} / {steps:,}  손실 {loss:.3f}", flush=True)


if __name__ == "__main__":
    main()
