"""Words that mean the same, from files that librarians edit; read again when a file changes.

A line is a group of words that stand for each other, separated by tabs, or one direction: `집세 => 임차료, 주거급여`.
`집세 =>` takes back what an earlier file says of 집세. `#` begins a comment.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import index
from index.morphemes import weight_of
from index.tokens import Token, Tokenizer
from index.wordfile import entries

DEFAULT = Path(index.__file__).parent / "synonyms.tsv"
_CARRIES = 0.5  # a term of less weight may stand between the words of a phrase: 애를 [좀] 맡기다

_log = logging.getLogger(__name__)
_Stamp = tuple[tuple[int, int], ...]  # modification time and size of each file; zeros where there is none


@dataclass(frozen=True, slots=True)
class Synonym:
    """Words to look for as well."""

    tokens: tuple[Token, ...]  # of `text`
    surfaces: tuple[str, ...]
    text: str  # as the librarian wrote it
    instead_of: str  # what was typed


class Synonyms:
    """The synonyms of some files, later ones adding to earlier ones. Safe to share between threads."""

    def __init__(self, paths: Sequence[Path] = (DEFAULT,)) -> None:
        self._paths = tuple(paths)
        self._table: _Table | None = None

    @classmethod
    def of_home(cls, home: Path) -> Synonyms:
        """What is shipped, and the institute's own synonyms.tsv."""
        return cls((DEFAULT, home / "synonyms.tsv"))

    def found_in(self, tokens: Sequence[Token], tokenizer: Tokenizer) -> list[Synonym]:
        """The synonyms of the words of a query; a longer phrase hides the shorter ones inside it."""
        return self._current(tokenizer).found_in(_outer(tokens))

    def _current(self, tokenizer: Tokenizer) -> _Table:
        stamp = tuple(_stamp(path) for path in self._paths)
        table = self._table
        if table is None or (table.stamp, table.tokenizer) != (stamp, tokenizer.name):
            table = self._table = _Table(stamp, tokenizer, read(self._paths))
        return table


class _Table:
    """The files' words as this tokenizer reads them."""

    def __init__(self, stamp: _Stamp, tokenizer: Tokenizer, synonyms: Mapping[str, Sequence[str]]) -> None:
        self.stamp = stamp
        self.tokenizer = tokenizer.name
        self._tokenizer = tokenizer
        self._words: dict[str, Synonym] = {}  # read when they are first wanted: ten thousand take seconds
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, Sequence[str]]]] = {}
        for (key, others), tokens in zip(synonyms.items(), tokenizer.tokens_of(list(synonyms)), strict=True):
            if terms := tuple(token.term for token in _outer(tokens)):
                self._by_first.setdefault(terms[0], []).append((terms, key, others))
        for options in self._by_first.values():
            options.sort(key=lambda option: -len(option[0]))

    def found_in(self, tokens: Sequence[Token]) -> list[Synonym]:
        found: list[Synonym] = []
        start = 0
        while start < len(tokens):
            step = 1
            for terms, key, others in self._by_first.get(tokens[start].term, ()):
                if length := _matched(tokens[start:], terms):
                    found += [self._synonym(word, key) for word in others]
                    step = length
                    break
            start += step
        return found

    def _synonym(self, word: str, key: str) -> Synonym:
        known = self._words.get(word)
        if known is None:
            surfaces = self._tokenizer.analyse([word])[0].surfaces
            known = self._words[word] = Synonym(tuple(self._tokenizer.tokens(word)), surfaces, word, key)
        return known if known.instead_of == key else replace(known, instead_of=key)


def read(paths: Iterable[Path]) -> dict[str, tuple[str, ...]]:
    """Word → what it is looked for as well, from all files together. Files that are not there are no error."""
    merged: dict[str, tuple[str, ...]] = {}
    for path in paths:
        for key, others in _lines(path):
            merged[key] = tuple(dict.fromkeys((*merged.get(key, ()), *others))) if others else ()
    return {key: others for key, others in merged.items() if others}


def _lines(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    for number, content in entries(path):
        left, arrow, right = content.partition("=>")
        if arrow:
            yield " ".join(left.split()), tuple(filter(None, (" ".join(word.split()) for word in right.split(","))))
            continue
        group = list(filter(None, (" ".join(word.split()) for word in content.split("\t"))))
        if len(group) < 2:
            _log.warning("%s %d행: 낱말이 하나뿐이라 건너뜁니다. 탭이나 =>로 나누어 주세요.", path, number)
        for word in group:
            if others := tuple(other for other in group if other != word):
                yield word, others


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


def _matched(tokens: Sequence[Token], terms: Sequence[str]) -> int:
    """How many tokens from the first on it takes to have all `terms` in order; 0: they are not there."""
    at = 0
    for place, token in enumerate(tokens):
        if token.term == terms[at]:
            at += 1
            if at == len(terms):
                return place + 1
        elif weight_of(token.term) >= _CARRIES:
            return 0
    return 0


def _outer(tokens: Iterable[Token]) -> list[Token]:
    """Tokens without the parts of compounds: '공원' is asked, the compound 국립공원 is another word."""
    outer: list[Token] = []
    for token in tokens:
        if not outer or token.start >= outer[-1].end:
            outer.append(token)
    return outer
