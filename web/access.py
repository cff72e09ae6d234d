"""Who may ask the open API, and how often: keys, quotas, and use without a key.

Uses of a key are counted by day and operation (see `web.accessdb`); use without a key is counted per address, in
memory only.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import unquote

from corpus.errors import JaryogwanError
from corpus.settings import Settings
from web.accessdb import AccessStore, digest_of, moment
from web.pacing import Pace

ACTIVE, SUSPENDED, DENIED = "active", "suspended", "denied"
_MOST_ADDRESSES = 200_000  # remembered at once; then counting begins anew
_LONGEST = 600  # characters of a key that are looked at


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

    def __init__(self, path: Path, *, anonymous_daily: int, per_second: int, usage_days: int = 400) -> None:
        self.store = AccessStore(path)
        self._anonymous_daily = anonymous_daily
        self._usage_days = usage_days
        self._pace = Pace(per_second)
        self._lock = threading.Lock()
        self._tidied = ""  # the day on which that was done last
        # Not in `limits`, which looks through all it remembers again and again: a day has too many addresses.
        self._day = ("", Counter[str]())

    @classmethod
    def from_settings(cls, settings: Settings) -> Access:
        """The access control that the settings name."""
        return cls(
            settings.home / "access.db",
            anonymous_daily=settings.anonymous_daily,
            per_second=settings.requests_per_second,
            usage_days=settings.usage_days,
        )

    def admit(self, key: str, address: str, operation: str = "") -> None:
        """Count one request; raises Refused. `key` may be percent-encoded, even twice, or '' for none."""
        if not key:
            self._admit_without_key(address)
            return
        held = self.key(key)
        if held is None:
            raise Refused(Refusal.UNKNOWN)
        if held.state != ACTIVE:
            raise Refused(Refusal.DENIED if held.state == DENIED else Refusal.SUSPENDED)
        if held.expires <= moment():
            raise Refused(Refusal.EXPIRED)
        if held.address and held.address != address:
            raise Refused(Refusal.ADDRESS)
        if not self._pace.allows(held.digest):
            raise Refused(Refusal.SECOND)
        today = moment()[:10]
        if self._tidied != today:
            self._tidied = today
            self.tidy()
        self.store.connection().execute(
            "INSERT INTO usage VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
            (held.digest, today, operation),
        )
        if self._used(held.digest, today) > held.daily:
            raise Refused(Refusal.DAILY)

    def add(self, name: str, *, days: int, daily: int, address: str = "") -> str:
        """Issue a key for `name`; it is returned here and can never be read again."""
        key = secrets.token_urlsafe(32)
        self.store.connection().execute(
            "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?)",
            (digest_of(key), name, ACTIVE, address, daily, moment(), moment(days)),
        )
        return key

    def key(self, key: str) -> Key | None:
        """The key as it is kept, with today's uses; None for one that is unknown. `key` as in `admit`."""
        if not self.store.there:
            return None
        digest = digest_of(normalised(key))
        row = self.store.connection().execute("SELECT * FROM keys WHERE digest = ?", (digest,)).fetchone()
        return None if row is None else Key(**dict(row))

    def usage(self, digest: str, since: str) -> dict[str, dict[str, int]]:
        """Requests with a key by day ('YYYY-MM-DD', from `since` on, ascending) and operation."""
        rows = self.store.connection().execute(
            "SELECT day, operation, count FROM usage WHERE digest = ? AND day >= ? ORDER BY day, operation",
            (digest, since),
        )
        found: dict[str, dict[str, int]] = {}
        for row in rows:
            found.setdefault(row["day"], {})[row["operation"]] = row["count"]
        return found

    def listed(self) -> tuple[Key, ...]:
        """All keys, oldest first, with today's uses."""
        if not self.store.there:
            return ()
        rows = self.store.connection().execute(
            "SELECT *, (SELECT COALESCE(SUM(count), 0) FROM usage "
            "WHERE usage.digest = keys.digest AND day = ?) AS used "
            "FROM keys ORDER BY created, digest",
            (moment()[:10],),
        )
        return tuple(Key(**dict(row)) for row in rows)

    def change(self, beginning: str, state: str) -> int:
        """Set the state of the keys whose digest begins so (8 digits or more); how many there were."""
        if len(beginning) < 8 or not self.store.there:
            return 0
        changed = self.store.connection().execute(
            "UPDATE keys SET state = ? WHERE substr(digest, 1, ?) = ?", (state, len(beginning), beginning)
        )
        return changed.rowcount

    def tidy(self) -> None:
        """Forget what is no longer needed; done by itself once a day."""
        self.store.tidy(self._usage_days)

    def _used(self, digest: str, day: str) -> int:
        row = self.store.connection().execute(
            "SELECT SUM(count) FROM usage WHERE digest = ? AND day = ?", (digest, day)
        )
        return int(row.fetchone()[0] or 0)

    def _admit_without_key(self, address: str) -> None:
        if self._anonymous_daily == 0:
            raise Refused(Refusal.UNSIGNED)
        if not self._pace.allows(address):
            raise Refused(Refusal.SECOND)
        today = moment()[:10]
        with self._lock:
            if self._day[0] != today or len(self._day[1]) > _MOST_ADDRESSES:
                self._day = (today, Counter())
            self._day[1][address] += 1
            if self._day[1][address] > self._anonymous_daily:
                raise Refused(Refusal.DAILY)


def normalised(key: str) -> str:
    """A key as it was issued, whatever a client did to it: percent-encoded once or twice, '+' read as a space."""
    key = key[:_LONGEST]
    for _ in range(2):
        key = unquote(key)
    return key.strip().replace(" ", "+")
