"""What a query is looked for as well: other words for its words, other spellings, what was meant by a slip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.tokens import Token, Tokenizer
from search.hanja import readings
from search.mend import mended
from search.numbers import long_years, other_spellings
from search.spelling import Speller
from search.synonyms import Synonyms

SYNONYM_WEIGHT = 0.5  # beside a word of the query; tuned by `python -m search.quality`
SPELLING_WEIGHT = 0.8  # another way to write the same


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words to look for beside those of the query."""

    tokens: tuple[Token, ...]  # empty: only as it stands
    surfaces: tuple[str, ...]
    text: str  # as people write it
    weight: float  # 0–1, beside a word of the query
    instead_of: str  # what was typed


class Expander:
    """Finds the expansions of queries; without a `speller` slips stay as they are. Safe to share between threads."""

    def __init__(self, synonyms: Synonyms, tokenizer: Tokenizer, speller: Speller | None = None) -> None:
        self._synonyms = synonyms
        self._tokenizer = tokenizer
        self._speller = speller

    def mended(self, text: str) -> str:
        """A query's words as they were meant; see `search.mend`."""
        return mended(text, self._tokenizer, self._speller) if self._speller else text

    def expansions(self, text: str, tokens: Sequence[Token]) -> list[Expansion]:
        """The expansions of a query's words `text`, whose morphemes are `tokens`."""
        found = [
            Expansion(item.tokens, item.surfaces, item.text, SYNONYM_WEIGHT, item.instead_of)
            for item in self._synonyms.found_in(tokens, self._tokenizer)
        ]
        for word, reading in (*readings(text), *long_years(text)):
            analysis = self._tokenizer.analyse([reading])[0]
            read = tuple(self._tokenizer.tokens(reading))
            found.append(Expansion(read, analysis.surfaces, reading, SPELLING_WEIGHT, word))
        for typed, others in other_spellings(text):
            found += [Expansion((), (other,), other, SPELLING_WEIGHT, typed) for other in others]
        return found
