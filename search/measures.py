"""How good a ranking is, and whether the difference between two could be chance.

Measures by ir_measures (MacAvaney, Macdonald and Ounis, ECIR 2022). Intervals by the bootstrap over questions;
significance by the paired randomisation test (Smucker, Allan and Carterette, CIKM 2007).
"""

from __future__ import annotations

from collections.abc import Mapping

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG
from numpy.typing import NDArray

from search.judged import JudgedSet, Run

MEASURES = (nDCG @ 10, R @ 1, R @ 3, R @ 5, R @ 10, R @ 100, RR @ 10, Success @ 5, Success @ 10)
NAMES = tuple(str(item) for item in MEASURES)
DECIDING = NAMES[0]  # the measure that differences and significance are about
_RESAMPLES = 2000
_PERMUTATIONS = 10_000
_SEED = 20_26

Values = Mapping[str, NDArray[np.float64]]  # measure → (questions,), each 0–1


def measure(judged: JudgedSet, run: Run) -> Values:
    """Each measure's value for every judged question, in their order."""
    order = {key: place for place, key in enumerate(judged.judgements)}
    values = {name: np.zeros(len(order)) for name in NAMES}
    scores = {key: {name: float(-place) for place, name in enumerate(found)} for key, found in run.items()}
    for item in ir_measures.iter_calc(MEASURES, judged.judgements, scores):
        values[str(item.measure)][order[item.query_id]] = item.value
    return values


def interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """The bootstrap's 95 % interval of the mean of `values` (n,)."""
    draws = np.random.default_rng(_SEED).integers(0, len(values), (_RESAMPLES, len(values)))
    low, high = np.quantile(values[draws].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)


def significance(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """p (0–1), two-sided: how often the means would differ as much if the two rankings were interchangeable."""
    difference = first - second
    told = difference[difference != 0]  # the others change sign without a change
    if not len(told):
        return 1.0
    random = np.random.default_rng(_SEED)
    signs = random.integers(0, 2, (_PERMUTATIONS, len(told)), np.int8) * np.int8(2) - np.int8(1)
    sums = np.abs(signs @ told)
    return float((1 + (sums >= abs(told.sum()) - 1e-9).sum()) / (_PERMUTATIONS + 1))
