"""What a query is looked for as well: other words for its words, and what was meant where a hand slipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.tokens import Token, Tokenizer
from search.synonyms import Synonyms

SYNONYM_WEIGHT = 0.5  # beside a word of the query; tuned by `python -m search.quality`


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words to look for beside those of the query."""

    tokens: tuple[Token, ...]
    surfaces: tuple[str, ...]
    text: str  # as people write it
    weight: float  # 0–1, beside a word of the query
    instead_of: str  # what was typed


class Expander:
    """Finds a query's expansions. Safe to share between threads."""

    def __init__(self, synonyms: Synonyms) -> None:
        self._synonyms = synonyms

    def expansions(self, tokens: Sequence[Token], tokenizer: Tokenizer) -> list[Expansion]:
        """The expansions of a query's words, given as `tokens`."""
        return [
            Expansion(item.tokens, item.surfaces, item.text, SYNONYM_WEIGHT, item.instead_of)
            for item in self._synonyms.found_in(tokens, tokenizer)
        ]
