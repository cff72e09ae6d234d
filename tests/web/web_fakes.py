"""A small invented library and a searcher that knows only whole words: the site's two ports, without an engine."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from corpus.errors import IndexMissing, NotHeld, QueryError
from corpus.ids import parse_passage_id, passage_id, publication_id
from corpus.library import Counts, Heading, PageLabel
from corpus.records import (
    Contributor,
    File,
    Licence,
    Line,
    Page,
    Passage,
    PassageKind,
    Publication,
    Span,
    Visibility,
)
from search.crossing import CrossTable
from search.query import Query, Sort
from search.results import (
    Explanation,
    FacetValue,
    Hit,
    Mark,
    MatchedTerm,
    PassageHit,
    ResultPage,
    Snippet,
)
from search.similar import Similar

PDF = b"%PDF-1.4\n% an invented file that nobody opens\n"
HTML = b"<script>alert(1)</script>"


def made_page(number: int, text: str, *, label: str = "", ocr: bool = False) -> Page:
    """A page of A4 whose text stands in lines of 20 characters, every character 20 points wide."""
    lines = []
    for row, start in enumerate(range(0, len(text), 20)):
        end = min(start + 20, len(text))
        edges = tuple(90.0 + 20 * place for place in range(end - start + 1))
        lines.append(Line(start, end, edges[0], 100.0 + 30 * row, edges[-1], 120.0 + 30 * row, edges))
    return Page(number, text, label, 595.0, 842.0, tuple(lines), ocr)


class FakeLibrary:
    """Holds what it is given. Originals are written under `folder` when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._publications: dict[str, Publication] = {}
        self._pages: dict[str, tuple[Page, ...]] = {}
        self._passages: dict[str, tuple[Passage, ...]] = {}
        self._originals: dict[str, bytes] = {}

    def hold(
        self, publication: Publication, pages: tuple[Page, ...], heads: tuple[tuple[str, ...], ...], original: bytes
    ) -> None:
        """One passage a page, under the heading of the same place."""
        self._publications[publication.id] = publication
        self._pages[publication.id] = pages
        self._passages[publication.id] = tuple(
            Passage(
                passage_id(publication.id, page.number, 1),
                page.text,
                (Span(page.number, 0, len(page.text)),),
                heading,
                PassageKind.TABLE if "|" in page.text else PassageKind.TEXT,
            )
            for page, heading in zip(pages, heads, strict=True)
        )
        self._originals[hashlib.sha256(original).hexdigest()] = original

    def publication(self, publication_id: str, *, staff: bool = False) -> Publication:
        found = self._publications.get(publication_id)
        if found is None or (found.visibility is Visibility.STAFF and not staff):
            raise NotHeld("자료", publication_id[:60])
        return found

    def page(self, publication_id: str, number: int) -> Page:
        for page in self._pages.get(publication_id, ()):
            if page.number == number:
                return page
        raise NotHeld("쪽", str(number))

    def page_labels(self, pages: Iterable[tuple[str, int]]) -> dict[tuple[str, int], PageLabel]:
        return {
            (key, page.number): PageLabel(page.label, page.ocr)
            for key, number in pages
            for page in self._pages.get(key, ())
            if page.number == number
        }

    def passage(self, passage_id: str) -> Passage:
        for passage in self._passages.get(parse_passage_id(passage_id).publication, ()):
            if passage.id == passage_id:
                return passage
        raise NotHeld("구절", passage_id[:60])

    def passages(self, publication_id: str, page: int | None = None) -> tuple[Passage, ...]:
        held = self._passages.get(publication_id, ())
        return tuple(passage for passage in held if page is None or passage.page == page)

    def headings(self, publication_id: str) -> tuple[Heading, ...]:
        seen: dict[tuple[str, ...], int] = {}
        for passage in self.passages(publication_id):
            for depth in range(1, len(passage.heading) + 1):
                seen.setdefault(passage.heading[:depth], passage.page)
        return tuple(Heading(path, page) for path, page in seen.items())

    def works(self, ids: Sequence[str]) -> dict[str, str]:
        return {key: BUS for key in ids if key in (BUS, RECORD)}

    def other_outputs(self, publication_id: str, *, staff: bool = False) -> tuple[Publication, ...]:
        study = (BUS, RECORD)
        return tuple(self._publications[key] for key in study if key != publication_id in study)

    def newest(self, limit: int, *, staff: bool = False) -> tuple[Publication, ...]:
        shown = [item for item in self._publications.values() if staff or item.visibility is Visibility.PUBLIC]
        return tuple(sorted(shown, key=lambda item: item.date, reverse=True)[:limit])

    def counts(self, *, staff: bool = False) -> Counts:
        held = self.newest(len(self._publications), staff=staff)
        return Counts(
            len(held),
            sum(len(self._pages[item.id]) for item in held),
            sum(len(self._passages[item.id]) for item in held),
            dict(Counter(item.kind for item in held).most_common()),
            dict(sorted(Counter(item.year for item in held if item.year).items())),
        )

    def original(self, sha256: str, *, staff: bool = False) -> Path:
        path = self._folder / sha256
        path.write_bytes(self._originals[sha256])
        return path


