"""The body of HWP 5.0: records → paragraphs.

In a paragraph's text, a code unit below 32 is a control: some stand alone, the others take eight code units. Each
of the "extended" ones has a control record of its own, in the same order, with what it holds: a table, a drawing,
a note, an equation.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise
from sys import byteorder

from corpus.errors import Reason, UnreadableFile
from ingest.document import Limits
from ingest.readers import hwp_records as tags
from ingest.readers.hangul_chars import to_unicode
from ingest.readers.hwp_docinfo import BULLETED, NUMBER, OUTLINE, CharShape, DocInfo, ParaShape
from ingest.readers.hwp_model import Box, Cell, Margin, Note, Paragraph, Table, equation
from ingest.readers.hwp_numbering import Counter
from ingest.readers.hwp_records import Record

WANTED = frozenset(
    {
        tags.PARA_HEADER,
        tags.PARA_TEXT,
        tags.PARA_CHAR_SHAPE,
        tags.CTRL_HEADER,
        tags.LIST_HEADER,
        tags.SHAPE_COMPONENT,
        tags.TABLE,
        tags.EQEDIT,
        tags.FORM_OBJECT,
    }
)
_CONTROL = re.compile("([\x01-\x08\x0b\x0c\x0e-\x17]|\t)[\\s\\S]{7}|[\0\r\x19-\x1d]|[\n\x18\x1e\x1f]")
_INLINE = frozenset("\x04\x05\x06\x07\x08\x13\x14")  # eight units, but no record of their own
_SINGLE = {"\n": " ", "\x18": "-", "\x1e": "\u00a0", "\x1f": " "}
_DEEPEST = 32  # tables in tables; ten Python frames each
_PAGE_BREAK = 0x04
_TITLE_CELL = 1 << 18
_NUMBERED = range(1, 6)  # what an automatic number counts: notes, pictures, tables, equations; not pages
_CAPTION_BELOW = 3
_CAPTION = re.compile(r"(?:Caption|Text):wstring:(\d{1,5}):")


class BodyReader:
    """Reads the sections of one document."""

    def __init__(self, info: DocInfo, limits: Limits) -> None:
        self._info = info
        self._counter = Counter(info.numberings)
        self._deepest = min(limits.depth, _DEEPEST)
        self._outline = 1  # the numbering of the section's outline
        self._depth = 0

    def read(self, records: Iterable[Record]) -> Iterator[Paragraph]:
        """The paragraphs of one section."""
        for record in records:
            if record.tag == tags.PARA_HEADER:
                yield self._paragraph(record)

    def _paragraphs(self, records: Iterable[Record]) -> list[Paragraph]:
        self._depth += 1
        if self._depth > self._deepest:
            raise UnreadableFile(
                Reason.DAMAGED,
                f"표나 글상자가 {self._deepest}겹보다 깊이 겹쳐 있습니다. 한글에서 다시 저장해 넣어 주세요.",
            )
        found = list(self.read(records))
        self._depth -= 1
        return found

    def _paragraph(self, record: Record) -> Paragraph:
        paragraph = Paragraph()
        shape = None
        if len(record.data) >= 12:
            (number,) = struct.unpack_from("<H", record.data, 8)
            shape = self._info.para_shapes[number] if number < len(self._info.para_shapes) else None
            paragraph.page_break = bool(record.data[11] & _PAGE_BREAK)
        units, shapes = "", b""
        controls = []
        for child in record.children:
            if child.tag == tags.PARA_TEXT:
                units = _units(child.data)
            elif child.tag == tags.PARA_CHAR_SHAPE:
                shapes = child.data
            elif child.tag == tags.CTRL_HEADER:
                controls.append(child)
        paragraph.text = self._text(units, controls, paragraph)
        if look := self._look(shapes, len(units)):
            paragraph.size, paragraph.bold = look.size, look.bold
        if shape is not None:
            self._set_head(paragraph, shape)
        return paragraph

    def _text(self, units: str, controls: list[Record], paragraph: Paragraph) -> str:
        """The text; objects go to `paragraph.parts`."""
        waiting = iter(controls)

        def replacement(match: re.Match[str]) -> str:
            code = match[0][0]
            if code == "\t":
                return "\t"
            if match[1] is None:
                return _SINGLE.get(code, "")
            if code in _INLINE:
                return ""
            control = next(waiting, None)
            return "" if control is None else self._control(control, paragraph)

        text = _CONTROL.sub(replacement, units)
        text += "".join(self._control(control, paragraph) for control in waiting)
        if any("\ud800" <= unit <= "\udfff" for unit in text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return to_unicode(text)

    def _control(self, record: Record, paragraph: Paragraph) -> str:
        """What the control says within the line; its objects go to `paragraph.parts`."""
        kind = record.data[3::-1].decode("latin-1")
        if kind == "tbl ":
            paragraph.parts.append(self._table(record))
        elif kind == "gso ":
            drawn = [p for child in record.children for p in self._drawn(child)]
            paragraph.parts.append(Box(drawn, caption=self._inside(record)))
        elif kind in ("fn  ", "en  "):
            paragraph.parts.append(Note(self._inside(record)))
        elif kind in ("head", "foot"):
            paragraph.parts.append(Margin(self._inside(record)))
        elif kind == "eqed":
            if caption := self._inside(record):
                paragraph.parts.append(Box([], caption))
            return "".join(_equation(c.data) for c in record.children if c.tag == tags.EQEDIT)
        elif kind == "form":
            return "".join(_form(c.data) for c in record.children if c.tag == tags.FORM_OBJECT)
        elif kind == "atno":
            return _automatic_number(record.data)
        elif kind == "tcps":
            return _string(record.data, 4)[0]
        elif kind == "tdut":
            main, at = _string(record.data, 4)
            above = _string(record.data, at)[0]
            return f"{main}({above})" if above else main
        return ""

    def _lists(self, records: list[Record]) -> list[tuple[Record, list[Paragraph]]]:
        """Each list header with its paragraphs, which follow it at the same level."""
        groups: list[tuple[Record, list[Record]]] = []
        for record in records:
            if record.tag == tags.LIST_HEADER:
                groups.append((record, list(record.children)))
            elif groups and record.tag == tags.PARA_HEADER:
                groups[-1][1].append(record)
        return [(head, self._paragraphs(inside)) for head, inside in groups]

    def _inside(self, record: Record) -> list[Paragraph]:
        return [p for _, inside in self._lists(record.children) for p in inside]

    def _drawn(self, record: Record) -> list[Paragraph]:
        """The text boxes of a drawing, grouped drawings included."""
        if record.tag != tags.SHAPE_COMPONENT:
            return []
        found = self._inside(record)
        self._depth += 1
        if self._depth <= self._deepest:
            found += [p for child in record.children for p in self._drawn(child)]
        self._depth -= 1
        return found

    def _table(self, record: Record) -> Table:
        cells: list[Cell] = []
        table = Table(cells)
        at = next((n for n, c in enumerate(record.children) if c.tag == tags.TABLE), 0)
        for head, inside in self._lists(record.children[:at]):
            table.caption += inside
            table.caption_below = len(head.data) >= 12 and head.data[8] & 3 == _CAPTION_BELOW
        for head, inside in self._lists(record.children[at:]):
            cell = Cell(len(cells), 0, paragraphs=inside)
            if len(head.data) >= 16:
                (flags, cell.column, cell.row, cell.columns, cell.rows) = struct.unpack_from("<I4H", head.data, 4)
                cell.header = bool(flags & _TITLE_CELL)
            cells.append(cell)
        return table

    def _set_head(self, paragraph: Paragraph, shape: ParaShape) -> None:
        paragraph.page_break |= shape.page_break
        if shape.head == OUTLINE:
            paragraph.level = shape.level + 1
            paragraph.marker = self._counter.next(shape.list_number or self._outline, shape.level)
        elif shape.head == NUMBER:
            paragraph.marker = self._counter.next(shape.list_number, shape.level)
        elif shape.head == BULLETED:
            paragraph.marker = self._info.bullets.get(shape.list_number, "")

    def _look(self, data: bytes, length: int) -> CharShape | None:
        """The character shape that most of the paragraph has."""
        pairs = [*struct.iter_unpack("<II", data[: len(data) // 8 * 8]), (length, 0)]
        widths: dict[int, int] = {}
        for (start, number), (end, _) in pairwise(pairs):
            widths[number] = widths.get(number, 0) + end - start
        known = self._info.char_shapes
        number = max(widths, key=lambda each: widths[each], default=len(known))
        return known[number] if number < len(known) else None


def _units(data: bytes) -> str:
    """One character per UTF-16 code unit, so that controls can be counted."""
    numbers = array("H", data[: len(data) // 2 * 2])
    if byteorder == "big":
        numbers.byteswap()
    return "".join(map(chr, numbers))


def _string(data: bytes, at: int) -> tuple[str, int]:
    """The length-prefixed string at `at`, and the place after it."""
    if at + 2 > len(data):
        return "", at
    (length,) = struct.unpack_from("<H", data, at)
    end = at + 2 + 2 * length
    return data[at + 2 : end].decode("utf-16-le", "replace"), end


def _equation(data: bytes) -> str:
    return equation(_string(data, 4)[0])


def _form(data: bytes) -> str:
    """What a form field shows: a button's caption, an edit field's text."""
    text = data.decode("utf-16-le", "replace")
    shown = (text[m.end() : m.end() + int(m[1])] for m in _CAPTION.finditer(text))
    return " ".join(shown)


def _automatic_number(data: bytes) -> str:
    if len(data) < 16:
        return ""
    flags, number, _, _, after = struct.unpack_from("<I4H", data, 4)
    kind = flags & 0xF
    if kind not in _NUMBERED:
        return ""
    return f"{number}{chr(after) if kind < 3 and after else ''}"
