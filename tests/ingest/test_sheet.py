"""Catalogue sheets: every way in which an institute writes its list, and errors that say what to mend."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from corpus.errors import SheetError
from corpus.records import Contributor, File, Licence, Provenance, Visibility
from ingest.collect import collect
from ingest.dates import parse_date
from ingest.describe import build_publication
from ingest.fields import parse_licence
from ingest.names import title_of_file
from ingest.people import parse_people
from ingest.sheet import SheetRow, find_sheet, read_sheet

HEADER = "관리번호,제목,저자/연구진,발행일,종류,총서명,호,과제구분,키워드,공공누리,ISBN,원문 주소,공개 여부,파일명\n"
ROW = (
    'A-7,시내버스 노선개편 효과,"홍길동(연구책임); 김영희(공동연구)",2023년 5월,연구보고서,정책연구,2023-07,전략과제,'
    '"버스, 노선개편",제1유형(출처표시),979-11-5700-000-1,https://example.kr/7,공개,bus.pdf;bus.hwp\n'
)


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "목록.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_korean_sheet_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    (row,) = read_sheet(write(tmp_path, HEADER + ROW, encoding))
    assert (row.number, row.id, row.files) == (2, "A-7", ("bus.pdf", "bus.hwp"))
    assert row.fields == {
        "title": "시내버스 노선개편 효과",
        "contributors": (Contributor("홍길동", "연구책임"), Contributor("김영희", "공동연구")),
        "date": "2023-05",
        "kind": "보고서",
        "series": "정책연구",
        "number": "2023-07",
        "project_type": "전략",
        "keywords": ("버스", "노선개편"),
        "licence": Licence.KOGL_1,
        "isbn": "979-11-5700-000-1",
        "source_url": "https://example.kr/7",
        "visibility": Visibility.PUBLIC,
    }


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_and_english_names(tmp_path: Path, delimiter: str) -> None:
    lines = ["Title|Authors|Year|Project type|Files", "Urban Rail|Kim Young-hee|2021|기본|rail.pdf"]
    text = "\n".join(lines).replace("|", delimiter)
    (row,) = read_sheet(write(tmp_path, text, name="catalogue.csv"))
    assert row.fields["contributors"] == (Contributor("Kim Young-hee"),)
    assert row.fields["date"] == "2021"
    assert row.files == ("rail.pdf",)


def test_an_xlsx_with_a_title_above_its_header_and_real_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["2023년 발간물 목록"])
    sheet.append([])
    sheet.append(["제목", "연구책임자", "공동연구진", "발행일", "메모"])
    sheet.append(["주거복지 실태", "홍길동", "김영희, 이철수", datetime.datetime(2023, 5, 1), "x"])
    sheet.append(["탄소중립 전략", "박영수", None, 2023.0, None])
    book.save(tmp_path / "목록.xlsx")
    warnings: list[str] = []
    first, second = read_sheet(tmp_path / "목록.xlsx", warnings.append)
    assert (first.number, first.fields["date"], second.fields["date"]) == (4, "2023-05-01", "2023")
    assert first.fields["contributors"] == (
        Contributor("홍길동", "연구책임"),
        Contributor("김영희", "공동연구"),
        Contributor("이철수", "공동연구"),
    )
    assert warnings == ["목록.xlsx의 '메모' 열은 알지 못하는 이름이어서 읽지 않았습니다."]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("제목,발행일\n버스,삼월\n", ["목록.csv", "2행", "발행일", "삼월", "2023-05"]),
        ("제목,발행일\n버스,2023\n,2022\n", ["3행", "제목", "파일"]),
        ("제목,공개\n버스,글쎄\n", ["2행", "공개", "글쎄"]),
        ("제목,원문주소\n버스,javascript:alert(1)\n", ["원문주소", "javascript", "https://"]),
        ("제목,파일\n버스,../secret.pdf\n", ["파일", "../secret.pdf", "폴더"]),
        ("관리번호,제목\n1,버스\n1,주거\n", ["3행", "'1'", "2행"]),
        ("가,나\n다,라\n", ["열 이름", "제목"]),
        ("", ["열 이름"]),
    ],
)
def test_errors_name_row_column_value_and_next_step(tmp_path: Path, text: str, told: list[str]) -> None:
    with pytest.raises(SheetError) as caught:
        read_sheet(write(tmp_path, text))
    assert all(part in str(caught.value) for part in told), str(caught.value)


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", b"", b"\x00" * 100])
def test_a_damaged_workbook_is_a_sheet_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "목록.xlsx"
    path.write_bytes(content)
    with pytest.raises(SheetError, match="엑셀"):
        read_sheet(path)


def test_a_row_without_id_and_file_keeps_its_key_when_lines_are_inserted_above(tmp_path: Path) -> None:
    header, row = "제목,저자,발행일\n", "시내버스 노선개편 효과,홍길동,2023\n"
    write(tmp_path, header + row)
    (before,) = collect(tmp_path, "자료").items
    write(tmp_path, header + "다른 보고서,김영희,2024\n" + row)
    assert before.key in {item.key for item in collect(tmp_path, "자료").items}


def test_an_unknown_project_type_is_only_warned_about(tmp_path: Path) -> None:
    warnings: list[str] = []
    (row,) = read_sheet(write(tmp_path, "제목,과제구분\n버스,협력\n"), warnings.append)
    assert "project_type" not in row.fields
    assert "협력" in warnings[0]


def test_the_sheet_is_found_by_name(tmp_path: Path) -> None:
    assert find_sheet(tmp_path) is None
    assert find_sheet(tmp_path / "missing") is None
    write(tmp_path, HEADER, name="Metadata.csv")
    assert find_sheet(tmp_path) == tmp_path / "Metadata.csv"
    write(tmp_path, HEADER)
    assert find_sheet(tmp_path) == tmp_path / "목록.csv"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2023", "2023"),
        ("2023.5", "2023-05"),
        ("2023.10", "2023-10"),
        ("2023-05-01", "2023-05-01"),
        ("20230501", "2023-05-01"),
        ("202305", "2023-05"),
        ("'23. 5.", "2023-05"),
        ("’22.5.3", "2022-05-03"),
        ("2023년 5월", "2023-05"),
        ("2023년 5월 1일", "2023-05-01"),
        ("2023. 12. 31.", "2023-12-31"),
        ("2023-05-01 00:00:00", "2023-05-01"),
        ("May 2023", "2023-05"),
        ("2023년 상반기", "2023"),
        ("2023.2.30", "2023"),  # no such day
        ("23", ""),
        ("삼월", ""),
    ],
)
def test_dates(text: str, date: str) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("홍길동·김영희", [("홍길동", "저자"), ("김영희", "저자")]),
        ("연구책임: 홍길동, 공동연구: 김영희", [("홍길동", "연구책임"), ("김영희", "공동연구")]),
        ("박정수 부연구위원, 우수연 연구원", [("박정수", "저자"), ("우수연", "저자")]),
        ("홍길동 외 3인", [("홍길동", "저자")]),
        ("홍 길 동", [("홍길동", "저자")]),
        ("이한석 (도시연구원, 연구위원), 박새롬", [("이한석", "저자"), ("박새롬", "저자")]),
        ("한국·아세안센터", [("한국·아세안센터", "저자")]),
        ("김영희(편집인)", [("김영희", "편집")]),
        ("", []),
    ],
)
def test_people(text: str, people: list[tuple[str, str]]) -> None:
    assert [(person.name, person.role) for person in parse_people(text)] == people


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("1", Licence.KOGL_1),
        ("공공누리 제4유형", Licence.KOGL_4),
        ("공공누리 2유형 : 출처표시, 상업적 이용금지", Licence.KOGL_2),
        ("KOGL Type 3", Licence.KOGL_3),
        ("출처표시-상업적이용금지-변경금지", Licence.KOGL_4),
        ("출처표시+변경금지", Licence.KOGL_3),
        ("저작권은 연구원에 있습니다", Licence.UNKNOWN),
    ],
)
def test_licences(text: str, licence: Licence) -> None:
    assert parse_licence(text) is licence


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("a1b2c3d4e5_2023_시내버스_노선개편(최종).pdf", "2023 시내버스 노선개편"),
        ("보건복지부_생계급여.pdf", "보건복지부 생계급여"),
        ("00886a58-oullim-01.hwp", "oullim-01"),
        ("R2402776.pdf", ""),
        ("1. 주거복지 실태조사.hwp", "주거복지 실태조사"),
        ("SPRI_AI_Brief_2023년12월호_F.pdf", "SPRI AI Brief 2023년12월호"),
    ],
)
def test_titles_of_files(name: str, title: str) -> None:
    assert title_of_file(name) == title


def test_the_sheet_wins_over_the_document() -> None:
    found = {
        "title": ("표지의 제목", Provenance("cover", 0.8)),
        "date": ("2022", Provenance("properties", 0.3)),
        "isbn": ("979-11-0000-000-0", Provenance("colophon", 0.9)),
    }
    file = File("0" * 64, "bus.pdf", "application/pdf", 10)
    row = SheetRow(2, {"title": "목록의 제목", "kind": "브리프"})
    publication = build_publication("k3f9a2b7xqmd", row, found, (file,))
    assert (publication.title, publication.kind, publication.date) == ("목록의 제목", "브리프", "2022")
    assert publication.identifiers == {"isbn": "979-11-0000-000-0"}
    assert publication.provenance["title"] == Provenance("sheet", 1.0)
    assert publication.provenance["date"] == Provenance("properties", 0.3)
    alone = build_publication("k3f9a2b7xqmd", None, {}, (file,))
    assert (alone.title, alone.kind) == ("bus", "기타")
