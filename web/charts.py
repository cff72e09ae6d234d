"""Small pictures made on the server: the geometry of a bar chart, drawn as SVG by the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WIDTH = 640.0
HEIGHT = 150.0
_MAX_BARS = 40
_LABELS = 6  # at most so many years are written under the bars


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in the chart's own units."""

    year: int
    count: int
    x: float
    y: float
    width: float
    height: float
    labelled: bool


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
            )
        )
    return YearChart(tuple(bars))
