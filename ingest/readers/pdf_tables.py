"""Ruled tables, found with pdfplumber's table algorithm on pdfium's lines.

pdfplumber reads about six pages a second because it interprets the page in Python; its table search itself is
quick. So the edges come from pdfium's paths and the text from pdfium's characters, and only the search (edges →
intersections → cells → tables; Nurminen's method, as pdfplumber documents it) is pdfplumber's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ingest.readers.pdf_borders import TOLERANCE, column_sides, open_sides
from ingest.readers.pdf_cells import Box, Cell, Table, parted_rows, woven_rows
from ingest.readers.pdf_layout import TextLine, rows_of
from ingest.readers.pdf_rules import Rule

_MAX_RULES = 4_000  # distinct ones: a page with more is a map or a chart
_MAX_CROSSINGS = 4_000
_LEAST_FILLED = 0.25  # of the cells


def find_cells(rules: Sequence[Rule], pieces: Sequence[TextLine]) -> list[list[Box]]:
    """The cells of each table on a page, as pdfplumber finds them; [] when the rules make no grid."""
    distinct = {(round(r.x0, 1), round(r.y0, 1), round(r.x1, 1), round(r.y1, 1)) for r in rules}
    if len(distinct) <= _MAX_RULES:
        distinct.update(column_sides(distinct, pieces))
    upright = sum(1 for rule in distinct if rule[0] == rule[2])
    if upright < 2 or len(distinct) - upright < 2 or len(distinct) > _MAX_RULES:
        return []
    from pdfplumber import table as plumber

    edges = _merged(sorted(distinct))
    if sides := open_sides([_rule(edge) for edge in edges]):
        edges = _merged([_rule(edge) for edge in edges] + sides)
    crossings = plumber.edges_to_intersections(edges, TOLERANCE, TOLERANCE)
    if len(crossings) > _MAX_CROSSINGS:
        return []
    found: list[list[Box]] = plumber.cells_to_tables(plumber.intersections_to_cells(crossings))
    return found


def _merged(rules: Sequence[Box]) -> list[dict[str, Any]]:
    """The rules as pdfplumber edges, snapped to each other and joined where they touch."""
    from pdfplumber import table as plumber

    edges = _longer([_edge(*rule) for rule in rules], 1)
    merged: list[dict[str, Any]] = plumber.merge_edges(edges, TOLERANCE, TOLERANCE, TOLERANCE, TOLERANCE)
    return _longer(merged, TOLERANCE)


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


def take_tables(rules: Sequence[Rule], pieces: Sequence[TextLine]) -> tuple[list[Table], list[TextLine]]:
    """The tables of a page with their text, and the pieces that stand outside of them."""
    groups = [boxes for boxes in find_cells(rules, pieces) if _is_grid(boxes)]
    tables: list[Table] = []
    for boxes in sorted(groups, key=lambda group: sum(_area(box) for box in group)):  # a table in a cell first
        table, outside = _fill(boxes, pieces)
        if table is not None:
            tables.append(table)
            pieces = outside
    return sorted(tables, key=lambda table: (table.box[1], table.box[0])), list(pieces)


def _fill(boxes: Sequence[Box], pieces: Sequence[TextLine]) -> tuple[Table | None, list[TextLine]]:
    """One table and the pieces outside of it; (None, pieces) when the grid is a chart or a frame.

    A chart's bars and grid lines make cells too: most of them stay empty, or cut words apart.
    """
    cells = {box: Cell(box) for box in boxes}
    smallest = sorted(cells.values(), key=lambda cell: _area(cell.box))
    taken: dict[Box, list[TextLine]] = {}
    outside: list[TextLine] = []
    cut = 0
    for piece in pieces:
        parts = _split(piece, smallest)
        cut += len(parts) > 1 and sum(len(part.text) for _, part in parts) == len(piece.text)
        for box, part in parts:
            if box is None:
                outside.append(part)
            else:
                taken.setdefault(box, []).append(part)
    for box, parts_in in taken.items():
        cells[box].lines = rows_of(parts_in)
    if cut > max(2, 0.2 * len(taken)) or len(taken) < max(3, _LEAST_FILLED * len(boxes)):
        return None, list(pieces)
    table = _table(boxes, cells)
    outside.extend(_trim(table))
    if not _is_grid([cell.box for row in table.rows for cell in row if cell is not None]):
        return None, list(pieces)
    return table, outside


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
    for index, (start, end) in enumerate(pairwise(piece.edges)):
        # Hancom gives Latin letters and marks too wide a box: they stand in its left half.
        x = start + (end - start) * (0.25 if piece.text[index].isascii() else 0.5)
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


def _trim(table: Table) -> list[TextLine]:
    """Take single cells that span the whole width off the top and the foot: a title, a chart above, a note below."""
    lines: list[TextLine] = []
    for end in (0, -1):
        while len(table.rows) > 1:
            row = [cell for cell in table.rows[end] if cell is not None]
            if len(row) != 1 or row[0].box[2] - row[0].box[0] < 0.95 * (table.box[2] - table.box[0]):
                break
            lines.extend(row[0].lines)
            del table.rows[end]
    boxes = [cell.box for row in table.rows for cell in row if cell is not None]
    table.box = (table.box[0], min(box[1] for box in boxes), table.box[2], max(box[3] for box in boxes))
    return lines


def _table(boxes: Sequence[Box], cells: dict[Box, Cell]) -> Table:
    lefts = sorted({box[0] for box in boxes})
    rows: list[list[Cell | None]] = []
    parted = False
    for top in sorted({box[1] for box in boxes}):
        row = {box[0]: cells[box] for box in boxes if box[1] == top}
        parts = parted_rows([row.get(left) for left in lefts])
        parted = parted or len(parts) > 1
        rows.extend(parts)
    if parted:
        rows = woven_rows(rows)
    around = (lefts[0], min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    return Table(around, rows)
