"""Keys of the open API: shown once, stored hashed, counted, and refused for one clear reason."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

import pytest

from web.access import DENIED, SUSPENDED, Access, Refusal, Refused
from web.keys import main


def gate(folder: Path, *, anonymous_daily: int = 0, per_second: int = 1000) -> Access:
    return Access(folder / "access.db", anonymous_daily=anonymous_daily, per_second=per_second)


def refusal(access: Access, key: str, address: str = "10.0.0.1") -> Refusal | None:
    try:
        access.admit(key, address)
    except Refused as refused:
        return refused.refusal
    return None


def twisted(key: str) -> list[str]:
    every = "".join(f"%{ord(letter):02X}" for letter in key)
    return [key, every, quote(every), f" {key} "]


def test_every_refusal(tmp_path: Path) -> None:
    access = gate(tmp_path)
    assert refusal(access, "") is Refusal.UNSIGNED
    assert refusal(access, "nobody") is Refusal.UNKNOWN
    assert not (tmp_path / "access.db").exists()  # asking makes nothing
    good = access.add("한빛시", days=1, daily=6)
    for form in twisted(good):
        assert refusal(access, form) is None
    assert refusal(access, good) is None and refusal(access, good) is None
    assert refusal(access, good) is Refusal.DAILY
    assert refusal(access, access.add("옛 기관", days=0, daily=5)) is Refusal.EXPIRED
    bound = access.add("한 곳", days=1, daily=5, address="10.0.0.9")
    assert refusal(access, bound) is Refusal.ADDRESS and refusal(access, bound, "10.0.0.9") is None
    digest = next(item.digest for item in access.listed() if item.name == "한 곳")
    assert access.change(digest[:12], SUSPENDED) == 1 and refusal(access, bound, "10.0.0.9") is Refusal.SUSPENDED
    assert access.change(digest[:12], DENIED) == 1 and refusal(access, bound, "10.0.0.9") is Refusal.DENIED
    assert access.change("", DENIED) == 0 == access.change("%%%%%%%%", DENIED)


def test_a_key_is_not_kept(tmp_path: Path) -> None:
    access = gate(tmp_path)
    key = access.add("한빛시", days=1, daily=5)
    assert refusal(access, key) is None
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert key.encode() not in kept
    with sqlite3.connect(tmp_path / "access.db") as connection:
        assert connection.execute("SELECT operation, count FROM usage").fetchall() == [("", 1)]
    connection.close()


def test_limits_of_a_second_and_without_a_key(tmp_path: Path) -> None:
    quick = gate(tmp_path, anonymous_daily=100, per_second=3)
    told = [refusal(quick, "") for _ in range(8)]
    assert Refusal.SECOND in told and told[:3] == [None] * 3
    few = gate(tmp_path, anonymous_daily=2)
    assert [refusal(few, "") for _ in range(3)] == [None, None, Refusal.DAILY]
    assert refusal(few, "", "10.0.0.2") is None  # another address


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("JARYOGWAN_HOME", str(tmp_path))
    assert main(["list"]) == 0 and capsys.readouterr().out == ""
    assert main(["add", "한빛시청", "--days", "30", "--daily", "5"]) == 0
    key = capsys.readouterr().out.strip()
    assert refusal(gate(tmp_path), key) is None
    assert main(["list"]) == 0
    line = capsys.readouterr().out
    assert "한빛시청" in line and "오늘 1/5" in line and key not in line
    assert main(["suspend", line.split()[0]]) == 0 and refusal(gate(tmp_path), key) is Refusal.SUSPENDED
    assert main(["restore", line.split()[0]]) == 0 and refusal(gate(tmp_path), key) is None
    assert main(["deny", "ffffffffffff"]) == 1 and "없습니다" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["add", "x", "--days", "0"])
