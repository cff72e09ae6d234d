"""HWP 5.0: what is read, what is refused, and what hostile bytes may cost."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest

from corpus.errors import Reason, UnreadableFile
from ingest.document import BlockKind, Limits, ParsedDocument
from ingest.readers import hwp
from ingest.readers.hangul_chars import to_unicode
from ingest.readers.hwp_numbering import Counter, LevelFormat, formatted
from ingest.readers.hwp_summary import read_summary
from tests.ingest.cfb_writer import write_cfb
from tests.ingest.hwp_builder import Block, build_hwp

BLOCKS: list[Block] = [
    ("h1", "제1장 서론"),
    ("p", "통행량이 늘었다."),
    ("h2", "제1절 배경"),
    ("note", ("본문이다.", "각주 내용이다.")),
    ("table", [["지역", "인구"], ["서울", "940만"], ["부산", "330만"]]),
    ("p", "끝."),
]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return tmp_path / "made.hwp"


def read(path: Path, data: bytes, limits: Limits | None = None) -> ParsedDocument:
    path.write_bytes(data)
    return hwp.read(path, limits or Limits())


def refused(path: Path, data: bytes, limits: Limits | None = None) -> Reason:
    with pytest.raises(UnreadableFile) as raised:
        read(path, data, limits)
    assert raised.value.detail.endswith("."), "the librarian reads a sentence"
    return raised.value.reason


def said(document: ParsedDocument) -> list[tuple[BlockKind, str]]:
    return [(b.kind, p.page.text[b.start : b.end]) for p in document.pages for b in p.blocks]


def test_blocks_of_a_document(made: Path) -> None:
    document = read(made, build_hwp(BLOCKS, title="교통 연구", author="홍길동"))
    assert said(document) == [
        (BlockKind.HEADING, "제1장 서론"),
        (BlockKind.PARAGRAPH, "통행량이 늘었다."),
        (BlockKind.HEADING, "제1절 배경"),
        (BlockKind.PARAGRAPH, "본문이다."),
        (BlockKind.FOOTNOTE, "각주 내용이다."),
        (BlockKind.TABLE_ROW, "지역 | 인구"),
        (BlockKind.TABLE_ROW, "서울 | 940만"),
        (BlockKind.TABLE_ROW, "부산 | 330만"),
        (BlockKind.PARAGRAPH, "끝."),
    ]
    (page,) = document.pages
    chapter, section, row = page.blocks[0], page.blocks[2], page.blocks[6]
    assert (chapter.level, chapter.size, chapter.bold) == (1, 16.0, True)
    assert (section.level, section.size) == (2, 13.0)
    assert (row.header, row.table) == ("지역 | 인구", 1)
    assert page.page.anchor == "s0p1"  # paragraph 0 holds the page's layout only
    assert not document.paged
    assert document.properties == {
        "title": "교통 연구",
        "author": "홍길동",
        "created": "2024-05-01T00:00:00Z",
    }


@pytest.mark.parametrize("options", [{"compressed": False}, {"distribution": True}])
def test_other_storage_same_text(made: Path, options: dict[str, bool]) -> None:
    plain = said(read(made, build_hwp(BLOCKS)))
    assert said(read(made, build_hwp(BLOCKS, **options))) == plain  # type: ignore[arg-type]


def test_a_chapter_and_a_long_stretch_begin_sections(made: Path) -> None:
    long = "가나다라마바사아자차 " * 100  # 1,100 characters
    blocks: list[Block] = [("h1", "제1장"), *[("p", long)] * 4, ("h1", "제2장"), ("p", "둘째.")]
    document = read(made, build_hwp(blocks))
    assert [page.page.number for page in document.pages] == [1, 2, 3]
    assert [page.page.anchor for page in document.pages] == ["s0p1", "s0p5", "s0p6"]
    assert document.pages[2].page.text == "제2장\n둘째."


def test_a_heading_stays_with_what_it_heads(made: Path) -> None:
    blocks: list[Block] = [("p", "가" * 3100), ("h2", "제2절"), ("p", "본문")]
    document = read(made, build_hwp(blocks))
    assert [page.page.text[:3] for page in document.pages] == ["가가가", "제2절"]


def test_a_table_never_spans_sections(made: Path) -> None:
    rows = [["번호", "내용"], *[[str(n), "내용 " * 20] for n in range(120)]]
    document = read(made, build_hwp([("p", "앞"), ("table", rows), ("p", "뒤")]))
    assert [len(page.blocks) for page in document.pages] == [1 + 121, 1]


def test_a_frame_around_everything_is_divided_too(made: Path) -> None:
    rows = [["가나다라마 " * 160] for _ in range(8)]  # one column, 960 characters each
    document = read(made, build_hwp([("p", "앞"), ("table", rows)]))
    assert [page.page.anchor for page in document.pages] == ["s0p1", "s0p2.1"]


def test_frames_and_bars_are_text(made: Path) -> None:
    document = read(made, build_hwp([("table", [["요약"]]), ("table", [["Ⅱ", "추진 방향"]])]))
    assert said(document) == [(BlockKind.PARAGRAPH, "요약"), (BlockKind.PARAGRAPH, "Ⅱ 추진 방향")]


def test_private_characters(made: Path) -> None:
    document = read(made, build_hwp([("p", "\U000f02b1 \uf53a글 \U000f0854책\U000f0855 \uf06e 항목")]))
    assert document.pages[0].page.text == "① ᄒᆞᆫ글 『책』 ■ 항목"
    assert to_unicode("\uebd4") == "\u110a\u119e"  # ᄊᆞ: the first lines of 훈민정음 have it
    assert to_unicode("\U000f0001") == "□"


def test_automatic_numbers() -> None:
    counter = Counter({1: (LevelFormat("제^1장"), LevelFormat("^1-^2.", 8), LevelFormat("(^3)", 1))})
    levels = [0, 1, 1, 2, 0, 1]
    assert [counter.next(1, level) for level in levels] == ["제1장", "1-가.", "1-나.", "(①)", "제2장", "2-가."]
    assert counter.next(7, 0) == ""
    assert [formatted(n, 2) for n in (4, 9, 14)] == ["IV", "IX", "XIV"]
    assert [formatted(n, 12) for n in (10, 21, 115)] == ["십", "이십일", "백십오"]


def test_protected_and_old_files_are_named(made: Path) -> None:
    assert refused(made, build_hwp(BLOCKS, password=True)) is Reason.ENCRYPTED
    assert refused(made, b"HWP Document File V3.00 \x1a\1\2\3\4\5" + b"\0" * 500) is Reason.UNSUPPORTED
    assert refused(made, b"<html></html>") is Reason.UNSUPPORTED


def test_blank_and_picture_documents(made: Path) -> None:
    assert refused(made, build_hwp([("p", " ")])) is Reason.EMPTY
    with_picture = build_hwp([], streams={"BinData/BIN0001.png": b"\x89PNG"})
    assert refused(made, with_picture) is Reason.NO_TEXT


def test_endless_inflation_is_too_large(made: Path) -> None:
    bomb = build_hwp(BLOCKS, trailing_zeros=64 << 20)
    assert len(bomb) < 200_000
    assert refused(made, bomb, Limits(unpacked_bytes=8 << 20)) is Reason.TOO_LARGE
    assert refused(made, build_hwp(BLOCKS), Limits(characters=10)) is Reason.TOO_LARGE


def test_a_record_that_lies_about_its_length(made: Path) -> None:
    document = read(made, build_hwp(BLOCKS, record_damage=True))
    assert said(document)[-1] == (BlockKind.PARAGRAPH, "끝.")
    assert "깨져" in document.warnings[0]


def test_the_preview_is_the_last_resort(made: Path) -> None:
    document = read(made, build_hwp(BLOCKS, streams={"BodyText/Section0": b"\xff" * 600}))
    assert "통행량이 늘었다." in document.pages[0].page.text
    assert document.warnings == (hwp.PREVIEW_WARNING,)
    broken = {"BodyText/Section0": b"\xff" * 600, "PrvText": b""}
    assert refused(made, build_hwp(BLOCKS, streams=broken)) is Reason.DAMAGED


def test_tables_nested_beyond_reason(made: Path) -> None:
    def record(tag: int, level: int, data: bytes) -> bytes:
        return struct.pack("<I", (tag + 0x10) | level << 10 | len(data) << 20) + data

    nested = b"".join(
        record(50, level, b"\0" * 22) + record(55, level + 1, b" lbt") + record(56, level + 2, b"\0" * 47)
        for level in range(0, 1020, 3)
    )
    data = build_hwp(BLOCKS, compressed=False, streams={"BodyText/Section0": nested})
    assert refused(made, data) is Reason.DAMAGED


def test_containers_that_lie(made: Path) -> None:
    sound = build_hwp(BLOCKS)
    for offset in (0x2C, 0x40, 0x48):  # numbers of FAT, mini FAT and DIFAT sectors
        lying = bytearray(sound)
        struct.pack_into("<I", lying, offset, 0x7FFFFFFF)
        assert refused(made, bytes(lying)) is Reason.DAMAGED
    assert refused(made, sound[:700]) is Reason.DAMAGED
    assert refused(made, write_cfb({"Workbook": b"\0" * 100})) is Reason.DAMAGED
    with pytest.raises(UnreadableFile):
        read(made, sound, Limits(entries=2))


def test_a_chain_of_sectors_that_never_ends(made: Path) -> None:
    looping = bytearray(build_hwp([("p", "가" * 9000)], compressed=False))
    fat = 512 * (1 + struct.unpack_from("<I", looping, 0x4C)[0])
    struct.pack_into("<128I", looping, fat, *[0] * 128)  # every sector is followed by sector 0
    begun = time.monotonic()
    assert refused(made, bytes(looping)) is Reason.DAMAGED
    assert time.monotonic() - begun < 5


def test_a_false_element_count_in_the_summary() -> None:
    vector = struct.pack("<II", 0x101F, 0xFFFFFFFF)
    data = struct.pack("<HHI16sI16sI", 0xFFFE, 0, 0, b"", 1, b"", 48)
    data += struct.pack("<IIII", 0, 0xFFFFFFFF, 2, 16) + vector
    assert read_summary(data) == {}
    assert read_summary(b"") == {}


def test_every_real_file_is_read_or_refused_with_a_reason(data: Path) -> None:
    """All of data/hwp and data/malformed: no crash, no hang, and no file that only an unlucky reader refuses."""
    reasons: dict[Reason, list[str]] = {}
    for path in [*data.glob("hwp/*.hwp"), *data.glob("malformed/*.hwp")]:
        begun = time.monotonic()
        try:
            assert hwp.read(path, Limits()).pages
        except UnreadableFile as error:
            reasons.setdefault(error.reason, []).append(path.name)
        assert time.monotonic() - begun < 5, path.name
    assert set(reasons) <= {Reason.EMPTY, Reason.NO_TEXT, Reason.UNSUPPORTED, Reason.ENCRYPTED}, reasons
    assert reasons[Reason.ENCRYPTED] == ["pyhwp__password-12345.hwp"]
