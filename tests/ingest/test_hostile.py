"""Hostile files end to end: each costs only itself, within limits of time and memory, and is told by its reason."""

from __future__ import annotations

import io
import re
import resource
import time
import zipfile
import zlib
from pathlib import Path

from corpus.errors import Reason
from corpus.writer import LibraryWriter
from ingest.collect import collect
from ingest.document import Limits
from ingest.outcomes import FileReport
from ingest.pipeline import Pipeline
from tests.ingest.hwp_builder import Block, build_hwp
from tests.ingest.hwpx_builder import build_hwpx
from tests.ingest.pdf_writer import PdfPage, write_pdf
from tests.ingest.zip_writer import MIB, deflated, gibibyte, raw_zip

LIMITS = Limits(seconds=20.0, memory_bytes=1024 * MIB, unpacked_bytes=64 * MIB, entries=5_000, pages=500)
BLOCKS: list[Block] = [("h1", "제1장 서론"), ("p", "버스 환승 시간을 줄이는 방법을 살펴보았다.")]
PDF = write_pdf([PdfPage().text(60, 80, "버스 환승 시간을 줄이는 방법을 살펴보았다.")])

Member = tuple[str, bytes, int, int]  # name, deflated bytes, declared size, CRC


def hwpx_members(section: Member | None = None) -> list[Member]:
    """The members of a sound HWPX, with another section and without the preview text to fall back on."""
    members = []
    with zipfile.ZipFile(io.BytesIO(build_hwpx(BLOCKS))) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if section is not None and name == section[0]:
                members.append(section)
            elif not (section is not None and name.startswith("Preview/")):
                members.append((name, deflated(data), len(data), zlib.crc32(data)))
    return members


def with_section(xml: bytes) -> bytes:
    return raw_zip(hwpx_members(("Contents/section0.xml", deflated(xml), len(xml), zlib.crc32(xml))))


def false_directory() -> bytes:
    """A directory that claims to begin inside of the members."""
    data = bytearray(raw_zip(hwpx_members()))
    end = data.rindex(b"PK\x05\x06")
    data[end + 16 : end + 20] = (3).to_bytes(4, "little")
    return bytes(data)


def many_entries() -> bytes:
    members = [*hwpx_members(), ("a", deflated(b""), 0, 0)]
    listed = [(n, member[0]) for n, member in enumerate(members)]
    return raw_zip(members, listed + [(len(members) - 1, f"m{number}") for number in range(65_000)])


def overlapping_entries() -> bytes:
    """Fifield's full overlap: a thousand names of one kernel, which says too little to be refused for its size."""
    kernel = ("k", deflated(bytes(1 << 15)), 1 << 15, zlib.crc32(bytes(1 << 15)))
    members = [*hwpx_members(), kernel]
    listed = [(n, member[0]) for n, member in enumerate(members)]
    return raw_zip(members, listed + [(len(members) - 1, f"BinData/{number}") for number in range(1_000)])


LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><l>&a11;</l>"
)


def pdf_stream(filters: str, data: bytes, length: int | None = None) -> bytes:
    """A PDF whose only page draws `data` behind `filters`; `length` is what the stream claims to have."""
    size = len(data) if length is None else length
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        f"<</Filter[{filters}]/Length {size}>>stream\n".encode() + data + b"\nendstream",
    ]
    body = bytearray(b"%PDF-1.7\n")
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n".encode() + text + b"\nendobj\n"
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    body += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return bytes(body) + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()


def zlib_gibibyte() -> bytes:
    """1 GiB of zeros in zlib's wrapping (without its checksum, which readers do not wait for)."""
    return b"\x78\x9c" + gibibyte()


