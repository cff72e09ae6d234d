"""Zips and XML that lie: each bomb is built here, byte by byte where a library would refuse to."""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from corpus.errors import Reason, UnreadableFile
from ingest.document import Limits
from ingest.readers.archive import open_archive, parse_xml
from tests.ingest.zip_writer import MIB, deflated, gibibyte, raw_zip


def refusal(path: Path, member: str = "", limits: Limits | None = None) -> Reason:
    """Why opening the archive, or reading `member`, was refused; soon, even on a busy machine."""
    started = time.monotonic()
    with pytest.raises(UnreadableFile) as caught, open_archive(path, limits or Limits()) as archive:
        archive.read(member)
    assert time.monotonic() - started < 10
    assert caught.value.detail
    return caught.value.reason


def saved(folder: Path, data: bytes) -> Path:
    path = folder / "archive.zip"
    path.write_bytes(data)
    return path


def test_reads_members_in_order(tmp_path: Path) -> None:
    path = tmp_path / "good.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        target.mkdir("folder")
        target.writestr("folder/본문.xml", "<a/>")
    with open_archive(path, Limits()) as archive:
        assert archive.names() == ("mimetype", "folder/본문.xml")
        assert archive.has("mimetype")
        assert not archive.has("folder/")
        assert archive.read("folder/본문.xml") == b"<a/>"
        with pytest.raises(UnreadableFile) as caught:
            archive.read("missing.xml")
    assert caught.value.reason is Reason.DAMAGED
    assert "missing.xml" in caught.value.detail


def test_honest_bomb_is_refused_before_it_inflates(tmp_path: Path) -> None:
    assert refusal(saved(tmp_path, raw_zip([("a", gibibyte(), 1024 * MIB, 0)])), "a") is Reason.TOO_LARGE


def test_bomb_that_declares_a_small_size_stops_there(tmp_path: Path) -> None:
    assert refusal(saved(tmp_path, raw_zip([("a", gibibyte(), 100, 0)])), "a") is Reason.DAMAGED


