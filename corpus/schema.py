"""The catalogue's tables, and how a connection to them is opened.

`library.db` is SQLite in WAL mode: many readers and one writer at a time, none waiting for the other. The
format number stands in SQLite's `user_version`; a newer number than ours is refused, never guessed at.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from corpus.errors import CatalogueError

FORMAT = 1

# Tables of short rows are clustered on their key (WITHOUT ROWID); tables of long texts are not, because a clustered
# row that outgrows a quarter of a page takes overflow pages of its own (49,643 records: 410 MB instead of 210).
_TABLES = """
CREATE TABLE publications (
    id         TEXT PRIMARY KEY,
    record     TEXT NOT NULL,     -- JSON, see corpus.serial; once deleted only its series and department
    digest     TEXT NOT NULL,     -- of the record, pages and passages: an equal put changes nothing
    kind       TEXT NOT NULL,
    date       TEXT NOT NULL,
    visibility TEXT NOT NULL,
    version    INTEGER NOT NULL,
    created    TEXT NOT NULL,
    modified   TEXT NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0   -- 1: a tombstone, kept for ever
);
CREATE INDEX publications_by_date ON publications (deleted, date DESC, id);
-- All that a walk by date looks at, so that it reads only the rows that it gives (see corpus.selection).
CREATE INDEX publications_by_modified ON publications (modified, id, deleted, visibility);

CREATE TABLE files (
    sha256         TEXT NOT NULL,
    publication_id TEXT NOT NULL REFERENCES publications (id),
    PRIMARY KEY (sha256, publication_id)
) WITHOUT ROWID;
CREATE INDEX files_by_publication ON files (publication_id);

CREATE TABLE pages (
    publication_id TEXT NOT NULL REFERENCES publications (id),
    number         INTEGER NOT NULL,
    text           TEXT NOT NULL,
    label          TEXT NOT NULL,
    width          REAL NOT NULL,
    height         REAL NOT NULL,
    ocr            INTEGER NOT NULL,
    anchor         TEXT NOT NULL,
    lines          BLOB NOT NULL,     -- see corpus.serial
    PRIMARY KEY (publication_id, number)
);

CREATE TABLE passages (
    publication_id TEXT NOT NULL REFERENCES publications (id),
    page           INTEGER NOT NULL,
    ordinal        INTEGER NOT NULL,
    position       INTEGER NOT NULL,  -- reading order within the publication, from 0
    kind           TEXT NOT NULL,
    text           TEXT NOT NULL,
    header         TEXT NOT NULL,
    heading        TEXT NOT NULL,     -- JSON list
    spans          TEXT NOT NULL,     -- JSON list of [page, start, end]
    PRIMARY KEY (publication_id, page, ordinal)
);

CREATE TABLE changes (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    publication_id TEXT NOT NULL,
    action         TEXT NOT NULL,     -- 'put', 'hide' (put, but not for everybody) or 'delete'
    at             TEXT NOT NULL
);
CREATE INDEX changes_by_publication ON changes (publication_id, seq);

CREATE TABLE sources (
    key            TEXT PRIMARY KEY,  -- see corpus.ids: what ingest saw, whether it was read or not
    root           TEXT NOT NULL,     -- the folder that it was found under
    fingerprint    TEXT NOT NULL,     -- sizes, times, sheet row and pipeline version: equal means skip
    content        TEXT NOT NULL,     -- hashes, sheet row and pipeline version: equal means untouched
    publication_id TEXT NOT NULL,     -- '' while quarantined
    reason         TEXT NOT NULL,     -- name of corpus.errors.Reason, '' when it was read
    detail         TEXT NOT NULL,
    at             TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sources_by_publication ON sources (publication_id);

CREATE TABLE sketches (               -- derived, see corpus.works
    publication_id TEXT PRIMARY KEY,
    stem           TEXT NOT NULL,     -- of the title
    hashes         BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX sketches_by_stem ON sketches (stem);

CREATE TABLE works (                  -- derived: publications with other outputs of the same study
    publication_id TEXT PRIMARY KEY,
    work           TEXT NOT NULL      -- equal for all outputs of one study
) WITHOUT ROWID;
CREATE INDEX works_by_work ON works (work);

CREATE TABLE near_duplicates (        -- derived: nearly the same text
    first          TEXT NOT NULL,     -- the smaller id
    second         TEXT NOT NULL,
    similarity     REAL NOT NULL,
    PRIMARY KEY (first, second)
) WITHOUT ROWID;
CREATE INDEX near_duplicates_by_second ON near_duplicates (second);

CREATE TABLE followers (
    name           TEXT PRIMARY KEY,  -- what is derived from the catalogue
    seq            INTEGER NOT NULL   -- the last change that it has dealt with
) WITHOUT ROWID;
"""


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """A connection to the catalogue at `path`; `write` creates it where it is missing.

    Raises CatalogueError when it is missing (reading), damaged, or of a newer format.
    """
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.exists():
        raise CatalogueError(f"목록 '{path}'이(가) 없습니다. 먼저 `python -m ingest 폴더`로 자료를 넣어 주세요.")
    try:
        # Autocommit: transactions are begun by hand, as IMMEDIATE: two writers queue and never deadlock.
        connection = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found > FORMAT:
            raise CatalogueError(
                f"목록 '{path}'은(는) 더 새로운 판(형식 {found})의 것입니다. 자료관을 새 판으로 올려 주세요."
            )
        if write:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            if found < FORMAT:
                _create(connection)
        else:
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.DatabaseError as error:
        raise CatalogueError(f"목록 '{path}'을(를) 열 수 없습니다({error}). 백업에서 되살려 주세요.") from error
    return connection


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] == 0:  # no one else did meanwhile
        for statement in _TABLES.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")
