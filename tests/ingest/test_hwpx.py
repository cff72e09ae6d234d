"""HWPX: what is read, what is refused, and what hostile bytes may cost."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

from corpus.errors import Reason, UnreadableFile
from ingest.document import BlockKind, Limits, ParsedDocument
from ingest.readers import hwp, hwpx
from tests.ingest.hwp_builder import Block, build_hwp
from tests.ingest.hwpx_builder import build_hwpx

BLOCKS: list[Block] = [
    ("h1", "제1장 서론"),
    ("p", "통행량이 < 10 % 늘었다 & 줄었다."),
    ("h2", "제1절 배경"),
    ("note", ("본문이다.", "각주 내용이다.")),
    ("table", [["지역", "인구"], ["서울", "940만"], ["부산", "330만"]]),
    ("p", "끝."),
]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return tmp_path / "made.hwpx"


def read(path: Path, data: bytes, limits: Limits | None = None) -> ParsedDocument:
    path.write_bytes(data)
    return hwpx.read(path, limits or Limits())


def refused(path: Path, data: bytes, limits: Limits | None = None) -> Reason:
    with pytest.raises(UnreadableFile) as raised:
        read(path, data, limits)
    return raised.value.reason


def said(document: ParsedDocument) -> list[tuple[BlockKind, str]]:
    return [(b.kind, p.page.text[b.start : b.end]) for p in document.pages for b in p.blocks]


def changed(data: bytes, changes: dict[str, str | None]) -> bytes:
    """The package with members replaced, added or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, text in changes.items():
            if text is not None:
                new.writestr(name, text)
    return out.getvalue()


def section(inner: str) -> str:
    """A section whose paragraphs are `inner`, with short namespaces."""
    return f'<hs:sec xmlns:hs="urn:s" xmlns:hp="urn:p">{inner}</hs:sec>'


def test_blocks_of_a_document(made: Path) -> None:
    document = read(made, build_hwpx(BLOCKS, title="교통 연구", author="홍길동"))
    assert said(document) == [
        (BlockKind.HEADING, "제1장 서론"),
        (BlockKind.PARAGRAPH, "통행량이 < 10 % 늘었다 & 줄었다."),
        (BlockKind.HEADING, "제1절 배경"),
        (BlockKind.PARAGRAPH, "본문이다."),
        (BlockKind.FOOTNOTE, "각주 내용이다."),
        (BlockKind.TABLE_ROW, "지역 | 인구"),
        (BlockKind.TABLE_ROW, "서울 | 940만"),
        (BlockKind.TABLE_ROW, "부산 | 330만"),
        (BlockKind.PARAGRAPH, "끝."),
    ]
    (page,) = document.pages
    assert [page.blocks[0].level, page.blocks[2].level] == [1, 2]
    assert (page.blocks[0].size, page.blocks[0].bold) == (16.0, True)
    assert page.blocks[6].header == "지역 | 인구"
    assert page.page.anchor == "s0p1"
    assert document.properties == {"title": "교통 연구", "author": "홍길동", "created": "2024-05-01T00:00:00Z"}


def test_both_formats_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.hwp").write_bytes(build_hwp(BLOCKS))
    (tmp_path / "a.hwpx").write_bytes(build_hwpx(BLOCKS))
    old, new = hwp.read(tmp_path / "a.hwp", Limits()), hwpx.read(tmp_path / "a.hwpx", Limits())
    assert said(old) == said(new)
    assert [page.page.anchor for page in old.pages] == [page.page.anchor for page in new.pages]


def test_what_a_run_can_hold(made: Path) -> None:
    inner = (
        "<hp:p><hp:run><hp:t>가<hp:tab/>나<hp:lineBreak/>다<hp:deleteBegin/>지움<hp:deleteEnd/>라<hp:nbSpace/>마</hp:t>"
        '<hp:equation><hp:script>LEFT ( {1} over {2} `RIGHT )</hp:script></hp:equation><hp:compose composeText="①"/>'
        "<hp:dutmal><hp:mainText>본말</hp:mainText><hp:subText>덧말</hp:subText></hp:dutmal></hp:run></hp:p>"
        "<hp:p><hp:run><hp:rect><hp:drawText><hp:subList><hp:p><hp:run><hp:t>글상자</hp:t></hp:run></hp:p>"
        "</hp:subList></hp:drawText><hp:caption><hp:subList><hp:p><hp:run><hp:t>그림 </hp:t><hp:ctrl>"
        '<hp:autoNum num="3" numType="PICTURE"/></hp:ctrl></hp:run></hp:p></hp:subList></hp:caption></hp:rect>'
        '</hp:run></hp:p><hp:p><hp:run><hp:ctrl><hp:fieldBegin type="MEMO"><hp:subList><hp:p><hp:run>'
        "<hp:t>검토 의견</hp:t></hp:run></hp:p></hp:subList></hp:fieldBegin></hp:ctrl>"
        "<hp:t>본문</hp:t></hp:run></hp:p>"
        "<hp:p><hp:run><hp:ctrl><hp:header><hp:subList><hp:p><hp:run><hp:t>머리말</hp:t></hp:run></hp:p></hp:subList>"
        "</hp:header></hp:ctrl></hp:run></hp:p>"
    )
    document = read(made, changed(build_hwpx([]), {"Contents/section0.xml": section(inner)}))
    assert said(document) == [
        (BlockKind.PARAGRAPH, "가 나 다라 마 ( {1} over {2} ) ①본말(덧말)"),
        (BlockKind.PARAGRAPH, "글상자"),
        (BlockKind.CAPTION, "그림 3"),
        (BlockKind.PARAGRAPH, "본문"),  # a reviewer's memo is no part of the publication
        (BlockKind.PARAGRAPH, "머리말"),  # a running head is said once, after the section
    ]


