"""What helps to ask better: which words to leave out, and what else is asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from search.plan import Plan
from search.results import Hit
from search.spelling import Speller

_CONTENT = 0.5  # a word of less weight is never the reason that nothing is found
_RELATED = 6


def words_to_drop(plan: Plan, total: int, speller: Speller) -> tuple[str, ...]:
    """The words of the query that the archive does not have, in any spelling; of nothing found, the phrases too."""
    helped = " ".join(item.instead_of for item in plan.expansions)
    absent = [
        term.form
        for term in plan.terms
        if term.weight >= _CONTENT and term.form not in helped and not speller.shown_term(term.term)
    ]
    if len(absent) == sum(term.weight >= _CONTENT for term in plan.terms):
        absent = []  # nothing would be left
    quoted = [f'"{phrase}"' for phrase in plan.parsed.phrases] if not total else []
    return tuple(dict.fromkeys((*quoted, *absent)))


def related_searches(plan: Plan, hits: Sequence[Hit]) -> tuple[str, ...]:
    """What the publications found are about, the most shared first, without what was asked."""
    asked = {term.form for term in plan.terms} | set(plan.surfaces)
    counts = Counter(word for hit in hits for word in dict.fromkeys(hit.publication.keywords))
    order = sorted(counts, key=lambda word: -counts[word])  # stable: of equals the better hit's word
    return tuple(word for word in order if word not in asked and word != plan.parsed.words)[:_RELATED]
