"""Going on behind a publication: whatever comes or goes meanwhile, nothing is met twice and nothing is missed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.fakes import HashEmbedder, hold

from corpus.ids import publication_id
from corpus.library import Library
from corpus.writer import LibraryWriter
from index.build import Builder
from index.reader import LiveIndex
from index.tokens import Tokenizer
from search.query import After, Query
from search.results import ResultPage
from search.searcher import Searcher

TOKENIZER = Tokenizer()
HELD = 12


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with LibraryWriter.open(tmp_path) as writer:
        for number in range(HELD):
            words = "환승 대기시간 " * (number + 1)
            hold(writer, f"a/{number}", f"자료 {number}", [words, "도로 이야기"], date=str(2000 + number))
    return tmp_path


def opened(home: Path) -> Searcher:
    Builder(Library.open(home), home / "index", TOKENIZER, HashEmbedder()).update()
    return Searcher(Library.open(home), LiveIndex(home / "index", TOKENIZER, HashEmbedder()))


def ids(page: ResultPage) -> list[str]:
    return [hit.publication.id for hit in page.hits]


def behind(page: ResultPage) -> After:
    return After(page.hits[-1].publication.id, page.start + len(page.hits))


@pytest.mark.parametrize("text", ["", "환승 대기시간"])
def test_page_after_page_gives_everything_once(home: Path, text: str) -> None:
    searcher = opened(home)
    whole = ids(searcher.search(Query(text, page_size=100)))
    page = searcher.search(Query(text, page_size=5))
    found = ids(page)
    while page.hits:
        assert page.start == len(found) - len(page.hits)
        page = searcher.search(Query(text, page_size=5, after=behind(page)))
        found += ids(page)
    assert found == whole and len(found) == HELD


@pytest.mark.parametrize("text", ["", "환승 대기시간"])
def test_what_comes_and_goes_meanwhile(home: Path, text: str) -> None:
    searcher = opened(home)
    whole = ids(searcher.search(Query(text, page_size=100)))
    first = searcher.search(Query(text, page_size=5))
    with LibraryWriter.open(home) as writer:
        hold(writer, "a/new", "새 자료", ["환승 대기시간 " * 40], date="2030")
        writer.delete(ids(first)[0])
    searcher = opened(home)
    rest = ids(searcher.search(Query(text, page_size=100, after=behind(first))))
    assert publication_id("a/new") not in ids(first)
    assert set(rest) - {publication_id("a/new")} == set(whole[5:])
    with LibraryWriter.open(home) as writer:
        writer.delete(ids(first)[-1])
    lost = opened(home).search(Query(text, page_size=100, after=behind(first)))
    assert lost.start == 5 and len(lost.hits) == HELD + 1 - 2 - 5