class WordSearcher:
    """Finds the passages that hold a word of the question, most words first; filters by kind and year only."""

    def __init__(self, library: FakeLibrary) -> None:
        self._library = library

    def health(self) -> ResultPage:
        return self.search(Query("연구"))

    def search(self, query: Query) -> ResultPage:
        words = query.text.split()
        hits = [self._hit(item, words) for item in self._library.newest(10_000) if _fits(item, query)]
        found = [hit for hit in hits if hit.passages or not words]
        if query.sort is Sort.RELEVANCE and words:
            found.sort(key=lambda hit: -hit.score)
        start = (query.page - 1) * query.page_size
        if query.after:
            places = {hit.publication.id: place for place, hit in enumerate(found, 1)}
            start = places.get(query.after.id, query.after.place)
        return ResultPage(
            start=start,
            total=len(found),
            capped=False,
            took_ms=1.5,
            hits=tuple(found[start : start + query.page_size]),
            facets=_facets([hit.publication for hit in found]),
            terms=tuple(words),
            weak=bool(found) and bool(words) and found[0].score < 0.5,
        )

    def cross(
        self, query: Query, rows: str, columns: str, *, max_rows: int = 15, max_columns: int = 12
    ) -> CrossTable:
        found = [item for item in self._library.newest(10_000) if _fits(item, query)]
        if rows not in _VALUES or columns not in _VALUES:
            raise QueryError("rows", "이 조건으로는 나눌 수 없습니다.")
        sides = []
        for facet, limit in ((rows, max_rows), (columns, max_columns)):
            counted = Counter(value for item in found for value in _VALUES[facet](item))
            sides.append([FacetValue(value, count) for value, count in counted.most_common(limit)])
        counts = tuple(
            tuple(
                sum(row.value in _VALUES[rows](item) and column.value in _VALUES[columns](item) for item in found)
                for column in sides[1]
            )
            for row in sides[0]
        )
        return CrossTable(tuple(sides[0]), tuple(sides[1]), counts, len(found), 0, 0, False)

    def tally(self, query: Query, facet: str) -> tuple[FacetValue, ...]:
        found = [item for item in self._library.newest(10_000) if _fits(item, query)]
        counted = Counter(value for item in found for value in _VALUES[facet](item))
        return tuple(FacetValue(value, count) for value, count in counted.most_common())

    def similar(self, publication_id: str, limit: int = 5) -> tuple[Similar, ...]:
        own = self._library.publication(publication_id)
        others = (item for item in self._library.newest(10_000) if item.id != own.id)
        shared = ((item, tuple(word for word in item.keywords if word in own.keywords)) for item in others)
        return tuple(Similar(item, 0.6, 0.5, words, ("간격",)) for item, words in shared if words)[:limit]

    def suggest(self, prefix: str, limit: int = 8) -> tuple[str, ...]:
        words = dict.fromkeys(word for item in self._library.newest(10_000) for word in item.keywords)
        return tuple(word for word in words if prefix and word.startswith(prefix))[:limit]

    def _hit(self, publication: Publication, words: list[str]) -> Hit:
        passages = self._library.passages(publication.id) if words else ()
        answers = sorted(filter(None, (_answer(passage, words) for passage in passages)), key=lambda hit: -hit.score)
        best = answers[0].score if answers else 0.0
        return Hit(publication, best, tuple(answers[:3]), max(0, len(answers) - 3))