def test_merged_header_cells(made: Path) -> None:
    def cell(text: str, row: int, column: int, rows: int = 1, columns: int = 1) -> str:
        return (
            f"<hp:tc><hp:subList><hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p></hp:subList>"
            f'<hp:cellAddr colAddr="{column}" rowAddr="{row}"/>'
            f'<hp:cellSpan colSpan="{columns}" rowSpan="{rows}"/></hp:tc>'
        )

    rows = [
        cell("구분", 0, 0, rows=2) + cell("2023년", 0, 1, columns=2),
        cell("상반기", 1, 1) + cell("하반기", 1, 2),
        cell("서울", 2, 0, rows=2) + cell("1", 2, 1) + cell("2", 2, 2),
        cell("3", 3, 1) + cell("4", 3, 2),
    ]
    table = "<hp:tbl>" + "".join(f"<hp:tr>{row}</hp:tr>" for row in rows) + "</hp:tbl>"
    document = read(made, changed(build_hwpx([]), {"Contents/section0.xml": section(table)}))
    blocks = document.pages[0].blocks
    assert [text for _, text in said(document)][2:] == ["서울 | 1 | 2", "서울 | 3 | 4"]
    assert {block.header for block in blocks[2:]} == {"구분 | 2023년 상반기 | 2023년 하반기"}


def test_sections_follow_the_spine(made: Path) -> None:
    package = (
        '<p xmlns="urn:o"><manifest><item id="b" href="Contents/section1.xml"/><item id="a" '
        'href="Contents/section0.xml"/></manifest><spine><itemref idref="b"/><itemref idref="a"/></spine></p>'
    )
    second = section("<hp:p><hp:run><hp:t>둘째 파일</hp:t></hp:run></hp:p>")
    data = changed(
        build_hwpx([("p", "첫째 파일")]), {"Contents/content.hpf": package, "Contents/section1.xml": second}
    )
    assert [page.page.text for page in read(made, data).pages] == ["둘째 파일", "첫째 파일"]
    without = changed(data, {"Contents/content.hpf": None, "META-INF/container.xml": None})
    assert [page.page.text for page in read(made, without).pages] == ["첫째 파일", "둘째 파일"]


def test_damage_is_survived_or_named(made: Path) -> None:
    sound = build_hwpx(BLOCKS)
    assert "제1장" in read(made, changed(sound, {"Contents/header.xml": "<broken"})).pages[0].page.text
    document = read(made, changed(sound, {"Contents/section0.xml": "<broken"}))
    assert document.warnings == (hwp.PREVIEW_WARNING,)
    assert "끝." in document.pages[0].page.text
    nothing = changed(sound, {"Contents/section0.xml": "<broken", "Preview/PrvText.txt": None})
    assert refused(made, nothing) is Reason.DAMAGED
    assert refused(made, sound[:900]) is Reason.DAMAGED
    assert refused(made, build_hwpx(BLOCKS, encrypted=True)) is Reason.ENCRYPTED
    assert refused(made, build_hwpx([])) is Reason.EMPTY
    assert refused(made, changed(build_hwpx([]), {"BinData/a.png": "x"})) is Reason.NO_TEXT


def test_bombs(made: Path) -> None:
    sound = build_hwpx(BLOCKS)
    entity = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]>' + section(
        "<hp:p><hp:run><hp:t>&c;</hp:t></hp:run></hp:p>"
    )
    without_preview: dict[str, str | None] = {"Preview/PrvText.txt": None}
    assert refused(made, changed(sound, {**without_preview, "Contents/section0.xml": entity})) is Reason.DAMAGED
    deep = section("<hp:p><hp:run><hp:tbl><hp:tr><hp:tc>" * 60 + "</hp:tc></hp:tr></hp:tbl></hp:run></hp:p>" * 60)
    assert refused(made, changed(sound, {**without_preview, "Contents/section0.xml": deep})) is Reason.DAMAGED
    big = build_hwpx([("p", "가" * 4_000_000)])
    assert refused(made, big, Limits(unpacked_bytes=2 << 20)) is Reason.TOO_LARGE
    assert refused(made, sound, Limits(characters=10)) is Reason.TOO_LARGE


def test_every_real_file_is_read_or_refused_with_a_reason(data: Path) -> None:
    """All of data/hwp and data/malformed: no crash, no hang, and no file that only an unlucky reader refuses."""
    reasons: dict[Reason, set[str]] = {}
    for path in [*data.glob("hwp/*.hwpx"), *data.glob("malformed/*.hwpx")]:
        begun = time.monotonic()
        try:
            assert hwpx.read(path, Limits()).pages
        except UnreadableFile as error:
            reasons.setdefault(error.reason, set()).add(path.name)
        assert time.monotonic() - begun < 5, path.name
    assert set(reasons) <= {Reason.EMPTY, Reason.NO_TEXT, Reason.ENCRYPTED}, reasons
    assert all("password" in name for name in reasons[Reason.ENCRYPTED])
