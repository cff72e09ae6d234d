"""Upright rules that a table leaves out: its open sides, and columns that only its horizontal rules tell.

Korean tables often have no rule at their left and right end, and browsers and word processors draw a table without
upright rules as one short stroke under each cell: where strokes meet, a column ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf_cells import Box
from ingest.readers.pdf_layout import TextLine

TOLERANCE = 3  # points; pdfplumber's default for snapping, joining and intersecting
_OPEN_TABLE_WIDTH = 120.0  # points; a shorter stack of rules is a drawing
_SPANNING_ROW = 22.0  # points; a row of one line that spans all columns
_MEETING = 1.0  # points between two strokes that meet
_SAME_LEVEL = 2.0  # points; a border drawn twice, or the edge of the fill beside it
_TALLEST_ROW = 260.0  # points
_CROSSED = 0.1  # of the lines between two rules that letters may cross a column's end in


@dataclass(slots=True)
class _Level:
    """Strokes at one height that touch each other: from `x0` to `x1`, meeting at `breaks`."""

    y: float
    x0: float
    x1: float
    breaks: tuple[float, ...]


def column_sides(rules: Iterable[Box], pieces: Sequence[TextLine]) -> list[Box]:
    """The sides of cells under and over which strokes meet, as upright rules.

    Two levels of strokes with the same ends, one under the other, are a row's upper and lower rule when no letters
    between them stand across a column's end. Where the table draws upright rules itself, those are all.
    """
    rules = list(rules)
    upright = [rule for rule in rules if rule[0] == rule[2]]
    groups: list[list[_Level]] = []
    for level in _levels([rule for rule in rules if rule[1] == rule[3]]):
        for group in groups:
            if abs(group[0].x0 - level.x0) < TOLERANCE and abs(group[0].x1 - level.x1) < TOLERANCE:
                group.append(level)
                break
        else:
            groups.append([level])
    sides: list[Box] = []
    for group in groups:
        for upper, lower in pairwise(group):
            breaks = _shared(upper.breaks, lower.breaks)
            if not breaks or lower.y - upper.y > _TALLEST_ROW or _has_sides(upper, lower, upright):
                continue
            if _parted(breaks, upper, lower, pieces):
                sides.extend((x, upper.y, x, lower.y) for x in (upper.x0, *breaks, upper.x1))
    return sides


def _levels(strokes: Sequence[Box]) -> list[_Level]:
    """The strokes as levels from the top."""
    heights: list[list[Box]] = []
    for stroke in sorted(strokes, key=lambda item: item[1]):
        if heights and stroke[1] - heights[-1][-1][1] <= _SAME_LEVEL:
            heights[-1].append(stroke)
        else:
            heights.append([stroke])
    return [level for strokes_at in heights for level in _chains(strokes_at)]


def _chains(strokes: Sequence[Box]) -> Iterable[_Level]:
    y = sum(stroke[1] for stroke in strokes) / len(strokes)
    start, end = 0.0, -1e9
    breaks: list[float] = []
    for x0, _, x1, _ in sorted(strokes):
        if x0 > end + _MEETING:
            if end - start > _OPEN_TABLE_WIDTH:
                yield _Level(y, start, end, tuple(breaks))
            start, end, breaks = x0, x1, []
        elif abs(x0 - end) <= _MEETING and end - start > _MEETING:
            breaks.append(end)
        else:
            breaks = [at for at in breaks if not x0 + _MEETING < at < x1 - _MEETING]
        end = max(end, x1)
    if end - start > _OPEN_TABLE_WIDTH:
        yield _Level(y, start, end, tuple(breaks))


def _has_sides(upper: _Level, lower: _Level, upright: Iterable[Box]) -> bool:
    return any(
        upper.x0 + TOLERANCE < x < upper.x1 - TOLERANCE and min(bottom, lower.y) - max(top, upper.y) > TOLERANCE
        for x, top, _, bottom in upright
    )


def _shared(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Where columns end between two levels; a table's first and last rule may be drawn in one stroke."""
    if not above or not below:
        return [*above, *below]
    return [x for x in below if any(abs(x - other) < TOLERANCE for other in above)]


def _parted(breaks: Sequence[float], upper: _Level, lower: _Level, pieces: Sequence[TextLine]) -> bool:
    """Whether the text between two levels is a row's: nothing runs across the ends of columns.

    Where one level is a single stroke (a table's first or last rule, or a heading's), two columns must hold text.
    """
    inside = [p for p in pieces if upper.y < (p.y0 + p.y1) / 2 < lower.y and p.x0 < upper.x1 and p.x1 > upper.x0]
    crossings = sum(
        any(
            start + 1 < x < end - 1
            for x in breaks
            if piece.x0 < x < piece.x1
            for char, (start, end) in zip(piece.text, pairwise(piece.edges), strict=True)
            if char != " "
        )
        for piece in inside
    )
    columns = {sum(x < piece.x1 for x in breaks) for piece in inside}
    return len(columns) > (0 if upper.breaks and lower.breaks else 1) and crossings <= _CROSSED * len(inside)


def open_sides(rules: Sequence[Box]) -> list[Box]:
    """The outer sides that Korean tables often leave open, as upright rules.

    Long horizontal rules with the same ends, one under the other, are a table as far as an upright rule between
    their ends leads from each to the next; where no rule stands at their ends, one is imagined.
    """
    upright = [rule for rule in rules if rule[0] == rule[2]]
    groups: list[list[Box]] = []
    for rule in sorted(rules, key=lambda item: item[1]):
        if rule[2] - rule[0] > _OPEN_TABLE_WIDTH:
            for group in groups:
                if abs(group[0][0] - rule[0]) < TOLERANCE and abs(group[0][2] - rule[2]) < TOLERANCE:
                    group.append(rule)
                    break
            else:
                groups.append([rule])
    sides: list[Box] = []
    for group in groups:
        left, right = group[0][0], group[0][2]
        inner = [rule for rule in upright if left + 8 < rule[0] < right - 8]
        for top, bottom in _bridged([rule[1] for rule in group], inner):
            for x in (left, right):
                near = (rule for rule in upright if abs(rule[0] - x) <= TOLERANCE)
                reach = sum(max(0.0, min(rule[3], bottom) - max(rule[1], top)) for rule in near)
                if reach < 0.5 * (bottom - top):
                    sides.append((x, top, x, bottom))
    return sides


def _bridged(heights: Sequence[float], inner: Sequence[Box]) -> list[tuple[float, float]]:
    """(top, bottom) of each run of three heights or more that upright rules lead through."""
    runs: list[list[float]] = [[heights[0]]]
    for above, below in pairwise(heights):
        leads = any(rule[1] <= above + TOLERANCE and rule[3] >= below - TOLERANCE for rule in inner)
        if leads or below - above < _SPANNING_ROW:
            runs[-1].append(below)
        else:
            runs.append([below])
    return [(run[0], run[-1]) for run in runs if len(run) > 2 and _reached(run[0], run[-1], inner)]


def _reached(top: float, bottom: float, inner: Sequence[Box]) -> bool:
    return any(min(rule[3], bottom) - max(rule[1], top) > 8 for rule in inner)
