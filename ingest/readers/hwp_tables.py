"""Tables of HWP and HWPX: which are tables, which are only looks, and the grid of those that are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import takewhile

from ingest.readers.hwp_model import Cell, Table, line_of
from ingest.readers.tables import Cell as TextCell

_BAR = 100  # a table of one row that is shorter than this is a heading bar or a label
_MOST_HEADERS = 3
_GAPS = 500  # rows without cells that a table may have; more is a mistake or an attack
_PLACES = 500_000  # rows by columns; more is an attack


def is_bar(filled: list[Cell]) -> bool:
    """Whether this row is one line set in a table for its looks: 'Ⅱ | 추진 방향'."""
    parts = [part for cell in filled for paragraph in cell.paragraphs for part in paragraph.parts]
    if any(isinstance(part, Table) for part in parts):
        return False
    return sum(len(line_of(cell.paragraphs)) for cell in filled) < _BAR


def grid_of(rows: list[list[Cell]], filled: list[Cell]) -> list[list[TextCell]]:
    """The cells as texts, without the columns that only keep others apart."""
    told = sorted({cell.column for cell in filled})

    def width(cell: Cell) -> int:
        return bisect_left(told, cell.column + cell.columns) - bisect_left(told, cell.column)

    return [[TextCell(line_of(c.paragraphs), width(c), c.rows) for c in row if width(c)] for row in rows]


def is_too_wide(rows: list[list[Cell]], filled: list[Cell]) -> bool:
    """Whether the grid would be larger than any table that was made to be read."""
    return len(rows) * len({cell.column for cell in filled}) > _PLACES


def header_rows(rows: list[list[Cell]]) -> int | None:
    """How many rows head the table: those marked as titles, else those that the first row's merged cells span.

    '구분' over two rows beside '2023년' over four columns: the second row heads too.
    """
    marked = sum(1 for _ in takewhile(lambda row: row and all(cell.header for cell in row), rows))
    first = next((row for row in rows if row), [])
    spanned = max((cell.rows for cell in first), default=1)
    grouped = any(cell.columns > 1 for cell in first)
    return marked or (spanned if grouped and 1 < spanned <= _MOST_HEADERS else None)


def dense(row: str) -> str:
    """A row that is mostly blank is no data (an organisation chart): its cells' places say nothing."""
    texts = row.split(" | ")
    told = [text for text in texts if text.strip()]
    return " | ".join(told) if 3 * len(told) <= len(texts) else row


def rows_of(cells: Iterable[Cell]) -> list[list[Cell]]:
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
