"""Which publications are outputs of one study, and which have nearly the same text.

`ingest.relate` finds both and keeps them here; they are derived from the catalogue and change nothing in it. A work
is named by the smallest id among its outputs when it was last looked at: a name to group by, not to cite.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from corpus.records import Publication

_CHUNK = 300  # ids in one statement


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Two publications whose texts are nearly the same; `first` < `second`."""

    first: str
    second: str
    similarity: float  # Jaccard index of their shingles, 0–1, the larger the more alike


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a publication is compared by."""

    publication_id: str
    stem: str  # of the title: only equal stems can be one work
    hashes: bytes  # see ingest.likeness


class Works(ABC):
    """What a `Library` knows of works. To be read."""

    @abstractmethod
    def _connection(self) -> sqlite3.Connection: ...

    @abstractmethod
    def publications(self, ids: Sequence[str], *, staff: bool = True) -> dict[str, Publication]: ...

    def other_outputs(self, publication_id: str, *, staff: bool = False) -> tuple[Publication, ...]:
        """The other outputs of the same study, oldest first; () when none is known."""
        rows = self._connection().execute(
            "SELECT publication_id FROM works WHERE publication_id <> ? "
            "AND work = (SELECT work FROM works WHERE publication_id = ?)",
            (publication_id, publication_id),
        )
        held = self.publications([row[0] for row in rows], staff=staff)
        return tuple(sorted(held.values(), key=lambda item: (item.date, item.id)))

    def works(self, ids: Sequence[str]) -> dict[str, str]:
        """The work of each of `ids` that is known to be one of several outputs: equal works are one study."""
        return {
            row["publication_id"]: row["work"]
            for row in self._among("SELECT publication_id, work FROM works WHERE publication_id IN", ids)
        }

    def near_duplicates(self) -> tuple[NearDuplicate, ...]:
        """All pairs of publications with nearly the same text, most alike first."""
        rows = self._connection().execute("SELECT * FROM near_duplicates ORDER BY similarity DESC, first, second")
        return tuple(NearDuplicate(row["first"], row["second"], row["similarity"]) for row in rows)

    def sketches(self, stems: Sequence[str] | None = None) -> Iterator[Sketch]:
        """All sketches in order of id, or, in no order, those with one of these stems."""
        if stems is None:
            rows: Iterable[sqlite3.Row] = self._connection().execute("SELECT * FROM sketches ORDER BY publication_id")
        else:
            rows = self._among("SELECT * FROM sketches WHERE stem IN", stems)
        for row in rows:
            yield Sketch(row["publication_id"], row["stem"], row["hashes"])

    def stems(self, ids: Sequence[str]) -> set[str]:
        """The stems of those of `ids` that have a sketch."""
        return {row["stem"] for row in self._among("SELECT stem FROM sketches WHERE publication_id IN", ids)}

    def members(self, works: Sequence[str]) -> tuple[str, ...]:
        """The publications of these works."""
        found = self._among("SELECT publication_id FROM works WHERE work IN", works)
        return tuple(row["publication_id"] for row in found)

    def text(self, publication_id: str) -> str:
        """All passages of a publication, one a line."""
        rows = self._connection().execute(
            "SELECT text FROM passages WHERE publication_id = ? ORDER BY position", (publication_id,)
        )
        return "\n".join(row[0] for row in rows)

    def followed(self, name: str) -> int:
        """The last change that the follower `name` has dealt with; 0 before its first."""
        row = self._connection().execute("SELECT seq FROM followers WHERE name = ?", (name,)).fetchone()
        return int(row["seq"]) if row else 0

    def _among(self, statement: str, values: Sequence[str]) -> Iterator[sqlite3.Row]:
        for start in range(0, len(values), _CHUNK):
            chunk = values[start : start + _CHUNK]
            yield from self._connection().execute(f"{statement} ({','.join('?' * len(chunk))})", chunk)


class WorksWriter(Works):
    """What a `LibraryWriter` keeps of works."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]: ...

    def keep_sketches(self, sketches: Iterable[Sketch], gone: Iterable[str]) -> None:
        """Keep these sketches in place of earlier ones, and none of publications that are `gone`."""
        with self.transaction():
            connection = self._connection()
            connection.executemany("DELETE FROM sketches WHERE publication_id = ?", [(each,) for each in gone])
            connection.executemany(
                "INSERT OR REPLACE INTO sketches VALUES (?, ?, ?)",
                [(each.publication_id, each.stem, each.hashes) for each in sketches],
            )

    def keep_relations(
        self,
        name: str,
        seq: int,
        changed: Iterable[str],
        alike: Iterable[NearDuplicate],
        works: Mapping[str, str | None],
    ) -> None:
        """What the follower `name` found when it had dealt with changes up to `seq`, all at once.

        `alike` replaces the pairs of the `changed` publications; `works` tells publications' works (None: no other
        output).
        """
        with self.transaction():
            connection = self._connection()
            ids = [(each,) for each in changed]
            connection.executemany("DELETE FROM near_duplicates WHERE first = ?", ids)
            connection.executemany("DELETE FROM near_duplicates WHERE second = ?", ids)
            connection.executemany(
                "INSERT INTO near_duplicates VALUES (?, ?, ?)",
                [(each.first, each.second, each.similarity) for each in alike],
            )
            connection.executemany("DELETE FROM works WHERE publication_id = ?", [(each,) for each in works])
            connection.executemany(
                "INSERT INTO works VALUES (?, ?)", [(each, work) for each, work in works.items() if work is not None]
            )
            connection.execute("INSERT OR REPLACE INTO followers VALUES (?, ?)", (name, seq))
