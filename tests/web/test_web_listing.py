"""A list of results: what it says of pages, and what it asks the catalogue for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.library import PageLabel
from corpus.records import Passage, PassageKind, Span
from corpus.settings import Settings
from search.query import Query
from search.results import Explanation, Hit, Mark, PassageHit, ResultPage, Snippet
from tests.web.web_fakes import BUS, RECORD, SHELTER, FakeLibrary, WordSearcher, made_library
from web.app import create_app
from web.listing import labels_of, results
from web.pictures import Pictures, Worker

ROWS = "구 | 그늘막 수\n가람구 | 41\n누리구 | 28"


class CountingLibrary(FakeLibrary):
    """Holds what another holds, and keeps the questions about labels."""

    def __init__(self, other: FakeLibrary) -> None:
        self.__dict__.update(other.__dict__)
        self.asked: list[list[tuple[str, int]]] = []

    def page_labels(self, pages: Iterable[tuple[str, int]]) -> dict[tuple[str, int], PageLabel]:
        self.asked.append(list(pages))
        return super().page_labels(self.asked[-1])


class TableSearcher(WordSearcher):
    """Finds one table that stands under no heading."""

    def search(self, query: Query) -> ResultPage:
        passage = Passage(f"{SHELTER}:4:1", ROWS, (Span(4, 0, len(ROWS)),), (), PassageKind.TABLE)
        marks = (Mark(ROWS.index("가람구"), ROWS.index("가람구") + 3),)
        why = Explanation((), (), 1.0, 0.5, 0.7, 0.3)
        found = PassageHit(passage, 1.0, marks, Snippet(0, len(ROWS), ROWS, marks), why)
        hit = Hit(self._library.publication(SHELTER), 1.0, (found,))
        return ResultPage(1, False, 0.1, (hit,), {}, ("가람구",))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> FakeLibrary:
    return made_library(tmp_path_factory.mktemp("listed"))


def test_a_table_under_no_heading_is_called_by_its_publication(library: FakeLibrary, tmp_path: Path) -> None:
    pictures = Pictures(tmp_path / "pictures", 10**6, Worker(["false"]))
    site = TestClient(create_app(Settings(), library, TableSearcher(library), pictures=pictures))
    answer = site.get("/search?q=가람구")
    assert answer.status_code == 200
    assert f'<caption class="vh">{library.publication(SHELTER).title}</caption>' in answer.text


def test_labels_of_a_whole_list_are_one_question(library: FakeLibrary) -> None:
    query = Query("그늘막 쉼터")
    counting = CountingLibrary(library)
    view = results(query, WordSearcher(library).search(query), counting)
    assert len(counting.asked) == 1
    places = {found.place for hit in view.hits for found in hit.passages}
    assert {"p. 1 (PDF 3쪽)", "PDF 1쪽", "본문 1번째 부분"} <= places


def test_only_pages_with_pictures_have_labels(library: FakeLibrary) -> None:
    shelter = library.publication(SHELTER)
    assert labels_of([(shelter, 0), (shelter, 99)], library) == {}
    assert labels_of([(shelter, 4)], library) == {(SHELTER, 4): PageLabel("2", ocr=True)}
    assert (
        labels_of([(library.publication(RECORD), 1), (library.publication(BUS), 1)], library) == {}
    )  # no file; no pages
