"""What each template is given: one dataclass per template, and the smaller ones that they are made of.

Templates only show; whatever needs a decision was decided before. `*_url` are paths made by `web.urls`.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.records import Publication
from search.results import Explanation
from web.charts import YearChart
from web.marking import Segment
from web.tables import Block

Segments = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a list; `current` for the one that is shown now."""

    label: str
    url: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page (base.html)."""

    site_name: str
    institute: str
    contact: str
    logo_url: str  # '' for the site's own
    footer: tuple[str, ...]  # lines
    theme: str  # auto, light, dark, contrast
    text_size: str  # s, m, l, xl, xxl
    themes: tuple[tuple[str, str], ...]  # (value, label)
    text_sizes: tuple[tuple[str, str], ...]
    back: str  # this very address, to come back to after changing the preferences
    path: str
    base: str  # the archive's own address


@dataclass(frozen=True, slots=True)
class Card:
    """A publication in a list."""

    title: str
    url: str
    kind: str
    authors: str
    date: str
    publisher: str


@dataclass(frozen=True, slots=True)
class Home:
    """home.html"""

    publications: int
    pages: int
    passages: int
    kinds: tuple[Link, ...]
    chart: YearChart | None
    years: tuple[Link, ...]  # newest first: the table beside the chart
    newest: tuple[Card, ...]
    keywords: tuple[Link, ...]
    questions: tuple[Link, ...]  # chosen by the librarians


@dataclass(frozen=True, slots=True)
class PassageView:
    """One passage in a list of results."""

    heading: tuple[str, ...]
    segments: Segments
    blocks: tuple[Block, ...]  # the same, where it is a table
    place: str  # 'p. 37 (PDF 51쪽)'
    url: str
    action: str  # what following `url` does: '이 쪽 보기'
    original_url: str  # '' where there is no original
    explanation: Explanation
    kind: str  # '', '표', '그림·표 제목', '각주'; '문자 인식' for a page read by OCR


@dataclass(frozen=True, slots=True)
class HitView:
    """One publication in a list of results."""

    publication: Publication
    authors: str
    url: str
    passages: tuple[PassageView, ...]
    more: int
    more_url: str
    others: tuple[Link, ...]  # other outputs of the same study


@dataclass(frozen=True, slots=True)
class FacetView:
    """One group of narrowing links; `rest` are shown on demand."""

    name: str
    label: str
    values: tuple[Link, ...]
    rest: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """results.html; with `error` there was no search and the rest is empty."""

    text: str
    hidden: tuple[tuple[str, str], ...]  # parameters that the search form carries along
    error: str = ""
    error_field: str = ""
    total: int = 0
    capped: bool = False
    first: int = 0  # number of the first hit on this page, from 1
    hits: tuple[HitView, ...] = ()
    weak: bool = False
    meant: Link | None = None  # the question as it was probably meant, when the words typed are found nowhere
    drop: tuple[str, ...] = ()  # words that the archive does not have
    related: tuple[Link, ...] = ()  # further questions
    chips: tuple[Link, ...] = ()
    clear_url: str = ""
    facets: tuple[FacetView, ...] = ()
    year_from: str = ""
    year_to: str = ""
    year_hidden: tuple[tuple[str, str], ...] = ()
    sorts: tuple[Link, ...] = ()
    sizes: tuple[Link, ...] = ()
    pages: tuple[Link | None, ...] = ()  # None: a gap
    previous_url: str = ""
    next_url: str = ""
    page: int = 1
    last_page: int = 1
    beyond: str = ""  # where the last page is, when this one lies past it
    feed_url: str = ""
    api_url: str = ""
    cross_url: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """about.html and help.html: words around the site's own settings."""

    publications: int


@dataclass(frozen=True, slots=True)
class Problem:
    """error.html"""

    status: int
    title: str
    detail: str
    advice: tuple[str, ...]
