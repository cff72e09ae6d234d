"""Who may ask the open API, and how often: keys, quotas, and use without a key.

`access.db` (SQLite, under JARYOGWAN_HOME) keeps the SHA-256 of each key, never the key: it has 256 random bits, so
nothing slower is needed. Uses are counted per key and day; what was asked is not kept. Use without a key is counted
per address in memory only.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from urllib.parse import unquote

from corpus.errors import JaryogwanError
from corpus.settings import Settings

ACTIVE, SUSPENDED, DENIED = "active", "suspended", "denied"
_MOST_ADDRESSES = 200_000  # remembered at once; then counting begins anew
_LONGEST = 600  # characters of a key that are looked at
_TABLES = """
CREATE TABLE IF NOT EXISTS keys (
    digest  TEXT PRIMARY KEY,   -- SHA-256 of the key
    name    TEXT NOT NULL,      -- of the organisation
    state   TEXT NOT NULL,      -- active, suspended, denied
    address TEXT NOT NULL,      -- the only address that may use it; '' for any
    daily   INTEGER NOT NULL,   -- requests a day
    created TEXT NOT NULL,      -- UTC, 'YYYY-MM-DDThh:mm:ssZ'
    expires TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS uses (
    digest TEXT NOT NULL,
    day    TEXT NOT NULL,       -- UTC, 'YYYY-MM-DD'
    count  INTEGER NOT NULL,
    PRIMARY KEY (digest, day)
) WITHOUT ROWID;
"""


class Refusal(Enum):
    """Why a request is turned away; the sentence is for people."""

    UNSIGNED = "서비스 키가 없습니다. serviceKey에 발급받은 키를 넣어 주세요."
    UNKNOWN = "등록되지 않은 서비스 키입니다. 발급받은 키를 다시 확인해 주세요."
    EXPIRED = "서비스 키의 사용 기간이 끝났습니다. 운영자에게 새 키를 요청해 주세요."
    DENIED = "이 서비스 키는 사용이 거절되었습니다. 운영자에게 문의해 주세요."
    SUSPENDED = "이 서비스 키는 잠시 멈춰 있습니다. 운영자에게 문의해 주세요."
    ADDRESS = "이 주소에서는 쓸 수 없는 서비스 키입니다. 등록한 주소에서 요청해 주세요."
    DAILY = "하루에 할 수 있는 요청 수를 넘었습니다. 내일 다시 요청해 주세요."
    SECOND = "짧은 시간에 요청이 너무 많습니다. 잠시 뒤 다시 요청해 주세요."


class Refused(JaryogwanError):
    """A request that is turned away."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Key:
    """One key as it is kept."""

    digest: str
    name: str
    state: str
    address: str
    daily: int
    created: str
    expires: str
    used: int = 0  # requests today


class Access:
    """The keys of one archive, and the counting. Safe to share between threads."""

    def __init__(self, path: Path, *, anonymous_daily: int, per_second: int) -> None:
        self._path = path
        self._anonymous_daily = anonymous_daily
        self._per_second = per_second
        self._local = threading.local()
        self._lock = threading.Lock()
        self._second = (0, Counter[str]())
        self._day = ("", Counter[str]())

    @classmethod
    def from_settings(cls, settings: Settings) -> Access:
        """The access control that the settings name."""
        return cls(
            settings.home / "access.db",
            anonymous_daily=settings.anonymous_daily,
            per_second=settings.requests_per_second,
        )

    def admit(self, key: str, address: str) -> None:
        """Count one request; raises Refused. `key` may be percent-encoded, even twice, or '' for none."""
        if not key:
            self._admit_without_key(address)
            return
        held = self._held(hashlib.sha256(normalised(key).encode()).hexdigest())
        if held is None:
            raise Refused(Refusal.UNKNOWN)
        if held.state != ACTIVE:
            raise Refused(Refusal.DENIED if held.state == DENIED else Refusal.SUSPENDED)
        if held.expires <= _now():
            raise Refused(Refusal.EXPIRED)
        if held.address and held.address != address:
            raise Refused(Refusal.ADDRESS)
        self._admit_this_second(held.digest)
        rows = self._connection().execute(
            "INSERT INTO uses VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count",
            (held.digest, _now()[:10]),
        )
        # All rows are taken, for the statement ends, and the write with it, only then.
        if rows.fetchall()[0][0] > held.daily:
            raise Refused(Refusal.DAILY)

    def add(self, name: str, *, days: int, daily: int, address: str = "") -> str:
        """Issue a key for `name`; it is returned here and can never be read again."""
        key = secrets.token_urlsafe(32)
        expires = (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._connection(create=True).execute(
            "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?)",
            (hashlib.sha256(key.encode()).hexdigest(), name, ACTIVE, address, daily, _now(), expires),
        )
        return key

    def listed(self) -> tuple[Key, ...]:
        """All keys, oldest first, with today's uses."""
        if not self._path.exists():
            return ()
        rows = self._connection().execute(
            "SELECT keys.*, COALESCE(count, 0) AS used FROM keys LEFT JOIN uses "
            "ON uses.digest = keys.digest AND day = ? ORDER BY created, keys.digest",
            (_now()[:10],),
        )
        return tuple(Key(**dict(row)) for row in rows)

    def change(self, beginning: str, state: str) -> int:
        """Set the state of the keys whose digest begins so (8 digits or more); how many there were."""
        if len(beginning) < 8 or not self._path.exists():
            return 0
        changed = self._connection().execute(
            "UPDATE keys SET state = ? WHERE substr(digest, 1, ?) = ?", (state, len(beginning), beginning)
        )
        return changed.rowcount

    def _admit_without_key(self, address: str) -> None:
        if self._anonymous_daily == 0:
            raise Refused(Refusal.UNSIGNED)
        self._admit_this_second(address)
        today = _now()[:10]
        with self._lock:
            if self._day[0] != today or len(self._day[1]) > _MOST_ADDRESSES:
                self._day = (today, Counter())
            self._day[1][address] += 1
            if self._day[1][address] > self._anonymous_daily:
                raise Refused(Refusal.DAILY)

    def _admit_this_second(self, who: str) -> None:
        second = int(time.monotonic())
        with self._lock:
            if self._second[0] != second:
                self._second = (second, Counter())
            self._second[1][who] += 1
            if self._second[1][who] > self._per_second:
                raise Refused(Refusal.SECOND)

    def _held(self, digest: str) -> Key | None:
        if not self._path.exists():
            return None
        row = self._connection().execute("SELECT * FROM keys WHERE digest = ?", (digest,)).fetchone()
        return None if row is None else Key(**dict(row))

    def _connection(self, *, create: bool = False) -> sqlite3.Connection:
        """This thread's connection: opening one costs more than everything else here."""
        if not hasattr(self._local, "connection"):
            if create:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA synchronous = NORMAL")
            self._local.connection = connection
        if create:
            self._local.connection.execute("PRAGMA journal_mode = WAL")
            self._local.connection.executescript(_TABLES)
        opened: sqlite3.Connection = self._local.connection
        return opened


def normalised(key: str) -> str:
    """A key as it was issued, whatever a client did to it: percent-encoded once or twice, '+' read as a space."""
    key = key[:_LONGEST]
    for _ in range(2):
        key = unquote(key)
    return key.strip().replace(" ", "+")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
