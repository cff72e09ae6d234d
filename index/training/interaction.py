"""The loss of late interaction: of each term of a question only the nearest term of a passage counts.

Khattab and Zaharia, "ColBERT" (SIGIR 2020), here over static vectors. Search ranks its candidates by this nearness
too (search.features), so the vectors are trained for it beside the cosine of sums, which a long passage dilutes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.training.infonce import info_nce

_LONGEST = 60  # different terms of a passage that are looked at, those of the lowest numbers: bounds memory


def interaction_loss(
    vectors: torch.Tensor,
    rows: NDArray[np.int64],
    texts: Sequence[Sequence[Sequence[int]]],
    weights: torch.Tensor,
    groups: torch.Tensor,
    temperature: float,
) -> torch.Tensor:
    """InfoNCE in both directions over a batch's questions `texts[0]` and passages `texts[1]`.

    `vectors[i]` (n, dimension) belongs to the term `rows[i]`, ascending, and weighs `weights[i]` (n,), 0 and up;
    texts are term numbers. Scores are 0–1: each question's weighted mean of the cosines, negative ones as 0.
    """
    questions, passages = ([np.searchsorted(rows, np.unique(text)) for text in part] for part in texts[:2])
    unit = functional.normalize(vectors, dim=1)
    asked, places = np.unique(np.concatenate(questions), return_inverse=True)
    longest = max(1, min(_LONGEST, max(map(len, passages))))
    held = torch.zeros((len(passages), longest), dtype=torch.long)
    absent = torch.ones((len(passages), longest), dtype=torch.bool)
    for place, passage in enumerate(passages):
        count = min(longest, len(passage))
        held[place, :count] = torch.from_numpy(passage[:count])
        absent[place, :count] = False
    cosines = (unit[torch.from_numpy(asked)] @ unit.T)[:, held.reshape(-1)].reshape(-1, *held.shape)
    nearest = cosines.masked_fill(absent, 0).amax(dim=2).clamp(min=0)  # (asked, passages)
    owners = torch.from_numpy(np.repeat(np.arange(len(questions)), [len(text) for text in questions]))
    share = torch.zeros((len(questions), len(asked)))
    share[owners, torch.from_numpy(places)] = weights[torch.from_numpy(asked[places])]
    share = share / share.sum(dim=1, keepdim=True).clamp(min=1e-6)
    return info_nce(share @ nearest / temperature, groups)
