"""The export at night: when it is due, made by a child process, made up for, ended with the site."""

from __future__ import annotations

import json
import sys
import time as clocks
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from support.fakes import hold

from corpus.errors import SettingError
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from web.nightly import COMMAND, Nightly, hour_of, last_export, next_run

HALF_PAST_THREE = time(3, 30)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def until(done: object, seconds: float = 20) -> None:
    limit = clocks.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert clocks.monotonic() < limit
        clocks.sleep(0.05)


def test_the_hour_is_a_setting() -> None:
    assert hour_of(Settings()) == HALF_PAST_THREE
    assert hour_of(Settings(bulk_at="")) is None
    for wrong in ("25:00", "밤", "3시", "03:30:00"):
        with pytest.raises(SettingError, match="JARYOGWAN_BULK_AT"):
            hour_of(Settings(bulk_at=wrong))


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        ("2026-11-20 01:00", "2026-11-19 03:30", "2026-11-20 03:30"),
        ("2026-11-20 03:30", "2026-11-20 03:30", "2026-11-21 03:30"),
        ("2026-11-20 12:00", "2026-11-20 03:30", "2026-11-21 03:30"),
        ("2026-11-20 12:00", "2026-11-19 03:30", "2026-11-20 12:02"),  # the machine slept at that hour
        ("2026-11-20 12:00", "", "2026-11-20 12:02"),
        ("2026-12-31 23:00", "2026-12-31 03:30", "2027-01-01 03:30"),
    ],
)
def test_when_it_is_due(now: str, last: str, due: str) -> None:
    before = moment(last) if last else None
    assert next_run(moment(now), HALF_PAST_THREE, before, 120) == moment(due)


def test_a_child_writes_the_export_and_the_next_one_waits_for_the_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LibraryWriter.open(tmp_path) as writer:
        hold(writer, "n/1", "자료", ["글"])
    monkeypatch.setenv("JARYOGWAN_HOME", str(tmp_path))
    assert last_export(tmp_path / "bulk") is None
    nightly = Nightly(Settings(home=tmp_path), HALF_PAST_THREE, command=COMMAND, soon=0)
    nightly.start()
    manifest = tmp_path / "bulk" / "manifest.json"
    try:
        until(manifest.exists)
        written = manifest.stat().st_mtime_ns
        assert {entry["records"] for entry in json.loads(manifest.read_text())["files"]} == {1}
        told = last_export(tmp_path / "bulk")
        assert told is not None and datetime.now(UTC) - told < timedelta(minutes=1)
        clocks.sleep(1.2)
        assert manifest.stat().st_mtime_ns == written and nightly.is_alive()
    finally:
        nightly.stop()
        nightly.join(10)
    assert not nightly.is_alive()


def test_a_child_that_fails_is_reported_and_tried_again_the_next_night(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ran = tmp_path / "ran"
    code = f"open({str(ran)!r}, 'a').write('x'); raise SystemExit('자리가 없습니다')"
    nightly = Nightly(Settings(home=tmp_path), HALF_PAST_THREE, command=(sys.executable, "-c", code), soon=0)
    nightly.start()
    until(lambda: "자리가 없습니다" in caplog.text)
    clocks.sleep(0.3)
    nightly.stop()
    nightly.join(10)
    assert ran.read_text() == "x"


def test_the_child_ends_with_the_site(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    code = f"open({str(begun)!r}, 'w').close(); import time; time.sleep(60)"
    nightly = Nightly(Settings(home=tmp_path), HALF_PAST_THREE, command=(sys.executable, "-c", code), soon=0)
    nightly.start()
    until(begun.exists)
    nightly.stop()
    nightly.join(10)
    assert not nightly.is_alive()
