"""The instrument itself: sets are read, searched as they serve, measured, kept and compared."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import JaryogwanError
from search.judged import JudgedSet, Run, _pieces
from search.measures import NAMES, interval, measure, significance
from search.quality import DEFAULT, WAYS, _against_saved, main
from search.saved import NOTHING, Result, differences

JUDGED = JudgedSet("작은", {}, {"1": "", "2": "", "3": ""}, {"1": {"a": 1}, "2": {"b": 1}, "3": {"c": 1, "d": 1}})
_RUN: Run = {"1": ["a", "b"], "2": ["a", "b", "c"], "3": []}


def _written(folder: Path) -> Path:
    """A brief of three pages and a report of one, with a question for two of the pages."""
    passages = {
        "brief#1": ("빈집이 늘어난 까닭은 상속인이 여럿이어서 뜻을 모으지 못하기 때문이다.", 1),
        "brief#2": ("환승 할인은 하차 후 삼십 분 안에 다른 노선을 타면 적용된다.", 2),
        "brief#3": ("폭염에는 그늘막과 무더위 쉼터를 늘린다.", 3),
    }
    corpus = [
        {
            "_id": key,
            "title": "도시 브리프",
            "text": text,
            "metadata": {
                "publication": "brief",
                "date": "2023-05",
                "publisher": "한빛시정연구원",
                "passages": [{"text": text, "page": page, "heading": [], "header": "", "kind": "text"}],
            },
        }
        for key, (text, page) in passages.items()
    ]
    corpus.append({"_id": "report", "title": "자전거", "text": "자전거 도로가 끊긴 곳을 잇는다."})
    questions = {"q1": "환승 할인은 언제 적용되나", "q2": "무더위 쉼터"}
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)), encoding="utf-8")
    lines = [json.dumps({"_id": key, "text": text}) for key, text in questions.items()]
    (folder / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    qrels = "query-id\tcorpus-id\tscore\nq1\tbrief#2\t1\nq2\tbrief#3\t1\n"
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_the_right_page_of_a_publication_is_found_kept_and_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, saved = _written(tmp_path / "pages"), tmp_path / "saved"
    digest = JudgedSet.read(folder).digest
    worse = {"q1": (0.0, NOTHING), "q2": (1.0, 2)}
    Result("pages", digest, "0.0.9", "builtin", 4, DEFAULT, {}, worse).save(saved)
    assert main([str(folder), "--saved", str(saved), "--save", "--differences", "5"]) == 0
    printed = capsys.readouterr().out
    assert "질문 2개, 문서 4개" in printed
    assert "(0.0.9): nDCG@10 +0.500" in printed and "나아진 질문 1개, 나빠진 질문 0개" in printed
    assert "× (없음)" in printed and "○ brief#2" in printed

    kept = Result.read(saved, "pages")
    assert kept is not None and set(kept.ways) == set(WAYS) and kept.default == DEFAULT
    assert kept.ways[DEFAULT]["R@1"] == (1.0, 1.0, 1.0)
    assert kept.questions == {"q1": (1.0, 1), "q2": (1.0, 2)}
    assert "환승" not in (saved / "pages.json").read_text(encoding="utf-8")


def test_results_of_other_questions_are_not_compared() -> None:
    now = Result("묶음", "now", "", "", 1, DEFAULT, {}, {"1": (1.0, 0)})
    assert "견주지 않습니다" in next(iter(_against_saved(replace(now, digest="before"), now)))
    assert list(_against_saved(None, now)) == []


def test_an_unreadable_set_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none")]) == 1
    assert "판정 묶음" in capsys.readouterr().err
    (tmp_path / "set.json").write_text("[]", encoding="utf-8")
    with pytest.raises(JaryogwanError, match="--save"):
        Result.read(tmp_path, "set")


def test_measures_are_given_for_every_question() -> None:
    values = measure(JUDGED, _RUN)
    assert set(values) == set(NAMES)
    assert values["R@1"].tolist() == [1, 0, 0]
    assert values["RR@10"].tolist() == [1, 0.5, 0]
    assert values["nDCG@10"].tolist() == pytest.approx([1, 1 / np.log2(3), 0])
    assert values["Success@10"].tolist() == [1, 1, 0]


def test_intervals_and_significance() -> None:
    values = np.random.default_rng(1).random(200)
    low, high = interval(values)
    assert low < values.mean() < high and high - low < 0.1
    assert significance(values, values) == 1
    assert significance(values + 0.1, values) < 0.001
    shuffled = np.random.default_rng(2).permutation(values)
    assert significance(values, shuffled) > 0.05


def test_differences_begin_with_the_most_helped_and_end_with_the_most_hurt() -> None:
    def result(*values: float) -> Result:
        questions = {str(place): (value, 0) for place, value in enumerate(values)}
        return Result("묶음", "", "", "", 1, DEFAULT, {}, questions)

    found = list(differences(result(0.5, 1, 0, 0.5), result(0.5, 0, 1, 0.6)))
    assert [item.question for item in found] == ["2", "3", "1"]


@pytest.mark.parametrize("text", ["", "짧다.", "가나다라 마바사. " * 200, "가" * 2000])
def test_a_long_text_is_cut_and_nothing_is_lost(text: str) -> None:
    pieces = list(_pieces(text))
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= 675
