"""What a site says it has: RSS 2.0, RSS 1.0 and Atom feeds, and sitemaps (sitemaps.org 0.9)."""

from __future__ import annotations

import gzip
import html
import io
import re
import zlib
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag, urljoin

from lxml import etree

from corpus.errors import UnreadableFile
from ingest.dates import parse_date
from ingest.document import Limits
from ingest.fetching import FetchError
from ingest.readers.archive import parse_xml

_LISTING_BYTES = 64 * 1024**2  # of a sitemap, unpacked (sitemaps.org allows 50 MiB)


@dataclass(slots=True)
class Article:
    """One article: what the listing said of it, and what was fetched."""

    url: str
    title: str = ""
    date: str = ""  # of publication: 'YYYY-MM-DD', or less
    changed: str = ""  # the listing's own word for its last change; another word: fetch it again
    file: str = ""  # '' until it was fetched
    etag: str = ""
    modified: str = ""
    fetched: str = ""  # `changed` at the time of the fetch


def parse_listing(body: bytes, url: str) -> etree._Element:
    """The root of the feed or sitemap in `body`, which may be packed (.xml.gz); raises FetchError."""
    try:
        return parse_xml(_unpacked(body, url), Limits(unpacked_bytes=_LISTING_BYTES))
    except UnreadableFile as error:
        raise FetchError(f"피드나 사이트맵이 아니거나 깨져 있습니다: {url}. 주소를 확인해 주세요.") from error


def is_index(root: etree._Element) -> bool:
    """Whether this sitemap only names other sitemaps."""
    return _local(root) == "sitemapindex"


def parse_feed(root: etree._Element, base: str) -> list[Article]:
    """The entries of an RSS or Atom feed in their order; those without a link are left out."""
    articles = []
    for entry in root.iter("{*}item", "{*}entry"):
        said: dict[str, str] = {}
        link = ""
        for element in entry:
            name, text = _local(element), " ".join((element.text or "").split())
            if name == "link" and element.get("rel", "alternate") == "alternate":
                link = link or element.get("href") or text
            elif name == "guid" and element.get("isPermaLink", "true") == "true":
                said.setdefault("guid", text)
            else:
                said.setdefault(name, text)
        link = link or said.get("guid", "")
        if not link:
            continue
        published = said.get("pubDate") or said.get("published") or said.get("date") or said.get("issued") or ""
        changed = said.get("updated") or said.get("modified") or published
        title = html.unescape(re.sub(r"<[^>]{0,200}>", "", said.get("title", "")))
        articles.append(Article(_absolute(base, link), title.strip(), _date(published or changed), changed))
    return articles


def parse_sitemap(root: etree._Element, base: str) -> tuple[list[Article], list[str]]:
    """The pages of a sitemap, and the sitemaps that an index names (sitemaps.org 0.9)."""
    articles, children = [], []
    for element in root.iter("{*}url", "{*}sitemap"):
        said = {_local(each): (each.text or "").strip() for each in element}
        if not said.get("loc"):
            continue
        address = _absolute(base, said["loc"])
        if _local(element) == "sitemap":
            children.append(address)
        else:
            articles.append(Article(address, changed=said.get("lastmod", "")))
    return articles, children


def _absolute(base: str, link: str) -> str:
    try:
        return urldefrag(urljoin(base, link)).url
    except ValueError:
        return link  # the client will refuse it by name


def _date(text: str) -> str:
    try:
        return parsedate_to_datetime(text).date().isoformat()  # RSS: 'Wed, 02 Oct 2002 13:00:00 GMT'
    except ValueError:
        return parse_date(text)


def _unpacked(body: bytes, url: str) -> bytes:
    """The listing itself, where it came as .xml.gz."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as packed:
            unpacked = packed.read(_LISTING_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FetchError(f"압축된 사이트맵이 깨져 있습니다: {url}") from error
    if len(unpacked) > _LISTING_BYTES:
        raise FetchError(f"압축을 풀면 {_LISTING_BYTES // 1024**2} MiB를 넘습니다: {url}")
    return unpacked


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
