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


# What everybody may know of: it is, or once was, for everybody. The rest never leaves the house, not even as a
# tombstone.
EVER_PUBLIC = "EXISTS (SELECT 1 FROM changes AS seen WHERE seen.publication_id = {id} AND seen.action = 'put')"
_LATEST = """
    SELECT seq, publication_id, action, at FROM changes WHERE seq > ? AND NOT EXISTS
    (SELECT 1 FROM changes AS later WHERE later.publication_id = changes.publication_id AND later.seq > changes.seq)
"""
LATEST_CHANGES = f"{_LATEST} ORDER BY seq LIMIT ?"
LATEST_PUBLIC_CHANGES = f"{_LATEST} AND {EVER_PUBLIC.format(id='changes.publication_id')} ORDER BY seq LIMIT ?"
