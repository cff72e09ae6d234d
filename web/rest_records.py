"""Records → the JSON of the REST interface, version 1. Names and meanings only grow within the version."""

from __future__ import annotations

from typing import Any

from corpus.library import Heading
from corpus.records import Licence, Passage, Publication
from search.results import PassageHit
from web import citations, urls
from web.listing import Labels

Json = dict[str, Any]


def publication_json(publication: Publication, base: str, institute: str) -> Json:
    """Everything that the catalogue knows of one publication."""
    identity, licence = publication.id, publication.licence
    url = urls.absolute(base, urls.publication(identity))
    return {
        "id": identity,
        "title": publication.title,
        "subtitle": publication.subtitle,
        "kind": publication.kind,
        "contributors": [{"name": person.name, "role": person.role} for person in publication.contributors],
        "keywords": list(publication.keywords),
        "regions": list(publication.regions),
        "identifiers": dict(publication.identifiers),
        "publisher": publication.publisher,
        "department": publication.department,
        "project_type": publication.project_type,
        "series": publication.series,
        "number": publication.number,
        "date": publication.date,
        "year": publication.year or None,
        "language": publication.language,
        "abstract": publication.abstract,
        "licence": None
        if licence is Licence.UNKNOWN
        else {"type": licence.value, "label": licence.label, "url": citations.licence_url(licence)},
        "credit_line": citations.credit_line(publication, url, institute),
        "source_url": publication.source_url,
        "link": url,
        "files": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "sha256": file.sha256,
                "pages": file.pages,
                "url": urls.absolute(base, urls.original(identity, file)),
            }
            for file in publication.files
        ],
        "citation": {
            "text": citations.korean(publication, url),
            **{
                style: urls.absolute(base, urls.citation(identity, extension))
                for style, extension in (("bibtex", "bib"), ("ris", "ris"), ("csl", "json"))
            },
        },
        "version": publication.version,
        "created": publication.created,
        "modified": publication.modified,
    }


def contents_json(publication_id: str, headings: tuple[Heading, ...], base: str) -> list[Json]:
    """The contents with the page on which each heading's text begins."""
    return [
        {
            "heading": heading.path[-1],
            "level": len(heading.path),
            "page": heading.page,
            "link": urls.absolute(base, urls.page(publication_id, max(1, heading.page))),
        }
        for heading in headings
    ]


def passage_json(
    publication_id: str, passage: Passage, base: str, text: str = "", labels: Labels | None = None
) -> Json:
    """One passage with its page (0: the catalogue record), the printed number, and the address that shows it."""
    label = labels.get((publication_id, passage.page)) if labels else None
    if passage.page:
        path = urls.page(publication_id, passage.page, q=text, passage=passage.id)
    else:
        path = urls.publication(publication_id, text)
    return {
        "id": passage.id,
        "publication": publication_id,
        "page": passage.page,
        "page_end": passage.page_end,
        "printed": label.printed if label else "",
        "heading": list(passage.heading),
        "kind": passage.kind.value,
        "header": passage.header,
        "text": passage.text,
        "link": urls.absolute(base, path),
    }


def answer_json(publication_id: str, found: PassageHit, base: str, text: str, labels: Labels) -> Json:
    """A passage that answers: where its words stand, its best sentences, its score (0–1)."""
    return {
        **passage_json(publication_id, found.passage, base, text, labels),
        "marks": [[mark.start, mark.end] for mark in found.marks],
        "snippet": found.snippet.text,
        "score": round(found.score, 4),
        "matched": [term.term for term in found.explanation.matched],
        "missing": list(found.explanation.missing),
    }


def found_json(publication: Publication, found: PassageHit, base: str, text: str, labels: Labels) -> Json:
    """A passage that answers, with what one needs to quote it."""
    return {
        **answer_json(publication.id, found, base, text, labels),
        "title": publication.title,
        "year": publication.year or None,
        "licence": publication.licence.label,
    }
