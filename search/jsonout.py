"""ResultPage → what `--json` prints and `/api/search` answers: one entry a passage, stable field names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from search.results import Hit, PassageHit, ResultPage

Link = Callable[[Hit, PassageHit], str]


def result_json(page: ResultPage, link: Link) -> dict[str, Any]:
    """`{total, capped, weak, took_ms, hits: […], facets}`; `link` makes the address of a passage on its page."""
    return {
        "total": page.total,
        "capped": page.capped,
        "weak": page.weak,
        "suggestion": page.suggestion,
        "drop": list(page.drop),
        "related": list(page.related),
        "took_ms": round(page.took_ms, 2),
        "hits": [_passage(hit, passage, link) for hit in page.hits for passage in hit.passages],
        "facets": {
            name: [{"value": item.value, "count": item.count} for item in values]
            for name, values in page.facets.items()
        },
    }


def _passage(hit: Hit, found: PassageHit, link: Link) -> dict[str, Any]:
    publication, passage, why = hit.publication, found.passage, found.explanation
    return {
        "publication": publication.id,
        "title": publication.title,
        "kind": publication.kind,
        "year": publication.year or None,
        "licence": publication.licence.label,
        "page": passage.page,
        "page_end": passage.page_end,
        "passage": passage.id,
        "heading": list(passage.heading),
        "text": passage.text,
        "marks": [[mark.start, mark.end] for mark in found.marks],
        "snippet": {
            "text": found.snippet.text,
            "marks": [[mark.start, mark.end] for mark in found.snippet.marks],
        },
        "score": round(found.score, 4),
        "explanation": {
            "matched": [
                {"term": term.term, "weight": round(term.weight, 3)}
                | ({"instead_of": term.instead_of} if term.instead_of else {})
                for term in why.matched
            ],
            "missing": list(why.missing),
            "lexical": round(why.lexical, 3),
            "semantic": round(why.semantic, 3),
            "lexical_share": round(why.lexical_share, 3),
            "semantic_share": round(why.semantic_share, 3),
        },
        "link": link(hit, found),
    }
