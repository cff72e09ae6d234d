"""What a PDF says about itself: bookmarks, a printed table of contents, document properties."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ingest.document import OutlineEntry, ParsedPage

_MAX_ENTRIES = 5_000
_MAX_DEPTH = 8
_CONTENTS_LINE = re.compile(
    r"^(?P<title>\S.*?)\s*(?:(?:[·‥…․.ㆍ∙・_\-]\s?){4,}|…{2,})\s*(?P<page>\d{1,4}|[ivxlcIVXLCⅰ-ⅹ]{1,6})$"
)
_MIN_CONTENTS_LINES = 3
_LEVELS = (
    re.compile(r"제\s?\d+\s?(?:편|부)|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+[.\s]|제\s?\d+\s?장|(?:요약|서론|결론|참고문헌|부록|Abstract)"),
    re.compile(r"제\s?\d+\s?절|\d{1,2}\.(?!\d)|\d{1,2}\s"),
    re.compile(r"[가-하]\.|\d{1,2}\.\d{1,2}(?!\.\d)"),
    re.compile(r"\(?\d{1,2}\)|\d{1,2}\.\d{1,2}\.\d"),
)
_PROPERTIES = {
    "Title": "title",
    "Author": "author",
    "Subject": "subject",
    "Keywords": "keywords",
    "CreationDate": "created",
    "Creator": "creator",
}
_DATE = re.compile(r"^D:(\d{4})(\d{2})?(\d{2})?")


def bookmarks(document: Any, pages: int) -> tuple[OutlineEntry, ...]:
    """The bookmarks of an open pypdfium2 document that lead to a page of it."""
    entries: list[OutlineEntry] = []
    for bookmark in document.get_toc(max_depth=_MAX_DEPTH):
        if len(entries) >= _MAX_ENTRIES:
            break
        title = " ".join(bookmark.get_title().replace("\x00", "").split())
        target = bookmark.get_dest()
        index = target.get_index() if target is not None else None
        if title and index is not None and 0 <= index < pages:
            entries.append(OutlineEntry(bookmark.level + 1, title, index + 1))
    return tuple(entries)


def is_contents_line(text: str) -> bool:
    """Whether a line is an entry of a printed table of contents: title, leader dots, page."""
    return _CONTENTS_LINE.match(text) is not None


def printed_contents(pages: Sequence[ParsedPage]) -> tuple[OutlineEntry, ...]:
    """The outline that a printed table of contents gives; () without one.

    The printed page numbers lead to PDF pages by way of the labels on the pages. Tables of tables and figures
    are contents pages too, but give no outline.
    """
    by_label: dict[str, int] = {}
    for page in pages:
        for label in page.page.label.split("-") if page.page.label else ():
            by_label.setdefault(label.lower(), page.page.number)
    entries: list[OutlineEntry] = []
    for page in pages[: max(30, len(pages) // 10)]:
        texts = [page.page.text[block.start : block.end] for block in page.blocks]
        found = [match for match in map(_CONTENTS_LINE.match, texts) if match is not None]
        if len(found) < _MIN_CONTENTS_LINES:
            continue
        for match in found:
            title = match["title"].lstrip("▹▸▷▶•·-○□■ ").strip()
            target = _target(match["page"].lower(), by_label, len(pages))
            if target is not None and not re.match(r"[<〈\[【]?\s?(?:표|그림)", title):
                entries.append(OutlineEntry(_level(title), title, target))
    return _levelled(entries[:_MAX_ENTRIES])


def _target(label: str, by_label: Mapping[str, int], pages: int) -> int | None:
    """The PDF page of a printed page number; one that no page bears is counted from those that are borne."""
    if label in by_label or not label.isdigit():
        return by_label.get(label)
    shifts = Counter(page - int(known) for known, page in by_label.items() if known.isdigit())
    page = int(label) + shifts.most_common(1)[0][0] if shifts else 0
    return page if 1 <= page <= pages else None


def _level(title: str) -> int:
    for level, pattern in enumerate(_LEVELS, start=1):
        if pattern.match(title):
            return level
    return 0


def _levelled(entries: Iterable[OutlineEntry]) -> tuple[OutlineEntry, ...]:
    """Levels from 1 without gaps; an entry without a numbering takes the level of the one before."""
    listed = list(entries)
    ranks = {level: rank for rank, level in enumerate(sorted({e.level for e in listed if e.level}), start=1)}
    before = 1
    result = []
    for entry in listed:
        before = ranks.get(entry.level, before)
        result.append(OutlineEntry(before, entry.title, entry.page))
    return tuple(result)


def properties(metadata: Mapping[str, str]) -> dict[str, str]:
    """The document's own properties under our names; dates as YYYY-MM-DD."""
    found: dict[str, str] = {}
    for key, name in _PROPERTIES.items():
        value = " ".join(metadata.get(key, "").replace("\x00", "").split())
        if name == "created" and (match := _DATE.match(value)):
            value = "-".join(part for part in match.groups() if part)
        if value:
            found[name] = value[:500]
    return found
