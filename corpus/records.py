"""The records of the archive: what every other package talks about.

All are frozen. Page numbers are 1-based; page 0 is the catalogue record itself (its abstract), so that a
publication without a file can be found too. Offsets count Unicode code points, end exclusive. Boxes are
PDF points (1/72 inch) with the origin at the top left of the page as it is displayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

# The kinds that an institute's site has; the list is open, these only come first in menus.
KINDS = ("보고서", "브리프", "웹진", "총서")
PROJECT_TYPES = ("전략", "정책", "기본", "현안", "수탁")


class Visibility(Enum):
    """Who may see a publication."""

    PUBLIC = "public"
    STAFF = "staff"


class Licence(Enum):
    """공공누리 (KOGL) types; the value is the type number. `UNKNOWN` grants nothing."""

    UNKNOWN = ""
    KOGL_0 = "0"
    KOGL_1 = "1"
    KOGL_2 = "2"
    KOGL_3 = "3"
    KOGL_4 = "4"

    @property
    def label(self) -> str:
        """The words on the screen: '공공누리 제1유형(출처표시)'; '' when unknown."""
        return _LICENCE_LABELS[self.value]


_LICENCE_LABELS = {
    "": "",
    "0": "공공누리 제0유형(자유이용)",
    "1": "공공누리 제1유형(출처표시)",
    "2": "공공누리 제2유형(출처표시·상업적 이용금지)",
    "3": "공공누리 제3유형(출처표시·변경금지)",
    "4": "공공누리 제4유형(출처표시·상업적 이용금지·변경금지)",
}


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person or body named on the publication. `role` is Korean: 연구책임, 공동연구, 저자, 편집 …"""

    name: str
    role: str = "저자"


@dataclass(frozen=True, slots=True)
class File:
    """One original. `sha256` is of the raw bytes and is also its place in the store."""

    sha256: str
    name: str  # the file's own name, never a path
    media_type: str
    size: int  # bytes
    pages: int = 0  # pages or numbered sections read from it; 0 when it was not read
    paged: bool = False  # True: `pages` are real pages with a picture; False: numbered sections


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one metadata value came from: 'sheet', 'cover', 'colophon', 'properties', 'filename', 'text' …"""

    source: str
    confidence: float = 1.0  # 0–1, the larger the surer


@dataclass(frozen=True, slots=True)
class Publication:
    """One work as the catalogue holds it."""

    # Required.
    id: str  # see corpus.ids
    title: str
    kind: str  # one of KINDS, or the institute's own word

    # Lists.
    contributors: tuple[Contributor, ...] = ()
    keywords: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    files: tuple[File, ...] = ()  # the first one is the one whose pages are shown
    identifiers: Mapping[str, str] = field(default_factory=dict)  # isbn, issn, doi, uci → value

    # Optional.
    subtitle: str = ""
    publisher: str = ""
    department: str = ""
    project_type: str = ""  # one of PROJECT_TYPES, or ''
    series: str = ""
    number: str = ""  # within the series: '2023-07', '제12호'
    date: str = ""  # 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD': as precise as is known
    abstract: str = ""
    language: str = "ko"
    licence: Licence = Licence.UNKNOWN
    source_url: str = ""
    visibility: Visibility = Visibility.PUBLIC
    provenance: Mapping[str, Provenance] = field(default_factory=dict)  # field name → where it came from

    # Kept by the library, never by a caller.
    version: int = 1  # grows by one when the files or the metadata change
    created: str = ""  # UTC, 'YYYY-MM-DDThh:mm:ssZ'
    modified: str = ""  # UTC; last change of metadata, files or availability

    @property
    def year(self) -> int:
        """The year of publication; 0 when unknown."""
        return int(self.date[:4]) if self.date[:4].isdigit() else 0

    @property
    def authors(self) -> tuple[str, ...]:
        """The contributors' names in order."""
        return tuple(person.name for person in self.contributors)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page as the source laid it out: `text[start:end]` stands in this box.

    `edges` holds the x of each character's left edge and, last, the right edge of the last one
    (`end - start + 1` values, points), so that a word in the line can be marked.
    """

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float
    edges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page (or numbered section) with its cleaned text."""

    number: int  # 1-based
    text: str
    label: str = ""  # the number printed on the page; '' when none was found
    width: float = 0.0  # points; 0 for sections, which have no picture
    height: float = 0.0
    lines: tuple[Line, ...] = ()
    ocr: bool = False
    anchor: str = ""  # a stable name of the section in the source, where it has one


@dataclass(frozen=True, slots=True)
class Span:
    """`page.text[start:end]` of one page."""

    page: int
    start: int
    end: int


class PassageKind(Enum):
    """What a passage is made of."""

    TEXT = "text"
    TABLE = "table"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    ABSTRACT = "abstract"


@dataclass(frozen=True, slots=True)
class Passage:
    """One readable unit of roughly 200–500 characters that never crosses a chapter.

    `text` is `"\n".join(page.text[span.start:span.end] for span in spans)`, so every offset in it can be
    found again on its page; `header` repeats a table's header row: searched and shown, but outside `text`.
    """

    id: str  # see corpus.ids
    text: str
    spans: tuple[Span, ...]  # in reading order, at least one; page 0 for the abstract
    heading: tuple[str, ...] = ()  # path from the outermost: ('제2장 …', '제1절 …')
    kind: PassageKind = PassageKind.TEXT
    header: str = ""

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.spans[0].page

    @property
    def page_end(self) -> int:
        """The page on which it ends."""
        return self.spans[-1].page
