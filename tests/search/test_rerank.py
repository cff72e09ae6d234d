"""The best candidates ranked anew: what stands side by side, the numbers, the time, the nearness of words."""

from __future__ import annotations

import numpy as np
import pytest
from support.fakes import hold

from corpus.library import Library
from corpus.writer import LibraryWriter
from index.build import Builder
from index.embedding import BUILTIN_FOLDER, StaticEmbedder
from index.reader import IndexReader, LiveIndex
from index.tokens import Tokenizer
from search.features import FEATURES, features
from search.fusion import Fused
from search.plan import Plan, make_plan
from search.query import Query
from search.ranking import rank
from search.rerank import DEPTH, FACTORS, factors, rerank, weights
from search.windows import Windows, nearest_places

TOKENIZER = Tokenizer()
TEXTS = {
    "k/순서": ["청년 월세 지원은 이사한 날부터 한다.", "2023-02-01"],
    "k/흩어짐": ["월세를 내는 이가 많다. 노인과 청년 모두 걱정한다. 시는 지원을 미룬다.", "2019-02-01"],
    "k/수": ["임차료를 20만 원까지 돕는다.", "2020-02-01"],
    "k/먼": ["하천 둑을 높이고 배수 펌프를 둔다.", "2021-02-01"],
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> IndexReader:
    home = tmp_path_factory.mktemp("reranked")
    writer = LibraryWriter.open(home)
    for key, (text, date) in TEXTS.items():
        hold(writer, key, key.removeprefix("k/"), [text], date=date)
    embedder = StaticEmbedder(BUILTIN_FOLDER)
    Builder(Library.open(home), home / "index", TOKENIZER, embedder).update()
    return LiveIndex(home / "index", TOKENIZER, embedder).reader()


def found(text: str, reader: IndexReader) -> dict[str, dict[str, float]]:
    """Feature → key → value."""
    values = features(plan(text), np.arange(len(TEXTS)), reader)
    assert values.dtype == np.float32 and (values >= 0).all() and (values <= 1 + 1e-6).all()
    return {name: dict(zip(TEXTS, values[:, at].tolist(), strict=True)) for at, name in enumerate(FEATURES)}


def plan(text: str) -> Plan:
    return make_plan(Query(text), TOKENIZER)


def test_words_that_stand_side_by_side_count_more(reader: IndexReader) -> None:
    adjacent = found("청년 월세 지원", reader)["adjacent"]
    assert adjacent["k/순서"] == pytest.approx(1)
    assert adjacent["k/흩어짐"] == adjacent["k/먼"] == 0


def test_numbers_of_the_question_count(reader: IndexReader) -> None:
    assert found("임차료 20만 원", reader)["numbers"] == {"k/순서": 0, "k/흩어짐": 0, "k/수": 1, "k/먼": 0}


def test_the_date_counts_where_the_question_names_a_time(reader: IndexReader) -> None:
    assert found("2023년 월세", reader)["date"]["k/순서"] == 1
    assert set(found("월세", reader)["date"].values()) == {0}


def test_words_of_near_meaning_count(reader: IndexReader) -> None:
    meaning = found("집세", reader)["meaning"]
    assert meaning["k/수"] > meaning["k/먼"] and meaning["k/순서"] > meaning["k/먼"]


def test_one_place_that_tells_of_everything_counts_more(reader: IndexReader) -> None:
    values = found("집세 지원", reader)
    for key in TEXTS:
        assert 0 <= values["passing"][key] <= values["meaning"][key] + 1e-6
    assert values["window"]["k/순서"] > values["window"]["k/먼"]


def test_the_nearest_place_is_found(reader: IndexReader) -> None:
    slices = reader.forward.of(np.arange(len(TEXTS)))
    terms = [term.term for term in plan("펌프").terms]
    windows = Windows.of(terms, slices, reader)
    assert windows.best(windows.cosines, len(TEXTS)).argmax() == list(TEXTS).index("k/먼")
    assert (np.diff(windows.owners) >= 0).all() and windows.nearest.shape == (1, len(windows.owners))
    places = nearest_places(plan("월세"), np.arange(len(TEXTS)), reader)
    assert places.shape == (len(TEXTS),) and ((places >= 0) & (places <= 1)).all()
    assert not nearest_places(plan(""), np.arange(2), reader).any()


def test_a_question_without_words_has_no_features(reader: IndexReader) -> None:
    assert not features(plan(""), np.arange(2), reader).any()
    assert features(plan("월세"), np.empty(0, np.int64), reader).shape == (0, len(FEATURES))


def test_what_lies_behind_the_candidates_stays_behind_in_its_order(reader: IndexReader) -> None:
    count = DEPTH + 3
    scores = np.linspace(1, 0.3, count, dtype=np.float32)
    ones = np.ones(count, np.float32)
    fused = Fused(np.zeros(count, np.int64), scores, scores * 9, ones * 0.4, scores / 2, scores / 2)
    again = rerank(plan("월세"), fused, 1.0, reader)
    assert again.scores[DEPTH:].max() <= again.scores[:DEPTH].min() + 1e-6
    assert (np.diff(again.scores[DEPTH:]) < 0).all()
    assert again.lexical_parts + again.semantic_parts == pytest.approx(again.scores, abs=1e-5)
    assert again.scores.min() >= 0 and again.scores.max() <= 1


def test_nothing_counts_against_a_passage() -> None:
    assert weights().shape == (len(FACTORS),) and (weights() >= 0).all()
    values = factors(
        np.array([3, 0], np.float32), np.array([-0.2, 0.1], np.float32), np.ones((2, len(FEATURES)), np.float32), 0.5
    )
    assert values.min() >= 0 and values.max() <= 1


def test_fused_alone_can_still_be_asked(reader: IndexReader) -> None:
    query = Query("청년 월세 지원")
    first, anew = (rank(plan(query.text), query, reader, reranked=value) for value in (False, True))
    assert first.fused.ordinals[0] == anew.fused.ordinals[0] == list(TEXTS).index("k/순서")
    assert not np.array_equal(first.fused.scores[:1], anew.fused.scores[:1])


def test_what_counts_as_found_is_decided_after_the_best_were_ranked_anew(reader: IndexReader) -> None:
    found = rank(plan("월세"), Query("월세"), reader).fused
    assert 0 < len(found.ordinals) < len(TEXTS)
    assert found.scores.min() >= 0.35 * found.scores.max()
