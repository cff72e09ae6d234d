"""What a reader gives: pages of clean text, and the blocks that the text is made of.

    file → reader → ParsedDocument → structure (headings) → passages
                          ↑
              cleaning: running heads, broken lines (PDF only)

A reader decides *what the text is* and what its layout says (outline level, font size, table rows). It does not
decide what is a chapter: `ingest.structure` does, for all formats alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from corpus.records import Page

PATIENCE = 10  # a file that shows signs of life may take this many times `Limits.seconds`


class BlockKind(Enum):
    """What a block is, as far as the format tells."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"  # the format itself says so (outline level, <h2>, bookmark)
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CAPTION = "caption"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Block:
    """`page.text[start:end]`: one paragraph, heading, list item, table row, caption or footnote.

    Blocks of a page are in reading order, do not overlap, and are separated by one newline in the page's text.
    A table row's text is its cells joined by ' | '; `header` is the table's header row in the same form (empty on
    the header row itself); `table` numbers the table within the document, from 1.
    """

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0  # heading level from 1 (outermost); 0: not known
    size: float = 0.0  # median font size in points; 0: not known
    bold: bool = False
    header: str = ""
    table: int = 0


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """One page with its blocks. `page.text` is the blocks' texts joined by newlines."""

    page: Page
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One bookmark or contents line: level from 1, page 1-based."""

    level: int
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A file, read.

    `properties` are the format's own: title, author, subject, keywords, created, creator — only those that it has.
    `warnings` are Korean sentences for the run's report ("3쪽의 글자층이 깨져 있습니다.").
    """

    media_type: str
    pages: tuple[ParsedPage, ...]
    paged: bool = False  # True: real pages with a picture (PDF); False: numbered sections
    outline: tuple[OutlineEntry, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def _no_one_listens() -> None:
    """Outside of a worker there is no one to tell."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. A reader that meets a limit raises UnreadableFile with the fitting reason.

    A reader calls `alive()` after each piece of work that is slow by nature (a page read by OCR): then its `seconds`
    begin anew, up to PATIENCE times as many in all. Fast work does not call it, so an endless loop is ended early.
    """

    seconds: float = 120.0  # wall clock for one file without a sign of life, enforced by the worker pool
    memory_bytes: int = 2 * 1024**3  # address space of one worker, enforced by the worker pool
    unpacked_bytes: int = 512 * 1024**2  # sum of everything that a reader decompresses
    entries: int = 20_000  # members of an archive, or records of a stream container
    pages: int = 5_000
    characters: int = 20_000_000
    depth: int = 100  # nesting of elements, page trees, tables in tables
    alive: Callable[[], None] = _no_one_listens


class PageBuilder:
    """Collects blocks into one page's text: the newlines between blocks and their offsets are kept here."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    def __len__(self) -> int:
        """Characters so far."""
        return self._length

    def add(
        self,
        text: str,
        kind: BlockKind = BlockKind.PARAGRAPH,
        *,
        level: int = 0,
        size: float = 0.0,
        bold: bool = False,
        header: str = "",
        table: int = 0,
    ) -> None:
        """Append one block; blank text is left out. Newlines inside a block become spaces."""
        text = " ".join(text.split())
        if not text:
            return
        start = self._length + (1 if self._parts else 0)
        self._parts.append(text)
        self._length = start + len(text)
        self._blocks.append(Block(start, self._length, kind, level, size, bold, header, table))

    def build(self, number: int, *, label: str = "", anchor: str = "") -> ParsedPage:
        """The page, numbered from 1."""
        return ParsedPage(
            Page(number=number, text="\n".join(self._parts), label=label, anchor=anchor), tuple(self._blocks)
        )
