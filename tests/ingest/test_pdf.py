"""The PDF reader (ingest/readers/pdf.py and its rooms)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.errors import Reason, UnreadableFile
from ingest.document import BlockKind, Limits, ParsedDocument, ParsedPage
from ingest.picture import render
from ingest.readers import ocr
from ingest.readers.pdf import lines_of, read
from ingest.readers.pdf_margins import find_margins
from tests.ingest.pdf_writer import PdfPage, write_pdf

Parse = Callable[..., ParsedDocument]


@pytest.fixture
def parse(tmp_path: Path) -> Parse:
    """pages, … → what the reader makes of them."""

    def parse_pages(
        *pages: PdfPage, bookmarks: list[tuple[str, int]] | None = None, info: str = ""
    ) -> ParsedDocument:
        path = tmp_path / "made.pdf"
        path.write_bytes(write_pdf(list(pages), bookmarks, info))
        return read(path, Limits())

    return parse_pages


def _texts(page: ParsedPage, kind: BlockKind | None = None) -> list[str]:
    return [page.page.text[b.start : b.end] for b in page.blocks if kind is None or b.kind is kind]


def _uncovered(page: ParsedPage) -> str:
    """The characters of a page's text, blanks and column bars apart, that no line box holds."""
    covered = [False] * len(page.page.text)
    for line in page.page.lines:
        assert len(line.edges) == line.end - line.start + 1
        assert list(line.edges) == sorted(line.edges)
        assert line.x0 == line.edges[0]
        assert line.x1 == line.edges[-1]
        covered[line.start : line.end] = [True] * (line.end - line.start)
    return "".join(c for c, held in zip(page.page.text, covered, strict=True) if not held and c not in " \n|")


def _paragraph(page: PdfPage, x: float, y: float, *lines: str, step: float = 16.0) -> PdfPage:
    for index, line in enumerate(lines):
        page.text(x, y + step * index, line)
    return page


def test_lines_join_into_paragraphs_and_every_character_has_a_box(parse: Parse) -> None:
    page = _paragraph(
        PdfPage(), 60, 100,
        "이 연구는 지역의 교통 격차를 줄이는 방법을 찾고 그 효",
        "과를 살펴보았다. 교통 격차는 소득에 따라 다르다.",
    )  # fmt: skip
    page.text(60, 180, "두 번째 문단이다.")
    (made,) = parse(page).pages
    assert _texts(made) == [
        "이 연구는 지역의 교통 격차를 줄이는 방법을 찾고 그 효과를 살펴보았다. 교통 격차는 소득에 따라 다르다.",
        "두 번째 문단이다.",
    ]
    assert _uncovered(made) == ""
    first = made.page.lines[0]
    assert made.page.text[first.start : first.end].endswith("그 효")
    assert first.edges[0] == pytest.approx(60, abs=0.1)
    assert first.edges[1] == pytest.approx(70, abs=0.1)  # one syllable of 10 points further


CROP = (40, 30, 560, 800)


@pytest.mark.parametrize(
    ("rotate", "crop"), [(0, None), (90, None), (180, None), (270, None), (0, CROP), (90, CROP), (270, CROP)]
)
def test_a_line_box_lies_where_the_picture_has_its_ink(
    tmp_path: Path, rotate: int, crop: tuple[float, float, float, float] | None
) -> None:
    page = PdfPage(rotate=rotate, crop=crop).text(200, 300, "교통연구", 24.0)
    path = tmp_path / "turned.pdf"
    path.write_bytes(write_pdf([page]))
    made = read(path, Limits()).pages[0].page
    picture = render(path, 1, 600).convert("L").point(lambda value: 255 if value < 128 else 0)
    box = picture.getbbox()
    if box is None:
        pytest.skip("이 기계에는 그림을 그릴 한글 글꼴이 없습니다.")
    scale = picture.width / made.width
    assert picture.height == pytest.approx(made.height * scale, abs=2)
    x0, y0 = min(line.x0 for line in made.lines), min(line.y0 for line in made.lines)
    x1, y1 = max(line.x1 for line in made.lines), max(line.y1 for line in made.lines)
    assert x0 * scale - 8 <= box[0] <= box[2] <= x1 * scale + 8
    assert y0 * scale - 8 <= box[1] <= box[3] <= y1 * scale + 8


