"""The change log: what the index, the feeds and the partner portals follow.

Every change of the catalogue has the next number of one sequence. A follower remembers the last number it has
seen and asks for what came after; a publication that changed five times is told once, as it is now.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """The latest change of one publication."""

    seq: int  # from 1, growing; gaps are possible
    publication_id: str
    deleted: bool
    at: str  # UTC, 'YYYY-MM-DDThh:mm:ssZ'


LATEST_CHANGES = """
    SELECT MAX(seq) AS seq, publication_id, action, at FROM changes
    WHERE seq > ? GROUP BY publication_id ORDER BY seq LIMIT ?
"""  # SQLite takes the bare columns from the row that holds the MAX
