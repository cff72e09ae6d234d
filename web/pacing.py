"""How often somebody may do something: sliding windows, kept in memory. The one home of the library `limits`."""

from __future__ import annotations

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter


class Pace:
    """At most `amount` times in any `seconds` seconds, for each name. Safe to share between threads."""

    def __init__(self, amount: int, seconds: int = 1) -> None:
        self._limit = RateLimitItemPerSecond(amount, seconds)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def allows(self, who: str) -> bool:
        """Count one time for `who`; False, and not counted, where that would be too often."""
        return self._limiter.hit(self._limit, who)