def test_running_heads_and_page_numbers_are_taken_away(parse: Parse) -> None:
    pages = [
        PdfPage().text(60, 40, "교통연구총서").text(60, 400, f"{letter} 본문입니다.").text(290, 810, f"- {n} -")
        for n, letter in enumerate("가나다라마", start=35)
    ]
    made = parse(*pages)
    assert [page.page.label for page in made.pages] == ["35", "36", "37", "38", "39"]
    assert made.pages[2].page.text == "다 본문입니다."


def test_heads_that_hold_the_page_number_are_taken_away_and_numbered_headings_are_not(parse: Parse) -> None:
    pages = [
        PdfPage().text(60, 40, f"{n} 지역교통의 미래").text(60, 70, f"참고{n % 4}").text(60, 400, "본문입니다.")
        for n in range(11, 17)
    ]
    made = parse(*pages).pages
    assert [page.page.label for page in made] == ["11", "12", "13", "14", "15", "16"]
    assert made[1].page.text == "참고0\n본문입니다."


def test_a_number_that_does_not_count_up_is_text(parse: Parse) -> None:
    pages = [PdfPage().text(60, 400, "본문").text(290, 810, number) for number in ("12", "7", "2023")]
    assert [page.page.label for page in parse(*pages).pages] == ["", "", ""]


def test_the_two_numbers_of_a_spread_are_both_kept() -> None:
    from ingest.readers.pdf_layout import TextLine

    def number(x: float, text: str) -> TextLine:
        return TextLine(text, [x + 5 * i for i in range(len(text) + 1)], 800, 810, 10, False, False, False, False)

    pages = [[number(60, str(2 * n)), number(1100, str(2 * n + 1))] for n in range(1, 4)]
    assert [found.label for found in find_margins(pages, [842.0] * 3)] == ["2-3", "4-5", "6-7"]


def test_two_columns_are_read_one_after_the_other(parse: Parse) -> None:
    page = PdfPage().text(60, 60, "두 단으로 된 글의 제목", 16.0)
    for n in range(8):
        page.text(60, 120 + 16 * n, f"왼쪽 단의 글이 이어진다 {n} 번째 줄이다")
        page.text(320, 120 + 16 * n, f"오른쪽 단의 글이 이어진다 {n} 번째 줄")
    text = parse(page).pages[0].page.text
    assert text.index("왼쪽 단의 글이 이어진다 7") < text.index("오른쪽 단의 글이 이어진다 0")
    assert text.startswith("두 단으로 된 글의 제목")


def test_bullets_begin_list_items_and_wrapped_lines_belong_to_them(parse: Parse) -> None:
    page = PdfPage()
    page.text(60, 100, "□ 국토교통부는 청년의 주택구입과 자산형성을 지원하는 통장을 새로")
    page.text(74, 116, "출시한다.")
    page.text(60, 140, "- 최대 연 4.5% 금리")
    page.text(60, 160, "① 가입 대상")
    page.text(60, 180, "가. 나이")
    page.text(60, 200, "※ 자세한 내용은 별도 안내")
    made = parse(page).pages[0]
    assert _texts(made, BlockKind.LIST_ITEM) == [
        "□ 국토교통부는 청년의 주택구입과 자산형성을 지원하는 통장을 새로 출시한다.",
        "- 최대 연 4.5% 금리",
        "① 가입 대상",
        "가. 나이",
        "※ 자세한 내용은 별도 안내",
    ]


def test_captions_sizes_and_bold_are_told(parse: Parse) -> None:
    page = PdfPage().text(60, 80, "제1장 서론", 18.0, bold=True)
    _paragraph(page, 60, 130, "본문은 열 포인트이다.")
    page.text(60, 200, "<표 2-1> 연도별 예산").text(60, 230, "[그림 3] 교통량 추이")
    made = parse(page).pages[0]
    heading = made.blocks[0]
    assert heading.bold
    assert heading.size == pytest.approx(18, abs=0.5)
    assert not made.blocks[1].bold
    assert _texts(made, BlockKind.CAPTION) == ["<표 2-1> 연도별 예산", "[그림 3] 교통량 추이"]


