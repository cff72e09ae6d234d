"""Pictures of pages, made by a worker process and kept on disk.

A PDF is untrusted: this process never opens one. `python -m ingest.picture` draws a page for one line of JSON
({"path", "page", "width", "out"}) and answers with one ({"ok": true, "width", "height"} or {"ok": false, "error"}).
A worker that is silent for too long or dies is replaced. The cache forgets what was looked at longest ago.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.errors import JaryogwanError

WIDTHS = (240, 480, 800, 1200, 1600, 2400)  # pixels; anything asked for is rounded up to one of these
_SECONDS = 20.0  # for one page
_WAITING = 24  # readers who may wait for a picture at once: the others' pages must not wait behind them
_MAX_ANSWER = 64 * 1024  # bytes of one answer
_COMMAND = (sys.executable, "-m", "ingest.picture")
_ROOT = Path(__file__).parent.parent  # where `ingest` can be imported from
_log = logging.getLogger(__name__)


class PictureUnavailable(JaryogwanError):
    """The picture of this page could not be made; the page's text is still there."""


def snapped(width: int) -> int:
    """The smallest of WIDTHS that is at least `width`."""
    return next((known for known in WIDTHS if known >= width), WIDTHS[-1])


class Worker:
    """One drawing process, started when it is first needed. Not for two threads at once."""

    def __init__(self, command: Sequence[str] = _COMMAND, *, seconds: float = _SECONDS) -> None:
        self._command = tuple(command)
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def draw(self, path: Path, page: int, width: int, out: Path) -> None:
        """Draw one page into `out`; raises PictureUnavailable."""
        request = {"path": str(path.resolve()), "page": page, "width": width, "out": str(out.resolve())}
        try:
            answer = self._ask(json.dumps(request).encode() + b"\n")
        except (OSError, ValueError) as error:
            self.close()
            _log.warning("picture worker failed on page %d of %s: %s", page, path.name[:12], error)
            raise PictureUnavailable("이 쪽의 그림을 만들지 못했습니다. 잠시 뒤 다시 열어 주세요.") from error
        if answer.get("ok") is not True or not out.is_file():
            _log.warning("no picture of page %d of %s: %.200s", page, path.name[:12], answer.get("error"))
            raise PictureUnavailable("이 쪽은 그림으로 볼 수 없습니다. 옆의 글이나 원문 파일을 보아 주세요.")

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
            process.wait()

    def _ask(self, line: bytes) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(line)
        process.stdin.flush()
        answer, deadline = b"", time.monotonic() + self._seconds
        descriptor = process.stdout.fileno()
        while not answer.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise TimeoutError(f"no answer within {self._seconds:g} s")
            chunk = os.read(descriptor, 4096)
            if not chunk or len(answer) > _MAX_ANSWER:
                raise OSError("the worker ended or talked too much")
            answer += chunk
        document = json.loads(answer)
        if not isinstance(document, dict):
            raise ValueError(  # noqa: TRY004 — a wrong answer, not a wrong argument
                f"not an object: {answer[:80]!r}"
            )
        return document

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT, bufsize=0
            )
        return self._process


class Pictures:
    """The pictures of one archive. Usable from many threads; pages are drawn one at a time."""

    def __init__(self, folder: Path, limit_bytes: int, worker: Worker) -> None:
        self._folder = folder
        self._limit = limit_bytes
        self._worker = worker
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(_WAITING)
        self._held: int | None = None  # bytes in the cache; None: not counted yet

    def picture(self, sha256: str, original: Path, page: int, width: int) -> Path:
        """The WebP picture of `page` (from 1) of the original; raises PictureUnavailable."""
        width = snapped(width)
        path = self._folder / f"{sha256}-{page}-{width}.webp"
        if self._touched(path):
            return path
        if not self._places.acquire(blocking=False):
            raise PictureUnavailable("지금 그림을 보려는 분이 많습니다. 잠시 뒤 다시 열어 주세요.")
        try:
            with self._lock:
                if not self._touched(path):
                    self._draw(original, page, width, path)
        finally:
            self._places.release()
        return path

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            self._worker.close()

    def _draw(self, original: Path, page: int, width: int, path: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(f".{os.getpid()}.part")
        try:
            self._worker.draw(original, page, width, made)
            made.replace(path)
        finally:
            made.unlink(missing_ok=True)
        self._make_room(path)

    def _touched(self, path: Path) -> bool:
        try:
            os.utime(path)
        except OSError:
            return False
        return True

    def _make_room(self, newest: Path) -> None:
        if self._held is None:
            self._held = sum(size for _, size, _ in self._listed())
        else:
            self._held += newest.stat().st_size
        if self._held <= self._limit:
            return
        for _, size, path in sorted(self._listed()):
            # The picture just made is about to be sent; making room for the next ones too saves listing each time.
            if self._held <= self._limit * 0.9 or path == newest:
                break
            path.unlink(missing_ok=True)
            self._held -= size

    def _listed(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._folder.glob("*.webp"):
            with contextlib.suppress(OSError):
                found.append((path.stat().st_mtime, path.stat().st_size, path))
        return found
