"""Search has not become worse: the sample library's questions against the results kept in benchmarks/quality.

After a change that is meant, keep the new results:
`python benchmarks/judged_sets.py OUT --fast && python -m search.quality OUT/fast --save`.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.judged_sets import fast
from index.embedding import open_embedder
from index.tokens import Tokenizer
from search.judged import JudgedSet, Laboratory
from search.measures import DECIDING, measure
from search.quality import DEFAULT, KEPT, WAYS
from search.saved import Result, differences

_TOLERANCE = 0.02  # of nDCG@10: about one question in thirty from the first place to the fourth


def test_the_ranking_that_serves_is_as_good_as_it_was(tmp_path: Path) -> None:
    fast(tmp_path)
    judged = JudgedSet.read(tmp_path / "fast")
    tokenizer, embedder = Tokenizer(), open_embedder("builtin")
    run = Laboratory(judged, tmp_path / "home", tokenizer, embedder).run(WAYS[DEFAULT])
    now = Result.of(judged, DEFAULT, {DEFAULT: measure(judged, run)}, run, "", embedder.name)
    before = Result.read(KEPT, judged.name)
    assert before is not None
    fell = {
        measure_name: f"{old[0]:.3f} → {now.ways[DEFAULT][measure_name][0]:.3f}"
        for measure_name, old in before.ways[before.default].items()
        if now.ways[DEFAULT][measure_name][0] < old[0]
    }
    hurt = [
        f"[{item.question}] {judged.questions[item.question]} {item.before:.2f} → {item.after:.2f}"
        for item in reversed(list(differences(before, now) if before.digest == now.digest else ()))
        if item.after < item.before
    ]
    least = before.ways[before.default][DECIDING][0] - _TOLERANCE
    assert now.ways[DEFAULT][DECIDING][0] >= least, "\n".join((f"worse than what is kept: {fell}", *hurt))
