"""Ways through the archive: its values by facet, one series with its gaps, two facets crossed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.library import Counts
from corpus.records import Publication
from corpus.series import gaps, parse_number
from search.crossing import CrossTable
from search.query import Filters, Query, Sort
from search.results import FacetValue
from web import urls
from web.browsecontexts import Browse, Cross, CrossCell, CrossRow, Issue, SeriesPage, Shelf, Values
from web.charts import matrix, trend, year_chart
from web.contexts import Link
from web.listing import card
from web.narrowing import FACET_LABELS, chosen_labels, facet_value, narrowed
from web.params import pairs_of

SHELVES = ("kind", "series", "keyword", "department", "author", "region", "publisher", "year")
PER_PAGE = 200
_FIRST = 12  # values of a shelf on the first page of browsing
_CROSSINGS = (
    ("keyword", "year", "주제어의 흐름"),
    ("kind", "year", "연도별 자료 종류"),
    ("department", "kind", "부서별 자료 종류"),
    ("region", "keyword", "지역별 주제어"),
    ("region", "region", "함께 다룬 지역"),
    ("author", "keyword", "저자별 주제어"),
)


def browse(counts: Counts, values: dict[str, tuple[FacetValue, ...]]) -> Browse:
    """Everything that browse.html shows; `values` has an entry for each of SHELVES."""
    return Browse(
        publications=counts.publications,
        chart=year_chart(counts.years),
        years=_links("year", values["year"]),
        shelves=tuple(
            Shelf(
                by,
                FACET_LABELS[by],
                _links(by, values[by][:_FIRST]),
                urls.browse(by) if len(values[by]) > _FIRST or by == "series" else "",
            )
            for by in SHELVES
            if by != "year" and len(values[by]) > (by == "publisher")
        ),
        crossings=_presets(Query("")),
    )


def values_page(by: str, values: Sequence[FacetValue], page: int) -> Values:
    """Everything that browse_values.html shows."""
    last = max(1, -(-len(values) // PER_PAGE))
    years = {int(item.value): item.count for item in values if item.value.isdigit()} if by == "year" else {}
    return Values(
        by=by,
        label=FACET_LABELS[by],
        values=_links(by, values[(page - 1) * PER_PAGE : page * PER_PAGE]),
        total=len(values),
        shelves=tuple(Link(FACET_LABELS[other], urls.browse(other), other == by) for other in SHELVES),
        chart=year_chart(years),
        crossings=tuple(link for link, pair in zip(_presets(Query("")), _CROSSINGS, strict=True) if by in pair[:2]),
        previous_url=urls.browse(by, page - 1) if page > 1 else "",
        next_url=urls.browse(by, page + 1) if page < last else "",
        page=page,
        last_page=last,
    )


def series_page(name: str, publications: Sequence[Publication], total: int) -> SeriesPage:
    """Everything that browse_series.html shows: newest numbers first, gaps between them."""
    numbers = {item.id: parse_number(item.number) for item in publications}
    numbered = [(number, item) for item in publications if (number := numbers[item.id])]
    missing = gaps(number for number, _ in numbered)
    lines: list[tuple[tuple[int, int], Issue]] = [
        (number, Issue(item.number, card(item))) for number, item in numbered
    ]
    lines += [(last, Issue(_gap(first, last), None)) for first, last in missing]
    # Numbers that run on and numbers by year do not mix; where both occur the years come first.
    lines.sort(key=lambda line: line[0], reverse=True)
    rest = sorted((item for item in publications if not numbers[item.id]), key=lambda item: item.date, reverse=True)
    years = sorted({item.year for item in publications if item.year})
    query = Query("", Filters(series=(name,)))
    return SeriesPage(
        name=name,
        total=total,
        shown=len(publications),
        span=f"{years[0]}~{years[-1]}" if len(years) > 1 else str(years[0]) if years else "",
        issues=(*(issue for _, issue in lines), *(Issue(item.number, card(item)) for item in rest)),
        missing=sum(last[1] - first[1] + 1 for first, last in missing),
        search_url=urls.search(query),
        feed_url=urls.feed(query),
    )


def cross_page(query: Query, rows: str, columns: str, table: CrossTable) -> Cross:
    """Everything that browse_cross.html shows."""
    names = [facet_value(rows, item.value) for item in table.rows]
    heads = [facet_value(columns, item.value) for item in table.columns]
    lines = []
    for item, name, counts in zip(table.rows, names, table.counts, strict=True):
        own = narrowed(query, rows, item.value)
        cells = tuple(
            CrossCell(count, _narrowed_url(own, columns, column.value) if count else "")
            for column, count in zip(table.columns, counts, strict=True)
        )
        lines.append(CrossRow(name, _narrowed_url(query, rows, item.value), cells, item.count))
    by_year = columns == "year"
    plain = replace(query, page=1, sort=Sort.RELEVANCE)
    return Cross(
        title=_title(rows, columns),
        text=query.text,
        hidden=tuple(pairs_of(replace(plain, text=""))),
        chips=tuple(chosen_labels(query)),
        rows_choices=_choices(rows),
        columns_choices=_choices(columns),
        rows_label=FACET_LABELS[rows],
        columns_label=FACET_LABELS[columns],
        columns=tuple(
            Link(head, _narrowed_url(query, columns, item.value), count=item.count)
            for head, item in zip(heads, table.columns, strict=True)
        ),
        rows=tuple(lines),
        totals=tuple(item.count for item in table.columns),
        total=table.total,
        capped=table.capped,
        more_rows=table.more_rows,
        more_columns=table.more_columns,
        matrix=None if by_year else matrix(names, heads, table.counts),
        trend=trend(names, heads, table.counts) if by_year else None,
        csv_url=urls.cross(plain, rows, columns, urls.CROSS_CSV),
        svg_url=urls.cross(plain, rows, columns, urls.CROSS_SVG),
        results_url=urls.search(plain),
        presets=_presets(plain),
    )


def cross_rows(rows: str, columns: str, table: CrossTable) -> Iterable[list[str | int]]:
    """The table for a spreadsheet: heads, lines, sums."""
    heads = [facet_value(columns, item.value) for item in table.columns]
    yield [f"{FACET_LABELS[rows]} \\ {FACET_LABELS[columns]}", *heads, "자료 수"]
    for item, counts in zip(table.rows, table.counts, strict=True):
        yield [facet_value(rows, item.value), *counts, item.count]
    yield ["자료 수", *(item.count for item in table.columns), table.total]


def _title(rows: str, columns: str) -> str:
    for known_rows, known_columns, label in _CROSSINGS:
        if (rows, columns) == (known_rows, known_columns):
            return label
    if rows == columns:
        return f"함께 다룬 {FACET_LABELS[rows]}"
    if "year" in (rows, columns):
        return f"연도별 {FACET_LABELS[columns if rows == 'year' else rows]}"
    return f"{FACET_LABELS[rows]}별 {FACET_LABELS[columns]}"


def _links(by: str, values: Iterable[FacetValue]) -> tuple[Link, ...]:
    return tuple(
        Link(
            facet_value(by, item.value),
            urls.series(item.value) if by == "series" else _narrowed_url(Query(""), by, item.value),
            count=item.count,
        )
        for item in values
    )


def _narrowed_url(query: Query | None, facet: str, value: str) -> str:
    """'' where such a search cannot be asked."""
    found = narrowed(query, facet, value) if query else None
    return urls.search(found) if found else ""


def _presets(query: Query) -> tuple[Link, ...]:
    return tuple(Link(label, urls.cross(query, rows, columns)) for rows, columns, label in _CROSSINGS)


def _choices(chosen: str) -> tuple[tuple[str, str, bool], ...]:
    return tuple((name, label, name == chosen) for name, label in FACET_LABELS.items())


def _gap(first: tuple[int, int], last: tuple[int, int]) -> str:
    """'제89호', '2023년 4~6호'."""
    numbers = str(first[1]) if first == last else f"{first[1]}~{last[1]}"
    return f"{first[0]}년 {numbers}호" if first[0] else f"제{numbers}호"
