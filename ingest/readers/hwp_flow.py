"""Sections of paragraphs → numbered pages of blocks.

HWP has no pages until it is laid out. A numbered section is a readable stretch instead: a new one begins with
each section of the document, with a page break, with an outermost heading, and at the next paragraph once a stretch
is longer than `STRETCH` characters. It never begins inside a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.errors import Reason, UnreadableFile
from ingest.document import BlockKind, Limits, PageBuilder, ParsedPage
from ingest.readers.hwp_model import (
    Box,
    Cell,
    Margin,
    Note,
    Paragraph,
    Table,
    line_of,
    says_something,
    spoken,
    words_of,
)
from ingest.readers.hwp_tables import dense, grid_of, header_rows, is_bar, is_too_wide, rows_of
from ingest.readers.tables import read_table

STRETCH = 3000  # characters after which the next paragraph begins a new numbered section
_SHORTEST = 200  # a heading or page break does not cut off less than this
_HEADING = 120  # an "outline" paragraph longer than this is a statement, not a heading
_PROSE = 1000  # a table that is mostly rows longer than this is page layout: its cells are paragraphs


class Flow:
    """Collects the document's paragraphs into pages."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pages: list[ParsedPage] = []
        self._builder = PageBuilder()
        self._anchor = ""
        self._place = ""  # the paragraph that is being added, and how often a page began inside it
        self._inner_cuts = 0
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
            begins = paragraph.page_break or (paragraph.level == 1 and _is_heading(paragraph))
            if not self._heads and (length > STRETCH or (begins and length >= _SHORTEST)):
                self._cut()
            if len(self._builder) == 0:
                self._anchor = f"s{number}p{position}"
            self._place, self._inner_cuts = f"s{number}p{position}", 0
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
        kind = BlockKind.LIST_ITEM if paragraph.marker else BlockKind.PARAGRAPH
        self._emit(spoken(paragraph), BlockKind.HEADING if _is_heading(paragraph) else kind, paragraph)
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
            self._emit(line_of(part.paragraphs), BlockKind.FOOTNOTE)
            self._add_inner(part.paragraphs)
            return
        text = " ".join(words_of(part.paragraphs, tables=True))
        if text not in self._said and any(map(str.isalpha, text)):
            self._margins[text] = None

    def _add_all(self, paragraphs: Iterable[Paragraph]) -> None:
        """The paragraphs of a box or a frame, which may hold a whole document."""
        for paragraph in paragraphs:
            if not self._heads and len(self._builder) > STRETCH:
                self._cut()
                self._inner_cuts += 1
                self._anchor = f"{self._place}.{self._inner_cuts}"
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
        rows = rows_of(cells)
        filled = [cell for row in rows for cell in row if says_something(cell.paragraphs)]
        # Never two side by side: a frame around text.
        if len({cell.row for cell in filled}) == len(filled) or is_too_wide(rows, filled):
            for cell in filled:
                self._add_all(cell.paragraphs)
            return
        paragraphs = [paragraph for cell in filled for paragraph in cell.paragraphs]
        if len({cell.row for cell in filled}) == 1 and is_bar(filled):
            style = max(paragraphs, key=lambda paragraph: paragraph.size)
            text = " ".join(line_of(cell.paragraphs) for cell in filled)
            self._emit(text, BlockKind.PARAGRAPH, Paragraph(size=style.size, bold=style.bold))
            self._add_inner(paragraphs)
            return
        style = max(paragraphs, key=lambda paragraph: len(paragraph.text))
        grid = grid_of(rows, filled)
        read = read_table(grid, header_rows(rows))
        if 2 * sum(len(row) for row in read.rows if len(row) > _PROSE) > sum(map(len, read.rows)):
            for cell in filled:
                self._add_all(cell.paragraphs)
            return
        self._tables += 1
        number = self._tables
        header = " ".join(read.header.split()) if read.header == dense(read.header) else ""
        for position, line in enumerate(read.rows):
            repeated = header if position >= read.header_rows else ""
            self._emit(dense(line), BlockKind.TABLE_ROW, style, repeated, number)
        self._add_inner(paragraphs)


def _is_heading(paragraph: Paragraph) -> bool:
    return paragraph.level > 0 and 0 < len(spoken(paragraph)) <= _HEADING
