"""A ResultPage as the results page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corpus.library import PageLabel
from corpus.records import PassageKind, Publication
from search.query import MAX_RESULTS, Filters, Query, Sort
from search.results import Hit, PassageHit, ResultPage
from web import urls, wording
from web.contexts import Card, HitView, Link, PassageView, Results
from web.joining import explanation, joined, snippet
from web.marking import ranges
from web.narrowing import FULL, chips, facets
from web.params import DEFAULT_SIZE, pairs_of
from web.ports import LibraryPort
from web.tables import DIVIDER, Block, blocks

SIZES = (10, 20, 50)
_SORTS = ((Sort.RELEVANCE, "관련도순"), (Sort.NEWEST, "최신순"))
_KINDS = {PassageKind.TABLE: "표", PassageKind.CAPTION: "그림·표 제목", PassageKind.FOOTNOTE: "각주"}
Labels = Mapping[tuple[str, int], PageLabel]  # by publication and page
_AROUND = 2  # page numbers on each side of the current one


def results(query: Query, answer: ResultPage, library: LibraryPort) -> Results:
    """Everything that results.html shows."""
    last = max(1, -(-min(answer.total, MAX_RESULTS) // query.page_size))
    pages = _Turner(query, last)

    def asked(text: str) -> str:
        return urls.search(replace(query, text=text, page=1))

    return Results(
        text=query.text,
        hidden=carried(query),
        total=answer.total,
        capped=answer.capped,
        first=(query.page - 1) * query.page_size + 1,
        hits=_folded(query, answer, library),
        weak=answer.weak,
        meant=Link(answer.suggestion, asked(answer.suggestion)) if answer.suggestion else None,
        drop=answer.drop,
        related=tuple(Link(text, asked(text)) for text in answer.related),
        chips=tuple(chips(query)),
        clear_url=urls.search(replace(query, filters=Filters(), page=1)),
        facets=tuple(facets(query, answer)),
        year_from=str(query.filters.year_from or ""),
        year_to=str(query.filters.year_to or ""),
        year_hidden=tuple(
            pair for pair in pairs_of(replace(query, page=1)) if pair[0] not in ("year_from", "year_to")
        ),
        sorts=tuple(
            Link(label, urls.search(replace(query, sort=sort, page=1)), query.sort is sort) for sort, label in _SORTS
        ),
        sizes=tuple(
            Link(str(size), urls.search(replace(query, page_size=size, page=1)), query.page_size == size)
            for size in SIZES
        ),
        pages=pages.links() if last > 1 else (),
        previous_url=pages.url(query.page - 1),
        next_url=pages.url(query.page + 1),
        page=query.page,
        last_page=last,
        beyond=pages.url(last) if query.page > last else "",
        feed_url=urls.feed(replace(query, page=1, page_size=DEFAULT_SIZE, sort=Sort.RELEVANCE)),
        api_url=urls.api_search(query),
        cross_url=urls.cross(replace(query, page=1, page_size=DEFAULT_SIZE, sort=Sort.RELEVANCE), "keyword", "year"),
    )


def carried(query: Query) -> tuple[tuple[str, str], ...]:
    """What a new question keeps of the old search: filters, order and page size."""
    return tuple(pairs_of(replace(query, text="", page=1)))


def _folded(query: Query, answer: ResultPage, library: LibraryPort) -> tuple[HitView, ...]:
    """The hits; those that are outputs of one study stand under the first of them."""
    works = library.works([hit.publication.id for hit in answer.hits])
    limit = 3 if len(answer.hits) <= FULL else 1
    pages = ((hit.publication, found.passage.page) for hit in answer.hits for found in hit.passages[:limit])
    labels = labels_of(pages, library)
    shown: list[HitView] = []
    seen: set[str] = set()
    for hit in answer.hits:
        work = works.get(hit.publication.id)
        if work in seen:
            continue
        others: tuple[Link, ...] = ()
        if work is not None:
            seen.add(work)
            others = tuple(
                Link(f"{other.title} ({other.kind})", urls.publication(other.id, query.text))
                for other in library.other_outputs(hit.publication.id)
            )
        shown.append(hit_view(hit, query.text, labels, limit=limit, others=others))
    return tuple(shown)


def hit_view(hit: Hit, text: str, labels: Labels, *, limit: int = 3, others: tuple[Link, ...] = ()) -> HitView:
    """One publication with up to `limit` of its passages."""
    publication = hit.publication
    url = urls.publication(publication.id, text)
    return HitView(
        publication=publication,
        authors=wording.people(publication),
        url=url,
        passages=tuple(passage_view(publication, group, text, labels) for group in joined(hit.passages[:limit])),
        more=hit.more + len(hit.passages[limit:]),
        more_url=f"{url}#matches",
        others=others,
    )


def card(publication: Publication) -> Card:
    """A publication in a list."""
    return Card(
        title=publication.title,
        url=urls.publication(publication.id),
        kind=publication.kind,
        authors=wording.people(publication),
        date=publication.date,
        publisher=publication.publisher,
    )


def passage_view(publication: Publication, group: Sequence[PassageHit], text: str, labels: Labels) -> PassageView:
    """A passage, or several that stand side by side, the best first: as their best sentences."""
    found = group[0]
    passage = found.passage
    label = labels.get((publication.id, passage.page))
    marks = (_KINDS.get(passage.kind, ""), "문자 인식" if label and label.ocr else "")
    if passage.page:
        url = urls.page(publication.id, passage.page, q=text, passage=passage.id)
    else:
        url = f"{urls.publication(publication.id, text)}#abstract"
    return PassageView(
        heading=passage.heading,
        segments=snippet(group),
        blocks=_table(found),
        place=wording.place(publication, passage.page, label.printed if label else ""),
        url=url,
        action="이 쪽 보기" if passage.page else "초록 보기",
        original_url=urls.original(publication.id, publication.files[0], passage.page) if publication.files else "",
        explanation=explanation(group),
        kind=" · ".join(filter(None, marks)),
    )


def _table(found: PassageHit) -> tuple[Block, ...]:
    """A table's snippet as a table; () where it is none, or where fewer than two rows were picked."""
    if found.passage.kind is not PassageKind.TABLE:
        return ()
    made = blocks(found.snippet.text, ranges(found.snippet.marks), header=found.passage.header or _left_out(found))
    return made if any(block.rows for block in made) else ()


