"""Dates as Korean catalogues and colophons write them → 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

_SEPARATED = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*(?:년|[.\-/·])\s*(?P<month>\d{1,2})(?!\d)"
    r"(?:\s*(?:월|[.\-/·])\s*(?P<day>\d{1,2})(?!\d)\s*일?)?"
)
_SHORT = re.compile(
    r"['‘’`´](?P<year>\d{2})\s*(?:년|[.\-/])?(?:\s*(?P<month>\d{1,2})\s*(?:월|[.\-/])?(?:\s*(?P<day>\d{1,2}))?)?"
)
_PACKED = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])?(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?!\d)\s*년?")
_ENGLISH = re.compile(
    r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:(?P<day>\d{1,2}),?\s+)?(?P<year>(?:19|20)\d{2})",
    re.I,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_date(text: str) -> str:
    """The date that `text` writes, as precise as it is; '' when it writes none.

    2023 · 2023.5 · 2023-05-01 · 20230501 · '23. 5. · 2023년 5월 · 2023-05-01T09:00 · May 2023
    """
    return next(find_dates(text), "")


def find_dates(text: str) -> Iterator[str]:
    """The dates in `text`: those with separators first, then short, packed and bare years."""
    for pattern in (_SEPARATED, _ENGLISH, _PACKED, _SHORT, _YEAR):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = parts.get("month") or ""
            if parts.get("name"):
                month = str(_MONTHS.index(parts["name"].lower()) + 1)
            date = _checked(parts["year"], month, parts.get("day") or "")
            if date:
                yield date


def _checked(year: str, month: str, day: str) -> str:
    """The parts as one date, cut where the calendar does not have them."""
    if len(year) == 2:
        year = ("20" if int(year) < 70 else "19") + year
    if not month:
        return year
    if not 1 <= int(month) <= 12:
        return ""
    if not day or day == "0" or day == "00":
        return f"{year}-{int(month):02d}"
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
