"""What of a question stands in a passage, and how: the features by which the best candidates are ranked anew.

Each feature is 0–1, the larger the better, and is computed for all candidates at once from index.forward:

meaning   late interaction: for each morpheme of the question the nearest morpheme of the passage, as the cosine of
          their vectors, weighted by rarity (MaxSim: Khattab and Zaharia, "ColBERT", SIGIR 2020; here over static
          vectors)
passing   the same within one window of the passage: whether one place tells of all of it, see search.windows
window    the cosine of the question and the nearest window
adjacent  the share of neighbouring morphemes of the question that stand side by side in the passage too (the ordered
          window of Metzler and Croft, "A Markov Random Field Model for Term Dependencies", SIGIR 2005)
numbers   the share of the question's numbers that the passage has
synonyms  the best expansion of the question that stands in the passage, by its weight
date      how well the publication's date fits the time that the question names, see search.times
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.forward import Slices, number_of, numbers_of
from index.reader import IndexReader
from search.plan import Plan
from search.times import fitting
from search.windows import Windows

FEATURES = ("meaning", "passing", "window", "adjacent", "numbers", "synonyms", "date")
_SIDE_BY_SIDE = 2  # a compound is followed by its parts, so its right neighbour stands two places on


def features(plan: Plan, passages: NDArray[np.int64], reader: IndexReader) -> NDArray[np.float32]:
    """float32 (passages, FEATURES) of a question's candidates."""
    found = np.zeros((len(passages), len(FEATURES)), np.float32)
    slices = reader.forward.of(passages)
    if not plan.terms or not len(slices.terms):
        return found
    columns = {name: found[:, at] for at, name in enumerate(FEATURES)}
    terms = [term.term for term in plan.terms]
    weights = np.array([term.weight * reader.lexical.ceiling(term.term) for term in plan.terms], np.float32)
    owners = slices.owners()
    places = _places(numbers_of(terms), slices.terms)  # which morpheme of the question each one is; -1: none
    windows = Windows.of(terms, slices, reader)
    known = weights * windows.nearest.any(axis=1)
    known /= max(float(known.sum()), 1e-9)
    columns["meaning"][:] = known @ windows.best(windows.nearest, len(passages))
    columns["passing"][:] = windows.best(known @ windows.nearest, len(passages))
    columns["window"][:] = windows.best(windows.cosines, len(passages))
    columns["adjacent"][:] = _adjacent(places, owners, np.minimum(weights[:-1], weights[1:]), len(passages))
    numerals = np.array([term.endswith("/S") for term in terms])
    if numerals.any():
        columns["numbers"][:] = _held(places, owners, len(terms), len(passages))[numerals].mean(axis=0)
    columns["synonyms"][:] = _synonyms(plan, slices, owners, len(passages))
    if plan.times:
        columns["date"][:] = fitting(plan.times, reader.columns.dates[reader.columns.publication[passages]])
    return found


def _places(wanted: NDArray[np.uint32], terms: NDArray[np.uint32]) -> NDArray[np.int64]:
    order = np.argsort(wanted)
    place = order[np.minimum(np.searchsorted(wanted, terms, sorter=order), len(wanted) - 1)]
    return np.where(wanted[place] == terms, place, -1)


def _held(places: NDArray[np.int64], owners: NDArray[np.int64], terms: int, passages: int) -> NDArray[np.bool_]:
    """bool (terms, passages): which passage has which morpheme."""
    held = np.zeros((terms, passages), np.bool_)
    found = places >= 0
    held[places[found], owners[found]] = True
    return held


def _adjacent(
    places: NDArray[np.int64], owners: NDArray[np.int64], weights: NDArray[np.float32], passages: int
) -> NDArray[np.float32]:
    """(passages,): the weight of the question's neighbours (i, i + 1) that stand side by side, of all of it."""
    found = np.zeros((len(weights), passages), np.bool_)
    hits = np.flatnonzero(places >= 0)  # only the question's own morphemes can make a pair: a few of thousands
    for skip in range(1, _SIDE_BY_SIDE + 1):
        left, right = hits[:-skip], hits[skip:]
        pair = (right - left <= _SIDE_BY_SIDE) & (owners[left] == owners[right]) & (places[right] - places[left] == 1)
        found[places[left[pair]], owners[left[pair]]] = True
    return np.asarray(weights @ found / max(float(weights.sum()), 1e-9), np.float32)


def _synonyms(plan: Plan, slices: Slices, owners: NDArray[np.int64], passages: int) -> NDArray[np.float32]:
    best = np.zeros(passages, np.float32)
    for item in plan.expansions:
        wanted = np.array([number_of(token.term) for token in item.tokens if token.weight >= 1], np.uint32)
        if len(wanted):
            held = _held(_places(wanted, slices.terms), owners, len(wanted), passages)
            best = np.maximum(best, item.weight * held.mean(axis=0, dtype=np.float32))
    return best
