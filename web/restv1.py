"""The REST interface, version 1, under /api/v1: the site's search and catalogue for programs.

One door: it counts the request, finds the operation, and turns every error into problem+json.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from corpus.errors import CatalogueError, IndexUnusable, NotHeld, QueryError
from search.query import MAX_RESULTS, Query
from search.results import ResultPage
from web import urls
from web.access import Refusal, Refused
from web.machines import admit, library_of
from web.params import parameters, query_of
from web.rest_answers import PREFLIGHT, STATUS, as_rest, problem
from web.rest_params import number, selected, since, single
from web.rest_records import Json, answer_json, contents_json, passage_json, publication_json
from web.rest_reference import reference
from web.rest_schema import document
from web.site import base_of, site_of

router = APIRouter()
_ROOT = "/api/v1/"
_log = logging.getLogger(__name__)


@partial(router.api_route, methods=["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])(
    "/api/v1/{path:path}"
)
def door(request: Request, path: str) -> Response:
    """One request."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=PREFLIGHT)
    if request.method not in ("GET", "HEAD"):
        return problem(
            request, 405, "GET으로 요청해 주세요.", "Only GET, HEAD and OPTIONS are possible.", headers=PREFLIGHT
        )
    for pattern, operation in _OPERATIONS:
        if match := re.fullmatch(pattern, path):
            return _guarded(request, partial(operation, request, *match.groups()))
    return problem(
        request, 404, "그런 기능이 없습니다. /api/v1/에서 목록을 보세요.", "No such operation; see /api/v1/."
    )


def _guarded(request: Request, operation: Callable[[], Response]) -> Response:
    try:
        admit(request, _key(request))
        return operation()
    except Refused as error:
        headers = {"Retry-After": "1" if error.refusal is Refusal.SECOND else "3600"}
        status = STATUS[error.refusal]
        named = error.refusal.name.lower()
        return problem(request, status, str(error), f"Refused: {named}.", headers=headers if status == 429 else None)
    except QueryError as error:
        said = f"The parameter {error.field!r} cannot be used as given."
        return problem(request, 400, str(error), said, field=error.field)
    except NotHeld as error:
        return problem(request, 404, str(error), "There is no such thing here, or not for everybody.")
    except (IndexUnusable, CatalogueError, sqlite3.OperationalError) as error:
        _log.warning("cannot answer: %s", error)
        detail = "잠시 뒤 다시 요청해 주세요." if isinstance(error, sqlite3.Error) else str(error)
        return problem(request, 503, detail, "Try again later.", headers={"Retry-After": "30"})
    except Exception:
        _log.exception("%s %s", request.method, request.url.path)
        return problem(
            request, 500, "준비하지 못한 문제입니다. 기록해 두었습니다.", "An error of ours; it was recorded."
        )


def _key(request: Request) -> str:
    """From a header or from the address."""
    bearer = request.headers.get("Authorization", "")
    given = request.headers.get("X-API-Key") or (bearer[7:] if bearer[:7].lower() == "bearer " else "")
    return given or single(request, "serviceKey") or single(request, "ServiceKey")


def _root(request: Request) -> Response:
    base = base_of(request)
    names = ("passages", "publications", "facets", "series", "changes", "openapi.json", "reference")
    return as_rest(request, {name.partition(".")[0]: f"{base}{_ROOT}{name}" for name in names} | {"version": 1})


def _passages(request: Request) -> Response:
    """The passages that answer, best publication first, up to three of each."""
    query, page = _searched(request)
    if not query.text:
        raise QueryError("q", "찾을 말을 q에 적어 주세요.")
    base = base_of(request)
    items = [
        {
            **answer_json(hit.publication.id, found, base, query.text),
            "title": hit.publication.title,
            "year": hit.publication.year or None,
            "licence": hit.publication.licence.label,
        }
        for hit in page.hits
        for found in hit.passages
    ]
    return _page(request, query, page, items)


