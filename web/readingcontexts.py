"""What the templates of one publication and one page are given; see `web.contexts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.records import Publication
from search.results import Explanation
from web.contexts import Card, Link, PassageView, Segments
from web.marking import Box
from web.tables import Block


@dataclass(frozen=True, slots=True)
class FileView:
    """One original."""

    name: str
    type: str
    size: str
    sha256: str
    url: str
    pages: int
    paged: bool


@dataclass(frozen=True, slots=True)
class HeadingView:
    """One line of the contents."""

    title: str
    depth: int  # from 1
    url: str
    place: str


@dataclass(frozen=True, slots=True)
class SimilarView:
    """A publication near to the one shown."""

    card: Card
    reason: str  # '함께 다룬 주제어: 버스, 환승 · 뜻의 가까움 62%'


@dataclass(frozen=True, slots=True)
class Export:
    """The citation as a file for reference managers."""

    label: str
    url: str
    type: str  # media type


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """publication.html"""

    publication: Publication
    url: str
    path: str
    results_url: str
    facts: tuple[tuple[str, tuple[Link, ...]], ...]  # label → values; a value's url may be ''
    q: str
    matches: tuple[PassageView, ...]
    match_total: int
    searchable: bool  # False: the index could not be asked
    abstract: tuple[str, ...]
    headings: tuple[HeadingView, ...]
    files: tuple[FileView, ...]
    first_page_url: str
    citation: str
    credit: str
    licence_url: str
    exports: tuple[Export, ...]
    meta: tuple[tuple[str, str], ...]
    json_ld: Mapping[str, Any]
    others: tuple[Card, ...]  # other outputs of the same study
    similar: tuple[SimilarView, ...]


@dataclass(frozen=True, slots=True)
class PictureView:
    """The picture of a page with what is marked on it."""

    src: str
    srcset: str
    width: float  # points
    height: float
    passage: tuple[Box, ...]
    words: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture of a page nearby."""

    label: str  # the printed number, else the page's
    url: str
    src: str
    current: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The passage that led here."""

    heading: tuple[str, ...]
    segments: Segments
    explanation: Explanation | None


@dataclass(frozen=True, slots=True)
class Reader:
    """reader.html"""

    publication: Publication
    number: int
    last: int
    name: str  # '37쪽'
    place: str  # 'p. 37 (PDF 51쪽)'
    url: str
    q: str
    found: Found | None
    picture: PictureView | None
    blocks: tuple[Block, ...]
    ocr: bool
    anchor: str
    paged: bool
    publication_url: str
    results_url: str
    original_url: str
    file_type: str
    previous_url: str
    next_url: str
    match_number: int  # which of the matches is shown, from 1; 0: none of them
    match_total: int
    previous_match_url: str
    next_match_url: str
    zooms: tuple[Link, ...]
    zoom: int
    jump_url: str
    inside_url: str  # where the form 'search inside' is sent
    thumbnails: tuple[Thumbnail, ...]
    citation: str
