"""How machines ask: the search as JSON, and whether the service is well."""

from __future__ import annotations

import json
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from corpus.errors import JaryogwanError
from search.jsonout import result_json
from search.results import Hit, PassageHit
from web import urls
from web.params import parameters, query_of
from web.site import as_json, base_of, site_of

router = APIRouter()
get = partial(router.api_route, methods=["GET", "HEAD"])


@get(urls.API_SEARCH)
def search(request: Request) -> Response:
    """The same parameters as the results page; one entry for each passage."""
    query = query_of(parameters(request.url.query))
    answer = site_of(request).searcher.search(query)
    base = base_of(request)

    def link(hit: Hit, found: PassageHit) -> str:
        passage = found.passage
        if passage.page == 0:
            return urls.absolute(base, urls.publication(hit.publication.id, query.text))
        path = urls.page(hit.publication.id, passage.page, q=query.text, passage=passage.id)
        return urls.absolute(base, path)

    document = result_json(answer, link)
    # How long it took differs every time; what was found does not.
    tag = json.dumps({**document, "took_ms": 0}, ensure_ascii=False, sort_keys=True)
    return as_json(request, document, tag=tag)


@get(urls.API_SUGGEST)
def suggest(request: Request) -> Response:
    """`{suggestions: [text, …]}`: what `q`, as far as it is typed, may become."""
    found = site_of(request).searcher.suggest(request.query_params.get("q", ""))
    return as_json(request, {"suggestions": list(found)})


@get("/healthz")
def health(request: Request) -> Response:
    """200 when a real question is answered, 503 with the reason when it is not."""
    site = site_of(request)
    try:
        site.searcher.health()
        publications = site.counts().publications
    except JaryogwanError as error:
        return as_json(request, {"status": "unusable", "detail": str(error)}, 503)
    return as_json(request, {"status": "ok", "publications": publications})
