"""What the templates of browsing are given; see `web.contexts`."""

from __future__ import annotations

from dataclasses import dataclass

from web.charts import Matrix, Trend, YearChart
from web.contexts import Card, Link


@dataclass(frozen=True, slots=True)
class Shelf:
    """One way of dividing the archive: the first values, and where all of them are."""

    by: str
    label: str
    values: tuple[Link, ...]
    url: str  # '' where all of them are shown


@dataclass(frozen=True, slots=True)
class Browse:
    """browse.html"""

    publications: int
    chart: YearChart | None
    years: tuple[Link, ...]  # newest first: the table beside the chart
    shelves: tuple[Shelf, ...]
    crossings: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """browse_values.html: every value of one facet"""

    by: str
    label: str
    values: tuple[Link, ...]
    total: int
    shelves: tuple[Link, ...]
    chart: YearChart | None
    crossings: tuple[Link, ...]
    previous_url: str
    next_url: str
    page: int
    last_page: int


@dataclass(frozen=True, slots=True)
class Issue:
    """One line of a series: a publication, or a gap (then `card` is None)."""

    number: str
    card: Card | None


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """browse_series.html"""

    name: str
    total: int
    shown: int
    span: str  # '2017~2024'
    issues: tuple[Issue, ...]
    missing: int
    search_url: str
    feed_url: str


@dataclass(frozen=True, slots=True)
class CrossCell:
    """One number of the table; `url` is '' for nothing."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class CrossRow:
    """One line of the table."""

    label: str
    url: str
    cells: tuple[CrossCell, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """picture.svg: one picture as a file of its own"""

    title: str
    source: str  # where and when it was drawn, of which publications
    picture: YearChart | Matrix | Trend


@dataclass(frozen=True, slots=True)
class Cross:
    """browse_cross.html"""

    title: str
    text: str
    hidden: tuple[tuple[str, str], ...]  # filters that the form carries along
    chips: tuple[str, ...]
    rows_choices: tuple[tuple[str, str, bool], ...]  # value, label, chosen
    columns_choices: tuple[tuple[str, str, bool], ...]
    rows_label: str
    columns_label: str
    columns: tuple[Link, ...]
    rows: tuple[CrossRow, ...]
    totals: tuple[int, ...]
    total: int
    capped: bool
    more_rows: int
    more_columns: int
    matrix: Matrix | None
    trend: Trend | None
    csv_url: str
    svg_url: str
    results_url: str
    presets: tuple[Link, ...]
