"""A page as reader.html shows it: its picture and its text, with the passage and the query's words marked."""

from __future__ import annotations

from corpus.ids import parse_passage_id
from corpus.records import Page, Passage, Publication
from search.query import Query
from search.results import PassageHit
from web import citations, urls, wording
from web.contexts import Link
from web.inside import Inside
from web.listing import labels_of
from web.marking import Range, boxes, hit_words, occurrences, page_ranges, ranges, segments
from web.pictures import WIDTHS
from web.ports import LibraryPort
from web.readingcontexts import Found, PictureView, Reader, Thumbnail
from web.tables import blocks

_ZOOMS = (100, 150, 200, 300)
_AROUND = 5  # small pictures on each side of the page
_EXCERPT = 200  # characters of a passage that was not ranked


def reader(
    publication: Publication,
    page: Page,
    found: Inside,
    library: LibraryPort,
    *,
    q: str,
    passage: Passage | None,
    zoom: int,
    base: str,
) -> Reader:
    """Everything that reader.html shows. Without `passage`, the best match that touches the page is the one shown."""
    matches = found.ordered
    hit = _shown(matches, found.best, page.number, passage)
    if passage is None and hit is not None:
        passage = hit.passage
    words = hit_words(matches, page.number) + occurrences(page.text, found.terms)
    whole = [(0, len(passage.text))] if passage else []
    place = wording.place(publication, page.number, page.label)
    url = urls.absolute(base, urls.page(publication.id, page.number))
    file = publication.files[0] if publication.files else None
    last = max(page.number, file.pages if file else 0)
    number = matches.index(hit) + 1 if hit in matches else 0
    before, after = _neighbours(matches, number, page.number)
    spans = page_ranges(passage, whole, page.number) if passage else []
    return Reader(
        publication=publication,
        number=page.number,
        last=last,
        name=wording.page_heading(publication, page.number, page.label),
        place=place,
        url=url,
        q=q,
        found=_found(passage, hit, found.terms),
        picture=_picture(publication, page, spans, words, zoom),
        blocks=blocks(page.text, words, spans),
        ocr=page.ocr,
        anchor=page.anchor,
        paged=bool(file and file.paged),
        publication_url=urls.publication(publication.id, q),
        results_url=urls.search(Query(q)) if q else "",
        original_url=urls.original(publication.id, file, page.number) if file else "",
        file_type=wording.file_type(file) if file else "",
        previous_url=urls.page(publication.id, page.number - 1, q=q, zoom=zoom) if page.number > 1 else "",
        next_url=urls.page(publication.id, page.number + 1, q=q, zoom=zoom) if page.number < last else "",
        match_number=number,
        match_total=len(matches),
        previous_match_url=_match_url(publication, before, q, zoom),
        next_match_url=_match_url(publication, after, q, zoom),
        zooms=tuple(
            Link(
                f"{value}%",
                urls.page(publication.id, page.number, q=q, passage=passage.id if passage else "", zoom=value),
                value == zoom,
            )
            for value in _ZOOMS
        ),
        zoom=zoom,
        jump_url=urls.jump(publication.id),
        inside_url=f"{urls.publication(publication.id)}#matches",
        thumbnails=_thumbnails(publication, page, last, q, library),
        citation=citations.korean(publication, url, page=place),
    )


def _shown(
    matches: tuple[PassageHit, ...], best: tuple[PassageHit, ...], number: int, passage: Passage | None
) -> PassageHit | None:
    """The match that the reader came for."""
    if passage is not None:
        return next((hit for hit in matches if hit.passage.id == passage.id), None)
    return next((hit for hit in best if hit.passage.page <= number <= hit.passage.page_end), None)


def _found(passage: Passage | None, hit: PassageHit | None, terms: tuple[str, ...]) -> Found | None:
    if passage is None:
        return None
    if hit is not None:
        return Found(passage.heading, segments(hit.snippet.text, ranges(hit.snippet.marks)), hit.explanation)
    start = passage.text[:_EXCERPT] + ("…" if len(passage.text) > _EXCERPT else "")
    return Found(passage.heading, segments(start, occurrences(start, terms)), None)


def _picture(
    publication: Publication, page: Page, spans: list[Range], words: list[Range], zoom: int
) -> PictureView | None:
    if not (publication.files and publication.files[0].paged and page.width > 0 and page.height > 0):
        return None
    file = publication.files[0]
    # Zoomed pages need the sharper pictures only.
    widths = [width for width in WIDTHS[1:] if zoom == 100 or width >= WIDTHS[2]]
    return PictureView(
        src=urls.picture(publication.id, page.number, widths[1] if zoom == 100 else WIDTHS[-2], file),
        srcset=", ".join(f"{urls.picture(publication.id, page.number, width, file)} {width}w" for width in widths),
        width=round(page.width, 1),
        height=round(page.height, 1),
        passage=boxes(page.lines, spans),
        words=boxes(page.lines, words),
    )


def _thumbnails(
    publication: Publication, page: Page, last: int, q: str, library: LibraryPort
) -> tuple[Thumbnail, ...]:
    """The pages around this one; none where pages have no pictures."""
    if not (publication.files and publication.files[0].paged and page.width > 0):
        return ()
    first = max(1, min(page.number - _AROUND, last - 2 * _AROUND))
    numbers = range(first, min(last, first + 2 * _AROUND) + 1)
    labels = labels_of(((publication, number) for number in numbers), library)
    return tuple(
        Thumbnail(
            label=label.printed if (label := labels.get((publication.id, number))) and label.printed else str(number),
            url=urls.page(publication.id, number, q=q),
            src=urls.picture(publication.id, number, WIDTHS[0], publication.files[0]),
            current=number == page.number,
        )
        for number in numbers
    )


def _neighbours(
    matches: tuple[PassageHit, ...], number: int, page: int
) -> tuple[PassageHit | None, PassageHit | None]:
    """The match before and the one after the place that is shown."""
    if number:
        before = matches[number - 2] if number > 1 else None
        after = matches[number] if number < len(matches) else None
        return before, after
    earlier = [hit for hit in matches if parse_passage_id(hit.passage.id).page < page]
    later = [hit for hit in matches if parse_passage_id(hit.passage.id).page > page]
    return (earlier[-1] if earlier else None), (later[0] if later else None)


def _match_url(publication: Publication, hit: PassageHit | None, q: str, zoom: int) -> str:
    if hit is None:
        return ""
    if hit.passage.page == 0:
        return f"{urls.publication(publication.id, q)}#abstract"
    return urls.page(publication.id, hit.passage.page, q=q, passage=hit.passage.id, zoom=zoom)
