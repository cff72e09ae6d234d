"""Applications for a key: applied for on a page, approved by staff or automatically, collected once.

An approval makes a link with a secret token. The key itself comes into being when the link is used: it is shown then,
kept hashed, and never stood anywhere before. What an applicant said of himself is forgotten when it is no longer
needed, see `web.accessdb`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from web.access import Access
from web.accessdb import digest_of, moment

WAITING, APPROVED, REFUSED, COLLECTED = "waiting", "approved", "refused", "collected"
LINK_DAYS = 14  # how long a one-time link holds
MOST_WAITING = 1_000


@dataclass(frozen=True, slots=True)
class Applicant:
    """What somebody says of himself."""

    organisation: str
    name: str
    email: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Application:
    """One application as it is kept."""

    number: int
    applicant: Applicant
    applied: str  # UTC, 'YYYY-MM-DDThh:mm:ssZ'
    state: str  # waiting, approved, refused, collected


@dataclass(frozen=True, slots=True)
class Collected:
    """A key, at the one moment at which it is seen."""

    key: str
    organisation: str
    days: int
    daily: int


class Applications:
    """The applications of one archive."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._store = access.store

    def apply(self, applicant: Applicant) -> int | None:
        """Keep an application; its number, or None where too many wait already."""
        self._access.tidy()
        with self._store.transaction() as connection:
            waiting = connection.execute("SELECT COUNT(*) FROM applications WHERE state = ?", (WAITING,)).fetchone()[
                0
            ]
            if waiting >= MOST_WAITING:
                return None
            made = connection.execute(
                "INSERT INTO applications (organisation, name, email, purpose, applied, state) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (
                    applicant.organisation,
                    applicant.name,
                    applicant.email,
                    applicant.purpose,
                    moment(),
                    WAITING,
                ),
            )
            return made.lastrowid

    def listed(self, *states: str) -> tuple[Application, ...]:
        """Those in one of these states, oldest first."""
        if not self._store.there:
            return ()
        marks = ",".join("?" * len(states))
        rows = self._store.connection().execute(
            f"SELECT * FROM applications WHERE state IN ({marks}) ORDER BY number",  # noqa: S608
            states,
        )
        return tuple(
            Application(
                row["number"],
                Applicant(row["organisation"], row["name"], row["email"], row["purpose"]),
                row["applied"],
                row["state"],
            )
            for row in rows
        )

    def approve(self, number: int, *, days: int, daily: int) -> str | None:
        """Grant a key; the token of its one-time link, or None where no such application waits.

        Approved again, a link that was not used yet is replaced.
        """
        token = secrets.token_urlsafe(32)
        changed = self._store.connection().execute(
            "UPDATE applications SET state = ?, days = ?, daily = ?, token = ?, until = ? "
            "WHERE number = ? AND state IN (?, ?)",
            (APPROVED, days, daily, digest_of(token), moment(LINK_DAYS), number, WAITING, APPROVED),
        )
        return token if changed.rowcount else None

    def refuse(self, number: int) -> bool:
        """Say no; whether there was anything to say no to."""
        changed = self._store.connection().execute(
            "UPDATE applications SET state = ?, token = '' WHERE number = ? AND state IN (?, ?)",
            (REFUSED, number, WAITING, APPROVED),
        )
        return bool(changed.rowcount)

    def holds(self, token: str) -> bool:
        """Whether a key can be collected with this token."""
        if not self._store.there:
            return False
        found = self._store.connection().execute(
            "SELECT 1 FROM applications WHERE token = ? AND state = ? AND until > ?",
            (digest_of(token), APPROVED, moment()),
        )
        return found.fetchone() is not None

    def collect(self, token: str) -> Collected | None:
        """Make the key and hand it over, once; None where the token is unknown, used or too old."""
        if not self._store.there:
            return None
        with self._store.transaction() as connection:
            rows = connection.execute(
                "UPDATE applications SET state = ?, token = '' WHERE token = ? AND state = ? AND until > ? "
                "RETURNING number, organisation, days, daily",
                (COLLECTED, digest_of(token), APPROVED, moment()),
            ).fetchall()
            if not rows:
                return None
            row = rows[0]
            key = self._access.add(row["organisation"], days=row["days"], daily=row["daily"])
            connection.execute("UPDATE applications SET digest = ? WHERE number = ?", (digest_of(key), row["number"]))
        return Collected(key, row["organisation"], row["days"], row["daily"])
