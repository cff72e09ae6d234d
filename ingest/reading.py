"""What a worker process does with one item: files → pages, passages and metadata."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import Reason, UnreadableFile
from corpus.records import Page, Passage, Provenance
from ingest.document import Limits
from ingest.passages import make_passages
from ingest.readers import read_file

Metadata = Mapping[str, tuple[Any, Provenance]]


@dataclass(frozen=True, slots=True)
class Task:
    """One item for a worker."""

    publication_id: str
    key: str
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """An item, read."""

    main: Path  # the file whose pages these are
    media_types: tuple[str, ...]  # of every file, '' where it is not known
    paged: bool
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    metadata: Metadata
    warnings: tuple[str, ...]  # Korean sentences
    tables: int
    seconds: float


def read_item(task: Task, limits: Limits) -> Reading:
    """Read the first of the files that can be read, PDFs before others: their pages have pictures.

    Raises UnreadableFile, for the first file, when none can be read.
    """
    from ingest.detect import MediaType, detect
    from ingest.metadata import read_metadata

    started = time.perf_counter()
    media_types: list[str] = []
    failures: dict[Path, UnreadableFile] = {}
    for path in task.files:
        try:
            media_types.append(str(detect(path)))
        except UnreadableFile as error:
            media_types.append("")
            failures[path] = error
    order = sorted(task.files, key=lambda path: media_types[task.files.index(path)] != MediaType.PDF)
    for path in order:
        if path in failures:
            continue
        try:
            document = read_file(path, limits)
        except UnreadableFile as error:
            failures[path] = error
            continue
        if not any(page.page.text.strip() for page in document.pages):
            failures[path] = UnreadableFile(Reason.EMPTY, "글자가 하나도 없습니다. 파일을 열어 확인해 주세요.")
            continue
        passages = make_passages(task.publication_id, document)
        return Reading(
            main=path,
            media_types=tuple(media_types),
            paged=document.paged,
            pages=tuple(item.page for item in document.pages),
            passages=passages,
            metadata=read_metadata(document, path.name),
            warnings=(
                *document.warnings,
                *(f"{failed.name}: {error} 다른 파일의 내용만 넣었습니다." for failed, error in failures.items()),
            ),
            tables=max((block.table for item in document.pages for block in item.blocks), default=0),
            seconds=time.perf_counter() - started,
        )
    raise failures[task.files[0]]
