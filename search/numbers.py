"""Years and quantities as reports write them: '23년 and 2023년, 3.5퍼센트 and 3.5%."""

from __future__ import annotations

import re

_SHORT_YEAR = re.compile(r"(?<![0-9'’‘`´])['’‘`´]\s?(\d\d)\s?년")
_YEAR = re.compile(r"(?<!\d)(?:19|20)(\d\d)\s?년")
_QUANTITY = re.compile(r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)\s?([%℃가-힣a-zA-Z²㎞㎢㎡㎏]+)")
_CENTURY = 50  # '49 is 2049, '50 is 1950
# Each row is one unit in all its spellings, as the index holds them.
_UNITS = (
    ("%", "퍼센트", "프로"),
    ("km", "킬로미터", "킬로"),
    ("m2", "제곱미터", "평방미터"),
    ("km2", "제곱킬로미터", "평방킬로미터"),
    ("kg", "킬로그램"),
    ("m", "미터"),
    ("t", "톤"),
    ("℃", "도"),
    ("mw", "메가와트"),
    ("kwh", "킬로와트시"),
)
_SPELLINGS = {name: [other for other in row if other != name] for row in _UNITS for name in row}
_FOLDED = str.maketrans({"²": "2", "㎞": "km", "㎢": "km2", "㎡": "m2", "㎏": "kg"})


def long_years(text: str) -> list[tuple[str, str]]:
    """(as typed, written out) for each year of two digits in `text`: '23년 → 2023년."""
    return [(found[0], f"{_four(found[1])}년") for found in _SHORT_YEAR.finditer(text)]


def other_spellings(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """(as typed, the words as the index may hold them) for each year and quantity in `text`."""
    found: list[tuple[str, tuple[str, ...]]] = [(match[0], (f"{match[1]}년",)) for match in _YEAR.finditer(text)]
    for match in _QUANTITY.finditer(text):
        number = match[1].replace(",", "")
        unit = match[2].lower().translate(_FOLDED)
        if others := _SPELLINGS.get(unit):
            found.append((match[0], tuple(number + other for other in others)))
    return found


def _four(digits: str) -> str:
    return ("19" if int(digits) >= _CENTURY else "20") + digits
