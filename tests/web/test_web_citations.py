"""Citations for people and for reference managers."""

from __future__ import annotations

from corpus.records import Contributor, Licence, Publication
from web import citations, wording

URL = "https://archive.example/publications/kkkkkkkkkkkk"
PLAIN = Publication(
    id="kkkkkkkkkkkk",
    title="{중괄호} 100% & 더",
    kind="보고서",
    contributors=(Contributor("홍길동"), Contributor("한국연구원")),
    publisher="한국연구원",
    series="총서",
    number="2023-07",
    date="2023-07",
    licence=Licence.KOGL_2,
    abstract="첫 줄\n둘째 줄",
)
BARE = Publication(id="kkkkkkkkkkkm", title="제목", kind="웹진")


def test_korean_style_with_and_without_a_page() -> None:
    assert citations.korean(PLAIN, URL, page="p. 37 (PDF 51쪽)") == (
        f"홍길동·한국연구원(2023). 「{{중괄호}} 100% & 더」. 총서 2023-07. 한국연구원. p. 37 (PDF 51쪽). {URL}"
    )
    assert citations.korean(BARE, URL) == f"저자 미상(연도 미상). 「제목」. {URL}"


def test_the_credit_line_is_the_standard_one_and_only_for_known_licences() -> None:
    assert citations.credit_line(PLAIN, URL, "기관").startswith(
        "본 저작물은 '한국연구원'에서 '2023년' 작성하여 공공누리 제2유형으로 개방한"
    )
    assert citations.credit_line(BARE, URL, "기관") == ""


def test_bibtex_escapes_what_tex_would_read() -> None:
    assert r"title = {{\{중괄호\} 100\% \& 더}}" in citations.bibtex(PLAIN, URL)
    assert citations.bibtex(BARE, URL) == (
        "@techreport{kkkkkkkkkkkm,\n  title = {{제목}},\n  type = {웹진},\n  language = {ko},\n"
        f"  url = {{{URL}}},\n}}\n"
    )


def test_ris_has_one_line_a_field() -> None:
    lines = citations.ris(PLAIN, URL).split("\r\n")
    assert lines[0] == "TY  - RPRT"
    assert "AB  - 첫 줄 둘째 줄" in lines
    assert lines[-2:] == ["ER  - ", ""]
    assert all(line[2:6] == "  - " for line in lines[:-1])


def test_csl_leaves_out_what_is_unknown() -> None:
    assert citations.csl(BARE, URL) == [
        {"id": "kkkkkkkkkkkm", "type": "report", "title": "제목", "genre": "웹진", "language": "ko", "URL": URL}
    ]


def test_values_as_people_read_them() -> None:
    assert [wording.file_size(size) for size in (999, 4_200, 3_200_000, 120_000_000)] == [
        "999 B",
        "4 KB",
        "3.2 MB",
        "120 MB",
    ]
    assert [wording.korean_date(date) for date in ("2023-07-05", "2023-07", "2023", "", "미상")] == [
        "2023년 7월 5일",
        "2023년 7월",
        "2023년",
        "",
        "미상",
    ]
