"""Error → status and a Korean sentence: a page for people, problem+json (RFC 9457) under /api/."""

from __future__ import annotations

import logging

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from corpus.errors import CatalogueError, IndexMissing, IndexUnusable, JaryogwanError, NotHeld, QueryError, Withdrawn
from web.contexts import Problem
from web.pictures import PictureUnavailable
from web.security import HEADERS
from web.site import as_json, html

_TITLES = {
    400: "요청을 이해하지 못했습니다",
    404: "찾으시는 것이 없습니다",
    405: "이 주소에서는 할 수 없는 요청입니다",
    410: "내려진 자료입니다",
    413: "보내신 내용이 너무 큽니다",
    422: "보내신 값을 쓸 수 없습니다",
    500: "처리하는 중에 문제가 생겼습니다",
    503: "지금은 검색할 수 없습니다",
}
_ADVICE = {
    400: ("검색어와 조건을 다시 확인해 주세요.",),
    404: (
        "주소가 바뀌었거나 쪽 번호가 다를 수 있습니다.",
        "아래에서 다시 찾아보세요.",
    ),
    405: ("처음 화면에서 다시 시작해 주세요.",),
    410: (
        "발행 기관이 거둔 자료입니다. 까닭은 누리집 아래의 문의처로 물어보세요.",
        "비슷한 자료는 아래에서 찾아보세요.",
    ),
    500: ("잠시 뒤 다시 시도해 주세요.", "계속되면 누리집 아래의 문의처로 알려 주세요."),
    503: ("잠시 뒤 다시 시도해 주세요.", "자료의 주소를 아신다면 자료와 쪽은 그대로 볼 수 있습니다."),
}
_BUILD_INDEX = "운영자: 'python -m index'로 색인을 만들면 서비스를 다시 시작하지 않아도 바로 검색됩니다."
_log = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """Answer every error in Korean, and never with a traceback."""
    app.add_exception_handler(JaryogwanError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unforeseen)


def problem(
    request: Request, status: int, detail: str, *, field: str = "", advice: tuple[str, ...] | None = None
) -> Response:
    """One error, as a page or as problem+json."""
    title = _TITLES.get(status, "요청을 처리하지 못했습니다")
    if request.url.path.startswith("/api/"):
        document = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        document |= {"instance": request.url.path} | ({"field": field} if field else {})
        return as_json(request, document, status, media_type="application/problem+json")
    advice = _ADVICE.get(status, ()) if advice is None else advice
    return html(request, "error.html", Problem(status, title, detail, advice), status)


def _ours(request: Request, error: Exception) -> Response:
    if isinstance(error, Withdrawn):
        return problem(request, 410, str(error))
    if isinstance(error, NotHeld):
        return problem(request, 404, str(error))
    if isinstance(error, QueryError):
        return problem(request, 400, str(error), field=error.field)
    if isinstance(error, IndexUnusable):
        _log.info("search is unusable: %s", error)
        advice = (*_ADVICE[503], _BUILD_INDEX) if isinstance(error, IndexMissing) else _ADVICE[503]
        return problem(request, 503, str(error), advice=advice)
    if isinstance(error, (PictureUnavailable, CatalogueError)):
        return problem(request, 503, str(error))
    return _unforeseen(request, error)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    details = {
        404: f"'{request.url.path[:80]}' 주소에는 아무것도 없습니다.",
        405: "이 주소는 보기만 할 수 있습니다.",
    }
    response = problem(request, error.status_code, details.get(error.status_code, "요청을 처리하지 못했습니다."))
    response.headers.update(error.headers or {})
    return response


def _invalid(request: Request, _: Exception) -> Response:
    return problem(request, 422, "주소나 보내신 값의 형식이 맞지 않습니다.")


def _unforeseen(request: Request, error: Exception) -> Response:
    _log.error("%s %s", request.method, request.url.path, exc_info=error)
    response = problem(request, 500, "준비하지 못한 문제입니다. 기록해 두었으니 곧 고치겠습니다.")
    # This handler runs outside every middleware.
    response.headers.update(HEADERS)
    return response
