"""What HWP 5.0 and HWPX have in common once read: paragraphs, and what is anchored in them.

HWP records ─┐
             ├→ sections of Paragraphs → hwp_flow → ParsedPages
HWPX XML ────┘
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# Words and marks of an equation's script that only set its looks.
_LOOKS = re.compile(r"[`~]|\b(?:left|right|rm|it|bold)\b", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Paragraph:
    """One paragraph. `parts` are the objects anchored in it, in reading order."""

    text: str = ""
    level: int = 0  # outline level from 1 (outermost); 0: body text
    marker: str = ""  # the number or bullet that the program itself sets before the text
    size: float = 0.0  # points, of most of its characters; 0: not known
    bold: bool = False
    page_break: bool = False  # begins a new page
    parts: list[Table | Box | Note | Margin] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Cell:
    """One cell; `row` and `column` count from 0, spans from 1. `header`: marked as a title cell."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    header: bool = False
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Table:
    """A table: cells in any order."""

    cells: list[Cell]
    caption: list[Paragraph] = field(default_factory=list)
    caption_below: bool = False


@dataclass(slots=True, eq=False)
class Box:
    """A text box or another drawing object; without `paragraphs` only its caption speaks (a picture)."""

    paragraphs: list[Paragraph]
    caption: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Note:
    """A footnote or endnote."""

    paragraphs: list[Paragraph]


@dataclass(slots=True, eq=False)
class Margin:
    """A running head or foot: printed on many pages, said once."""

    paragraphs: list[Paragraph]


def equation(script: str) -> str:
    """An equation as it is said within a line: ' {1} over {2} '."""
    return f" {' '.join(_LOOKS.sub(' ', script).split())} "


def spoken(paragraph: Paragraph) -> str:
    """The paragraph's text as a reader sees it: with its number or bullet."""
    text = " ".join(paragraph.text.split())
    return f"{paragraph.marker} {text}" if paragraph.marker and text else text


def line_of(paragraphs: Iterable[Paragraph]) -> str:
    """The paragraphs, and the text boxes in them, as one line."""
    return " ".join(words_of(paragraphs))


def words_of(paragraphs: Iterable[Paragraph], tables: bool = False) -> Iterator[str]:
    for paragraph in paragraphs:
        if text := spoken(paragraph):
            yield text
        for part in paragraph.parts:
            if isinstance(part, Box):
                yield from words_of(part.paragraphs, tables)
                yield from words_of(part.caption, tables)
            elif tables and isinstance(part, Table):
                for cell in part.cells:
                    yield from words_of(cell.paragraphs, tables)


def says_something(paragraphs: Iterable[Paragraph]) -> bool:
    """Whether there is more than blanks and pictures."""
    return any(p.text.strip() or any(_part_says_something(part) for part in p.parts) for p in paragraphs)


def _part_says_something(part: Table | Box | Note | Margin) -> bool:
    if isinstance(part, Table):
        return any(says_something(cell.paragraphs) for cell in part.cells) or says_something(part.caption)
    return says_something(part.paragraphs) or (isinstance(part, Box) and says_something(part.caption))
