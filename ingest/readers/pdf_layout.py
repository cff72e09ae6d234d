"""From characters to lines in reading order.

    glyphs → pieces (runs without a wide gap) → columns → lines

A `TextLine` keeps the x of every character, so that any part of the text can be marked on the picture.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.cleaning import clean_character
from ingest.readers.pdf_glyphs import Glyphs

_WIDE_GAP = 1.5  # em: a wider gap without a space ends the piece (a table's next cell, the next column)
_MIN_GUTTER = 7.0  # points between two columns
_MIN_COLUMN_LINES = 4


@dataclass(slots=True)
class TextLine:
    """A line or a part of one. `edges` has len(text) + 1 values: each character's left edge, then the right end."""

    text: str
    edges: list[float]
    y0: float
    y1: float
    size: float  # median font size, points
    bold_first: bool  # of the first and the last character
    bold_last: bool
    bold: bool  # all of it
    spaced: bool  # the source writes a space after the last character

    @property
    def x0(self) -> float:
        """The left end."""
        return self.edges[0]

    @property
    def x1(self) -> float:
        """The right end."""
        return self.edges[-1]

    def part(self, start: int, end: int) -> TextLine | None:
        """`text[start:end]` without blanks around it; None when nothing is left."""
        while start < end and self.text[start] == " ":
            start += 1
        stop = end
        while stop > start and self.text[stop - 1] == " ":
            stop -= 1
        if start == stop:
            return None
        spaced = self.spaced if stop == len(self.text) else self.text[stop] == " "
        return TextLine(
            self.text[start:stop], self.edges[start : stop + 1], self.y0, self.y1, self.size,
            self.bold if start else self.bold_first, self.bold if stop < len(self.text) else self.bold_last,
            self.bold, spaced,
        )  # fmt: skip


def pieces_of(glyphs: Glyphs) -> list[TextLine]:
    """The runs of characters that stand side by side, in pdfium's order, blanks around them cut off.

    Whitespace becomes single spaces, control characters vanish, letters are composed (NFC).
    """
    pieces: list[TextLine] = []
    run: list[int] = []
    waiting = False  # pdfium inferred a space since the last character
    spaces: set[int] = set()  # indices in the run before which a space belongs
    xs0, xs1, ys0, ys1, sizes = glyphs.x0, glyphs.x1, glyphs.y0, glyphs.y1, glyphs.size

    def flush() -> None:
        nonlocal waiting
        if run and (piece := _piece(glyphs, run, spaces, waiting)) is not None:
            pieces.append(piece)
        run.clear()
        spaces.clear()
        waiting = False

    for index, char in enumerate(glyphs.chars):
        x0, x1 = xs0[index], xs1[index]
        if char in "\r\n":
            flush()
            continue
        if x1 <= x0 and char == " ":
            waiting = True
            continue
        if run:
            last = run[-1]
            overlap = min(ys1[index], ys1[last]) - max(ys0[index], ys0[last])
            height = min(ys1[index] - ys0[index], ys1[last] - ys0[last])
            em = max(sizes[index], sizes[last], 1.0)
            if overlap < 0.4 * height or x0 - xs1[last] > _WIDE_GAP * em or x0 < xs0[last] - 0.3 * em:
                flush()
        if waiting and run:
            spaces.add(index)
        waiting = False
        run.append(index)
    flush()
    return _without_shadows(pieces)


def _piece(glyphs: Glyphs, run: list[int], spaces: set[int], spaced: bool) -> TextLine | None:
    text: list[str] = []
    edges: list[float] = []
    kept: list[int] = []
    for index in run:
        x0 = glyphs.x0[index]
        if index in spaces and text and text[-1] != " ":
            text.append(" ")
            edges.append(min(glyphs.x1[kept[-1]], x0))
        for char in clean_character(glyphs.chars[index], first=not text):
            if char == " " and text and text[-1] != " ":
                text.append(" ")
                edges.append(x0)
            if char != " ":
                text.append(char)
                edges.append(x0)
                kept.append(index)
    while text and text[-1] == " ":
        text.pop()
        edges.pop()
        spaced = True
    if not kept:
        return None
    last = kept[-1]
    em = glyphs.size[last]
    end = glyphs.x1[last]
    if text[-1].isascii() and end - glyphs.x0[last] > 0.9 * em and text[-1] not in "MWmw@%":
        end = glyphs.x0[last] + 0.6 * em  # Hancom gives Latin letters the width of a Hangul syllable
    edges.append(max(end, edges[-1]))
    for position in range(len(edges) - 2, -1, -1):
        edges[position] = min(edges[position], edges[position + 1])
    # Hancom draws digits and marks without the stroke that makes bold Hangul: letters decide where there are any.
    bold = [glyphs.bold[i] for i in kept if glyphs.chars[i] >= "가"] or [glyphs.bold[i] for i in kept]
    line = TextLine(
        "".join(text), [round(x, 2) for x in edges],
        round(min(glyphs.y0[index] for index in kept), 2), round(max(glyphs.y1[index] for index in kept), 2),
        round(median(glyphs.size[index] for index in kept), 2), bold[0], bold[-1], all(bold), spaced,
    )  # fmt: skip
    return line if unicodedata.is_normalized("NFC", line.text) else _composed(line)


def _composed(line: TextLine) -> TextLine:
    """The line with jamo and combining marks composed; a composed letter begins where its first part did."""
    text: list[str] = []
    edges: list[float] = []
    start = 0
    for end in range(1, len(line.text) + 1):
        if end < len(line.text):
            following = line.text[end]
            if unicodedata.combining(following) or "\u1160" <= following <= "\u11ff":
                continue
        for char in unicodedata.normalize("NFC", line.text[start:end]):
            text.append(char)
            edges.append(line.edges[start])
        start = end
    line.text, line.edges = "".join(text), [*edges, line.edges[-1]]
    return line


