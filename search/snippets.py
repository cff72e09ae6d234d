"""Where the query stands in a passage, and the best sentences of it: offsets, never HTML."""

from __future__ import annotations

import re
import string
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import inf

from search.plan import Plan
from search.results import Mark, Snippet

_SENTENCE_END = re.compile(r"\s(?:(?<=[.!?。…]\s)\s*|(?<=\n))")
_TARGET = 180  # characters of a snippet
_SYLLABLES = range(0xAC00, 0xD7A4)
_FINALS = 28  # syllables that differ only in their final consonant stand one after the other
_CHANGING = frozenset((0, 7, 8, 17, 19, 27))  # finals of stems that change: none, ㄷ, ㄹ, ㅂ, ㅅ, ㅎ
_LIGHT = 0.5  # terms below this weight are not marked: marking every '하다' hides what matters
_LETTERS = frozenset(string.ascii_letters + string.digits)


class Marker:
    """Finds one query's words in texts; made once a query.

    A regular expression over all the words would take longer to compile than a page of results to be searched.
    """

    def __init__(self, plan: Plan) -> None:
        words = {*plan.parsed.phrases, *plan.surfaces}
        stems: set[str] = set()
        spaced: set[str] = set()
        terms = [(term.term, term.form) for term in plan.terms if term.weight >= _LIGHT]
        for item in plan.expansions:
            if len(item.tokens) == 1:
                terms.append((item.tokens[0].term, item.tokens[0].form))
            else:
                (spaced if " " in item.text else words).add(item.text)
        for term, form in terms:
            stem, _, tag = term.rpartition("/")
            if tag == "V" and stem:
                (stems if ord(stem[-1]) in _SYLLABLES else words).add(stem)
            else:
                words.add(form)
        self._words = [(_folded(word), _standing(word)) for word in words if word]
        self._patterns = [_stem(stem) for stem in stems] + [_spaced(text) for text in spaced]

    def marks(self, text: str) -> tuple[Mark, ...]:
        """The places that match, in order, not overlapping; of those that begin together, the longest."""
        folded = _folded(text)
        found: list[tuple[int, int]] = []  # start and negative end: in order, the longest first
        for word, stands in self._words:
            size = len(word)
            start = folded.find(word)
            while start >= 0:
                if stands is None or stands(folded, start, start + size):
                    found.append((start, -start - size))
                start = folded.find(word, start + 1)
        for pattern in self._patterns:
            found += [(match.start(), -match.end()) for match in pattern.finditer(text)]
        found.sort()
        marks: list[Mark] = []
        last = 0
        for start, end in found:
            if start >= last:  # a compound is marked whole rather than its first part
                last = -end
                marks.append(Mark(start, last))
        return tuple(marks)


def _standing(word: str) -> Callable[[str, int, int], bool] | None:
    """What `word` asks of the letters around it; None for nothing."""
    if word.isascii() and word.isalnum():
        return _whole
    return _beginning if len(word) == 1 else None


def _whole(text: str, start: int, end: int) -> bool:
    """Latin words count only whole: GTX is not in AGTX."""
    return text[start - 1 : start] not in _LETTERS and text[end : end + 1] not in _LETTERS


def _beginning(text: str, start: int, _: int) -> bool:
    """One syllable counts only at the beginning of a word: 물 is not in 건물."""
    before = text[start - 1 : start]
    return before not in _LETTERS and not "가" <= before <= "힣"


@lru_cache(1024)
def _stem(stem: str) -> re.Pattern[str]:
    """A verb's stem of Hangul whose last syllable may change its final consonant (걷다 → 걸어, 가깝다 → 가까운)."""
    anywhere = "" if len(stem) > 1 else r"(?<![0-9A-Za-z가-힣])"
    final = (ord(stem[-1]) - _SYLLABLES.start) % _FINALS
    if final not in _CHANGING:  # 삼다 stays 삼
        return re.compile(anywhere + re.escape(stem), re.IGNORECASE)
    first = ord(stem[-1]) - final
    return re.compile(f"{anywhere}{re.escape(stem[:-1])}[{chr(first)}-{chr(first + _FINALS - 1)}]", re.IGNORECASE)


