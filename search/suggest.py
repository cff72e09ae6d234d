"""What one may be about to type: the archive's own phrases that begin as the text does.

Everything is compared by the keys that write it, so a half-typed syllable fits (대저 → 대전), and by first consonants
(ㄷㅈㅅ → 대전시). Only phrases of publications for everybody are known.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

import numpy as np

from index import phrases
from index.columns import Columns
from index.reader import IndexReader
from search.keyboard import to_keys

_MOST = 200_000  # phrases that are kept, the most frequent first: bounds memory to about 100 MB
_LONGEST = 60  # characters of a prefix that are looked at
_FIRST, _LAST = 0xAC00, 0xD7A3
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
# Letters as they stand alone while one types, and the keys that write them.
_LETTERS = dict(
    zip(
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ",
        "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml",
        strict=True,
    )
)
_PAIRS = dict(
    zip(
        "ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ",
        ["ㄱㅅ", "ㄴㅈ", "ㄴㅎ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅂㅅ"],
        strict=True,
    )
)
_TOP = chr(0x10FFFF)


class Phrases:
    """Phrases to suggest, with how many publications have each. Read-only."""

    def __init__(self, counts: Counter[str]) -> None:
        kept = sorted(counts.items(), key=lambda item: (-item[1], len(item[0]), item[0]))[:_MOST]
        self._words = [word for word, _ in kept]  # the better one first, so a place is a rank
        self._by_keys = _Sorted(map(_keys, self._words))
        self._by_initials = _Sorted(map(_initials, self._words))

    def suggest(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Up to `limit` phrases that begin as `prefix` does, the most frequent first."""
        prefix = "".join(_PAIRS.get(letter, letter) for letter in prefix[:_LONGEST].lstrip())
        if not prefix or limit < 1:
            return ()
        found = self._beginning(prefix, limit)
        head, space, last = prefix.rpartition(" ")
        if space and last and len(found) < limit:  # nobody wrote the whole: the last word at least
            found += [f"{head} {word}" for word in self._beginning(last, limit - len(found))]
        return tuple(dict.fromkeys(found))

    def _beginning(self, prefix: str, limit: int) -> list[str]:
        compact = "".join(prefix.split())
        if len(compact) > 1 and all(letter in _INITIALS for letter in compact):
            ranks = self._by_initials.ranks(compact, limit)
        else:
            # A slip of the 한/영 key is free: the keys are the same.
            ranks = self._by_keys.ranks(_keys(compact), limit) or self._by_keys.ranks(compact, limit)
        return [self._words[rank] for rank in ranks]


class Suggester:
    """Suggestions from the index in force; a generation's phrases are read once and kept until the next one.

    What was withdrawn meanwhile makes columns of its own (see `search.withdrawn`), and the phrases are read again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._columns: Columns | None = None
        self._phrases = Phrases(Counter())

    def suggest(self, reader: IndexReader, prefix: str, limit: int) -> tuple[str, ...]:
        """See `Phrases.suggest`."""
        # One thread reads (3 s for 50,000 publications); meanwhile the others answer from the generation before.
        if reader.columns is not self._columns and self._lock.acquire(blocking=False):
            try:
                self._phrases = _read(reader)
                self._columns = reader.columns
            finally:
                self._lock.release()
        return self._phrases.suggest(prefix, limit)


class _Sorted:
    """Keys in order, each with the rank of its word."""

    def __init__(self, keys: Iterable[str]) -> None:
        pairs = sorted((key, rank) for rank, key in enumerate(keys))
        self._keys = [key for key, _ in pairs]
        self._ranks = np.array([rank for _, rank in pairs], np.int64)

    def ranks(self, prefix: str, limit: int) -> list[int]:
        inside = self._ranks[bisect_left(self._keys, prefix) : bisect_left(self._keys, prefix + _TOP)]
        if len(inside) > limit:
            inside = np.partition(inside, limit - 1)[:limit]
        return [int(rank) for rank in np.sort(inside)]


def _read(reader: IndexReader) -> Phrases:
    rows = phrases.read(reader.layout.phrases, len(reader.columns.rows))
    staff = reader.columns.facets["visibility"].having(["staff"])
    return Phrases(Counter(word for row, hidden in zip(rows, staff, strict=True) if not hidden for word in row))


def _keys(text: str) -> str:
    """The keys of Hangul; every other character after a mark, so that 'ai' is not 먀."""
    return "".join(
        to_keys(letter) if _FIRST <= ord(letter) <= _LAST else _LETTERS.get(letter) or f"\x01{letter.lower()}"
        for letter in text
        if not letter.isspace()
    )


def _initials(text: str) -> str:
    return "".join(
        _INITIALS[(ord(letter) - _FIRST) // 588] if _FIRST <= ord(letter) <= _LAST else letter.lower()
        for letter in text
        if not letter.isspace()
    )
