"""How a Korean line is numbered: 제1장, Ⅰ., 1., 1.1, 가., 1), (1), ①, □, ○, - …

`numbering` names the style and the ordinal of one line; which styles stand above which in a given document is
learned by `ingest.structure`. `PRIOR` is the order that most reports follow, used where a document tells nothing.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

# The divisions of statutes and books: their order is fixed by usage, whatever their ordinals do.
DIVISIONS = ("편", "장", "절", "관", "조")
# Bullets mark items, never sections; a square alone also opens one ("□ 추진 배경").
SQUARE, CIRCLE, DASH = "□", "○", "-"
ANNEX = "부록"
"""The style of 부록, 별표, 별첨 and 붙임, which stand after and outside the chapters."""

PRIOR = (
    *DIVISIONS,
    "Ⅰ.",
    "참고",
    "1.",
    "1.1",
    "1.1.1",
    "1.1.1.1",
    "가.",
    SQUARE,
    "1)",
    "가)",
    "(1)",
    "(가)",
    "①",
    "㉮",
)
_RANK = {style: rank for rank, style in enumerate((*PRIOR, CIRCLE, DASH))}

_SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허"
_ROMAN = {"I": 1, "V": 5, "X": 10}
_SQUARES = "□■❑◆◇▣❏◈▢☐❐❒▦"
_CIRCLES = "○◦❍ㅇ●◎〇⚪❂"
_DASHES = "-–—―−▪•∙·▸▹▷▶►☞⦁*※‣⋅⇒→▫☆★✓✔➢"

_PATTERN = re.compile(
    r"(?:"
    r"제\s?(?P<division>\d{1,3}|[일이삼사오육칠팔구십]{1,3}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]{1,3})\s?(?P<unit>[편장절관])"
    r"(?:의\s?\d{1,2})?(?=[\s.:·<(]|$|(?![에의은는을를과와이가도까부로으등및])[가-힣])"
    r"|제\s?(?P<article>\d{1,4})\s?조(?:의\s?\d{1,3})?\s?(?=\()"
    r"|(?P<roman>[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ]{1,4}|[IVX]{1,5}(?=\s?\.))(?=[\s.:·]|$|[가-힣])"
    r"|\[?(?P<annex>참고|붙임|별첨|부록|별표|별지)\s?(?P<annexno>\d{0,2})\]?(?=[\s.:<\]]|$)"
    r"|(?P<decimal>[1-9]\d?(?:[.-][1-9]\d?){1,3})\.?(?=\s+[^\d\s(])"
    r"|(?P<number>0?[1-9]\d?)\s?\.(?=\s*[^\d\s.,)~])"
    r"|(?P<syllable>[가-하거-허])\s?\.(?=\s*\S)"
    r"|(?P<numberparen>\d{1,2})\s?\)"
    r"|(?P<syllableparen>[가-하])\s?\)"
    r"|\((?P<innumber>\d{1,2})\)"
    r"|\((?P<insyllable>[가-하])\)"
    r"|(?P<circled>[①-⑳❶-❿➊-➓➀-➉])"
    r"|(?P<circledsyllable>[㉮-㉻])"
    rf"|(?P<square>[{_SQUARES}])"
    rf"|(?P<circle>[{_CIRCLES}]|o(?=\s+[가-힣]))"
    rf"|(?P<dash>[{re.escape(_DASHES)}])(?=\s*[^\d\s]|\s+\d)"
    r")\s*"
)


class Numbering(NamedTuple):
    """`style` is one of PRIOR, CIRCLE or DASH; `ordinal` is from 1 (0: none); the title starts at `end`."""

    style: str
    ordinal: int
    end: int


def numbering(text: str) -> Numbering | None:
    """How the line `text` is numbered or bulleted; None for a plain line."""
    match = _PATTERN.match(text)
    if match is None:
        return None
    end = match.end()
    group = match.lastgroup or ""
    value = match[group] or ""
    if group == "unit":
        return Numbering(value, _count(match["division"]), end)
    if group == "article":
        return Numbering("조", int(value), end)
    if group == "roman":
        rest = text[end:]
        return Numbering("Ⅰ.", _roman(value), end + len(rest) - len(rest.lstrip(".: ·")))
    if group in ("annex", "annexno"):
        return Numbering("참고" if match["annex"] == "참고" else ANNEX, int(match["annexno"] or 0), end)
    if group == "decimal":
        parts = re.split("[.-]", value)
        return Numbering(".".join("1" * len(parts)), int(parts[-1]), end)
    if group == "circled":
        return Numbering("①", _circled(value), end)
    if group == "circledsyllable":
        return Numbering("㉮", ord(value) - ord("㉮") + 1, end)
    if group in _SYLLABLE_STYLES:
        ordinal = _SYLLABLES.find(value) + 1
        return Numbering(_SYLLABLE_STYLES[group], ordinal, end) if ordinal else None
    if group in _NUMBER_STYLES:
        return Numbering(_NUMBER_STYLES[group], int(value), end)
    return Numbering({"square": SQUARE, "circle": CIRCLE, "dash": DASH}[group], 0, end)


_NUMBER_STYLES = {"number": "1.", "numberparen": "1)", "innumber": "(1)"}
_SYLLABLE_STYLES = {"syllable": "가.", "syllableparen": "가)", "insyllable": "(가)"}


def prior_rank(style: str) -> int:
    """Where `style` usually stands: the smaller, the further out; unknown styles stand in the middle."""
    return _RANK.get(style, _RANK["1."])


def article_title(text: str) -> str:
    """'제3조의2(정의 등)' of a statute's article; '' when the line is no article."""
    match = re.match(r"제\s?\d{1,4}\s?조(?:의\s?\d{1,3})?\s?\((?:[^()]|\([^()]*\)){1,80}\)", text)
    return match[0] if match else ""


def _count(text: str) -> int:
    if text.isascii():
        return int(text)
    if text[0] in "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ":
        return _roman(text)
    total = 0
    for letter in text:
        digit = "일이삼사오육칠팔구십".find(letter) + 1
        total = (total or 1) * 10 if digit == 10 else total + digit
    return total


def _roman(text: str) -> int:
    if text[0] not in _ROMAN:
        return sum(ord(letter) - ord("Ⅰ") + 1 for letter in text)
    values = [_ROMAN[letter] for letter in text] + [0]
    return sum(-value if value < after else value for value, after in pairwise(values))


def _circled(letter: str) -> int:
    for first in "①❶➊➀":
        if 0 <= ord(letter) - ord(first) < 20:
            return ord(letter) - ord(first) + 1
    return 0
