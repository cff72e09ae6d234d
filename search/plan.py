"""Query → what each engine is asked.

Every morpheme is looked for in every field and any of them may match: requiring all of them loses answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from index.columns import exact_value
from index.lexical import LexicalQuery, WeightedTerm
from index.tokens import Analysis, Token, Tokenizer
from search.expand import Expander, Expansion
from search.parse import ParsedText, parse
from search.query import Filters, Query
from search.times import Time, named_times

# How much a term counts in each field, relative to the body; tuned by `python -m search.quality`.
FIELD_WEIGHTS = {"body": 1.0, "heading": 0.3, "title": 0.45}
SURFACE_WEIGHT = 0.35


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One distinct morpheme of the query."""

    term: str  # as indexed
    form: str  # as people write it
    weight: float  # 0–1


@dataclass(frozen=True, slots=True)
class Plan:
    """A query, analysed."""

    parsed: ParsedText
    terms: tuple[QueryTerm, ...]
    surfaces: tuple[str, ...]
    lexical: LexicalQuery
    analysis: Analysis  # what the embedding model sees
    expansions: tuple[Expansion, ...] = ()  # looked for as well, with less weight
    suggestion: str = ""  # the text as it was meant, where words that were typed are found nowhere
    times: tuple[Time, ...] = ()  # when what is asked for happened


def make_plan(query: Query, tokenizer: Tokenizer, expander: Expander | None = None) -> Plan:
    """Analyse a query with the tokenizer that built the index.

    A phrase in quotes is meant as it stands: then nothing is looked for as well.
    """
    parsed = parse(query.text)
    if expander and not parsed.phrases and (words := expander.mended(parsed.words)) != parsed.words:
        parsed = replace(parsed, words=words)
        suggestion = " ".join((words, *(f'-"{phrase}"' for phrase in parsed.excluded)))
    else:
        suggestion = ""
    # One call for everything: the phrases and exclusions are analysed as whole texts of their own.
    texts = [parsed.words, *parsed.phrases, *parsed.excluded]
    analyses = tokenizer.analyse(texts) if parsed.words or parsed.excluded else [Analysis("", (), ())]
    whole, rest = analyses[0], analyses[1:]
    tokens = tokenizer.tokens(parsed.words) if parsed.words else []
    terms = _distinct(tokens)
    if parsed.words and not terms:  # only particles or signs, as Kiwi reads them: take the letters for a noun
        letters = "".join(character for character in parsed.words.lower() if character.isalnum())
        terms = (QueryTerm(f"{letters}/N", letters, 1.0),) if letters else ()
    surfaces = tuple(dict.fromkeys(whole.surfaces))
    should = [
        WeightedTerm(field, term.term, weight * term.weight)
        for term in terms
        for field, weight in FIELD_WEIGHTS.items()
    ]
    should += [WeightedTerm("surface", surface, SURFACE_WEIGHT) for surface in surfaces]
    found = expander.expansions(parsed.words, tokens) if expander and not parsed.phrases else []
    should += [
        WeightedTerm(field, term, weight * share)
        for term, share in _shares(found, {term.term for term in terms}).items()
        for field, weight in FIELD_WEIGHTS.items()
    ]
    also = {surface: item.weight for item in found for surface in item.surfaces if surface not in surfaces}
    should += [WeightedTerm("surface", surface, SURFACE_WEIGHT * weight) for surface, weight in also.items()]
    lexical = LexicalQuery(
        should=should,
        phrases=[item.terms for item in rest[: len(parsed.phrases)] if item.terms],
        excluded=[item.terms for item in rest[len(parsed.phrases) :] if item.terms],
        facets=[[exact_value(facet, value) for value in values] for facet, values in facet_groups(query.filters)],
        forbidden=hidden(query),
        years=_years(query.filters),
    )
    return Plan(parsed, terms, surfaces, lexical, whole, tuple(found), suggestion, named_times(parsed.words))


def hidden(query: Query) -> list[str]:
    """The exact values that whoever asks may not see."""
    return [] if query.staff else [exact_value("visibility", "staff")]


def facet_groups(filters: Filters) -> list[tuple[str, Sequence[str]]]:
    """(facet, wanted values) of each filter that is set; years and the single publication aside."""
    groups = [
        ("kind", filters.kinds),
        ("publisher", filters.publishers),
        ("department", filters.departments),
        ("series", filters.series),
        ("author", filters.authors),
        ("region", filters.regions),
        ("licence", filters.licences),
        ("keyword", filters.keywords),
        ("publication", (filters.publication,) if filters.publication else ()),
    ]
    return [(facet, values) for facet, values in groups if values]


def _years(filters: Filters) -> tuple[int, int] | None:
    if filters.year_from is None and filters.year_to is None:
        return None
    return (filters.year_from or 1, filters.year_to or 9999)


def _distinct(tokens: Sequence[Token]) -> tuple[QueryTerm, ...]:
    found: dict[str, QueryTerm] = {}
    for token in tokens:
        found.setdefault(token.term, QueryTerm(token.term, token.form, token.weight))
    return tuple(found.values())


def _shares(found: Sequence[Expansion], asked: Collection[str]) -> dict[str, float]:
    """The weight of each morpheme of the expansions that was not asked itself; those of a phrase share its weight."""
    shares: dict[str, float] = {}
    for item in found:
        length = sum(token.weight >= 1 for token in item.tokens) or 1
        for token in item.tokens:
            if token.term not in asked:
                shares[token.term] = max(shares.get(token.term, 0.0), item.weight * token.weight / length)
    return shares
