"""Numbers within a series, and the gaps between them.

Institutes number in two ways: by year ('2023-07', '2025년 2월호') and running on ('제89호'). A number is read as
(year, number), year 0 for those that run on; a gap is a number between two that are held.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

Number = tuple[int, int]  # (year or 0, number within it)

_YEARLY = re.compile(r"((?:19|20)\d\d)\s*(?:년도?|[-–./])?\s*(?:제\s*)?(\d{1,3})\s*(?:호|월호|월|권|집)?")
_RUNNING = re.compile(r"(?:제|vol\.?|no\.?|통권)?\s*(\d{1,4})\s*(?:호|권|집|차)?", re.IGNORECASE)
_LONGEST_GAP = 50  # numbers: a wider step is another way of numbering, no gap


def parse_number(text: str) -> Number | None:
    """The number that `text` gives; None where it gives none.

    '2023-07' → (2023, 7), '2025년 2월호' → (2025, 2), '제89호' → (0, 89).
    """
    stripped = text.strip()
    if match := _YEARLY.fullmatch(stripped):
        return int(match[1]), int(match[2])
    if match := _RUNNING.fullmatch(stripped):
        return 0, int(match[1])
    return None


def gaps(numbers: Iterable[Number]) -> tuple[tuple[Number, Number], ...]:
    """Runs of missing numbers as (first, last), in order. Numbers by year begin with 1 in each year."""
    held = set(numbers)
    held |= {(year, 0) for year, _ in held if year}
    return tuple(
        ((year, before + 1), (year, after - 1))
        for (year, before), (same, after) in pairwise(sorted(held))
        if year == same and 1 < after - before <= _LONGEST_GAP
    )
