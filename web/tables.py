"""Text in which tables stand as rows of cells divided by ' | ' → paragraphs and tables, marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from web.marking import Range, Segment, segments

DIVIDER = " | "  # between the cells of a row
_Line = tuple[int, str]  # offset in the text, text


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a table (then `paragraph` is empty); a table's first row is its head."""

    paragraph: tuple[Segment, ...] = ()
    rows: tuple[tuple[tuple[Segment, ...], ...], ...] = ()


def blocks(
    text: str, words: Iterable[Range], passages: Iterable[Range] = (), *, header: str = ""
) -> tuple[Block, ...]:
    """The lines of `text`; two and more lines with cells are a table. `header`: a head row that stands elsewhere."""
    words, passages = list(words), list(passages)
    lines: list[_Line] = []
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((offset, line))
        offset += len(line) + 1
    found: list[Block] = []
    head = tuple((Segment(cell),) for cell in header.split(DIVIDER)) if header else ()
    for is_row, group in groupby(lines, lambda line: DIVIDER in line[1]):
        members = list(group)
        if is_row and (len(members) > 1 or head):
            rows = tuple(_cells(line, words, passages) for line in members)
            found.append(Block(rows=(head, *rows) if head else rows))
            head = ()
        else:
            found += [Block(paragraph=_part(line, 0, len(line[1]), words, passages)) for line in members]
    return tuple(found)


def _cells(line: _Line, words: list[Range], passages: list[Range]) -> tuple[tuple[Segment, ...], ...]:
    cells, start = [], 0
    for cell in line[1].split(DIVIDER):
        cells.append(_part(line, start, start + len(cell), words, passages))
        start += len(cell) + len(DIVIDER)
    return tuple(cells)


def _part(line: _Line, start: int, end: int, words: list[Range], passages: list[Range]) -> tuple[Segment, ...]:
    offset = line[0] + start
    return segments(
        line[1][start:end],
        ((first - offset, last - offset) for first, last in words),
        ((first - offset, last - offset) for first, last in passages),
    )