def best_snippet(text: str, marks: Sequence[Mark], near: float = 0.0) -> Snippet:
    """The run of whole sentences, about 180 characters, with the most different matched words (`marks`, in order).

    Where no word matched, the run around the place that means most: `near`, 0–1, as a share of the text. A single
    longer sentence is cut at a space around its matches.
    """
    bounds = _sentences(text)
    if not marks:
        place = min(int(near * len(text)), max(0, len(text) - 1))
        start, end = _cut(text, *_around(bounds, place), [Mark(place, place)])
        return Snippet(start, end, text[start:end], ())
    ends = [end for _, end in bounds]
    words = [text[mark.start : mark.end].lower() for mark in marks]
    places = [mark.end for mark in marks]
    before = [0, *[bisect_right(places, end) for end in ends[:-1]], len(marks)]  # matches before each sentence
    best: tuple[int, int] = bounds[0]
    best_score = -1.0
    for first, (start, _) in enumerate(bounds):
        stop = max(first + 1, bisect_right(ends, start + _TARGET))
        matches = before[stop] - before[first]
        if _score(matches, matches, ends[stop - 1] - start) <= best_score:
            continue  # not even if all its matches were different words
        different: set[str] = set()
        for last in range(first, stop):
            different.update(words[before[last] : before[last + 1]])
            score = _score(len(different), before[last + 1] - before[first], ends[last] - start)
            if score > best_score:
                best, best_score = (start, ends[last]), score
    start, end = _cut(text, *best, marks)
    inner = tuple(
        Mark(mark.start - start, mark.end - start) for mark in marks if start <= mark.start and mark.end <= end
    )
    return Snippet(start, end, text[start:end], inner)


def _around(bounds: Sequence[tuple[int, int]], place: int) -> tuple[int, int]:
    """The sentence at `place`, and as many before and behind it as the target leaves room for, nearest first."""
    first = last = min(bisect_right([end for _, end in bounds], place), len(bounds) - 1)
    while True:
        before = place - bounds[first - 1][0] if first > 0 else inf
        behind = bounds[last + 1][1] - place if last + 1 < len(bounds) else inf
        wider = (first - 1, last) if before < behind else (first, last + 1)
        if not 0 <= wider[0] <= wider[1] < len(bounds) or bounds[wider[1]][1] - bounds[wider[0]][0] > _TARGET:
            return bounds[first][0], bounds[last][1]
        first, last = wider


def _score(different: int, matches: int, length: int) -> float:
    """Different words count most, repeats a little; of equals the fuller, then the earlier."""
    return different + 0.1 * matches + 0.0001 * min(length, _TARGET)


def _sentences(text: str) -> list[tuple[int, int]]:
    bounds: list[tuple[int, int]] = []
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        if gap.start() > start:
            bounds.append((start, gap.start()))
        start = gap.end()
    if start < len(text) or not bounds:
        bounds.append((start, len(text)))
    return bounds


def _cut(text: str, start: int, end: int, marks: Sequence[Mark]) -> tuple[int, int]:
    """At most twice the target around the first match, cut at spaces."""
    if end - start <= 2 * _TARGET:
        return start, end
    first = next((mark.start for mark in marks if start <= mark.start < end), start)
    left = max(start, first - _TARGET // 3)
    right = min(end, left + 2 * _TARGET)
    if left > start and (space := text.find(" ", left, first)) >= 0:
        left = space + 1
    if right < end and (space := text.rfind(" ", left + 1, right)) > first:
        right = space
    return left, right


@lru_cache(256)
def _spaced(words: str) -> re.Pattern[str]:
    """Words of one expansion, with or without the spaces between them."""
    return re.compile(r"\s*".join(map(re.escape, words.split(" "))), re.IGNORECASE)


def _folded(text: str) -> str:
    """Lower case of the same length: the few letters that would become two stay as they are."""
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
