"""Search has not become worse: the sample library's questions against the results kept in benchmarks/quality.

After a change that is meant, keep the new results:
`python benchmarks/judged_sets.py OUT --fast && python -m search.quality OUT/fast --save`.
"""

from __future__ import annotations

import pytest

from benchmarks.judged_sets import fast
from index.embedding import open_embedder
from index.tokens import Tokenizer
from search.judged import JudgedSet
from search.measures import DECIDING
from search.quality import DEFAULT, KEPT, judge
from search.saved import Result, differences

_TOLERANCE = 0.02  # of nDCG@10: about one question in thirty from the first place to the fourth


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> JudgedSet:
    folder = tmp_path_factory.mktemp("sets")
    fast(folder)
    return JudgedSet.read(folder / "fast")


@pytest.fixture(scope="module")
def now(judged: JudgedSet, tmp_path_factory: pytest.TempPathFactory) -> Result:
    embedder = open_embedder("builtin")
    values, run = judge(judged, Tokenizer(), embedder, tmp_path_factory.mktemp("home"))
    return Result.of(judged, DEFAULT, values, run, "", embedder.name)


def test_the_ranking_that_serves_is_as_good_as_it_was(judged: JudgedSet, now: Result) -> None:
    before = Result.read(KEPT, judged.name)
    assert before is not None
    old, new = before.ways[before.default], now.ways[now.default]
    fell = {name: f"{old[name][0]:.3f} → {new[name][0]:.3f}" for name in old if new[name][0] < old[name][0]}
    hurt = [
        f"[{item.question}] {judged.questions[item.question]} {item.before:.2f} → {item.after:.2f}"
        for item in reversed(list(differences(before, now) if before.digest == now.digest else ()))
        if item.after < item.before
    ]
    kept = old[DECIDING][0] - _TOLERANCE
    assert new[DECIDING][0] >= kept, "\n".join((f"worse than what is kept: {fell}", *hurt))


def test_the_ranking_that_serves_is_as_good_as_each_of_its_parts(now: Result) -> None:
    means = {way: measures[DECIDING][0] for way, measures in now.ways.items()}
    assert means[DEFAULT] >= max(means.values()) - _TOLERANCE, means
