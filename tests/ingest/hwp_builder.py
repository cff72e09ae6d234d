"""Small HWP 5.0 files for tests and for the sample library, after Hancom's published format (revision 1.3).

A block is `("h1" | "h2" | "p", text)`, `("table", rows)` with rows of cell texts, or `("note", (text, note))`
for a paragraph with a footnote. The result opens in readers that follow the format: container, DocInfo, one
section.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.ingest.cfb_writer import write_cfb

Block = tuple[str, "str | Sequence[Sequence[str]] | tuple[str, str]"]

_VERSION = 0x05000300  # 5.0.3.0
_COMPRESSED, _PASSWORD, _DISTRIBUTION = 0x01, 0x02, 0x04
_WIDTH = 42520  # of the text column, HWP units (1/7200 inch)
_STYLES = {"p": 0, "h1": 1, "h2": 2}  # also the number of the paragraph shape and of the character shape
_BEGIN = 0x10


def build_hwp(
    blocks: Sequence[Block],
    *,
    title: str = "",
    author: str = "",
    compressed: bool = True,
    password: bool = False,
    distribution: bool = False,
    trailing_zeros: int = 0,
    record_damage: bool = False,
    streams: Mapping[str, bytes] | None = None,
) -> bytes:
    """One HWP 5.0 file.

    `password` marks the file as protected and fills its section with noise; `distribution` makes a 배포용
    문서 whose body is only in ViewText; `trailing_zeros` appends so many zero bytes to the section before it
    is compressed (an inflation bomb); `record_damage` ends the section with a record that claims 1 GiB; `streams`
    are set last, over those of the same name.
    """
    section = _section(blocks)
    if record_damage:
        section += struct.pack("<II", (51 + _BEGIN) | 0xFFF << 20, 1 << 30) + b"\0" * 8
    flags = (compressed * _COMPRESSED) | (password * _PASSWORD) | (distribution * _DISTRIBUTION)
    body = _deflate(section, trailing_zeros) if compressed else section + b"\0" * trailing_zeros
    made = {
        "FileHeader": struct.pack("<32sIIII208x", b"HWP Document File", _VERSION, flags, 0, 4 if password else 0),
        "DocInfo": _deflate(_doc_info()) if compressed else _doc_info(),
        "\x05HwpSummaryInformation": _summary(title, author),
        "PrvText": _preview(blocks).encode("utf-16-le"),
    }
    if password:
        made["BodyText/Section0"] = hashlib.shake_128(body).digest(len(body))
    elif distribution:
        notice = _section([("p", "상위 버전의 배포용 문서입니다.")])
        made["BodyText/Section0"] = _deflate(notice)
        made["ViewText/Section0"] = _sealed(body)
    else:
        made["BodyText/Section0"] = body
    return write_cfb(made | dict(streams or {}))


def _record(tag: int, level: int, data: bytes) -> bytes:
    """One record; `tag` counts from HWPTAG_BEGIN, as the published tables do."""
    size = min(len(data), 0xFFF)
    head = struct.pack("<I", (tag + _BEGIN) | level << 10 | size << 20)
    return head + (struct.pack("<I", len(data)) if size == 0xFFF else b"") + data


def _deflate(data: bytes, trailing_zeros: int = 0) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    parts = [packer.compress(data)]
    while trailing_zeros > 0:
        parts.append(packer.compress(bytes(min(trailing_zeros, 1 << 20))))
        trailing_zeros -= 1 << 20
    return b"".join([*parts, packer.flush()])


def _word(text: str) -> bytes:
    """A length-prefixed UTF-16 string."""
    raw = text.encode("utf-16-le")
    return struct.pack("<H", len(raw) // 2) + raw


def _doc_info() -> bytes:
    sizes = [(10, False), (16, True), (13, True)]  # points and bold of body, h1 and h2
    out = [
        _record(0, 0, struct.pack("<7H3I", 1, 1, 1, 1, 1, 1, 1, 0, 0, 0)),
        # binary data, 7 fonts, borders, characters, tabs, numberings, bullets, paragraphs, styles, memos …
        _record(1, 0, struct.pack("<18i", 0, *[1] * 7, 2, len(sizes), 1, 1, 0, 3, 3, 0, 0, 0)),
    ]
    out += [_record(3, 1, b"\0" + _word("함초롬바탕"))] * 7
    for line in (0, 1):  # no border, thin border
        sides = struct.pack("<BBI", line, 0, 0) * 4
        out.append(_record(4, 1, struct.pack("<H", 0) + sides + struct.pack("<BBII", 1, 0, 0, 0)))
    for points, bold in sizes:
        out.append(
            _record(
                5, 1,
                struct.pack("<7H", *[0] * 7) + bytes([100] * 7) + bytes(7) + bytes([100] * 7) + bytes(7)
                + struct.pack("<iIbb", points * 100, bold << 1, 10, 10)
                + struct.pack("<IIIIHI", 0, 0, 0xFFFFFFFF, 0xC0C0C0, 1, 0),
            )
        )  # fmt: skip
    out.append(_record(6, 1, struct.pack("<II", 0, 0)))
    heads = b"".join(struct.pack("<IHHI", 0x0C, 0, 50, 0xFFFFFFFF) + _word("") for _ in range(7))
    out.append(_record(7, 1, heads + struct.pack("<H7I", 0, *[1] * 7)))
    for level in (-1, 0, 1):
        outline = 1 << 23 | level << 25 if level >= 0 else 0
        shape = struct.pack("<I6i3H4hIII", 0x180 | outline, 0, 0, 0, 0, 0, 160, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)
        out.append(_record(9, 1, shape[:42] + struct.pack("<III", 0, 0, 160)))
    for number, (korean, english) in enumerate(
        [("바탕글", "Normal"), ("개요 1", "Outline 1"), ("개요 2", "Outline 2")]
    ):
        tail = struct.pack("<BBhHHH", 0, number, 1042, number, number, 0)
        out.append(_record(10, 1, _word(korean) + _word(english) + tail))
    return b"".join(out)


def _control(code: int, name: str) -> bytes:
    """The eight code units that stand for a control in a paragraph's text."""
    return struct.pack("<H4s8xH", code, name.encode()[::-1], code)


