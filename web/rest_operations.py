"""The operations of the REST interface as they are described: parameters and answers, each with an example.

The examples are of an invented city, and every one of them fits its schema.
"""

from __future__ import annotations

from dataclasses import dataclass

from web.params import LISTS
from web.rest_deprecated import is_deprecated
from web.rest_history import changelog
from web.rest_params import ANSWER_FIELDS, FIELDS, PASSAGE_FIELDS
from web.rest_search import FACETS
from web.rest_shapes import TEXT, Json

_ID = "k3f9a2b7xqmd"
_LINK = f"https://archive.example.kr/publications/{_ID}"
_NEXT = "https://archive.example.kr/api/v1"
_CURSOR = "NGIyYzFmMGEgMTAgazNmOWEyYjd4cW1k"


@dataclass(frozen=True, slots=True)
class Operation:
    """One GET operation."""

    path: str
    name: str  # operationId
    tag: str
    summary: str
    parameters: tuple[Json, ...]
    schema: str  # of the answer, one of rest_shapes.SCHEMAS
    example: Json


def _parameter(
    name: str, schema: Json, text: str, example: object, *, where: str = "query", required: bool = False
) -> Json:
    return {
        "name": name,
        "in": where,
        "required": required or where == "path",
        "schema": schema,
        "description": text,
        "example": example,
    }


def _whole(least: int, most: int, default: int | None = None) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most} | ({} if default is None else {"default": default})


def _listed(names: tuple[str, ...], chosen: list[str]) -> Json:
    schema = {"type": "array", "items": {"enum": list(names)}}
    text = f"받을 항목을 쉼표로: {', '.join(names)}"
    return {**_parameter("select", schema, text, chosen), "style": "form", "explode": False}


def _deprecated(operation: str, parameter: Json) -> Json:
    return parameter | ({"deprecated": True} if is_deprecated(operation, parameter["name"]) else {})


_Q = _parameter("q", {"type": "string", "maxLength": 500}, '질의. "구문"과 -제외할말을 쓸 수 있습니다.', "버스 환승")
_QUESTION = _parameter(
    "q",
    {"type": "string", "minLength": 1, "maxLength": 500, "pattern": r"^[0-9A-Za-z가-힣]"},
    '질의. "구문"과 -제외할말을 쓸 수 있습니다.',
    "버스 환승",
    required=True,
)
_FILTERS_TOLD = {
    "kind": ("자료 종류", "브리프"),
    "publisher": ("발행 기관", "한빛시정연구원"),
    "department": ("부서", "교통연구실"),
    "series": ("총서", "한빛정책연구"),
    "author": ("저자", "나들이"),
    "region": ("지역", "가람구"),
    "licence": ("공공누리 유형(0~4)", "1"),
    "keyword": ("주제어", "환승"),
}
_VALUES = {"licence": {"enum": ["0", "1", "2", "3", "4"]}}
_FILTERS = (
    *(
        _parameter(
            name,
            {"type": "array", "items": _VALUES.get(name, TEXT), "maxItems": 20},
            f"{_FILTERS_TOLD[name][0]}; 여러 번 적으면 그 가운데 하나라도",
            [_FILTERS_TOLD[name][1]],
        )
        for name in LISTS
    ),
    _parameter("year_from", _whole(1000, 9999), "이 연도부터", 2015),
    _parameter("year_to", _whole(1000, 9999), "이 연도까지", 2026),
    _parameter("publication", {"type": "string", "maxLength": 200}, "이 번호의 자료 안에서만", _ID),
)
_CONTINUED = _parameter(
    "cursor",
    {"type": "string", "maxLength": 400},
    "앞의 답에 있던 next_cursor. 그 뒤부터 이어 받으며, 그사이 자료가 바뀌어도 빠지거나 겹치지 않습니다.",
    _CURSOR,
)
_PAGING = (
    _parameter("sort", {"enum": ["relevance", "newest"]}, "관련도순이나 최신순", "newest"),
    _parameter("page", _whole(1, 1000, 1), "몇 번째 쪽. cursor와 함께 쓰지 않습니다.", 1),
    _parameter("size", _whole(1, 100, 10), "한 쪽의 자료 수", 10),
    _CONTINUED,
)
_SELECT = _listed(FIELDS, ["id", "title", "link"])
_PATH_ID = _parameter("id", TEXT, "자료의 번호", _ID, where="path")
_LIMIT = _parameter("limit", _whole(1, 500, 100), "한 번에 받을 수", 100)

