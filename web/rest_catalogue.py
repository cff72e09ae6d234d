"""The operations of the REST interface that read the catalogue: they answer without an index too."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from corpus.errors import NotHeld, QueryError
from corpus.selection import Selection
from corpus.series import gaps, parse_number
from search.query import After
from web import urls
from web.listing import labels_of
from web.machines import library_of
from web.rest_answers import as_rest, following
from web.rest_cursor import from_cursor, to_cursor
from web.rest_params import PASSAGE_FIELDS, PLACE, number, selected, since, single
from web.rest_records import contents_json, passage_json, publication_json
from web.site import base_of, site_of

_LONGEST_SERIES = 2000  # numbers of one series that are looked at for gaps


def publication(request: Request, identity: str) -> Response:
    """One publication with its contents."""
    wanted = selected(request)
    library, base = library_of(request), base_of(request)
    held = library.publication(identity)
    item = publication_json(held, base, site_of(request).settings.institute)
    item["contents"] = contents_json(identity, library.headings(identity), base)
    return as_rest(request, wanted(item))


def passages(request: Request, identity: str) -> Response:
    """Its passages in reading order, `limit` at a time behind `cursor`; those that begin on `page` if asked."""
    wanted = selected(request, PASSAGE_FIELDS, PLACE)
    library, base = library_of(request), base_of(request)
    owner = library.publication(identity)
    page = number(request, "page", None, 0, 10**6)
    start, limit = number(request, "after", 0, 0, 10**7), number(request, "limit", 100, 1, 500)
    held = library.passages(identity, page)
    listed = f"{identity} {page}"
    if cursor := single(request, "cursor"):
        if start:
            raise QueryError("cursor", "cursor와 after는 함께 쓸 수 없습니다. cursor만 적어 주세요.")
        after = from_cursor(cursor, listed)
        places = {passage.id: place for place, passage in enumerate(held, 1)}
        start = places.get(after.id, after.place)
    shown = held[start : start + limit]
    more = start + limit < len(held) and shown
    next_cursor = to_cursor(After(shown[-1].id, start + len(shown)), listed) if more else None
    labels = labels_of(((owner, passage.page) for passage in shown), library)
    items = [wanted(passage_json(identity, passage, base, labels=labels)) for passage in shown]
    address = following(request, "cursor", next_cursor) if next_cursor else None
    return as_rest(request, {"total": len(held), "next": address, "next_cursor": next_cursor, "items": items})


def series_list(request: Request) -> Response:
    """All series, by name, with how many publications each has."""
    base = base_of(request)
    items = [
        {"name": name, "publications": count, "link": urls.absolute(base, urls.series(name))}
        for name, count in library_of(request).group_counts("series")
    ]
    return as_rest(request, {"items": items})


def series(request: Request, name: str) -> Response:
    """One series: its numbers, newest first, and those that are missing between them."""
    wanted = selected(request)
    limit = number(request, "limit", 100, 1, 500)
    library, base, institute = library_of(request), base_of(request), site_of(request).settings.institute
    total, held = library.listed(Selection(groups=(("series", name),)), 0, _LONGEST_SERIES)
    if not held:
        raise NotHeld("총서", name[:60])
    start = 0
    if cursor := single(request, "cursor"):
        after = from_cursor(cursor, name)
        start = {item.id: place for place, item in enumerate(held, 1)}.get(after.id, after.place)
    shown = held[start : start + limit]
    more = start + limit < len(held) and shown
    next_cursor = to_cursor(After(shown[-1].id, start + len(shown)), name) if more else None
    numbers = [found for item in held if (found := parse_number(item.number))]
    years = [item.year for item in held if item.year]
    answer = {
        "name": name,
        "publications": total,
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
        "missing": [{"year": first[0] or None, "first": first[1], "last": last[1]} for first, last in gaps(numbers)],
        "link": urls.absolute(base, urls.series(name)),
        "next": following(request, "cursor", next_cursor) if next_cursor else None,
        "next_cursor": next_cursor,
        "items": [wanted(publication_json(item, base, institute)) for item in shown],
    }
    return as_rest(request, answer)


def changes(request: Request) -> Response:
    """What changed after a number of the change log, each publication once, as it is now; tombstones included."""
    wanted = selected(request)
    library, base = library_of(request), base_of(request)
    after, limit = number(request, "after", 0, 0, 2**53), number(request, "limit", 100, 1, 500)
    if moment := since(request):
        after = max(after, library.change_before(moment))
    found = library.changes(after, limit + 1, staff=False)
    shown = found[:limit]
    held = library.publications([change.publication_id for change in shown], staff=False)
    items = []
    for change in shown:
        item = held.get(change.publication_id)
        record = item and wanted(publication_json(item, base, site_of(request).settings.institute))
        about = {"seq": change.seq, "id": change.publication_id, "at": change.at, "deleted": item is None}
        items.append({**about, "publication": record})
    last = shown[-1].seq if shown else after
    return as_rest(request, {"items": items, "after": last, "more": len(found) > limit})
