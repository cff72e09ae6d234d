"""Synonyms: what a line means, which words a query gains, and that an edited file counts at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.tokens import Tokenizer
from search.expand import SYNONYM_WEIGHT, Expander
from search.plan import make_plan
from search.query import Query
from search.snippets import Marker
from search.synonyms import DEFAULT, Synonyms, read

TOKENIZER = Tokenizer()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "synonyms.tsv"


def gained(synonyms: Synonyms, text: str) -> set[str]:
    return {item.text for item in synonyms.found_in(TOKENIZER.tokens(text), TOKENIZER)}


def test_a_line_is_a_group_or_one_direction(file: Path) -> None:
    file.write_text("# 메모\n정류장\t정류소\n집세 => 임차료, 주거급여 # 집\n\n혼자\n", encoding="utf-8")
    assert read([file]) == {"정류장": ("정류소",), "정류소": ("정류장",), "집세": ("임차료", "주거급여")}


def test_a_later_file_adds_and_takes_back(file: Path, tmp_path: Path) -> None:
    file.write_text("집세 => 임차료\n물난리 => 침수\n", encoding="utf-8")
    own = tmp_path / "own.tsv"
    own.write_text("집세 => 주거비\n물난리 =>\n", encoding="utf-8")
    assert read([file, own, tmp_path / "none.tsv"]) == {"집세": ("임차료", "주거비")}


def test_a_file_of_a_spreadsheet_is_read_and_a_broken_one_is_left_out(file: Path) -> None:
    file.write_bytes("집세 => 임차료\n".encode("cp949"))
    assert read([file]) == {"집세": ("임차료",)}
    file.write_bytes(b"\xff\xff\x00")
    assert read([file]) == {}


def test_phrases_are_found_across_endings_and_hide_their_words(file: Path) -> None:
    file.write_text("애 맡기다 => 보육\n애 => 아동\n교통 => 통행\n", encoding="utf-8")
    synonyms = Synonyms([file])
    assert gained(synonyms, "애를 맡길 곳") == {"보육"}
    assert gained(synonyms, "애가 아파요") == {"아동"}
    assert gained(synonyms, "대중교통을") == set()


def test_an_edited_file_counts_at_once(file: Path) -> None:
    synonyms = Synonyms([file])
    assert gained(synonyms, "집세가 올랐어요") == set()
    file.write_text("집세 => 임차료\n", encoding="utf-8")
    assert gained(synonyms, "집세가 올랐어요") == {"임차료"}
    file.write_text("집세 => 주거비\n", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert gained(synonyms, "집세가 올랐어요") == {"주거비"}


def test_the_plan_looks_for_synonyms_with_less_weight_and_marks_them(file: Path) -> None:
    file.write_text("집세 => 임차료, 주거 급여\n", encoding="utf-8")
    plan = make_plan(Query("집세"), TOKENIZER, Expander(Synonyms([file]), TOKENIZER))
    weights = {item.term: item.weight for item in plan.lexical.should if item.field == "body"}
    assert weights["임차료/N"] == SYNONYM_WEIGHT * weights["집세/N"]
    assert weights["급여/N"] == weights["임차료/N"] / 2  # two words share the weight of one
    assert [term.form for term in plan.terms] == ["집세"]
    text = "임차료 지원과 주거급여를 본다. 급여일은 다르다."
    assert [text[mark.start : mark.end] for mark in Marker(plan).marks(text)] == ["임차료", "주거급여"]


def test_a_phrase_in_quotes_stands_as_it_is(file: Path) -> None:
    file.write_text("집세 => 임차료\n", encoding="utf-8")
    assert make_plan(Query('"집세"'), TOKENIZER, Expander(Synonyms([file]), TOKENIZER)).expansions == ()


def test_what_is_shipped_is_well_formed() -> None:
    lines = [line for line in DEFAULT.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert len(lines) >= 300
    assert all(("=>" in line) != ("\t" in line) for line in lines)
    assert gained(Synonyms(), "물난리가 났어요") == {"침수", "홍수", "수해"}
