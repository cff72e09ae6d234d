"""Where the query stands in a passage, and the best sentences of it: offsets, never HTML."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from search.expand import Expansion
from search.plan import Plan, QueryTerm
from search.results import Mark, Snippet

_SENTENCE_END = re.compile(r"(?<=[.!?。…])\s+|\n")
_TARGET = 180  # characters of a snippet
_HANGUL = range(0xAC00, 0xD7A4)
_LIGHT = 0.5  # terms below this weight are not marked: marking every '하다' hides what matters


class Marker:
    """Finds one query's words in texts; made once a query."""

    def __init__(self, plan: Plan) -> None:
        words = {_bounded(re.escape(item), item) for item in (*plan.parsed.phrases, *plan.surfaces)}
        words |= {_pattern(term) for term in plan.terms if term.weight >= _LIGHT}
        words |= {_expansion(item) for item in plan.expansions}
        # The longest first, so that a compound is marked whole rather than its first part.
        ordered = sorted(words, key=lambda pattern: (-len(pattern), pattern))
        self._pattern = re.compile("|".join(ordered), re.IGNORECASE) if ordered else None

    def marks(self, text: str) -> tuple[Mark, ...]:
        """The places that match, in order, not overlapping."""
        if self._pattern is None:
            return ()
        return tuple(
            Mark(found.start(), found.end()) for found in self._pattern.finditer(text) if found.end() > found.start()
        )


def best_snippet(text: str, marks: Sequence[Mark]) -> Snippet:
    """The run of whole sentences, about 180 characters, with the most different matched words.

    A single longer sentence is cut at a space around its matches.
    """
    bounds = _sentences(text)
    words: list[list[str]] = [[] for _ in bounds]  # of each sentence
    ends = [end for _, end in bounds]
    for mark in marks:
        words[min(bisect_left(ends, mark.end), len(ends) - 1)].append(text[mark.start : mark.end].lower())
    best: tuple[int, int] = bounds[0]
    best_score = -1.0
    for first, (start, _) in enumerate(bounds):
        different: set[str] = set()
        count = 0
        for last in range(first, len(bounds)):
            end = ends[last]
            if last > first and end - start > _TARGET:
                break
            different.update(words[last])
            count += len(words[last])
            # Different words count most, repeats a little; of equals the fuller, then the earlier.
            score = len(different) + 0.1 * count + 0.0001 * min(end - start, _TARGET)
            if score > best_score:
                best, best_score = (start, end), score
    start, end = _cut(text, *best, marks)
    inner = tuple(
        Mark(mark.start - start, mark.end - start) for mark in marks if start <= mark.start and mark.end <= end
    )
    return Snippet(start, end, text[start:end], inner)


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


def _expansion(item: Expansion) -> str:
    if len(item.tokens) == 1:
        token = item.tokens[0]
        return _pattern(QueryTerm(token.term, token.form, token.weight))
    return _bounded(re.escape(item.text).replace(r"\ ", r"\s*"), item.text)


def _pattern(term: QueryTerm) -> str:
    """A regular expression that finds a morpheme as text: nouns as they are, verbs by their stem.

    A stem's last syllable may change its final consonant (걷다 → 걸어, 가깝다 → 가까운), so any final is let pass.
    """
    stem, _, tag = term.term.rpartition("/")
    if tag != "V" or not stem:
        return _bounded(re.escape(term.form), term.form)
    pattern = re.escape(stem)
    last = ord(stem[-1])
    if last in _HANGUL:
        open_syllable = last - (last - _HANGUL.start) % 28
        pattern = f"{re.escape(stem[:-1])}[{chr(open_syllable)}-{chr(open_syllable + 27)}]"
    return _bounded(pattern, stem)


def _bounded(pattern: str, word: str) -> str:
    """One syllable counts only at the beginning of a word (물 is not in 건물), latin words only whole."""
    if word.isascii() and word.isalnum():
        return rf"(?<![0-9A-Za-z]){pattern}(?![0-9A-Za-z])"
    return rf"(?<![0-9A-Za-z가-힣]){pattern}" if len(word) == 1 else pattern
