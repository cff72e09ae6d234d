"""What was meant where a hand slipped: 한/영 keys, a mistaken letter.

Only words that the archive does not have are changed, so nothing that could be found is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.tokens import Tokenizer
from search.keyboard import to_hangul
from search.spelling import Speller

_LATIN = re.compile(r"(?<![\w-])[A-Za-z]{4,}(?![\w-])")
_HANGUL = re.compile(r"[가-힣]")
_MAX_MENDED = 3  # unknown words of one query that are looked at: bounds the work


def mended(text: str, tokenizer: Tokenizer, speller: Speller) -> str:
    """The words of a query as they were meant; the same text when nothing is to be mended."""
    changed = _LATIN.sub(lambda found: _switched(found[0], tokenizer, speller), text)
    if not _HANGUL.search(changed):
        return changed
    replaced, at = [], 0
    for start, end in _unknown(changed, tokenizer, speller):
        replaced += [changed[at:start], speller.nearest(changed[start:end]) or changed[start:end]]
        at = end
    return "".join((*replaced, changed[at:]))


def _switched(word: str, tokenizer: Tokenizer, speller: Speller) -> str:
    """The Hangul that the keys of a latin word write, if the archive has that and not the word."""
    if speller.has_term(f"{word.lower()}/F") or speller.frequency(word):
        return word
    for keys in (word, word.lower()):
        hangul = to_hangul(keys)
        if len(hangul) < 2:
            continue
        terms = [token.term for token in tokenizer.tokens(hangul) if token.weight >= 1]
        if speller.shown(hangul) or (terms and all(map(speller.shown_term, terms))):
            return hangul
    return word


def _unknown(text: str, tokenizer: Tokenizer, speller: Speller) -> Iterator[tuple[int, int]]:
    looked_at = 0
    for start, end in tokenizer.unknown(text):
        if looked_at < _MAX_MENDED and _HANGUL.match(text[start:end]) and not speller.frequency(text[start:end]):
            looked_at += 1
            yield start, end
