"""Headings as a tree: made-up documents of each style, and the outlines of real ones written down by hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.contents import contents_flags
from ingest.document import BlockKind, Limits, OutlineEntry, PageBuilder, ParsedDocument
from ingest.layout import title_key
from ingest.numbering import article_title, numbering
from ingest.sentences import is_sentence, sentence_ends
from ingest.structure import Role, heading_paths

BODY = "시내버스 노선을 개편한 뒤 평균 통행시간이 줄어든 것으로 나타났다."
DATA = Path(os.environ.get("JARYOGWAN_DATA", Path(__file__).parents[2] / "../shared/data"))


def document(*lines: str, outline: tuple[OutlineEntry, ...] = (), paged: bool = True) -> ParsedDocument:
    """Lines of one page; '28|title' sets a size, '# title' marks a heading of level 1, '---' turns the page."""
    pages = []
    page = PageBuilder()
    for line in lines:
        if line == "---":
            pages.append(page.build(len(pages) + 1))
            page = PageBuilder()
            continue
        marks = len(line) - len(line.lstrip("#"))
        if marks:
            page.add(line[marks:], BlockKind.HEADING, level=marks)
        elif line[:2].isdigit() and line[2:3] == "|":
            page.add(line[3:], size=float(line[:2]))
        else:
            page.add(line, size=10)
    pages.append(page.build(len(pages) + 1))
    return ParsedDocument("application/pdf", tuple(pages), paged, outline)


def outline_of(parsed: ParsedDocument) -> list[str]:
    """Each heading as 'depth title', in order."""
    found: list[str] = []
    for placed in heading_paths(parsed):
        entry = f"{len(placed.path)} {placed.path[-1]}" if placed.path else ""
        if placed.role in (Role.HEADING, Role.LEAD) and entry and entry not in found[-1:]:
            found.append(entry)
    return found


def test_chapters_sections_and_numbers_nest() -> None:
    parsed = document(
        "제1장 서론", "제1절 연구의 배경", "1. 배경", BODY, "2. 목적", BODY, "제2절 방법", "1. 자료", BODY,
        "제2장 현황", "제1절 교통", BODY, "참고문헌", BODY,
    )  # fmt: skip
    assert outline_of(parsed) == [
        "1 제1장 서론", "2 제1절 연구의 배경", "3 1. 배경", "3 2. 목적", "2 제2절 방법", "3 1. 자료",
        "1 제2장 현황", "2 제1절 교통", "1 참고문헌",
    ]  # fmt: skip


def test_the_order_of_styles_is_learned_from_the_document() -> None:
    roman_first = document("Ⅰ. 개관", "1. 배경", BODY, "2. 목적", BODY, "Ⅱ. 결과", "1. 교통", BODY, "가. 버스", BODY)
    assert outline_of(roman_first) == [
        "1 Ⅰ. 개관", "2 1. 배경", "2 2. 목적", "1 Ⅱ. 결과", "2 1. 교통", "3 가. 버스",
    ]  # fmt: skip
    syllable_first = document(
        "가. 교통", "1. 버스", BODY, "2. 철도", BODY, "나. 주거", "1. 공급", BODY, "2. 임대", BODY
    )
    assert outline_of(syllable_first) == [
        "1 가. 교통", "2 1. 버스", "2 2. 철도", "1 나. 주거", "2 1. 공급", "2 2. 임대",
    ]  # fmt: skip


def test_decimals_nest_by_their_parts() -> None:
    parsed = document("1. 목적", BODY, "2. 기준", "2.1 일반", "2.1.1 재료", BODY, "2.2 조립", BODY, "3 시공", BODY)
    assert outline_of(parsed) == ["1 1. 목적", "1 2. 기준", "2 2.1 일반", "3 2.1.1 재료", "2 2.2 조립"]


def test_sentences_and_lists_are_not_headings() -> None:
    parsed = document(
        "1. 적용범위", BODY, "2. 준수사항", "1) 작업 전에 지휘자를 지정하여야 한다.", "가) 안전모", "나) 안전대",
        "다) 안전화", "제2장에서 살펴본 바와 같이 노선이 줄었다.", "① 버스", "② 철도", BODY,
    )  # fmt: skip
    assert outline_of(parsed) == ["1 1. 적용범위", "1 2. 준수사항"]


def test_a_square_opens_a_section_and_stays_in_the_text() -> None:
    placed = heading_paths(document("1. 개요", "□ 추진 배경", f"○ {BODY}", "□ 추진 방향", f"○ {BODY}"))
    assert [item.role for item in placed] == [Role.HEADING, Role.LEAD, Role.BODY, Role.LEAD, Role.BODY]
    assert placed[2].path == ("1. 개요", "추진 배경")


def test_a_statute_has_its_divisions_only() -> None:
    parsed = document(
        "전자서명법", "제1장 총칙", "제1조(목적) 이 법은 전자문서의 안전성을 확보한다.",
        "제2조(정의) 이 법에서 쓰는 말은 다음과 같다.", "1. 전자문서", "2. 전자서명",
        "제2장 보칙", "제3조(검사 등) ① 장관은 검사할 수 있다.", "부칙 <제1호>",
        "제1조(시행일) 이 법은 공포한 날부터 시행한다.",
    )  # fmt: skip
    assert outline_of(parsed) == [
        "1 제1장 총칙", "2 제1조(목적)", "2 제2조(정의)", "1 제2장 보칙", "2 제3조(검사 등)",
        "1 부칙 <제1호>", "2 제1조(시행일)",
    ]  # fmt: skip


def test_an_article_quoted_in_a_report_is_no_heading() -> None:
    parsed = document("1. 근거", "제7조(급여의 종류) 급여는 다음과 같다.", BODY, "2. 내용", BODY)
    assert outline_of(parsed) == ["1 1. 근거", "1 2. 내용"]


def test_given_levels_and_the_document_title() -> None:
    parsed = document("#도시의 조건", "##걷기 좋은 길", BODY, "###사례", BODY, "##나무 그늘", BODY, paged=False)
    assert outline_of(parsed) == ["1 걷기 좋은 길", "2 사례", "1 나무 그늘"]


def test_a_summary_stands_beside_the_sections_of_a_titled_document() -> None:
    parsed = document(
        "#도시의 조건", "#국문초록", BODY, "##1. 배경", BODY, "##2. 제안", BODY, "#판권", BODY, paged=False
    )
    assert outline_of(parsed) == ["1 국문초록", "1 1. 배경", "1 2. 제안", "1 판권"]


def test_a_heading_repeated_at_the_top_of_a_page_is_a_running_head() -> None:
    parsed = document("제1장 서론", "제1절 배경", BODY, "---", "제1장 서론", BODY, "---", "제2장 현황", BODY)
    assert outline_of(parsed) == ["1 제1장 서론", "2 제1절 배경", "1 제2장 현황"]
    placed = heading_paths(parsed)
    assert placed[3].role is Role.RUNNING
    assert placed[4].path == ("제1장 서론", "제1절 배경")


def test_bookmarks_name_unnumbered_headings_with_their_level() -> None:
    bookmarks = (
        OutlineEntry(1, "들어가는 말", 1),
        OutlineEntry(2, "연구의 배경", 1),
        OutlineEntry(1, "맺는 말", 1),
        OutlineEntry(2, "남은 과제", 1),
    )
    lines = ("들어가는 말", "연구의 배경", BODY, "맺는 말", "남은 과제", BODY)
    assert outline_of(document(*lines, outline=bookmarks)) == [
        "1 들어가는 말", "2 연구의 배경", "1 맺는 말", "2 남은 과제",
    ]  # fmt: skip


def test_size_makes_headings_but_not_on_a_cover() -> None:
    parsed = document(
        "28|도시철도 연장 효과",
        "14|한빛도시연구원",
        "---",
        "14|연구의 배경",
        BODY,
        BODY,
        "14|연구의 결과",
        BODY,
        "---",
        BODY,
    )
    assert outline_of(parsed) == ["1 연구의 배경", "1 연구의 결과"]


def test_titles_broken_over_lines_are_joined() -> None:
    assert outline_of(document("제1장", "연구의 개요", BODY, "제2장", "현황", BODY)) == [
        "1 제1장 연구의 개요",
        "1 제2장 현황",
    ]
    assert outline_of(document("40|01", "14|들어가며", BODY, "40|02", "14|현황", BODY, BODY)) == [
        "1 1. 들어가며",
        "1 2. 현황",
    ]


def test_a_footnote_mark_is_no_part_of_a_heading() -> None:
    assert outline_of(document("1. 조세지출 현황2)", BODY, "2. 관리 수단", BODY)) == [
        "1 1. 조세지출 현황",
        "1 2. 관리 수단",
    ]


def test_a_box_of_one_row_is_a_heading() -> None:
    page = PageBuilder()
    for table, (number, title) in enumerate((("Ⅰ", "추진 배경"), ("Ⅱ", "추진 과제")), 1):
        page.add(f"{number} | {title}", BlockKind.TABLE_ROW, table=table)
        page.add(BODY)
    parsed = ParsedDocument("application/x-hwp", (page.build(1),))
    assert outline_of(parsed) == ["1 Ⅰ 추진 배경", "1 Ⅱ 추진 과제"]


def test_an_appendix_with_its_own_numbers_stands_outside_the_chapters() -> None:
    parsed = document("1. 목적", BODY, "2. 기준", BODY, "부록 1 분류 기준", "1. 표준품셈", BODY, "2. 설계기준", BODY)
    assert outline_of(parsed) == ["1 1. 목적", "1 2. 기준", "1 부록 1 분류 기준", "2 1. 표준품셈", "2 2. 설계기준"]


def test_contents_are_recognised() -> None:
    texts = ["표지", "목 차", "제1장 서론 ······ 1", "제2장 현황 ······ 5", "참고문헌 9", BODY, "차례는 다음과 같다."]
    assert contents_flags(texts, [1, 2, 2, 2, 2, 3, 3]) == [False, True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("text", "style", "ordinal"),
    [
        ("제1장 총칙", "장", 1),
        ("제 12 절 방법", "절", 12),
        ("제Ⅲ편 교통", "편", 3),
        ("제4장의2 품질경영", "장", 4),
        ("제3조의2(정의)", "조", 3),
        ("Ⅳ. 결론", "Ⅰ.", 4),
        ("IV. 결론", "Ⅰ.", 4),
        ("1. 목적", "1.", 1),
        ("2.1 일반", "1.1", 1),
        ("1-2. 범위", "1.1", 2),
        ("3.1.12 시험", "1.1.1", 12),
        ("나. 현황", "가.", 2),
        ("3) 방법", "1)", 3),
        ("다) 대상", "가)", 3),
        ("(4) 결과", "(1)", 4),
        ("(라) 결과", "(가)", 4),
        ("⑤ 기타", "①", 5),
        ("➋ 기타", "①", 2),
        ("□ 배경", "□", 0),
        ("❍ 배경", "○", 0),
        ("- 배경", "-", 0),
        ("붙임 2 양식", "부록", 2),
    ],
)
def test_numberings(text: str, style: str, ordinal: int) -> None:
    found = numbering(text)
    assert found is not None
    assert (found.style, found.ordinal) == (style, ordinal)


@pytest.mark.parametrize(
    "text", ["제2장에서 보듯이", "2023. 5. 1.", "3.5% 늘었다", "가나다", "100. 백", "-5도", "1950 1960"]
)
def test_plain_lines_have_no_numbering(text: str) -> None:
    assert numbering(text) is None


def test_article_titles() -> None:
    assert article_title("제2조의3(정의(용어) 등) 이 법에서") == "제2조의3(정의(용어) 등)"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("버스가 늘었다. 철도는 줄었다.", 2),
        ("비율은 4.5%이다. 2024. 2. 20. 발표했다.", 2),
        ("왜 그런가? 이유는 셋이다! 첫째는 비용이다.", 3),
        ("E.O. 14110은 명령이다. 곧 시행한다.", 2),
        ("법을 고쳤다.<개정 2013. 5. 22.> 다만 예외가 있다.", 2),
        ("연구원(2022. 3. 기준. 잠정치)은 밝혔다. 끝났다.", 2),
        ("제목", 1),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int) -> None:
    ends = sentence_ends(text)
    assert len(ends) == count
    assert ends[-1] == len(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("연구의 배경과 목적", False),
        ("청년주택드림청약통장의 주요 개요", False),
        ("시민과 함께 만드는 살기 좋은 마을", False),
        ("노선 개편의 효과를 분석하였다.", True),
        ("노선을 개편하여 통행시간을 줄이고 있음", True),
        ("비과세 혜택은 아래의 요건을", True),
        ("다음과 같다:", True),
    ],
)
def test_titles_and_sentences(text: str, sentence: bool) -> None:
    assert is_sentence(text) is sentence


# Outlines of real documents, read off their pages by hand: 'depth title'.
KOSHA_BLASTING = """\
1 1. 목적|1 2. 적용범위|1 3. 용어의 정의|1 4. 화약류의 취급|2 4.1 발파작업 일반
2 4.2 화약류 운반|2 4.3 화약류 관리|1 5. 전기 및 비전기발파|2 5.1 발파의 준비|2 5.2 발파
2 5.3 발파 후 처리|1 안전보건기술지침 개정 이력"""
KOSHA_CONCRETE = """\
1 1. 목적|1 2. 적용범위|1 3. 용어의 정의|1 4. 거푸집 및 거푸집동바리 공사|2 4.1 일반
2 4.2 재료|2 4.3 조립|2 4.4 점검|2 4.5 존치기간|2 4.6 해체|1 5. 철근공사|2 5.1 운반
2 5.2 가공|2 5.3 조립|1 6. 콘크리트 타설공사|2 6.1 타설|2 6.2 콘크리트 펌프 또는 펌프카
1 안전보건기술지침 개정 이력"""
KOSHA_SLOPES = """\
1 1. 목적|1 2. 적용범위|1 3. 용어의 정의|1 4. 굴착비탈면 안전 사항|2 4.1 사전 검토사항
2 4.2 일반 검토사항|2 4.3 지반종류별 준수사항|2 4.4 비탈면 안정해석 실시
1 5. 굴착면 안전기울기|2 5.1 안전기울기 기준|2 5.2 안전기울기 준수를 위한 유의사항
1 [부록] 토질 및 지반 분류 기준|1 안전보건기술지침 개정 이력"""
KOSHA_NETS = (
    """1 1. 목적|1 2. 적용범위|1 3. 용어의 정의|1 4. 설치방법|1 5. 수직보호망의 관리기준|1 6. 설치․사용 시 주의사항"""
)
SIGNATURE_ACT = """\
1 제1조(목적)|1 제2조(정의)|1 제3조(전자서명의 효력)|1 제7조(전자서명인증업무 운영기준 등)
1 제9조(인정기관)|1 제19조(전자서명생성정보의 보호 등)|1 제24조(벌칙)|1 제26조(과태료)"""
STANDARDS_ACT = """\
1 제1장 총칙|2 제1조(목적)|2 제4조(산업표준심의회)|1 제2장 한국산업표준|2 제5조의2(출연금)
1 제3장 한국산업표준에의 적합성 인증|2 제1절 인증기관의 지정 등|3 제13조(인증기관의 지정)
2 제4절 사후관리|3 제22조(인증의 취소)|1 제4장 산업표준화의 촉진|2 제28조(산업표준화 교육)
1 제7장 벌칙|2 제44조(과태료)"""
BUDGET_SHEET = """\
2 1. 사업 코드 정보|2 2. 사업 지원 형태 및 지원율|2 3. 예산 총괄표|2 4. 사업목적·내용
2 5. 사업근거 및 추진경위|2 6. 주요내용|2 7. 사업 집행절차"""
AI_BRIEF = """\
1 Ⅰ. 인공지능 산업 동향 브리프
2 G7, 히로시마 AI 프로세스를 통해 AI 기업 대상 국제 행동강령에 합의
2 구글, 앤스로픽에 20억 달러 투자로 생성 AI 협력 강화
2 영국 과학혁신기술부, AI 안전 연구소 설립 발표|1 Ⅱ. 주요 행사 일정"""
LOANS_BRIEF = """\
1 1. 들어가며|1 2. 재정융자사업의 개념과 의의|1 3. 2023년도 예산안 재정융자사업 현황
1 4. 재정융자사업의 주요 현안|1 5. 나가며"""
TENDER = """\
1 1. 입찰에 부치는 사항|1 3. 입찰보증금 납부 및 세입 조치|1 5. 입찰참가 제출서류
1 7. 입찰의 무효|1 10. 기타사항"""


@pytest.mark.parametrize(
    ("pattern", "expected", "complete"),
    [
        ("pdf/guides/발파공사*.pdf", KOSHA_BLASTING, True),
        ("pdf/guides/콘크리트공사*.pdf", KOSHA_CONCRETE, True),
        ("pdf/guides/건설공사 굴착면*.pdf", KOSHA_SLOPES, True),
        ("pdf/guides/수직보호망*.pdf", KOSHA_NETS, True),
        ("pdf/statutes/전자서명법.pdf", SIGNATURE_ACT, False),
        ("pdf/statutes/산업표준화법.pdf", STANDARDS_ACT, False),
        ("pdf/fiscal/보건복지부_생계급여.pdf", BUDGET_SHEET, False),
        ("pdf/briefs/SPRI*.pdf", AI_BRIEF, True),
        ("pdf/fiscal/*22-3호*.pdf", LOANS_BRIEF, True),
        ("hwp/2272e6bd*.hwp", TENDER, False),
    ],
)
def test_outlines_of_real_documents(pattern: str, expected: str, complete: bool) -> None:
    paths = sorted(DATA.glob(pattern)) if DATA.is_dir() else []
    if not paths:
        pytest.skip(f"JARYOGWAN_DATA에 {pattern}이(가) 없습니다")
    from ingest.readers import read_file

    found = [_entry(line) for line in outline_of(read_file(paths[0], Limits()))]
    wanted = [_entry(line) for line in expected.replace("\n", "|").split("|")]
    positions = [found.index(entry) if entry in found else -1 for entry in wanted]
    assert -1 not in positions, [entry for entry, at in zip(wanted, positions, strict=True) if at < 0]
    assert positions == sorted(positions)
    if complete:
        assert [entry for entry in found if entry[0] == "1"] == [entry for entry in wanted if entry[0] == "1"]


def _entry(line: str) -> tuple[str, str]:
    depth, title = line.split(" ", 1)
    return depth, title_key(title)
