"""What was withdrawn since the index was built: hidden at once, before the index follows.

A hit is shown only after the catalogue was asked, but counts, facets and suggestions come out of the index, which may
be minutes behind. So the catalogue's change log is read from the index's own place on, and a reader is handed out in
which what is no longer for everybody is marked as staff's.
"""

from __future__ import annotations

import copy
import threading

from corpus.library import Library
from index.columns import FacetColumn, exact_value
from index.reader import IndexReader


class Withdrawals:
    """Follows one catalogue for the index in force. Safe to share between threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._base: IndexReader | None = None
        self._seen = 0
        self._hidden: frozenset[str] = frozenset()
        self._reader: IndexReader | None = None

    def of(self, reader: IndexReader) -> IndexReader:
        """`reader`, or one that hides what was withdrawn after it was built."""
        last = self._library.last_change()
        with self._lock:
            if reader is not self._base or self._reader is None:
                self._base, self._seen, self._hidden, self._reader = reader, reader.manifest.seq, frozenset(), reader
            if last > self._seen:
                told = self._library.shown_since(self._seen)
                gone = {key for key, shown in told.items() if not shown and key in reader.columns.row_of}
                hidden = (self._hidden | gone) - {key for key, shown in told.items() if shown}
                self._seen = last
                if hidden != self._hidden:
                    self._hidden, self._reader = hidden, _without(reader, hidden)
            return self._reader


def _without(reader: IndexReader, hidden: frozenset[str]) -> IndexReader:
    """`reader` with these publications for staff only."""
    if not hidden:
        return reader
    columns = copy.copy(reader.columns)
    seen = FacetColumn.of(
        ("staff",) if row.id in hidden else row.facets.get("visibility", ()) for row in reader.columns.rows
    )
    columns.facets = {**reader.columns.facets, "visibility": seen}
    columns.has_staff = True
    found = copy.copy(reader)
    found.columns = columns
    found.lexical = reader.lexical.without(exact_value("publication", key) for key in sorted(hidden))
    return found
