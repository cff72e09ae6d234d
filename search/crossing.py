"""Publications found, counted by one facet or by two at once: subject × year, department × kind, region × subject …

Only arrays here, over the columns of the index: a table of fifty thousand publications takes milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import QueryError
from index.columns import FACETS, FacetColumn
from index.reader import IndexReader
from search.expand import Expander
from search.plan import make_plan
from search.query import Query
from search.ranking import allowed_publications, rank
from search.results import FacetValue

CROSSABLE = tuple(name for name in FACETS if name != "visibility")


@dataclass(frozen=True, slots=True)
class CrossTable:
    """How many of the publications found have both a row's and a column's value."""

    rows: tuple[FacetValue, ...]  # the most frequent, most first; years ascending
    columns: tuple[FacetValue, ...]
    counts: tuple[tuple[int, ...], ...]  # [row][column]
    total: int  # publications found, whether they have such values or not
    more_rows: int  # values left out
    more_columns: int
    capped: bool  # there may be more publications than were counted, see ResultPage


def cross(
    reader: IndexReader,
    query: Query,
    rows: str,
    columns: str,
    *,
    max_rows: int = 15,
    max_columns: int = 12,
    expander: Expander | None = None,
) -> CrossTable:
    """Cross the facets `rows` and `columns` (of CROSSABLE) over what `query` finds.

    A publication with several subjects counts for each of them. Raises QueryError for a facet that is none.
    """
    found, capped = found_publications(reader, query, expander)
    sides = []
    for field, facet, limit in (("rows", rows, max_rows), ("columns", columns, max_columns)):
        column = _column(reader, field, facet)
        owners, codes = column.entries(found)
        sides.append((*_shown(column, codes, facet, limit), owners, codes))
    (row_values, row_codes, more_rows, row_owners, row_all), (values, chosen, more, owners, every) = sides
    counts = _pairs(
        (row_owners, _places(row_all, row_codes)), (owners, _places(every, chosen)), len(row_values), len(values)
    )
    table = tuple(tuple(line) for line in counts.tolist())
    return CrossTable(row_values, values, table, len(found), more_rows, more, capped)


def tally(reader: IndexReader, query: Query, facet: str, expander: Expander | None = None) -> tuple[FacetValue, ...]:
    """Every value of a facet among the publications found: most first, years from the newest."""
    found, _ = found_publications(reader, query, expander)
    counted = _column(reader, "by", facet).counts(found)
    if facet == "year":
        counted = sorted(counted, reverse=True)
    return tuple(FacetValue(value, count) for value, count in counted)


def found_publications(
    reader: IndexReader, query: Query, expander: Expander | None = None
) -> tuple[NDArray[np.int64], bool]:
    """Rows of the publications that a query finds, and whether there may be more of them."""
    plan = make_plan(query, reader.tokenizer, expander)
    if not plan.parsed:
        return np.flatnonzero(allowed_publications(query, reader)), False
    ranked = rank(plan, query, reader)
    return ranked.groups()[0], ranked.capped


def _column(reader: IndexReader, field: str, facet: str) -> FacetColumn:
    if facet not in CROSSABLE:
        raise QueryError(field, f"'{facet[:20]}'(으)로는 나눌 수 없습니다. {', '.join(CROSSABLE)} 가운데 고르세요.")
    return reader.columns.facets[facet]


def _shown(
    column: FacetColumn, codes: NDArray[np.int64], facet: str, limit: int
) -> tuple[tuple[FacetValue, ...], NDArray[np.int64], int]:
    """The values shown, their codes in the column, and how many are left out."""
    counts = np.bincount(codes, minlength=len(column.values))
    present = [int(code) for code in np.flatnonzero(counts)]
    if facet == "year":  # the latest, in order of time
        chosen = sorted(present, key=lambda code: column.values[code])[-limit:]
    else:
        chosen = sorted(present, key=lambda code: (-counts[code], column.values[code]))[:limit]
    values = tuple(FacetValue(column.values[code], int(counts[code])) for code in chosen)
    return values, np.array(chosen, np.int64), len(present) - len(chosen)


def _places(codes: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each code stands in `chosen`; -1 where it is not shown."""
    places = np.full(max(codes.max(initial=-1), chosen.max(initial=-1)) + 1, -1, np.int64)
    places[chosen] = np.arange(len(chosen))
    return np.asarray(places[codes], np.int64)


def _pairs(
    rows: tuple[NDArray[np.int64], NDArray[np.int64]],
    columns: tuple[NDArray[np.int64], NDArray[np.int64]],
    height: int,
    width: int,
) -> NDArray[np.int64]:
    """(height, width): how many owners have both places; each side is (owners, places), places of -1 left out.

    An owner has each place at most once, so the count is the product of two incidence matrices, a block of owners
    at a time.
    """
    counts = np.zeros((height, width), np.float64)
    last = max(rows[0].max(initial=-1), columns[0].max(initial=-1)) + 1
    for start in range(0, int(last), _BLOCK):
        counts += _incidence(rows, start, height).T @ _incidence(columns, start, width)
    return counts.round().astype(np.int64)


_BLOCK = 4096  # owners at a time: bounds memory


def _incidence(side: tuple[NDArray[np.int64], NDArray[np.int64]], start: int, size: int) -> NDArray[np.float32]:
    owners, places = side
    inside = (owners >= start) & (owners < start + _BLOCK) & (places >= 0)
    matrix = np.zeros((_BLOCK, size), np.float32)
    matrix[owners[inside] - start, places[inside]] = 1
    return matrix
