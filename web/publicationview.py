"""A publication as publication.html shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.records import Licence, Publication
from search.query import Filters, Query
from search.similar import Similar
from web import citations, urls, wording
from web.contexts import Link
from web.inside import Inside
from web.listing import card, labels_of, passage_view
from web.ports import LibraryPort
from web.readingcontexts import Export, FileView, HeadingView, PublicationPage, SimilarView

_IDENTIFIERS = {"isbn": "ISBN", "issn": "ISSN", "doi": "DOI", "uci": "UCI"}
_EXPORTS = (
    ("bib", "BibTeX", "application/x-bibtex"),
    ("ris", "RIS", "application/x-research-info-systems"),
    ("json", "CSL-JSON", "application/vnd.citationstyles.csl+json"),
)
_MAX_HEADINGS = 300
_MATCHES = 15  # passages shown; the reader turns to the rest


def publication_page(
    publication: Publication,
    library: LibraryPort,
    found: Inside,
    near: Sequence[Similar],
    *,
    q: str,
    base: str,
    institute: str,
) -> PublicationPage:
    """Everything that publication.html shows."""
    url = urls.absolute(base, urls.publication(publication.id))
    pdf = pdf_url(publication, base)
    matches = found.best[:_MATCHES]
    labels = labels_of(((publication, hit.passage.page) for hit in matches), library)
    return PublicationPage(
        publication=publication,
        url=url,
        path=urls.publication(publication.id),
        results_url=urls.search(Query(q)),
        facts=tuple(_facts(publication)),
        q=q,
        matches=tuple(passage_view(publication, (hit,), q, labels) for hit in matches),
        match_total=found.total,
        searchable=found.searchable,
        abstract=tuple(line for line in publication.abstract.split("\n") if line.strip()),
        headings=_headings(publication, library),
        files=tuple(
            FileView(
                name=file.name,
                type=wording.file_type(file),
                size=wording.file_size(file.size),
                sha256=file.sha256,
                url=urls.original(publication.id, file),
                pages=file.pages,
                paged=file.paged,
            )
            for file in publication.files
        ),
        first_page_url=urls.page(publication.id, 1) if publication.files and publication.files[0].pages else "",
        citation=citations.korean(publication, url),
        credit=citations.credit_line(publication, url, institute),
        licence_url=citations.licence_url(publication.licence),
        exports=tuple(
            Export(label, urls.citation(publication.id, style), media_type) for style, label, media_type in _EXPORTS
        ),
        meta=citations.meta_tags(publication, url, pdf, institute),
        json_ld=citations.json_ld(publication, url, pdf),
        others=tuple(card(other) for other in library.other_outputs(publication.id)),
        similar=tuple(SimilarView(card(item.publication), reason(item)) for item in near),
    )


def reason(item: Similar) -> str:
    """Why a publication is called similar, in words."""
    parts = []
    if item.keywords:
        parts.append(f"함께 다룬 주제어: {', '.join(item.keywords)}")
    if item.words:
        parts.append(f"함께 쓴 낱말: {', '.join(item.words)}")
    parts.append(f"뜻의 가까움 {max(0.0, item.nearness):.0%}")
    return " · ".join(parts)


def pdf_url(publication: Publication, base: str) -> str:
    """The address of the first PDF; '' where there is none."""
    for file in publication.files:
        if file.media_type == "application/pdf":
            return urls.absolute(base, urls.original(publication.id, file))
    return ""


def _facts(publication: Publication) -> Iterable[tuple[str, tuple[Link, ...]]]:
    """The rows of the metadata list; those without a value are left out."""
    people = tuple(
        Link(
            f"{person.name} ({person.role})" if person.role and person.role != "저자" else person.name,
            urls.search(Query("", Filters(authors=(person.name,)))),
        )
        for person in publication.contributors
    )
    year = publication.year
    rows: list[tuple[str, tuple[Link, ...]]] = [
        ("저자", people),
        ("발행 기관", _linked(publication.publisher, Filters(publishers=(publication.publisher,)))),
        ("부서", _linked(publication.department, Filters(departments=(publication.department,)))),
        (
            "발행일",
            _linked(wording.korean_date(publication.date), Filters(year_from=year, year_to=year))
            if year >= 1000
            else (),
        ),
        ("총서", _linked(publication.series, Filters(series=(publication.series,)))),
        ("총서 번호", _plain(publication.number)),
        ("과제 유형", _plain(publication.project_type)),
        ("지역", tuple(Link(name, urls.search(Query("", Filters(regions=(name,))))) for name in publication.regions)),
        (
            "주제어",
            tuple(
                Link(word, urls.search(Query("", Filters(keywords=(word[:200],))))) for word in publication.keywords
            ),
        ),
        *((_IDENTIFIERS.get(name, name), _plain(value)) for name, value in publication.identifiers.items()),
        (
            "이용 조건",
            _plain("표시되지 않음 (이용 전 발행 기관에 문의)")
            if publication.licence is Licence.UNKNOWN
            else (Link(publication.licence.label, citations.licence_url(publication.licence)),),
        ),
        (
            "출처",
            (Link(publication.source_url, publication.source_url),)
            if publication.source_url.startswith(("https://", "http://"))
            else (),
        ),
    ]
    return [(label, values) for label, values in rows if values]


def _linked(value: str, filters: Filters) -> tuple[Link, ...]:
    return (Link(value, urls.search(Query("", filters))),) if value else ()


def _plain(value: str) -> tuple[Link, ...]:
    return (Link(value, ""),) if value else ()


def _headings(publication: Publication, library: LibraryPort) -> tuple[HeadingView, ...]:
    headings = [item for item in library.headings(publication.id)[:_MAX_HEADINGS] if item.path and item.page]
    labels = labels_of(((publication, heading.page) for heading in headings), library)
    views = []
    for heading in headings:
        label = labels.get((publication.id, heading.page))
        views.append(
            HeadingView(
                title=heading.path[-1],
                depth=min(len(heading.path), 4),
                url=urls.page(publication.id, heading.page),
                place=(label.printed if label else "") or str(heading.page),
            )
        )
    return tuple(views)