def _paragraph(
    text: str | bytes,
    level: int = 0,
    *,
    style: int = 0,
    mask: int = 0,
    last: bool = False,
    children: bytes = b"",
) -> bytes:
    raw = text.encode("utf-16-le") if isinstance(text, str) else text
    raw += b"\r\0"
    count = len(raw) // 2
    head = struct.pack("<IIHBBHHHI", count | last << 31, mask, style, style, 0, 1, 0, 0, 0)
    out = _record(50, level, head)
    if count > 1:  # a paragraph that is only its end has no text record
        out += _record(51, level + 1, raw)
    return out + _record(52, level + 1, struct.pack("<II", 0, style)) + children


def _section(blocks: Sequence[Block]) -> bytes:
    page = struct.pack("<9iI", 59528, 84188, 8504, 8504, 5668, 4252, 4252, 4252, 0, 0)
    note = struct.pack("<IHHHHiHHHBBI", 0, 0, 0, 0x29, 1, -1, 850, 567, 283, 1, 1, 0)
    border = struct.pack("<I4HH", 1, 1417, 1417, 1417, 1417, 1)
    definition = _record(55, 1, b"dces" + struct.pack("<IHHHIHHHHHI", 0, 1134, 0, 0, 8000, 1, 0, 0, 0, 0, 0))
    definition += _record(57, 2, page) + _record(58, 2, note) * 2 + _record(59, 2, border) * 3
    definition += _record(55, 1, b"dloc" + struct.pack("<HHHHI", 0x1004, 0, 0, 0, 0))
    opening = _control(2, "secd") + _control(2, "cold")
    out = [_paragraph(opening, mask=1 << 2, last=not blocks, children=definition)]
    for at, (kind, content) in enumerate(blocks):
        last = at == len(blocks) - 1
        if kind == "table":
            assert not isinstance(content, str)
            out.append(
                _paragraph(_control(11, "tbl "), mask=1 << 11, last=last, children=_table([list(r) for r in content]))
            )
        elif kind == "note":
            text, note_text = (str(part) for part in content)
            control = _record(55, 1, b"  nf" + struct.pack("<IHHII", 1, 0, 0x29, 0, 0))
            control += _record(56, 2, struct.pack("<iII", 1, 0, 0) + b"\0" * 4)
            control += _paragraph(note_text, 2, last=True)
            body = text.encode("utf-16-le") + _control(17, "fn  ")
            out.append(_paragraph(body, mask=1 << 17, last=last, children=control))
        else:
            assert isinstance(content, str)
            out.append(_paragraph(content, style=_STYLES[kind], last=last))
    return b"".join(out)


