"""Where a passage and the query's words stand: in a text as segments, on a page's picture as boxes.

Offsets are code points, end exclusive; boxes are PDF points from the page's top left, as `Line` has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.records import Line, Passage
from search.results import Mark, PassageHit

Range = tuple[int, int]
_MAX_MARKS = 400  # on one page: a word on every line needs no more


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text, marked throughout or not at all."""

    text: str
    word: bool = False  # matched the query
    passage: bool = False  # lies in the passage that was found


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page."""

    x: float
    y: float
    width: float
    height: float


def ranges(marks: Iterable[Mark]) -> list[Range]:
    """Marks as plain ranges."""
    return [(mark.start, mark.end) for mark in marks]


def segments(text: str, words: Iterable[Range], passages: Iterable[Range] = ()) -> tuple[Segment, ...]:
    """`text` cut at the borders of the ranges; ranges may overlap and reach beyond the text."""
    words, passages = _within(words, len(text)), _within(passages, len(text))
    borders = sorted({0, len(text), *(edge for pair in (*words, *passages) for edge in pair)})
    pieces = []
    for start, end in pairwise(borders):
        if start < end:
            pieces.append(Segment(text[start:end], _covers(words, start), _covers(passages, start)))
    return tuple(pieces)


def page_ranges(passage: Passage, marks: Iterable[Range], page: int) -> list[Range]:
    """Ranges in the passage's text, carried over to the text of `page`; other pages' parts are left out."""
    result, offset = [], 0
    marks = list(marks)
    for span in passage.spans:
        length = span.end - span.start
        if span.page == page:
            moved = _moved(_within(_moved(marks, -offset), length), span.start)
            result += moved
        offset += length + 1
    return result


def hit_words(hits: Iterable[PassageHit], page: int) -> list[Range]:
    """Where the hits' matched words stand on `page`."""
    return [pair for hit in hits for pair in page_ranges(hit.passage, ranges(hit.marks), page)]


def occurrences(text: str, terms: Iterable[str]) -> list[Range]:
    """Where the terms of two and more characters stand in `text`, whatever the case."""
    # Lower-casing may change the length of exotic letters; offsets would be wrong, so such texts go as they are.
    folded = text.lower() if len(text.lower()) == len(text) else text
    found: list[Range] = []
    for term in {term.lower() for term in terms if len(term) > 1}:
        start = folded.find(term)
        while start >= 0 and len(found) < _MAX_MARKS:
            found.append((start, start + len(term)))
            start = folded.find(term, start + len(term))
    return found


def boxes(lines: Sequence[Line], marked: Iterable[Range]) -> tuple[Box, ...]:
    """One box for each part of a line that a range covers."""
    result: list[Box] = []
    for start, end in marked:
        for line in lines:
            first, last = max(start, line.start), min(end, line.end)
            if first < last and len(result) < _MAX_MARKS:
                left, right = _edge(line, first), _edge(line, last)
                x, y = min(left, right), min(line.y0, line.y1)
                result.append(
                    Box(
                        round(x, 1),
                        round(y, 1),
                        round(abs(right - left), 1),
                        round(abs(line.y1 - line.y0), 1),
                    )
                )
    return tuple(result)


def _edge(line: Line, offset: int) -> float:
    if len(line.edges) == line.end - line.start + 1:
        return line.edges[offset - line.start]
    return line.x0 + (line.x1 - line.x0) * (offset - line.start) / (line.end - line.start)


def _moved(pairs: Iterable[Range], by: int) -> list[Range]:
    return [(start + by, end + by) for start, end in pairs]


def _within(pairs: Iterable[Range], length: int) -> list[Range]:
    cut = ((max(0, start), min(length, end)) for start, end in pairs)
    return [(start, end) for start, end in cut if start < end]


def _covers(pairs: Iterable[Range], offset: int) -> bool:
    return any(start <= offset < end for start, end in pairs)
