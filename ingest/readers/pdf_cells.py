"""A table's cells and rows: headers, and rows that stand in one cell without a rule between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.readers.pdf_layout import TextLine

_FIGURES = re.compile(r"\d{5}|\d,\d{3}|\d{3}-\d{3,4}")  # amounts and telephone numbers
_VALUE = re.compile(r"^[-–—△▲▽▼+()\[\]\d,.%\s]+$")
_MAX_HEADER_ROWS = 3
_PROSE_LINES = 12  # a cell with more lines than this, of that many characters each, is a box of running text
_PROSE_LENGTH = 12
_SAME_HEIGHT = 7.0  # points

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Cell:
    """One cell and the lines in it, top to bottom."""

    box: Box
    lines: list[TextLine] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines joined by spaces: good enough to compare, not what is shown."""
        return " ".join(line.text for line in self.lines)


@dataclass(slots=True)
class Table:
    """Rows from the top; None where a cell of the row above or to the left reaches in."""

    box: Box
    rows: list[list[Cell | None]]

    @property
    def lines(self) -> list[TextLine]:
        """All lines, row by row and cell by cell."""
        return [line for row in self.rows for cell in row if cell is not None for line in cell.lines]

    @property
    def header_rows(self) -> int:
        """How many rows the header takes: those that the tallest cell of the first row spans; 0 without one."""
        first = [cell for cell in self.rows[0] if cell is not None]
        if not _is_header(first, self.rows[1:]):
            return 0
        bottom = max(cell.box[3] for cell in first)
        count = sum(1 for row in self.rows if any(c is not None and c.box[1] < bottom - 1 for c in row))
        return count if count <= _MAX_HEADER_ROWS and count < len(self.rows) else 1

    def is_prose(self, row: Sequence[Cell | None]) -> bool:
        """Whether a row is a box of running text rather than values."""
        return any(
            cell is not None and len(cell.lines) > _PROSE_LINES and len(cell.text) > _PROSE_LENGTH * len(cell.lines)
            for cell in row
        )


def _is_header(first: Sequence[Cell], others: Sequence[Sequence[Cell | None]]) -> bool:
    """Whether the first row names columns: no figures in it, and no later row begins in the same way."""
    if any(_FIGURES.search(cell.text) for cell in first) or not any(cell.lines for cell in first):
        return False
    start = first[0].text
    return not start or all(row[0] is None or row[0].text != start for row in others)


def parted_rows(row: list[Cell | None]) -> list[list[Cell | None]]:
    """The rows that a ruled row really holds.

    Korean budget tables stack several rows between two rules. The columns of figures tell: where most of them hold
    the same number of lines at the same heights, each height is a row, and every other line joins the nearest.
    """
    columns = [cell for cell in row if cell is not None and cell.lines and _is_values(cell)]
    labels = next((cell for cell in row if cell is not None and cell.lines and not _is_values(cell)), None)
    if len(columns) < 2 or labels is None:
        return [row]
    count, votes = Counter(len(cell.lines) for cell in columns).most_common(1)[0]
    alike = [cell for cell in columns if len(cell.lines) == count]
    heights = [sum(_middle(cell.lines[index]) for cell in alike) / votes for index in range(count)]
    if count < 2 or votes < 2 or 2 * votes <= len(columns) or len(labels.lines) < count:
        return [row]
    close = 0.3 * min(b - a for a, b in pairwise(heights))
    if any(abs(_middle(line) - heights[i]) > close for cell in alike for i, line in enumerate(cell.lines)):
        return [row]
    rows: list[list[Cell | None]] = []
    for index in range(count):
        part: list[Cell | None] = []
        for cell in row:
            lines = [line for line in cell.lines if _nearest(heights, _middle(line)) == index] if cell else []
            part.append(Cell(cell.box, lines) if cell is not None else None)
        rows.append(part)
    return rows


def woven_rows(rows: list[list[Cell | None]]) -> list[list[Cell | None]]:
    """Rows from top to bottom; two at one height in different columns are one (uneven rules)."""
    placed = sorted(((_height(row), index, row) for index, row in enumerate(rows)), key=lambda item: item[:2])
    woven: list[tuple[float, list[Cell | None]]] = []
    for height, _, row in placed:
        if woven and abs(woven[-1][0] - height) < _SAME_HEIGHT:
            before = woven[-1][1]
            if not any(
                a is not None and a.lines and b is not None and b.lines for a, b in zip(before, row, strict=True)
            ):
                merged = [a if a is not None and a.lines else b or a for a, b in zip(before, row, strict=True)]
                woven[-1] = (woven[-1][0], merged)
                continue
        woven.append((height, row))
    return [row for _, row in woven]


def _height(row: Sequence[Cell | None]) -> float:
    """The middle of a row's lines; of its cells, where it is empty."""
    middles = [_middle(line) for cell in row if cell is not None for line in cell.lines]
    tops = [cell.box[1] for cell in row if cell is not None]
    return sum(middles) / len(middles) if middles else min(tops, default=0.0)


def _is_values(cell: Cell) -> bool:
    return all(_VALUE.match(line.text) for line in cell.lines)


def _middle(line: TextLine) -> float:
    return (line.y0 + line.y1) / 2


def _nearest(heights: Sequence[float], y: float) -> int:
    return min(range(len(heights)), key=lambda index: abs(heights[index] - y))


def header_text(table: Table, text_of: Callable[[Cell], str]) -> str:
    """The header as one row, 'A | B': under a spanning cell its text is put before each part ('2024년 확정')."""
    rows = table.rows[: table.header_rows]
    if not rows:
        return ""
    lefts = sorted({cell.box[0] for row in table.rows for cell in row if cell is not None})
    if len(rows) == 1:
        return " ".join(" | ".join(text_of(cell) for cell in rows[0] if cell is not None).split())
    names = []
    for left in lefts:
        above = [
            text_of(cell)
            for row in rows
            for cell in row
            if cell is not None and cell.box[0] <= left + 1 and cell.box[2] > left + 1 and cell.lines
        ]
        names.append(" ".join(above))
    return " ".join(" | ".join(names).split())
