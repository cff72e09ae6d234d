"""BM25 by tantivy, checked against the arithmetic."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from index.lexical import LexicalDocument, LexicalIndex, LexicalQuery, WeightedTerm, write

DOCUMENTS = [
    LexicalDocument({"body": ["버스/N", "환승/N", "버스/N"], "title": ["교통/N"]}, ["kind=보고서"], 2020),
    LexicalDocument({"body": ["버스/N", "요금/N", "인상/N"]}, ["kind=브리프"], 2021),
    LexicalDocument(
        {"body": ["주택/N", "공급/N", "계획/N"], "surface": ["주택공급계획"]}, ["kind=보고서", "visibility=staff"], 0
    ),
]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    write(tmp_path / "lexical", DOCUMENTS)
    return LexicalIndex(tmp_path / "lexical")


def body(*terms: str, weight: float = 1.0) -> list[WeightedTerm]:
    return [WeightedTerm("body", term, weight) for term in terms]


def test_scores_are_bm25(index: LexicalIndex) -> None:
    ordinals, scores = index.search(LexicalQuery(body("버스/N")), 10)
    # Robertson and Zaragoza (2009) with k1 = 1.2, b = 0.75; all bodies have 3 terms, so length does not matter.
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    assert ordinals.tolist() == [0, 1]
    assert scores == pytest.approx([idf * 2 * 2.2 / (2 + 1.2), idf * 1 * 2.2 / (1 + 1.2)], rel=1e-5)


def test_weights_multiply_and_fields_add_up(index: LexicalIndex) -> None:
    _, once = index.search(LexicalQuery(body("주택/N")), 10)
    _, half = index.search(LexicalQuery(body("주택/N", weight=0.5)), 10)
    _, both = index.search(LexicalQuery([*body("주택/N"), WeightedTerm("surface", "주택공급계획", 1.0)]), 10)
    assert half == pytest.approx(once / 2, rel=1e-5)
    assert both[0] > once[0]


def test_conditions(index: LexicalIndex) -> None:
    def found(**conditions: object) -> list[int]:
        return sorted(index.search(LexicalQuery(body("버스/N", "주택/N"), **conditions), 10)[0].tolist())  # type: ignore[arg-type]

    assert found() == [0, 1, 2]
    assert found(phrases=[["환승/N", "버스/N"]]) == [0]
    assert found(phrases=[["버스/N", "버스/N"]]) == []
    assert found(phrases=[["교통/N"]]) == [0]  # in the title
    assert found(excluded=[["요금/N", "인상/N"]]) == [0, 2]
    assert found(facets=[["kind=보고서"]]) == [0, 2]
    assert found(facets=[["kind=보고서", "kind=브리프"]], forbidden=["visibility=staff"]) == [0, 1]
    assert found(years=(2021, 9999)) == [1]
    assert found(years=(2020, 2021)) == [0, 1]


def test_conditions_do_not_change_scores(index: LexicalIndex) -> None:
    _, free = index.search(LexicalQuery(body("환승/N")), 10)
    _, bound = index.search(LexicalQuery(body("환승/N"), facets=[["kind=보고서"]], years=(1, 9999)), 10)
    assert bound == pytest.approx(free)


def test_how_many_passages_a_condition_can_hide(index: LexicalIndex) -> None:
    assert index.most_hidden(["visibility=staff"]) == 1
    assert index.without(["kind=브리프"]).most_hidden(["visibility=staff"]) == 2
    assert index.without(["kind=브리프"]).most_hidden([]) == 0  # who may see everything, sees what was withdrawn too


def test_nothing_to_look_for_finds_nothing(index: LexicalIndex) -> None:
    for query in (LexicalQuery(), LexicalQuery(facets=[["kind=보고서"]]), LexicalQuery(body("없는말/N"))):
        ordinals, scores = index.search(query, 10)
        assert len(ordinals) == len(scores) == 0


def test_stored_documents_come_back_to_be_written_again(index: LexicalIndex, tmp_path: Path) -> None:
    write(tmp_path / "again", index.documents(np.array([2, 0])))
    again = LexicalIndex(tmp_path / "again")
    assert again.search(LexicalQuery(body("주택/N")), 10)[0].tolist() == [0]
    assert again.search(LexicalQuery(body("버스/N"), years=(2020, 2020)), 10)[0].tolist() == [1]
    assert again.document_frequency("body", "버스/N") == 1  # statistics know nothing of what was dropped


def test_appending_gives_the_scores_of_writing_at_once(tmp_path: Path) -> None:
    write(tmp_path / "once", DOCUMENTS)
    write(tmp_path / "twice", DOCUMENTS[:1])
    write(tmp_path / "twice", DOCUMENTS[1:], first_ordinal=1)
    query = LexicalQuery(body("버스/N", "주택/N", "요금/N"))
    once, twice = (LexicalIndex(tmp_path / name).search(query, 10) for name in ("once", "twice"))
    assert once[0].tolist() == twice[0].tolist()
    assert once[1] == pytest.approx(twice[1])
