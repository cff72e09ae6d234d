"""Worker processes for untrusted files: a killed one costs one file.

Each worker reads one file at a time under a limit of address space; the parent kills it when its time is up and
starts another. A sign of life (`Limits.alive`) gives it more time, up to a last moment. What a file did to its worker
(crash, endless loop, memory) becomes a `Reason`.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import resource
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from corpus.errors import Reason, UnreadableFile
from ingest.document import PATIENCE, Limits

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")
_FILES_PER_WORKER = 200  # then a fresh one: whatever a library leaked goes with the old
_START_SECONDS = 60.0  # a worker that has not said hello by then is broken


class _Alive:
    """What a worker sends while it works."""


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    index: int = -1  # of the task under way; -1: idle
    started: float = 0.0  # time.monotonic()
    deadline: float = 0.0  # without a sign of life until then it is ended
    done: int = 0


class WorkerPool(Generic[_Task, _Result]):
    """Runs `work(task, limits)` in processes. `work` must be importable (it is sent by name)."""

    def __init__(self, work: Callable[[_Task, Limits], _Result], count: int, limits: Limits) -> None:
        self._work = work
        self._count = count
        self._limits = limits
        self._context = multiprocessing.get_context("spawn")  # nothing of the parent's state, threads or locks

    def run(self, tasks: Iterable[_Task]) -> Iterator[tuple[_Task, _Result | UnreadableFile]]:
        """Each task with its result, as they are finished. `tasks` is taken from only as workers become free."""
        source = enumerate(tasks)
        running: dict[int, _Task] = {}
        workers: list[_Worker] = []
        finished: list[tuple[int, _Result | UnreadableFile]] = []
        try:
            while True:
                for _ in range(self._count - len(running) + len(finished)):
                    taken = next(source, None)
                    if taken is None:
                        break
                    running[taken[0]] = taken[1]
                    self._give(self._idle(workers), *taken)
                for index, result in finished:  # only now: the workers are busy again while the caller stores
                    yield running.pop(index), result
                if not running:
                    return
                finished = list(self._finished(workers))
        finally:
            for worker in workers:
                _end(worker)

    def _idle(self, workers: list[_Worker]) -> _Worker:
        for worker in workers:
            if worker.index < 0 and worker.process.is_alive():
                return worker
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(self._work, self._limits, theirs), daemon=True)
        process.start()
        theirs.close()
        if not ours.poll(_START_SECONDS):
            process.kill()
            raise RuntimeError("작업자를 시작하지 못했습니다. 메모리가 모자라는지 확인해 주세요.")
        with contextlib.suppress(EOFError):
            ours.recv()
        workers.append(_Worker(process, ours))
        return workers[-1]

    def _give(self, worker: _Worker, index: int, task: _Task) -> None:
        worker.index, worker.started = index, time.monotonic()
        worker.deadline = worker.started + self._limits.seconds
        with contextlib.suppress(BrokenPipeError):  # it died while idle: `_finished` will say so
            worker.pipe.send(task)

    def _finished(self, workers: list[_Worker]) -> Iterator[tuple[int, _Result | UnreadableFile]]:
        busy = [worker for worker in workers if worker.index >= 0]
        pause = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
        ready = set(wait([worker.pipe for worker in busy], pause))
        for worker in busy:
            index = worker.index
            if worker.pipe in ready:
                try:
                    message = worker.pipe.recv()
                except (EOFError, OSError):  # it died
                    workers.remove(worker)
                    cause = _cause_of_death(worker)
                    _end(worker)
                    yield index, cause
                    continue
                if not isinstance(message, _Alive):
                    worker.index = -1
                    worker.done += 1
                    if worker.done >= _FILES_PER_WORKER:
                        workers.remove(worker)
                        _end(worker)
                    yield index, message
                    continue
                last = worker.started + self._limits.seconds * PATIENCE
                worker.deadline = min(time.monotonic() + self._limits.seconds, last)
            if time.monotonic() >= worker.deadline:
                workers.remove(worker)
                _end(worker)
                took = time.monotonic() - worker.started
                detail = f"{took:.0f}초 안에 읽지 못했습니다. 파일을 나누거나 JARYOGWAN_FILE_SECONDS를 늘려 주세요."
                yield index, UnreadableFile(Reason.TIMEOUT, detail)


def _cause_of_death(worker: _Worker) -> UnreadableFile:
    worker.process.join(5)
    code = worker.process.exitcode
    return UnreadableFile(
        Reason.CRASHED, f"파일을 읽던 작업자가 멈췄습니다(종료 상태 {code}). 다른 프로그램으로 다시 저장해 주세요."
    )


def _end(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _serve(work: Callable[[Any, Limits], Any], limits: Limits, pipe: Connection) -> None:
    """A worker's life: one task in, one result out, until it is ended."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limits = replace(limits, alive=lambda: pipe.send(_Alive()))
    pipe.send(None)
    while True:
        try:
            task = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            result = work(task, limits)
        except UnreadableFile as error:
            result = error
        except MemoryError:
            result = UnreadableFile(
                Reason.MEMORY, f"메모리 {limits.memory_bytes // 1024**2} MiB 안에서 읽지 못했습니다."
            )
        except KeyboardInterrupt:
            return
        except Exception as error:  # a reader's mistake must cost one file, never the run
            traceback.print_exc()
            result = UnreadableFile(
                Reason.DAMAGED, f"읽는 중 오류가 났습니다({type(error).__name__}). 다시 저장해 보세요."
            )
        pipe.send(result)