def test_footnotes_stand_at_the_end_of_the_page(parse: Parse) -> None:
    page = _paragraph(PdfPage(), 60, 100, *["본문의 줄이 여러 번 되풀이되어 본문의 크기를 정하는 줄이다."] * 6)
    page.text(60, 720, "1) 첫째 각주는 본문보다 작은 글자를", 8.0).text(60, 731, "쓰며 두 줄에 걸친다.", 8.0)
    page.text(60, 742, "2) 둘째 각주이다.", 8.0)
    made = parse(page).pages[0]
    assert _texts(made, BlockKind.FOOTNOTE) == [
        "1) 첫째 각주는 본문보다 작은 글자를 쓰며 두 줄에 걸친다.",
        "2) 둘째 각주이다.",
    ]
    assert made.blocks[-1].kind is BlockKind.FOOTNOTE


def _table(page: PdfPage, top: float = 200.0) -> PdfPage:
    rows = [("구분", "2022년", "2023년"), ("버스", "120", "131"), ("철도", "", "88")]
    for r, row in enumerate(rows):
        for c, word in enumerate(row):
            if word:
                page.text(110 + 120 * c, top + 15 + 22 * r, word)
    return page


def test_a_ruled_table_becomes_rows_with_their_header(parse: Parse) -> None:
    page = PdfPage().text(60, 150, "표 앞의 글이다.")
    _table(page).grid([100, 220, 340, 460], [200, 222, 244, 266]).text(60, 300, "표 뒤의 글이다.")
    made = parse(page).pages[0]
    assert _texts(made) == [
        "표 앞의 글이다.",
        "구분 | 2022년 | 2023년",
        "버스 | 120 | 131",
        "철도 | | 88",
        "표 뒤의 글이다.",
    ]
    rows = [block for block in made.blocks if block.kind is BlockKind.TABLE_ROW]
    assert [row.header for row in rows] == ["", "구분 | 2022년 | 2023년", "구분 | 2022년 | 2023년"]
    assert {row.table for row in rows} == {1}
    assert _uncovered(made) == ""


def test_a_table_open_at_its_sides_is_a_table_too(parse: Parse) -> None:
    page = _table(PdfPage())
    for y in (200, 222, 244, 266):
        page.rule(100, y, 460, y)
    page.rule(220, 200, 220, 266).rule(340, 200, 340, 266)
    assert _texts(parse(page).pages[0], BlockKind.TABLE_ROW) == [
        "구분 | 2022년 | 2023년",
        "버스 | 120 | 131",
        "철도 | | 88",
    ]


def test_rows_without_a_rule_between_them_are_parted_by_their_figures(parse: Parse) -> None:
    page = _table(PdfPage())
    page.text(230, 259, "7")  # the empty cell: now every column holds two figures in its second ruled row
    page.grid([100, 220, 340, 460], [200, 222, 266])
    assert _texts(parse(page).pages[0])[1:] == ["버스 | 120 | 131", "철도 | 7 | 88"]


def test_a_framed_paragraph_is_no_table(parse: Parse) -> None:
    page = PdfPage().grid([50, 500], [80, 140]).text(60, 110, "상자 안의 글이다.")
    assert [block.kind for block in parse(page).pages[0].blocks] == [BlockKind.PARAGRAPH]


def test_bookmarks_and_properties_are_kept(parse: Parse) -> None:
    made = parse(
        PdfPage().text(60, 80, "가"),
        PdfPage().text(60, 80, "나"),
        bookmarks=[("제1장 서론", 1), ("제2장 본론", 2)],
        info="/Title(Transport)/CreationDate(D:20230412093000+09'00')/Keywords()",
    )
    assert [(entry.level, entry.title, entry.page) for entry in made.outline] == [
        (1, "제1장 서론", 1),
        (1, "제2장 본론", 2),
    ]
    assert made.properties == {"title": "Transport", "created": "2023-04-12"}
    assert made.paged
    assert made.media_type == "application/pdf"


def test_a_printed_table_of_contents_gives_the_outline(parse: Parse) -> None:
    contents = PdfPage().text(60, 80, "목 차", 16.0)
    for index, (title, number) in enumerate([("제1장 서론", 1), ("제1절 배경", 2), ("제2장 분석", 3)]):
        contents.text(60, 130 + 18 * index, f"{title} ···························· {number}")
    pages = [PdfPage().text(60, 400, f"본문 {'가나다'[n]}").text(290, 810, f"- {n + 1} -") for n in range(3)]
    made = parse(contents, *pages)
    assert [(entry.level, entry.title, entry.page) for entry in made.outline] == [
        (1, "제1장 서론", 2),
        (2, "제1절 배경", 3),
        (1, "제2장 분석", 4),
    ]
    assert len(made.pages[0].blocks) == 4


