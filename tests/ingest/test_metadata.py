"""Metadata from covers, colophons, summaries, properties and file names, each with where it was found."""

from __future__ import annotations

import pytest

from corpus.records import Contributor, Licence
from ingest.colophon import is_isbn, organisation
from ingest.document import BlockKind, PageBuilder, ParsedDocument, ParsedPage
from ingest.metadata import read_metadata

BODY = "시내버스 노선을 개편한 뒤 통행시간이 줄었다. " * 20


def page(number: int, *lines: tuple[str, float]) -> ParsedPage:
    builder = PageBuilder()
    for text, size in lines:
        builder.add(text, size=size)
    return builder.build(number)


def pdf(*pages: ParsedPage, **properties: str) -> ParsedDocument:
    return ParsedDocument("application/pdf", pages, paged=True, properties=properties)


COVER = page(
    1,
    ("정책연구 2023-07", 12),
    ("시내버스 노선개편이", 28),
    ("통행시간에 미치는 영향", 28),
    ("- 준공영제 도입 이후를 중심으로 -", 16),
    ("2023. 11.", 14),
    ("한빛도시연구원", 14),
)
COLOPHON = page(
    9,
    ("정책연구 2023-07", 9),
    ("시내버스 노선개편이 통행시간에 미치는 영향", 11),
    ("발 행 일 2023년 11월 30일", 9),
    ("발행인 김원장", 9),
    ("발행처 한빛도시연구원 04637 서울특별시 중구 퇴계로 10", 9),
    ("연구책임 홍길동 연구위원", 9),
    ("공동연구 김영희 연구원, 이철수 연구원", 9),
    ("ISBN 979-11-5700-000-5 93530", 9),
    ("본 저작물은 공공누리 제4유형에 따라 이용할 수 있습니다.", 9),
)
MIDDLE = page(2, (BODY, 10))


def test_cover_and_colophon() -> None:
    found = read_metadata(pdf(COVER, MIDDLE, COLOPHON, author="82103", title="Microsoft Word - 최종.hwp"), "a.pdf")
    values = {name: value for name, (value, _) in found.items()}
    assert values == {
        "title": "시내버스 노선개편이 통행시간에 미치는 영향",
        "subtitle": "준공영제 도입 이후를 중심으로",
        "series": "정책연구",
        "number": "2023-07",
        "date": "2023-11-30",
        "publisher": "한빛도시연구원",
        "contributors": (
            Contributor("홍길동", "연구책임"),
            Contributor("김영희", "공동연구"),
            Contributor("이철수", "공동연구"),
        ),
        "isbn": "979-11-5700-000-5",
        "licence": Licence.KOGL_4,
        "kind": "보고서",
    }
    sources = {name: where.source for name, (_, where) in found.items()}
    assert (sources["title"], sources["date"], sources["publisher"]) == ("cover", "colophon", "colophon")
    assert found["date"][1].confidence > 0.8


def test_summary_and_keywords() -> None:
    summary = PageBuilder()
    summary.add("국문초록", BlockKind.HEADING, level=1)
    summary.add(BODY)
    summary.add("주제어: 시내버스, 노선개편, 통행시간")
    summary.add("제1장 서론", BlockKind.HEADING, level=1)
    summary.add("서론은 초록이 아니다.")
    found = read_metadata(pdf(COVER, summary.build(2)), "a.pdf")
    assert found["abstract"][0] == BODY.strip()
    assert found["keywords"][0] == ("시내버스", "노선개편", "통행시간")


def test_properties_of_office_programs_are_distrusted_and_of_web_pages_trusted() -> None:
    said = {"title": "탄소중립 도시의 조건", "author": "홍길동", "date": "2024-03-05"}
    plain = ParsedDocument("application/pdf", (MIDDLE,), True, properties=said)
    web = ParsedDocument("text/html", (MIDDLE,), properties=said)
    assert read_metadata(plain, "")["title"][1].confidence < 0.5 < read_metadata(web, "")["title"][1].confidence
    for title in (
        "Microsoft Word - 1.hwp",
        "untitled",
        "제목 없음",
        "보고서.indd",
        "C:\\a",
        "슬라이드 1",
        "Print-20230101",
    ):
        assert "title" not in read_metadata(pdf(MIDDLE, title=title), "")
    for author in ("82103", "user", "Windows 사용자", "srhki", "기획팀 직원"):
        assert "contributors" not in read_metadata(pdf(MIDDLE, author=author), "")


def test_the_file_name_is_the_last_resort() -> None:
    found = read_metadata(pdf(MIDDLE, created="2024-01-02"), "1234567_주거복지_실태조사_2023년 5월.pdf")
    assert found["title"][0] == "주거복지 실태조사 2023년 5월"
    assert found["title"][1].source == "filename"
    assert found["date"][0] == "2023-05"


def test_a_press_release() -> None:
    cover = page(
        1,
        ("보도자료", 12),
        ("보도시점 : 2024. 2. 20.(화) 11:00 이후", 9),
        ("청년 청약통장, 2월 21일 출시", 22),
        (BODY, 12),
    )
    found = read_metadata(pdf(cover), "R2402776.pdf")
    assert found["title"][0] == "청년 청약통장, 2월 21일 출시"
    assert found["kind"][0] == "보도자료"
    assert found["date"][0] == "2024-02-20"


def test_a_statute_is_dated_by_its_coming_into_force() -> None:
    cover = page(
        1, ("전자서명법", 12), ("[시행 2022. 10. 20.] [법률 제18479호, 2021. 10. 19., 일부개정]", 10), (BODY, 10)
    )
    found = read_metadata(pdf(cover), "전자서명법.pdf")
    assert (found["kind"][0], found["date"][0]) == ("법령", "2022-10-20")


def test_labels_without_names_name_nobody() -> None:
    found = read_metadata(
        pdf(page(1, ("입찰공고", 20), ("작성 방법", 10), ("담당부서: {{부서}}", 10), (BODY, 10))), ""
    )
    assert "contributors" not in found
    assert "department" not in found


def test_an_english_document() -> None:
    found = read_metadata(pdf(page(1, ("Urban Transport and Housing in Korea " * 20, 10))), "")
    assert found["language"][0] == "en"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("한빛도시연구원 04637 서울특별시", "한빛도시연구원"),
        ("한 국 산 업 안 전 보 건 공 단", "한국산업안전보건공단"),
        ("(재)한빛발전연구원", "한빛발전연구원"),
        ("국토교통부", "국토교통부"),
        ("04637 서울특별시 중구", ""),
        ("연구의 배경", ""),
    ],
)
def test_organisations(text: str, name: str) -> None:
    assert organisation(text) == name


def test_check_digits() -> None:
    # 9·1+7·3+9·1+1·3+1·1+5·3+7·1+0·3+0·1+0·3+0·1+0·3 = 65; 65 + 5 = 70 is divisible by ten.
    assert is_isbn("979-11-5700-000-5")
    assert not is_isbn("979-11-5700-000-6")


def test_no_document_is_too_strange() -> None:
    assert read_metadata(ParsedDocument("application/pdf", ()), "x") == {}
    assert read_metadata(pdf(PageBuilder().build(1)), "") == {}
