"""The numbers that the program sets before paragraphs: '제1장', '가.', '①'.

A heading's number is often not in its text at all: the file only says "outline, level 2", and how level 2 is
numbered. Without it, '제2장 제도 개선' would be read as '제도 개선'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# Numbers by the format's own order (HWP 5.0 revision 1.3, table "번호 종류"); HWPX names them instead.
_NAMES = (
    "DIGIT",
    "CIRCLED_DIGIT",
    "ROMAN_CAPITAL",
    "ROMAN_SMALL",
    "LATIN_CAPITAL",
    "LATIN_SMALL",
    "CIRCLED_LATIN_CAPITAL",
    "CIRCLED_LATIN_SMALL",
    "HANGUL_SYLLABLE",
    "CIRCLED_HANGUL_SYLLABLE",
    "HANGUL_JAMO",
    "CIRCLED_HANGUL_JAMO",
    "HANGUL_PHONETIC",
    "IDEOGRAPH",
    "CIRCLED_IDEOGRAPH",
    "DECAGON_CIRCLE",
    "DECAGON_CIRCLE_HANJA",
)
_LETTERS = {
    1: "".join(chr(0x2460 + n) for n in range(20)),
    4: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    5: "abcdefghijklmnopqrstuvwxyz",
    6: "".join(chr(0x24B6 + n) for n in range(26)),
    7: "".join(chr(0x24D0 + n) for n in range(26)),
    8: "가나다라마바사아자차카타파하",
    9: "".join(chr(0x326E + n) for n in range(14)),
    10: "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    11: "".join(chr(0x3260 + n) for n in range(14)),
    14: "".join(chr(0x3280 + n) for n in range(10)),
    15: "갑을병정무기경신임계",
    16: "甲乙丙丁戊己庚辛壬癸",
}
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_DIGITS = {12: "일이삼사오육칠팔구", 13: "一二三四五六七八九"}
_TENS = {12: ("십", "백"), 13: ("十", "百")}
_LEVELS = 10


@dataclass(frozen=True, slots=True)
class LevelFormat:
    """How one level is numbered: `pattern` with '^1' … for the number of that level, e.g. '제^1장'."""

    pattern: str
    kind: int = 0
    start: int = 1


def kind_of(name: str) -> int:
    """The number kind that HWPX calls `name`; plain digits for one that is not known."""
    return _NAMES.index(name) if name in _NAMES else 0


class Counter:
    """Counts the numbered paragraphs of one document, list by list."""

    def __init__(self, lists: Mapping[int, tuple[LevelFormat, ...]]) -> None:
        self._lists = lists
        self._counts: dict[int, list[int]] = {}

    def next(self, number: int, level: int) -> str:
        """The marker of the next paragraph of list `number` at `level` (from 0); '' when it has none."""
        formats = self._lists.get(number, ())
        if not 0 <= level < min(len(formats), _LEVELS):
            return ""
        counts = self._counts.setdefault(number, [form.start - 1 for form in formats])
        counts[level] += 1
        for deeper in range(level + 1, len(formats)):
            counts[deeper] = formats[deeper].start - 1

        def shown(match: re.Match[str]) -> str:
            if match[1] in "nN":
                return ".".join(str(max(count, 1)) for count in counts[: level + 1])
            at = int(match[1]) - 1
            return formatted(max(counts[at], 1), formats[at].kind) if at < len(formats) else ""

        return re.sub(r"\^([1-9nN])", shown, formats[level].pattern).strip()


def formatted(value: int, kind: int) -> str:
    """`value` (from 1) in the given kind of number; plain digits where the kind has no such number."""
    if kind in (2, 3) and value < 4000:
        roman = _roman(value)
        return roman if kind == 2 else roman.lower()
    if kind in _DIGITS and value < 1000:
        return _hangul_number(value, _DIGITS[kind], *_TENS[kind])
    letters = _LETTERS.get(kind, "")
    return letters[value - 1] if 0 < value <= len(letters) else str(value)


def _roman(value: int) -> str:
    out = ""
    for worth, letters in _ROMAN:
        while value >= worth:
            out += letters
            value -= worth
    return out


def _hangul_number(value: int, digits: str, ten: str, hundred: str) -> str:
    out = ""
    for worth, word in ((100, hundred), (10, ten), (1, "")):
        count, value = divmod(value, worth)
        if count:
            out += ("" if count == 1 and word else digits[count - 1]) + word
    return out
