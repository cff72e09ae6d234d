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

from corpus.errors import CatalogueError, IndexUnusable, NotHeld, QueryError, Withdrawn
from web import rest_catalogue, rest_search
from web.access import Refusal, Refused
from web.machines import admit
from web.rest_answers import PREFLIGHT, STATUS, as_rest, problem
from web.rest_deprecated import told
from web.rest_history import changelog
from web.rest_params import given_names, key_of
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
    for pattern, name, operation in _OPERATIONS:
        if match := re.fullmatch(pattern, path):
            response = _guarded(request, name, partial(operation, request, *match.groups()))
            told(response, name, given_names(request), f"{base_of(request)}{_ROOT}reference#deprecated")
            return response
    return problem(
        request, 404, "그런 기능이 없습니다. /api/v1/에서 목록을 보세요.", "No such operation; see /api/v1/."
    )


def _guarded(request: Request, name: str, operation: Callable[[], Response]) -> Response:
    try:
        admit(request, key_of(request), f"api/v1/{name}")
        return operation()
    except Refused as error:
        headers = {"Retry-After": "1" if error.refusal is Refusal.SECOND else "3600"}
        status = STATUS[error.refusal]
        named = error.refusal.name.lower()
        return problem(request, status, str(error), f"Refused: {named}.", headers=headers if status == 429 else None)
    except QueryError as error:
        said = f"The parameter {error.field!r} cannot be used as given."
        return problem(request, 400, str(error), said, field=error.field)
    except Withdrawn as error:
        return problem(request, 410, str(error), f"It was taken down on {error.day}.")
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


def _root(request: Request) -> Response:
    base = base_of(request)
    return as_rest(request, {name: f"{base}{_ROOT}{path}" for name, path in _ROOTS.items()} | {"version": 1})


def _document(request: Request) -> Response:
    return as_rest(request, document(base_of(request), site_of(request).settings.site_name))


def _changelog(request: Request) -> Response:
    return as_rest(request, changelog())


_ROOTS = {
    "passages": "passages",
    "publications": "publications",
    "suggestions": "suggestions",
    "facets": "facets",
    "series": "series",
    "changes": "changes",
    "changelog": "changelog",
    "openapi": "openapi.json",
    "reference": "reference",
}
# (pattern of the path, operationId, what answers)
_OPERATIONS: tuple[tuple[str, str, Callable[..., Response]], ...] = (
    ("", "root", _root),
    ("passages", "searchPassages", rest_search.passages),
    ("publications", "searchPublications", rest_search.publications),
    ("publications/([^/]+)", "getPublication", rest_catalogue.publication),
    ("publications/([^/]+)/passages", "listPassages", rest_catalogue.passages),
    ("publications/([^/]+)/similar", "listSimilar", rest_search.similar),
    ("suggestions", "suggest", rest_search.suggestions),
    ("facets", "countFacets", rest_search.facets),
    ("series", "listSeries", rest_catalogue.series_list),
    ("series/(.+)", "getSeries", rest_catalogue.series),
    ("changes", "listChanges", rest_catalogue.changes),
    ("changelog", "getChangelog", _changelog),
    (r"openapi\.json", "openapi", _document),
    ("reference", "reference", reference),
)
