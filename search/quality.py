"""`python -m search.quality FOLDER…`: judged questions → nDCG, recall, MRR for every way of ranking.

Each folder is a judged set in BEIR layout (Thakur et al. 2021): `corpus.jsonl` ({_id, title, text}), `queries.jsonl`
({_id, text}) and `qrels/test.tsv` (query-id, corpus-id, score; a header line). The documents become publications of a
temporary library, are indexed and searched by the very code that serves, and are ranked by their best passage.
Measures by ir_measures; 95 % intervals by the paired bootstrap over questions.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG
from numpy.typing import NDArray

from corpus.errors import JaryogwanError
from corpus.ids import publication_id
from corpus.records import Passage, PassageKind, Publication, Span
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from index.build import Builder
from index.embedding import Embedder, open_embedder
from index.reader import IndexReader, LiveIndex
from index.tokens import Tokenizer
from search.expand import Expander
from search.plan import make_plan
from search.query import MAX_TEXT, Query
from search.ranking import rank
from search.spelling import Speller
from search.synonyms import Synonyms

MEASURES = (nDCG @ 10, R @ 1, R @ 5, R @ 10, R @ 100, RR @ 10)
WAYS: Mapping[str, float | None] = {"lexical": 0.0, "semantic": 1.0, "fused": None}  # None: as it is served
_RESAMPLES = 1000
_SEED = 20_26
_PIECE = 450  # characters: longer documents are cut into passages of about this length

Run = dict[str, dict[str, float]]  # question → document → score


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Questions with the documents that answer them."""

    name: str
    documents: dict[str, tuple[str, str]]  # id → (title, text)
    questions: dict[str, str]  # id → text
    judgements: dict[str, dict[str, int]]  # question → document → grade, 1 and up

    @classmethod
    def read(cls, folder: Path) -> JudgedSet:
        """Read a folder in BEIR layout; raises JaryogwanError when a part is missing."""
        try:
            documents = {row["_id"]: (row.get("title", ""), row["text"]) for row in _rows(folder / "corpus.jsonl")}
            questions = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
            judgements: dict[str, dict[str, int]] = {}
            with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream, delimiter="\t"):
                    judgements.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
        except (OSError, KeyError, ValueError) as error:
            raise JaryogwanError(f"판정 묶음 '{folder}'을(를) 읽을 수 없습니다({error}).") from error
        return cls(folder.name, documents, questions, judgements)


class Laboratory:
    """A judged set, indexed in a temporary library."""

    def __init__(self, judged: JudgedSet, home: Path, tokenizer: Tokenizer, embedder: Embedder) -> None:
        self._judged = judged
        self._names: dict[str, str] = {}
        with LibraryWriter.open(home) as writer, writer.transaction():
            for key, (title, text) in judged.documents.items():
                identity = publication_id(f"{judged.name}#{key}")
                self._names[identity] = key
                writer.put(Publication(identity, title, "판정"), (), _passages(identity, text))
        index_path = Settings(home=home).index_path
        with LibraryWriter.open(home) as library:
            Builder(library, index_path, tokenizer, embedder).update()
        self.reader: IndexReader = LiveIndex(index_path, tokenizer, embedder).reader()
        self._expander = Expander(Synonyms(), tokenizer, Speller(self.reader.lexical))

    def run(self, weight: float | None) -> Run:
        """Every judged question's documents with their scores, at most 100."""
        found: Run = {}
        for key in self._judged.judgements:
            query = Query(self._judged.questions[key][:MAX_TEXT])
            ranked = rank(make_plan(query, self.reader.tokenizer, self._expander), query, self.reader, weight)
            rows, first = ranked.groups()
            found[key] = {
                self._names[self.reader.columns.rows[row].id]: float(ranked.fused.scores[place])
                for row, place in zip(rows[:100], first[:100], strict=True)
            }
        return found


