"""The export for partners, written anew every night by the running site: a thread that waits, a child that works.

The child (`python -m web.bulk`, with low priority) has its own memory and its own way to die; the site goes on. An
export that was missed, because the machine slept at that hour or because there never was one, is made up for soon
after the start.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from corpus.errors import SettingError
from corpus.settings import Settings
from web.bulk import MANIFEST, folder_of

COMMAND = (sys.executable, "-m", "web.bulk")
_SOON = 120.0  # seconds after the start: the searcher is opened first
_LONGEST = 3 * 3600.0  # seconds that the child may take
_A_DAY = timedelta(days=1)
_log = logging.getLogger(__name__)


def hour_of(settings: Settings) -> time | None:
    """When the export is made, by the machine's clock; None for never. Raises SettingError."""
    if not settings.bulk_at:
        return None
    try:
        return datetime.strptime(settings.bulk_at, "%H:%M").time()
    except ValueError:
        raise SettingError("JARYOGWAN_BULK_AT", settings.bulk_at, "03:30처럼 시:분") from None


def next_run(now: datetime, at: time, last: datetime | None, soon: float = _SOON) -> datetime:
    """When to export next: at the hour, or soon where the last export (None: never) is more than a day old."""
    if last is None or now - last > _A_DAY + timedelta(hours=1):
        return now + timedelta(seconds=soon)
    today = datetime.combine(now.date(), at, now.tzinfo)
    return today if today > now else today + _A_DAY


def last_export(folder: Path) -> datetime | None:
    """When the export that lies there was begun."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["generated"]
        return datetime.strptime(told, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Nightly(threading.Thread):
    """Waits for the hour and runs the command, again and again, until it is stopped."""

    def __init__(
        self,
        settings: Settings,
        at: time,
        *,
        command: Sequence[str] = COMMAND,
        soon: float = _SOON,
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        super().__init__(name="nightly", daemon=True)
        self._settings = settings
        self._at = at
        self._command = command
        self._soon = soon
        self._clock = clock
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End the waiting; a child that is at work is ended too, and leaves the export as it was."""
        self._stopped.set()
        if self.is_alive():
            self.join(5)

    def run(self) -> None:
        """Until stopped."""
        failed: datetime | None = None
        while not self._stopped.is_set():
            now = self._clock()
            # What failed is tried again at the next hour, not at once.
            last = failed or last_export(folder_of(self._settings))
            if self._stopped.wait((next_run(now, self._at, last, self._soon) - now).total_seconds()):
                return
            failed = None if self._export() else self._clock()

    def _export(self) -> bool:
        try:
            child = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        except OSError:
            _log.exception("the export could not be started")
            return False
        os.setpriority(os.PRIO_PROCESS, child.pid, 10)
        waited = 0.0
        while child.poll() is None:
            if self._stopped.wait(0.5) or (waited := waited + 0.5) > _LONGEST:
                child.kill()
        said = child.communicate()[1].decode("utf-8", "replace").strip()
        if child.returncode and not self._stopped.is_set():
            _log.warning("the export failed (%s): %s", child.returncode, said[-500:])
        return child.returncode == 0
