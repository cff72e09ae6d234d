"""Clean characters and mended lines (ingest/cleaning.py)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from ingest.cleaning import LineJoiner, clean_character, garbled_share
from ingest.document import Limits
from ingest.readers import pdf


@pytest.mark.parametrize(
    ("char", "kept"),
    [
        ("가", "가"),
        ("A", "A"),
        ("\u00a0", " "),
        ("\u3000", " "),
        ("\x07", ""),
        ("\u200b", ""),
        ("\uf0a7", "▪"),
        ("\uf0d8", "➢"),
        ("\ue123", ""),
    ],
)
def test_a_character_is_kept_or_mapped_or_dropped(char: str, kept: str) -> None:
    assert clean_character(char) == kept


def test_an_unknown_private_character_at_the_beginning_of_a_line_is_a_bullet() -> None:
    assert clean_character("\ue123", first=True) == "▪"


def test_garbled_text_is_told_from_writing() -> None:
    assert garbled_share("청년주택드림청약통장 2월 21일 출시 (4.5%)") == 0.0
    assert garbled_share("Plain English, naïvely typed; 日本語, العربية") < 0.1
    assert garbled_share("ÀÌ»ó ÇÑ±¹ÀÇ ±³Åë") > 0.4
    assert garbled_share("\ue001\ue002\ufffd\ue003") == 1.0


def _joiner(*lines: str) -> LineJoiner:
    joiner = LineJoiner()
    for line in lines:
        joiner.learn(line)
    return joiner


def test_a_word_known_from_elsewhere_is_made_whole() -> None:
    joiner = _joiner(*["먼저 국민내일배움카드 발급을 지원하며 이후 계속 지원한다"] * 3)
    assert joiner.glue("정부는 국민내", False, "일배움카드 발급을") == ""
    assert joiner.glue("국민내일배움카드", False, "발급을 지원하며") == " "


def test_particles_and_endings_join_and_whole_words_do_not() -> None:
    joiner = _joiner()
    assert joiner.glue("따라 사업의 범위", False, "를 정한다") == ""
    assert joiner.glue("필요한 비용을", False, "지원할 수 있다") == " "
    assert joiner.glue("전기에너지를", False, "뺀 나머지") == " "


def test_a_space_kept_by_the_source_and_punctuation_decide_alone() -> None:
    joiner = _joiner()
    assert joiner.glue("고용촉진 및", True, "고용안정을") == " "
    assert joiner.glue("훈련수당,", False, "그 밖에") == " "
    assert joiner.glue("금융상품(", False, "예금") == ""
    assert joiner.glue("사업", False, ")의 지원") == ""
    assert joiner.glue("도로·", False, "항만 등") == ""
    assert joiner.glue("2023", False, "년 결산") == ""
    assert joiner.glue("법 제", False, "12조에") == ""
    assert joiner.glue("제9조제1항제9호", False, "민간임대주택") == " "
    assert joiner.glue("the first", False, "release of") == " "


def test_a_document_that_never_breaks_words_gets_a_space_at_every_break() -> None:
    lines = ["교통 정책 연구는 지역 격차를 줄이는 방법을 찾는다", "연구 결과는 정책 현장에서 널리 쓰인다"] * 5
    joiner = _joiner(*lines)
    before, after = "새로운 스마트", "모빌리티 서비스"
    joiner.settle([("교통 정책", False, "연구는 지역"), ("지역 격차를", False, "줄이는 방법을")] * 6)
    assert joiner.glue(before, False, after) == " "


def test_a_latin_word_cut_by_a_hyphen_is_recognised() -> None:
    joiner = _joiner()
    assert joiner.splits_word("an inter-", "national body")
    assert not joiner.splits_word("2020-", "2023")
    assert not joiner.splits_word("한국-", "미국")


# Line breaks of the real documents, each judged by hand: (document, end of the line, start of the next, space?).
JUDGED = [
    ("수직보호망", "하고 틈새나", "처짐이", True),
    ("터널공사", "이는 주", "입재(注", False),
    ("트럭 탑재형", "운반하역 표준안전", "작업지침 및", True),
    ("관리등급", "심사원의 자", "격을 취득", False),
    ("발파공사", "무한대 저", "항이 나타", False),
    ("굴착면", "혼동이 발생하는", "경우 암판", True),
    ("신용정보", "규정을 위반한", "사실이 있", True),
    ("국토교통부_민간임대", "제1항제9호", "민간임대주", True),
    ("진흥에 관한 법률.pdf", "정보보호기업", "은 다음", False),
    ("수직보호망", "파손되지 않아야", "한다.", True),
    ("작업발판", "가설기자", "재", False),
    ("노인일자리", "위하여 노", "인의 지역", False),
    ("소규모주택", "가로주택", "정비사업", False),
    ("청년일자리", "주요 청년", "채용장려금", True),
    ("전자상거래", "매출액 등의", "자료를 제", True),
    ("트럭 탑재형", "회전하지 못하도록", "고정하는", True),
    ("교량공사", "유지․이동", "시켜야", False),
    ("여신전문", "위험이 따르", "는 여신", False),
    ("가상자산", "10년 이하의", "유기징역", True),
    ("해상 RCD", "배선하고 가", "설전선은", False),
    ("소프트웨어 진흥법.pdf", "경우를 제외하", "고는 진흥", False),
    ("창업사업화", "및 새정부", "경제정책방", True),
    ("전자금융거래법.pdf", "또는 보완", "을 지시할", False),
    ("여신전문", "일부를 대통령령", "으로 정하", False),
    ("정보통신기반", "때에는 국가", "정보원장은", False),
    ("터널공사", "있도록 하여", "야 한다.", False),
    ("생계급여", "부양을 받을", "수 없는", True),
    ("산업표준화법", "또는 같은 법", "제89조", True),
    ("전자금융거래법 시행령", "변제 등으로 인", "한 채권의", False),
    ("관로매설", "되메움 작업을", "실시한다.", True),
    ("금융기관검사", "사유에 해당하지", "않는 경우", True),
    ("터널공사", "연암 이상", "의 지층이", False),
    ("산업표준화법", "경우 그", "초과하는", True),
    ("해상 RCD", "시공순서는 일반적으", "로 다음과", False),
    ("작업발판", "형성하는 부재를", "말한다.", True),
    ("산업표준화법", "판매를 목적", "으로 해당", False),
    ("단순 슬래브", "하고, 소", "화기를 비", False),
    ("전세임대", "총액계상", "예산사업", True),
    ("Conditional", "표준편차를", "뺀 값보다", True),
    ("흙막이공사", "흙막이판이", "라고 한다", False),
    ("콘크리트공사의", "방지하기위", "하여 보호", False),
    ("굴착면", "암석자체의", "색조가 변", True),
    ("전기통신사업법", "외국정부 또", "는 외국인", False),
    ("통신비밀보호법", "따라 허", "가청구를", False),
    ("조기재취업수당", "그 조", "기재취업", False),
    ("트럭 탑재형", "표지판 설치 등", "관계자이외", True),
    ("R2402776", "서·장병내일", "준비적금가", False),
    ("생계급여", "여부를 확", "인하여야", False),
]


def test_judged_line_breaks_of_real_documents(data: Path) -> None:
    """The sample holds every fault among the 105 breaks that were looked at: 98 of the 105 were right."""
    files = sorted((data / "pdf").glob("*/*.pdf"))
    wanted: dict[Path, list[tuple[str, str, bool]]] = defaultdict(list)
    for name, before, after, space in JUDGED:
        wanted[next(path for path in files if name in path.name)].append((before, after, space))
    right = 0
    wrong = []
    for path, breaks in wanted.items():
        joiner = pdf.joiner_of(path, Limits())
        for before, after, space in breaks:
            if (joiner.glue(before, False, after) == " ") == space:
                right += 1
            else:
                wrong.append((path.name, before, after))
    assert right >= 0.87 * len(JUDGED), wrong
