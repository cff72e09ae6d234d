"""Paragraphs → passages of a readable length: what may stand together, and where a long one is cut.

A `Piece` is the smallest thing that is kept whole: a paragraph, a bullet, a heading line, a part of a long paragraph.
`pack` puts neighbouring pieces together; the caller says what they are and in which section they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.records import PassageKind, Span
from ingest.sentences import sentence_ends

SHORT, LEAST, GOOD, SOFT, STRETCH, HARD = 160, 200, 320, 500, 650, 1200  # characters
_CHAPTER = 2  # headings of this depth are never crossed


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text that stays together. `length` counts its characters, joining newlines included."""

    spans: tuple[Span, ...]
    length: int
    path: tuple[str, ...] = ()
    heading: bool = False  # a heading line: left out where the path already says it
    sticky: bool = False  # introduces what follows: never the last of a passage
    apart: bool = False  # always begins a passage: an article of a statute
    label: bool = False  # looks like words or numbers out of a chart
    opens: bool = False  # begins a new thought (an outer bullet, a numbered item): a good place to cut before


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage before it has its id."""

    spans: tuple[Span, ...]
    path: tuple[str, ...]
    kind: PassageKind = PassageKind.TEXT
    header: str = ""


def pack(pieces: Iterable[Piece], texts: Mapping[int, str]) -> list[list[Piece]]:
    """Groups of pieces, each one passage; `texts` gives each page's text by its number."""
    groups: list[list[Piece]] = []
    current: list[Piece] = []
    size = 0

    def close(before: Piece | None) -> None:
        nonlocal current, size
        kept, carried = _carry(current, before)
        if kept:
            _emit(groups, kept)
        current = carried
        size = sum(piece.length + 1 for piece in carried)

    for whole in pieces:
        for piece in split(whole, texts):
            if current and _must_close(current, size, piece):
                close(piece)
            current.append(piece)
            size += piece.length + 1
    close(None)
    return groups