_VALUES: dict[str, Callable[[Publication], tuple[str, ...]]] = {
    "kind": lambda item: (item.kind,),
    "year": lambda item: (str(item.year),) if item.year else (),
    "publisher": lambda item: tuple(filter(None, (item.publisher,))),
    "department": lambda item: tuple(filter(None, (item.department,))),
    "series": lambda item: tuple(filter(None, (item.series,))),
    "author": lambda item: item.authors,
    "keyword": lambda item: item.keywords,
    "region": lambda item: item.regions,
    "licence": lambda item: tuple(filter(None, (item.licence.value,))),
}


class NoIndexSearcher:
    """A searcher whose index has not been built."""

    def tally(self, query: Query, facet: str) -> tuple[FacetValue, ...]:
        self.search(query)
        return ()

    def cross(self, query: Query, rows: str, columns: str, **_: int) -> CrossTable:
        self.search(query)
        raise AssertionError

    def similar(self, publication_id: str, limit: int = 5) -> tuple[Similar, ...]:
        self.search(Query(""))
        return ()

    def suggest(self, prefix: str, limit: int = 8) -> tuple[str, ...]:
        self.search(Query(prefix))
        return ()

    def search(self, query: Query) -> ResultPage:
        raise IndexMissing("색인이 아직 없습니다. 'python -m index'를 먼저 실행해 주세요.")

    def health(self) -> object:
        return self.search(Query("연구"))


class BrokenSearcher:
    """A searcher with a programming mistake."""

    def search(self, query: Query) -> ResultPage:
        raise ZeroDivisionError("a mistake that nobody foresaw")

    def health(self) -> object:
        return self.search(Query("연구"))


def _answer(passage: Passage, words: list[str]) -> PassageHit | None:
    marks = []
    for word in words:
        start = passage.text.find(word)
        while start >= 0:
            marks.append(Mark(start, start + len(word)))
            start = passage.text.find(word, start + 1)
    held = [word for word in words if word in passage.text]
    if not held:
        return None
    share = len(held) / len(words)
    why = Explanation(
        matched=tuple(MatchedTerm(word, 1 / len(words)) for word in held),
        missing=tuple(word for word in words if word not in held),
        lexical=3.0 * share,
        semantic=0.4,
        lexical_share=0.75,
        semantic_share=0.25,
    )
    found = tuple(sorted(marks, key=lambda mark: mark.start))
    return PassageHit(passage, share, found, Snippet(0, len(passage.text), passage.text, found), why)


def _fits(publication: Publication, query: Query) -> bool:
    filters = query.filters
    return (
        (not filters.kinds or publication.kind in filters.kinds)
        and (filters.year_from is None or publication.year >= filters.year_from)
        and (filters.year_to is None or 0 < publication.year <= filters.year_to)
        and (not filters.publication or publication.id == filters.publication)
        and (not filters.series or publication.series in filters.series)
        and (not filters.keywords or bool(set(filters.keywords) & set(publication.keywords)))
    )


def _facets(publications: list[Publication]) -> dict[str, tuple[FacetValue, ...]]:
    values = {
        "kind": [item.kind for item in publications],
        "year": [str(item.year) for item in publications if item.year],
        "department": [item.department for item in publications],
        "licence": [item.licence.value for item in publications],
    }
    return {
        name: tuple(FacetValue(value, count) for value, count in Counter(found).most_common())
        for name, found in values.items()
    }


