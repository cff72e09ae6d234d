"""A word that nobody wrote → the nearest one that the archive has.

Every word one slip away is tried: a key left out, added, mistaken or two exchanged (Damerau 1964), in the keys of
the two-set keyboard, so that a wrong vowel is one slip and not a wrong syllable. The index itself says which of them
exist; no vocabulary is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.lexical import LexicalIndex, LexicalQuery, WeightedTerm
from search.keyboard import KEYS, to_hangul, to_keys

_MIN_KEYS = 4  # a shorter word has too many neighbours
_MAX_KEYS = 40  # bounds the work: about 70 words a key
_FIELDS = ("body", "heading", "title")


class Speller:
    """The words of one index; what only passages with a `forbidden` value have is never told."""

    def __init__(self, lexical: LexicalIndex, forbidden: Sequence[str] = ()) -> None:
        self._lexical = lexical
        self._forbidden = forbidden

    def frequency(self, word: str) -> int:
        """How many passages have `word` as a noun or as it stands."""
        word = word.lower()
        return max(self._lexical.document_frequency(field, term) for field, term in _places(word))

    def has_term(self, term: str) -> bool:
        """Whether any passage has this morpheme."""
        return any(self._lexical.document_frequency(field, term) for field in _FIELDS)

    def shown(self, word: str) -> bool:
        """Whether a passage that may be shown has `word`."""
        return self._any(_places(word.lower()))

    def shown_term(self, term: str) -> bool:
        """Whether a passage that may be shown has this morpheme."""
        return self._any([(field, term) for field in _FIELDS])

    def nearest(self, word: str) -> str:
        """The most frequent word that is one slip away from a Hangul `word`; '' when there is none.

        Of a compound that nobody wrote, one part may be known and the other one slip away.
        """
        if found := self._neighbour(word):
            return found
        for at in range(len(word) - 2, 1, -1):
            head, tail = word[:at], word[at:]
            if self.frequency(head) and (found := self._neighbour(tail)):
                return head + found
            if self.frequency(tail) and (found := self._neighbour(head)):
                return found + tail
        return ""

    def _neighbour(self, word: str) -> str:
        keys = to_keys(word)
        if not _MIN_KEYS <= len(keys) <= _MAX_KEYS:
            return ""
        others = {other for edited in _slips(keys) if len(other := to_hangul(edited)) > 1}
        found = sorted((-frequency, other) for other in others if (frequency := self._usual(other)))
        return next((other for _, other in found if self.shown(other)), "")

    def _usual(self, word: str) -> int:
        """`frequency` without the fields that repeat the body's words: it is asked a thousand times a word."""
        return max(
            self._lexical.document_frequency("surface", word), self._lexical.document_frequency("body", f"{word}/N")
        )

    def _any(self, places: Sequence[tuple[str, str]]) -> bool:
        most = max(self._lexical.document_frequency(field, term) for field, term in places)
        if not most:
            return False
        if most > self._lexical.most_hidden(self._forbidden):
            return True  # they cannot all be hidden
        should = [WeightedTerm(field, term, 1.0) for field, term in places]
        ordinals, _ = self._lexical.search(LexicalQuery(should=should, forbidden=self._forbidden), 1)
        return bool(len(ordinals))


def _places(word: str) -> list[tuple[str, str]]:
    return [("surface", word), *((field, f"{word}/N") for field in _FIELDS)]


def _slips(keys: str) -> Iterator[str]:
    for at in range(len(keys) + 1):
        head, tail = keys[:at], keys[at:]
        for key in KEYS:
            yield head + key + tail
            if tail:
                yield head + key + tail[1:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
