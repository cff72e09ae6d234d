"""The trainable sets (see the README of the data folder) → pairs of texts that mean the same.

The catalogue of policy abstracts is not among them: it is only judged on.
"""

from __future__ import annotations

import csv
import json
import lzma
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.training import everyday
from index.training.splits import fold_of, is_held_out

_LONGEST = 1000  # characters of a passage that are trained on


@dataclass(frozen=True, slots=True)
class Pair:
    """`query` asks for, or means, `passage`. Pairs of one `group` are never each other's negatives."""

    query: str
    passage: str
    group: str
    contrary: str = ""  # a text that looks alike and is wrong; '' when none is known


def read_pairs(folder: Path, without_fold: int | None = None) -> dict[str, list[Pair]]:
    """Every trainable set by name, in the files' order; `without_fold` (0–2) leaves a third of JUDGED out."""
    pairs = {name: list(read(folder)) for name, read in _SETS.items()}
    if without_fold is not None:
        for name in JUDGED:
            pairs[name] = [pair for pair in pairs[name] if fold_of(pair.group) != without_fold]
    return pairs


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _table(path: Path) -> Iterator[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if None not in row.values():
                yield row


def _welfare(folder: Path) -> Iterator[Pair]:
    texts = {row["doc"]: row["text"] for row in _rows(folder / "qa/welfare-docs.jsonl.xz")}
    for row in _rows(folder / "qa/welfare-questions.jsonl.xz"):
        if not is_held_out(row["doc"]):
            yield Pair(row["question"], texts[row["doc"]][:_LONGEST], f"welfare {row['doc']}")


def _statutes(folder: Path) -> Iterator[Pair]:
    for row in _rows(folder / "qa/statute-articles.jsonl.xz"):
        yield Pair(row["heading"], row["text"][:_LONGEST], f"statute {row['heading']}")


def _similar(folder: Path) -> Iterator[Pair]:
    for part in ("train", "dev"):
        for row in _table(folder / f"qa/sts-{part}.tsv.xz"):
            if float(row["score"]) >= 4:
                yield Pair(row["sentence1"], row["sentence2"], row["sentence1"])


def _inference(folder: Path) -> Iterator[Pair]:
    """Entailed sentences, with a contradiction of the same premise where there is one (Gao et al. 2021, SimCSE)."""
    rows = [
        (row["sentence1"], row["sentence2"], row["gold_label"])
        for part in ("dev", "test")
        for row in _table(folder / f"qa/xnli.{part}.ko.tsv.xz")
    ]
    with lzma.open(folder / "qa/klue-nli-dev.json.xz", "rt", encoding="utf-8") as file:
        rows += [(row["premise"], row["hypothesis"], row["gold_label"]) for row in json.load(file)]
    contrary = {premise: text for premise, text, label in rows if label == "contradiction"}
    for premise, text, label in rows:
        if label == "entailment":
            yield Pair(premise, text, premise, contrary.get(premise, ""))


def _definitions(*names: str) -> Callable[[Path], Iterator[Pair]]:
    def read(folder: Path) -> Iterator[Pair]:
        for name in names:
            for row in _rows(folder / f"lexicon/{name}.jsonl.xz"):
                if row["definition"]:
                    yield Pair(row["head"], row["definition"][:_LONGEST], row["head"])

    return read


def _synonyms(folder: Path) -> Iterator[Pair]:
    for name in ("basic-dictionary", "standard-dictionary-slice", "public-data-common-terms"):
        for row in _rows(folder / f"lexicon/{name}.jsonl.xz"):
            for other in row["synonyms"]:
                yield Pair(row["head"], other, row["head"])
    for row in _rows(folder / "lexicon/statute-renames.jsonl.xz"):
        if row["count"] >= 5:  # rarer ones are often misread addenda
            for other in row["synonyms"]:
                yield Pair(other, row["head"], row["head"])


def _everyday(_: Path) -> Iterator[Pair]:
    for question, passage in everyday.questions(reserved=False):
        yield Pair(question, passage, passage)


def _colloquial(_: Path) -> Iterator[Pair]:
    for said, meant in everyday.words():
        yield Pair(said, meant, said)


JUDGED = ("welfare", "everyday")  # sets whose questions can be asked of their passages
_SETS: dict[str, Callable[[Path], Iterator[Pair]]] = {
    "welfare": _welfare,
    "statutes": _statutes,
    "similar": _similar,
    "inference": _inference,
    "dictionary": _definitions("basic-dictionary", "standard-dictionary-slice"),
    "administration": _definitions("public-data-common-terms", "statute-definitions", "statute-purposes"),
    "synonyms": _synonyms,
    "everyday": _everyday,
    "colloquial": _colloquial,
}
