"""InfoNCE with in-batch negatives, in both directions (van den Oord et al. 2018; Karpukhin et al. 2020)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional


def info_nce(scores: torch.Tensor, groups: torch.Tensor, contraries: Sequence[torch.Tensor] = ()) -> torch.Tensor:
    """How unlikely each question's own passage is to be drawn, and each passage's own question.

    `scores` (n, n), already divided by the temperature: row i's right passage is column i. Others of one of the
    `groups` (n,) are left out: they are right, too. `contraries`: (n, m) each, scores of texts that look alike and
    are wrong.
    """
    same = (groups[:, None] == groups[None, :]) & ~torch.eye(len(groups), dtype=torch.bool)
    masked = scores.masked_fill(same, float("-inf"))
    target = torch.arange(len(groups))
    forward = functional.cross_entropy(torch.cat([masked, *contraries], dim=1), target)
    return (forward + functional.cross_entropy(masked.T, target)) / 2
