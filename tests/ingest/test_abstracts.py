"""Publications without files, read from JSON Lines."""

from __future__ import annotations

import itertools
import json
import lzma
import os
from pathlib import Path

import pytest

from corpus.errors import UnreadableFile
from corpus.ids import publication_id
from corpus.records import Contributor
from ingest.abstracts import read_abstracts

ROW = {
    "id": "1",
    "kind": "research-report",
    "title": "시내버스 노선개편의 효과",
    "publisher": "도시연구원",
    "date": "2023-05-01",
    "summary": "버스 노선을  개편했다.\n\n- 통행시간이 줄었다.",
}


def write(folder: Path, *lines: str) -> Path:
    path = folder / "list.jsonl.xz"
    path.write_bytes(lzma.compress("\n".join(lines).encode()))
    return path


def test_a_row_becomes_a_publication(tmp_path: Path) -> None:
    ((key, publication),) = read_abstracts(write(tmp_path, json.dumps(ROW)))
    assert key == "list#1"
    assert publication.id == publication_id("list#1")
    assert (publication.kind, publication.date, publication.files) == ("보고서", "2023-05-01", ())
    assert publication.abstract == "버스 노선을 개편했다.\n\n- 통행시간이 줄었다."
    assert publication.provenance["title"].source == "record"


def test_korean_columns_and_lists(tmp_path: Path) -> None:
    row = {
        "관리번호": 7,
        "제목": "주거",
        "종류": "government-release",
        "저자": ["홍길동", "김영희"],
        "키워드": ["주거"],
    }
    ((key, publication),) = read_abstracts(write(tmp_path, json.dumps(row)), "기관")
    assert key == "기관#7"
    assert publication.kind == "보도자료"
    assert publication.contributors == (Contributor("홍길동"), Contributor("김영희"))


def test_bad_rows_are_told_with_their_line_and_left_out(tmp_path: Path) -> None:
    bad = [
        json.dumps(ROW),
        "{not json",
        "[1]",
        json.dumps({**ROW, "id": "2", "title": ""}),
        json.dumps({**ROW, "id": "3", "date": "삼월"}),
        json.dumps(ROW),
        json.dumps({"title": "번호 없음"}),
        "x" * (5 * 1024**2),
        "",
        json.dumps({**ROW, "id": "4"}),
    ]
    warnings: list[str] = []
    found = list(read_abstracts(write(tmp_path, *bad), warn=warnings.append))
    assert [key for key, _ in found] == ["list#1", "list#4"]
    lines = [warning.split("행")[0].rsplit(" ", 1)[-1] for warning in warnings]
    assert lines == ["2", "3", "4", "5", "6", "7", "8"]


def test_a_damaged_file_is_unreadable(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps(ROW))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadableFile):
        list(read_abstracts(path))


def test_the_real_catalogue() -> None:
    data = Path(os.environ.get("JARYOGWAN_DATA", Path(__file__).parents[2] / "../shared/data"))
    path = data / "publications" / "policy-abstracts.jsonl.xz"
    if not path.is_file():
        pytest.skip("JARYOGWAN_DATA에 policy-abstracts.jsonl.xz가 없습니다")
    warnings: list[str] = []
    found = list(itertools.islice(read_abstracts(path, warn=warnings.append), 2000))
    assert len({publication.id for _, publication in found}) == 2000
    assert all(publication.abstract and publication.year for _, publication in found)
    assert not warnings
