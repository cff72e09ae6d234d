"""Tables with merged cells → rows that can be read one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_WIDEST = 200  # columns; a span beyond is a mistake or an attack
_LAYOUT_CELL = 600  # characters; a cell with more holds a page, not a value


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as its source writes it; `text` None continues the cell above (Word's vertical merge)."""

    text: str | None
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as text, cells joined by ' | '. The first `header_rows` rows are the header's own."""

    rows: tuple[str, ...]
    header: str = ""  # the header in one row
    header_rows: int = 0


# A place of the grid: the cell's text and a number that all places of one merged cell share.
_Place = tuple[str, int]
_NOWHERE: _Place = ("", -1)


def read_table(cells: Sequence[Sequence[Cell]], header_rows: int | None = None) -> Table:
    """The table that these rows of cells make.

    A cell merged downwards is said again in each of its rows, so that every row can be understood alone; one
    merged to the right is said once. `header_rows` is the number of header rows that the source marks (None: it
    marks none, and the merged cells at the top tell, or the first row is taken); several of them become one
    header, column by column ('예산 2023').
    """
    filled = [bool(any(cell.text for cell in row)) for row in cells]
    grid = [row for row, has_text in zip(_grid(cells), filled, strict=True) if has_text]
    rows = tuple(_row_text(row) for row in grid)
    headers = _likely_headers(grid) if header_rows is None else sum(filled[:header_rows])
    if not 0 < headers < len(grid):
        return Table(rows)
    return Table(rows, _header_text(grid[:headers]), headers)


def is_layout(cells: Sequence[Sequence[Cell]]) -> bool:
    """Whether this is no table but a frame around text: one cell in a row, or a cell that holds a page."""
    alone = all(len(row) <= 1 for row in cells)
    return alone or any(len(cell.text or "") > _LAYOUT_CELL for row in cells for cell in row)


def _likely_headers(grid: Sequence[Sequence[_Place]]) -> int:
    """1, or more where the first row has a cell merged to the right beside one merged down to the last header row."""
    if not grid or len({serial for _, serial in grid[0]}) == len(grid[0]):
        return 1
    first = {serial for _, serial in grid[0]}
    count = 1
    while count < len(grid) and any(serial in first for _, serial in grid[count]):
        count += 1
    return count if count < len(grid) else 1


def _grid(cells: Sequence[Sequence[Cell]]) -> list[list[_Place]]:
    """Every row with every column filled in."""
    grid: list[list[_Place]] = []
    hanging: dict[int, tuple[int, _Place]] = {}  # column → rows still to fill, with what
    serial = 0
    for row in cells:
        places: list[_Place] = []
        above = grid[-1] if grid else []
        _fill_hanging(places, hanging)
        for cell in row:
            serial += 1
            if cell.text is None:
                place = above[len(places)] if len(places) < len(above) else _NOWHERE
            else:
                place = (" ".join(cell.text.split()), serial)
            for _ in range(max(1, min(cell.columns, _WIDEST - len(places)))):
                if cell.rows > 1:
                    hanging[len(places)] = (cell.rows - 1, place)
                places.append(place)
            _fill_hanging(places, hanging)
        grid.append(places)
    return grid


def _fill_hanging(places: list[_Place], hanging: dict[int, tuple[int, _Place]]) -> None:
    """Append the cells that hang down into the next columns from rows above."""
    while len(places) in hanging:
        column = len(places)
        left, place = hanging.pop(column)
        if left > 1:
            hanging[column] = (left - 1, place)
        places.append(place)


def _row_text(row: Sequence[_Place]) -> str:
    texts = []
    previous = -1
    for text, serial in row:
        if serial != previous or serial == -1:
            texts.append(text)
        previous = serial
    return " | ".join(texts)


def _header_text(rows: Sequence[Sequence[_Place]]) -> str:
    if len(rows) == 1:
        return _row_text(rows[0])
    columns = []
    for column in range(max(len(row) for row in rows)):
        said = [row[column][0] for row in rows if column < len(row)]
        columns.append(" ".join(dict.fromkeys(text for text in said if text)))
    return " | ".join(columns)
