"""Passages: what a person reads as one unit, and what must hold for every document."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.ids import parse_passage_id
from corpus.records import Passage, PassageKind
from ingest.document import BlockKind, PageBuilder, ParsedDocument
from ingest.frame import frame
from ingest.passages import abstract_passages, make_passages
from ingest.structure import Role, heading_paths

PUBLICATION = "k3f9a2b7xqmd"
SENTENCE = "시내버스 노선을 개편한 뒤 평균 통행시간이 4.5% 줄어든 것으로 나타났다."


def document(*pages: list[tuple[BlockKind, str]], paged: bool = True, header: str = "") -> ParsedDocument:
    parsed = []
    for number, blocks in enumerate(pages, 1):
        page = PageBuilder()
        for kind, text in blocks:
            row = kind is BlockKind.TABLE_ROW
            page.add(text, kind, table=int(row), header=header if row and text != header else "")
        parsed.append(page.build(number))
    return ParsedDocument("application/pdf", tuple(parsed), paged)


def paragraphs(*texts: str) -> list[tuple[BlockKind, str]]:
    return [(BlockKind.PARAGRAPH, text) for text in texts]


def passages(*pages: list[tuple[BlockKind, str]], header: str = "") -> tuple[Passage, ...]:
    return make_passages(PUBLICATION, document(*pages, header=header))


def test_a_passage_never_crosses_a_chapter_and_keeps_its_path() -> None:
    found = passages(
        paragraphs("제1장 서론", "제1절 연구의 배경", SENTENCE, "제2절 연구의 목적", SENTENCE, "제2장 현황", SENTENCE)
    )
    assert [passage.heading for passage in found] == [
        ("제1장 서론", "제1절 연구의 배경"),
        ("제1장 서론", "제2절 연구의 목적"),
        ("제2장 현황",),
    ]
    assert {passage.text for passage in found} == {SENTENCE}


def test_small_sections_below_the_second_level_share_a_passage_with_their_headings() -> None:
    found = passages(
        paragraphs(
            "제1장 서론",
            "제1절 배경",
            "1. 교통",
            "버스가 늘었다.",
            "2. 주거",
            "임대주택이 늘었다.",
            "3. 복지",
            SENTENCE,
        )
    )
    assert len(found) == 1
    assert found[0].heading == ("제1장 서론", "제1절 배경")
    assert found[0].text.startswith("1. 교통\n버스가 늘었다.\n2. 주거\n")


def test_a_bullet_stays_with_the_line_it_belongs_to() -> None:
    filler = [SENTENCE] * 11
    found = passages(paragraphs(*filler, "□ 추진 배경", f"○ {SENTENCE}", f"- {SENTENCE}"))
    last = found[-1]
    assert last.text.startswith("□ 추진 배경\n○ 시내버스")
    assert last.heading == ("추진 배경",)


def test_a_paragraph_over_a_page_break_is_one_passage_with_two_spans() -> None:
    found = passages(
        [*paragraphs("노선 개편은 이용자의 통행시간과 환승 횟수를"), (BlockKind.FOOTNOTE, "1) 서울시 자료.")],
        paragraphs("함께 줄이는 방향으로 추진되었다."),
    )
    body, footnote = found
    assert [(span.page, span.start) for span in body.spans] == [(1, 0), (2, 0)]
    assert body.text == "노선 개편은 이용자의 통행시간과 환승 횟수를\n함께 줄이는 방향으로 추진되었다."
    assert (body.page, body.page_end) == (1, 2)
    assert footnote.kind is PassageKind.FOOTNOTE


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    found = passages(paragraphs(" ".join([SENTENCE] * 30)))
    assert len(found) > 2
    assert all(passage.text.endswith("나타났다.") for passage in found)
    assert all(200 <= len(passage.text) <= 650 for passage in found)


def test_a_table_is_cut_between_rows_with_its_header_repeated_and_its_caption_first() -> None:
    header = "연도 | 이용자 수 | 분담률"
    rows = [f"{year}년 | {year * 13:,}명 | {year / 100:.1f}%" for year in range(1990, 2030)]
    blocks = [
        (BlockKind.CAPTION, "<표 2-1> 시내버스 이용자 수"),
        (BlockKind.PARAGRAPH, "(단위: 명, %)"),
        *((BlockKind.TABLE_ROW, text) for text in (header, *rows)),
        (BlockKind.PARAGRAPH, "자료: 교통통계연보(2023)."),
    ]
    found = passages(blocks, header=header)
    assert {passage.kind for passage in found} == {PassageKind.TABLE}
    assert found[0].text.startswith(f"<표 2-1> 시내버스 이용자 수\n(단위: 명, %)\n{header}\n1990년")
    assert found[0].header == ""
    assert all(passage.header == header for passage in found[1:])
    assert all(line in rows for passage in found[1:-1] for line in passage.text.split("\n"))
    assert found[-1].text.endswith("자료: 교통통계연보(2023).")


def test_a_title_in_plain_text_and_a_line_of_introduction_go_with_their_table() -> None:
    rows = [(BlockKind.TABLE_ROW, row) for row in ("구분 | 인구", "가람구 | 12")]
    (found,) = passages([*paragraphs("제1장 서론", SENTENCE, "<표 1> 구별 인구"), *rows])
    assert found.kind is PassageKind.TABLE
    assert found.text == f"{SENTENCE}\n<표 1> 구별 인구\n구분 | 인구\n가람구 | 12"
    text, table = passages([*paragraphs(*[SENTENCE] * 5, "<표 1> 구별 인구")], rows)
    assert (text.kind, table.text.split("\n")[0], table.page, table.page_end) == (
        PassageKind.TEXT,
        "<표 1> 구별 인구",
        1,
        2,
    )


def test_a_caption_joins_the_paragraph_that_it_illustrates() -> None:
    figure = (BlockKind.CAPTION, "[그림 1] 노선도")
    (above,) = passages([*paragraphs("제1장 서론", SENTENCE), figure, *paragraphs("자료: 저자 작성", "제2장 결론")])[
        :1
    ]
    assert above.text == f"{SENTENCE}\n[그림 1] 노선도\n자료: 저자 작성"
    far = f"{SENTENCE} 이는 [그림 1]에서 볼 수 있다."
    found = passages([*paragraphs(SENTENCE * 9), figure, *paragraphs(far + SENTENCE * 4)])
    assert [passage.text.startswith("[그림 1] 노선도\n") for passage in found][-1]
    (below,) = passages([*paragraphs("제1장 서론"), (BlockKind.CAPTION, "<표 1> 노선"), *paragraphs(SENTENCE)])
    assert below.text == f"<표 1> 노선\n{SENTENCE}"


def test_a_caption_with_nothing_near_stands_alone() -> None:
    found = passages(
        [*paragraphs("제1장 서론", SENTENCE, "제2장 현황"), (BlockKind.CAPTION, "[그림 1] 노선도")],
        paragraphs("제3장 결론", SENTENCE),
    )
    assert [(passage.kind, passage.text) for passage in found][1] == (PassageKind.CAPTION, "[그림 1] 노선도")


def test_contents_give_no_passages() -> None:
    found = passages(
        paragraphs("목 차", "제1장 서론 ········· 1", "제1절 연구의 배경 ········· 3", "제2장 현황 ········· 5"),
        paragraphs("제1장 서론", "제1절 연구의 배경", SENTENCE, "제2장 현황", SENTENCE),
    )
    assert [passage.page for passage in found] == [2, 2]


def test_a_heading_with_nothing_below_it_is_a_passage() -> None:
    found = passages(paragraphs("제1장 서론", SENTENCE, "부록"))
    assert [passage.text for passage in found] == [SENTENCE, "부록"]


def test_abstract_passages_stand_on_page_0() -> None:
    abstract = "관세청은 수출입 현황을 발표했다.\n\n- (연간) 수출 25.8% 증가함.\n\n- (12월) 수입 37.4% 증가함."
    (passage,) = abstract_passages(PUBLICATION, abstract)
    assert passage.id == f"{PUBLICATION}:0:1"
    assert passage.kind is PassageKind.ABSTRACT
    assert passage.text == "\n".join(abstract[span.start : span.end] for span in passage.spans)
    assert abstract_passages(PUBLICATION, " \n ") == ()


KINDS = st.sampled_from(list(BlockKind))
WORDS = st.sampled_from(
    ["제1장", "제2절", "1.", "가.", "□", "○", "-", "①", "연구의 배경", "버스가 늘었다.", "다음과 같다.", "|", "4.5%",
     "(단위: 명)", "자료:", "목차", "········ 3", "표", "가" * 700, "x" * 1500, "제3조(정의)", "있음", "A.", "😀"]
)  # fmt: skip
TEXTS = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)
PAGES = st.lists(st.lists(st.tuples(KINDS, TEXTS), max_size=12), max_size=5)


@settings(max_examples=60, deadline=None)
@given(PAGES, st.booleans())
def test_every_block_is_covered_and_every_passage_keeps_the_invariants(
    pages: list[list[tuple[BlockKind, str]]], paged: bool
) -> None:
    parsed = document(*pages, paged=paged)
    found = make_passages(PUBLICATION, parsed)
    assert found == make_passages(PUBLICATION, parsed)
    texts = {page.page.number: page.page.text for page in parsed.pages}
    covered: dict[int, set[int]] = {number: set() for number in texts}
    for passage in found:
        assert passage.text == "\n".join(texts[span.page][span.start : span.end] for span in passage.spans)
        assert passage.text.strip()
        assert len(passage.text) <= 1200
        assert parse_passage_id(passage.id)[:2] == (PUBLICATION, passage.page)
        for span in passage.spans:
            covered[span.page].update(range(span.start, span.end))
    starts = [(passage.page, passage.spans[0].start) for passage in found]
    assert starts == sorted(starts)
    assert len({passage.id for passage in found}) == len(found)
    said = {entry for passage in found for entry in passage.heading}
    outside = frame(parsed)
    for placed in heading_paths(parsed):
        if (placed.page.number, placed.block.start) in outside:
            continue
        if placed.role in (Role.CONTENTS, Role.RUNNING) or (placed.role is Role.HEADING and set(placed.path) <= said):
            continue
        text, seen = placed.page.text, covered[placed.page.number]
        missing = [
            at for at in range(placed.block.start, placed.block.end) if at not in seen and not text[at].isspace()
        ]
        assert not missing, placed


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS | st.just("\n"), max_size=80).map(" ".join))
def test_abstracts_are_covered(abstract: str) -> None:
    found = abstract_passages(PUBLICATION, abstract)
    covered = {at for passage in found for span in passage.spans for at in range(span.start, span.end)}
    assert all(letter.isspace() or at in covered for at, letter in enumerate(abstract))
    assert all(
        passage.text == "\n".join(abstract[span.start : span.end] for span in passage.spans) for passage in found
    )
    assert all(0 < len(passage.text) <= 1200 for passage in found)
