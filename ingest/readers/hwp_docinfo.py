"""DocInfo of HWP 5.0: what the paragraphs' shape numbers mean (size, bold, outline level, numbering, bullets)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from ingest.readers.hangul_chars import to_unicode
from ingest.readers.hwp_numbering import LevelFormat
from ingest.readers.hwp_records import BULLET, CHAR_SHAPE, NUMBERING, PARA_SHAPE, Record

WANTED = frozenset({CHAR_SHAPE, NUMBERING, BULLET, PARA_SHAPE})
OUTLINE, NUMBER, BULLETED = 1, 2, 3  # kinds of paragraph head

_BREAK_BEFORE = 1 << 19
_STARTS = 28  # bytes of the seven levels' start numbers


@dataclass(frozen=True, slots=True)
class CharShape:
    """Size in points, and bold."""

    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class ParaShape:
    """`head`: 0 or one of OUTLINE, NUMBER, BULLETED; `level` from 0; `list_number` from 1 (0: the section's)."""

    head: int
    level: int
    list_number: int
    page_break: bool


@dataclass(slots=True)
class DocInfo:
    """The tables that paragraphs point into; numberings and bullets count from 1."""

    char_shapes: list[CharShape] = field(default_factory=list)
    para_shapes: list[ParaShape] = field(default_factory=list)
    numberings: dict[int, tuple[LevelFormat, ...]] = field(default_factory=dict)
    bullets: dict[int, str] = field(default_factory=dict)


def read_doc_info(records: list[Record]) -> DocInfo:
    """The tables of DocInfo. A record that is too short counts, but says nothing."""
    info = DocInfo()
    waiting = list(reversed(records))
    while waiting:
        record = waiting.pop()
        waiting.extend(reversed(record.children))
        if record.tag == CHAR_SHAPE:
            info.char_shapes.append(_char_shape(record.data))
        elif record.tag == PARA_SHAPE:
            info.para_shapes.append(_para_shape(record.data))
        elif record.tag == NUMBERING:
            info.numberings[len(info.numberings) + 1] = _numbering(record.data)
        elif record.tag == BULLET:
            info.bullets[len(info.bullets) + 1] = _bullet(record.data)
    return info


def _char_shape(data: bytes) -> CharShape:
    if len(data) < 50:
        return CharShape(0.0, False)
    size, flags = struct.unpack_from("<iI", data, 42)
    return CharShape(size / 100 if 0 < size <= 409_600 else 0.0, bool(flags & 2))


def _para_shape(data: bytes) -> ParaShape:
    if len(data) < 32:
        return ParaShape(0, 0, 0, False)
    (flags,) = struct.unpack_from("<I", data)
    (list_number,) = struct.unpack_from("<H", data, 30)
    level = flags >> 25 & 7
    if level == 6 and len(data) >= 58:  # levels 8 to 10 stand in a later field
        (longer,) = struct.unpack_from("<I", data, 54)
        level = longer if 6 < longer < 10 else level
    return ParaShape(flags >> 23 & 3, level, list_number, bool(flags & _BREAK_BEFORE))


def _numbering(data: bytes) -> tuple[LevelFormat, ...]:
    formats: list[LevelFormat] = []
    at = 0
    for _ in range(7):
        if at + 14 > len(data):
            break
        (flags,) = struct.unpack_from("<I", data, at)
        (length,) = struct.unpack_from("<H", data, at + 12)
        pattern = data[at + 14 : at + 14 + 2 * length].decode("utf-16-le", "replace")
        at += 14 + 2 * length
        formats.append(LevelFormat(to_unicode(pattern), flags >> 5 & 0xF))
    starts = data[at + 2 : at + 2 + _STARTS]  # since 5.0.2.5
    if len(starts) == _STARTS:
        numbers = struct.unpack("<7I", starts)
        formats = [
            LevelFormat(form.pattern, form.kind, start if 0 < start < 10_000 else 1)
            for form, start in zip(formats, numbers, strict=False)
        ]
    return tuple(formats)


def _bullet(data: bytes) -> str:
    return to_unicode(data[12:14].decode("utf-16-le", "replace")).strip("\0 ￿")