def test_big_but_incompressible_archive_opens_and_only_reading_too_much_is_refused(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(3000)
    members = [
        ("picture", deflated(noise), 3000, zlib.crc32(noise)),
        ("text", deflated(b"ok"), 2, zlib.crc32(b"ok")),
    ]
    limits = Limits(unpacked_bytes=2000)
    path = saved(tmp_path, raw_zip(members))
    with open_archive(path, limits) as archive:
        assert archive.read("text") == b"ok"
    assert refusal(path, "picture", limits) is Reason.TOO_LARGE


def test_reading_again_and_again_counts(tmp_path: Path) -> None:
    path = saved(tmp_path, raw_zip([("a", deflated(b"x" * 600), 600, zlib.crc32(b"x" * 600))]))
    with open_archive(path, Limits(unpacked_bytes=1000)) as archive:
        archive.read("a")
        with pytest.raises(UnreadableFile) as caught:
            archive.read("a")
    assert caught.value.reason is Reason.TOO_LARGE


def test_65535_members(tmp_path: Path) -> None:
    member = ("a", deflated(b""), 0, 0)
    data = raw_zip([member], [(0, f"m{number}") for number in range(65_535)])
    assert refusal(saved(tmp_path, data), "m1") is Reason.TOO_LARGE


def test_directory_too_long_to_list(tmp_path: Path) -> None:
    member = ("a", deflated(b""), 0, 0)
    data = raw_zip([member], [(0, f"{number:0>2000}") for number in range(200)])
    assert refusal(saved(tmp_path, data), "a", Limits(entries=100)) is Reason.TOO_LARGE


def test_overlapping_members(tmp_path: Path) -> None:
    """Fifield's full overlap: every name of the directory points at one kernel."""
    kernel = ("a", deflated(b"0" * 5000), 5000, zlib.crc32(b"0" * 5000))
    assert refusal(saved(tmp_path, raw_zip([kernel], [(0, "a"), (0, "b")])), "a") is Reason.DAMAGED


def test_quoted_overlap(tmp_path: Path) -> None:
    """Fifield's second construction: the first member's data runs over the second's local header."""
    data = bytearray(raw_zip([("a", b"x" * 40, 40, 0), ("b", b"y" * 40, 40, 0)]))
    compressed_size = data.index(b"PK\x01\x02") + 20
    data[compressed_size : compressed_size + 4] = struct.pack("<I", 90)
    assert refusal(saved(tmp_path, bytes(data)), "a") is Reason.DAMAGED


@pytest.mark.parametrize(
    ("at", "value"),
    [(16, 0xFFFFFF00), (16, 3), (12, 0xFFFFFF), (12, 1), (10, 7)],
    ids=["offset beyond the file", "offset into a member", "too long", "too short", "count"],
)
def test_false_central_directory(tmp_path: Path, at: int, value: int) -> None:
    data = bytearray(raw_zip([("a", deflated(b"hello"), 5, zlib.crc32(b"hello"))]))
    end = data.rindex(b"PK\x05\x06")
    width = 2 if at == 10 else 4
    data[end + at : end + at + width] = value.to_bytes(width, "little")
    path = saved(tmp_path, bytes(data))
    if at == 10:  # a wrong count alone hides nothing: the directory itself is listed
        with open_archive(path, Limits()) as archive:
            assert archive.read("a") == b"hello"
    else:
        assert refusal(path, "a") is Reason.DAMAGED


def test_member_that_lies_beyond_the_directory(tmp_path: Path) -> None:
    data = bytearray(raw_zip([("a", deflated(b"hello"), 5, 0)]))
    offset = data.index(b"PK\x01\x02") + 42
    data[offset : offset + 4] = struct.pack("<I", len(data) - 10)
    assert refusal(saved(tmp_path, bytes(data)), "a") is Reason.DAMAGED


def test_every_truncation_and_flipped_byte_is_survived(tmp_path: Path) -> None:
    text = b"<a>" + bytes(range(256)) * 3 + b"</a>"
    good = raw_zip([("a.xml", deflated(text), len(text), zlib.crc32(text)), ("b", deflated(b"b"), 1, 0)])
    path = tmp_path / "archive.zip"
    generator = random.Random(7)
    for cut in range(0, len(good), 7):
        path.write_bytes(good[:cut])
        with pytest.raises(UnreadableFile):
            open_archive(path, Limits())
    for _ in range(500):
        data = bytearray(good)
        for _ in range(generator.randint(1, 4)):
            data[generator.randrange(len(data))] = generator.randrange(256)
        path.write_bytes(data)
        try:
            with open_archive(path, Limits()) as archive:
                for name in archive.names():
                    archive.read(name)
        except UnreadableFile as error:
            assert error.detail


def test_encrypted_member(tmp_path: Path) -> None:
    data = bytearray(raw_zip([("a", deflated(b"hello"), 5, 0)]))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(saved(tmp_path, bytes(data)), "a") is Reason.ENCRYPTED


def test_bzip2_is_refused_because_it_cannot_be_inflated_in_steps(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as target:
        target.writestr("a", bytes(MIB))
    assert refusal(saved(tmp_path, packed.getvalue()), "a") is Reason.DAMAGED


def test_xml_is_parsed_without_comments() -> None:
    root = parse_xml("<?xml version='1.0'?><글><!-- 없음 --><b>본문</b></글>".encode(), Limits())
    assert root.tag == "글"
    assert [child.tag for child in root] == ["b"]


def nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><l>&a11;</l>"
)
QUADRATIC = b'<!DOCTYPE l [<!ENTITY a "' + b"x" * 100_000 + b'">]><l>' + b"&a;" * 100_000 + b"</l>"
OUTSIDE = b'<!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/hostname">]><l>&f;</l>'
PARAMETER = b'<!DOCTYPE l [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><l/>'


@pytest.mark.parametrize(
    "data",
    [b"", b"<a>", b"<a></b>", b"\0\1\2", LAUGHS, QUADRATIC, OUTSIDE, PARAMETER, nested(101), nested(100_000)],
    ids=["empty", "cut", "wrong", "junk", "laughs", "quadratic", "file", "parameter", "deep", "abyss"],
)
def test_hostile_xml_is_damaged(data: bytes) -> None:
    started = time.monotonic()
    with pytest.raises(UnreadableFile) as caught:
        parse_xml(data, Limits())
    assert caught.value.reason is Reason.DAMAGED
    assert time.monotonic() - started < 10


def test_harmless_doctype_and_allowed_depth_are_let_pass() -> None:
    assert parse_xml(b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x.dtd"><html/>', Limits()).tag == "html"
    assert parse_xml(nested(100), Limits()).tag == "a"
