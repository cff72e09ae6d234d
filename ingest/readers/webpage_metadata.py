"""What a web page says about itself: Open Graph, Dublin Core, Highwire (citation_…) and schema.org JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from ingest.dates import parse_date
from ingest.readers.markup import local_name

# Property → the names of meta elements that give it, the most careful first.
_META = {
    "title": ("citation_title", "dc.title", "dcterms.title", "og:title", "twitter:title"),
    "author": ("citation_author", "dc.creator", "dcterms.creator", "author", "article:author"),
    "date": (
        "citation_publication_date",
        "citation_date",
        "dcterms.issued",
        "dc.date",
        "dcterms.date",
        "article:published_time",
        "date",
        "pubdate",
    ),
    "publisher": ("citation_publisher", "dc.publisher", "dcterms.publisher", "og:site_name"),
    "keywords": ("citation_keywords", "keywords", "article:tag"),
    "subject": ("description", "dc.description", "og:description"),
    "source_url": ("og:url",),
}
_JSON_LD = {
    "title": ("headline", "name"),
    "author": ("author", "creator"),
    "date": ("datePublished", "dateCreated"),
    "publisher": ("publisher",),
    "keywords": ("keywords",),
    "subject": ("description",),
}
_WORKS = re.compile(r"Article|Report|BlogPosting|ScholarlyArticle|CreativeWork|WebPage|Book")
_TITLE_PARTS = re.compile(r"\s+[|｜–—:·<]\s+|\s+-\s+|\s*[|｜]\s*")
_SHORTEST_TITLE = 4  # characters
_LONGEST_JSON = 500_000  # characters
_MOST_ITEMS = 200  # of a JSON-LD graph


def page_properties(root: etree._Element, headings: Sequence[str] = ()) -> dict[str, str]:
    """title, author, date ('YYYY-MM-DD', or less), publisher, keywords, subject, source_url: those that are there.

    `headings` are the article's own; one of them that stands in the <title> is the title.
    """
    said: dict[str, list[str]] = {}
    for element in root.iter():
        name = local_name(element)
        if name == "meta":
            key = (element.get("name") or element.get("property") or "").strip().lower()
            said.setdefault(key, []).append(element.get("content") or "")
        elif name == "link" and (element.get("rel") or "").lower() == "canonical":
            said.setdefault("canonical", []).append(element.get("href") or "")
        elif name == "time" and element.get("datetime"):
            said.setdefault("time", []).append(element.get("datetime") or "")
        elif name == "title":
            said.setdefault("title", []).append("".join(str(text) for text in element.itertext()))
    works = list(_works(root))
    found = {key: _first(said, names) for key, names in _META.items()}
    for key, names in _JSON_LD.items():
        stated = [_words(work.get(name)) for name in names for work in works]
        found[key] = found[key] or next(filter(None, stated), "")
    found["title"] = found["title"] or _without_site(_first(said, ("title",)), headings)
    found["date"] = parse_date(found["date"] or _first(said, ("time",)))
    found["source_url"] = _address(_first(said, ("canonical",))) or _address(found["source_url"])
    return {key: value for key, value in found.items() if value}


def _first(said: dict[str, list[str]], names: tuple[str, ...]) -> str:
    """All values of the first name that has one ('홍길동; 김영희')."""
    for name in names:
        values = dict.fromkeys(" ".join(value.split()) for value in said.get(name, ()))
        text = "; ".join(value for value in values if value)
        if text:
            return text
    return ""


def _works(root: etree._Element) -> Iterator[dict[str, Any]]:
    for element in root.iter():
        if local_name(element) != "script" or element.get("type") != "application/ld+json":
            continue
        source = element.text or ""
        if len(source) > _LONGEST_JSON:
            continue
        try:
            waiting: list[Any] = [json.loads(source)]
        except (ValueError, RecursionError):
            continue
        for _ in range(_MOST_ITEMS):
            if not waiting:
                break
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting.extend(item)
            elif isinstance(item, dict):
                waiting.append(item.get("@graph"))
                if _WORKS.search(str(item.get("@type"))):
                    yield item


def _words(value: Any) -> str:
    """A JSON-LD value as text: a string, a thing with a name, or a list of either."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, dict):
        return _words(value["name"]) if isinstance(value.get("name"), str) else ""
    if isinstance(value, list):
        flat = (_words(item) for item in value if isinstance(item, str | dict))
        return "; ".join(text for text in flat if text)
    return ""


def _without_site(title: str, headings: Sequence[str]) -> str:
    """'게시판 > 제목 | 기관' → '제목': what a page's <title> adds about the site is dropped."""
    for heading in headings:
        if len(heading) >= _SHORTEST_TITLE and heading in title:
            return heading
    return max(_TITLE_PARTS.split(title), key=len).strip()


def _address(text: str) -> str:
    """The address when it is a web address of a host, else ''."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.hostname else ""