def bombs() -> dict[str, tuple[bytes, set[Reason | None]]]:
    """Name → (bytes, the reasons that fit; None: the file is held)."""
    return {
        "section of 1 GiB.hwpx": (
            raw_zip(hwpx_members(("Contents/section0.xml", gibibyte(), 1024 * MIB, 0))),
            {Reason.TOO_LARGE},
        ),
        "section of 1 GiB that says 100 bytes.hwpx": (
            raw_zip(hwpx_members(("Contents/section0.xml", gibibyte(), 100, 0))),
            {Reason.DAMAGED},
        ),
        "false directory.hwpx": (false_directory(), {Reason.DAMAGED}),
        "65k entries.hwpx": (many_entries(), {Reason.TOO_LARGE}),
        "overlapping entries.hwpx": (overlapping_entries(), {Reason.DAMAGED}),
        "entity expansion.hwpx": (with_section(LAUGHS), {Reason.DAMAGED}),
        "deep nesting.hwpx": (with_section(b"<a>" * 200_000 + b"</a>" * 200_000), {Reason.DAMAGED}),
        "stream without end.hwp": (build_hwp(BLOCKS, streams={"BodyText/Section0": gibibyte()}), {Reason.TOO_LARGE}),
        "record of 1 GiB.hwp": (build_hwp(BLOCKS, record_damage=True), {None}),
        "cut off.hwp": (build_hwp(BLOCKS)[:700], {Reason.DAMAGED}),
        "looping kids.pdf": (PDF.replace(b"/Kids[10 0 R]", b"/Kids[2 0 R] "), {Reason.DAMAGED, Reason.EMPTY}),
        "a billion pages.pdf": (PDF.replace(b"/Count 1>>", b"/Count 999999999>>"), {None, Reason.TOO_LARGE}),
        "filters behind filters.pdf": (
            pdf_stream("/ASCIIHexDecode" * 500, b"41" * 100),
            {Reason.DAMAGED, Reason.EMPTY},
        ),
        "filter bomb.pdf": (
            pdf_stream("/FlateDecode/FlateDecode", zlib.compress(zlib_gibibyte())),
            {Reason.EMPTY, Reason.MEMORY, Reason.CRASHED, Reason.TOO_LARGE},
        ),
        "lying length.pdf": (re.sub(rb"/Length \d+", b"/Length 2147483647", PDF), {None}),
        "deep nesting.html": (
            b"<html><body>" + b"<div>" * 200_000 + "<p>버스 환승</p>".encode(),
            {None, Reason.DAMAGED},
        ),
        "zeros.txt": (bytes(50 * MIB), {Reason.EMPTY, Reason.UNSUPPORTED, Reason.DAMAGED}),
        "nothing but a name.pdf": (b"", {Reason.EMPTY, Reason.DAMAGED}),
    }


def test_every_bomb_costs_only_itself(tmp_path: Path, writer: LibraryWriter) -> None:
    folder = tmp_path / "자료"
    folder.mkdir()
    harmful = bombs()
    sound = {"a sound.hwpx": build_hwpx(BLOCKS), "m sound.pdf": PDF, "z sound.hwp": build_hwp(BLOCKS)}
    for name, data in {**sound, **{name: data for name, (data, _) in harmful.items()}}.items():
        (folder / name).write_bytes(data)
    took: dict[str, float] = {}
    last, before = time.monotonic(), peak()

    def note(file: FileReport) -> None:
        nonlocal last
        took[file.key.partition("/")[2]] = time.monotonic() - last
        last = time.monotonic()

    report = Pipeline(writer, 1, LIMITS, 100 * MIB).run(collect(folder, "h"), folder, progress=note)
    reasons = {file.key.partition("/")[2]: file.reason for file in report.files}
    assert {name: reasons[name] for name in sound} == dict.fromkeys(sound)
    assert {name: reasons[name] for name, (_, fitting) in harmful.items() if reasons[name] not in fitting} == {}
    assert all(file.detail.endswith(".") for file in report.quarantined)  # each says what to do
    assert max(took.values()) < LIMITS.seconds, took
    # A child counts its parent's memory until it has become a program of its own.
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert peak() <= max(before, ours, LIMITS.memory_bytes)
    for name in sound:
        identity = next(file.publication_id for file in report.files if file.key.endswith(name))
        assert "버스 환승 시간" in writer.text(identity)


def peak() -> int:
    """The most memory, bytes, that a process held that this one started and that has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
