"""Ruled tables, found with pdfplumber's table algorithm on pdfium's lines.

pdfplumber reads about six pages a second because it interprets the page in Python; its table search itself is
quick. So the edges come from pdfium's paths and the text from pdfium's characters, and only the search (edges →
intersections → cells → tables; Nurminen's method, as pdfplumber documents it) is pdfplumber's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.readers.pdf_layout import TextLine, rows_of
from ingest.readers.pdf_rules import Rule

_FIGURES = re.compile(r"\d{5}|\d,\d{3}|\d{3}-\d{3,4}")  # amounts and telephone numbers
_TOLERANCE = 3  # points; pdfplumber's default for snapping, joining and intersecting
_MAX_RULES = 4_000  # distinct ones: a page with more is a map or a chart
_MAX_CROSSINGS = 4_000
_MAX_HEADER_ROWS = 3
_OPEN_TABLE_WIDTH = 120.0  # points; a shorter stack of rules is a drawing
_PROSE_LINES = 12  # a cell with more lines is a box of running text

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
        return any(cell is not None and len(cell.lines) > _PROSE_LINES for cell in row)


def _is_header(first: Sequence[Cell], others: Sequence[Sequence[Cell | None]]) -> bool:
    """Whether the first row names columns: no figures in it, and no later row begins in the same way."""
    if any(_FIGURES.search(cell.text) for cell in first) or not any(cell.lines for cell in first):
        return False
    start = first[0].text
    return not start or all(row[0] is None or row[0].text != start for row in others)


def find_cells(rules: Sequence[Rule]) -> list[list[Box]]:
    """The cells of each table on a page, as pdfplumber finds them; [] when the rules make no grid."""
    distinct = {(round(r.x0, 1), round(r.y0, 1), round(r.x1, 1), round(r.y1, 1)) for r in rules}
    upright = sum(1 for rule in distinct if rule[0] == rule[2])
    if upright < 2 or len(distinct) - upright < 2 or len(distinct) > _MAX_RULES:
        return []
    from pdfplumber import table as plumber

    edges = _merged(sorted(distinct))
    if sides := _open_sides([_rule(edge) for edge in edges]):
        edges = _merged([_rule(edge) for edge in edges] + sides)
    crossings = plumber.edges_to_intersections(edges, _TOLERANCE, _TOLERANCE)
    if len(crossings) > _MAX_CROSSINGS:
        return []
    found: list[list[Box]] = plumber.cells_to_tables(plumber.intersections_to_cells(crossings))
    return found


def _merged(rules: Sequence[Box]) -> list[dict[str, Any]]:
    """The rules as pdfplumber edges, snapped to each other and joined where they touch."""
    from pdfplumber import table as plumber

    edges = _longer([_edge(*rule) for rule in rules], 1)
    merged: list[dict[str, Any]] = plumber.merge_edges(edges, _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    return _longer(merged, _TOLERANCE)


def _open_sides(rules: Sequence[Box]) -> list[Box]:
    """The outer sides that Korean tables often leave open, as upright rules.

    Three or more long horizontal rules with the same ends, and an upright one between them, are a table; where no
    rule stands at their ends, one is imagined.
    """
    upright = [rule for rule in rules if rule[0] == rule[2]]
    groups: list[list[Box]] = []
    for rule in rules:
        if rule[2] - rule[0] > _OPEN_TABLE_WIDTH:
            for group in groups:
                if abs(group[0][0] - rule[0]) < _TOLERANCE and abs(group[0][2] - rule[2]) < _TOLERANCE:
                    group.append(rule)
                    break
            else:
                groups.append([rule])
    sides: list[Box] = []
    for group in groups:
        left, right = group[0][0], group[0][2]
        top, bottom = min(rule[1] for rule in group), max(rule[1] for rule in group)
        tall = [rule for rule in upright if rule[1] < bottom - 2 and rule[3] > top + 2]
        if len(group) < 3 or not any(left + 8 < rule[0] < right - 8 for rule in tall):
            continue
        for x in (left, right):
            reach = sum(rule[3] - rule[1] for rule in tall if abs(rule[0] - x) <= _TOLERANCE)
            if reach < 0.5 * (bottom - top):
                sides.append((x, top, x, bottom))
    return sides


def _longer(edges: list[dict[str, Any]], length: float) -> list[dict[str, Any]]:
    return [edge for edge in edges if max(edge["width"], edge["height"]) >= length]


def _rule(edge: dict[str, Any]) -> Box:
    return edge["x0"], edge["top"], edge["x1"], edge["bottom"]


def _edge(x0: float, y0: float, x1: float, y1: float) -> dict[str, Any]:
    """A rule in the form in which pdfplumber keeps its edges."""
    return {
        "object_type": "line", "orientation": "v" if x0 == x1 else "h", "x0": x0, "x1": x1, "top": y0,
        "bottom": y1, "width": x1 - x0, "height": y1 - y0, "doctop": y0,
    }  # fmt: skip


def take_tables(rules: Sequence[Rule], pieces: Iterable[TextLine]) -> tuple[list[Table], list[TextLine]]:
    """The tables of a page with their text, and the pieces that stand outside of them."""
    groups = [boxes for boxes in find_cells(rules) if _is_grid(boxes)]
    if not groups:
        return [], list(pieces)
    cells = {box: Cell(box) for boxes in groups for box in boxes}
    smallest = sorted(cells.values(), key=lambda cell: _area(cell.box))
    taken: dict[Box, list[TextLine]] = {}
    outside: list[TextLine] = []
    for piece in pieces:
        for box, part in _split(piece, smallest):
            if box is None:
                outside.append(part)
            else:
                taken.setdefault(box, []).append(part)
    for box, parts in taken.items():
        cells[box].lines = rows_of(parts)
    tables = []
    for boxes in groups:
        table = _table(boxes, cells)
        if sum(1 for row in table.rows for cell in row if cell is not None and cell.lines) >= 3:
            tables.append(table)
        else:
            outside.extend(line for row in table.rows for cell in row if cell is not None for line in cell.lines)
    return tables, outside


def _is_grid(boxes: Sequence[Box]) -> bool:
    """Two rows and two columns at least: a framed paragraph is no table."""
    return len({box[0] for box in boxes}) > 1 and len({box[1] for box in boxes}) > 1


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _split(piece: TextLine, cells: Sequence[Cell]) -> list[tuple[Box | None, TextLine]]:
    """The piece cut where it passes from one cell (smallest first) into another; None stands for outside."""
    middle = (piece.y0 + piece.y1) / 2
    near = [
        cell.box
        for cell in cells
        if cell.box[1] <= middle < cell.box[3] and cell.box[0] < piece.x1 and cell.box[2] > piece.x0
    ]
    if not near:
        return [(None, piece)]
    homes = []
    for start, end in zip(piece.edges, piece.edges[1:], strict=False):
        x = (start + end) / 2
        homes.append(next((box for box in near if box[0] <= x < box[2]), None))
    for index, char in enumerate(piece.text):
        if char == " " and index:
            homes[index] = homes[index - 1]
    parts: list[tuple[Box | None, TextLine]] = []
    begin = 0
    for index in range(1, len(homes) + 1):
        if index == len(homes) or homes[index] != homes[begin]:
            if (part := piece.part(begin, index)) is not None:
                parts.append((homes[begin], part))
            begin = index
    return parts


def _table(boxes: Sequence[Box], cells: dict[Box, Cell]) -> Table:
    lefts = sorted({box[0] for box in boxes})
    rows = []
    for top in sorted({box[1] for box in boxes}):
        row = {box[0]: cells[box] for box in boxes if box[1] == top}
        rows.append([row.get(left) for left in lefts])
    around = (lefts[0], min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    return Table(around, rows)


def header_text(table: Table) -> str:
    """The header as one row, 'A | B': under a spanning cell its text is put before each part ('2024년 확정')."""
    rows = table.rows[: table.header_rows]
    if not rows:
        return ""
    lefts = sorted({cell.box[0] for row in table.rows for cell in row if cell is not None})
    if len(rows) == 1:
        return " ".join(" | ".join(cell.text for cell in rows[0] if cell is not None).split())
    names = []
    for left in lefts:
        above = [
            cell.text
            for row in rows
            for cell in row
            if cell is not None and cell.box[0] <= left + 1 and cell.box[2] > left + 1 and cell.lines
        ]
        names.append(" ".join(above))
    return " ".join(" | ".join(names).split())
