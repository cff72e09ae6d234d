"""What an assistant may do here: search, read around a passage, look at a publication, cite it.

Each tool takes the request it came with and its arguments, and answers with a JSON object in which every passage has
its page and a link. Only what everybody may see; everything is bounded. The protocol itself is `mcp_server`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request

from corpus.errors import NotHeld, QueryError
from corpus.ids import parse_passage_id
from corpus.records import Passage, Publication
from search.results import Hit, PassageHit
from web import citations, urls, wording
from web.listing import Labels, labels_of
from web.mcp_arguments import known, text, texts, whole
from web.params import LISTS, query_of
from web.rest_records import Json, contents_json, passage_json, publication_json
from web.site import base_of, site_of

Arguments = Mapping[str, Any]

MOST_PASSAGES = 20
MOST_NEIGHBOURS = 5
_PER_PUBLICATION = 3  # passages that a search gives of one publication
_LONGEST_FOUND = 1500  # characters of a passage among others
_LONGEST_READ = 20_000  # characters of a passage and its neighbours together
_BEFORE_SNIPPET = 300  # characters kept before the best sentence of a long passage
_MOST_HEADINGS = 200
_CITATIONS: dict[str, Callable[[Publication, str, str], str]] = {
    "korean": lambda publication, url, place: citations.korean(publication, url, page=place),
    "bibtex": lambda publication, url, _: citations.bibtex(publication, url),
    "ris": lambda publication, url, _: citations.ris(publication, url),
}
STYLES = (*_CITATIONS, "csl")


def search(request: Request, given: Arguments) -> Json:
    """The passages that answer a question, best first."""
    known(given, ("query", "number", *LISTS, "year_from", "year_to", "publication", "sort"))
    number = whole(given, "number", 5, 1, MOST_PASSAGES)
    found = {name: texts(given, name) for name in LISTS}
    found |= {name: [text(given, name)] for name in ("publication", "sort")}
    found["q"] = [text(given, "query", needed=True)]
    found |= {name: [str(whole(given, name, 0, 1000, 9999) or "")] for name in ("year_from", "year_to")}
    query = replace(query_of(found), page_size=number)
    page = site_of(request).searcher.search(query)
    pairs = [(hit, passage) for hit in page.hits for passage in hit.passages[: _per_publication(given)]]
    pairs.sort(key=lambda pair: -pair[1].score)  # stable: of equal ones the better publication's stays first
    pairs = pairs[:number]
    labels = labels_of(((hit.publication, passage.passage.page) for hit, passage in pairs), site_of(request).library)
    return {
        "total": page.total,
        "weak": page.weak,
        "suggestion": page.suggestion,
        "items": [_answer(request, hit, passage, labels, query.text) for hit, passage in pairs],
    }


def read_passage(request: Request, given: Arguments) -> Json:
    """One passage whole, with those before and after it."""
    known(given, ("id", "before", "after"))
    identity = text(given, "id", needed=True)
    before, after = (whole(given, name, 1, 0, MOST_NEIGHBOURS) for name in ("before", "after"))
    library = site_of(request).library
    publication = library.publication(parse_passage_id(identity).publication)
    held = library.passages(publication.id)
    place = next((place for place, passage in enumerate(held) if passage.id == identity), None)
    if place is None:
        raise NotHeld("구절", identity[:60])
    shown = range(max(0, place - before), min(len(held), place + after + 1))
    labels = labels_of(((publication, held[each].page) for each in shown), library)
    left = _LONGEST_READ
    items: dict[int, Json] = {}
    for each in sorted(shown, key=lambda each: abs(each - place)):  # the passage itself first, then the nearest
        items[each] = {
            **_passage(request, publication, held[each], held[each].text[:left], labels),
            "cut": len(held[each].text) > left,
            "asked": each == place,
        }
        left = max(0, left - len(held[each].text))
    first, last = shown[0], shown[-1]
    return {
        **_about(request, publication),
        "items": [items[each] for each in shown],
        "previous": held[first - 1].id if first else "",
        "next": held[last + 1].id if last + 1 < len(held) else "",
    }


def get_publication(request: Request, given: Arguments) -> Json:
    """Everything that the catalogue knows of one publication, and its contents."""
    known(given, ("id",))
    identity, site, base = text(given, "id", needed=True), site_of(request), base_of(request)
    publication = site.library.publication(identity)
    contents = contents_json(identity, site.library.headings(identity)[:_MOST_HEADINGS], base)
    return {**publication_json(publication, base, site.settings.institute), "contents": contents}


def get_citation(request: Request, given: Arguments) -> Json:
    """A citation of one publication, or of one of its pages."""
    known(given, ("id", "style", "page"))
    identity = text(given, "id", needed=True)
    style = text(given, "style") or STYLES[0]
    if style not in STYLES:
        raise QueryError("style", f"'{style[:40]}'은(는) 없는 양식입니다. 쓸 수 있는 것: {', '.join(STYLES)}")
    number = whole(given, "page", 0, 0, 10**6)
    site, base = site_of(request), base_of(request)
    publication = site.library.publication(identity)
    if number:
        site.library.page(identity, number)  # raises NotHeld
    path = urls.page(identity, number) if number else urls.publication(identity)
    link = urls.absolute(base, path)
    place = _place(publication, number, labels_of([(publication, number)], site.library)) if number else ""
    if style == "csl":
        cited: Any = citations.csl(publication, link)
    else:
        cited = _CITATIONS[style](publication, link, place)
    return {
        "style": style,
        "citation": cited,
        "page": number,
        "place": place,
        "link": link,
        "licence": publication.licence.label,
        "credit_line": citations.credit_line(publication, link, site.settings.institute),
    }


def _per_publication(given: Arguments) -> int:
    return MOST_PASSAGES if given.get("publication") else _PER_PUBLICATION


def _answer(request: Request, hit: Hit, found: PassageHit, labels: Labels, asked: str) -> Json:
    whole_text = found.passage.text
    start = 0
    if len(whole_text) > _LONGEST_FOUND:
        start = max(0, min(found.snippet.start - _BEFORE_SNIPPET, len(whole_text) - _LONGEST_FOUND))
    shown = whole_text[start : start + _LONGEST_FOUND]
    return {
        **_about(request, hit.publication),
        **_passage(request, hit.publication, found.passage, shown, labels, asked),
        "cut": len(shown) < len(whole_text),
        "score": round(found.score, 4),
    }


def _about(request: Request, publication: Publication) -> Json:
    return {
        "publication": publication.id,
        "title": citations.full_title(publication),
        "authors": list(publication.authors),
        "publisher": publication.publisher,
        "year": publication.year or None,
        "kind": publication.kind,
        "licence": publication.licence.label,
        "publication_link": urls.absolute(base_of(request), urls.publication(publication.id)),
    }


def _passage(
    request: Request, publication: Publication, passage: Passage, shown: str, labels: Labels, asked: str = ""
) -> Json:
    told = passage_json(publication.id, passage, base_of(request), asked)
    place = _place(publication, passage.page, labels)
    plain = urls.page(publication.id, passage.page) if passage.page else urls.publication(publication.id)
    cited = citations.korean(publication, urls.absolute(base_of(request), plain), page=place)
    kept = ("id", "page", "page_end", "heading", "kind", "header", "link")
    return {**{name: told[name] for name in kept}, "place": place, "text": shown, "citation": cited}


def _place(publication: Publication, number: int, labels: Labels) -> str:
    label = labels.get((publication.id, number))
    return wording.place(publication, number, label.printed if label else "")
