"""Questions over a small library: found, filtered, grouped, sorted, paged, explained."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.fakes import HashEmbedder, hold

from corpus.errors import IndexMissing
from corpus.library import Library
from corpus.records import Contributor, Licence, Visibility
from corpus.writer import LibraryWriter
from index.build import Builder
from index.reader import LiveIndex
from index.tokens import Tokenizer
from search.jsonout import result_json
from search.query import Filters, Query, Sort
from search.results import ResultPage
from search.searcher import Searcher

TOKENIZER = Tokenizer()
Ask = Callable[..., ResultPage]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("searched")
    writer = LibraryWriter.open(home)
    hold(
        writer,
        "k/환승",
        "버스 환승체계 개선방안",
        [
            "환승 대기시간이 평균 12분이다. 정류장을 옮겨 환승 거리를 줄인다.",
            "버스 노선을 간선과 지선으로 나눈다.",
            "환승 할인은 요금 인상과 함께 다룬다.",
        ],
        date="2023-05",
        contributors=(Contributor("김한빛", "연구책임"),),
        regions=("가람구",),
        licence=Licence.KOGL_1,
        department="도시정책연구실",
        series="정책연구",
        publisher="한빛시정연구원",
    )
    hold(
        writer,
        "k/빈집",
        "빈집 정비 전략",
        ["빈집을 고쳐 청년에게 빌려준다.", "에어팟 같은 물건이 남아 있다."],
        date="2020",
        kind="브리프",
    )
    hold(writer, "k/침수", "침수 대응", ["지하차도에 물이 차면 차단기를 내린다."], date="2021-07-01", kind="브리프")
    hold(
        writer, "k/내부", "환승 내부 검토", ["환승 적자 보전액을 검토한다."], date="2024", visibility=Visibility.STAFF
    )
    Builder(Library.open(home), home / "index", TOKENIZER, HashEmbedder()).update()
    return home


@pytest.fixture(scope="module")
def searcher(home: Path) -> Searcher:
    return Searcher(Library.open(home), LiveIndex(home / "index", TOKENIZER, HashEmbedder()))


@pytest.fixture
def ask(searcher: Searcher) -> Ask:
    return lambda text, **fields: searcher.search(Query(text, **fields))


def titles(page: ResultPage) -> list[str]:
    return [hit.publication.title for hit in page.hits]


def test_the_passage_that_answers_comes_first_with_its_reason(ask: Ask) -> None:
    page = ask("환승 대기시간")
    hit = page.hits[0]
    assert hit.publication.title == "버스 환승체계 개선방안"
    best = hit.passages[0]
    assert best.passage.page == 1
    assert {term.term for term in best.explanation.matched} == {
        "환승",
        "대기",
        "시간",
    } or best.explanation.missing == ()
    assert best.explanation.lexical > 0 and 0 <= best.score <= 1
    assert best.explanation.lexical_share + best.explanation.semantic_share == pytest.approx(1, abs=1e-3)
    assert "환승" in [best.passage.text[mark.start : mark.end] for mark in best.marks]


def test_passages_of_one_publication_stand_under_it(ask: Ask) -> None:
    page = ask("환승")
    assert titles(page).count("버스 환승체계 개선방안") == 1
    assert [found.passage.page for found in page.hits[0].passages][:2] in ([1, 3], [3, 1])
    assert page.total == len({hit.publication.id for hit in page.hits})


@pytest.mark.parametrize(
    "text", ["물", "빈집", "에어팟", "지하차도 물", "환승?", "!!!", "ㅎㅎ", "이", "的", "😀", "C++ :"]
)
def test_short_and_odd_questions_are_answered(ask: Ask, text: str) -> None:
    page = ask(text)
    if text in ("물", "지하차도 물"):
        assert titles(page)[0] == "침수 대응"
    if text in ("빈집", "에어팟"):
        assert titles(page)[0] == "빈집 정비 전략"


def test_phrases_and_exclusions_are_conditions(ask: Ask) -> None:
    assert titles(ask('"환승 거리"')) == ["버스 환승체계 개선방안"]
    assert titles(ask('"거리 환승"')) == []
    pages = [found.passage.page for hit in ask("환승 -요금").hits for found in hit.passages]
    assert 3 not in pages and 1 in pages


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(kinds=("브리프",)), {"빈집 정비 전략", "침수 대응"}),
        (Filters(kinds=("브리프", "보고서"), year_from=2021, year_to=2023), {"버스 환승체계 개선방안", "침수 대응"}),
        (Filters(authors=("김한빛",)), {"버스 환승체계 개선방안"}),
        (Filters(regions=("가람구",), licences=("1",), departments=("도시정책연구실",)), {"버스 환승체계 개선방안"}),
        (Filters(series=("정책연구",), publishers=("한빛시정연구원",)), {"버스 환승체계 개선방안"}),
        (Filters(year_to=2020), {"빈집 정비 전략"}),
        (Filters(kinds=("없는 종류",)), set()),
    ],
)
def test_filters_hold_with_and_without_words(ask: Ask, filters: Filters, expected: set[str]) -> None:
    assert set(titles(ask("", filters=filters))) == expected
    assert set(titles(ask("환승 빈집 물 정비", filters=filters))) <= expected


def test_staff_only_publications_are_found_by_staff_alone(ask: Ask) -> None:
    assert "환승 내부 검토" not in titles(ask("환승 적자 보전액"))
    assert "환승 내부 검토" not in titles(ask(""))
    assert titles(ask("환승 적자 보전액", staff=True))[0] == "환승 내부 검토"
    assert all(value.count <= 3 for values in ask("").facets.values() for value in values)


def test_without_words_everything_is_listed_newest_first(ask: Ask) -> None:
    page = ask("")
    assert titles(page) == ["버스 환승체계 개선방안", "침수 대응", "빈집 정비 전략"]
    assert page.facets["kind"][0].value == "브리프" and page.facets["kind"][0].count == 2
    assert [value.value for value in page.facets["year"]] == ["2023", "2021", "2020"]
    assert titles(ask("", page=2, page_size=2)) == ["빈집 정비 전략"]
    assert titles(ask("", page=3, page_size=2)) == []


def test_the_newest_first_when_asked(ask: Ask) -> None:
    dates = [hit.publication.date for hit in ask("환승 빈집 물", sort=Sort.NEWEST).hits]
    assert dates == sorted(dates, reverse=True) and len(dates) > 1


def test_inside_one_publication(ask: Ask) -> None:
    everything = ask("환승 빈집 물", filters=Filters(publication=ask("빈집").hits[0].publication.id))
    assert titles(everything) == ["빈집 정비 전략"]


def test_a_deleted_publication_is_left_out_before_the_index_follows(home: Path, searcher: Searcher) -> None:
    writer = LibraryWriter.open(home)
    gone = hold(writer, "k/곧", "곧 사라질 폐기물 자료", ["폐기물 소각장을 옮긴다."])
    Builder(Library.open(home), home / "index", TOKENIZER, HashEmbedder()).update()
    live = Searcher(Library.open(home), LiveIndex(home / "index", TOKENIZER, HashEmbedder()))
    assert titles(live.search(Query("폐기물 소각장")))[0] == "곧 사라질 폐기물 자료"
    writer.delete(gone)
    assert "곧 사라질 폐기물 자료" not in titles(live.search(Query("폐기물 소각장")))
    Builder(Library.open(home), home / "index", TOKENIZER, HashEmbedder()).update()


def test_no_index_is_said_plainly(tmp_path: Path) -> None:
    LibraryWriter.open(tmp_path)
    empty = Searcher(Library.open(tmp_path), LiveIndex(tmp_path / "index", TOKENIZER, HashEmbedder()))
    with pytest.raises(IndexMissing, match="python -m index"):
        empty.search(Query("환승"))


def test_json_has_the_promised_fields(ask: Ask) -> None:
    found = json.loads(json.dumps(result_json(ask("환승 대기"), lambda hit, passage: f"/x/{passage.passage.page}")))
    assert {"total", "took_ms", "hits"} <= set(found)
    promised = {
        "publication",
        "title",
        "kind",
        "year",
        "page",
        "passage",
        "text",
        "marks",
        "score",
        "explanation",
        "link",
    }
    assert promised <= set(found["hits"][0])
    assert found["hits"][0]["link"] == f"/x/{found['hits'][0]['page']}"
    start, end = found["hits"][0]["marks"][0]
    assert found["hits"][0]["text"][start:end] in ("환승", "대기")
