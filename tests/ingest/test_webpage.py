"""Web pages in the manner of Korean institutes' sites (tests/ingest/webpages): the article alone is read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from corpus.errors import Reason, UnreadableFile
from ingest.document import Block, BlockKind, Limits, ParsedDocument
from ingest.readers import read_file
from ingest.readers.webpage import decode_page

PAGES = Path(__file__).parent / "webpages"
SITE = (
    "연구원 소개",
    "알림마당",
    "본문 바로가기",
    "본문으로 건너뛰기",
    "COPYRIGHT",
    "대표전화",
    "조회수",
    "많이 본 글",
    "페이스북",
    "이전글",
    "펌프질",
)


def read(name: str) -> ParsedDocument:
    return read_file(PAGES / name, Limits())


def text_of(document: ParsedDocument) -> str:
    return "\n".join(page.page.text for page in document.pages)


def of_kind(document: ParsedDocument, kind: BlockKind) -> list[str]:
    return [
        page.page.text[block.start : block.end]
        for page in document.pages
        for block in page.blocks
        if block.kind is kind
    ]


@pytest.mark.parametrize(
    "name", sorted(path.name for path in PAGES.glob("*.html") if path.name != "empty_shell.html")
)
def test_nothing_of_the_site_is_left(name: str) -> None:
    text = text_of(read(name))
    assert [words for words in SITE if words in text] == []


def test_brief_keeps_its_structure() -> None:
    document = read("brief.html")
    assert document.properties == {
        "title": "지역대학 위기와 대응 방향",
        "author": "홍길동",
        "date": "2023-05-12",
        "source_url": "https://www.example.re.kr/brief/12",
    }
    assert of_kind(document, BlockKind.HEADING) == ["지역대학 위기와 대응 방향", "1. 현황", "2. 대응 방향"]
    assert of_kind(document, BlockKind.CAPTION) == [
        "표 1. 권역별 충원율",
        "지역혁신플랫폼의 구조: 지자체, 대학, 기업이 위원회를 꾸려 사업을 함께 정한다",
        "그림 1. 플랫폼 구조",
    ]
    assert of_kind(document, BlockKind.LIST_ITEM)[2:] == [
        "재정 지원의 지방 이양",
        "공유대학 확대",
        "1. 거버넌스 정비",
        "2. 재원 확보",
    ]
    rows: list[Block] = [block for block in document.pages[0].blocks if block.kind is BlockKind.TABLE_ROW]
    assert {row.header for row in rows} == {"", "권역 | 충원율(%) 2020 | 충원율(%) 2021"}
    assert "비수도권 | 91.0 | 88.1" in of_kind(document, BlockKind.TABLE_ROW)
    assert "2021년 지역대학의 신입생 충원율은 89.3%로, 수도권보다 5.1%p 낮다." in text_of(document)


def test_legacy_page_in_cp949_laid_out_with_tables() -> None:
    assert of_kind(read("legacy_cp949.html"), BlockKind.PARAGRAPH) == [
        "농촌 빈집 활용의 쟁점",
        "농촌의 빈집은 2005년 이후 꾸준히 늘어 왔다. 빈집은 경관을 해칠 뿐 아니라 범죄와 화재의 위험을 키운다.",
        "□ 추진 배경",
        "○ 인구 감소로 빈집이 빠르게 늘고 있으나 실태 조사는 5년에 한 번뿐임",
        "- 조사 주기를 앞당길 필요가 있음",
        "○ 소유자를 찾기 어려워 정비가 늦어짐",
        "뷁어진 지붕을 고치는 비용은 가구당 평균 1,200만원으로 조사되었으며, 지방자치단체의 지원은 그 절반에 머문다.",
    ]


def test_webzine_with_json_ld_anchors_and_notes() -> None:
    document = read("webzine.html")
    assert document.properties == {
        "title": "느린 도시의 빠른 변화",
        "author": "김가상; 이연구",
        "date": "2024-03-15",
        "publisher": "가상정책연구원",
        "keywords": "도시재생; 느림",
        "source_url": "https://webzine.example.kr/maru/34/2",
    }
    assert document.pages[0].page.anchor == "top"
    assert of_kind(document, BlockKind.FOOTNOTE) == ["1) 가상시(2023), 주민참여예산 백서."]
    assert "주민 예산의 목록이 되었다." in text_of(document)
    assert of_kind(document, BlockKind.LIST_ITEM) == ["3. 신청서를 낸다", "4. 이웃의 동의를 얻는다"]
    rows = [block for block in document.pages[0].blocks if block.kind is BlockKind.TABLE_ROW]
    assert [row.header for row in rows] == ["", ""], "a table of keys and values has no header row"


def test_titles_dates_and_authors() -> None:
    assert read("press_release.html").properties["title"] == "청년 주거 실태조사 결과 발표"
    assert read("press_release.html").properties["date"] == "2022-11-03"
    english = read("english.html").properties
    assert english["author"] == "Kim, Gasang; Lee, Yeongu"
    assert english["date"] == "2021-07"


def test_split_spans_hidden_text_and_speaking_pictures() -> None:
    hwp = read("from_hwp.html")
    assert of_kind(hwp, BlockKind.PARAGRAPH)[0] == "지방교육재정의 구조와 과제"
    assert hwp.pages[0].blocks[-2].header == "구분 | 교부금(조원) 본예산 | 교부금(조원) 결산"
    assert "보이지 않는" not in text_of(read("statistics.html"))
    captions = of_kind(read("infographic.html"), BlockKind.CAPTION)
    assert len(captions) == 2
    assert captions[0].startswith("지역소멸위험지수란")


def test_a_page_that_is_only_a_script_is_empty() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read("empty_shell.html")
    assert caught.value.reason is Reason.EMPTY


@pytest.mark.parametrize("declared", ["euc-kr", "utf-8", "ks_c_5601-1987", "no-such-charset", "hex"])
def test_bytes_are_believed_before_the_declared_charset(declared: str) -> None:
    page = f"<meta charset='{declared}'><p>똠방각하와 펲시콜라, 햏</p>"
    assert decode_page(page.encode("cp949")) == page
    assert decode_page(page.encode()) == page


HOSTILE = {
    "deep": "<div>" * 100_000 + "본문" + "</div>" * 100_000,
    "unclosed": "<p><b><font>" * 20_000 + "본문",
    "tables in tables": "<table><tr><td>" * 300 + "본문",
    "lists in lists": "<ul><li>" * 5_000 + "본문",
    "wide span": "<table><tr><td colspan=9999 rowspan=9999>가</td><td>나</td></tr><tr><td>본문</td></tr></table>"
    * 20,
    "entities": "<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'>]><html><body>&a;&amp;&nbsp;본문</body></html>",
    "json-ld": "<script type='application/ld+json'>" + "[" * 50_000 + "</script><p>본문</p>",
    "null bytes": "<html><p>본문\0글</p></html>",
    "one long div": "<div>" + "첫 문장은 길게 이어지는 본문이다. " * 30 + "</div>",
    "attributes": "<p " + " ".join(f"a{n}='x'" for n in range(5_000)) + ">본문</p>",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_pages_end_soon(tmp_path: Path, case: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<html>" + HOSTILE[case] if not HOSTILE[case].startswith("<!") else HOSTILE[case], encoding="utf-8"
    )
    started = time.monotonic()
    assert "본문" in text_of(read_file(path, Limits()))
    assert time.monotonic() - started < 30
