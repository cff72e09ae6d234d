"""What was withdrawn after the index was built is hidden at once; what comes back is there again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from support.fakes import HashEmbedder, hold

from corpus.library import Library
from corpus.records import Visibility
from corpus.writer import LibraryWriter
from index.build import Builder
from index.reader import LiveIndex
from index.tokens import Tokenizer
from search.query import Query
from search.searcher import Searcher

TOKENIZER = Tokenizer()


def test_before_the_index_follows(tmp_path: Path) -> None:
    writer = LibraryWriter.open(tmp_path)
    ids = [hold(writer, f"w/{number}", f"환승 연구 {number}", ["환승 시간을 줄인다."]) for number in range(5)]
    Builder(Library.open(tmp_path), tmp_path / "index", TOKENIZER, HashEmbedder()).update()
    index = LiveIndex(tmp_path / "index", TOKENIZER, HashEmbedder())
    searcher = Searcher(Library.open(tmp_path), index)

    def found() -> set[str]:
        page, listed = (searcher.search(Query(text)) for text in ("환승", ""))
        said = {hit.publication.id for hit in page.hits}
        assert {page.total, listed.total, sum(item.count for item in page.facets["kind"])} == {len(said)}
        assert sum(item.count for item in searcher.tally(Query("환승"), "kind")) == len(said)
        return said

    assert found() == set(ids)
    base = index.reader()
    assert searcher._reader() is base  # nothing changed, nothing is made anew
    writer.put(replace(writer.publication(ids[0]), visibility=Visibility.STAFF), (), writer.passages(ids[0]))
    writer.delete(ids[1])
    assert found() == set(ids[2:]) and searcher._reader() is searcher._reader() is not base
    assert ids[0] in {hit.publication.id for hit in searcher.search(Query("환승", staff=True)).hits}
    assert {item.publication.id for item in searcher.similar(ids[2])} <= set(ids[2:])
    hold(writer, "w/new", "새 환승 연구", ["환승"])  # not indexed yet: nothing to hide
    assert found() == set(ids[2:])
    writer.put(
        replace(writer.publication(ids[0], staff=True), visibility=Visibility.PUBLIC), (), writer.passages(ids[0])
    )
    assert found() == {ids[0], *ids[2:]}
    Builder(Library.open(tmp_path), tmp_path / "index", TOKENIZER, HashEmbedder()).update()
    index.refresh()
    assert len(found()) == 5 and searcher._reader() is index.reader()
