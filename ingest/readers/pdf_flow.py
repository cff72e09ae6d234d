"""Reading order: columns, and tables in their place between the lines."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from ingest.readers.pdf_cells import Table
from ingest.readers.pdf_layout import TextLine, rows_of

Part = Table | list[TextLine]

_MIN_GUTTER = 7.0  # points between two columns
_MIN_COLUMN_LINES = 4
_STEP = 14.0  # points: a table counts as much as lines at this distance would
_MARK = "\ufdd0"  # a noncharacter: no text holds it


def reading_order(pieces: Sequence[TextLine], tables: Sequence[Table], width: float, *, spread: bool) -> list[Part]:
    """Tables and stretches of lines, each stretch within one column, in the order in which they are read.

    `width` is the page's in points. `spread`: the page shows two printed pages side by side.
    """
    marks: dict[int, Table] = {}
    placed = list(pieces)
    for table in tables:
        stand_ins = _stand_ins(table)
        marks[id(stand_ins[0])] = table
        placed.extend(stand_ins)
    order: list[Part] = []
    for column in _columns(placed, width, width / 2 if spread else None):
        order.extend(_stretches(column, marks))
    return order


def _stand_ins(table: Table) -> list[TextLine]:
    """Lines that hold a table's place while columns are looked for; the first one stands for the table itself."""
    x0, y0, x1, y1 = table.box
    count = max(1, round((y1 - y0) / _STEP))
    step = (x1 - x0) / 30
    edges = [x0 + step * index for index in range(31)]
    return [
        TextLine(_MARK * 30, edges, y0 + _STEP * index, y0 + _STEP * index + 10, 10.0, False, False, False, False)
        for index in range(count)
    ]


def _stretches(column: Sequence[TextLine], marks: dict[int, Table]) -> list[Part]:
    parts: list[Part] = []
    waiting: list[TextLine] = []
    for piece in sorted(column, key=lambda item: item.y0):
        if not piece.text.startswith(_MARK):
            waiting.append(piece)
        elif id(piece) in marks:
            parts.extend([rows_of(waiting)] if waiting else [])
            parts.append(marks[id(piece)])
            waiting = []
    parts.extend([rows_of(waiting)] if waiting else [])
    return parts


def _columns(pieces: Sequence[TextLine], width: float, middle: float | None = None) -> list[list[TextLine]]:
    """The pieces in groups, each one column or a stretch across, in reading order."""
    if not pieces:
        return []
    gutter = middle if middle is not None and _divides(middle, pieces) else find_gutter(pieces, width)
    if gutter is None:
        return [list(pieces)]
    groups: list[list[TextLine]] = []
    left: list[TextLine] = []
    right: list[TextLine] = []
    across: list[TextLine] = []
    for piece in sorted(pieces, key=lambda item: (item.y0 + item.y1) / 2):
        if gutter < piece.x1 and piece.x0 < gutter:
            groups.extend(_columns(left, width) + _columns(right, width))
            left, right = [], []
            across.append(piece)
            continue
        if across:
            groups.append(across)
            across = []
        (left if piece.x1 <= gutter else right).append(piece)
    groups.extend([across] if across else _columns(left, width) + _columns(right, width))
    return groups


def _divides(x: float, pieces: Sequence[TextLine]) -> bool:
    """Whether hardly anything crosses `x`."""
    return sum(1 for piece in pieces if piece.x0 < x < piece.x1) <= 0.1 * len(pieces)


def find_gutter(pieces: Sequence[TextLine], width: float) -> float | None:
    """The x of the white stripe between two columns of running text; None for a page in one column.

    Both sides must hold several lines, most of them nearly as wide as their column: a list of short keys with
    values beside it is not two columns.
    """
    if len(pieces) < 2 * _MIN_COLUMN_LINES:
        return None
    x_min, x_max = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    cover = _cover(pieces, max(width, x_max))
    low, high = int(x_min + 0.2 * (x_max - x_min)), int(x_max - 0.2 * (x_max - x_min))
    if low < 0 or high <= low:
        return None
    least = min(cover[low : high + 1])
    stripe = _widest_stripe(cover, low, high, least)
    if stripe[1] - stripe[0] < _MIN_GUTTER:
        return None
    gutter = (stripe[0] + stripe[1]) / 2
    left = [p for p in pieces if p.x1 <= gutter]
    right = [p for p in pieces if p.x0 >= gutter]
    if least > 0.4 * min(len(left), len(right)):
        return None
    return gutter if _is_column(left) and _is_column(right) and _side_by_side(left, right) else None


def _cover(pieces: Sequence[TextLine], width: float) -> list[int]:
    """For each whole point across the page, how many pieces stand there."""
    steps = int(width) + 2
    cover = [0] * (steps + 1)
    for piece in pieces:
        cover[max(0, min(steps, int(piece.x0)))] += 1
        cover[max(0, min(steps, int(piece.x1) + 1))] -= 1
    for x in range(1, steps + 1):
        cover[x] += cover[x - 1]
    return cover


def _widest_stripe(cover: Sequence[int], low: int, high: int, least: int) -> tuple[int, int]:
    best = (low, low)
    start: int | None = None
    for x in range(low, high + 2):
        if x <= high and cover[x] == least:
            start = x if start is None else start
        elif start is not None:
            best = (start, x) if x - start > best[1] - best[0] else best
            start = None
    return best


def _is_column(pieces: Sequence[TextLine]) -> bool:
    if len(pieces) < _MIN_COLUMN_LINES:
        return False
    span = max(p.x1 for p in pieces) - min(p.x0 for p in pieces)
    long = sum(1 for p in pieces if p.x1 - p.x0 > 0.6 * span)
    return long >= max(3, 0.4 * len(pieces)) and median(len(p.text) for p in pieces) >= 10


def _side_by_side(left: Sequence[TextLine], right: Sequence[TextLine]) -> bool:
    top = max(min(p.y0 for p in left), min(p.y0 for p in right))
    bottom = min(max(p.y1 for p in left), max(p.y1 for p in right))
    shorter = min(max(p.y1 for p in side) - min(p.y0 for p in side) for side in (left, right))
    return bottom - top > 0.3 * shorter