def made_library(folder: Path) -> FakeLibrary:
    """Four publications that anybody may read (two PDFs, an HWP, a catalogue record), one for staff, and 30 more."""
    library = FakeLibrary(folder)
    shelter = publication_id("fake/shelter")
    library.hold(
        Publication(
            id=shelter,
            title="폭염 때 그늘막과 무더위쉼터를 어디에 둘 것인가",
            subtitle="걷는 사람의 길을 따라",
            kind="보고서",
            contributors=(Contributor("한여름", "연구책임"), Contributor("서늘해"), Contributor("그늘이")),
            keywords=("폭염", "그늘막", "무더위쉼터"),
            regions=("한빛시", "가람구"),
            files=(File(hashlib.sha256(PDF).hexdigest(), "그늘막 배치.pdf", "application/pdf", len(PDF), 4, True),),
            identifiers={"isbn": "979-11-900-9001-1"},
            publisher="한빛시정연구원",
            department="도시환경연구실",
            project_type="정책",
            series="한빛정책연구",
            number="2024-03",
            date="2024-07-15",
            abstract="한빛시의 보행량과 지표 온도를 겹쳐 그늘막을 먼저 둘 곳을 찾았다. "
            "쉼터는 멀면 쓰이지 않았고, 걸어서 오 분이 한계였다.",
            licence=Licence.KOGL_1,
            modified="2024-08-01T00:00:00Z",
        ),
        (
            made_page(1, "폭염 때 그늘막과 무더위쉼터를 어디에 둘 것인가"),
            made_page(
                2,
                "여름 한낮에 걷는 사람은 그늘이 있는 길을 골라 돌아간다. 그늘막 하나가 보행 속도를 바꾼다.",
                label="i",
            ),
            made_page(
                3,
                "무더위쉼터까지 걸어서 오 분이 넘으면 이용이 절반으로 줄었다. 그늘막 사이의 간격은 백 미터가 알맞다.",
                label="1",
            ),
            made_page(4, "구 | 그늘막 수 | 쉼터 수 가람구 | 41 | 12 누리구 | 28 | 9", label="2", ocr=True),
        ),
        ((), ("제1장 서론",), ("제2장 분석", "제1절 쉼터의 거리"), ("제2장 분석", "제2절 구별 현황")),
        PDF,
    )
    bus = publication_id("fake/bus")
    library.hold(
        Publication(
            id=bus,
            title="마을버스 갈아타는 시간을 줄이는 길",
            kind="브리프",
            contributors=(Contributor("나들이"),),
            keywords=("마을버스", "환승"),
            files=(File("a" * 64, "<환승> 시간.hwp", "application/x-hwp", 31_234, 2, False),),
            publisher="한빛시정연구원",
            department="교통연구실",
            date="2023-11",
            licence=Licence.KOGL_4,
        ),
        (
            Page(
                1,
                "마을버스와 지하철 사이의 환승 시간은 평균 구 분이었다.\n배차를 맞추면 사 분으로 준다.",
                anchor="s1",
            ),
            Page(2, "정류장을 옮기는 것보다 배차를 맞추는 것이 싸다.", anchor="s2"),
        ),
        (("1. 환승 실태",), ("2. 제안",)),
        b"hwp",
    )
    web = publication_id("fake/web")
    library.hold(
        Publication(
            id=web,
            title='<b>꺾쇠</b> & 따옴표 "제목"',
            kind="웹진",
            files=(File(hashlib.sha256(HTML).hexdigest(), "글.html", "text/html", len(HTML), 1, False),),
            date="2022",
        ),
        (Page(1, "이 글에는 <script>alert(1)</script> 같은 글자가 있다. 그늘막 이야기도 한 줄."),),
        ((),),
        HTML,
    )
    library.hold(
        Publication(
            id=publication_id("fake/record"),
            title="목록에만 있는 자료",
            kind="총서",
            date="",
            abstract="초록뿐이다.",
            keywords=("환승", "=HYPERLINK(1)"),
        ),
        (),
        (),
        b"",
    )
    secret = b"%PDF-1.4 secret"
    library.hold(
        Publication(
            id=publication_id("fake/staff"),
            title="내부 검토 그늘막",
            kind="보고서",
            date="2024",
            files=(File(hashlib.sha256(secret).hexdigest(), "내부.pdf", "application/pdf", 15, 1, True),),
            visibility=Visibility.STAFF,
        ),
        (made_page(1, "직원만 보는 그늘막 자료"),),
        ((),),
        secret,
    )
    for number in range(30):
        year = 2010 + number % 13
        library.hold(
            Publication(
                id=publication_id(f"fake/more{number}"),
                title=f"연차 보고 {number + 1}: 도시의 한 해",
                kind="보고서" if number % 3 else "웹진",
                contributors=(Contributor("한여름"),),
                publisher="한빛시정연구원",
                department="기획실",
                date=f"{year}-0{1 + number % 9}",
                licence=Licence.KOGL_2,
            ),
            (Page(1, f"도시의 한 해를 돌아본다. {year}년의 연차 보고."),),
            (("1. 머리말",),),
            f"text {number}".encode(),
        )
    return library


SHELTER = publication_id("fake/shelter")
BUS = publication_id("fake/bus")
WEB = publication_id("fake/web")
RECORD = publication_id("fake/record")
STAFF = publication_id("fake/staff")
