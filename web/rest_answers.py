"""How the REST interface answers: JSON with an ETag, problems in Korean and English, for any page on the web."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from web import urls
from web.access import Refusal
from web.rest_records import Json
from web.site import base_of, conditional

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, Server-Timing, Deprecation, Sunset",
}
PREFLIGHT = {
    **CORS,
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, X-API-Key, Authorization",
    "Access-Control-Max-Age": "86400",
}
_TITLES = {
    400: ("요청을 이해하지 못했습니다", "Bad request"),
    401: ("서비스 키를 확인해 주세요", "The key is missing or cannot be used"),
    403: ("쓸 수 없는 서비스 키입니다", "The key may not be used"),
    404: ("찾으시는 것이 없습니다", "Not found"),
    405: ("이 주소에서는 할 수 없는 요청입니다", "Method not allowed"),
    410: ("내려진 자료입니다", "Gone"),
    429: ("요청이 너무 많습니다", "Too many requests"),
    500: ("처리하는 중에 문제가 생겼습니다", "Internal error"),
    503: ("지금은 답할 수 없습니다", "Unavailable for now"),
}
STATUS = {
    Refusal.UNSIGNED: 401,
    Refusal.UNKNOWN: 401,
    Refusal.EXPIRED: 401,
    Refusal.DENIED: 403,
    Refusal.SUSPENDED: 403,
    Refusal.ADDRESS: 403,
    Refusal.DAILY: 429,
    Refusal.SECOND: 429,
}


def as_rest(request: Request, document: Json, headers: Mapping[str, str] | None = None) -> Response:
    """200, or 304 where the asker has it already; a Link (RFC 8288) to what `next` names."""
    body = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    response = conditional(request, body, "application/json", headers={**CORS, **(headers or {})})
    if document.get("next"):
        response.headers.append("Link", f'<{document["next"]}>; rel="next"')
    return response


def following(request: Request, name: str, value: str) -> str:
    """The address of what follows: this request with the parameter `name` set, no longer counting from `after`."""
    pairs = [pair for pair in request.url.query.split("&") if pair]
    kept = [pair for pair in pairs if pair.partition("=")[0] not in (name, "after")]
    return urls.absolute(base_of(request), request.url.path) + "?" + "&".join([*kept, f"{name}={value}"])


def problem(
    request: Request,
    status: int,
    detail: str,
    detail_en: str,
    *,
    field: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """problem+json (RFC 9457); the English members stand beside the Korean ones."""
    title, title_en = _TITLES[status]
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    document |= {"instance": request.url.path, "title_en": title_en, "detail_en": detail_en}
    document |= {"field": field} if field else {}
    body = json.dumps(document, ensure_ascii=False).encode()
    sent = {**CORS, "Cache-Control": "no-store", **(headers or {})}
    return Response(body, status, sent, "application/problem+json")
