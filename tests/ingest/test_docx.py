"""Word documents, written here by python-docx (an independent writer) and by hand where it cannot."""

from __future__ import annotations

import html
import os
import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml as element

from corpus.errors import Reason, UnreadableFile
from ingest.document import BlockKind, Limits, ParsedDocument
from ingest.readers import read_file

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def rels(*targets: tuple[str, str]) -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    inner = "".join(f'<Relationship Id="r{n}" Type="{kind}{k}" Target="{t}"/>' for n, (k, t) in enumerate(targets))
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def by_hand(path: Path, body: str, **parts: str) -> Path:
    """A minimal document: `parts` are the XML of numbering, footnotes, styles."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("[Content_Types].xml", TYPES)
        target.writestr("_rels/.rels", rels(("officeDocument", "word/document.xml")))
        target.writestr("word/_rels/document.xml.rels", rels(*((name, f"{name}.xml") for name in parts)))
        target.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, xml in parts.items():
            target.writestr(f"word/{name}.xml", xml)
    return path


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def blocks(document: ParsedDocument) -> list[tuple[str, str]]:
    return [
        (block.kind.value, page.page.text[block.start : block.end])
        for page in document.pages
        for block in page.blocks
    ]


def read(path: Path) -> list[tuple[str, str]]:
    return blocks(read_file(path, Limits()))


def test_headings_lists_tables_and_properties(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "지역 인재 정착 방안"
    document.core_properties.author = "홍길동"
    document.add_heading("제1장 서론", 1)
    document.add_paragraph("연구의 배경을 밝힌다.")
    document.add_paragraph("첫째 목적", style="List Bullet")
    table = document.add_table(rows=3, cols=2)
    for row, texts in zip(table.rows, [("연도", "정착률"), ("2022", "41.2"), ("2023", "43.0")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("표 다음의 글.")
    document.add_heading("제2장 본론", 1)
    document.add_heading("제1절 현황", 2)
    document.add_paragraph("현황을 본다.")
    path = tmp_path / "a.docx"
    document.save(str(path))

    parsed = read_file(path, Limits())
    assert not parsed.paged
    assert parsed.properties["title"] == "지역 인재 정착 방안"
    assert parsed.properties["author"] == "홍길동"
    assert blocks(parsed) == [
        ("heading", "제1장 서론"),
        ("paragraph", "연구의 배경을 밝힌다."),
        ("list_item", "첫째 목적"),
        ("table_row", "연도 | 정착률"),
        ("table_row", "2022 | 41.2"),
        ("table_row", "2023 | 43.0"),
        ("paragraph", "표 다음의 글."),
        ("heading", "제2장 본론"),
        ("heading", "제1절 현황"),
        ("paragraph", "현황을 본다."),
    ]
    assert [page.page.number for page in parsed.pages] == [1, 2]
    assert [page.page.anchor for page in parsed.pages] == ["s1", "s2"]
    assert [(entry.level, entry.title, entry.page) for entry in parsed.outline] == [
        (1, "제1장 서론", 1),
        (1, "제2장 본론", 2),
        (2, "제1절 현황", 2),
    ]
    rows = [block for block in parsed.pages[0].blocks if block.kind is BlockKind.TABLE_ROW]
    assert [row.header for row in rows] == ["", "연도 | 정착률", "연도 | 정착률"]
    assert {row.table for row in rows} == {1}


def test_merged_cells(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=3)
    table.cell(0, 1).merge(table.cell(0, 2)).text = "충원율"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "권역"
    table.cell(1, 1).text, table.cell(1, 2).text = "2020", "2021"
    table.cell(2, 0).merge(table.cell(3, 0)).text = "비수도권"
    for row, values in ((2, ("92.0", "89.3")), (3, ("91.0", "88.1"))):
        table.cell(row, 1).text, table.cell(row, 2).text = values
    for row in table.rows[:2]:
        row._tr.get_or_add_trPr().append(element(f"<w:tblHeader {W}/>"))
    path = tmp_path / "a.docx"
    document.save(str(path))
    page = read_file(path, Limits()).pages[0]
    assert page.page.text.split("\n") == [
        "권역 | 충원율",
        "권역 | 2020 | 2021",
        "비수도권 | 92.0 | 89.3",
        "비수도권 | 91.0 | 88.1",
    ]
    assert page.blocks[3].header == "권역 | 충원율 2020 | 충원율 2021"


def test_what_python_docx_passes_over(tmp_path: Path) -> None:
    """Content controls, tracked changes, links, text boxes (once), symbols; no contents list, no deleted words."""
    box = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:drawing><w:txbxContent>{paragraph('글상자')}</w:txbxContent></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><w:txbxContent>{paragraph('글상자')}</w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    body = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent>{paragraph('제1장 서론 1')}</w:sdtContent></w:sdt>"
        f"<w:sdt><w:sdtContent>{paragraph('표지 제목')}</w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>앞</w:t></w:r><w:del><w:r><w:delText>지운 말</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>더한 말</w:t></w:r></w:ins><w:r><w:tab/><w:instrText>PAGE</w:instrText></w:r>"
        f"<w:hyperlink><w:r><w:t>고리</w:t></w:r></w:hyperlink><w:r>{box}</w:r>"
        '<w:r><w:sym w:font="Wingdings" w:char="F06E"/></w:r></w:p>'
    )
    assert read(by_hand(tmp_path / "a.docx", body)) == [
        ("paragraph", "표지 제목"),
        ("paragraph", "앞더한 말 고리■"),
        ("paragraph", "글상자"),
    ]


NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="제%1장"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="ganada"/><w:lvlText w:val="%2."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%3"/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="○"/></w:lvl>'
    '<w:lvl w:ilvl="4"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1-%5"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num></w:numbering>'
)


def test_automatic_numbers_are_written_out(tmp_path: Path) -> None:
    def numbered(text: str, level: int, number: int = 1) -> str:
        return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')

    body = (
        numbered("서론", 0)
        + numbered("배경", 1)
        + numbered("목적", 1)
        + numbered("세부", 2)
        + numbered("항목", 3)
        + numbered("본론", 0)
        + numbered("현황", 1)
        + numbered("쟁점", 4)
        + numbered("결론", 0, number=2)
        + numbered("맨몸", 0, number=0)
        + numbered("없는 목록", 0, number=99)
    )
    assert [text for _, text in read(by_hand(tmp_path / "a.docx", body, numbering=NUMBERING))] == [
        "제1장 서론",
        "가. 배경",
        "나. 목적",
        "① 세부",
        "○ 항목",
        "제2장 본론",
        "가. 현황",
        "2-I 쟁점",
        "제7장 결론",
        "맨몸",
        "없는 목록",
    ]


def test_footnotes_stand_at_the_end_of_their_section(tmp_path: Path) -> None:
    footnotes = (
        f'<w:footnotes {W}><w:footnote w:id="-1" w:type="separator">{paragraph("")}</w:footnote>'
        f'<w:footnote w:id="5">{paragraph("통계청(2023).")}</w:footnote></w:footnotes>'
    )
    body = (
        '<w:p><w:r><w:t>인구가 줄었다</w:t></w:r><w:r><w:footnoteReference w:id="5"/></w:r>'
        "<w:r><w:t>.</w:t></w:r></w:p>" + paragraph("다음 문단.") + paragraph("제2장", '<w:outlineLvl w:val="0"/>')
    )
    assert read(by_hand(tmp_path / "a.docx", body, footnotes=footnotes)) == [
        ("paragraph", "인구가 줄었다."),
        ("paragraph", "다음 문단."),
        ("footnote", "1) 통계청(2023)."),
        ("heading", "제2장"),
    ]


def test_formulas_keep_their_meaning(tmp_path: Path) -> None:
    def run(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    body = (
        '<w:p xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:oMath>'
        f"<m:f><m:num>{run('a+b')}</m:num><m:den>{run('2')}</m:den></m:f>{run(' = ')}"
        f"<m:sSup><m:e>{run('x')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>{run(' + ')}"
        f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{run('i=1')}</m:sub><m:sup>{run('n')}</m:sup>"
        f"<m:e>{run('i')}</m:e></m:nary></m:oMath></w:p>"
    )
    assert read(by_hand(tmp_path / "a.docx", body)) == [("paragraph", "(a+b)/2 = x^2 + ∑_(i=1)^n i")]


def test_box_tables_are_read_as_text_and_long_text_is_parted(tmp_path: Path) -> None:
    cell = "".join(paragraph(f"{number}번째 문단. " + "가나다라 " * 60) for number in range(30))
    body = f"<w:tbl><w:tr><w:tc><w:tcPr/>{cell}</w:tc></w:tr></w:tbl>"
    parsed = read_file(by_hand(tmp_path / "a.docx", body), Limits())
    assert len(parsed.pages) == 3
    assert all(block.kind is BlockKind.PARAGRAPH for page in parsed.pages for block in page.blocks)


def test_a_table_is_never_parted(tmp_path: Path) -> None:
    row = "<w:tr>" + "".join(f"<w:tc>{paragraph('가나다라마바사 ' * 10)}</w:tc>" for _ in range(3)) + "</w:tr>"
    body = paragraph("앞") + f"<w:tbl>{row * 60}</w:tbl>" + paragraph("뒤")
    parsed = read_file(by_hand(tmp_path / "a.docx", body), Limits())
    assert [len(page.blocks) for page in parsed.pages] == [61, 1]


@pytest.mark.parametrize(
    ("body", "reason"),
    [("", Reason.EMPTY), (paragraph(" "), Reason.EMPTY), ("<w:tbl>" * 120 + "</w:tbl>" * 120, Reason.DAMAGED)],
)
def test_refusals(tmp_path: Path, body: str, reason: Reason) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(by_hand(tmp_path / "a.docx", body))
    assert caught.value.reason is reason


def test_styles_based_on_each_other_end(tmp_path: Path) -> None:
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="a"><w:name w:val="A"/><w:basedOn w:val="b"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="heading 2"/><w:basedOn w:val="a"/></w:style>'
        "</w:styles>"
    )
    path = by_hand(tmp_path / "a.docx", paragraph("제목", '<w:pStyle w:val="a"/>'), styles=styles)
    assert read(path) == [("heading", "제목")]


def test_a_huge_merged_cell_costs_nothing(tmp_path: Path) -> None:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr>{paragraph("가")}</w:tc>'
    body = f"<w:tbl><w:tr>{cell}{cell}</w:tr><w:tr>{cell}{cell}</w:tr></w:tbl>"
    assert read(by_hand(tmp_path / "a.docx", body)) == [("table_row", "가 | 가"), ("table_row", "가 | 가")]


def test_real_documents_lose_no_words() -> None:
    """Every run of text in the body of real documents is in what was read."""
    folder = Path(__file__).resolve().parents[2] / os.environ.get("JARYOGWAN_DATA", "../shared/data") / "docx"
    if not folder.is_dir():
        pytest.skip("JARYOGWAN_DATA가 없어 실제 파일로 시험하지 않습니다")
    for path in sorted(folder.glob("*.docx")):
        if path.stat().st_size > 100_000:
            continue
        with zipfile.ZipFile(path) as archive:
            source = archive.read("word/document.xml").decode("utf-8")
        runs = ["".join(run.split()) for run in re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", source)]
        text = "".join("".join(page.page.text.split()) for page in read_file(path, Limits()).pages)
        assert [run for run in runs if html.unescape(run) not in text] == [], path.name
