"""Walking the whole public catalogue, tombstones included: what harvesters, mirrors and exports follow.

A publication that was withdrawn leaves a tombstone; one that never was for everybody is not there at all.

The order is that of the ids. An id never changes, so a walk that takes hours while others write meets every
publication that was there all along exactly once, as it is when the walk comes by; in the order of `modified` a
publication that changes meanwhile would be met twice, or never.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from dataclasses import dataclass

from corpus.changes import EVER_PUBLIC
from corpus.errors import NotHeld
from corpus.records import Publication, Visibility
from corpus.serial import load_publication

GROUPS = ("kind", "series", "department")  # the fields by which the catalogue can be divided
# A tombstone keeps these fields, so that those who follow one series learn of what left it.
_VALUES = {
    "kind": "kind",
    "series": "CASE record WHEN '' THEN '' ELSE json_extract(record, '$.series') END",
    "department": "CASE record WHEN '' THEN '' ELSE json_extract(record, '$.department') END",
}
_SHOWN = f"(deleted = 0 AND visibility = '{Visibility.PUBLIC.value}')"
_KNOWN = f"({_SHOWN} OR {EVER_PUBLIC.format(id='publications.id')})"


@dataclass(frozen=True, slots=True)
class Entry:
    """One publication as everybody may know it."""

    id: str
    modified: str  # UTC, 'YYYY-MM-DDThh:mm:ssZ'
    publication: Publication | None  # None: deleted, withdrawn, or not for everybody


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of the catalogue; the defaults select all of it."""

    since: str = ""  # 'YYYY-MM-DDThh:mm:ssZ', inclusive; '' for no bound
    until: str = ""  # the same
    groups: tuple[tuple[str, str], ...] = ()  # (one of GROUPS, its value); '' for any value at all


class Selecting(ABC):
    """The part of `corpus.library.Library` that walks."""

    @abstractmethod
    def _connection(self) -> sqlite3.Connection: ...

    def entries(self, selection: Selection, after: str = "", limit: int = 100) -> tuple[Entry, ...]:
        """The next publications of a selection after the id `after`, tombstones included, in the order of ids."""
        where, values = _conditions(selection)
        # With a bound on the date the index of dates is the way in; the plus signs keep SQLite from the one of ids.
        column = "+id" if selection.since or selection.until else "id"
        rows = self._connection().execute(
            f"WITH wanted AS (SELECT id AS next FROM publications WHERE {where} AND {column} > ? "  # noqa: S608
            f"ORDER BY {column} LIMIT ?) SELECT publications.* FROM wanted CROSS JOIN publications ON id = next "
            "ORDER BY next",
            (*values, after, limit),
        )
        return tuple(_entry(row) for row in rows)

    def listed(self, selection: Selection, offset: int, limit: int) -> tuple[int, tuple[Publication, ...]]:
        """What everybody may see of a selection, newest date first: how many, and those from `offset` (from 0)."""
        where, values = _conditions(selection)
        where = f"deleted = 0 AND visibility = ? AND {where}"
        values = (Visibility.PUBLIC.value, *values)
        count = self._connection().execute(f"SELECT COUNT(*) FROM publications WHERE {where}", values)  # noqa: S608
        rows = self._connection().execute(
            f"SELECT * FROM publications WHERE {where} ORDER BY date DESC, id LIMIT ? OFFSET ?",  # noqa: S608
            (*values, limit, offset),
        )
        return int(count.fetchone()[0]), tuple(map(load_publication, rows))

    def entry(self, publication_id: str) -> Entry:
        """One publication or its tombstone; raises NotHeld for an id that never was there for everybody."""
        rows = self._connection().execute(
            f"SELECT * FROM publications WHERE id = ? AND {_KNOWN}",  # noqa: S608
            (publication_id,),
        )
        row = rows.fetchone()
        if row is None:
            raise NotHeld("자료", publication_id[:60])
        return _entry(row)

    def entry_count(self, selection: Selection) -> int:
        """How many publications and tombstones a selection has."""
        where, values = _conditions(selection)
        rows = self._connection().execute(f"SELECT COUNT(*) FROM publications WHERE {where}", values)  # noqa: S608
        return int(rows.fetchone()[0])

    def group_counts(self, group: str) -> tuple[tuple[str, int], ...]:
        """The values of a field (one of GROUPS) among what everybody may see, sorted, and how many have each."""
        rows = self._connection().execute(
            f"SELECT {_VALUES[group]} AS value, COUNT(*) AS held FROM publications "  # noqa: S608
            "WHERE deleted = 0 AND visibility = ? AND value <> '' GROUP BY 1 ORDER BY 1",
            (Visibility.PUBLIC.value,),
        )
        return tuple((row["value"], row["held"]) for row in rows)

    def shown_since(self, seq: int) -> dict[str, bool]:
        """What changed after a number of the change log: whether everybody may see it now, by id."""
        rows = self._connection().execute(
            # CROSS JOIN keeps the order: SQLite would walk an index of all changes instead of the new ones.
            "SELECT publication_id, deleted = 0 AND visibility = ? AS shown FROM changes "
            "CROSS JOIN publications ON publications.id = publication_id WHERE seq > ?",
            (Visibility.PUBLIC.value, seq),
        )
        return {row["publication_id"]: bool(row["shown"]) for row in rows}

    def change_before(self, at: str) -> int:
        """The number of the last change before the moment `at` ('YYYY-MM-DDThh:mm:ssZ'); 0 when there is none."""
        row = self._connection().execute("SELECT MAX(seq) AS last FROM changes WHERE at < ?", (at,)).fetchone()
        return int(row["last"] or 0)

    def first_change_at(self) -> str:
        """When the catalogue got its first publication, UTC; '' for an empty one."""
        row = self._connection().execute("SELECT at FROM changes ORDER BY seq LIMIT 1").fetchone()
        return "" if row is None else str(row["at"])


def _conditions(selection: Selection) -> tuple[str, tuple[str, ...]]:
    """The SQL condition of a selection, and what its question marks stand for."""
    parts, values = [_KNOWN], []
    for sign, bound in ((">=", selection.since), ("<=", selection.until)):
        if bound:
            parts.append(f"modified {sign} ?")
            values.append(bound)
    for group, value in selection.groups:
        parts.append(f"{_VALUES[group]} {'=' if value else '<>'} ?")
        values.append(value)
    return " AND ".join(parts), tuple(values)


def _entry(row: sqlite3.Row) -> Entry:
    held = not row["deleted"] and row["visibility"] == Visibility.PUBLIC.value
    return Entry(row["id"], row["modified"], load_publication(row) if held else None)
