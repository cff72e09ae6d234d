"""Training: the split, the losses' direction, the measures, quantising, and recovering vectors from cosines."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from index.training.contrast import Coded, Plan, train
from index.training.infonce import info_nce
from index.training.interaction import interaction_loss
from index.training.judge import BM25, fused, ndcg
from index.training.kiwivectors import from_cosines
from index.training.lexicon import CodedTerms, initial_vectors
from index.training.modelcard import write_card
from index.training.sets import Pair
from index.training.shipping import UNKNOWN, quantised
from index.training.splits import is_held_out


def test_the_split_is_fixed_and_about_half() -> None:
    assert is_held_out("01_가족희망드림_지원") is is_held_out("01_가족희망드림_지원")
    assert 430 < sum(is_held_out(f"문서 {number}") for number in range(1000)) < 570
    assert [is_held_out(name) for name in ("a", "b", "c", "d")] == [True, True, False, False]


def test_training_draws_pairs_together() -> None:
    random = np.random.default_rng(5)
    initial = random.standard_normal((41, 16)).astype(np.float32)
    initial[0] = 0
    # Question i is term i + 1, its answer term i + 21; nothing else says that they belong together.
    coded = Coded([[i + 1] for i in range(20)], [[i + 21] for i in range(20)], [[]] * 20, list(range(20)))
    losses: list[float] = []
    plan = Plan(passes={"pairs": 50}, batch=20, rate=0.1, seed=1)
    trained = train(initial, {"pairs": coded}, plan, lambda step, steps, loss: losses.append(loss))
    unit = trained[1:] / np.linalg.norm(trained[1:], axis=1, keepdims=True)
    assert (unit[:20] @ unit[20:].T).argmax(axis=1).tolist() == list(range(20))
    assert losses[-1] < losses[0] / 3
    assert not trained[0].any()
    again = train(initial, {"pairs": coded}, plan, lambda step, steps, loss: None)
    assert np.array_equal(trained, again)


def test_info_nce_by_hand() -> None:
    scores = torch.tensor([[2.0, 1.0, 0.0], [0.0, 1.0, 3.0], [1.0, 0.0, 2.0]])
    e = [[math.exp(value) for value in row] for row in scores.tolist()]
    # Texts 0 and 1 are of one group, so neither is the other's negative.
    forward = [e[0][0] / (e[0][0] + e[0][2]), e[1][1] / (e[1][1] + e[1][2]), e[2][2] / sum(e[2])]
    backward = [e[0][0] / (e[0][0] + e[2][0]), e[1][1] / (e[1][1] + e[2][1]), e[2][2] / (e[0][2] + e[1][2] + e[2][2])]
    expected = -(sum(map(math.log, forward)) / 3 + sum(map(math.log, backward)) / 3) / 2
    assert info_nce(scores, torch.tensor([5, 5, 7])).item() == pytest.approx(expected)
    contrary = torch.tensor([[0.5], [0.5], [0.5]])
    forward = [e[0][0] / (e[0][0] + e[0][2] + math.exp(0.5)), 0, 0]
    forward[1:] = [e[1][1] / (e[1][1] + e[1][2] + math.exp(0.5)), e[2][2] / (sum(e[2]) + math.exp(0.5))]
    expected = -(sum(map(math.log, forward)) / 3 + sum(map(math.log, backward)) / 3) / 2
    assert info_nce(scores, torch.tensor([5, 5, 7]), [contrary]).item() == pytest.approx(expected)


def test_late_interaction_by_hand() -> None:
    # Terms 3, 5, 8 and 9, the last of them opposite to the first.
    vectors = torch.tensor([[2.0, 0.0], [0.0, 3.0], [1.2, 1.6], [-1.0, 0.0]], requires_grad=True)
    rows, weights = np.array([3, 5, 8, 9]), torch.tensor([3.0, 1.0, 1.0, 1.0])
    texts = [[[3, 5], [9]], [[8, 8], [5]]]
    # Question 0: three quarters of the best for 3 and a quarter of that for 5: in passage 0 0.6 and 0.8, in passage 1
    # 0 and 1. Question 1: 9 is opposite to 8 (counts as 0) and at right angles to 5.
    scores = torch.tensor([[0.75 * 0.6 + 0.25 * 0.8, 0.25], [0.0, 0.0]]) / 0.5
    groups = torch.tensor([0, 1])
    loss = interaction_loss(vectors, rows, texts, weights, groups, 0.5)
    assert loss.item() == pytest.approx(info_nce(scores, groups).item(), abs=1e-6)
    loss.backward()  # type: ignore[no-untyped-call]
    assert vectors.grad is not None and vectors.grad[0].any()


def test_a_text_without_known_terms_does_no_harm() -> None:
    vectors = torch.tensor([[2.0, 0.0]], requires_grad=True)
    texts: list[list[list[int]]] = [[[3], []], [[], [3]]]
    loss = interaction_loss(vectors, np.array([3]), texts, torch.ones(1), torch.tensor([0, 1]), 0.1)
    assert math.isfinite(loss.item())


def test_a_contrary_is_pushed_away() -> None:
    initial = np.array(
        [[0, 0, 0], [1, 0, 0], [0.8, 0.6, 0], [0.8, -0.6, 0], [0, 0, 1], [0, 0.1, 1]], dtype=np.float32
    )
    coded = Coded([[1], [4]], [[2], [5]], [[3], []], [0, 1])
    plan = Plan(passes={"pairs": 50}, batch=2, rate=0.01)
    trained = train(initial, {"pairs": coded}, plan, lambda step, steps, loss: None)
    question, right, wrong = (vector / np.linalg.norm(vector) for vector in trained[1:4])
    assert question @ right > question @ wrong + 0.2  # they began equal, at 0.8


def test_ndcg_by_hand() -> None:
    scores = np.array([[0.1, 0.9, 0.5, 0.3], [0.9, 0.1, 0.2, 0.3]], dtype=np.float32)
    found = ndcg(scores, [frozenset((2,)), frozenset((0, 1))])
    assert found[0] == pytest.approx(1 / math.log2(3))  # the answer is second
    assert found[1] == pytest.approx((1 + 1 / math.log2(5)) / (1 + 1 / math.log2(3)))  # first and fourth of two


def test_bm25_by_hand() -> None:
    scores = BM25([["집세/N", "도움/N"], ["버스/N", "버스/N"]]).scores([["집세/N", "것/N"], ["버스/N"]])
    idf = math.log(1 + 1.5 / 1.5)  # one of two documents holds each word; both are as long as the mean
    assert scores[0] == pytest.approx([idf * 2.2 / (1 + 1.2), 0])
    assert scores[1] == pytest.approx([0, idf * 2 * 2.2 / (2 + 1.2)])


def test_fused_scores_by_hand() -> None:
    mixed = fused(np.array([[4, 2]], dtype=np.float32), np.array([[0.2, 0.8]], dtype=np.float32), 0.25)
    assert mixed[0] == pytest.approx([0.75 * 1 + 0.25 * 0.25, 0.75 * 0.5 + 0.25 * 1])


def test_quantising_stays_within_half_a_step() -> None:
    vectors = np.random.default_rng(2).standard_normal((30, 64)).astype(np.float32)
    vectors[0] = 0
    rows, scales = quantised(vectors)
    assert rows.dtype == np.int8
    assert np.abs(rows * scales[:, None] - vectors).max() <= scales.max() / 2 + 1e-6
    assert not rows[0].any()


def test_vectors_follow_from_their_cosines() -> None:
    random = np.random.default_rng(4)
    hidden = random.standard_normal((90, 8))
    hidden /= np.linalg.norm(hidden, axis=1, keepdims=True)
    anchors = list(range(0, 90, 5))
    found = from_cosines(hidden @ hidden[anchors].T, anchors, 8)
    assert found @ found.T == pytest.approx(hidden @ hidden.T, abs=1e-9)


def test_training_starts_from_idf() -> None:
    texts = [["교통/N", "집세/N", "새말/N"], ["교통/N", "새말/N"], ["교통/N", "새말/N", "한번/M"]]
    vectors = np.array([[1, 0], [0, 1]], dtype=np.float32)
    terms, start = initial_vectors(["교통/N", "집세/N"], vectors, CodedTerms({"한": (texts, texts, [[]] * 3)}), 1)
    assert terms == [UNKNOWN, "교통/N", "집세/N", "새말/N"]
    # Three passages: 교통 stands in all of them, log(4/4) = 0; 집세 in one, log(4/2) / log 4 = 1/2.
    assert start[:3] == pytest.approx(np.array([[0, 0], [0, 0], [0, 0.5]]))
    assert start.dtype == np.float32


def test_the_card_names_every_set_with_its_licence(tmp_path: Path) -> None:
    pairs = {"welfare": [Pair("집세?", "주거급여", "1")], "similar": [Pair("가", "나", "2")]}
    plan = Plan(passes={"welfare": 2, "similar": 1})
    write_card(tmp_path, plan, pairs, (10, 4), {"titles": {"lexical": 0.5, "semantic": 0.25}}, 3.0)
    card = (tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "Welfare-QA (MIT)" in card
    assert "CC BY-SA 4.0" in card
    assert "LGPL" in card
    assert "| titles | 0.5000 | 0.2500 |" in card
    assert (tmp_path / "figures.json").exists()
