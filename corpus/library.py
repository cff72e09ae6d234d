"""The catalogue, to be read: publications, pages, passages, originals and changes.

One `Library` may be used from many threads: each gets its own connection. Writing is `corpus.writer`'s.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

from corpus.changes import LATEST_CHANGES, LATEST_PUBLIC_CHANGES, Change
from corpus.errors import NotHeld, Withdrawn
from corpus.files import FileStore
from corpus.ids import parse_passage_id
from corpus.records import Page, Passage, Publication, Visibility
from corpus.schema import connect
from corpus.selection import Selecting
from corpus.serial import load_page, load_passage, load_publication
from corpus.settings import Settings
from corpus.works import Works

_HELD = "deleted = 0 AND visibility IN (?, ?)"
_HELD_BY_ID = "+deleted = 0 AND +visibility IN (?, ?)"  # the plus signs keep SQLite on the index of the id
_CHUNK = 300  # ids in one statement
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of a publication's contents."""

    path: tuple[str, ...]  # from the outermost; the last is the heading itself
    page: int  # where its first passage begins


@dataclass(frozen=True, slots=True)
class PageLabel:
    """What a list says of a page."""

    printed: str  # the number printed on it; '' for none
    ocr: bool  # read by character recognition


@dataclass(frozen=True, slots=True)
class Counts:
    """What the archive holds."""

    publications: int
    pages: int
    passages: int
    kinds: dict[str, int]  # most first
    years: dict[int, int]  # ascending; publications without a year are left out


