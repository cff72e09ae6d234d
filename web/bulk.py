"""python -m web.bulk: everything that the public may know of the catalogue, as files for partners.

    JARYOGWAN_HOME/bulk/  publications-<n>.jsonl    one record of the REST interface a line
                          publications-<n>.csv      the fields of the data.go.kr face
                          manifest.json             what lies there: sizes, SHA-256, records, the number n
                          catalog.jsonld            the same as DCAT, for data.go.kr's catalogue

n is the number of the change log when the export began: whoever loads the files and then follows
`/api/v1/changes?after=n` has everything. The manifest is replaced last, in one step, and the files that the manifest
before named stay until the next export, so a download is never cut off. Of two exports at once the second waits.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import JaryogwanError
from corpus.library import Library
from corpus.records import Publication
from corpus.selection import Selection
from corpus.settings import Settings
from web import dcat
from web.openapi_fields import files, ours
from web.rest_records import Json, publication_json
from web.spreadsheet import csv_bytes

FORMAT = 1
MANIFEST, CATALOG = "manifest.json", dcat.NAME
_STEP = 500  # publications in memory at once
_TYPES = {".jsonl": "application/x-ndjson", ".csv": "text/csv"}


def folder_of(settings: Settings) -> Path:
    """Where the export lies."""
    return settings.home / "bulk"


def export(settings: Settings, library: Library) -> Json:
    """Write the export anew; gives its manifest."""
    folder = folder_of(settings)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path in folder.glob(".new-*"):  # left behind by an export that was killed
            path.unlink(missing_ok=True)
        return _export(settings, library, folder)


def _export(settings: Settings, library: Library, folder: Path) -> Json:
    base = (settings.base_url or f"http://{settings.host}:{settings.port}").rstrip("/")
    change, began = library.last_change(), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    writers = {".jsonl": _json_lines, ".csv": _csv}
    entries = []
    for suffix, write in writers.items():
        pieces = write(_public(library), base, settings.institute)
        entries.append(_written(folder, f"publications-{change}{suffix}", pieces))
    manifest: Json = {
        "format": FORMAT,
        "generated": began,
        "change": change,
        "follow": f"{base}/api/v1/changes?after={change}",
        "files": [{**entry, "url": f"{base}/bulk/{entry['name']}"} for entry in entries],
    }
    before = known_files(folder)
    described = dcat.catalog(settings, base, manifest, library.counts())
    _replace(folder / CATALOG, json.dumps(described, ensure_ascii=False, indent=1))
    _replace(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    kept = before | {str(entry["name"]) for entry in entries}
    for path in folder.glob("publications-*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
    return manifest


def known_files(folder: Path) -> set[str]:
    """The names in the manifest; none where there is no export."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {str(entry["name"]) for entry in manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _public(library: Library) -> Iterator[list[Publication]]:
    after = ""
    while entries := library.entries(Selection(), after, _STEP):
        yield [entry.publication for entry in entries if entry.publication is not None]
        after = entries[-1].id


def _json_lines(steps: Iterator[list[Publication]], base: str, institute: str) -> Iterator[tuple[int, bytes]]:
    for step in steps:
        lines = [json.dumps(publication_json(item, base, institute), ensure_ascii=False) + "\n" for item in step]
        yield len(step), "".join(lines).encode()


def _csv(steps: Iterator[list[Publication]], base: str, institute: str) -> Iterator[tuple[int, bytes]]:
    mark = csv_bytes([])
    headed = False
    for step in steps:
        rows = [{**ours(item, base, institute), **files(item, base)} for item in step]
        if rows and not headed:
            yield 0, csv_bytes([list(rows[0])])
            headed = True
        yield len(rows), csv_bytes([list(row.values()) for row in rows]).removeprefix(mark)


def _written(folder: Path, name: str, pieces: Iterator[tuple[int, bytes]]) -> Json:
    digest, size, records = hashlib.sha256(), 0, 0
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as target:
            for count, piece in pieces:
                target.write(piece)
                digest.update(piece)
                size += len(piece)
                records += count
            target.flush()
            os.fsync(target.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(folder / name)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    media_type = _TYPES[Path(name).suffix]
    return {"name": name, "media_type": media_type, "size": size, "records": records, "sha256": digest.hexdigest()}


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".new-{path.name}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def main() -> int:
    """Export once; 1 where the settings or the catalogue cannot be used."""
    try:
        settings = Settings.from_environment()
        with Library.open(settings.home) as library:
            manifest = export(settings, library)
    except JaryogwanError as error:
        print(error, file=sys.stderr)
        return 1
    for entry in manifest["files"]:
        print(f"{entry['name']}: {entry['records']:,}건, {entry['size']:,}바이트")
    return 0


if __name__ == "__main__":
    sys.exit(main())