def _left_out(found: PassageHit) -> str:
    """The table's head row, where the snippet begins below it; '' where the snippet has it."""
    head = next((line for line in found.passage.text.split("\n") if DIVIDER in line), "")
    return "" if head in found.snippet.text.split("\n") else head


def labels_of(pages: Iterable[tuple[Publication, int]], library: LibraryPort) -> Labels:
    """The labels of pages that have pictures; sections, the catalogue record and pages that are gone have none."""
    return library.page_labels(
        (publication.id, number)
        for publication, number in pages
        if number and publication.files and publication.files[0].paged
    )


def printed_number(publication: Publication, number: int, library: LibraryPort) -> str:
    """The number printed on a page; '' for none, and for sections and the catalogue record."""
    label = labels_of([(publication, number)], library).get((publication.id, number))
    return label.printed if label else ""


class _Turner:
    """Links to the pages of a list of results."""

    def __init__(self, query: Query, last: int) -> None:
        self._query, self._last = query, last

    def url(self, page: int) -> str:
        """'' where there is no such page."""
        return urls.search(replace(self._query, page=page)) if 1 <= page <= self._last else ""

    def links(self) -> tuple[Link | None, ...]:
        """First, last, and those around the current one; None for a gap."""
        current = min(self._query.page, self._last)
        near = range(current - _AROUND, current + _AROUND + 1)
        shown = [page for page in range(1, self._last + 1) if page in (1, self._last) or page in near]
        links: list[Link | None] = []
        before = 0
        for page in shown:
            if page > before + 1:
                links.append(None)
            links.append(Link(str(page), self.url(page), page == self._query.page))
            before = page
        return tuple(links)
