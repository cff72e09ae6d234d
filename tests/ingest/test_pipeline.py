"""A folder becomes a catalogue: skipped, changed, moved, copied, quarantined, and the same after any kill."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.library import Library
from corpus.records import PassageKind
from corpus.writer import LibraryWriter
from ingest.__main__ import main

REPOSITORY = Path(__file__).parent.parent.parent


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("JARYOGWAN_HOME", str(folder))
    monkeypatch.setenv("JARYOGWAN_WORKERS", "1")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "자료"
    folder.mkdir()
    (folder / "환승.md").write_text("# 버스 환승\n\n환승 시간을 줄여야 한다. 정류장을 옮긴다.\n", encoding="utf-8")
    (folder / "침수.txt").write_text("침수 대책\n\n지하차도에 차단기를 세운다.\n", encoding="cp949")
    (folder / "깨짐.pdf").write_bytes(b"%PDF-1.7\nnothing else")
    return folder


def ingest(folder: Path, *options: str) -> int:
    return main([str(folder), *options])


def titles(home: Path) -> dict[str, int]:
    library = Library.open(home)
    return {item.title: item.version for item in library.newest(100)}


def test_what_can_be_read_is_held_and_what_cannot_is_listed(
    home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ingest(folder) == 0
    out = capsys.readouterr().out
    assert titles(home) == {"버스 환승": 1, "침수": 1}
    assert "손상된 파일 1" in out and "깨짐.pdf" in out
    assert ingest(folder, "--strict") == 2


def test_running_again_skips_and_a_change_is_a_new_version(home: Path, folder: Path) -> None:
    ingest(folder)
    before = Library.open(home).last_change()
    ingest(folder)
    assert Library.open(home).last_change() == before
    (folder / "환승.md").touch()  # touched only
    ingest(folder)
    assert Library.open(home).last_change() == before
    (folder / "환승.md").write_text("# 버스 환승\n\n환승 시간을 더 줄여야 한다.\n", encoding="utf-8")
    ingest(folder)
    assert titles(home) == {"버스 환승": 2, "침수": 1}


def test_copies_are_one_and_moves_keep_the_id(home: Path, folder: Path) -> None:
    ingest(folder)
    before = {item.title: item.id for item in Library.open(home).newest(10)}
    (folder / "복사본.md").write_bytes((folder / "환승.md").read_bytes())
    (folder / "2023").mkdir()
    (folder / "침수.txt").rename(folder / "2023" / "옮김.txt")
    ingest(folder)
    assert {item.title: item.id for item in Library.open(home).newest(10)} == before
    (folder / "2023" / "옮김.txt").write_text("침수 대책\n\n차단기를 더 세운다.\n", encoding="utf-8")
    ingest(folder)
    held = Library.open(home).publication(before["침수"])
    assert held.version == 2  # a file that was moved and then changed is still the same publication


def test_a_sheet_wins_and_says_so(home: Path, folder: Path) -> None:
    (folder / "목록.csv").write_text(
        "관리번호,제목,종류,발행일,초록,파일\n"
        "R-1,환승체계 개편 연구,보고서,2023-05,요약된 내용이다.,환승.md\n"
        "R-2,서지만 있는 연구,보고서,2010,,\n",
        encoding="utf-8-sig",
    )
    ingest(folder)
    library = Library.open(home)
    held = {item.title: item for item in library.newest(10)}
    assert set(held) == {"환승체계 개편 연구", "침수", "서지만 있는 연구"}
    report = held["환승체계 개편 연구"]
    assert (report.date, report.provenance["title"].source) == ("2023-05", "sheet")
    kinds = [passage.kind for passage in library.passages(report.id)]
    assert kinds[0] is PassageKind.ABSTRACT and PassageKind.TEXT in kinds
    assert held["서지만 있는 연구"].files == ()


def test_prune_takes_down_what_is_gone_and_returning_brings_it_back(home: Path, folder: Path) -> None:
    ingest(folder)
    text = (folder / "환승.md").read_bytes()
    (folder / "환승.md").unlink()
    ingest(folder)
    assert "버스 환승" in titles(home)  # a missing file alone takes nothing down
    ingest(folder, "--prune")
    assert set(titles(home)) == {"침수"}
    (folder / "환승.md").write_bytes(text)
    ingest(folder)
    assert titles(home)["버스 환승"] == 2


def test_the_report_lists_every_file_worst_first(home: Path, folder: Path, tmp_path: Path) -> None:
    (folder / "<b>이름.md").write_text("# 꺾쇠 <script>\n\n내용이 있다.\n", encoding="utf-8")
    ingest(folder, "--report", str(tmp_path / "report.html"))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.index("깨짐.pdf") < page.index("환승.md")
    assert "<script>" not in page and "<b>" not in page


def test_a_folder_that_is_none_is_said_plainly(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["/no/such/folder"]) == 1
    assert "폴더가 아닙니다" in capsys.readouterr().err


def catalogue(home: Path) -> list[tuple[object, ...]]:
    """Everything that is held, without times and change numbers."""
    with sqlite3.connect(home / "library.db") as connection:
        rows: list[tuple[object, ...]] = []
        for table, columns in (
            ("publications", "id, record, digest, version, deleted"),
            ("pages", "*"),
            ("passages", "*"),
            ("files", "*"),
            ("sources", "key, content, publication_id, reason, detail"),
        ):
            rows += connection.execute(f"SELECT '{table}', {columns} FROM {table} ORDER BY 2, 3").fetchall()
    return rows


def killed_at_random(home: Path, folder: Path, moments: Iterator[float]) -> None:
    """Start ingest, kill it and all its children after each moment, then let it finish."""
    command = [sys.executable, "-m", "ingest", str(folder)]
    environment = {**os.environ, "JARYOGWAN_HOME": str(home), "JARYOGWAN_WORKERS": "2"}
    for moment in moments:
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(command, cwd=REPOSITORY, env=environment, check=True, capture_output=True)


def test_kill_at_any_point_and_run_again_gives_the_same_catalogue(tmp_path: Path) -> None:
    folder = tmp_path / "자료"
    folder.mkdir()
    for number in range(120):
        body = "\n\n".join(f"{number}번째 글의 {part}번째 문단이다. 버스와 주택을 다룬다." for part in range(20))
        (folder / f"글{number:03}.md").write_text(f"# 글 {number}\n\n{body}\n", encoding="utf-8")
    (folder / "복사본.md").write_bytes((folder / "글007.md").read_bytes())
    (folder / "깨짐.pdf").write_bytes(b"%PDF-1.7 broken")
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    killed_at_random(undisturbed, folder, iter(()))
    moments = random.Random(20_26)
    killed_at_random(killed, folder, (moments.uniform(0.2, 1.6) for _ in range(8)))
    assert catalogue(killed) == catalogue(undisturbed)
    originals = [
        path.name for path in (killed / "files").rglob("*") if path.is_file() and not path.name.startswith(".new-")
    ]
    assert len(originals) == 120
    assert LibraryWriter.open(killed).counts().publications == 120