def _without_shadows(pieces: list[TextLine]) -> list[TextLine]:
    """Drop a piece that repeats the one before it at almost the same place (shadow or fake bold)."""
    kept: list[TextLine] = []
    for piece in pieces:
        if any(
            other.text == piece.text and abs(other.x0 - piece.x0) < 1.5 and abs(other.y0 - piece.y0) < 1.5
            for other in kept[-3:]
        ):
            continue
        kept.append(piece)
    return kept


def join_row(pieces: Sequence[TextLine]) -> TextLine:
    """Pieces of one row as one line, a space wherever there is a gap."""
    ordered = sorted(pieces, key=lambda piece: piece.x0)
    if len(ordered) == 1:
        return ordered[0]
    text, edges = ordered[0].text, list(ordered[0].edges[:-1])
    end = ordered[0].x1
    for before, piece in pairwise(ordered):
        if before.spaced or piece.x0 - before.x1 > 0.15 * max(before.size, piece.size):
            text += " "
            edges.append(min(end, piece.x0))
        text += piece.text
        edges.extend(piece.edges[:-1])
        end = max(end, piece.x1)
    first, last = ordered[0], ordered[-1]
    return TextLine(
        text, [*edges, end], min(p.y0 for p in ordered), max(p.y1 for p in ordered),
        max(ordered, key=lambda piece: len(piece.text)).size, first.bold_first, last.bold_last,
        all(p.bold for p in ordered), last.spaced,
    )  # fmt: skip


def rows_of(pieces: Iterable[TextLine]) -> list[TextLine]:
    """Lines from top to bottom: pieces that share most of their height belong to one line."""
    rows: list[list[TextLine]] = []
    for piece in sorted(pieces, key=lambda item: ((item.y0 + item.y1) / 2, item.x0)):
        height = piece.y1 - piece.y0
        for row in reversed(rows[-3:]):
            peer = max(row, key=lambda item: item.y1 - item.y0)
            tall = peer.y1 - peer.y0
            overlap = min(peer.y1, piece.y1) - max(peer.y0, piece.y0)
            apart = all(piece.x0 >= p.x1 - 0.5 * p.size or piece.x1 <= p.x0 + 0.5 * p.size for p in row)
            if apart and overlap > 0.5 * min(height, tall) and max(height, tall) < 2.2 * min(height, tall):
                row.append(piece)
                break
        else:
            rows.append([piece])
    return [join_row(row) for row in rows]


def columns_of(pieces: Sequence[TextLine], width: float) -> list[list[TextLine]]:
    """The pieces in reading groups: each group is one column (or a stretch across), top to bottom in itself."""
    gutter = find_gutter(pieces, width)
    if gutter is None:
        return [list(pieces)] if pieces else []
    groups: list[list[TextLine]] = []
    left: list[TextLine] = []
    right: list[TextLine] = []
    across: list[TextLine] = []

    def flush() -> None:
        for side in (left, right):
            groups.extend(columns_of(side, width))
            side.clear()

    for piece in sorted(pieces, key=lambda item: (item.y0 + item.y1) / 2):
        if piece.x1 <= gutter or piece.x0 >= gutter:
            if across:
                groups.append(list(across))
                across.clear()
            (left if piece.x1 <= gutter else right).append(piece)
        else:
            if left or right:
                flush()
            across.append(piece)
    if across:
        groups.append(across)
    flush()
    return groups


def find_gutter(pieces: Sequence[TextLine], width: float) -> float | None:
    """The x of the white stripe between two columns of running text; None for a page in one column.

    Both sides must hold several lines, most of them nearly as wide as their column: a list of short keys with
    values beside it is not two columns.
    """
    if len(pieces) < 2 * _MIN_COLUMN_LINES:
        return None
    steps = int(width) + 2
    cover = [0] * (steps + 1)
    for piece in pieces:
        cover[max(0, min(steps, int(piece.x0)))] += 1
        cover[max(0, min(steps, int(piece.x1) + 1))] -= 1
    for x in range(1, steps + 1):
        cover[x] += cover[x - 1]
    x_min, x_max = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    low, high = int(x_min + 0.2 * (x_max - x_min)), int(x_max - 0.2 * (x_max - x_min))
    if high <= low or high > steps:
        return None
    least = min(cover[low : high + 1])
    stripe = _widest_stripe(cover, low, high, least)
    if stripe is None or stripe[1] - stripe[0] < _MIN_GUTTER:
        return None
    gutter = (stripe[0] + stripe[1]) / 2
    left = [p for p in pieces if p.x1 <= gutter]
    right = [p for p in pieces if p.x0 >= gutter]
    if least > 0.4 * min(len(left), len(right)):
        return None
    return gutter if _is_column(left) and _is_column(right) and _side_by_side(left, right) else None


def _widest_stripe(cover: Sequence[int], low: int, high: int, least: int) -> tuple[int, int] | None:
    best: tuple[int, int] | None = None
    start: int | None = None
    for x in range(low, high + 2):
        if x <= high and cover[x] == least:
            start = x if start is None else start
        elif start is not None:
            if best is None or x - start > best[1] - best[0]:
                best = (start, x)
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
    shorter = min(max(p.y1 for p in s) - min(p.y0 for p in s) for s in (left, right))
    return bottom - top > 0.3 * shorter
