"""The conditions of a search as links: what is in force, what can be added, what can be taken off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from corpus.records import Licence
from search.query import Filters, Query
from search.results import FacetValue, ResultPage
from web import urls
from web.contexts import FacetView, Link
from web.params import LISTS

FACET_LABELS = {
    "kind": "자료 종류",
    "year": "발행 연도",
    "publisher": "발행 기관",
    "department": "부서",
    "series": "총서",
    "author": "저자",
    "keyword": "주제어",
    "region": "지역",
    "licence": "이용 조건",
}
_SHOWN = 6  # values of a facet before 'more'
_OFFERED = 12  # values of a facet in all; the rest is found by browsing
FULL = 10  # hits that are shown with up to three passages each; of a longer list each has one


def chosen_labels(query: Query) -> Iterable[str]:
    """The conditions in force, as people read them."""
    return (chip.label for chip in chips(query))


def narrowed(query: Query, name: str, value: str) -> Query | None:
    """The same search with one more facet value; None where that cannot be asked.

    Several values of one facet mean any of them, so a second one cannot be demanded beside the first.
    """
    filters = query.filters
    if name == "year":
        year = int(value) if value.isdigit() else None
        if (filters.year_from or 0) == (filters.year_to or 0) != 0 and filters.year_from != year:
            return None
        filters = replace(filters, year_from=year, year_to=year)
    else:
        held: tuple[str, ...] = getattr(filters, LISTS[name])
        if held and held != (value,):
            return None
        filters = _with(filters, LISTS[name], (value,))
    return replace(query, filters=filters, page=1)


def chips(query: Query) -> Iterable[Link]:
    """The conditions in force, each with the search that it is left out of."""
    filters = query.filters
    for name, field in LISTS.items():
        for value in getattr(filters, field):
            yield Link(f"{FACET_LABELS[name]}: {facet_value(name, value)}", _toggled(query, name, value))
    if filters.publication:
        yield Link("한 자료 안에서", urls.search(replace(query, filters=replace(filters, publication=""), page=1)))
    if filters.year_from or filters.year_to:
        span = f"{filters.year_from or ''}~{filters.year_to or ''}"
        label = str(filters.year_from) if filters.year_from == filters.year_to else span
        years = replace(filters, year_from=None, year_to=None)
        yield Link(f"발행 연도: {label}", urls.search(replace(query, filters=years, page=1)))


def facets(query: Query, answer: ResultPage) -> Iterable[FacetView]:
    """What the results can be narrowed by."""
    for name, label in FACET_LABELS.items():
        values = [value for value in answer.facets.get(name, ()) if value.value]
        if not values or (name != "year" and len(values) == 1 and not _selected(query, name, values[0].value)):
            continue
        values.sort(key=lambda value: not _selected(query, name, value.value))  # what is chosen first, else as given
        offered = _OFFERED if len(answer.hits) <= FULL else _SHOWN
        links = tuple(_facet_link(query, name, value) for value in values[:offered])
        yield FacetView(name, label, links[:_SHOWN], links[_SHOWN:])


def _facet_link(query: Query, name: str, value: FacetValue) -> Link:
    return Link(
        facet_value(name, value.value),
        _toggled(query, name, value.value),
        _selected(query, name, value.value),
        value.count,
    )


def _selected(query: Query, name: str, value: str) -> bool:
    filters = query.filters
    if name == "year":
        return str(filters.year_from) == value == str(filters.year_to)
    return value in getattr(filters, LISTS[name])


def _toggled(query: Query, name: str, value: str) -> str:
    """The same search with the value taken in, or left out where it was in."""
    filters, chosen = query.filters, _selected(query, name, value)
    if name == "year":
        year = None if chosen or not value.isdigit() else int(value)
        filters = replace(filters, year_from=year, year_to=year)
    else:
        held: tuple[str, ...] = getattr(filters, LISTS[name])
        kept = tuple(item for item in held if item != value) if chosen else (*held, value)
        filters = _with(filters, LISTS[name], kept)
    return urls.search(replace(query, filters=filters, page=1))


def _with(filters: Filters, field: str, values: tuple[str, ...]) -> Filters:
    changes: dict[str, tuple[str, ...]] = {field: values}
    return replace(filters, **changes)  # type: ignore[arg-type]  # every field of LISTS is a tuple of str


def facet_value(name: str, value: str) -> str:
    """A facet's value as people read it."""
    if name == "licence" and value in {licence.value for licence in Licence}:
        return Licence(value).label or "이용 조건 미상"
    return value
