"""Where a web page's article stands, and what in it is the site's furniture.

trafilatura (A. Barbaresi, ACL 2021 demo) says which sentences are the article. It flattens captions, merged cells
and numbered lists, so only its judgement is taken: the smallest element that holds nearly all of those sentences is
read from the original page.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from ingest.readers.markup import SILENT, local_name

_SHINGLE = 12  # characters; shorter text nodes ('홈', '목록') stand in menus as well
_COVERED = 0.9  # share of the article's sentences that the chosen element must hold
_TRUSTED = 200  # characters; a shorter extraction says nothing about the page
_LARGEST = 5_000_000  # characters; beyond, trafilatura takes minutes
_TEXT_LEVEL = frozenset({"p", "li", "ul", "ol", "dl", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})

_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:gnb|lnb|snb|skip\w*|breadcrumbs?|location|prev_?next|pager|paging|pagination|sns|share|"
    r"copyright|quick\w*|banner|cookie\w*|popup|comments?|repl(?:y|ies)|advert\w*|footer|attach\w*|files?(?:_?list|_?box|_?down)?|sitemap|menu|sidebar)(?:$|[\s_-])",
    re.I,
)
_BOARD_LINE = re.compile(r"조회(?:수)?\s*[:：]?\s*[\d,]+")
_NEIGHBOUR = re.compile(r"(?:이전|다음)\s*(?:글|호|기사)")
_NOTE_ROLES = ("doc-footnote", "doc-endnote", "doc-endnotes")
_MAIN = frozenset({"main", "content", "contents", "container", "article"})
_TITLE = 150  # characters that may stand above the article in an element of their own
_SHORT = 120  # characters
_MENU_WORDS = 25  # characters of an item of a menu, on average
_LINKED = 0.9  # share of a menu's text that is links


def article_of(root: etree._Element, page: str) -> etree._Element:
    """The element of `root` (the parsed `page`) that holds the article; the body when none stands out."""
    body = next((child for child in root.iter() if local_name(child) == "body"), root)
    said = _extracted(page)
    weights = _weigh(body, {said[at : at + _SHINGLE] for at in range(len(said) - _SHINGLE + 1)})
    if len(said) < _TRUSTED or not weights[body]:
        return _marked_main(body)
    current = body
    while True:
        heaviest = max(current, key=lambda child: weights.get(child, 0), default=None)
        if (
            heaviest is None
            or local_name(heaviest) in _TEXT_LEVEL
            or weights.get(heaviest, 0) < _COVERED * weights[body]
        ):
            return _with_title(current, body)
        current = heaviest


def _marked_main(body: etree._Element) -> etree._Element:
    """What the page itself marks as its main part, else the body."""
    for element in body.iter():
        place = f"{element.get('id') or ''} {element.get('class') or ''} {element.get('role') or ''}"
        if local_name(element) in ("main", "article") or not _MAIN.isdisjoint(place.lower().split()):
            return element
    return body


def _with_title(article: etree._Element, body: etree._Element) -> etree._Element:
    """Widen to the ancestors that add a little running text: the title above the article, and no menus."""
    while article is not body:
        outer = article.getparent()
        if outer is None:
            break
        own, _ = _words(article)
        text, linked = _words(outer)
        added = text - own
        if added > _TITLE or (added and linked - _words(article)[1] > added / 2):
            break
        article = outer
    return article


def _words(element: etree._Element) -> tuple[int, int]:
    """How many characters an element has outside the site's furniture, and how many of them are links."""
    text = linked = depth = 0
    events = etree.iterwalk(element, events=("start", "end"))
    for event, inner in events:
        name = local_name(inner)
        if event == "start":
            if not name or name in SILENT or (inner is not element and is_furniture(inner)):
                events.skip_subtree()
                continue
            depth += name == "a"
            length = len("".join((inner.text or "").split()))
        else:
            depth -= name == "a" and depth > 0
            length = len("".join((inner.tail or "").split())) if inner is not element else 0
        text += length
        linked += length if depth else 0
    return text, linked


def is_furniture(element: etree._Element) -> bool:
    """Whether an element inside the article is the site's: a trail, a pager, share buttons, a menu of links."""
    name = local_name(element)
    if name in ("body", "html", "main", "article"):
        return False
    if element.get("hidden") is not None or "display:none" in (element.get("style") or "").replace(" ", ""):
        return True
    if name == "aside" or _FURNITURE.search(f"{element.get('id') or ''} {element.get('class') or ''}"):
        return element.get("role") not in _NOTE_ROLES
    if name not in ("header", "ul", "ol", "dl", "div", "table"):
        return False
    text = _squeezed(element)
    if len(text) < _SHORT and name != "header" and (_BOARD_LINE.search(text) or _NEIGHBOUR.match(text)):
        return True
    return name in ("ul", "ol", "header") and _is_menu(element, text)


def _is_menu(element: etree._Element, text: str) -> bool:
    items = sum(1 for child in element.iterdescendants() if local_name(child) == "li")
    linked = sum(len(_squeezed(link)) for link in element.iterdescendants() if local_name(link) == "a")
    return items > 2 and linked >= _LINKED * len(text) and len(text) < _MENU_WORDS * items


def _extracted(page: str) -> str:
    """What trafilatura takes for the article, without spaces; '' when it finds nothing."""
    if len(page) > _LARGEST:
        return ""
    import trafilatura

    found: Any = trafilatura.bare_extraction(page, include_comments=False, include_tables=True, with_metadata=False)
    return "" if found is None or found.body is None else _squeezed(found.body)


def _weigh(body: etree._Element, shingles: set[str]) -> dict[etree._Element, int]:
    """For each element, how many characters of the article stand in it."""
    weights: dict[etree._Element, int] = {}
    events = etree.iterwalk(body, events=("start", "end"))
    for event, element in events:
        if event == "start":
            if element is not body and is_furniture(element):
                weights[element] = 0
                events.skip_subtree()
            continue
        if element in weights:
            continue
        weight = _known(element.text, shingles)
        for child in element:
            weight += weights.get(child, 0) + _known(child.tail, shingles)
        weights[element] = weight
    return weights


def _known(text: str | None, shingles: set[str]) -> int:
    squeezed = "".join(text.split()) if text else ""
    known = squeezed[:_SHINGLE] in shingles and squeezed[-_SHINGLE:] in shingles
    return len(squeezed) if known and len(squeezed) >= _SHINGLE else 0


def _squeezed(element: etree._Element) -> str:
    return "".join("".join(str(text).split()) for text in element.itertext())
