"""The operations of the REST interface that ask the search: passages, publications, facets, suggestions, similar."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from corpus.errors import QueryError
from search.query import MAX_RESULTS, After, Query
from search.results import ResultPage
from web.listing import Labels, labels_of
from web.params import clean, pairs_of, parameters, query_of
from web.publicationview import reason
from web.rest_answers import as_rest, following
from web.rest_cursor import from_cursor, to_cursor
from web.rest_params import ANSWER_FIELDS, FIELDS, PLACE, number, selected, single
from web.rest_records import Json, answer_json, found_json, publication_json
from web.site import base_of, site_of

FACETS = ("kind", "year", "publisher", "department", "series", "author", "region", "licence", "keyword")
_LONGEST_PREFIX = 100  # characters


def passages(request: Request) -> Response:
    """The passages that answer, best publication first, up to three of each."""
    wanted = selected(request, ANSWER_FIELDS, PLACE)
    query, page = _searched(request)
    if not query.text:
        raise QueryError("q", "찾을 말을 q에 적어 주세요.")
    base = base_of(request)
    labels = _labels(request, page)
    items = [
        wanted(found_json(hit.publication, found, base, query.text, labels))
        for hit in page.hits
        for found in hit.passages
    ]
    return _page(request, query, page, items)


def publications(request: Request) -> Response:
    """Publications that answer, each with its best passages; without `q` what the filters leave, newest first."""
    wanted = selected(request, (*FIELDS, "passages"))
    query, page = _searched(request)
    base, institute = base_of(request), site_of(request).settings.institute
    labels = _labels(request, page)
    items = []
    for hit in page.hits:
        item = publication_json(hit.publication, base, institute)
        if query.text:
            item["passages"] = [
                answer_json(hit.publication.id, found, base, query.text, labels) for found in hit.passages
            ]
        items.append(wanted(item))
    return _page(request, query, page, items)


def facets(request: Request) -> Response:
    """What was found, counted by kind, year, publisher and so on."""
    wanted = selected(request, FACETS, ())
    query = query_of(parameters(request.url.query))
    page = site_of(request).searcher.search(replace(query, page=1, page_size=1))
    counted = {
        name: [{"value": item.value, "count": item.count} for item in values] for name, values in page.facets.items()
    }
    return as_rest(request, {"total": page.total, "capped": page.capped, "facets": wanted(counted)})


def suggestions(request: Request) -> Response:
    """What `q`, as far as it is typed, may become."""
    prefix = clean(single(request, "q"))
    if not 1 <= len(prefix) <= _LONGEST_PREFIX:
        raise QueryError("q", f"치고 있는 말을 q에 1~{_LONGEST_PREFIX}자로 적어 주세요.")
    found = site_of(request).searcher.suggest(prefix, number(request, "limit", 8, 1, 20))
    return as_rest(request, {"items": list(found)})


def similar(request: Request, identity: str) -> Response:
    """Publications near to one, nearest first, each with the reason."""
    wanted = selected(request)
    limit = number(request, "limit", 5, 1, 20)
    site, base = site_of(request), base_of(request)
    site.library.publication(identity)
    items = [
        {
            "publication": wanted(publication_json(item.publication, base, site.settings.institute)),
            "score": round(item.score, 4),
            "nearness": round(item.nearness, 4),
            "keywords": list(item.keywords),
            "words": list(item.words),
            "why": reason(item),
        }
        for item in site.searcher.similar(identity, limit)
    ]
    return as_rest(request, {"items": items})


def _searched(request: Request) -> tuple[Query, ResultPage]:
    found = parameters(request.url.query)
    query = query_of(found)
    if cursor := single(request, "cursor"):
        if "page" in found:
            raise QueryError("cursor", "cursor와 page는 함께 쓸 수 없습니다. 하나만 적어 주세요.")
        query = replace(query, after=from_cursor(cursor, _listed(query)))
    return query, site_of(request).searcher.search(query)


def _labels(request: Request, page: ResultPage) -> Labels:
    pages = ((hit.publication, found.passage.page) for hit in page.hits for found in hit.passages)
    return labels_of(pages, site_of(request).library)


def _listed(query: Query) -> str:
    """What a cursor is of: the question and its conditions, however many are taken at once."""
    return repr(pairs_of(replace(query, page=1, page_size=1)))


def _page(request: Request, query: Query, page: ResultPage, items: list[Json]) -> Response:
    come = page.start + query.page_size
    last = page.hits[-1].publication.id if page.hits else ""
    cursor = to_cursor(After(last, come), _listed(query)) if come < page.total else None
    if query.after:
        address = following(request, "cursor", cursor) if cursor else None
    else:
        more = come < min(page.total, MAX_RESULTS)
        address = following(request, "page", str(query.page + 1)) if more else None
    answer: Json = {"total": page.total, "capped": page.capped, "page": None if query.after else query.page}
    answer |= {"size": query.page_size, "next": address, "next_cursor": cursor, "items": items}
    return as_rest(request, answer, {"Server-Timing": f"search;dur={page.took_ms:.1f}"})
