"""The stages in order: collect → skip what is known → read in workers → one transaction a publication.

A bad file is reported and remembered (quarantine), never fatal. Killing the run at any moment loses nothing that was
stored; running again goes on with what is missing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.errors import Reason, UnreadableFile
from corpus.files import digest_file
from corpus.ids import key_path, publication_id
from corpus.records import File, Passage, Publication
from corpus.writer import LibraryWriter, Source
from ingest.collect import Collection, Item
from ingest.describe import build_publication
from ingest.document import Limits
from ingest.likeness import containment, shingles
from ingest.outcomes import FileReport, RunReport
from ingest.passages import abstract_passages
from ingest.reading import Reading, Task, read_item
from ingest.workers import WorkerPool

STAMP = "3"  # grows when the same file gives other pages, passages or metadata: then everything is read again

_FIRST = 40  # passages: a document's own abstract stands among them
_SAME = 0.8  # share of the abstract that they hold when they say the same; broken words cost some


class Pipeline:
    """Brings collections into one library."""

    def __init__(self, writer: LibraryWriter, workers: int, limits: Limits, file_bytes: int) -> None:
        self._writer = writer
        self._workers = workers
        self._limits = limits
        self._file_bytes = file_bytes

    def run(
        self,
        collection: Collection,
        root: Path,
        *,
        retry: bool = False,
        progress: Callable[[FileReport], None] | None = None,
    ) -> RunReport:
        """Bring in everything that is new or changed; `retry` reads quarantined files again as well."""
        started = time.monotonic()
        run = _Run(self._writer, str(root.resolve()), retry, self._file_bytes)
        report = RunReport(warnings=list(collection.warnings))

        def tell(file: FileReport) -> None:
            report.files.append(file)
            if progress:
                progress(file)

        pool = WorkerPool(read_item, self._workers, self._limits)
        for task, result in pool.run(run.tasks(collection.items, tell)):
            tell(run.finish(task, result))
        for item in run.postponed:  # byte-identical to something of this run, which is now decided
            tell(run.duplicate(item))
        report.seconds = time.monotonic() - started
        return report


class _Run:
    """One run over one root."""

    def __init__(self, writer: LibraryWriter, root: str, retry: bool, file_bytes: int) -> None:
        self._writer = writer
        self._root = root
        self._retry = retry
        self._file_bytes = file_bytes
        self._open: dict[str, tuple[Item, Source]] = {}  # by key: what workers are reading
        self._claimed: dict[str, str] = {}  # SHA-256 → key of the first item of this run that has it
        self._sources: dict[str, Source] = {}  # of postponed items
        self.postponed: list[Item] = []

    def tasks(self, items: tuple[Item, ...], tell: Callable[[FileReport], None]) -> Iterator[Task]:
        """What has to be read; everything else is told at once."""
        for item in items:
            try:
                task = self._decide(item, tell)
            except OSError as error:  # gone or forbidden since it was collected
                tell(FileReport(item.key, "quarantined", Reason.DAMAGED, f"파일을 열 수 없습니다({error.strerror})."))
                continue
            if task is not None:
                yield task

    def _decide(self, item: Item, tell: Callable[[FileReport], None]) -> Task | None:
        known = self._writer.source(item.key)
        fingerprint = item.fingerprint(STAMP)
        again = self._retry and known is not None and known.reason is not None
        if known is not None and known.fingerprint == fingerprint and not again:
            tell(_as_before(known))
            return None
        digests = tuple(digest_file(path) for path in item.files)
        content = item.content(STAMP, digests)
        source = Source(item.key, self._root, fingerprint, content, self._identity(item.key, known))
        if known is not None and known.content == content and not again:  # only touched
            self._writer.note(_with(known, fingerprint=fingerprint, root=self._root))
            tell(_as_before(known))
            return None
        if any(path.stat().st_size > self._file_bytes for path in item.files):
            tell(self._quarantine(source, _too_large(self._file_bytes)))
            return None
        if item.row is None and self._is_copy(item, digests[0], source):
            return None
        for digest in digests:
            self._claimed.setdefault(digest, item.key)
        self._open[item.key] = (item, source)
        if not item.files:
            tell(self.finish(Task(source.publication_id, item.key, ()), None))
            return None
        return Task(source.publication_id, item.key, item.files)

    def _identity(self, key: str, known: Source | None) -> str:
        """The publication of a key: the one it is the only source of (a file that was moved), or its own."""
        if known is not None and known.publication_id:
            sources = self._writer.sources_of(known.publication_id)
            if [source.key for source in sources] == [key]:
                return known.publication_id
        return publication_id(key)

    def _is_copy(self, item: Item, digest: str, source: Source) -> bool:
        """Whether the bytes are known under another key: then the file waits until that one is decided."""
        if digest in self._claimed or self._writer.holder(digest) not in (None, source.publication_id):
            self._claimed.setdefault(digest, "")
            self._sources[item.key] = _with(source, publication_id="")
            self.postponed.append(item)
            return True
        return False

    def finish(self, task: Task, result: Reading | UnreadableFile | None) -> FileReport:
        """Store what a worker has read (None: a catalogue row without files)."""
        item, source = self._open.pop(task.key)
        if isinstance(result, UnreadableFile):
            if item.row is None or not (item.row.fields.get("title") or ""):
                return self._quarantine(source, result)
            # A catalogued work whose file cannot be read is still held and can be found by its record.
            warning = f"{result} 서지만 넣었습니다."
            return self._store(item, _with(source, reason=result.reason, detail=result.detail), None, (warning,))
        return self._store(item, source, result, ())

    def _store(self, item: Item, source: Source, reading: Reading | None, warnings: tuple[str, ...]) -> FileReport:
        files = self._keep(item, reading)
        publication = build_publication(
            source.publication_id, item.row, dict(reading.metadata) if reading else {}, files
        )
        passages = reading.passages if reading else ()
        if _only_in_record(publication, passages):
            passages = (*abstract_passages(publication.id, publication.abstract), *passages)
        pages = reading.pages if reading else ()
        outcome = self._writer.put(publication, pages, passages, source)
        text = "".join(page.text for page in pages)
        return FileReport(
            key=item.key,
            outcome=outcome.value if source.reason is None else "quarantined",
            reason=source.reason,
            detail=source.detail,
            title=publication.title,
            publication_id=publication.id,
            pages=len(pages),
            characters=len(text),
            hangul=_hangul_share(text),
            ocr_pages=sum(page.ocr for page in pages),
            tables=reading.tables if reading else 0,
            passages=len(passages),
            seconds=reading.seconds if reading else 0.0,
            warnings=(*(reading.warnings if reading else ()), *warnings),
        )

    def _keep(self, item: Item, reading: Reading | None) -> tuple[File, ...]:
        """Copy the originals in; the one whose pages are shown comes first."""
        files = []
        types = reading.media_types if reading else tuple("" for _ in item.files)
        for path, media_type in zip(item.files, types, strict=True):
            main = reading is not None and path == reading.main
            files.append(
                File(
                    sha256=self._writer.files.keep(path),
                    name=path.name,
                    media_type=media_type or "application/octet-stream",
                    size=path.stat().st_size,
                    pages=len(reading.pages) if reading and main else 0,
                    paged=reading.paged if reading and main else False,
                )
            )
        return tuple(sorted(files, key=lambda file: -file.pages))

    def duplicate(self, item: Item) -> FileReport:
        """A byte-identical copy: remembered as the same publication, or as unreadable for the same reason."""
        source = self._sources[item.key]
        holder = self._writer.holder(digest_file(item.files[0]))
        if holder is not None:
            moved = [other for other in self._writer.sources_of(holder) if not _still_there(other)]
            with self._writer.transaction():
                for other in moved:
                    self._writer.forget(other.key)
                self._writer.note(_with(source, publication_id=holder))
            outcome, detail = (
                ("skipped", "파일이 옮겨졌습니다.") if moved else ("duplicate", "같은 내용의 파일이 있습니다.")
            )
            return FileReport(item.key, outcome, detail=detail, publication_id=holder)
        first = self._writer.source(self._claimed[digest_file(item.files[0])])
        reason = first.reason if first and first.reason else Reason.DAMAGED
        return self._quarantine(source, UnreadableFile(reason, first.detail if first else ""))

    def _quarantine(self, source: Source, error: UnreadableFile) -> FileReport:
        self._writer.note(_with(source, publication_id="", reason=error.reason, detail=error.detail))
        return FileReport(source.key, "quarantined", error.reason, error.detail)


def _only_in_record(publication: Publication, passages: Sequence[Passage]) -> bool:
    """Whether the sheet gives an abstract that the document itself does not print: then the record answers for it."""
    given = publication.provenance.get("abstract")
    if not publication.abstract or (given is not None and given.source != "sheet"):
        return False
    start = " ".join(passage.text for passage in passages[:_FIRST])
    return containment(shingles(publication.abstract), shingles(start)) < _SAME


def _as_before(known: Source) -> FileReport:
    if known.reason is not None:
        return FileReport(known.key, "quarantined", known.reason, known.detail, publication_id=known.publication_id)
    return FileReport(known.key, "skipped", publication_id=known.publication_id)


def _still_there(source: Source) -> bool:
    path = key_path(source.key)
    return path is None or (Path(source.root) / path).is_file()


def _with(source: Source, **changes: Any) -> Source:
    return replace(source, **changes)


def _too_large(limit: int) -> UnreadableFile:
    return UnreadableFile(
        Reason.TOO_LARGE,
        f"{limit // 1024**2:,} MiB를 넘습니다. 파일을 나누거나 JARYOGWAN_FILE_SIZE_MB를 늘려 주세요.",
    )


def _hangul_share(text: str) -> float:
    letters = sum(character.isalpha() for character in text)
    hangul = sum("가" <= character <= "힣" for character in text)
    return hangul / letters if letters else 0.0
