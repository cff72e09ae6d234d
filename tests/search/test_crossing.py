"""Two facets crossed, and publications that are near to one, over a small library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.fakes import HashEmbedder, hold

from corpus.errors import QueryError
from corpus.ids import publication_id
from corpus.library import Library
from corpus.records import Visibility
from corpus.writer import LibraryWriter
from index.build import Builder
from index.reader import LiveIndex
from index.tokens import Tokenizer
from search.__main__ import page_link
from search.query import Filters, Query
from search.searcher import Searcher
from search.similar import mean_vectors

TOKENIZER = Tokenizer()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("crossed")
    writer = LibraryWriter.open(home)
    hold(
        writer,
        "k/1",
        "버스 환승체계 개선",
        [f"환승 대기시간을 {minutes}분 줄인다." for minutes in range(1, 9)],
        keywords=("버스", "환승"),
        regions=("가람구", "누리구"),
        date="2021",
    )
    hold(
        writer,
        "k/2",
        "마을버스 노선",
        ["버스 노선을 나눈다."],
        keywords=("버스",),
        regions=("가람구",),
        date="2023-02",
    )
    hold(
        writer,
        "k/3",
        "빈집 정비",
        ["빈집을 고쳐 청년에게 빌려준다."],
        keywords=("빈집",),
        regions=("누리구",),
        date="2023-05",
        kind="브리프",
    )
    hold(
        writer,
        "k/4",
        "버스 환승 내부 검토",
        ["버스 환승 적자를 검토한다."],
        keywords=("버스", "환승"),
        date="2024",
        visibility=Visibility.STAFF,
    )
    Builder(Library.open(home), home / "index", TOKENIZER, HashEmbedder()).update()
    return home


@pytest.fixture(scope="module")
def searcher(home: Path) -> Searcher:
    return Searcher(Library.open(home), LiveIndex(home / "index", TOKENIZER, HashEmbedder()))


def test_two_facets_are_crossed_over_everything(searcher: Searcher) -> None:
    table = searcher.cross(Query(""), "keyword", "year")
    assert [(row.value, row.count) for row in table.rows] == [("버스", 2), ("빈집", 1), ("환승", 1)]
    assert [column.value for column in table.columns] == ["2021", "2023"]
    assert table.counts == ((1, 1), (0, 1), (1, 0))
    assert table.total == 3 and not table.capped


def test_a_facet_crossed_with_itself_tells_what_stands_together(searcher: Searcher) -> None:
    table = searcher.cross(Query(""), "region", "region")
    assert [row.value for row in table.rows] == ["가람구", "누리구"]
    assert table.counts == ((2, 1), (1, 2))


def test_only_what_the_query_finds_is_counted(searcher: Searcher) -> None:
    table = searcher.cross(Query("빈집"), "kind", "region")
    assert ("브리프", 1) in [(row.value, row.count) for row in table.rows]
    filtered = searcher.cross(Query("", Filters(keywords=("환승",))), "kind", "region")
    assert filtered.total == 1 and filtered.counts == ((1, 1),)
    assert searcher.cross(Query("", Filters(keywords=("환승",)), staff=True), "kind", "year").total == 2


def test_values_left_out_are_counted(searcher: Searcher) -> None:
    table = searcher.cross(Query(""), "keyword", "year", max_rows=1, max_columns=1)
    assert [row.value for row in table.rows] == ["버스"] and table.more_rows == 2
    assert [column.value for column in table.columns] == ["2023"] and table.more_columns == 1
    assert table.counts == ((1,),)


def test_what_is_no_facet_is_refused(searcher: Searcher) -> None:
    for wrong in ("visibility", "title", ""):
        with pytest.raises(QueryError):
            searcher.cross(Query(""), wrong, "year")
        with pytest.raises(QueryError):
            searcher.tally(Query(""), wrong)


def test_every_value_of_a_facet(searcher: Searcher) -> None:
    assert [(item.value, item.count) for item in searcher.tally(Query(""), "year")] == [("2023", 2), ("2021", 1)]


def test_nothing_found_is_an_empty_table(searcher: Searcher) -> None:
    table = searcher.cross(Query("", Filters(kinds=("없는 종류",))), "keyword", "year")
    assert table.rows == table.columns == table.counts == ()


def test_similar_publications_come_with_their_reason_and_never_from_staff(searcher: Searcher) -> None:
    found = searcher.similar(publication_id("k/1"))
    assert found[0].publication.title == "마을버스 노선"
    assert found[0].keywords == ("버스",)
    assert all(item.publication.visibility is Visibility.PUBLIC for item in found)
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert searcher.similar(publication_id("k/4")) == ()  # nobody outside learns what staff's papers are near to
    assert searcher.similar("0" * 12) == ()


def test_a_publications_vector_is_the_mean_of_its_passages(home: Path) -> None:
    reader = LiveIndex(home / "index", TOKENIZER, HashEmbedder()).reader()
    means = mean_vectors(reader)
    plain = np.stack(
        [reader.vectors[reader.columns.publication == row].astype(np.float32).mean(axis=0) for row in range(4)]
    )
    assert np.allclose(means, plain / np.linalg.norm(plain, axis=1, keepdims=True), atol=1e-4)


def test_inside_one_publication_more_than_three_passages_answer(searcher: Searcher) -> None:
    everywhere = searcher.search(Query("환승 대기시간")).hits[0]
    inside = searcher.search(Query("환승 대기시간", Filters(publication=publication_id("k/1")))).hits[0]
    assert (len(everywhere.passages), everywhere.more) == (3, 5)
    assert (len(inside.passages), inside.more) == (8, 0)


def test_a_link_carries_the_question(searcher: Searcher) -> None:
    hit = searcher.search(Query("환승")).hits[0]
    identity = hit.passages[0].passage.id
    address = page_link("https://archive.example/", hit, hit.passages[0], "환승 & 버스")
    assert address.startswith(f"https://archive.example/publications/{hit.publication.id}/pages/")
    assert address.endswith(f"?q=%ED%99%98%EC%8A%B9+%26+%EB%B2%84%EC%8A%A4&passage={identity}")
