"""The face of 공공데이터포털 (data.go.kr) under /openapi: list, search, detail.

Every outcome comes with HTTP 200 in one envelope, `response/header/{resultCode,resultMsg}` and
`response/body/{items,numOfRows,pageNo,totalCount}`, as XML or, where `_type`, `type` or `dataType` asks for it, as
JSON, in which `items.item` is always a list.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from corpus.errors import CatalogueError, JaryogwanError, NotHeld, QueryError
from corpus.selection import GROUPS, Selection
from search.query import MAX_PAGE_SIZE, MAX_RESULTS, Filters, Query
from web.access import Refusal, Refused
from web.machines import admit, library_of
from web.openapi_envelope import NAMES, Found, response
from web.openapi_fields import VIEWS, answer, files
from web.params import clean
from web.site import base_of, site_of

router = APIRouter()
_REFUSALS = {
    Refusal.DENIED: "20",
    Refusal.SUSPENDED: "21",
    Refusal.DAILY: "22",
    Refusal.SECOND: "22",
    Refusal.UNKNOWN: "30",
    Refusal.EXPIRED: "31",
    Refusal.ADDRESS: "32",
    Refusal.UNSIGNED: "33",
}
_FORMAT_NAMES = ("_type", "type", "dataType")
_MAX_FIELDS = 100
_LONGEST = 1000  # characters of one value
_LAST_PAGE = 1_000_000
_log = logging.getLogger(__name__)


class _Failed(Exception):
    """An outcome that is not 00."""

    def __init__(self, code: str) -> None:
        super().__init__(NAMES[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request, checked."""

    values: Mapping[str, str]
    page: int
    rows: int
    view: str


@partial(router.api_route, methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])("/openapi/{operation:path}")
def ask(request: Request, operation: str) -> Response:
    """One operation; every outcome in the envelope."""
    values: dict[str, str] = {}
    found = Found()
    try:
        values = _values(request.url.query)
        found = _answered(request, operation, values)
        code = "00" if found.items else "03"
    except _Failed as error:
        code = error.code
    except Refused as error:
        code = _REFUSALS[error.refusal]
    except QueryError:
        code = "10"
    except NotHeld:
        code = "03"
    except (TimeoutError, sqlite3.OperationalError) as error:
        code = "05" if isinstance(error, TimeoutError) or "locked" in str(error) else "02"
        _log.warning("the catalogue did not answer: %s", error)
    except (CatalogueError, sqlite3.Error) as error:
        code = "02"
        _log.warning("the catalogue cannot be used: %s", error)
    except JaryogwanError as error:  # the index is missing or cannot be used
        code = "01"
        _log.info("the request cannot be answered: %s", error)
    except Exception:
        code = "99"
        _log.exception("%s %s", request.method, request.url.path)
    return response(_format(values) or "xml", code, found)


def _answered(request: Request, operation: str, values: Mapping[str, str]) -> Found:
    if request.method not in ("GET", "HEAD"):
        raise _Failed("04")
    if operation not in _OPERATIONS:
        raise _Failed("12")
    admit(request, values.get("servicekey", ""), f"openapi/{operation}")
    if not _format(values):
        raise _Failed("10")
    asked = _Asked(
        values,
        _number(values, "pageno", 1, _LAST_PAGE),
        _number(values, "numofrows", 10, MAX_PAGE_SIZE),
        values.get("view", "").lower(),
    )
    if asked.view not in VIEWS:
        raise _Failed("10")
    return _OPERATIONS[operation](request, asked)


def _list(request: Request, asked: _Asked) -> Found:
    """What everybody may see, newest first; by kind, series, department and day of the last change."""
    since, until = _day(asked.values, "modifiedfrom"), _day(asked.values, "modifiedto")
    groups = tuple((group, asked.values[group]) for group in GROUPS if asked.values.get(group))
    selection = Selection(since and f"{since}T00:00:00Z", until and f"{until}T23:59:59Z", groups)
    total, shown = library_of(request).listed(selection, (asked.page - 1) * asked.rows, asked.rows)
    base, institute = base_of(request), site_of(request).settings.institute
    items = tuple(VIEWS[asked.view](item, base, institute) for item in shown)
    return Found(items, asked.rows, asked.page, total)


def _search(request: Request, asked: _Asked) -> Found:
    """The same search as the site's: publications, each with the passage that answers best."""
    text = asked.values.get("query") or asked.values.get("keyword", "")
    if not text:
        raise _Failed("11")
    filters = Filters(
        **{name: (asked.values[field],) for field, name in _LISTS.items() if asked.values.get(field)},  # type: ignore[arg-type]
        year_from=_number(asked.values, "startyear", 0, 9999) or None,
        year_to=_number(asked.values, "endyear", 0, 9999) or None,
    )
    if asked.page > MAX_RESULTS:
        raise _Failed("10")
    page = site_of(request).searcher.search(Query(text, filters, page=asked.page, page_size=asked.rows))
    base, institute = base_of(request), site_of(request).settings.institute
    items = tuple(
        {**VIEWS[asked.view](hit.publication, base, institute), **answer(hit, base, text)} for hit in page.hits
    )
    return Found(items, asked.rows, asked.page, page.total)


def _detail(request: Request, asked: _Asked) -> Found:
    """One publication with its files."""
    identity = asked.values.get("id") or asked.values.get("otp_id", "")
    if not identity:
        raise _Failed("11")
    held = library_of(request).publication(identity)
    base = base_of(request)
    item = VIEWS[asked.view](held, base, site_of(request).settings.institute)
    return Found(({**item, **files(held, base)},), asked.rows, 1, 1)


_LISTS = {"kind": "kinds", "series": "series", "department": "departments", "publisher": "publishers"}
_OPERATIONS: Mapping[str, Callable[[Request, _Asked], Found]] = {
    "getPublicationList": _list,
    "getPublicationSearch": _search,
    "getPublicationDetail": _detail,
}


def _values(raw: str) -> dict[str, str]:
    """The parameters by their names in lower case; the first of each, blank ones left out."""
    try:
        pairs = parse_qsl(raw, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise _Failed("10") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        name, value = name.lower(), clean(value)
        if len(value) > _LONGEST:
            raise _Failed("10")
        if value:
            found.setdefault(name, value)
    return found


def _format(values: Mapping[str, str]) -> str:
    """xml or json; '' for anything else."""
    asked = next((values[name.lower()] for name in _FORMAT_NAMES if name.lower() in values), "xml").lower()
    return asked if asked in ("xml", "json") else ""


def _number(values: Mapping[str, str], name: str, default: int, largest: int) -> int:
    text = values.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= largest):
        raise _Failed("10")
    return int(text)


def _day(values: Mapping[str, str], name: str) -> str:
    text = values.get(name, "")
    if not text:
        return ""
    try:
        if len(text) != 8 or not (text.isascii() and text.isdigit()):
            raise _Failed("10")
        datetime.strptime(text, "%Y%m%d")
    except ValueError:
        raise _Failed("10") from None
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"