class Library(Works, Selecting):
    """The catalogue under one home folder."""

    write = False

    def __init__(self, home: Path) -> None:
        settings = Settings(home=home)
        self._path = settings.library_path
        self.files = FileStore(settings.files_path)
        self._local = threading.local()
        self._connection()  # fail now, not at the first question

    @classmethod
    def open(cls, home: Path) -> Self:
        """The library whose state lies under `home`; raises CatalogueError when it cannot be used."""
        return cls(home)

    def publication(self, publication_id: str, *, staff: bool = False) -> Publication:
        """One publication; raises NotHeld when unknown or not for this reader, Withdrawn when deleted."""
        found = self.publications([publication_id], staff=staff)
        if publication_id not in found:
            row = (
                self._connection()
                .execute(
                    "SELECT modified FROM publications WHERE id = ? AND deleted = 1 AND visibility = ?",
                    (publication_id, Visibility.PUBLIC.value),
                )
                .fetchone()
            )
            if row is not None:
                raise Withdrawn(publication_id[:60], row["modified"][:10])
            raise NotHeld("자료", publication_id[:60])
        return found[publication_id]

    def publications(self, ids: Sequence[str], *, staff: bool = True) -> dict[str, Publication]:
        """Those of `ids` that are held, by id."""
        return {
            row["id"]: load_publication(row)
            for chunk in _chunks(ids)
            for row in self._connection().execute(
                f"SELECT * FROM publications WHERE {_HELD_BY_ID} AND id IN ({_marks(chunk)})",  # noqa: S608
                (*_visible(staff), *chunk),
            )
        }

    def page(self, publication_id: str, number: int) -> Page:
        """One page (from 1); raises NotHeld."""
        row = (
            self._connection()
            .execute(
                "SELECT * FROM pages WHERE publication_id = ? AND number = ?",
                (publication_id, min(number, 2**31)),
            )
            .fetchone()
        )
        if row is None:
            raise NotHeld("쪽", str(number)[:20])
        return load_page(row)

    def pages(self, publication_id: str) -> tuple[Page, ...]:
        """All pages in order."""
        rows = self._connection().execute(
            "SELECT * FROM pages WHERE publication_id = ? ORDER BY number", (publication_id,)
        )
        return tuple(load_page(row) for row in rows)

    def page_labels(self, pages: Iterable[tuple[str, int]]) -> dict[tuple[str, int], PageLabel]:
        """The labels of those of `pages`, each a publication's id and a number, that are held."""
        found: dict[tuple[str, int], PageLabel] = {}
        for chunk in _chunks(dict.fromkeys(pages)):
            rows = self._connection().execute(
                f"WITH wanted AS (VALUES {','.join(['(?,?)'] * len(chunk))}) "  # noqa: S608
                "SELECT publication_id, number, label, ocr FROM wanted CROSS JOIN pages "
                "ON (publication_id, number) = (column1, column2)",
                [part for parts in chunk for part in parts],
            )
            for publication_id, number, label, ocr in rows:
                found[publication_id, number] = PageLabel(label, bool(ocr))
        return found

    def passage(self, passage_id: str) -> Passage:
        """One passage; raises NotHeld."""
        found = self.passages_by_id([passage_id])
        if passage_id not in found:
            raise NotHeld("구절", passage_id[:60])
        return found[passage_id]

    def passages_by_id(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Those of `ids` that are held, by id; raises NotHeld for a text that is no passage id."""
        found: dict[str, Passage] = {}
        for chunk in _chunks([parse_passage_id(text) for text in ids]):
            places = ",".join("(?,?,?)" for _ in chunk)
            rows = self._connection().execute(
                # CROSS JOIN keeps the order: SQLite would scan all passages for an IN over rows of values.
                f"WITH wanted AS (VALUES {places}) SELECT passages.* FROM wanted CROSS JOIN passages "  # noqa: S608
                "ON (publication_id, page, ordinal) = (column1, column2, column3)",
                [part for parts in chunk for part in parts],
            )
            for passage in map(load_passage, rows):
                found[passage.id] = passage
        return found

    def passages(self, publication_id: str, page: int | None = None) -> tuple[Passage, ...]:
        """A publication's passages in reading order; with `page`, those that begin on it."""
        rows = self._connection().execute(
            "SELECT * FROM passages WHERE publication_id = ? AND (? IS NULL OR page = ?) ORDER BY position",
            (publication_id, page, page),
        )
        return tuple(load_passage(row) for row in rows)

    def passage_count(self, publication_id: str) -> int:
        """How many passages a publication has."""
        rows = self._connection().execute("SELECT COUNT(*) FROM passages WHERE publication_id = ?", (publication_id,))
        return int(rows.fetchone()[0])

    def headings(self, publication_id: str) -> tuple[Heading, ...]:
        """The contents: every heading that has a passage under it, in reading order."""
        seen: dict[tuple[str, ...], int] = {}
        for passage in self.passages(publication_id):
            for depth in range(1, len(passage.heading) + 1):
                seen.setdefault(passage.heading[:depth], passage.page)
        return tuple(Heading(path, page) for path, page in seen.items())

    def newest(self, limit: int, *, staff: bool = False) -> tuple[Publication, ...]:
        """The newest publications by date of publication."""
        rows = self._connection().execute(
            f"SELECT * FROM publications WHERE {_HELD} ORDER BY date DESC, id LIMIT ?",  # noqa: S608
            (*_visible(staff), limit),
        )
        return tuple(load_publication(row) for row in rows)

    def counts(self, *, staff: bool = False) -> Counts:
        """What the archive holds."""
        connection, visible = self._connection(), _visible(staff)

        def number(table: str) -> int:
            statement = (
                f"SELECT COUNT(*) FROM {table} WHERE publication_id IN "  # noqa: S608
                f"(SELECT id FROM publications WHERE {_HELD})"
            )
            return int(connection.execute(statement, visible).fetchone()[0])

        def grouped(expression: str, order: str) -> Iterator[tuple[str, int]]:
            statement = (
                f"SELECT {expression}, COUNT(*) FROM publications WHERE {_HELD} "  # noqa: S608
                f"GROUP BY 1 ORDER BY {order}"
            )
            for row in connection.execute(statement, visible):
                yield row[0], row[1]

        kinds = dict(grouped("kind", "2 DESC, 1"))
        years = {int(year): n for year, n in grouped("substr(date, 1, 4)", "1") if year.isdigit()}
        return Counts(sum(kinds.values()), number("pages"), number("passages"), kinds, years)

    def original(self, sha256: str, *, staff: bool = False) -> Path:
        """Where an original lies; raises NotHeld unless a publication that this reader may see holds it."""
        row = (
            self._connection()
            .execute(
                "SELECT 1 FROM files JOIN publications ON id = publication_id "  # noqa: S608
                f"WHERE sha256 = ? AND {_HELD_BY_ID}",
                (sha256, *_visible(staff)),
            )
            .fetchone()
        )
        if row is None:
            raise NotHeld("원문 파일", sha256[:64])
        return self.files.path(sha256)

    def changes(self, after: int = 0, limit: int = -1, *, staff: bool = True) -> tuple[Change, ...]:
        """The latest change of every publication that changed after `after`, ascending; -1: all.

        Without `staff`, only of those that are or once were for everybody.
        """
        rows = self._connection().execute(LATEST_CHANGES if staff else LATEST_PUBLIC_CHANGES, (after, limit))
        return tuple(Change(row["seq"], row["publication_id"], row["action"] == "delete", row["at"]) for row in rows)

    def last_change(self) -> int:
        """The number of the newest change; 0 for an empty catalogue."""
        return int(self._connection().execute("SELECT COALESCE(MAX(seq), 0) FROM changes").fetchone()[0])

    def close(self) -> None:
        """Close this thread's connection."""
        if hasattr(self._local, "connection"):
            self._local.connection.close()
            del self._local.connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = connect(self._path, write=self.write)
        connection: sqlite3.Connection = self._local.connection
        return connection


def _visible(staff: bool) -> tuple[str, str]:
    return (Visibility.PUBLIC.value, Visibility.STAFF.value if staff else Visibility.PUBLIC.value)


def _marks(items: Sequence[object]) -> str:
    return ",".join("?" * len(items))


def _chunks(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    items = list(items)
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