def measure(judged: JudgedSet, run: Run) -> dict[str, NDArray[np.float64]]:
    """Each measure's value for every judged question, in their order."""
    order = {key: place for place, key in enumerate(judged.judgements)}
    values = {str(item): np.zeros(len(order)) for item in MEASURES}
    for item in ir_measures.iter_calc(MEASURES, judged.judgements, run):
        values[str(item.measure)][order[item.query_id]] = item.value
    return values


def interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """The bootstrap's 95 % interval of the mean."""
    draws = np.random.default_rng(_SEED).integers(0, len(values), (_RESAMPLES, len(values)))
    low, high = np.quantile(values[draws].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)


def better_share(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """In which share of paired resamples the mean of `first` is above that of `second` (0.5: no difference)."""
    difference = first - second
    draws = np.random.default_rng(_SEED).integers(0, len(difference), (_RESAMPLES, len(difference)))
    means = difference[draws].mean(axis=1)
    return float((means > 0).mean() + (means == 0).mean() / 2)


def judge(folder: Path, tokenizer: Tokenizer, embedder: Embedder) -> dict[str, dict[str, NDArray[np.float64]]]:
    """Way → measure → value for every question, for one judged set."""
    judged = JudgedSet.read(folder)
    with tempfile.TemporaryDirectory() as home:
        laboratory = Laboratory(judged, Path(home), tokenizer, embedder)
        return {way: measure(judged, laboratory.run(weight)) for way, weight in WAYS.items()}


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 when every set was judged, 1 when one cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m search.quality", description="판정 묶음으로 검색 품질을 잽니다.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="묶음", help="BEIR 형식의 폴더")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    tokenizer = Tokenizer()
    collected = {}
    try:
        settings = Settings.from_environment()
        embedder = open_embedder(settings.model, settings.model_query_prompt, settings.model_passage_prompt)
        for folder in options.folders:
            results = judge(folder, tokenizer, embedder)
            collected[folder.name] = {
                way: {name: round(float(values.mean()), 4) for name, values in measures.items()}
                for way, measures in results.items()
            }
            if not options.json:
                print("\n".join(_table(folder.name, results)), flush=True)
    except JaryogwanError as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(collected, ensure_ascii=False, indent=1))
    return 0


def _table(name: str, results: Mapping[str, Mapping[str, NDArray[np.float64]]]) -> Iterator[str]:
    names = [str(item) for item in MEASURES]
    questions = len(next(iter(results["fused"].values())))
    yield f"\n{name}: 질문 {questions:,}개"
    yield "  " + "방법".ljust(10) + "".join(item.rjust(9) for item in names) + "   nDCG@10의 95 % 구간"
    for way, measures in results.items():
        low, high = interval(measures[names[0]])
        values = "".join(f"{measures[item].mean():9.3f}" for item in names)
        yield "  " + way.ljust(12) + values + f"   {low:.3f}–{high:.3f}"
    for part in ("lexical", "semantic"):
        share = better_share(results["fused"][names[0]], results[part][names[0]])
        yield f"  fused가 {part}보다 나은 재표집: {share:.0%}"


def _passages(identity: str, text: str) -> tuple[Passage, ...]:
    """A document's text as abstract passages, cut at sentence ends near every 450 characters."""
    passages: list[Passage] = []
    start = 0
    while start < len(text) or not passages:
        end = len(text)
        if end - start > 1.5 * _PIECE:
            stops = [at + 2 for mark in (". ", "\n\n") if (at := text.rfind(mark, start, start + _PIECE)) > start]
            end = max(stops, default=start + _PIECE)
        ordinal = len(passages) + 1
        passages.append(
            Passage(f"{identity}:0:{ordinal}", text[start:end], (Span(0, start, end),), (), PassageKind.ABSTRACT)
        )
        start = end
    return tuple(passages)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)


__all__: Sequence[str] = (
    "MEASURES",
    "WAYS",
    "JudgedSet",
    "Laboratory",
    "better_share",
    "interval",
    "judge",
    "measure",
)


if __name__ == "__main__":
    sys.exit(main())
