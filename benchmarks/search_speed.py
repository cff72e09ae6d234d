"""Search speed over the 49,643 policy abstracts, beside the raw engines.

    python benchmarks/search_speed.py [--home FOLDER]

Loads and indexes the abstracts into FOLDER (default: a temporary one; a folder that has them is used as it is), asks
real titles as questions, and prints latency and queries a second of the whole search (analysis, both engines, fusion,
facets, records, snippets, explanations) beside tantivy and FAISS alone with terms and vectors already at hand. The
three take turns, each on another question: a machine that is busy for a while is busy for all of them, and none finds
its question warmed up by another. `--rounds` asks everything again and shows the calmest.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from corpus.library import Library
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from index.reader import LiveIndex
from ingest.records import load_records
from search.plan import make_plan
from search.query import MAX_TEXT, Query
from search.ranking import DEPTH
from search.searcher import Searcher

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("JARYOGWAN_DATA", ROOT.parent / "shared" / "data"))
QUESTIONS = 300


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        measure(options.home or Path(temporary), options.rounds)


def measure(home: Path, rounds: int) -> None:
    """Everything over one home."""
    records = DATA / "publications" / "policy-abstracts.jsonl.xz"
    if not records.is_file():
        raise SystemExit(f"{records}이(가) 없습니다. JARYOGWAN_DATA로 자료 폴더를 알려 주세요.")
    started = time.perf_counter()
    report = load_records(LibraryWriter.open(home), records, "policy-abstracts", lambda _: None)
    if report.count("added"):
        print(f"서지 넣기: {report.count('added'):,}건, {time.perf_counter() - started:.1f}초")
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "index"], cwd=ROOT, env={**os.environ, "JARYOGWAN_HOME": str(home)}, check=True
    )
    print(f"색인: {time.perf_counter() - started:.1f}초, {_megabytes(home / 'index'):.0f} MB")

    started = time.perf_counter()
    settings = Settings(home=home)
    library = Library.open(home)
    live = LiveIndex.from_settings(settings)
    searcher = Searcher(library, live)
    searcher.health()
    print(f"시작에서 첫 답까지: {time.perf_counter() - started:.2f}초 (파이썬을 여는 시간 제외)")

    rng = random.Random(20_26)
    titles = [item.title for item in library.newest(20_000) if len(item.title) >= 6]
    titled = [title[:MAX_TEXT] for title in rng.sample(titles, QUESTIONS)]
    # People type two or three words: the first words of other titles.
    short = [" ".join(title.split()[:3]) for title in rng.sample(titles, QUESTIONS)]
    reader = live.reader()
    for name, questions in (("제목 전체", titled), ("두세 낱말", short)):
        plans = [make_plan(Query(text), reader.tokenizer) for text in questions]
        vectors = [reader.embedder.embed_queries([plan.analysis])[0] for plan in plans]
        pairs = list(zip(plans, vectors, strict=True))
        print(f"\n{name} ({len(questions)}개)")
        found = []
        for _ in range(rounds):
            whole, lexical, dense = _turns(
                (questions, lambda text: searcher.search(Query(text))),
                (pairs, lambda pair: reader.lexical.search(pair[0].lexical, DEPTH)),
                (pairs, lambda pair: reader.dense.search(pair[1], DEPTH)),
            )
            found.append((float(np.median(whole)), whole, lexical, dense))
            print(f"  비율(중앙값): {np.median(whole) / np.median(lexical + dense):.2f}배")
        _, whole, lexical, dense = min(found, key=lambda each: each[0])
        _row("자료관 전체", whole)
        _row("tantivy만", lexical)
        _row("FAISS만", dense)
        _row("둘의 합", lexical + dense)
    print(f"\n메모리(최대 상주): {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _turns(*asked: tuple[Sequence[object], Callable[..., object]]) -> list[np.ndarray]:
    """Milliseconds of each item of each list, the lists asked in turns at different places."""
    count = len(asked[0][0])
    for items, ask in asked:
        for item in items[: count // 10]:
            ask(item)
    times = np.empty((len(asked), count))
    for turn in range(count):
        for number, (items, ask) in enumerate(asked):
            place = (turn + number * count // len(asked)) % count
            started = time.perf_counter()
            ask(items[place])
            times[number, place] = (time.perf_counter() - started) * 1000
    return list(times)


def _row(name: str, times: np.ndarray) -> None:
    p50, p95 = np.percentile(times, (50, 95))
    print(f"  {name:<10} 중앙값 {p50:6.2f} ms   p95 {p95:6.2f} ms   초당 {1000 / times.mean():6.0f}건")


def _megabytes(folder: Path) -> float:
    """Of the generation in force."""
    current = folder / (folder / "CURRENT").read_text().strip()
    return sum(path.stat().st_size for path in current.rglob("*") if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
