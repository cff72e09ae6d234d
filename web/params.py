"""The query string and the Query: the address is the whole state of a search.

`parameters` reads what came, strictly; `query_of` makes the Query; `pairs_of` goes back, leaving defaults out,
so that the same search always has the same address. Names that we do not know (utm_source …) are ignored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import parse_qsl

from corpus.errors import QueryError
from corpus.records import Licence
from search.query import Filters, Query, Sort

LISTS = {
    "kind": "kinds",
    "publisher": "publishers",
    "department": "departments",
    "series": "series",
    "author": "authors",
    "region": "regions",
    "licence": "licences",
    "keyword": "keywords",
}
_SEARCH = ("q", "year_from", "year_to", "publication", "sort", "page", "size")
SINGLES = (*_SEARCH, "passage", "zoom", "width", "rows", "columns")
DEFAULT_SIZE = 10
_MAX_FIELDS = 200
_MAX_VALUES = 20  # of one list
_MAX_VALUE = 200  # characters of one filter
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

Parameters = Mapping[str, list[str]]
_Default = TypeVar("_Default", int, None)


def parameters(raw: str) -> Parameters:
    """The known parameters of a raw query string, cleaned; blank values count as absent. Raises QueryError."""
    try:
        pairs = parse_qsl(raw, errors="strict", max_num_fields=_MAX_FIELDS)
    except UnicodeDecodeError:
        raise QueryError("q", "주소의 글자가 깨져 있습니다. 검색어를 다시 입력해 주세요.") from None
    except ValueError:
        raise QueryError("q", f"주소에 조건이 너무 많습니다. {_MAX_FIELDS}개 이하로 줄여 주세요.") from None
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        value = clean(value)
        if value and (name in LISTS or name in SINGLES):
            values = found.setdefault(name, [])
            if value not in values:
                values.append(value)
    for name in SINGLES:
        if len(found.get(name, ())) > 1:
            raise QueryError(name, f"'{name}'은(는) 한 번만 적어 주세요.")
    return found


def clean(text: str) -> str:
    """Composed Unicode, without control characters, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).split())


def single(found: Parameters, name: str) -> str:
    """The value of a parameter that occurs at most once; '' when it is absent."""
    return found[name][0] if found.get(name) else ""


def query_of(found: Parameters) -> Query:
    """The Query that the parameters ask for; raises QueryError, whose `field` names the parameter."""
    lists: dict[str, tuple[str, ...]] = {}
    for name, field in LISTS.items():
        values = found.get(name, [])
        if len(values) > _MAX_VALUES or any(len(value) > _MAX_VALUE for value in values):
            raise QueryError(
                name, f"'{name}' 조건이 너무 길거나 많습니다. {_MAX_VALUES}개, {_MAX_VALUE}자 이하로 줄여 주세요."
            )
        lists[field] = tuple(values)
    known = {licence.value for licence in Licence if licence.value}
    for value in lists["licences"]:
        if value not in known:
            raise QueryError("licence", "공공누리 유형은 0~4 가운데 하나여야 합니다.")
    return Query(
        text=single(found, "q"),
        filters=Filters(
            kinds=lists["kinds"],
            publishers=lists["publishers"],
            departments=lists["departments"],
            series=lists["series"],
            authors=lists["authors"],
            regions=lists["regions"],
            licences=lists["licences"],
            keywords=lists["keywords"],
            year_from=_number(found, "year_from", None),
            year_to=_number(found, "year_to", None),
            publication=single(found, "publication")[:_MAX_VALUE],
        ),
        sort=_sort(single(found, "sort")),
        page=_number(found, "page", 1),
        page_size=_number(found, "size", DEFAULT_SIZE),
    )


def pairs_of(query: Query) -> list[tuple[str, str]]:
    """The parameters that ask for `query`, in a fixed order, defaults left out."""
    filters = query.filters
    pairs = [("q", query.text)] if query.text else []
    for name, field in LISTS.items():
        pairs += [(name, value) for value in getattr(filters, field)]
    for name, year in (("year_from", filters.year_from), ("year_to", filters.year_to)):
        if year is not None:
            pairs.append((name, str(year)))
    if filters.publication:
        pairs.append(("publication", filters.publication))
    if query.sort is not Sort.RELEVANCE:
        pairs.append(("sort", query.sort.value))
    if query.page != 1:
        pairs.append(("page", str(query.page)))
    if query.page_size != DEFAULT_SIZE:
        pairs.append(("size", str(query.page_size)))
    return pairs


def _number(found: Parameters, name: str, default: _Default) -> int | _Default:
    text = single(found, name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise QueryError(name, f"'{name}'은(는) 숫자로 적어 주세요: {text[:20]}")
    return int(text)


def _sort(text: str) -> Sort:
    if not text:
        return Sort.RELEVANCE
    try:
        return Sort(text)
    except ValueError:
        raise QueryError("sort", "정렬은 relevance(관련도순)나 newest(최신순)여야 합니다.") from None