def fill(pieces: Iterable[Piece], limit: int = SOFT) -> list[list[Piece]]:
    """Groups of pieces in order, each filled up to `limit` characters; for table rows and footnotes."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        size = size_of(groups[-1]) if groups else HARD
        if groups and groups[-1][-1].sticky:
            most = HARD if all(item.sticky for item in groups[-1]) else STRETCH
        else:
            most = limit
        if size + 1 + piece.length > most:
            groups.append([])
        groups[-1].append(piece)
    if len(groups) > 1 and size_of(groups[-1]) < SHORT and size_of(groups[-2]) + SHORT < STRETCH:
        last = groups.pop()
        groups[-1].extend(last)
    return groups


def _must_close(current: Sequence[Piece], size: int, piece: Piece) -> bool:
    last = current[-1]
    if piece.path[:_CHAPTER] != last.path[:_CHAPTER] and not _introduces(current, piece):
        return True
    if piece.apart and not all(item.heading for item in current):
        return True
    total = size + piece.length
    if total > STRETCH:
        return True
    if size < LEAST:
        return False
    return total > SOFT or piece.path != last.path or (piece.opens and size >= GOOD)


def _introduces(current: Sequence[Piece], piece: Piece) -> bool:
    """Whether `current` is only heading lines under which `piece` stands."""
    return all(item.heading for item in current) and _starts_with(piece.path, current[-1].path)


def _carry(current: Sequence[Piece], before: Piece | None) -> tuple[list[Piece], list[Piece]]:
    """Split off the trailing lines that introduce `before`, the piece that follows."""
    cut = len(current)
    if before is not None:
        while cut and current[cut - 1].sticky and _starts_with(before.path, current[cut - 1].path):
            cut -= 1
    if cut == 0 and sum(piece.length for piece in current) > STRETCH:
        cut = len(current)
    return list(current[:cut]), list(current[cut:])


def _emit(groups: list[list[Piece]], group: list[Piece]) -> None:
    """Add a group, leaving out heading lines that its path says; a short rest joins the group before it."""
    trimmed = group
    while len(trimmed) > 1 and trimmed[0].heading and _under(trimmed[1:], trimmed[0].path):
        trimmed = trimmed[1:]
    length = size_of(trimmed)
    if groups and length < SHORT:
        before = groups[-1]
        same_section = before[-1].path == group[0].path and not any(piece.heading for piece in group)
        if same_section and size_of(before) + 1 + length <= STRETCH:
            before.extend(group)
            return
    groups.append(trimmed)


def size_of(pieces: Sequence[Piece]) -> int:
    """Characters of these pieces as one passage, about."""
    return sum(piece.length + 1 for piece in pieces) - 1


def common_path(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """The headings under which all of these stand."""
    path = pieces[0].path
    for piece in pieces[1:]:
        while not _starts_with(piece.path, path):
            path = path[:-1]
    return path


def _under(pieces: Sequence[Piece], path: tuple[str, ...]) -> bool:
    return all(_starts_with(piece.path, path) for piece in pieces)


def _starts_with(path: tuple[str, ...], beginning: tuple[str, ...]) -> bool:
    return path[: len(beginning)] == beginning


def split(piece: Piece, texts: Mapping[int, str]) -> list[Piece]:
    """A piece that is too long, as several: cut at sentence ends, at worst between words."""
    if piece.length <= STRETCH:
        return [piece]
    units = [unit for span in piece.spans for unit in _sentences(span, texts[span.page])]
    parts = max(2, round(sum(length_of((unit,)) for unit in units) / (SOFT * 0.8)))
    ideal = piece.length / parts
    groups: list[list[Span]] = [[]]
    filled = 0
    for unit in units:
        length = unit.end - unit.start
        nearer_before = filled + length / 2 > ideal
        if groups[-1] and (filled + length > STRETCH or nearer_before):
            groups.append([])
            filled = 0
        groups[-1].append(unit)
        filled += length + 1
    made = [join_spans(group, texts) for group in groups]
    return [
        replace(
            piece, spans=spans, length=length_of(spans), heading=False, sticky=False, opens=piece.opens and not order
        )
        for order, spans in enumerate(made)
    ]


def _sentences(span: Span, text: str) -> list[Span]:
    """The sentences of one span, none longer than STRETCH, blank edges left out."""
    found = []
    start = span.start
    for end in sentence_ends(text[span.start : span.end]):
        found.extend(cut(Span(span.page, start, span.start + end), text, STRETCH))
        start = span.start + end
    return found


def cut(span: Span, text: str, limit: int, marks: Sequence[str] = (", ", "; ", " ")) -> list[Span]:
    """A span cut into parts of at most `limit` characters, after the first of `marks` that can be found."""
    parts = []
    start, end = span.start, span.end
    while end - start > limit:
        window = text[start : start + limit]
        at = next((found + len(mark) for mark in marks if (found := window.rfind(mark)) > limit // 3), limit)
        parts.append(Span(span.page, start, start + at))
        start += at
    parts.append(Span(span.page, start, end))
    return [stripped for part in parts if (stripped := strip(part, text)) is not None]


def strip(span: Span, text: str) -> Span | None:
    """The span without blank edges; None when nothing is left."""
    part = text[span.start : span.end]
    body = part.strip()
    if not body:
        return None
    start = span.start + len(part) - len(part.lstrip())
    return Span(span.page, start, start + len(body))


def join_spans(spans: Iterable[Span], texts: Mapping[int, str]) -> tuple[Span, ...]:
    """The spans with those joined that only blanks separate."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and last.page == span.page and last.end <= span.start:
            between = texts[span.page][last.end : span.start]
            if not between or between.isspace():
                joined[-1] = Span(span.page, last.start, span.end)
                continue
        joined.append(span)
    return tuple(joined)


def length_of(spans: Sequence[Span]) -> int:
    """Characters of these spans joined by newlines."""
    return sum(span.end - span.start for span in spans) + len(spans) - 1
