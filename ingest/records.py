"""Catalogue records without files (JSON Lines) → publications that can be found by their abstract."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from corpus.errors import UnreadableFile
from corpus.files import digest_file
from corpus.records import Publication
from corpus.writer import LibraryWriter, Outcome, Source
from ingest.abstracts import read_abstracts
from ingest.outcomes import FileReport, RunReport
from ingest.passages import abstract_passages
from ingest.pipeline import STAMP

_BATCH = 500  # records in one transaction: each is still whole or not there at all


def is_record_file(path: Path) -> bool:
    """Whether `path` is a file of records rather than a folder of publications."""
    return path.name.endswith((".jsonl", ".jsonl.xz", ".jsonl.gz"))


def load_records(writer: LibraryWriter, path: Path, collection: str, progress: Callable[[int], object]) -> RunReport:
    """Bring in every record of one file; an unchanged file is skipped whole. `progress` is told batch sizes."""
    started = time.monotonic()
    report = RunReport()
    key = f"{collection}#"
    try:
        content = hashlib.sha256(f"{STAMP}:{digest_file(path)}".encode()).hexdigest()
        known = writer.source(key)
        if known is not None and known.content == content:
            report.files.append(FileReport(key, "skipped", detail="서지 목록이 그대로입니다."))
        else:
            records = read_abstracts(path, collection, report.warnings.append)
            while batch := list(islice(records, _BATCH)):
                with writer.transaction():
                    report.files += [_store(writer, *record) for record in batch]
                progress(len(batch))
            writer.note(Source(key, str(path.resolve().parent), content, content))
    except UnreadableFile as error:
        report.files.append(FileReport(key, "quarantined", error.reason, error.detail))
    except OSError as error:
        report.warnings.append(f"'{path}'을(를) 열 수 없습니다({error.strerror}).")
    report.seconds = time.monotonic() - started
    return report


def _store(writer: LibraryWriter, key: str, publication: Publication) -> FileReport:
    passages = abstract_passages(publication.id, publication.abstract)
    outcome: Outcome = writer.put(publication, (), passages)
    return FileReport(
        key,
        outcome.value,
        title=publication.title,
        publication_id=publication.id,
        characters=len(publication.abstract),
        passages=len(passages),
    )
