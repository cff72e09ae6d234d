"""The OpenAPI 3.1 description of the REST interface; what /api/v1/reference shows is made from it.

The examples are of an invented city, and every one of them fits its schema.
"""

from __future__ import annotations

from web.params import LISTS
from web.rest_params import FIELDS
from web.rest_shapes import SCHEMAS, TEXT, Json, ref

VERSION = "1.0.0"
_ID = "k3f9a2b7xqmd"
_LINK = f"https://archive.example.kr/publications/{_ID}"


def document(base: str, name: str) -> Json:
    """The whole description, for the archive at `base`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{name} Open API",
            "version": VERSION,
            "description": "연구 자료의 구절 검색, 서지, 변경 목록. 모든 구절에 쪽 번호와 그 쪽의 주소가 있습니다.",
        },
        "servers": [{"url": f"{base}/api/v1"}],
        "security": [{}, {"header": []}, {"query": []}],
        "paths": {path: {"get": _operation(*described)} for path, described in _PATHS.items()},
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "query": {"type": "apiKey", "in": "query", "name": "serviceKey"},
            },
        },
    }


def _parameter(name: str, schema: Json, text: str, *, where: str = "query", required: bool = False) -> Json:
    needed = required or where == "path"
    return {"name": name, "in": where, "required": needed, "schema": schema, "description": text}


def _whole(least: int, most: int, default: int | None = None) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most} | ({} if default is None else {"default": default})


_Q = _parameter("q", {"type": "string", "maxLength": 500}, '질의. "구문"과 -제외할말을 쓸 수 있습니다.')
_QUESTION = _parameter(
    "q", {"type": "string", "minLength": 1, "maxLength": 500, "pattern": r"^[0-9A-Za-z가-힣]"}, "질의", required=True
)
_LABELS = {
    "kind": "자료 종류",
    "publisher": "발행 기관",
    "department": "부서",
    "series": "총서",
    "author": "저자",
    "region": "지역",
    "licence": "공공누리 유형(0~4)",
    "keyword": "주제어",
}
_VALUES = {"licence": {"enum": ["0", "1", "2", "3", "4"]}}
_FILTERS = [
    *(
        _parameter(
            name,
            {"type": "array", "items": _VALUES.get(name, TEXT), "maxItems": 20},
            f"{_LABELS.get(name, name)}; 여러 번 적으면 그 가운데 하나라도",
        )
        for name in LISTS
    ),
    _parameter("year_from", _whole(1000, 9999), "이 연도부터"),
    _parameter("year_to", _whole(1000, 9999), "이 연도까지"),
]
_PAGING = [
    _parameter("sort", {"enum": ["relevance", "newest"]}, "관련도순이나 최신순"),
    _parameter("page", _whole(1, 1000, 1), "몇 번째 쪽"),
    _parameter("size", _whole(1, 100, 10), "한 쪽의 자료 수"),
]
_SELECT = {
    **_parameter(
        "select", {"type": "array", "items": {"enum": list(FIELDS)}}, f"받을 항목을 쉼표로: {', '.join(FIELDS)}"
    ),
    "style": "form",
    "explode": False,
}
_PATH_ID = _parameter("id", TEXT, "자료의 번호", where="path")
_AFTER = _parameter("after", _whole(0, 10**7, 0), "이만큼 건너뜁니다")
_LIMIT = _parameter("limit", _whole(1, 500, 100), "한 번에 받을 수")
_EXAMPLE_PASSAGE: Json = {
    "id": f"{_ID}:12:1",
    "publication": _ID,
    "page": 12,
    "page_end": 12,
    "heading": ["제2장 분석", "제1절 환승"],
    "kind": "text",
    "header": "",
    "text": "환승 시간은 평균 구 분이었다.",
    "link": f"{_LINK}/pages/12",
}
_EXAMPLE_ANSWER: Json = {
    **_EXAMPLE_PASSAGE,
    "marks": [[0, 2]],
    "snippet": "환승 시간은 평균 구 분이었다.",
    "score": 0.91,
    "matched": ["환승"],
    "missing": [],
}
_EXAMPLE: Json = {"id": _ID, "title": "마을버스 갈아타는 시간", "kind": "브리프", "year": 2023, "link": _LINK}
_EXAMPLE_PAGE: Json = {"total": 1, "capped": False, "page": 1, "size": 10, "next": None}
_EXAMPLE_CHANGES: Json = {
    "items": [
        {"seq": 7, "id": _ID, "at": "2026-01-31T09:00:00Z", "deleted": False, "publication": _EXAMPLE},
        {"seq": 9, "id": "m2n4p6q8r0st", "at": "2026-02-01T09:00:00Z", "deleted": True, "publication": None},
    ],
    "after": 9,
    "more": False,
}
_SINCE = _parameter(
    "updated_since", {"type": "string", "format": "date"}, "이때부터 (UTC, 2026-01-31이나 2026-01-31T09:00:00Z)"
)
_CHANGED_AFTER = _parameter("after", _whole(0, 2**53, 0), "지난번에 받은 after")
# path: (name, summary, parameters, schema, example)
_PATHS: dict[str, tuple[str, str, list[Json], str, Json]] = {
    "/passages": (
        "searchPassages",
        "물음에 답하는 구절을 찾습니다. 한 자료에서 셋까지, 가장 알맞은 자료부터.",
        [_QUESTION, *_FILTERS, *_PAGING],
        "Passages",
        {**_EXAMPLE_PAGE, "items": [{**_EXAMPLE_ANSWER, "title": _EXAMPLE["title"], "year": 2023, "licence": ""}]},
    ),
    "/publications": (
        "searchPublications",
        "자료를 찾거나, q 없이 거른 것을 최신순으로 봅니다.",
        [_Q, *_FILTERS, *_PAGING, _SELECT],
        "Publications",
        {**_EXAMPLE_PAGE, "items": [{**_EXAMPLE, "passages": [_EXAMPLE_ANSWER]}]},
    ),
    "/publications/{id}": (
        "getPublication",
        "자료 하나: 서지, 차례, 원문 파일, 인용.",
        [_PATH_ID, _SELECT],
        "Publication",
        _EXAMPLE,
    ),
    "/publications/{id}/passages": (
        "listPassages",
        "자료 하나의 구절을 읽는 차례로. page를 적으면 그 쪽에서 시작하는 것만.",
        [_PATH_ID, _parameter("page", _whole(0, 10**6), "이 쪽에서 시작하는 구절만"), _AFTER, _LIMIT],
        "PublicationPassages",
        {"total": 1, "next": None, "items": [_EXAMPLE_PASSAGE]},
    ),
    "/facets": (
        "countFacets",
        "찾은 자료를 종류, 연도, 발행 기관 등으로 세어 봅니다.",
        [_Q, *_FILTERS],
        "Facets",
        {"total": 3, "capped": False, "facets": {"kind": [{"value": "브리프", "count": 3}]}},
    ),
    "/series": (
        "listSeries",
        "총서와 그 자료 수.",
        [],
        "SeriesList",
        {"items": [{"name": "한빛정책연구", "publications": 41}]},
    ),
    "/changes": (
        "listChanges",
        "바뀐 자료를 바뀐 차례로, 지금의 모습으로 한 번씩. 내려진 자료는 deleted가 true입니다.",
        [_CHANGED_AFTER, _LIMIT, _SINCE, _SELECT],
        "Changes",
        _EXAMPLE_CHANGES,
    ),
}


def _operation(name: str, summary: str, parameters: list[Json], schema: str, example: Json) -> Json:
    problem = {"application/problem+json": {"schema": ref("Problem")}}
    told = {
        "400": "쓸 수 없는 값",
        "401": "키가 필요함",
        "403": "쓸 수 없는 키",
        "429": "한도를 넘음",
        "503": "잠시 쉼",
    }
    if any(parameter["in"] == "path" for parameter in parameters):
        told["404"] = "없는 자료"
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": "답",
                "headers": {"ETag": {"schema": TEXT}},
                "content": {"application/json": {"schema": ref(schema), "example": example}},
            },
            **{status: {"description": text, "content": problem} for status, text in told.items()},
        },
    }
