"""Sections of paragraphs → numbered pages of blocks.

HWP has no pages until it is laid out. A numbered section is a readable stretch instead: a new one begins with
each section of the document, with a page break, with an outermost heading, and at the next paragraph once a stretch
is longer than `STRETCH` characters. It never begins inside a table.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from corpus.errors import Reason, UnreadableFile
from ingest.document import BlockKind, Limits, PageBuilder, ParsedPage
from ingest.readers.hwp_model import Box, Cell, Margin, Note, Paragraph, Table
from ingest.readers.tables import Cell as TextCell
from ingest.readers.tables import read_table

STRETCH = 3000  # characters after which the next paragraph begins a new numbered section
_SHORTEST = 200  # a heading or page break does not cut off less than this
_HEADING = 120  # an "outline" paragraph longer than this is a statement, not a heading
_BAR = 100  # a table of one row that is shorter than this is a heading bar or a label
_PROSE = 1000  # a table that is mostly rows longer than this is page layout: its cells are paragraphs
_MOST_HEADERS = 3
_GAPS = 500  # rows without cells that a table may have; more is a mistake or an attack


class Flow:
    """Collects the document's paragraphs into pages."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pages: list[ParsedPage] = []
        self._builder = PageBuilder()
        self._anchor = ""
        self._tables = 0
        self._characters = 0
        self._heads = False  # the last block is a heading: what it heads must follow it
        self._margins: dict[str, None] = {}  # this section's running heads and feet
        self._said: set[str] = set()  # those of the sections before

    def add_section(self, number: int, paragraphs: Iterable[Paragraph]) -> None:
        """One section of the document; `number` from 0 names its anchors ('s0p12': section 0, paragraph 12)."""
        self._cut()
        for position, paragraph in enumerate(paragraphs):
            length = len(self._builder)
            begins = paragraph.page_break or paragraph.level == 1
            if not self._heads and (length > STRETCH or (begins and length >= _SHORTEST)):
                self._cut()
            if len(self._builder) == 0:
                self._anchor = f"s{number}p{position}"
            self._add(paragraph)
        for text in self._margins:
            self._emit(text, BlockKind.PARAGRAPH)
        self._said.update(self._margins)
        self._margins.clear()

    def pages(self) -> tuple[ParsedPage, ...]:
        """All pages, numbered from 1; blank ones are left out."""
        self._cut()
        return tuple(self._pages)

    def _cut(self) -> None:
        if len(self._builder) == 0:
            return
        if len(self._pages) >= self._limits.pages:
            raise UnreadableFile(
                Reason.TOO_LARGE, f"구역이 {self._limits.pages:,}개를 넘습니다. 문서를 나누어 넣어 주세요."
            )
        self._pages.append(self._builder.build(len(self._pages) + 1, anchor=self._anchor))
        self._builder = PageBuilder()

    def _emit(
        self, text: str, kind: BlockKind, style: Paragraph | None = None, header: str = "", table: int = 0
    ) -> None:
        self._characters += len(text)
        if self._characters > self._limits.characters:
            raise UnreadableFile(
                Reason.TOO_LARGE,
                f"글자가 {self._limits.characters:,}자를 넘습니다. 문서를 나누어 넣어 주세요.",
            )
        level = style.level if style is not None and kind is BlockKind.HEADING else 0
        size = style.size if style is not None else 0.0
        bold = style.bold if style is not None else False
        if text:
            self._heads = kind is BlockKind.HEADING
        self._builder.add(text, kind, level=level, size=size, bold=bold, header=header, table=table)

    def _add(self, paragraph: Paragraph) -> None:
        text = spoken(paragraph)
        if paragraph.level and len(text) <= _HEADING:
            self._emit(text, BlockKind.HEADING, paragraph)
        else:
            self._emit(text, BlockKind.LIST_ITEM if paragraph.marker else BlockKind.PARAGRAPH, paragraph)
        self._add_parts(paragraph)

    def _add_parts(self, paragraph: Paragraph) -> None:
        for part in paragraph.parts:
            if isinstance(part, Table):
                self._add_table(part)
            elif isinstance(part, Box):
                self._add_all(part.paragraphs)
                self._add_captions(part.caption)
            else:
                self._add_aside(part)

    def _add_aside(self, part: Note | Margin) -> None:
        if isinstance(part, Note):
            self._emit(_line(part.paragraphs), BlockKind.FOOTNOTE)
            self._add_inner(part.paragraphs)
            return
        text = " ".join(_words(part.paragraphs, tables=True))
        if text not in self._said and any(map(str.isalpha, text)):
            self._margins[text] = None

    def _add_all(self, paragraphs: Iterable[Paragraph]) -> None:
        for paragraph in paragraphs:
            self._add(paragraph)

    def _add_captions(self, caption: Sequence[Paragraph]) -> None:
        for paragraph in caption:
            self._emit(spoken(paragraph), BlockKind.CAPTION, paragraph)

    def _add_inner(self, paragraphs: Iterable[Paragraph]) -> None:
        """What a line of text cannot hold: the tables and notes in a note's or cell's paragraphs."""
        for paragraph in paragraphs:
            for part in paragraph.parts:
                if isinstance(part, Box):
                    self._add_inner(part.paragraphs)
                elif isinstance(part, Table):
                    self._add_table(part)
                else:
                    self._add_aside(part)

    def _add_table(self, table: Table) -> None:
        if not table.caption_below:
            self._add_captions(table.caption)
        self._add_cells(table.cells)
        if table.caption_below:
            self._add_captions(table.caption)

    def _add_cells(self, cells: Iterable[Cell]) -> None:
        rows = _rows(cells)
        filled = [cell for row in rows for cell in row if _says_something(cell.paragraphs)]
        if len({cell.row for cell in filled}) == len(filled):  # never two side by side: a frame around text
            for cell in filled:
                self._add_all(cell.paragraphs)
            return
        paragraphs = [paragraph for cell in filled for paragraph in cell.paragraphs]
        if len({cell.row for cell in filled}) == 1 and _is_bar(filled):
            style = max(paragraphs, key=lambda paragraph: paragraph.size)
            text = " ".join(_line(cell.paragraphs) for cell in filled)
            self._emit(text, BlockKind.PARAGRAPH, Paragraph(size=style.size, bold=style.bold))
            self._add_inner(paragraphs)
            return
        style = max(paragraphs, key=lambda paragraph: len(paragraph.text))
        grid = _grid(rows, filled)
        read = read_table(grid, _header_rows(rows))
        if 2 * sum(len(row) for row in read.rows if len(row) > _PROSE) > sum(map(len, read.rows)):
            for cell in filled:
                self._add_all(cell.paragraphs)
            return
        self._tables += 1
        number = self._tables
        header = " ".join(read.header.split()) if read.header == _dense(read.header) else ""
        for position, line in enumerate(read.rows):
            repeated = header if position >= read.header_rows else ""
            self._emit(_dense(line), BlockKind.TABLE_ROW, style, repeated, number)
        self._add_inner(paragraphs)


