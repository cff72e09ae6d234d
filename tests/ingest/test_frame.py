"""The cover and the colophon give no passages; the text around them does."""

from __future__ import annotations

from ingest.document import BlockKind, PageBuilder, ParsedDocument
from ingest.frame import frame
from ingest.passages import make_passages

SENTENCE = "시내버스 노선을 개편한 뒤 평균 통행시간이 4.5% 줄어든 것으로 나타났다."
MASTHEAD = (
    "한빛브리프 제80호",
    "주거급여를 신청하지 못하는 사람들",
    "사각지대 3,700가구 추정과 발굴 방안",
    "도은채(연구책임), 천보람(공동연구)",
    "한빛시정연구원 주거복지연구실",
    "2023년 7월 14일",
)
COLOPHON = (
    "발행일: 2023년 7월 14일",
    "발행처: 한빛시정연구원 (한빛시 가람구 시청로 1길 24)",
    "ISSN: 2799-2101",
    "이용 조건: 공공누리 제1유형",
)


def document(*pages: tuple[str, ...], paged: bool = True) -> ParsedDocument:
    parsed = []
    for number, lines in enumerate(pages, 1):
        page = PageBuilder()
        for line in lines:
            page.add(line)
        parsed.append(page.build(number))
    return ParsedDocument("application/pdf", tuple(parsed), paged)


def framed(parsed: ParsedDocument) -> list[str]:
    places = frame(parsed)
    return [
        page.page.text[block.start : block.end]
        for page in parsed.pages
        for block in page.blocks
        if (page.page.number, block.start) in places
    ]


def test_a_masthead_is_left_out_and_the_text_below_it_stays() -> None:
    parsed = document((*MASTHEAD, "문제의 제기", SENTENCE, *COLOPHON), paged=False)
    assert framed(parsed) == [*MASTHEAD, *COLOPHON]
    assert [passage.text for passage in make_passages("k3f9a2b7xqmd", parsed)] == [f"문제의 제기\n{SENTENCE}"]


def test_a_cover_and_a_page_of_colophon_are_left_out() -> None:
    last = (
        "주거급여를 신청하지 못하는 사람들",
        "연구책임 도은채",
        *COLOPHON,
        "이 내용은 연구원의 공식 견해와 다를 수 있습니다.",
    )
    parsed = document(MASTHEAD, (SENTENCE,) * 3, (SENTENCE,), last)
    assert framed(parsed) == [*MASTHEAD, *last]


def test_tags_and_licence_below_an_article_are_left_out() -> None:
    parsed = document((SENTENCE, "#원도심", "#빈 점포", "공공누리 제4유형"), paged=False)
    assert framed(parsed) == ["#원도심", "#빈 점포", "공공누리 제4유형"]


def test_one_date_or_one_label_makes_no_frame() -> None:
    assert framed(document(("2023. 5. 12.", "지역대학 위기와 대응 방향", SENTENCE, "문의: 주거복지과 02-120"))) == []


def test_what_is_nothing_but_frame_is_kept() -> None:
    assert framed(document(MASTHEAD)) == []


def test_a_table_in_the_colophon_s_place_is_text() -> None:
    page = PageBuilder()
    page.add(SENTENCE)
    page.add("발행일 | 발행처 | ISBN", BlockKind.TABLE_ROW, table=1)
    assert frame(ParsedDocument("text/html", (page.build(1),))) == frozenset()
