"""Is a file completely written? A folder that is watched also holds files that someone is still copying into it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

_QUIET = 3.0  # seconds without a change, after which a file counts as written


class Settling:
    """Remembers how files looked, from one look at a folder to the next.

    A file is written when its last change is `quiet` seconds ago by the file's own time, or, where that time is of
    another clock, when `quiet` seconds of ours have gone by between two looks without a change of size or time.
    """

    def __init__(
        self,
        quiet: float = _QUIET,
        *,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._quiet = quiet
        self._now = now
        self._clock = clock
        self._seen: dict[Path, tuple[tuple[int, int], float]] = {}  # path → (size, time of change), since when

    def written(self, paths: Iterable[Path]) -> bool:
        """Whether all of `paths` are there and completely written."""
        looked = [self._written(path) for path in paths]  # every one: the next look must remember this one
        return all(looked)

    def _written(self, path: Path) -> bool:
        try:
            stat = path.stat()
        except OSError:
            self._seen.pop(path, None)
            return False
        looks = (stat.st_size, stat.st_mtime_ns)
        before, since = self._seen.get(path, (None, 0.0))
        if before != looks:
            since = self._clock()
            self._seen[path] = (looks, since)
        # A time in the future, or much older than what we just saw change, is no proof of rest.
        aged = before in (None, looks) and self._now() - stat.st_mtime >= self._quiet
        return aged or self._clock() - since >= self._quiet
