"""The OpenAPI 3.1 description of the REST interface; what /api/v1/reference shows is made from it."""

from __future__ import annotations

from web.rest_history import VERSION
from web.rest_operations import OPERATIONS, Operation
from web.rest_shapes import SCHEMAS, TEXT, Json, ref

_STATUSES = {
    400: ("쓸 수 없는 값", "요청을 이해하지 못했습니다", "Bad request", "한 쪽에는 1~100건을 볼 수 있습니다: 1000"),
    401: (
        "키가 필요함",
        "서비스 키를 확인해 주세요",
        "The key is missing or cannot be used",
        "서비스 키가 없습니다.",
    ),
    403: (
        "쓸 수 없는 키",
        "쓸 수 없는 서비스 키입니다",
        "The key may not be used",
        "이 서비스 키는 잠시 멈춰 있습니다.",
    ),
    404: ("없는 것", "찾으시는 것이 없습니다", "Not found", "자료 'k3f9a2b7xqmd'이(가) 없습니다."),
    410: ("내려진 자료", "내려진 자료입니다", "Gone", "이 자료는 2026년 2월 1일에 내려져 더는 볼 수 없습니다."),
    429: ("한도를 넘음", "요청이 너무 많습니다", "Too many requests", "하루에 할 수 있는 요청 수를 넘었습니다."),
    503: ("잠시 쉼", "지금은 답할 수 없습니다", "Unavailable for now", "잠시 뒤 다시 요청해 주세요."),
}
_ENGLISH = {
    400: "The parameter 'size' cannot be used as given.",
    401: "Refused: unsigned.",
    403: "Refused: suspended.",
    404: "There is no such thing here, or not for everybody.",
    410: "It was taken down on 2026-02-01.",
    429: "Refused: daily.",
    503: "Try again later.",
}
_HEADERS: Json = {
    "ETag": {"schema": TEXT, "description": "If-None-Match로 돌려보내면 바뀌지 않았을 때 304로 답합니다"},
    "Link": {"schema": TEXT, "description": 'rel="next": 이어지는 쪽'},
    "Deprecation": {"schema": TEXT, "description": "곧 없어질 것을 썼을 때, 언제부터 그런지 (RFC 9745)"},
    "Sunset": {"schema": TEXT, "description": "그것을 언제까지 쓸 수 있는지 (RFC 8594)"},
}


def document(base: str, name: str) -> Json:
    """The whole description, for the archive at `base`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{name} Open API",
            "version": VERSION,
            "description": "연구 자료의 구절 검색, 서지, 변경 목록. 모든 구절에 쪽 번호와 그 쪽의 주소가 있습니다. "
            "모든 주소는 GET, HEAD, OPTIONS를 받습니다.",
        },
        "servers": [{"url": f"{base}/api/v1"}],
        "security": [{}, {"header": []}, {"query": []}],
        "paths": {operation.path: {"get": _described(operation)} for operation in OPERATIONS},
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "query": {"type": "apiKey", "in": "query", "name": "serviceKey"},
            },
        },
    }


def _described(operation: Operation) -> Json:
    missing = any(parameter["in"] == "path" for parameter in operation.parameters)
    return {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": list(operation.parameters),
        "responses": {
            "200": {
                "description": "답",
                "headers": _HEADERS,
                "content": {"application/json": {"schema": ref(operation.schema), "example": operation.example}},
            },
            "304": {"description": "If-None-Match로 보낸 것에서 바뀌지 않음"},
            **{
                str(status): _problem(status, operation.path)
                for status in _STATUSES
                if missing or status not in (404, 410)
            },
        },
    }


def _problem(status: int, path: str) -> Json:
    told, title, title_en, detail = _STATUSES[status]
    example = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": f"/api/v1{path}",
    }
    example |= {"title_en": title_en, "detail_en": _ENGLISH[status]} | ({"field": "size"} if status == 400 else {})
    return {
        "description": told,
        "content": {"application/problem+json": {"schema": ref("Problem"), "example": example}},
    }
