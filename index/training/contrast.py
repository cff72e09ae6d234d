"""Contrastive training of term vectors: a question and its answer are drawn together, the rest of a batch apart.

By the cosines of mean term vectors, and in some sets by late interaction as well (index.training.interaction).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.training.infonce import info_nce
from index.training.interaction import interaction_loss

_DECAYS = (0.9, 0.999)  # Adam's


@dataclass(frozen=True, slots=True)
class Plan:
    """What is trained on and how. `passes[name]`: how often each pair of that set is seen."""

    passes: dict[str, float]
    batch: int = 512
    temperature: float = 0.1
    rate: float = 0.01
    kept: float = 0.2  # the starting vectors' share in the result (weight averaging: Wortsman et al. 2022, WiSE-FT)
    late: tuple[str, ...] = ()  # the sets that are trained for late interaction, too, at the same temperature
    seed: int = 2026


@dataclass(frozen=True, slots=True)
class Coded:
    """A set of pairs as term numbers."""

    queries: list[list[int]]
    passages: list[list[int]]
    contraries: list[list[int]]  # empty where there is none
    groups: list[int]


def train(
    initial: NDArray[np.float32],
    sets: dict[str, Coded],
    plan: Plan,
    report: Callable[[int, int, float], None],
) -> NDArray[np.float32]:
    """The trained vectors (terms, dimension); row 0, which stands for unknown terms, stays zero."""
    random = np.random.default_rng(plan.seed)
    table = _Table(initial)
    weights = torch.from_numpy(np.linalg.norm(initial, axis=1))  # a vector's length says how much its term tells
    batches = _batches(sets, plan, random)
    for step, (name, chosen) in enumerate(batches):
        texts = _texts(sets[name], chosen)
        rows = np.unique(np.concatenate([np.asarray(text, dtype=np.int64) for part in texts for text in part]))
        vectors = table.rows(rows)
        groups = torch.tensor([sets[name].groups[row] for row in chosen])
        loss = _loss([_embed(vectors, rows, part) for part in texts], groups, plan.temperature)
        if name in plan.late:
            loss = loss + interaction_loss(vectors, rows, texts, weights[rows], groups, plan.temperature)
        loss.backward()  # type: ignore[no-untyped-call]
        table.step(rows, vectors, plan.rate * _warm_then_down(step / len(batches)))
        if step % 50 == 0 or step + 1 == len(batches):
            report(step + 1, len(batches), loss.item())
    mixed = plan.kept * initial + (1 - plan.kept) * table.vectors.numpy()
    return np.asarray(mixed, np.float32)


class _Table:
    """The vectors with Adam's moments (Kingma and Ba 2015); a step touches only the rows of its batch."""

    def __init__(self, initial: NDArray[np.float32]) -> None:
        self.vectors = torch.from_numpy(initial.copy())
        self._mean = torch.zeros_like(self.vectors)
        self._square = torch.zeros_like(self.vectors)
        self._steps = 0

    def rows(self, rows: NDArray[np.int64]) -> torch.Tensor:
        """A copy of some rows that collects their gradient."""
        return self.vectors[torch.from_numpy(rows)].requires_grad_()

    def step(self, rows: NDArray[np.int64], vectors: torch.Tensor, rate: float) -> None:
        """Move the rows against the gradient that `vectors` collected."""
        assert vectors.grad is not None
        at = torch.from_numpy(rows)
        self._steps += 1
        mean = self._mean[at].lerp_(vectors.grad, 1 - _DECAYS[0])
        square = self._square[at].lerp_(vectors.grad.square(), 1 - _DECAYS[1])
        self._mean[at], self._square[at] = mean, square
        mean = mean / (1 - _DECAYS[0] ** self._steps)
        square = square / (1 - _DECAYS[1] ** self._steps)
        self.vectors[at] = vectors.detach() - rate * mean / (square.sqrt() + 1e-8)


def _batches(sets: dict[str, Coded], plan: Plan, random: np.random.Generator) -> list[tuple[str, NDArray[np.int64]]]:
    """Each batch comes from one set, so that its negatives are near; the sets' batches are shuffled together."""
    batches: list[tuple[str, NDArray[np.int64]]] = []
    for name, passes in plan.passes.items():
        size = len(sets[name].queries)
        drawn = np.concatenate([random.permutation(size) for _ in range(int(np.ceil(passes)))])
        drawn = drawn[: int(size * passes)]
        batches += [(name, drawn[at : at + plan.batch]) for at in range(0, len(drawn), plan.batch)]
    order = random.permutation(len(batches))
    return [batches[number] for number in order]


def _warm_then_down(done: float) -> float:
    return min(1.0, done / 0.05 + 0.05) * (1 - done)


def _texts(coded: Coded, chosen: NDArray[np.int64]) -> list[list[list[int]]]:
    """The batch's questions, passages and, where there are any, contraries."""
    parts = [[of[row] for row in chosen] for of in (coded.queries, coded.passages, coded.contraries)]
    return parts if any(parts[2]) else parts[:2]


def _loss(vectors: list[torch.Tensor], groups: torch.Tensor, temperature: float) -> torch.Tensor:
    queries, passages, *contraries = vectors
    wrong = [queries @ contrary.T / temperature for contrary in contraries]
    return info_nce(queries @ passages.T / temperature, groups, wrong)


def _embed(vectors: torch.Tensor, rows: NDArray[np.int64], texts: list[list[int]]) -> torch.Tensor:
    """Unit sums of term vectors, by one product with the batch's small matrix of term counts."""
    terms = np.searchsorted(rows, np.fromiter((term for text in texts for term in text), dtype=np.int64))
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    counts = np.bincount(owners * len(rows) + terms, minlength=len(texts) * len(rows))
    matrix = torch.from_numpy(counts.astype(np.float32).reshape(len(texts), len(rows)))
    return functional.normalize(matrix @ vectors, dim=1)
