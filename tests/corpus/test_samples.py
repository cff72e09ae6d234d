"""The sample library keeps its promises: enough of everything, built, catalogued, with answers that stand in it."""

from __future__ import annotations

import csv
import html
import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"
LIBRARY = SAMPLES / "library"
SHEET = LIBRARY / "목록.csv"


def _load_parser() -> ModuleType:
    """`build/source.py`: the build's folder is no package, so that nothing of the archive can import it."""
    spec = importlib.util.spec_from_file_location("sample_source", SAMPLES / "build" / "source.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sample_source"] = module
    spec.loader.exec_module(module)
    return module


parser = _load_parser()
PATHS = sorted((SAMPLES / "sources").glob("*.md"))


@pytest.fixture(scope="module")
def sources() -> dict[str, Any]:
    return {path.stem: parser.read_source(path) for path in PATHS}


@pytest.fixture(scope="module")
def questions() -> list[dict[str, str]]:
    files = sorted((SAMPLES / "questions").glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines() if line]


def built_names(source: Any) -> list[str]:
    return [source.file_name(form.removesuffix("-cp949")) for form in source.lists["formats"]]


def test_there_are_enough_publications_of_every_kind_and_format(sources: dict[str, Any]) -> None:
    assert len(sources) >= 44
    formats = Counter(form for source in sources.values() for form in source.lists["formats"])
    assert set(formats) >= {"pdf", "hwp", "hwpx", "docx", "html", "epub", "txt-cp949", "md"}
    assert formats["pdf"] >= 12
    kinds = Counter(source.kind for source in sources.values())
    assert set(kinds) == set(parser.KINDS)
    assert min(kinds.values()) >= 4


def test_titles_of_different_works_differ(sources: dict[str, Any]) -> None:
    works: dict[str, set[tuple[str, ...]]] = {}
    for source in sources.values():
        leader = tuple(name for name, role in source.people[:1])
        works.setdefault(source.title, set()).add(leader)
    assert {title: people for title, people in works.items() if len(people) > 1} == {}


def test_no_paragraph_is_repeated(sources: dict[str, Any]) -> None:
    units = Counter(
        parser.plain(block.text)
        for source in sources.values()
        for block in source.blocks
        if block.kind in ("text", "item", "box") and len(block.text) > 30
    )
    assert [text for text, times in units.items() if times > 1] == []


def test_the_library_holds_exactly_the_built_files(sources: dict[str, Any]) -> None:
    wanted = {name for source in sources.values() for name in built_names(source)}
    assert {path.name for path in LIBRARY.iterdir()} == wanted | {SHEET.name}
    assert sum(path.stat().st_size for path in LIBRARY.iterdir()) < 15_000_000


def test_the_sheet_says_what_the_sources_say(sources: dict[str, Any]) -> None:
    with SHEET.open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["관리번호"]: row for row in csv.DictReader(lines)}
    assert set(rows) == {key for key, source in sources.items() if source.sheet != "no"}
    assert 0 < len(sources) - len(rows) <= 8
    for key, row in rows.items():
        source = sources[key]
        assert (row["제목"], row["종류"], row["발행일"]) == (source.title, source.kind, source.date)
        assert row["파일"] == "; ".join(built_names(source))
        assert row["저자"] == "; ".join(f"{name}({role})" for name, role in source.people)
        assert row["초록"] == source.abstract


@pytest.mark.parametrize("suffix", ["html", "md", "txt"])
def test_built_text_files_are_current(sources: dict[str, Any], suffix: str) -> None:
    for source in sources.values():
        for name in built_names(source):
            if not name.endswith("." + suffix):
                continue
            raw = (LIBRARY / name).read_bytes()
            text = html.unescape(raw.decode("cp949" if "txt-cp949" in source.lists["formats"] else "utf-8"))
            for block in source.blocks:
                if block.kind == "text" and "**" not in block.text and "[^" not in block.text:
                    assert block.text in text, name


def test_every_publication_has_questions_of_both_halves(
    sources: dict[str, Any], questions: list[dict[str, str]]
) -> None:
    halves = Counter((question["source"], question["half"]) for question in questions)
    for key in sources:
        assert halves[key, "citizen"] >= 2, key
        assert halves[key, "staff"] >= 2, key
    assert set(halves) == {(key, half) for key in sources for half in ("citizen", "staff")}
    assert max(Counter(question["id"] for question in questions).values()) == 1
    assert max(Counter(question["question"] for question in questions).values()) == 1


def test_every_quote_stands_verbatim_in_one_passage(sources: dict[str, Any], questions: list[dict[str, str]]) -> None:
    units = {key: parser.plain_units(source) for key, source in sources.items()}
    for question in questions:
        quote = " ".join(question["quote"].split())
        assert 15 <= len(quote) <= 60, question["id"]
        assert sum(quote in unit for unit in units[question["source"]]) == 1, question["id"]


def test_every_further_answer_stands_in_its_source(sources: dict[str, Any], questions: list[dict[str, str]]) -> None:
    with (SAMPLES / "questions" / "also.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    assert len(rows) >= 70
    for row in rows:
        source = sources[row["source"]]
        assert row["question"] in {question["id"] for question in questions}
        texts = (*parser.plain_units(source), " ".join(source.abstract.split()))
        assert sum(row["quote"] in text for text in texts) == 1, row["quote"]


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("# no front matter", "front matter"),
        ("---\nid: x\nshoe: 42\n---\n본문", "not understood"),
        ("---\nid: x\n---\n<표 1> 제목\n본문", "no rows"),
        ("---\nid: x\n---\n[그림 1] 제목\n본문", "bar"),
        ("---\nid: x\n---\n| 가 | 나 |", "table without caption"),
        ("---\nid: x\nformats: [pdf]\n---\n본문[^1]", "footnote"),
    ],
)
def test_a_source_that_breaks_the_format_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "x.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(parser.SourceError, match=complaint):
        parser.read_source(path)