def _publications(request: Request) -> Response:
    """Publications that answer, each with its best passages; without `q` what the filters leave, newest first."""
    wanted = selected(request)
    query, page = _searched(request)
    base, institute = base_of(request), site_of(request).settings.institute
    items = []
    for hit in page.hits:
        item = wanted(publication_json(hit.publication, base, institute))
        if query.text:
            item["passages"] = [answer_json(hit.publication.id, found, base, query.text) for found in hit.passages]
        items.append(item)
    return _page(request, query, page, items)


def _searched(request: Request) -> tuple[Query, ResultPage]:
    query = query_of(parameters(request.url.query))
    return query, site_of(request).searcher.search(query)


def _page(request: Request, query: Query, page: ResultPage, items: list[Json]) -> Response:
    reach = min(page.total, MAX_RESULTS)
    more = query.page * query.page_size < reach
    answer: Json = {"total": page.total, "capped": page.capped, "page": query.page, "size": query.page_size}
    answer |= {"next": _next(request, "page", query.page + 1) if more else None, "items": items}
    return as_rest(request, answer, {"Server-Timing": f"search;dur={page.took_ms:.1f}"})


def _publication(request: Request, identity: str) -> Response:
    wanted = selected(request)
    library, base = library_of(request), base_of(request)
    held = library.publication(identity)
    item = publication_json(held, base, site_of(request).settings.institute)
    item["contents"] = contents_json(identity, library.headings(identity), base)
    return as_rest(request, wanted(item))


def _of_publication(request: Request, identity: str) -> Response:
    """Its passages in reading order, `limit` at a time after the first `after`; those of one `page` if asked."""
    library, base = library_of(request), base_of(request)
    library.publication(identity)
    page = number(request, "page", None, 0, 10**6)
    after, limit = number(request, "after", 0, 0, 10**7), number(request, "limit", 100, 1, 500)
    passages = library.passages(identity, page)
    shown = passages[after : after + limit]
    following = _next(request, "after", after + limit) if after + limit < len(passages) else None
    items = [passage_json(identity, passage, base) for passage in shown]
    return as_rest(request, {"total": len(passages), "next": following, "items": items})


def _facets(request: Request) -> Response:
    _, page = _searched(request)
    facets = {
        name: [{"value": item.value, "count": item.count} for item in values] for name, values in page.facets.items()
    }
    return as_rest(request, {"total": page.total, "capped": page.capped, "facets": facets})


def _series(request: Request) -> Response:
    counts = library_of(request).group_counts("series")
    return as_rest(request, {"items": [{"name": name, "publications": count} for name, count in counts]})


def _changes(request: Request) -> Response:
    """What changed after a number of the change log, each publication once, as it is now; tombstones included."""
    wanted = selected(request)
    library, base = library_of(request), base_of(request)
    after, limit = number(request, "after", 0, 0, 2**53), number(request, "limit", 100, 1, 500)
    if moment := since(request):
        after = max(after, library.change_before(moment))
    changes = library.changes(after, limit + 1)
    shown = changes[:limit]
    held = library.publications([change.publication_id for change in shown], staff=False)
    items = []
    for change in shown:
        publication = held.get(change.publication_id)
        record = publication and wanted(publication_json(publication, base, site_of(request).settings.institute))
        about = {"seq": change.seq, "id": change.publication_id, "at": change.at, "deleted": publication is None}
        items.append({**about, "publication": record})
    last = shown[-1].seq if shown else after
    return as_rest(request, {"items": items, "after": last, "more": len(changes) > limit})


def _next(request: Request, name: str, value: int) -> str:
    pairs = [part for part in request.url.query.split("&") if part and not part.startswith(f"{name}=")]
    return urls.absolute(base_of(request), request.url.path) + "?" + "&".join([*pairs, f"{name}={value}"])


def _document(request: Request) -> Response:
    return as_rest(request, document(base_of(request), site_of(request).settings.site_name))


_OPERATIONS: tuple[tuple[str, Callable[..., Response]], ...] = (
    ("", _root),
    ("passages", _passages),
    ("publications", _publications),
    ("publications/([^/]+)", _publication),
    ("publications/([^/]+)/passages", _of_publication),
    ("facets", _facets),
    ("series", _series),
    ("changes", _changes),
    (r"openapi\.json", _document),
    ("reference", reference),
)
