"""Records ↔ what SQLite stores. Nothing else knows the stored form."""

from __future__ import annotations

import json
import sqlite3
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any

from corpus.ids import parse_passage_id, passage_id
from corpus.records import (
    Contributor,
    File,
    Licence,
    Line,
    Page,
    Passage,
    PassageKind,
    Provenance,
    Publication,
    Span,
    Visibility,
)

_KEPT_BY_LIBRARY = ("version", "created", "modified")
_UNIT = 20  # stored steps per point: 0.05 pt is finer than any screen


def dump_publication(publication: Publication) -> str:
    """JSON of everything but what the library keeps in columns of its own."""
    record = asdict(publication)
    for name in _KEPT_BY_LIBRARY:
        del record[name]
    record["licence"] = publication.licence.value
    record["visibility"] = publication.visibility.value
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def load_publication(row: sqlite3.Row) -> Publication:
    """The publication of one row of `publications`."""
    record: dict[str, Any] = json.loads(row["record"])
    record["contributors"] = tuple(Contributor(**item) for item in record["contributors"])
    record["files"] = tuple(File(**item) for item in record["files"])
    record["keywords"] = tuple(record["keywords"])
    record["regions"] = tuple(record["regions"])
    record["licence"] = Licence(record["licence"])
    record["visibility"] = Visibility(record["visibility"])
    record["provenance"] = {name: _provenance(**item) for name, item in record["provenance"].items()}
    return Publication(**record, version=row["version"], created=row["created"], modified=row["modified"])


@lru_cache(1024)
def _provenance(**item: Any) -> Provenance:
    """A library has few different ones, and several for every publication."""
    return Provenance(**item)


def dump_page(publication_id: str, page: Page) -> tuple[Any, ...]:
    """One row of `pages`."""
    return (
        publication_id,
        page.number,
        page.text,
        page.label,
        page.width,
        page.height,
        int(page.ocr),
        page.anchor,
        pack_lines(page.lines),
    )


def load_page(row: sqlite3.Row) -> Page:
    """The page of one row of `pages`."""
    return Page(
        number=row["number"],
        text=row["text"],
        label=row["label"],
        width=row["width"],
        height=row["height"],
        lines=unpack_lines(row["lines"]),
        ocr=bool(row["ocr"]),
        anchor=row["anchor"],
    )


def dump_passage(passage: Passage, position: int) -> tuple[Any, ...]:
    """One row of `passages`."""
    parts = parse_passage_id(passage.id)
    return (
        parts.publication,
        parts.page,
        parts.ordinal,
        position,
        passage.kind.value,
        passage.text,
        passage.header,
        json.dumps(passage.heading, ensure_ascii=False),
        json.dumps([(span.page, span.start, span.end) for span in passage.spans]),
    )


def load_passage(row: sqlite3.Row) -> Passage:
    """The passage of one row of `passages`."""
    return Passage(
        id=passage_id(row["publication_id"], row["page"], row["ordinal"]),
        text=row["text"],
        spans=tuple(Span(*span) for span in json.loads(row["spans"])),
        heading=tuple(json.loads(row["heading"])),
        kind=PassageKind(row["kind"]),
        header=row["header"],
    )


def pack_lines(lines: Sequence[Line]) -> bytes:
    """Lines as compressed 32-bit steps of 0.05 pt, edges as differences (about 1 kB a page); b'' for none."""
    if not lines:
        return b""
    numbers = array("i")
    for line in lines:
        corners = [round(value * _UNIT) for value in (line.x0, line.y0, line.x1, line.y1)]
        numbers.extend((line.start, line.end, *corners, len(line.edges)))
        before = corners[0]
        for edge in line.edges:
            step = round(edge * _UNIT)
            numbers.append(step - before)
            before = step
    return zlib.compress(numbers.tobytes(), 6)


def unpack_lines(packed: bytes) -> tuple[Line, ...]:
    """The inverse of `pack_lines`, each coordinate within 0.025 pt of what was packed."""
    if not packed:
        return ()
    numbers = array("i")
    numbers.frombytes(zlib.decompress(packed))
    lines = []
    at = 0
    while at < len(numbers):
        start, end, x0, y0, x1, y1, count = numbers[at : at + 7]
        at += 7
        edges = []
        position = x0
        for step in numbers[at : at + count]:
            position += step
            edges.append(position / _UNIT)
        at += count
        lines.append(Line(start, end, x0 / _UNIT, y0 / _UNIT, x1 / _UNIT, y1 / _UNIT, tuple(edges)))
    return tuple(lines)


def without_stamps(publication: Publication) -> Publication:
    """The publication as a caller made it: what the library keeps is set back to its defaults."""
    return replace(publication, version=1, created="", modified="")
