"""Why passages were found: which words of the question they have, and what each ranking gave them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from index.forward import numbers_of
from index.reader import IndexReader
from search.fusion import Fused
from search.plan import Plan
from search.results import Explanation, MatchedTerm


def explain(plan: Plan, fused: Fused, places: Sequence[int], reader: IndexReader) -> dict[int, Explanation]:
    """The reasons for the passages at these places of the ranking, by place."""
    total = sum(term.weight for term in plan.terms) or 1.0
    # What is said of a term is the same for every passage that has it.
    asked = [(term.term, MatchedTerm(term.form, term.weight / total)) for term in plan.terms]
    also = [
        ([token.term for token in item.tokens], MatchedTerm(item.text, 0.0, item.instead_of))
        for item in plan.expansions
    ]
    wanted = {term for term, _ in asked}.union(*(terms for terms, _ in also))
    reasons = {}
    for place, held in zip(places, _held(fused, places, wanted, reader), strict=True):
        score = float(fused.scores[place]) or 1.0
        reasons[place] = Explanation(
            matched=(
                *[shown for term, shown in asked if term in held],
                *[shown for terms, shown in also if held.issuperset(terms)],
            ),
            missing=tuple([shown.term for term, shown in asked if term not in held]),
            lexical=float(fused.lexical[place]),
            semantic=float(fused.semantic[place]),
            lexical_share=float(fused.lexical_parts[place]) / score,
            semantic_share=float(fused.semantic_parts[place]) / score,
        )
    return reasons


def _held(fused: Fused, places: Sequence[int], wanted: Collection[str], reader: IndexReader) -> list[set[str]]:
    """Which of the `wanted` terms each passage has, in its title, headings or body."""
    terms = list(wanted)
    numbers = numbers_of(terms)
    spelled = dict(zip(numbers.tolist(), terms, strict=True))
    slices = reader.forward.of(fused.ordinals[np.asarray(places, np.int64)])
    found = np.flatnonzero(np.isin(slices.terms, numbers))
    owners = np.searchsorted(slices.starts, found, side="right") - 1
    held: list[set[str]] = [set() for _ in places]
    for owner, number in zip(owners.tolist(), slices.terms[found].tolist(), strict=True):
        held[owner].add(spelled[number])
    return held
