"""The parameters that only the REST interface has: select, after, limit, updated_since, and the service key."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request

from corpus.errors import QueryError
from web.rest_records import Json

FIELDS = (
    *("id", "title", "subtitle", "kind", "contributors", "keywords", "regions", "identifiers", "publisher"),
    *("department", "project_type", "series", "number", "date", "year", "language", "abstract", "licence"),
    *("credit_line", "source_url", "link", "files", "citation", "version", "created", "modified", "contents"),
)
PASSAGE_FIELDS = ("id", "publication", "page", "page_end", "printed", "heading", "kind", "header", "text", "link")
ANSWER_FIELDS = (*PASSAGE_FIELDS, "marks", "snippet", "score", "matched", "missing", "title", "year", "licence")
PLACE = ("id", "page", "link")  # what every passage has, whatever is selected
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", re.ASCII)
_Default = TypeVar("_Default", int, None)


def single(request: Request, name: str) -> str:
    """The value of a parameter that may be given once; '' when it is absent. Raises QueryError."""
    try:
        values = [value for key, value in _pairs(request.url.query) if key == name]
    except ValueError:
        raise QueryError("query", "주소의 글자가 깨져 있거나 조건이 너무 많습니다.") from None
    if len(values) > 1:
        raise QueryError(name, f"'{name}'은(는) 한 번만 적어 주세요.")
    return values[0] if values else ""


@lru_cache(maxsize=64)  # one request asks for many parameters
def _pairs(query: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=200))


def number(request: Request, name: str, default: _Default, least: int, most: int) -> int | _Default:
    """A whole number within bounds; raises QueryError."""
    text = single(request, name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and least <= int(text) <= most):
        raise QueryError(name, f"'{name}'은(는) {least}~{most} 사이의 정수로 적어 주세요: {text[:20]}")
    return int(text)


def since(request: Request) -> str:
    """`updated_since` as 'YYYY-MM-DDThh:mm:ssZ'; '' when it is absent. Raises QueryError."""
    text = single(request, "updated_since")
    if not text:
        return ""
    try:
        real = bool(_MOMENT.fullmatch(text) and datetime.fromisoformat(text))
    except ValueError:
        real = False
    if not real:
        raise QueryError("updated_since", "2026-01-31이나 2026-01-31T09:00:00Z(UTC)처럼 적어 주세요.")
    return text if "T" in text else f"{text}T00:00:00Z"


def selected(
    request: Request, fields: tuple[str, ...] = FIELDS, always: tuple[str, ...] = ("id",)
) -> Callable[[Json], Json]:
    """What leaves of an item only the fields named in `select`, and `always` those. Raises QueryError."""
    names = [name.strip() for name in single(request, "select").split(",") if name.strip()]
    for name in names:
        if name not in fields:
            raise QueryError("select", f"'{name[:40]}'은(는) 없는 항목입니다. 고를 수 있는 것: {', '.join(fields)}")
    if not names:
        return lambda item: item
    wanted = {*always, *names}
    return lambda item: {name: value for name, value in item.items() if name in wanted}


def given_names(request: Request) -> tuple[str, ...]:
    """The names of the parameters that have a value."""
    return tuple(name for name, value in parse_qsl(request.url.query) if value)


def key_of(request: Request) -> str:
    """The service key, from a header or from the address; '' for none. Raises QueryError."""
    bearer = request.headers.get("Authorization", "")
    given = request.headers.get("X-API-Key") or (bearer[7:] if bearer[:7].lower() == "bearer " else "")
    return given or single(request, "serviceKey") or single(request, "ServiceKey")
