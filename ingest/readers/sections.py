"""Numbered sections for the formats that have no pages.

A section begins at each top-level heading, wherever a reader asks for one, and where it has grown long: then at the
next heading or block, never inside a table and never between a heading and what it heads.
"""

from __future__ import annotations

from corpus.errors import Reason, UnreadableFile
from ingest.document import BlockKind, Limits, OutlineEntry, PageBuilder, ParsedPage
from ingest.readers.tables import Table

SECTION_CHARACTERS = 3_000  # where a section is broken at the next block
_HEADING_CHARACTERS = 2_000  # where it is already broken at a heading of any level


class SectionBuilder:
    """Collects blocks in reading order and gives numbered sections, with the headings as an outline."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pages: list[ParsedPage] = []
        self._page = PageBuilder()
        self._anchor = ""
        self._notes: list[str] = []
        self._outline: list[OutlineEntry] = []
        self._only_headings = True  # so far in this section
        self._characters = 0
        self._tables = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been added yet."""
        return self._characters == 0

    def heading(self, text: str, level: int, *, anchor: str = "", size: float = 0.0) -> None:
        """A heading, level from 1 (outermost). `anchor` is its stable name in the source."""
        if not text.strip():
            return
        if not self._only_headings and (level == 1 or len(self._page) > _HEADING_CHARACTERS):
            self.new_section()
        if not len(self._page):
            self._anchor = anchor or self._anchor
        self._add(text, BlockKind.HEADING, level=level, size=size)
        self._outline.append(OutlineEntry(level, " ".join(text.split()), len(self._pages) + 1))

    def block(
        self, text: str, kind: BlockKind = BlockKind.PARAGRAPH, *, size: float = 0.0, bold: bool = False
    ) -> None:
        """A paragraph, list item, caption or footnote that stands here."""
        if not text.strip():
            return
        self._break_when_long()
        self._add(text, kind, size=size, bold=bold)
        self._only_headings = False

    def table(self, table: Table) -> None:
        """A table's rows, all in one section."""
        if not table.rows:
            return
        self._break_when_long()
        self._tables += 1
        for position, row in enumerate(table.rows):
            header = table.header if position >= table.header_rows else ""
            self._add(row, BlockKind.TABLE_ROW, header=header, table=self._tables)
        self._only_headings = False

    def note(self, text: str) -> None:
        """A footnote that is referred to here: it is set at the end of the section."""
        self._notes.append(text)

    def new_section(self, anchor: str = "") -> None:
        """Begin a new section (unless this one is still empty)."""
        for text in self._notes:
            self._add(text, BlockKind.FOOTNOTE)
        self._notes = []
        if len(self._page):
            number = len(self._pages) + 1
            if number > self._limits.pages:
                raise UnreadableFile(
                    Reason.TOO_LARGE, f"글이 {self._limits.pages:,}쪽을 넘습니다. 나누어 넣어 주세요."
                )
            self._pages.append(self._page.build(number, anchor=self._anchor or f"s{number}"))
            self._page = PageBuilder()
        self._anchor = anchor
        self._only_headings = True

    def build(self) -> tuple[tuple[ParsedPage, ...], tuple[OutlineEntry, ...]]:
        """The sections and the outline; raises UnreadableFile(EMPTY) when there is no text at all."""
        self.new_section()
        if not self._pages:
            raise UnreadableFile(
                Reason.EMPTY, "문서에 글이 없습니다. 그림만 있다면 PDF로 저장해 넣어 주세요(글자 인식으로 읽습니다)."
            )
        return tuple(self._pages), tuple(self._outline)

    def _break_when_long(self) -> None:
        if len(self._page) > SECTION_CHARACTERS and not self._only_headings:
            self.new_section()

    def _add(
        self,
        text: str,
        kind: BlockKind,
        *,
        level: int = 0,
        size: float = 0.0,
        bold: bool = False,
        header: str = "",
        table: int = 0,
    ) -> None:
        self._characters += len(text)
        if self._characters > self._limits.characters:
            raise UnreadableFile(
                Reason.TOO_LARGE, f"글이 {self._limits.characters:,}자를 넘습니다. 나누어 넣어 주세요."
            )
        self._page.add(text, kind, level=level, size=size, bold=bold, header=header, table=table)