@pytest.mark.parametrize(
    ("bytes_", "reason"),
    [(b"", Reason.DAMAGED), (b"%PDF-1.4\nnothing", Reason.DAMAGED), (write_pdf([PdfPage()]), Reason.EMPTY)],
)
def test_files_without_pages_or_text_are_refused(tmp_path: Path, bytes_: bytes, reason: Reason) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(bytes_)
    with pytest.raises(UnreadableFile) as caught:
        read(path, Limits())
    assert caught.value.reason is reason


HOSTILE = {
    "a page tree that is its own child": write_pdf([PdfPage()]).replace(b"/Kids[10 0 R]", b"/Kids[2 0 R] "),
    "a page count that is a lie": write_pdf([PdfPage().text(60, 80, "가")]).replace(
        b"/Count 1>>", b"/Count 999999999>>"
    ),
    "a stream behind a hundred filters": write_pdf([PdfPage().text(60, 80, "가")]).replace(
        b"<</Length", b"<</Filter[" + b"/ASCIIHexDecode" * 100 + b"]/Length"
    ),
    "a bookmark that follows itself": write_pdf([PdfPage().text(60, 80, "가")], [("가", 1), ("나", 1)]).replace(
        b"/Next 14 0 R", b"/Next 13 0 R"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_read_or_refused_at_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(HOSTILE[name])
    started = time.monotonic()
    try:
        assert len(read(path, Limits()).pages) <= 2
    except UnreadableFile as error:
        assert error.reason in {Reason.DAMAGED, Reason.EMPTY, Reason.TOO_LARGE}
    assert time.monotonic() - started < 10


def test_a_file_with_too_many_pages_or_characters_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(write_pdf([PdfPage().text(60, 80, "글자")] * 3))
    for limits in (Limits(pages=2), Limits(characters=3)):
        with pytest.raises(UnreadableFile) as caught:
            read(path, limits)
        assert caught.value.reason is Reason.TOO_LARGE


def _scan(source: Path, page: int, out: Path) -> None:
    """A PDF whose only page is the picture of a page."""
    import pypdfium2

    scan = pypdfium2.PdfDocument.new()
    with pypdfium2.PdfDocument(source) as document:
        sheet = document[page - 1]
        width, height = sheet.get_size()
        bitmap = sheet.render(scale=3)
        image = pypdfium2.PdfImage.new(scan)
        image.set_bitmap(bitmap)
        image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        made = scan.new_page(width, height)
        made.insert_obj(image)
        made.gen_content()
        scan.save(out)
        sheet.close()
    scan.close()


def test_a_scan_without_tesseract_is_refused_with_the_way_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, path = tmp_path / "source.pdf", tmp_path / "scan.pdf"
    source.write_bytes(write_pdf([PdfPage().text(60, 80, "그림이 될 글")]))
    _scan(source, 1, path)
    monkeypatch.setenv("PATH", "")
    ocr.tesseract.cache_clear()
    try:
        with pytest.raises(UnreadableFile, match="tesseract-ocr-kor") as caught:
            read(path, Limits())
    finally:
        ocr.tesseract.cache_clear()
    assert caught.value.reason is Reason.NO_TEXT


def test_a_scan_is_read_by_tesseract(tmp_path: Path, data: Path) -> None:
    if ocr.tesseract() is None:
        pytest.skip("tesseract와 한국어 자료가 없습니다.")
    source = data / "pdf" / "statutes" / "전자서명법.pdf"
    _scan(source, 2, tmp_path / "scan.pdf")
    made = read(tmp_path / "scan.pdf", Limits())
    assert made.pages[0].page.ocr
    assert "OCR" in made.warnings[0]
    assert _uncovered(made.pages[0]) == ""
    assert _agreement(made.pages[0].page.text, " ".join(lines_of(source, Limits())[1])) > 0.93


def test_tesseract_words_become_lines_with_boxes_and_the_spaces_of_its_plain_text() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [
        "5\t1\t1\t1\t1\t1\t300\t600\t120\t60\t96\t교통",
        "5\t1\t1\t1\t1\t2\t450\t600\t60\t60\t91\t줄",
        "5\t1\t1\t1\t1\t3\t520\t600\t60\t60\t88\t은",
        "5\t1\t1\t1\t2\t1\t9\t9\t9\t9\t3\t얼룩",
    ]
    (line,) = ocr.parse_tsv("\n".join([head, *rows]), "교통 줄은\n\n얼룩\n", 3.0)
    assert line.text == "교통 줄은"
    assert line.edges == pytest.approx([100.0, 120.0, 140.0, 150.0, 173.33, 193.33], abs=0.01)
    assert (line.y0, line.y1) == (200.0, 220.0)


def test_an_opening_password_is_named_and_an_owner_password_is_no_hindrance(data: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(data / "malformed" / "odl__password-protected.pdf", Limits())
    assert caught.value.reason is Reason.ENCRYPTED
    assert read(data / "malformed" / "pdfjs__encrypted-attachment.pdf", Limits()).pages


def test_damaged_files_are_read_or_refused(data: Path) -> None:
    for path in sorted((data / "malformed").glob("*.pdf")):
        if path.stat().st_size > 5000:
            continue
        try:
            assert read(path, Limits()).pages
        except UnreadableFile as error:
            assert error.detail


def _agreement(ours: str, theirs: str) -> float:
    first, second = (Counter(pairwise(text)) for text in ("".join(c for c in t if c > " ") for t in (ours, theirs)))
    return 2 * sum((first & second).values()) / max(1, sum(first.values()) + sum(second.values()))


REAL = (
    "briefs/R2402776.pdf",
    "fiscal/고용노동부_내일배움카드(일반).pdf",
    "guides/수직보호망 설치 지침.pdf",
    "statutes/전자서명법.pdf",
)


@pytest.mark.parametrize("name", REAL)
def test_real_documents_keep_every_character_in_a_box_and_agree_with_pdfplumber(data: Path, name: str) -> None:
    import pdfplumber

    path = data / "pdf" / name
    document = read(path, Limits())
    assert "".join(_uncovered(page) for page in document.pages) == ""
    for page in document.pages:
        assert all(0 <= line.start < line.end <= len(page.page.text) for line in page.page.lines)
        assert page.page.text == "\n".join(_texts(page))
    with pdfplumber.open(path) as reference:
        sheet = reference.pages[1]
        theirs = sheet.extract_text()
        sheet.close()
    assert _agreement(" ".join(lines_of(path, Limits())[1]), theirs) > 0.97


def test_a_repeated_title_in_large_type_is_no_running_head(parse: Parse) -> None:
    pages = [
        PdfPage().text(60, 60, "연구 배경", 24.0).text(60, 400, f"{letter} 본문입니다.") for letter in "가나다라"
    ]
    assert all(page.page.text.startswith("연구 배경") for page in parse(*pages).pages)


def test_the_end_of_a_sentence_is_no_list_item(parse: Parse) -> None:
    page = _paragraph(
        PdfPage(), 60, 100,
        "검사의 사전통지를 하는 경우에는 그 뜻을 미리 통지하여야 한",
        "다. 다만, 급한 경우에는 그러하지 아니하다.",
    )  # fmt: skip
    assert [block.kind for block in parse(page).pages[0].blocks] == [BlockKind.PARAGRAPH]


def test_a_chapter_s_name_beside_the_running_head_goes_with_it(parse: Parse) -> None:
    pages = [
        PdfPage().text(60, 40, "교통연구총서").text(400, 40, chapter).text(60, 400, f"{chapter} 본문입니다.")
        for chapter in ("서론", "자료", "분석", "결론")
    ]
    assert [page.page.text for page in parse(*pages).pages][2] == "분석 본문입니다."


def test_lines_of_an_unruled_table_stay_apart(parse: Parse) -> None:
    page = PdfPage()
    for row, words in enumerate([("구분", "마루구", "계"), ("점검 개소", "38", "62"), ("땅밀림 징후", "5", "8")]):
        for column, word in enumerate(words):
            page.text(60 + 130 * column, 100 + 16 * row, word)
    assert _texts(parse(page).pages[0]) == ["구분 마루구 계", "점검 개소 38 62", "땅밀림 징후 5 8"]


def test_a_paragraph_goes_on_at_the_head_of_the_next_column(parse: Parse) -> None:
    page = PdfPage()
    for n in range(8):
        page.text(60, 120 + 16 * n, "왼쪽 단의 글은 아직 끝나지 않고서")
        page.text(320, 120 + 16 * n, "오른쪽 단의 글로 이어져 나간다")
    assert len(parse(page).pages[0].blocks) == 1
