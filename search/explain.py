"""Why passages were found: which words of the question they have, and what each ranking gave them."""

from __future__ import annotations

from collections.abc import Sequence

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
    for place in places:
        held = reader.lexical.held_of(int(fused.ordinals[place]), wanted)
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
