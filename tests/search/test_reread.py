"""The best passages read again: the model's order first, the rest behind, every score 0–1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from support.fakes import HashEmbedder, hold

from corpus.library import Library
from corpus.writer import LibraryWriter
from index.build import Builder
from index.reader import LiveIndex
from index.tokens import Tokenizer
from search.plan import make_plan
from search.query import Filters, Query, Sort
from search.ranking import rank
from search.reread import DEPTH, Rereader
from search.searcher import Searcher

TOKENIZER = Tokenizer()


class LongestFirst:
    """A cross-encoder to which the longest passage is the best answer."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append((question, len(passages)))
        return np.array([min(1.0, len(passage) / 400) for passage in passages], np.float32)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, LiveIndex]:
    home: Path = tmp_path_factory.mktemp("reread")
    writer = LibraryWriter.open(home)
    for number in range(DEPTH + 5):
        hold(writer, f"k/{number}", f"버스 {number}", ["버스 정류장을 늘린다. " + "차고지를 옮긴다. " * number])
    embedder = HashEmbedder()
    Builder(Library.open(home), home / "index", TOKENIZER, embedder).update()
    return Library.open(home), LiveIndex(home / "index", TOKENIZER, embedder)


def test_the_best_are_read_again_and_the_rest_stays_behind(held: tuple[Library, LiveIndex]) -> None:
    library, index = held
    model, query, reader = LongestFirst(), Query("버스 정류장"), index.reader()
    plan = make_plan(query, TOKENIZER)
    before, after = rank(plan, query, reader), Rereader(model, library)(plan, query, reader)
    assert model.asked == [("버스 정류장", DEPTH)]
    first = before.fused.ordinals[:DEPTH]
    lengths = [
        len(library.passage(reader.columns.passage_id(ordinal)).text) for ordinal in after.fused.ordinals[:DEPTH]
    ]
    assert set(after.fused.ordinals[:DEPTH]) == set(first)
    assert lengths == sorted(lengths, reverse=True)
    assert after.fused.ordinals[DEPTH:].tolist() == before.fused.ordinals[DEPTH:].tolist()
    assert (np.diff(after.fused.scores) <= 1e-6).all()
    assert after.fused.scores.min() >= 0 and after.fused.scores.max() <= 1
    assert after.fused.lexical_parts + after.fused.semantic_parts == pytest.approx(after.fused.scores, abs=1e-5)
    assert (reader.columns.publication[after.fused.ordinals] == after.publications).all()


def test_the_service_asks_the_model(held: tuple[Library, LiveIndex]) -> None:
    library, index = held
    plain = Searcher(library, index).search(Query("버스 정류장"))
    reread = Searcher(library, index, cross_encoder=LongestFirst()).search(Query("버스 정류장"))
    assert plain.total == reread.total
    assert len(reread.hits[0].passages[0].passage.text) > len(reread.hits[1].passages[0].passage.text)


def test_nothing_is_read_where_the_order_is_not_shown(held: tuple[Library, LiveIndex]) -> None:
    library, index = held
    model = LongestFirst()
    searcher = Searcher(library, index, cross_encoder=model)
    inside = searcher.search(Query("버스")).hits[0].publication.id
    assert len(model.asked) == 1
    searcher.health()
    searcher.search(Query("버스", sort=Sort.NEWEST))
    searcher.search(Query("버스", Filters(publication=inside)))
    assert len(model.asked) == 1


def test_a_question_without_words_is_not_read(held: tuple[Library, LiveIndex]) -> None:
    library, index = held
    model = LongestFirst()
    assert Searcher(library, index, cross_encoder=model).search(Query("")).hits
    assert Searcher(library, index, cross_encoder=model).search(Query('"없는 구문이다"')).total == 0
    assert not model.asked
