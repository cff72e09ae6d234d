"""The catalogue, to be written: one publication, one transaction.

Killing the process between two calls, or inside one, leaves a publication either wholly here or as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from corpus.errors import NotHeld, Reason
from corpus.library import Library
from corpus.records import Page, Passage, Publication, Visibility
from corpus.serial import dump_page, dump_passage, dump_publication
from corpus.works import WorksWriter


class Outcome(Enum):
    """What a put did."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Source:
    """What ingest saw of one file or sheet row, and what became of it."""

    key: str
    root: str
    fingerprint: str
    content: str
    publication_id: str = ""  # '' while quarantined
    reason: Reason | None = None
    detail: str = ""


class LibraryWriter(WorksWriter, Library):
    """The library for the one process that writes (further writers queue behind it)."""

    write = True

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; puts inside one transaction share it."""
        connection = self._connection()
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def put(
        self,
        publication: Publication,
        pages: Sequence[Page] = (),
        passages: Sequence[Passage] = (),
        source: Source | None = None,
    ) -> Outcome:
        """Hold `publication` with these pages and passages, in place of what it held before.

        Its originals must have been kept (`files.keep`) before. An equal put changes nothing.
        """
        record = dump_publication(publication)
        page_rows = [dump_page(publication.id, page) for page in pages]
        passage_rows = [dump_passage(passage, position) for position, passage in enumerate(passages)]
        digest = hashlib.sha256(repr((record, page_rows, passage_rows)).encode()).hexdigest()
        with self.transaction():
            now = _now()  # only now: a harvest by date must not be overtaken by one that waited for its turn
            connection = self._connection()
            if source is not None:
                self._note(source, now)
            before = connection.execute(
                "SELECT digest, version, created, deleted FROM publications WHERE id = ?", (publication.id,)
            ).fetchone()
            if before is not None and before["digest"] == digest and not before["deleted"]:
                return Outcome.UNCHANGED
            self._clear(publication.id)
            connection.execute(
                "INSERT OR REPLACE INTO publications "
                "(id, record, digest, kind, date, visibility, version, created, modified) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    publication.id,
                    record,
                    digest,
                    publication.kind,
                    publication.date,
                    publication.visibility.value,
                    before["version"] + 1 if before else 1,
                    before["created"] if before else now,
                    now,
                ),
            )
            connection.executemany(
                "INSERT OR IGNORE INTO files VALUES (?, ?)",
                [(file.sha256, publication.id) for file in publication.files],
            )
            connection.executemany("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", page_rows)
            connection.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", passage_rows)
            # Whether somebody outside can have seen it is remembered here: see corpus.selection.
            self._log(publication.id, "put" if publication.visibility is Visibility.PUBLIC else "hide", now)
        return Outcome.CHANGED if before else Outcome.ADDED

    def delete(self, publication_id: str) -> None:
        """Leave a tombstone in place of the publication; raises NotHeld when there is none to delete."""
        with self.transaction():
            now = _now()
            changed = self._connection().execute(
                "UPDATE publications SET record = json_object('series', json_extract(record, '$.series'), "
                "'department', json_extract(record, '$.department')), digest = '', deleted = 1, modified = ? "
                "WHERE id = ? AND deleted = 0",
                (now, publication_id),
            )
            if changed.rowcount == 0:
                raise NotHeld("자료", publication_id[:60])
            self._clear(publication_id)
            self._connection().execute("DELETE FROM sources WHERE publication_id = ?", (publication_id,))
            self._log(publication_id, "delete", now)

    def source(self, key: str) -> Source | None:
        """What was seen of this source the last time; None for a new one."""
        row = self._connection().execute("SELECT * FROM sources WHERE key = ?", (key,)).fetchone()
        return None if row is None else _load_source(row)

    def sources(self, root: str | None = None) -> tuple[Source, ...]:
        """All sources in order of key, or those found under one root."""
        rows = self._connection().execute(
            "SELECT * FROM sources WHERE ? IS NULL OR root = ? ORDER BY key", (root, root)
        )
        return tuple(_load_source(row) for row in rows)

    def sources_of(self, publication_id: str) -> tuple[Source, ...]:
        """The sources that became this publication, in order of key."""
        rows = self._connection().execute(
            "SELECT * FROM sources WHERE publication_id = ? ORDER BY key", (publication_id,)
        )
        return tuple(_load_source(row) for row in rows)

    def forget(self, key: str) -> None:
        """No longer remember a source (its file was moved); the publication stays."""
        with self.transaction():
            self._connection().execute("DELETE FROM sources WHERE key = ?", (key,))

    def note(self, source: Source) -> None:
        """Remember a source without changing a publication (quarantined, or only touched)."""
        with self.transaction():
            self._note(source, _now())

    def holder(self, sha256: str) -> str | None:
        """The publication that holds this original, if one does."""
        row = (
            self._connection().execute("SELECT MIN(publication_id) FROM files WHERE sha256 = ?", (sha256,)).fetchone()
        )
        found: str | None = row[0]
        return found

    def _note(self, source: Source, now: str) -> None:
        self._connection().execute(
            "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                source.key,
                source.root,
                source.fingerprint,
                source.content,
                source.publication_id,
                source.reason.name if source.reason else "",
                source.detail,
                now,
            ),
        )

    def _clear(self, publication_id: str) -> None:
        for table in ("files", "pages", "passages"):
            self._connection().execute(
                f"DELETE FROM {table} WHERE publication_id = ?",  # noqa: S608
                (publication_id,),
            )

    def _log(self, publication_id: str, action: str, now: str) -> None:
        self._connection().execute(
            "INSERT INTO changes (publication_id, action, at) VALUES (?, ?, ?)", (publication_id, action, now)
        )


def _load_source(row: object) -> Source:
    fields = dict(row)  # type: ignore[call-overload]
    reason = Reason[fields["reason"]] if fields["reason"] else None
    return Source(
        fields["key"],
        fields["root"],
        fields["fingerprint"],
        fields["content"],
        fields["publication_id"],
        reason,
        fields["detail"],
    )


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