_PASSAGE: Json = {
    "id": f"{_ID}:12:1",
    "publication": _ID,
    "page": 12,
    "page_end": 12,
    "printed": "8",
    "heading": ["제2장 분석", "제1절 환승"],
    "kind": "text",
    "header": "",
    "text": "환승 시간은 평균 구 분이었다.",
    "link": f"{_LINK}/pages/12",
}
_ANSWER: Json = {
    **_PASSAGE,
    "marks": [[0, 2]],
    "snippet": "환승 시간은 평균 구 분이었다.",
    "score": 0.91,
    "matched": ["환승"],
    "missing": [],
}
_PUBLICATION: Json = {"id": _ID, "title": "마을버스 갈아타는 시간", "kind": "브리프", "year": 2023, "link": _LINK}
_PAGE: Json = {"total": 1, "capped": False, "page": 1, "size": 10, "next": None, "next_cursor": None}
_CHANGES: Json = {
    "items": [
        {"seq": 7, "id": _ID, "at": "2026-01-31T09:00:00Z", "deleted": False, "publication": _PUBLICATION},
        {"seq": 9, "id": "m2n4p6q8r0st", "at": "2026-02-01T09:00:00Z", "deleted": True, "publication": None},
    ],
    "after": 9,
    "more": False,
}
_SIMILAR: Json = {
    "publication": _PUBLICATION,
    "score": 0.58,
    "nearness": 0.61,
    "keywords": ["환승"],
    "words": ["배차"],
    "why": "함께 다룬 주제어: 환승 · 함께 쓴 낱말: 배차 · 뜻의 가까움 61%",
}
_SERIES: Json = {
    "name": "한빛정책연구",
    "publications": 41,
    "first_year": 2015,
    "last_year": 2024,
    "missing": [{"year": 2023, "first": 4, "last": 6}],
    "link": "https://archive.example.kr/browse/series?series=%ED%95%9C%EB%B9%9B",
    "next": f"{_NEXT}/series/%ED%95%9C%EB%B9%9B?cursor={_CURSOR}",
    "next_cursor": _CURSOR,
    "items": [_PUBLICATION],
}
_SINCE = _parameter(
    "updated_since",
    {"type": "string", "format": "date"},
    "이때부터 (UTC, 2026-01-31이나 2026-01-31T09:00:00Z)",
    "2026-01-31",
)
_PREFIX = _parameter(
    "q",
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": r"^[0-9A-Za-z가-힣]"},
    "치고 있는 말. 덜 친 글자(대저)와 초성(ㄷㅈㅅ)도 됩니다.",
    "환",
    required=True,
)

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "/passages",
        "searchPassages",
        "검색",
        "물음에 답하는 구절을 찾습니다. 한 자료에서 셋까지, 가장 알맞은 자료부터.",
        (_QUESTION, *_FILTERS, *_PAGING, _listed(ANSWER_FIELDS, ["text", "title", "page", "link"])),
        "Passages",
        {**_PAGE, "items": [{**_ANSWER, "title": _PUBLICATION["title"], "year": 2023, "licence": ""}]},
    ),
    Operation(
        "/publications",
        "searchPublications",
        "검색",
        "자료를 찾거나, q 없이 거른 것을 최신순으로 봅니다.",
        (_Q, *_FILTERS, *_PAGING, _listed((*FIELDS, "passages"), ["id", "title", "date"])),
        "Publications",
        {**_PAGE, "items": [{**_PUBLICATION, "passages": [_ANSWER]}]},
    ),
    Operation(
        "/suggestions",
        "suggest",
        "검색",
        "치는 동안 이어질 말: 자료의 제목, 주제어, 차례에서.",
        (_PREFIX, _parameter("limit", _whole(1, 20, 8), "몇 개까지", 8)),
        "Suggestions",
        {"items": ["환승 대기시간", "환승센터"]},
    ),
    Operation(
        "/facets",
        "countFacets",
        "검색",
        "찾은 자료를 종류, 연도, 발행 기관 등으로 세어 봅니다.",
        (_Q, *_FILTERS, _listed(FACETS, ["kind", "year"])),
        "Facets",
        {"total": 3, "capped": False, "facets": {"kind": [{"value": "브리프", "count": 3}]}},
    ),
    Operation(
        "/publications/{id}",
        "getPublication",
        "자료",
        "자료 하나: 서지, 차례, 원문 파일, 인용.",
        (_PATH_ID, _SELECT),
        "Publication",
        _PUBLICATION,
    ),
    Operation(
        "/publications/{id}/passages",
        "listPassages",
        "자료",
        "자료 하나의 구절을 읽는 차례로. page를 적으면 그 쪽에서 시작하는 것만.",
        (
            _PATH_ID,
            _parameter("page", _whole(0, 10**6), "이 쪽에서 시작하는 구절만 (0은 초록)", 1),
            _LIMIT,
            _CONTINUED,
            _deprecated("listPassages", _parameter("after", _whole(0, 10**7, 0), "이만큼 건너뜁니다", 0)),
            _listed(PASSAGE_FIELDS, ["text", "page", "link"]),
        ),
        "PublicationPassages",
        {"total": 1, "next": None, "next_cursor": None, "items": [_PASSAGE]},
    ),
    Operation(
        "/publications/{id}/similar",
        "listSimilar",
        "자료",
        "비슷한 자료를 가까운 것부터, 왜 비슷한지와 함께.",
        (_PATH_ID, _parameter("limit", _whole(1, 20, 5), "몇 건까지", 5), _SELECT),
        "SimilarList",
        {"items": [_SIMILAR]},
    ),
    Operation(
        "/series",
        "listSeries",
        "총서",
        "총서와 그 자료 수.",
        (),
        "SeriesList",
        {"items": [{"name": "한빛정책연구", "publications": 41, "link": _SERIES["link"]}]},
    ),
    Operation(
        "/series/{name}",
        "getSeries",
        "총서",
        "총서 하나의 자료를 최신순으로, 번호 사이의 빈 곳과 함께.",
        (_parameter("name", TEXT, "총서의 이름", "한빛정책연구", where="path"), _LIMIT, _CONTINUED, _SELECT),
        "Series",
        _SERIES,
    ),
    Operation(
        "/changes",
        "listChanges",
        "따라가기",
        "바뀐 자료를 바뀐 차례로, 지금의 모습으로 한 번씩. 내려진 자료는 deleted가 true입니다.",
        (_parameter("after", _whole(0, 2**53, 0), "지난번에 받은 after", 0), _LIMIT, _SINCE, _SELECT),
        "Changes",
        _CHANGES,
    ),
    Operation(
        "/changelog",
        "getChangelog",
        "따라가기",
        "이 API에서 바뀐 점과 곧 없어질 것.",
        (),
        "Changelog",
        changelog(),
    ),
)
