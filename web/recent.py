"""A value that is costly to compute and may be a little old."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class Recent(Generic[_Value]):
    """`compute()`, at most `seconds` old. One thread computes it anew; the others take the old value meanwhile."""

    def __init__(
        self, compute: Callable[[], _Value], seconds: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._compute = compute
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._held: tuple[float, _Value] | None = None  # when it was computed, and what it was

    def __call__(self) -> _Value:
        """The value; what `compute` raises is raised, and nothing is kept."""
        held = self._held
        if held is not None and self._clock() - held[0] < self._seconds:
            return held[1]
        if not self._lock.acquire(blocking=held is None):
            assert held is not None
            return held[1]
        try:
            if self._held is not held and self._held is not None:
                return self._held[1]
            started = self._clock()
            value = self._compute()
            self._held = (started, value)
            return value
        finally:
            self._lock.release()
