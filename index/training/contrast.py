"""Contrastive training of term vectors: a question and its answer are drawn together, the rest of a batch apart.

InfoNCE with in-batch negatives (van den Oord et al. 2018; Karpukhin et al. 2020), in both directions, over the
cosines of mean term vectors, divided by the temperature.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Plan:
    """What is trained on and how. `passes[name]`: how often each pair of that set is seen."""

    passes: dict[str, float]
    batch: int = 512
    temperature: float = 0.1
    rate: float = 0.01
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
    torch.manual_seed(plan.seed)
    random = np.random.default_rng(plan.seed)
    table = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(initial.copy()), freeze=False, mode="mean", sparse=True
    )
    optimizer = torch.optim.SparseAdam(list(table.parameters()), lr=plan.rate)
    batches = _batches(sets, plan, random)
    for step, (name, chosen) in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * _warm_then_down(step / len(batches))
        loss = _loss(table, sets[name], chosen, plan.temperature)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()  # type: ignore[no-untyped-call]
        if step % 100 == 0 or step + 1 == len(batches):
            report(step + 1, len(batches), loss.item())
    trained: NDArray[np.float32] = table.weight.detach().numpy().copy()
    trained[0] = 0
    return trained


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


def _loss(table: torch.nn.EmbeddingBag, coded: Coded, chosen: NDArray[np.int64], temperature: float) -> torch.Tensor:
    queries = _embed(table, [coded.queries[row] for row in chosen])
    passages = _embed(table, [coded.passages[row] for row in chosen])
    groups = torch.tensor([coded.groups[row] for row in chosen])
    same = (groups[:, None] == groups[None, :]) & ~torch.eye(len(chosen), dtype=torch.bool)
    scores = (queries @ passages.T / temperature).masked_fill(same, float("-inf"))
    target = torch.arange(len(chosen))
    backward = functional.cross_entropy(scores.T, target)
    contraries = [coded.contraries[row] for row in chosen]
    if any(contraries):
        wrong = queries @ _embed(table, contraries).T / temperature
        scores = torch.cat([scores, wrong], dim=1)
    return (functional.cross_entropy(scores, target) + backward) / 2


def _embed(table: torch.nn.EmbeddingBag, texts: Sequence[list[int]]) -> torch.Tensor:
    offsets = np.cumsum([0, *(len(text) for text in texts[:-1])])
    numbers = torch.from_numpy(np.array([number for text in texts for number in text], dtype=np.int64))
    return functional.normalize(table(numbers, torch.from_numpy(offsets)), dim=1)
