"""From characters to lines.

    glyphs → pieces (runs without a wide gap) → rows

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
            em = sizes[index] if sizes[index] > sizes[last] else sizes[last]
            if x0 - xs1[last] > _WIDE_GAP * em or x0 < xs0[last] - 0.3 * em:
                flush()
            elif ys0[index] != ys0[last] or ys1[index] != ys1[last]:
                overlap = min(ys1[index], ys1[last]) - max(ys0[index], ys0[last])
                if overlap < 0.4 * min(ys1[index] - ys0[index], ys1[last] - ys0[last]):
                    flush()
        if waiting and run:
            spaces.add(index)
        waiting = False
        run.append(index)
    flush()
    return _without_shadows(_upright(pieces))


def _piece(glyphs: Glyphs, run: list[int], spaces: set[int], spaced: bool) -> TextLine | None:
    text, edges, kept = _cleaned(glyphs, run, spaces)
    stripped = text.rstrip(" ")
    if not stripped:
        return None
    spaced = spaced or len(stripped) < len(text)
    text, edges = stripped, edges[: len(stripped)]
    last = kept[-1]
    end = glyphs.x1[last]
    if text[-1].isascii() and end - edges[-1] > 0.9 * glyphs.size[last] and text[-1] not in "MWmw@%":
        end = edges[-1] + 0.6 * glyphs.size[last]  # Hancom gives Latin letters the width of a Hangul syllable
    edges.append(round(max(end, edges[-1]), 2))
    if edges != sorted(edges):
        for position in range(len(edges) - 2, -1, -1):
            edges[position] = min(edges[position], edges[position + 1])
    # Hancom draws digits and marks without the stroke that makes bold Hangul: letters decide where there are any.
    bold = [glyphs.bold[i] for i in kept if glyphs.chars[i] >= "가"] or [glyphs.bold[i] for i in kept]
    line = TextLine(
        text, edges, min(map(glyphs.y0.__getitem__, kept)), max(map(glyphs.y1.__getitem__, kept)),
        round(median(map(glyphs.size.__getitem__, kept)), 2), bold[0], bold[-1], all(bold), spaced,
    )  # fmt: skip
    return line if unicodedata.is_normalized("NFC", text) else _composed(line)


def _cleaned(glyphs: Glyphs, run: list[int], spaces: set[int]) -> tuple[str, list[float], list[int]]:
    """(clean text, left edge of each of its characters, positions of the characters that are no blanks)."""
    raw = "".join([glyphs.chars[index] for index in run])
    if not spaces and raw.isprintable() and "  " not in raw and raw[0] != " ":
        kept = [index for index in run if glyphs.chars[index] != " "] if " " in raw else run
        return raw, [glyphs.x0[index] for index in run], list(kept)
    text: list[str] = []
    edges: list[float] = []
    kept = []
    for index in run:
        x0 = glyphs.x0[index]
        if index in spaces and text and text[-1] != " ":
            text.append(" ")
            edges.append(min(glyphs.x1[kept[-1]], x0))
        for char in clean_character(glyphs.chars[index], first=not text):
            if char != " ":
                text.append(char)
                edges.append(x0)
                kept.append(index)
            elif text and text[-1] != " ":
                text.append(" ")
                edges.append(x0)
    return "".join(text), edges, kept


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


def _upright(pieces: list[TextLine]) -> list[TextLine]:
    """Put text together that runs upwards (the years under a chart): single characters, each above the last."""
    kept: list[TextLine] = []
    run: list[TextLine] = []

    def flush() -> None:
        if len(run) < 3:
            kept.extend(run)
        else:
            left, right = min(p.x0 for p in run), max(p.x1 for p in run)
            text = "".join(p.text for p in run)
            edges = [left] * len(text) + [right]
            top, bottom = run[-1].y0, run[0].y1
            bold = run[0].bold
            kept.append(TextLine(text, edges, top, bottom, run[0].size, bold, bold, bold, False))
        run.clear()

    for piece in pieces:
        if run:
            last = run[-1]
            rises = 0 < last.y1 - piece.y1 < 1.5 * last.size and abs(piece.x0 - last.x0) < 0.4 * last.size
            if len(piece.text) > 1 or not rises:
                flush()
        if len(piece.text) == 1:
            run.append(piece)
        else:
            kept.append(piece)
    flush()
    return kept


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
