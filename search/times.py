"""The times that a question names → how well a publication's date fits.

'2022년 11월 인구동향' is answered in January 2023, '2023년 결산' by the middle of 2024: what tells of a period
appears after it. A date is a hint and never a filter: older work on the same thing is still found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_EARLIEST, _LATEST = 1900, 2099
_TIME = re.compile(
    r"(?<![\d.,])(?:(?P<year>(?:19|20)\d\d)(?![\d,%])|[’'‘`´]\s?(?P<mark>\d\d)(?!\d)"
    r"|(?P<short>\d\d(?=\s?년)|(?:1[3-9]|[2-4]\d)(?=\.\s?\d\d?\s?(?:월|분기))))"
    r"(?:\s*년)?(?:도)?"
    r"(?:[\s.]*(?P<month>\d{1,2})\s*월|\s*\.\s*(?P<dotted>\d{1,2})(?=[.\s]|$)|[\s./]*(?P<quarter>[1-4])\s*(?:/\s*4\s*)?분기)?"
)
_DAY = re.compile(
    r"(?<![\d.,])(\d{1,2})\.(\d{1,2})(?:\.(?=[)~\]])|(?![\d.%월]))|(?<!\d)(\d{1,2})\s?월(?:\s?(\d{1,2})\s?일)?"
    r"|(?<![\d/.])([1-4])\s?(?:/\s?4\s?)?분기"
)


@dataclass(frozen=True, slots=True)
class Time:
    """A year, perhaps with a month or a quarter (its last month); or a month, a quarter or a day of no year.

    0: not named.
    """

    year: int = 0
    month: int = 0
    day: int = 0


def named_times(text: str) -> tuple[Time, ...]:
    """The times that a question names, in order."""
    found: list[Time] = []
    for match in _TIME.finditer(text):
        year = int(match["year"] or match["mark"] or match["short"])
        if year < 100:
            year += 2000 if year < 50 else 1900
        month = int(match["month"] or match["dotted"] or 0) or 3 * int(match["quarter"] or 0)
        if _EARLIEST <= year <= _LATEST and month <= 12:
            found.append(Time(year, month))
    if not found:
        for match in _DAY.finditer(text):
            month = int(match[1] or match[3] or 3 * int(match[5]))
            day = int(match[2] or match[4] or 0)
            if 1 <= month <= 12 and day <= 31:
                found.append(Time(0, month, day))
    return tuple(dict.fromkeys(found))


def fitting(times: Sequence[Time], dates: NDArray[np.int64]) -> NDArray[np.float32]:
    """0–1 (n,): how well dates, as numbers 20231107 (0 where a part is unknown), fit the best of `times`."""
    best = np.zeros(len(dates), np.float32)
    year, month, day = dates // 10_000, dates // 100 % 100, dates % 100
    for time in times:
        if time.year and time.month:
            months = (year - time.year) * 12 + month - time.month  # since the period
            fit = np.where((months >= 0) & (months <= 2), 1.0, np.where((months >= -1) & (months <= 4), 0.5, 0.0))
            fit = np.where(month > 0, fit, 0.4 * (year == time.year))
        elif time.year:
            since = year - time.year
            fit = np.select([since == 0, (since == 1) & (month <= 6), np.abs(since) == 1], [1.0, 0.6, 0.4])
        elif time.day:
            fit = 1.0 * ((month == time.month) & (np.abs(day - time.day) <= 3))
        else:
            fit = 1.0 * ((month > 0) & ((month - time.month) % 12 <= 1))
        best = np.maximum(best, np.where(year > 0, fit, 0.0).astype(np.float32))
    return best
