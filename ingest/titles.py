"""Titles → stems: what the titles of one study's outputs have in common.

| title                                                | main              | rest     |
|------------------------------------------------------|-------------------|----------|
| 한빛시 재가노인 통합돌봄 체계 구축 방안: 정책 요약   | 한빛시재가노인…방안 |          |
| [브리프] 한빛시 재가노인 통합돌봄 체계 구축 방안      | 한빛시재가노인…방안 |          |
| 탄소중립 이행전략 연구 - 건물 부문 (제12호)           | 탄소중립이행전략   | 건물부문 |

Years and other numbers stay: 「2023년 지역경제 전망」 and 「2024년 지역경제 전망」 are two studies.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_OUTPUT = (
    r"(?:(?:정책|이슈|연구|현안|국문)\s*)?(?:브리프|리포트|요약|요약본|요약문|요약보고서|인포그래픽|카드뉴스|웹진)"
    r"|(?:최종|결과|연구|정책)\s*보고서|보고서|한눈에\s*보(?:기|는\s*.{0,10})"
)
_LABEL = re.compile(rf"[\[\(【〔<〈《「]\s*(?:{_OUTPUT})[^\]\)】〕>〉》」]{{0,12}}[\]\)】〕>〉》」]")
_NUMBER = re.compile(r"\(?\s*(?:제\s*\d+(?:\s*-\s*\d+)?\s*호|통권\s*\d+\s*호|vol\.?\s*\d+|no\.?\s*\d+)\s*\)?", re.I)
_SPLIT = re.compile(r"\s*[:：|]\s*|\s+[-‐-―~∼]+\s*|\s*[–—―]\s*")
_ONLY_OUTPUT = re.compile(rf"(?:{_OUTPUT})")
_ENDING = re.compile(rf"(?:(?:\s+(?:{_OUTPUT})|(?:에\s*관한|을\s*위한|를\s*위한)?\s*연구))+$")
_NO_WORD = re.compile(r"[\W_]+")
_SHORTEST = 6  # letters: a shorter beginning ('탄소중립: …') or title ('발간사') names no study


class Stem(NamedTuple):
    """A title's parts, letters and digits only."""

    main: str
    rest: str  # '' when the title has no second part, or one that only names the kind of output

    @property
    def telling(self) -> bool:
        """Whether the title is long enough to tell one study from others."""
        return len(self.main) >= _SHORTEST


def stem(title: str) -> Stem:
    """The parts of a title."""
    text = _NUMBER.sub(" ", _LABEL.sub(" ", unicodedata.normalize("NFKC", title))).strip()
    main, *others = [part for part in _SPLIT.split(text) if part.strip()] or [""]
    rest = " ".join(part.strip(" -~") for part in others)
    if _ONLY_OUTPUT.fullmatch(rest.strip()):
        rest = ""
    trimmed = _ENDING.sub("", main.strip())
    joined = _letters(trimmed)
    if len(joined) < _SHORTEST:
        joined, rest = _letters(text), ""
    return Stem(joined, _letters(rest))


def agree(first: Stem, second: Stem) -> bool:
    """Whether two titles may name the same study: the same beginning, and no two different second parts."""
    return (
        bool(first.main)
        and first.main == second.main
        and (first.rest == second.rest or "" in (first.rest, second.rest))
    )


def numbers(title: str) -> list[int]:
    """All numbers in a title, of issues too: two issues of a series differ in them."""
    return [int(each) for each in re.findall(r"[0-9]{1,9}", unicodedata.normalize("NFKC", title))]


def _letters(text: str) -> str:
    return _NO_WORD.sub("", text).lower()
