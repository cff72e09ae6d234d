"""`python -m search.quality FOLDER…`: judged questions → how good every way of ranking is, side by side.

Each folder is a judged set, see search.judged. `--save` keeps the results in benchmarks/quality; without it they are
compared with what is kept there, and `--differences` lists the questions that were helped and hurt most.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import JaryogwanError
from corpus.library import Library
from corpus.settings import Settings
from index.cross_encoder import CrossEncoder, TransformerCrossEncoder
from index.embedding import Embedder, open_embedder
from index.tokens import Tokenizer
from search.judged import Document, JudgedSet, Laboratory, Ranker, Run
from search.measures import DECIDING, NAMES, Values, interval, measure, significance
from search.ranking import rank
from search.reread import Rereader
from search.saved import NOTHING, Difference, Result, differences

WAYS: Mapping[str, Ranker] = {
    "lexical": partial(rank, weight=0.0),
    "semantic": partial(rank, weight=1.0),
    "fused": partial(rank, reranked=False),
    "reranked": rank,
}
DEFAULT = list(WAYS)[-1]  # what is served; the others are its parts
KEPT = Path(__file__).parent.parent / "benchmarks" / "quality"
_SHOWN = 160  # characters of a document in --differences


def judge(
    judged: JudgedSet, tokenizer: Tokenizer, embedder: Embedder, home: Path, cross_encoder: CrossEncoder | None = None
) -> tuple[dict[str, Values], Run]:
    """Every way's values for every question, and what the default found; `home` is where the library is built.

    With a `cross_encoder`, what it makes of the default is one way more.
    """
    laboratory = Laboratory(judged, home, tokenizer, embedder)
    runs = {way: laboratory.run(ranker) for way, ranker in WAYS.items()}
    if cross_encoder:
        runs["reread"] = laboratory.run(Rereader(cross_encoder, Library.open(home)))
    return {way: measure(judged, run) for way, run in runs.items()}, runs[DEFAULT]


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 when every set was judged, 1 when one cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m search.quality", description="판정 묶음으로 검색 품질을 잽니다.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="묶음", help="BEIR 형식의 폴더")
    parser.add_argument("--json", action="store_true", help="표 대신 JSON")
    parser.add_argument("--save", action="store_true", help="결과를 저장합니다: 다음부터 이것과 견줍니다")
    parser.add_argument("--saved", type=Path, default=KEPT, metavar="폴더", help="저장된 결과가 있는 곳")
    parser.add_argument("--differences", type=int, default=0, metavar="N", help="가장 나아지고 나빠진 질문 N개씩")
    parser.add_argument("--homes", type=Path, metavar="폴더", help="색인을 여기에 두고 다시 씁니다")
    options = parser.parse_args(arguments)
    tokenizer = Tokenizer()
    collected = {}
    try:
        settings = Settings.from_environment()
        embedder = open_embedder(settings.model, settings.model_query_prompt, settings.model_passage_prompt)
        cross_encoder = TransformerCrossEncoder(settings.cross_encoder) if settings.cross_encoder else None
        for folder in options.folders:
            judged = JudgedSet.read(folder)
            with ExitStack() as stack:
                kept = options.homes / judged.name if options.homes else None
                home = kept or Path(stack.enter_context(tempfile.TemporaryDirectory()))
                values, run = judge(judged, tokenizer, embedder, home, cross_encoder)
            result = Result.of(judged, DEFAULT, values, run, version("jaryogwan"), embedder.name)
            before = Result.read(options.saved, judged.name)
            compared = [*_against_parts(values), *_against_saved(before, result)]
            collected[judged.name] = {"ways": result.ways, "compared": compared}
            if not options.json:
                print("\n".join((*_table(result, values), *(f"  {line}" for line in compared))), flush=True)
                if before and before.digest == result.digest and options.differences:
                    print("\n".join(_listed(judged, list(differences(before, result)), options.differences)))
            if options.save:
                result.save(options.saved)
    except JaryogwanError as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(collected, ensure_ascii=False, indent=1))
    return 0


def _table(result: Result, values: Mapping[str, Values]) -> Iterator[str]:
    widths = {name: max(len(name), 5) + 2 for name in NAMES}
    yield f"\n{result.name}: 질문 {len(result.questions):,}개, 문서 {result.documents:,}개"
    yield "  방법        " + "".join(f"{name:>{widths[name]}}" for name in NAMES) + f"   {DECIDING}의 95 % 구간"
    for way, measures in values.items():
        low, high = interval(measures[DECIDING])
        figures = "".join(f"{measures[name].mean():{widths[name]}.3f}" for name in NAMES)
        yield f"  {way:<12}{figures}   {low:.3f}–{high:.3f}"


def _against_parts(values: Mapping[str, Values]) -> Iterator[str]:
    served = values[DEFAULT][DECIDING]
    for part in WAYS:
        if part != DEFAULT:
            each = values[part][DECIDING]
            more = served.mean() - each.mean()
            yield f"{DEFAULT} − {part}: {DECIDING} {more:+.3f}, {_chance(served, each)}"


def _against_saved(before: Result | None, after: Result) -> Iterator[str]:
    if before is None:
        return
    if before.digest != after.digest:
        yield "저장된 결과는 다른 질문이나 판정으로 잰 것이라 견주지 않습니다. --save로 다시 저장하세요."
        return
    old, new = before.values(), after.values()
    helped, hurt = int((new - old > 1e-3).sum()), int((old - new > 1e-3).sum())
    yield (
        f"{after.default} − 저장된 {before.default} ({before.release}): {DECIDING} {new.mean() - old.mean():+.3f}, "
        f"{_chance(new, old)}; 나아진 질문 {helped}개, 나빠진 질문 {hurt}개"
    )


def _chance(first: NDArray[np.float64], second: NDArray[np.float64]) -> str:
    p = significance(first, second)
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _listed(judged: JudgedSet, changed: Sequence[Difference], most: int) -> Iterator[str]:
    helped = [item for item in changed if item.after > item.before][:most]
    hurt = [item for item in reversed(changed) if item.after < item.before][:most]
    keys = list(judged.documents)
    for words, items in (("나아진 질문", helped), ("나빠진 질문", hurt)):
        yield f"\n  {words}"
        for item in items:
            yield f"  [{item.question}] {judged.questions[item.question]}   {item.before:.2f} → {item.after:.2f}"
            for time, first in (("앞", item.first_before), ("뒤", item.first_after)):
                right = first != NOTHING and keys[first] in judged.judgements[item.question]
                shown = "(없음)" if first == NOTHING else _shown(keys[first], judged.documents[keys[first]])
                yield f"    {time} {'○' if right else '×'} {shown}"


def _shown(key: str, document: Document) -> str:
    return f"{key}  " + " ".join(f"{document.title} | {document.text}".split())[:_SHOWN]


__all__: Sequence[str] = ("DEFAULT", "WAYS", "JudgedSet", "Laboratory", "interval", "judge", "main", "measure")


if __name__ == "__main__":
    sys.exit(main())