def spoken(paragraph: Paragraph) -> str:
    """The paragraph's text as a reader sees it: with its number or bullet."""
    text = " ".join(paragraph.text.split())
    return f"{paragraph.marker} {text}" if paragraph.marker and text else text


def _line(paragraphs: Iterable[Paragraph]) -> str:
    """The paragraphs, and the text boxes in them, as one line."""
    return " ".join(_words(paragraphs))


def _words(paragraphs: Iterable[Paragraph], tables: bool = False) -> Iterator[str]:
    for paragraph in paragraphs:
        if text := spoken(paragraph):
            yield text
        for part in paragraph.parts:
            if isinstance(part, Box):
                yield from _words(part.paragraphs, tables)
                yield from _words(part.caption, tables)
            elif tables and isinstance(part, Table):
                for cell in part.cells:
                    yield from _words(cell.paragraphs, tables)


def _says_something(paragraphs: Iterable[Paragraph]) -> bool:
    return any(paragraph.text.strip() or paragraph.parts for paragraph in paragraphs)


def _is_bar(filled: list[Cell]) -> bool:
    """Whether this row is one line set in a table for its looks: 'Ⅱ | 추진 방향'."""
    parts = [part for cell in filled for paragraph in cell.paragraphs for part in paragraph.parts]
    if any(isinstance(part, Table) for part in parts):
        return False
    return sum(len(_line(cell.paragraphs)) for cell in filled) < _BAR


def _grid(rows: list[list[Cell]], filled: list[Cell]) -> list[list[TextCell]]:
    """The cells as texts, without the columns that only keep others apart."""
    told = sorted({cell.column for cell in filled})

    def width(cell: Cell) -> int:
        return bisect_left(told, cell.column + cell.columns) - bisect_left(told, cell.column)

    return [[TextCell(_line(c.paragraphs), width(c), c.rows) for c in row if width(c)] for row in rows]


def _header_rows(rows: list[list[Cell]]) -> int | None:
    """How many rows head the table: those marked as titles, else those that the first row's merged cells span.

    '구분' over two rows beside '2023년' over four columns: the second row heads too.
    """
    marked = sum(1 for _ in takewhile(lambda row: row and all(cell.header for cell in row), rows))
    first = next((row for row in rows if row), [])
    spanned = max((cell.rows for cell in first), default=1)
    grouped = any(cell.columns > 1 for cell in first)
    return marked or (spanned if grouped and 1 < spanned <= _MOST_HEADERS else None)


def _dense(row: str) -> str:
    """A row that is mostly blank is no data (an organisation chart): its cells' places say nothing."""
    texts = row.split(" | ")
    told = [text for text in texts if text.strip()]
    return " | ".join(told) if 3 * len(told) <= len(texts) else row


def _rows(cells: Iterable[Cell]) -> list[list[Cell]]:
    """The cells by row and column, whatever their order in the file.

    A row without cells of its own, which a cell above reaches over, is kept as an empty one.
    """
    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    rows: list[list[Cell]] = []
    gaps = _GAPS
    before = -1
    for number, row in sorted(by_row.items()):
        empty = min(number - before - 1, gaps)
        gaps -= empty
        rows.extend([] for _ in range(empty))
        rows.append(sorted(row, key=lambda cell: cell.column))
        before = number
    return rows
