"""Home, results, and the short pages about the archive itself."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from corpus.errors import QueryError
from corpus.records import Publication
from search.query import Filters, Query
from web import urls
from web.charts import year_chart
from web.contexts import Home, Link, Results, Text
from web.listing import card, results
from web.params import parameters, query_of, single
from web.questions import questions
from web.site import html, site_of

router = APIRouter()
get = partial(router.api_route, methods=["GET", "HEAD"])
_NEWEST = 6
_KEYWORDS = 12


@get(urls.HOME)
def home(request: Request) -> Response:
    """The search box and what the archive holds."""
    site = site_of(request)
    counts = site.counts()
    newest = site.library.newest(_NEWEST * 4)
    view = Home(
        publications=counts.publications,
        pages=counts.pages,
        passages=counts.passages,
        kinds=tuple(
            Link(kind, urls.search(Query("", Filters(kinds=(kind,)))), count=count)
            for kind, count in counts.kinds.items()
        ),
        chart=year_chart(counts.years),
        years=tuple(
            Link(str(year), urls.search(Query("", Filters(year_from=year, year_to=year))), count=count)
            for year, count in sorted(counts.years.items(), reverse=True)
        ),
        newest=tuple(card(publication) for publication in newest[:_NEWEST]),
        keywords=_keywords(newest),
        questions=tuple(Link(text, urls.search(Query(text))) for text in questions(site.settings.home)),
    )
    return html(request, "home.html", view)


@get(urls.SEARCH)
def search(request: Request) -> Response:
    """The answers. A request that cannot be answered as asked is told so next to the search box."""
    site = site_of(request)
    text = ""
    try:
        found = parameters(request.url.query)
        text = single(found, "q")
        query = query_of(found)
    except QueryError as error:
        view = Results(text=text[:500], hidden=(), error=str(error), error_field=error.field)
        return html(request, "results.html", view, 400)
    view = results(query, site.searcher.search(query), site.library)
    return html(request, "results.html", view, 404 if view.beyond else 200)


@get(urls.ABOUT)
def about(request: Request) -> Response:
    """What this archive is; privacy; copyright."""
    return html(request, "about.html", Text(site_of(request).counts().publications))


@get(urls.HELP)
def help_page(request: Request) -> Response:
    """How to search, read and cite."""
    return html(request, "help.html", Text(site_of(request).counts().publications))


def _keywords(publications: tuple[Publication, ...]) -> tuple[Link, ...]:
    """What the newest publications are about, each word once."""
    words = dict.fromkeys(word for publication in publications for word in publication.keywords[:3] if len(word) < 20)
    return tuple(Link(word, urls.search(Query(word))) for word in list(words)[:_KEYWORDS])
