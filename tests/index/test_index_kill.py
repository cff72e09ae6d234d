"""Killing `python -m index` at any moment and running it again gives the same answers as an undisturbed run."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from support.fakes import hold

from corpus.library import Library
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from index.reader import LiveIndex
from search.query import Query
from search.searcher import Searcher

REPOSITORY = Path(__file__).parent.parent.parent
# Small checkpoints, so that kills fall between, before and inside them.
PROGRAM = """
import sys, index.build
index.build.CHECKPOINT, index.build._BATCH = 40, 16
from index.__main__ import main
sys.exit(main())
"""
SUBJECTS = ("버스 환승", "청년 주택", "침수 대책", "태양광 보급", "빈집 정비", "노인 돌봄")


def index(home: Path, kill_after: float | None = None) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=REPOSITORY,
        env={**os.environ, "JARYOGWAN_HOME": str(home)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    if kill_after is None:
        assert process.wait(120) == 0
        return
    time.sleep(kill_after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def answers(home: Path) -> list[tuple[str, str, float]]:
    searcher = Searcher(Library.open(home), LiveIndex.from_settings(Settings(home=home)))
    found = []
    for text in (*SUBJECTS, "물난리가 나면 어디로", "혼자 사는 어르신"):
        page = searcher.search(Query(text, page_size=50))
        found.append((text, str(page.total), 0.0))
        found += [(text, hit.passages[0].passage.id, round(hit.score, 4)) for hit in page.hits]
    return found


def test_kill_at_any_point_and_run_again_gives_the_same_answers(tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    writer = LibraryWriter.open(undisturbed)
    for number in range(60):
        texts = [
            f"{SUBJECTS[(number + part) % 6]}에 관한 {number}번째 연구의 {part}번째 구절이다." for part in range(6)
        ]
        hold(writer, f"k/{number}", f"{SUBJECTS[number % 6]} 연구 {number}", texts)
    writer.close()
    shutil.copytree(undisturbed, killed)
    index(undisturbed)
    moments = random.Random(20_26)
    for _ in range(6):
        index(killed, kill_after=moments.uniform(0.5, 4.0))
    index(killed)
    assert answers(killed) == answers(undisturbed)
    assert [folder.name for folder in (killed / "index").glob(".building-*")] == []