def _table(rows: list[list[str]]) -> bytes:
    columns = max(len(row) for row in rows)
    width, height = _WIDTH // columns, 1282
    place = struct.pack("<IiiIIi4HIiH", 0x082A2311, 0, 0, _WIDTH, height * len(rows), 0, 283, 283, 283, 283, 0, 0, 0)
    out = _record(55, 1, b" lbt" + place)
    shape = struct.pack("<IHHHHHHH", 0x06, len(rows), columns, 0, 510, 510, 141, 141)
    shape += struct.pack(f"<{len(rows)}H", *[columns] * len(rows)) + struct.pack("<HH", 2, 0)
    out += _record(61, 2, shape)
    for y, row in enumerate(rows):
        for x in range(columns):
            cell = struct.pack("<iI4HII4HHI9x", 1, 0x20, x, y, 1, 1, width, height, 510, 510, 141, 141, 2, width)
            out += _record(56, 2, cell) + _paragraph(row[x] if x < len(row) else "", 2, last=True)
    return out


def _sealed(body: bytes) -> bytes:
    """The stream of a distribution document: a 256-byte key record, then the body in AES-128-ECB."""
    key_text = hashlib.sha1(b"jaryogwan").hexdigest().upper().encode("utf-16-le")  # noqa: S324 the format's own
    seed = 0x1234567
    offset = 4 + (seed & 0x0F)
    data = bytearray(256)
    data[offset : offset + len(key_text)] = key_text
    mask, state = bytearray(), seed
    while len(mask) < 256:
        state = (state * 214013 + 2531011) & 0xFFFFFFFF
        value = state >> 16 & 0xFF
        state = (state * 214013 + 2531011) & 0xFFFFFFFF
        mask += bytes([value]) * ((state >> 16 & 0x0F) + 1)
    sealed = bytes(a ^ b for a, b in zip(data, mask, strict=False))
    record = _record(12, 0, struct.pack("<I", seed) + sealed[4:])
    # ECB is what the format prescribes; nothing here is a secret.
    encryptor = Cipher(algorithms.AES(key_text[:16]), modes.ECB()).encryptor()  # noqa: S305
    return record + encryptor.update(body + b"\0" * (-len(body) % 16)) + encryptor.finalize()


def _summary(title: str, author: str) -> bytes:
    """The property set of HwpSummaryInformation: title, author and a creation time (2024-05-01 00:00 UTC)."""
    created = int((datetime(2024, 5, 1, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
    values = [(12, struct.pack("<IQ", 64, created))]
    for number, text in ((2, title), (4, author)):
        raw = (text + "\0").encode("utf-16-le")
        values.append((number, struct.pack("<II", 31, len(raw) // 2) + raw + b"\0" * (-len(raw) % 4)))
    at = 8 + 8 * len(values)
    table, data = b"", b""
    for number, value in sorted(values):
        table += struct.pack("<II", number, at + len(data))
        data += value
    section = struct.pack("<II", at + len(data), len(values)) + table + data
    format_id = bytes.fromhex("60b6a29f6110d411b4c6006097c09d8c")
    return struct.pack("<HHI16sI16sI", 0xFFFE, 0, 0x00020206, format_id, 1, format_id, 48) + section


def _preview(blocks: Sequence[Block]) -> str:
    lines = []
    for kind, content in blocks:
        if kind == "table" and not isinstance(content, str):
            lines += ["".join(f"<{cell}>" for cell in row) for row in content]
        else:
            lines.append(content if isinstance(content, str) else str(content[0]))
    return "\r\n".join(lines)[:1000]
