"""Running heads, running feet and page numbers: what repeats at the edge of pages and is no part of the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from ingest.readers.pdf_layout import TextLine

_ZONE = 0.13  # of the page's height, at the top and at the bottom
_SAME_PLACE = 6.0  # points
_SAME_ROW = 1.0
_LARGEST = 1.4  # of the usual font size: what repeats in larger type is a slide's title
_MIN_REPEATS = 3
_MIN_DENSITY = 0.4  # of the pages between the first and the last on which a running head stands
_NEIGHBOURS = 6  # pages on either side that may confirm a page number
_NUMBER = re.compile(r"^[\s\-–—·∙|‖<〈\[(]*(\d{1,4}|[ivxlcdm]{1,7}|[IVXLCDM]{1,7})[\s\-–—·∙|‖>〉\])쪽]*$")
_NUMBER_OF = re.compile(r"^\W*(\d{1,4})\s*(?:/|of|쪽\s*/)\s*\d{1,4}\W*$")
_FIRST_OR_LAST = re.compile(r"^\W*(\d{1,4})\b(?=\D*[^\d\W])|\b(\d{1,4})\W*$")
_ALONE = re.compile(r"^[-–—]\s*(\d{1,4}|[ivxlc]{1,7})\s*[-–—]$")


@dataclass(slots=True)
class Margins:
    """What was found on one page: the label printed on it and the pieces that are no text."""

    labels: list[str] = field(default_factory=list)  # two on a spread, from the left
    removed: set[int] = field(default_factory=set)  # positions in the page's pieces

    @property
    def label(self) -> str:
        """'37'; '2-3' on a spread; '' when no number was found."""
        return "-".join(self.labels[:2])


@dataclass(frozen=True, slots=True)
class _Spot:
    """One piece at the edge of a page."""

    page: int
    index: int
    text: str
    top: bool
    x: float
    y: float
    size: float


def find_margins(pages: Sequence[Sequence[TextLine]], heights: Sequence[float]) -> list[Margins]:
    """For each page its running heads and page numbers. `pages` are the pieces, `heights` in points."""
    spots = [spot for number, pieces in enumerate(pages) for spot in _spots(number, pieces, heights[number])]
    found = [Margins() for _ in pages]
    for spot, label in _page_numbers(spots, len(pages)):
        found[spot.page].removed.add(spot.index)
        if label and label not in found[spot.page].labels:
            found[spot.page].labels.append(label)
    sizes = [piece.size for pieces in pages for piece in pieces]
    largest = _LARGEST * median(sizes) if sizes else 0.0
    heads = _repeated([spot for spot in spots if spot.size <= largest])
    for spot in [*heads, *_beside(heads, spots)]:
        found[spot.page].removed.add(spot.index)
    return found


def _beside(heads: Sequence[_Spot], spots: Sequence[_Spot]) -> list[_Spot]:
    """What stands in one row with a running head, in its type: the name of a chapter of one page."""
    rows = {(head.page, head.top, round(head.size, 1)): head.y for head in heads}
    return [
        spot for spot in spots if abs(rows.get((spot.page, spot.top, round(spot.size, 1)), -9.0) - spot.y) < _SAME_ROW
    ]


def _spots(page: int, pieces: Sequence[TextLine], height: float) -> list[_Spot]:
    spots = []
    for index, piece in enumerate(pieces):
        top = piece.y1 < height * _ZONE
        if (top or piece.y0 > height * (1 - _ZONE)) and len(piece.text) < 100:
            spots.append(_Spot(page, index, piece.text, top, piece.x0, (piece.y0 + piece.y1) / 2, piece.size))
    return spots


def _repeated(spots: Sequence[_Spot]) -> list[_Spot]:
    """Spots whose text stands at the same height on enough pages.

    A head whose number counts up with the pages is a page number's business; one whose number does not
    ('참고1', '참고2') is a heading.
    """
    groups: dict[tuple[str, bool], list[_Spot]] = defaultdict(list)
    for spot in spots:
        groups[spot.text, spot.top].append(spot)
    running: list[_Spot] = []
    for group in groups.values():
        for cluster in _by_height(group):
            pages = sorted({spot.page for spot in cluster})
            if len(pages) >= _MIN_REPEATS and len(pages) >= _MIN_DENSITY * (pages[-1] - pages[0] + 1):
                running.extend(cluster)
    return running


def _by_height(group: Sequence[_Spot]) -> list[list[_Spot]]:
    clusters: list[list[_Spot]] = []
    for spot in sorted(group, key=lambda item: item.y):
        if clusters and spot.y - clusters[-1][0].y <= _SAME_PLACE:
            clusters[-1].append(spot)
        else:
            clusters.append([spot])
    return clusters


def _page_numbers(spots: Sequence[_Spot], pages: int) -> list[tuple[_Spot, str]]:
    """Spots that count up with the pages, each with its label; a head that holds the number counts too."""
    numbered = [(spot, value, label) for spot in spots for value, label in _numbers_in(spot.text)]
    by_page: dict[int, list[tuple[_Spot, int]]] = defaultdict(list)
    for spot, value, _ in numbered:
        by_page[spot.page].append((spot, value))
    confirmed = []
    for spot, value, label in sorted(numbered, key=lambda item: (item[0].page, item[0].x)):
        pure = _NUMBER.match(spot.text) is not None or _NUMBER_OF.match(spot.text) is not None
        support = sum(
            1
            for page in range(max(0, spot.page - _NEIGHBOURS), min(pages, spot.page + _NEIGHBOURS + 1))
            if page != spot.page and any(_counts_up(spot, value, *other) for other in by_page[page])
        )
        needed = 1 if pure else _MIN_REPEATS
        if support >= needed or (pure and _ALONE.match(spot.text) and not spot.top):
            confirmed.append((spot, label))
    return confirmed


def _numbers_in(text: str) -> list[tuple[int, str]]:
    if match := _NUMBER.match(text) or _NUMBER_OF.match(text):
        value = _value(match[1])
        return [(value, match[1].lstrip("0") or "0")] if value is not None else []
    return [(int(a or b), (a or b).lstrip("0")) for a, b in _FIRST_OR_LAST.findall(text) if int(a or b) > 0]


def _counts_up(spot: _Spot, value: int, other: _Spot, other_value: int) -> bool:
    """Whether two numbers at the same height differ as their pages do (or twice as much, on spreads)."""
    if other.top != spot.top or abs(other.y - spot.y) > _SAME_PLACE:
        return False
    steps, grown = other.page - spot.page, other_value - value
    return grown == steps or (grown == 2 * steps and abs(other.x - spot.x) < 2 * _SAME_PLACE)


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def _value(number: str) -> int | None:
    """The value of a decimal or Roman number; None when the letters are no number."""
    if number.isdigit():
        return int(number)
    digits = [_ROMAN[letter] for letter in number.lower()]
    total = sum(
        -digit if following > digit else digit for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )
    return total if 0 < total < 400 else None
