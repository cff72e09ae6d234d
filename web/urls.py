"""Every link of the site is made here.

All are paths in which letters of any script stand as they are (`/search?q=교통`): readable, and a third of the size
that percent-encoding takes. `absolute` puts the archive's own address before one and encodes it for machines.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from corpus.records import File
from search.query import Query
from web.params import pairs_of

HOME = "/"
SEARCH = "/search"
BROWSE = "/browse"
CROSS = "/browse/cross"
CROSS_CSV = "/browse/cross.csv"
CROSS_SVG = "/browse/cross.svg"
YEARS_SVG = "/browse/year.svg"
ABOUT = "/about"
HELP = "/help"
FEED = "/feed.atom"
SITEMAP = "/sitemap.xml"
OPENSEARCH = "/opensearch.xml"
PREFERENCES = "/preferences"
API_SEARCH = "/api/search"
API_SUGGEST = "/api/suggest"
REFERENCE = "/api/v1/reference"
KEYS = "/keys"
KEYS_SENT = "/keys/sent"
KEYS_COLLECT = "/keys/collect"
KEYS_USAGE = "/keys/usage"

_FOREIGN = re.compile(r"[^!-~]+")  # what no address may hold in ASCII; '%' is encoded already


def search(query: Query) -> str:
    """The results page of a search."""
    return _with(SEARCH, pairs_of(query))


def api_search(query: Query) -> str:
    """The same search for machines."""
    return _with(API_SEARCH, pairs_of(query))


def browse(by: str, page: int = 1) -> str:
    """Every value of one facet."""
    return _with(f"{BROWSE}/{by}", [("page", "" if page == 1 else str(page))])


def series(name: str) -> str:
    """One series, number by number."""
    return _with(f"{BROWSE}/series", [("series", name)])


def cross(query: Query, rows: str, columns: str, path: str = CROSS) -> str:
    """Two facets crossed over what a search finds; `path` is CROSS_CSV or CROSS_SVG for a file of it."""
    return _with(path, [("rows", rows), ("columns", columns), *pairs_of(query)])


def feed(query: Query | None = None) -> str:
    """New publications, all or those that a search finds."""
    return _with(FEED, pairs_of(query) if query else [])


def publication(publication_id: str, q: str = "") -> str:
    """One publication's page; with `q`, its passages that answer."""
    return _with(f"/publications/{quote(publication_id, safe='')}", [("q", q)])


def jump(publication_id: str) -> str:
    """Where the form 'go to page n' is sent."""
    return f"/publications/{quote(publication_id, safe='')}/pages"


def page(publication_id: str, number: int, *, q: str = "", passage: str = "", zoom: int = 100) -> str:
    """One page (or section) with the passage marked."""
    pairs = [("q", q), ("passage", passage), ("zoom", "" if zoom == 100 else str(zoom))]
    return _with(f"/publications/{quote(publication_id, safe='')}/pages/{number}", pairs)


def picture(publication_id: str, number: int, width: int, file: File) -> str:
    """The picture of one page, `width` pixels wide; another file behind the page has another address."""
    path = f"/publications/{quote(publication_id, safe='')}/pages/{number}/picture.webp"
    return f"{path}?width={width}&v={file.sha256[:12]}"


def original(publication_id: str, file: File, page_number: int = 0) -> str:
    """The original file; a PDF opens at `page_number`."""
    path = f"/publications/{quote(publication_id, safe='')}/files/{file.sha256}/{_kept(file.name)}"
    return f"{path}#page={page_number}" if page_number and file.paged else path


def citation(publication_id: str, style: str) -> str:
    """The citation as a file: bib, ris or json."""
    return f"/publications/{quote(publication_id, safe='')}/citation.{style}"


def key_link(token: str) -> str:
    """The one-time link at which a key is collected."""
    return f"{KEYS_COLLECT}/{token}"


def absolute(base: str, path: str) -> str:
    """`path` under the archive's own address (`https://archive.example.kr`), all ASCII."""
    return base.rstrip("/") + _FOREIGN.sub(_encoded, path)


def _encoded(found: re.Match[str]) -> str:
    return _percent(found[0])


@lru_cache(maxsize=4096)
def _percent(text: str) -> str:
    return quote(text)


def _with(path: str, pairs: list[tuple[str, str]]) -> str:
    # In a query '+' is a space, and ':' needs no escape (RFC 3986, 3.4).
    given = [f"{name}={_kept(value).replace('%20', '+').replace('%3A', ':')}" for name, value in pairs if value]
    return f"{path}?{'&'.join(given)}" if given else path


@lru_cache(maxsize=4096)  # the question stands in every link of a page
def _kept(text: str) -> str:
    """`text` as a part of an address: letters and digits of any script as they are, the rest percent-encoded."""
    return "".join(letter if letter.isalnum() else quote(letter, safe="") for letter in text)
