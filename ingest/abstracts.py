"""Publications without files, from JSON Lines: one object a line with the columns that a sheet has.

{"id": "222303", "kind": "government-release", "title": "…", "publisher": "…", "date": "2022-01-03", "summary": "…"}
"""

from __future__ import annotations

import gzip
import json
import logging
import lzma
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from corpus.errors import Reason, UnreadableFile
from corpus.ids import publication_id, row_key
from corpus.records import Provenance, Publication
from ingest.describe import build_publication
from ingest.fields import field_of, parse

_LOG = logging.getLogger(__name__)
_LONGEST = 4 * 1024**2  # bytes of one line
_SOURCE = Provenance("record")


def read_abstracts(
    path: Path, collection: str = "", warn: Callable[[str], None] = _LOG.warning
) -> Iterator[tuple[str, Publication]]:
    """Source key and publication of each row of a .jsonl, .jsonl.xz or .jsonl.gz file, one at a time.

    `collection` (default: the file's name up to its first dot) and the row's id make the source key. A row that
    cannot be used is left out, and `warn` is told its line and why, in Korean. Raises UnreadableFile when the file
    cannot be opened or unpacked.
    """
    collection = collection or path.name.split(".", 1)[0]
    seen: set[str] = set()
    for number, line in _lines(path):
        try:
            record = _record(line)
            key = row_key(collection, _new_id(record, seen))
            publication = _publication(publication_id(key), record)
        except ValueError as error:
            warn(f"{path.name} {number}행을 건너뛰었습니다: {error}.")
            continue
        yield key, publication


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    opener: Callable[[Path], IO[bytes]] = {".xz": lzma.open, ".gz": gzip.open}.get(path.suffix, _plain)  # type: ignore[assignment]
    try:
        with opener(path) as stream:
            number = 0
            while line := stream.readline(_LONGEST):
                number += 1
                while not line.endswith(b"\n") and (rest := stream.readline(_LONGEST)):
                    line = b""  # longer than any record: its end is read past and it is reported as empty
                    if rest.endswith(b"\n"):
                        break
                if line.strip() or not line:
                    yield number, line
    except (lzma.LZMAError, zlib.error, EOFError, OSError) as error:
        raise UnreadableFile(Reason.DAMAGED, f"{path.name}: {error}") from error


def _plain(path: Path) -> IO[bytes]:
    return path.open("rb")


def _record(line: bytes) -> dict[str, Any]:
    """The row's values by field."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("JSON 형식이 아닙니다") from None
    if not isinstance(row, dict):
        raise ValueError("JSON 객체가 아닙니다")  # noqa: TRY004 - a bad row, reported like any other
    record: dict[str, Any] = {}
    for column, value in row.items():
        field = field_of(column)
        text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
        if not field or value is None or not text.strip() or record.get(field):
            continue
        try:
            record[field] = parse(field, text)
        except ValueError as error:
            raise ValueError(f"'{column}'의 값 '{text[:60]}'은(는) {error}(이)어야 합니다") from None
    return record


def _new_id(record: dict[str, Any], seen: set[str]) -> str:
    row_id = str(record.get("id", ""))
    if not row_id:
        raise ValueError("관리번호(id)가 없습니다")
    if row_id in seen:
        raise ValueError(f"관리번호 '{row_id}'이(가) 앞의 행과 같습니다")
    seen.add(row_id)
    return row_id


def _publication(identity: str, record: dict[str, Any]) -> Publication:
    if not record.get("title"):
        raise ValueError("제목이 없습니다")
    record = {name: value for name, value in record.items() if name not in ("id", "files")}
    people = record.pop("leaders", ()) + record.pop("colleagues", ()) + record.pop("contributors", ())
    if people:
        record["contributors"] = people
    return build_publication(identity, None, {name: (value, _SOURCE) for name, value in record.items()}, ())
