"""Browsing: by facet, one series, two facets crossed, and the same as CSV."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from corpus.errors import NotHeld, QueryError
from corpus.records import Publication
from search.query import Filters, Query, Sort
from web import urls
from web.browsecontexts import Drawing
from web.browseview import PER_PAGE, SHELVES, browse, cross_page, cross_rows, series_page, values_page
from web.charts import Matrix, Trend, YearChart, year_chart
from web.params import parameters, query_of, single
from web.ports import SearcherPort
from web.site import base_of, conditional, html, site_of
from web.spreadsheet import csv_bytes

router = APIRouter()
get = partial(router.api_route, methods=["GET", "HEAD"])
_ISSUES = 300  # of one series: more are left to the search
_BATCH = 100
_CSV_ROWS, _CSV_COLUMNS = 1000, 200
_ROWS, _COLUMNS, _YEARS = 12, 10, 16


@get(urls.BROWSE)
def shelves(request: Request) -> Response:
    """The archive by kind, series, subject, department, author, region and year."""
    site = site_of(request)
    values = {by: site.searcher.tally(Query(""), by) for by in SHELVES}
    return html(request, "browse.html", browse(site.counts(), values))


@get(urls.CROSS)
def cross(request: Request) -> Response:
    """Two facets crossed, for what a search finds."""
    query, rows, columns = _asked(request)
    limit = _YEARS if columns == "year" else _COLUMNS
    table = site_of(request).searcher.cross(query, rows, columns, max_rows=_ROWS, max_columns=limit)
    return html(request, "browse_cross.html", cross_page(query, rows, columns, table))


@get(urls.CROSS_CSV)
def cross_csv(request: Request) -> Response:
    """The whole of the same table."""
    query, rows, columns = _asked(request)
    searcher = site_of(request).searcher
    table = searcher.cross(query, rows, columns, max_rows=_CSV_ROWS, max_columns=_CSV_COLUMNS)
    name = quote(f"{rows}-{columns}.csv")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    body = csv_bytes(cross_rows(rows, columns, table))
    return conditional(request, body, "text/csv; charset=utf-8", headers=headers)


@get(urls.CROSS_SVG)
def cross_svg(request: Request) -> Response:
    """The picture of the same table, as a file."""
    query, rows, columns = _asked(request)
    limit = _YEARS if columns == "year" else _COLUMNS
    table = site_of(request).searcher.cross(query, rows, columns, max_rows=_ROWS, max_columns=limit)
    view = cross_page(query, rows, columns, table)
    about = [f"‘{view.text}’" if view.text else "", *view.chips, f"자료 {view.total:,}건"]
    return _drawn(request, view.title, about, view.trend or view.matrix, f"{rows}-{columns}")


@get(urls.YEARS_SVG)
def years_svg(request: Request) -> Response:
    """Publications by year, as a file."""
    counts = site_of(request).counts()
    return _drawn(request, "연도별 자료 수", [f"자료 {counts.publications:,}건"], year_chart(counts.years), "years")


def _drawn(
    request: Request, title: str, about: list[str], picture: YearChart | Matrix | Trend | None, name: str
) -> Response:
    if picture is None:
        raise NotHeld("그림", title)
    site = site_of(request)
    day = datetime.now(UTC).astimezone().strftime("%Y-%m-%d")
    source = " · ".join(filter(None, [*about, f"{site.settings.site_name} {base_of(request)}", day]))
    body = site.templates.get_template("picture.svg").render(view=Drawing(title, source, picture)).strip()
    headers = {"Content-Disposition": f'attachment; filename="{name}.svg"'}
    return conditional(request, body.encode(), "image/svg+xml", headers=headers)


@get(f"{urls.BROWSE}/{{by}}")
def values(request: Request, by: str) -> Response:
    """Every value of one facet; with `series=`, the numbers of one series."""
    if by not in SHELVES:
        raise NotHeld("둘러보기", by[:20])
    found = parameters(request.url.query)
    searcher = site_of(request).searcher
    if by == "series" and found.get("series"):
        return _series(request, searcher, found["series"][0])
    every = searcher.tally(Query(""), by)
    page = query_of({"page": found.get("page", [])}).page
    if page > 1 and page > -(-len(every) // PER_PAGE):
        raise NotHeld("쪽", str(page))
    return html(request, "browse_values.html", values_page(by, every, page))


def _series(request: Request, searcher: SearcherPort, name: str) -> Response:
    publications: list[Publication] = []
    total = _ISSUES
    page = 1
    while len(publications) < min(total, _ISSUES) and page <= _ISSUES // _BATCH:
        answer = searcher.search(Query("", Filters(series=(name,)), Sort.NEWEST, page, _BATCH))
        publications += [hit.publication for hit in answer.hits]
        total = answer.total
        page += 1
    if not publications:
        raise NotHeld("총서", name[:60])
    return html(request, "browse_series.html", series_page(name, publications, total))


def _asked(request: Request) -> tuple[Query, str, str]:
    found = parameters(request.url.query)
    rows, columns = single(found, "rows") or "keyword", single(found, "columns") or "year"
    for field, value in (("rows", rows), ("columns", columns)):
        if value == "visibility":  # the index knows it, and nobody outside needs to
            raise QueryError(field, "이 조건으로는 나눌 수 없습니다.")
    return query_of(found), rows, columns
