"""access.db (SQLite, under JARYOGWAN_HOME): the keys of the open API, their uses, and the applications for them.

Of secrets (keys, the tokens of one-time links) only the SHA-256 is kept: both have 256 random bits, so nothing slower
is needed. Uses are counted by key, day and operation; what was asked is never kept.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

KEPT_DAYS = 30  # how long an application is kept once it led nowhere, or its key has ended
UNANSWERED_DAYS = 365  # how long one is kept that nobody decided
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
CREATE TABLE IF NOT EXISTS usage (
    digest    TEXT NOT NULL,
    day       TEXT NOT NULL,    -- UTC, 'YYYY-MM-DD'
    operation TEXT NOT NULL,
    count     INTEGER NOT NULL,
    PRIMARY KEY (digest, day, operation)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS applications (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation TEXT NOT NULL,
    name         TEXT NOT NULL,
    email        TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    applied      TEXT NOT NULL,
    state        TEXT NOT NULL,               -- waiting, approved, refused, collected
    days         INTEGER NOT NULL DEFAULT 0,  -- what was granted
    daily        INTEGER NOT NULL DEFAULT 0,
    token        TEXT NOT NULL DEFAULT '',    -- SHA-256 of the one-time link's secret; '' once it was used
    until        TEXT NOT NULL DEFAULT '',    -- how long that link holds
    digest       TEXT NOT NULL DEFAULT ''     -- of the key that came of it
);
CREATE INDEX IF NOT EXISTS applications_by_token ON applications (token);
"""


class AccessStore:
    """One connection a thread; the file is made by the first write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    @property
    def there(self) -> bool:
        """Whether anything was ever written."""
        return self._path.exists()

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit: opening one costs more than everything that is done with it."""
        if not hasattr(self._local, "connection"):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_TABLES)
            self._local.connection = connection
        opened: sqlite3.Connection = self._local.connection
        return opened

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing."""
        connection = self.connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def tidy(self, usage_days: int) -> None:
        """Forget what is no longer needed: uses older than `usage_days`, and who applied, KEPT_DAYS after the
        application led nowhere or its key has ended."""
        if not self.there:
            return
        then, connection = moment(-KEPT_DAYS), self.connection()
        connection.execute("DELETE FROM usage WHERE day < ?", (moment(-usage_days)[:10],))
        connection.execute(
            "DELETE FROM applications WHERE (state = 'refused' AND applied < ?) "
            "OR (state = 'waiting' AND applied < ?) OR (state = 'approved' AND until < ?) "
            "OR (state = 'collected' AND digest NOT IN (SELECT digest FROM keys WHERE expires >= ?))",
            (then, moment(-UNANSWERED_DAYS), then, then),
        )


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def moment(days: int = 0) -> str:
    """Now, or so many days from now (before, where negative): UTC, 'YYYY-MM-DDThh:mm:ssZ'."""
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
