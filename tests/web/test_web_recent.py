"""A costly value is computed seldom, and by one thread at a time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from web.recent import Recent


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_value_is_kept_for_its_time() -> None:
    clock, computed = Clock(), iter(range(9))
    recent = Recent(lambda: next(computed), 60, clock=clock)
    assert [recent(), recent()] == [0, 0]
    clock.now += 59
    assert recent() == 0
    clock.now += 1
    assert [recent(), recent()] == [1, 1]


def test_the_first_readers_wait_for_one_computation() -> None:
    computed = []
    gate = threading.Event()

    def compute() -> int:
        assert gate.wait(10)
        computed.append(1)
        return len(computed)

    recent = Recent(compute, 60)
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(recent) for _ in range(4)]
        gate.set()
        assert [answer.result() for answer in answers] == [1, 1, 1, 1]


def test_an_error_is_not_kept() -> None:
    computed = iter([ZeroDivisionError(), 7])

    def compute() -> object:
        value = next(computed)
        if isinstance(value, Exception):
            raise value
        return value

    recent = Recent(compute, 60)
    with pytest.raises(ZeroDivisionError):
        recent()
    assert recent() == 7
