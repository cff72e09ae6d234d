"""Blocks written into one page's text, with the place of each line in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from corpus.records import Line
from ingest.document import BlockKind, PageBuilder, ParsedPage
from ingest.readers.pdf_layout import TextLine


@dataclass(slots=True)
class Draft:
    """A block being made: its lines, each with what stands before it ('', ' ', ' | ')."""

    kind: BlockKind
    pieces: list[tuple[str, TextLine]] = field(default_factory=list)
    header: str = ""
    table: int = 0
    cells: list[list[tuple[str, TextLine]]] = field(default_factory=list)  # of a table row


class PageText:
    """Writes blocks into one page's text and keeps each line's place in it."""

    def __init__(self) -> None:
        self._builder = PageBuilder()
        self._lines: list[Line] = []

    def add(self, draft: Draft) -> None:
        """Append one block."""
        pieces = _row(draft.cells) if draft.cells else draft.pieces
        lines = [line for _, line in pieces if line is not None]
        if not lines:
            return
        start = len(self._builder)
        start += 1 if start else 0
        text = ""
        for glue, line in pieces:
            text += glue
            if line is None:
                continue
            begin = start + len(text)
            text += line.text
            self._lines.append(
                Line(begin, begin + len(line.text), line.x0, line.y0, line.x1, line.y1, tuple(line.edges))
            )
        self._builder.add(
            text, draft.kind, size=round(median(line.size for line in lines), 1),
            bold=all(line.bold for line in lines), header=draft.header, table=draft.table,
        )  # fmt: skip

    def build(self, number: int, label: str, width: float, height: float, *, ocr: bool = False) -> ParsedPage:
        """The page, numbered from 1."""
        made = self._builder.build(number, label=label)
        page = replace(made.page, width=width, height=height, lines=tuple(self._lines), ocr=ocr)
        return ParsedPage(page, made.blocks)


def _row(cells: Iterable[Sequence[tuple[str, TextLine]]]) -> list[tuple[str, TextLine | None]]:
    """Cells joined by ' | '; an empty cell keeps its place, empty cells at the end do not."""
    row: list[tuple[str, TextLine | None]] = []
    filled = list(cells)
    while filled and not filled[-1]:
        filled.pop()
    for index, cell in enumerate(filled):
        bar = "" if not index else " | " if row else "| "
        if not cell:
            row.extend([(bar.rstrip(), None)] if bar else [])
        row.extend((glue if position else bar, line) for position, (glue, line) in enumerate(cell))
    return row
