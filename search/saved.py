"""Results of judged sets kept as files, so that the next release can be compared question by question.

One file a set: every way's means with their 95 % intervals, and of the default way each question's value and first
document, as its place in the set: nothing of a judged set's texts is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import JaryogwanError
from search.judged import JudgedSet, Run
from search.measures import DECIDING, Values, interval

NOTHING = -1  # the first document of a question that found none


@dataclass(frozen=True, slots=True)
class Result:
    """How one judged set was answered."""

    name: str
    digest: str  # see JudgedSet.digest
    release: str
    model: str  # the embedding model that answered
    documents: int
    default: str  # the way of ranking that is served
    ways: Mapping[str, Mapping[str, tuple[float, float, float]]]  # way → measure → mean, low, high
    questions: Mapping[str, tuple[float, int]]  # question → the default's DECIDING value, its first document

    @classmethod
    def of(
        cls, judged: JudgedSet, default: str, values: Mapping[str, Values], run: Run, release: str, model: str
    ) -> Result:
        """From every way's `values` and the default's `run`."""
        ways = {way: {name: _figure(each) for name, each in measures.items()} for way, measures in values.items()}
        number = {key: place for place, key in enumerate(judged.documents)}
        questions = {
            key: (round(float(value), 4), number[run[key][0]] if run[key] else NOTHING)
            for key, value in zip(judged.judgements, values[default][DECIDING], strict=True)
        }
        return cls(judged.name, judged.digest, release, model, len(judged.documents), default, ways, questions)

    @classmethod
    def read(cls, folder: Path, name: str) -> Result | None:
        """The saved result of a set, or None; raises JaryogwanError when the file is not one."""
        path = folder / f"{name}.json"
        if not path.exists():
            return None
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            held["ways"] = {
                way: {name: tuple(map(float, figure)) for name, figure in measures.items()}
                for way, measures in held["ways"].items()
            }
            held["questions"] = {key: (float(value), int(first)) for key, (value, first) in held["questions"].items()}
            return cls(**held)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise JaryogwanError(
                f"저장된 결과 '{path}'을(를) 읽을 수 없습니다({error}). --save로 다시 만드세요."
            ) from error

    def save(self, folder: Path) -> Path:
        """Write it in place of what was saved before; a way and the questions take a line each."""
        folder.mkdir(parents=True, exist_ok=True)
        held = asdict(self)
        ways = [f"  {_json(way)}: {_json(measures)}" for way, measures in held.pop("ways").items()]
        questions = _json(held.pop("questions"))
        lines = [f" {_json(name)}: {_json(value)}," for name, value in held.items()]
        text = "\n".join(["{", *lines, ' "ways": {', ",\n".join(ways), " },", f' "questions": {questions}', "}", ""])
        path = folder / f"{self.name}.json"
        path.write_text(text, encoding="utf-8")
        return path

    def values(self) -> NDArray[np.float64]:
        """(questions,): the default's DECIDING values, in order."""
        return np.array([value for value, _ in self.questions.values()])


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that two results answer differently well."""

    question: str  # id
    before: float
    after: float
    first_before: int  # the document's place in the set, or NOTHING
    first_after: int


def differences(before: Result, after: Result) -> Iterator[Difference]:
    """The questions of one set whose value changed, the most helped first, the most hurt last."""
    pairs = ((key, before.questions[key], after.questions[key]) for key in after.questions)
    changed = [
        Difference(key, old[0], new[0], old[1], new[1]) for key, old, new in pairs if abs(old[0] - new[0]) > 1e-3
    ]
    yield from sorted(changed, key=lambda item: item.before - item.after)


def _figure(values: NDArray[np.float64]) -> tuple[float, float, float]:
    low, high = interval(values)
    return round(float(values.mean()), 4), round(low, 4), round(high, 4)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
