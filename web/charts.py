"""Small pictures made on the server: their geometry, drawn as SVG by the templates."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 640.0
HEIGHT = 150.0
_MAX_BARS = 40
_LABELS = 6  # at most so many years are written under the bars
_DIGIT = 11.0  # the width of a digit over a bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in the chart's own units."""

    year: int
    count: int
    x: float
    y: float
    width: float
    height: float
    labelled: bool  # its year is written below it
    valued: bool  # its count is written above it


@dataclass(frozen=True, slots=True)
class YearChart:
    """Publications by year: every year between the first and the last has a bar, if an empty one."""

    bars: tuple[Bar, ...]
    width: float = WIDTH
    height: float = HEIGHT


def year_chart(years: Mapping[int, int]) -> YearChart | None:
    """The chart of the latest 40 years that hold anything; None where there are no years."""
    if not years:
        return None
    last = max(years)
    first = max(min(years), last - _MAX_BARS + 1)
    shown = range(first, last + 1)
    highest = max(years.get(year, 0) for year in shown)
    step = WIDTH / len(shown)
    width = min(step * 0.72, 44)
    every = -(-len(shown) // _LABELS)
    roomy = step >= _DIGIT * len(f"{highest:,}") + 4
    bars = []
    for place, year in enumerate(shown):
        count = years.get(year, 0)
        height = max(3.0, count / highest * HEIGHT) if count else 0.0
        x = place * step + (step - width) / 2
        bars.append(
            Bar(
                year,
                count,
                round(x, 1),
                round(HEIGHT - height, 1),
                round(width, 1),
                round(height, 1),
                (last - year) % every == 0,
                count > 0 and (roomy or count == highest or (last - year) % every == 0),
            )
        )
    return YearChart(tuple(bars))


@dataclass(frozen=True, slots=True)
class Label:
    """A text in a picture: at most two short lines, and the whole of it."""

    lines: tuple[str, ...]
    whole: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of a matrix: the darker, the more."""

    x: float
    y: float
    count: int
    level: int  # 1–5


@dataclass(frozen=True, slots=True)
class Matrix:
    """Two facets crossed, as squares."""

    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    cells: tuple[Cell, ...]  # without the empty ones
    left: float  # where the cells begin: the rows' labels stand before
    cell_width: float
    cell_height: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One value over the years."""

    label: Label
    bars: tuple[Bar, ...]  # years without any are left out
    base: float  # where its bars stand


@dataclass(frozen=True, slots=True)
class Trend:
    """Values over the years: a small bar chart for each, all on one scale."""

    rows: tuple[TrendRow, ...]
    years: tuple[Label, ...]
    left: float
    width: float
    height: float


_GUTTER = 168.0  # for the rows' labels, at most
_HEAD = 44.0  # for the columns' labels
_LETTER = 13.0  # the width of a Korean letter
_ROW = 32.0
_BAND = 44.0  # of one value's bars
_STEP = 44.0  # of one year
_UNIT = re.compile(r"(?<=..)(?:연구(?:실|부|소|원|단|센터)|위원회|사업단|센터|본부)$")


def matrix(rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]]) -> Matrix | None:
    """The picture of a crossed table; None for an empty one. A level is a fifth of the square root of the share."""
    highest = max((count for line in counts for count in line), default=0)
    if not highest:
        return None
    left = _gutter(rows)
    step = 52.0 if all(len(label) <= 4 for label in columns) else 88.0
    cells = tuple(
        Cell(left + place * step, _HEAD + row * _ROW, count, max(1, math.ceil(5 * math.sqrt(count / highest))))
        for row, line in enumerate(counts)
        for place, count in enumerate(line)
        if count
    )
    return Matrix(
        rows=tuple(_row_label(label, left, _HEAD + (place + 0.5) * _ROW) for place, label in enumerate(rows)),
        columns=tuple(
            _label(label, left + (place + 0.5) * step, 0, int(step / _LETTER), 2)
            for place, label in enumerate(columns)
        ),
        cells=cells,
        left=left,
        cell_width=step,
        cell_height=_ROW,
        width=left + step * len(columns),
        height=_HEAD + _ROW * len(rows),
    )


def trend(rows: Sequence[str], years: Sequence[str], counts: Sequence[Sequence[int]]) -> Trend | None:
    """Each row's bars over every year between the first and the last; None where there are no years."""
    known = [int(year) for year in years if year.isdigit()]
    highest = max((count for line in counts for count in line), default=0)
    if not known or not highest:
        return None
    left = _gutter(rows)
    first, last = max(min(known), max(known) - _MAX_BARS + 1), max(known)
    shown = []
    for place, (label, line) in enumerate(zip(rows, counts, strict=True)):
        base = (place + 1) * _BAND
        bars = []
        for year, count in zip(years, line, strict=True):
            if count and year.isdigit() and int(year) >= first:
                height = max(3.0, count / highest * (_BAND - 16))
                x = left + (int(year) - first) * _STEP + _STEP * 0.2
                bars.append(
                    Bar(
                        int(year),
                        count,
                        round(x, 1),
                        round(base - height, 1),
                        _STEP * 0.6,
                        round(height, 1),
                        True,
                        True,
                    )
                )
        shown.append(TrendRow(_row_label(label, left, base - 12), tuple(bars), base))
    bottom = len(rows) * _BAND + 20
    every = max(1, (last - first + 1) // 20)
    return Trend(
        rows=tuple(shown),
        years=tuple(
            _label(str(year), left + (year - first + 0.5) * _STEP, bottom, 4, 1)
            for year in range(first, last + 1)
            if (last - year) % every == 0
        ),
        left=left,
        width=left + (last - first + 1) * _STEP,
        height=bottom + 8,
    )


def _gutter(rows: Sequence[str]) -> float:
    return min(_GUTTER, max(map(len, rows)) * _LETTER + 16)


def _row_label(text: str, left: float, y: float) -> Label:
    return _label(text, left - 10, y, int((_GUTTER - 12) / _LETTER), 1)


def _label(text: str, x: float, y: float, letters: int, lines: int) -> Label:
    """`text` cut to `lines` lines of so many letters."""
    parts = _halves(text, letters) if lines > 1 and len(text) > letters else [text]
    if len(parts) > 2 or any(len(part) > letters for part in parts):
        parts = [text[start : start + letters].strip() for start in range(0, len(text), letters)]
        if len(parts) > lines:
            parts = [*parts[: lines - 1], parts[lines - 1][: letters - 1] + "…"]
    return Label(tuple(parts), text, round(x, 1), round(y, 1))


def _halves(text: str, letters: int) -> list[str]:
    """A name in two parts: at the space nearest to its middle, before the word for the unit, or in the middle."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    unit = _UNIT.search(text)
    middle = len(text) / 2
    if spaces:
        place = min(spaces, key=lambda space: abs(space - middle))
    elif unit and max(unit.start(), len(text) - unit.start()) <= letters:
        place = unit.start()
    else:
        place = -(-len(text) // 2)
    return [text[:place].strip(), text[place:].strip()]
