"""A file that harms its worker costs one file."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pypdfium2
import pytest

from corpus.errors import Reason, UnreadableFile
from ingest.document import Limits
from ingest.readers import ocr, read_file
from ingest.workers import WorkerPool

SAMPLES = Path(__file__).parent.parent.parent / "corpus" / "samples" / "library"


def work(task: str, limits: Limits) -> str:
    """What a reader may do to its process."""
    match task:
        case "hang":
            time.sleep(60)
        case "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "eat":
            return str(len(bytearray(limits.memory_bytes)))
        case "refuse":
            raise UnreadableFile(Reason.ENCRYPTED, "암호를 풀어 주세요.")
        case "slow":  # longer than the limit, but with signs of life
            for _ in range(8):
                time.sleep(0.5)
                limits.alive()
        case "forever":
            while True:
                time.sleep(0.01)
                limits.alive()
        case "stumble":
            raise KeyError("a reader's mistake")
    return task.upper()


def run(tasks: list[str], count: int = 2) -> dict[str, str | UnreadableFile]:
    limits = Limits(seconds=2.0, memory_bytes=1024**3)
    return dict(WorkerPool(work, count, limits).run(tasks))


def test_every_task_has_its_own_result() -> None:
    tasks = [f"t{n}" for n in range(50)]
    assert run(tasks) == {task: task.upper() for task in tasks}


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        ("hang", Reason.TIMEOUT),
        ("die", Reason.CRASHED),
        ("eat", Reason.MEMORY),
        ("refuse", Reason.ENCRYPTED),
        ("stumble", Reason.DAMAGED),
    ],
)
def test_harm_becomes_a_reason_and_the_others_go_on(task: str, reason: Reason) -> None:
    results = run(["a", task, "b", "c"])
    error = results.pop(task)
    assert isinstance(error, UnreadableFile)
    assert error.reason is reason
    assert error.detail
    assert results == {"a": "A", "b": "B", "c": "C"}


def test_a_file_that_shows_signs_of_life_has_more_time_but_not_for_ever() -> None:
    assert run(["slow", "a"]) == {"slow": "SLOW", "a": "A"}
    limits = Limits(seconds=0.2)
    started = time.monotonic()
    results = dict(WorkerPool(work, 1, limits).run(["forever", "a"]))
    error = results.pop("forever")
    assert isinstance(error, UnreadableFile) and error.reason is Reason.TIMEOUT
    assert results == {"a": "A"}
    assert time.monotonic() - started > 0.2 * 10


def test_every_page_read_by_ocr_is_a_sign_of_life(tmp_path: Path) -> None:
    if ocr.tesseract() is None:
        pytest.skip("tesseract와 한국어 자료가 없습니다.")
    source, scan = pypdfium2.PdfDocument(next(SAMPLES.glob("a10_*.pdf"))), pypdfium2.PdfDocument.new()
    scan.import_pages(source, [0, 0])
    scan.save(tmp_path / "scan.pdf")
    beats: list[float] = []
    document = read_file(tmp_path / "scan.pdf", Limits(alive=lambda: beats.append(time.monotonic())))
    assert all(page.page.ocr for page in document.pages)
    assert len(beats) == 2


def test_no_task_needs_no_worker() -> None:
    assert run([]) == {}


def test_a_caller_who_stops_leaves_no_process_behind() -> None:
    pool = WorkerPool(work, 2, Limits(seconds=30))
    results = pool.run(["a", "hang", "b"])
    next(results)
    results.close()
    import multiprocessing

    assert multiprocessing.active_children() == []
