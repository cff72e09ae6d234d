"""Follow the change log and publish generations.

A generation is built aside and put in force by renames, so readers never wait and a killed build leaves nothing
half done. A long build publishes every `CHECKPOINT` passages: the archive can be searched early, and a build that
was killed goes on from the last checkpoint.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.changes import Change
from corpus.errors import IndexMismatch, IndexMissing
from corpus.ids import parse_passage_id
from corpus.library import Library
from corpus.records import Passage, PassageKind, Publication
from index import dense, lexical, phrases
from index.columns import Columns, PublicationRow
from index.embedding import Embedder
from index.forward import Forward, ForwardWriter
from index.lexical import LexicalDocument, LexicalIndex
from index.manifest import FORMAT, Layout, Manifest, current, publish
from index.tokens import Analysis, Tokenizer

CHECKPOINT = 100_000  # passages in one generation's additions
_BATCH = 2_000  # passages analysed and embedded at a time: bounds memory
_KEPT_GENERATIONS = 2  # the one in force, and the one that slow readers may still hold

Progress = Callable[[int, int], None]  # passages done in this run, publications done in this run


@dataclass(slots=True)
class _Previous:
    """What a generation takes over from the one before."""

    manifest: Manifest | None = None
    layout: Layout | None = None
    columns: Columns = field(default_factory=lambda: Columns([], [], [], []))

    @property
    def seq(self) -> int:
        return self.manifest.seq if self.manifest else 0

    def forward(self) -> Forward:
        return Forward.read(self.layout.forward) if self.layout else Forward.empty()

    def phrases(self) -> Sequence[tuple[str, ...]]:
        return phrases.read(self.layout.phrases, len(self.columns.rows)) if self.layout else ()


class Builder:
    """Builds the index of one library with one tokenizer and one embedding model."""

    def __init__(self, library: Library, index_path: Path, tokenizer: Tokenizer, embedder: Embedder) -> None:
        self._library = library
        self._path = index_path
        self._tokenizer = tokenizer
        self._embedder = embedder

    def update(self, *, rebuild: bool = False, progress: Progress | None = None) -> Manifest:
        """Bring the index up to the catalogue's last change and return the manifest in force.

        With `rebuild`, or when another tokenizer or model built what is there, everything is built from the start;
        what was there answers until the new generation is whole. Waits for another builder to finish.
        """
        with _exclusive(self._path):
            for leftover in self._path.glob(".building-*"):
                shutil.rmtree(leftover)
            previous = _Previous() if rebuild else self._previous()
            changes = self._library.changes(previous.seq)
            if previous.manifest and not changes:
                return previous.manifest
            first = self._next_generation()
            done = _Done(progress)
            for number, (batch, passages) in enumerate(self._checkpoints(changes, done)):
                manifest = self._generation(previous, batch, passages, first + number)
                layout = Layout(self._path / manifest.folder_name)
                previous = _Previous(manifest, layout, Columns.read(layout.columns))
                self._sweep()
            assert previous.manifest is not None  # an empty change log still makes one (empty) generation
            return previous.manifest

    def _previous(self) -> _Previous:
        try:
            layout = current(self._path)
            manifest = layout.read_manifest()
            manifest.check(self._tokenizer.name, self._embedder.name)
        except (IndexMissing, IndexMismatch):
            return _Previous()
        return _Previous(manifest, layout, Columns.read(layout.columns))

    def _checkpoints(
        self, changes: Sequence[Change], done: _Done
    ) -> Iterator[tuple[list[Change], Iterator[_Analysed]]]:
        """Runs of changes of about CHECKPOINT passages, each with its analysed passages (read lazily, once)."""
        start = 0
        while start == 0 or start < len(changes):
            batch: list[Change] = []
            size = 0
            for change in changes[start:]:
                batch.append(change)
                size += 0 if change.deleted else self._library.passage_count(change.publication_id)
                if size >= CHECKPOINT:
                    break
            start += max(1, len(batch))
            yield batch, self._analysed([item.publication_id for item in batch if not item.deleted], done)

    def _generation(
        self, previous: _Previous, batch: Sequence[Change], passages: Iterator[_Analysed], number: int
    ) -> Manifest:
        building = Layout(self._path / f".building-{os.getpid()}")
        building.folder.mkdir()
        changed = {change.publication_id for change in batch}
        old = previous.columns
        keep_rows = np.array([row.id not in changed for row in old.rows], np.bool_)
        kept = np.flatnonzero(keep_rows[old.publication]) if len(old.rows) else np.empty(0, np.int64)
        self._take_over(previous, building, kept)

        rows = [row for row, keep in zip(old.rows, keep_rows, strict=True) if keep]
        new_row = np.cumsum(keep_rows) - 1 if len(old.rows) else np.empty(0, np.int64)
        places = [
            new_row[old.publication[kept]].tolist(),
            old.page[kept].tolist(),
            old.ordinal[kept].tolist(),
        ]
        vectors = [self._kept_vectors(previous, kept)]
        forward = ForwardWriter(previous.forward(), kept)
        named = [dict.fromkeys(row) for row, keep in zip(previous.phrases(), keep_rows, strict=True) if keep]

        def documents() -> Iterator[LexicalDocument]:
            for group in passages:
                vectors.append(group.vectors.astype(np.float16))
                forward.add([document.terms for document in group.documents])
                for row, document, passage, names in zip(
                    group.rows, group.documents, group.passages, group.phrases, strict=True
                ):
                    if not rows or rows[-1].id != row.id:
                        rows.append(row)
                        named.append({})
                    if len(named[-1]) < phrases.MOST:
                        named[-1] |= names
                    parts = parse_passage_id(passage.id)
                    for column, value in zip(places, (len(rows) - 1, parts.page, parts.ordinal), strict=True):
                        column.append(value)
                    yield document

        lexical.write(building.lexical, documents(), first_ordinal=len(kept))
        every = np.concatenate(vectors)
        np.save(building.vectors, every)
        dense.write(building.dense, every)
        forward.write(building.forward)
        Columns(rows, *places).write(building.columns)
        phrases.write(building.phrases, (list(row)[: phrases.MOST] for row in named))
        manifest = Manifest(
            format=FORMAT,
            generation=number,
            seq=batch[-1].seq if batch else previous.seq,
            tokenizer=self._tokenizer.name,
            model=self._embedder.name,
            dimension=self._embedder.dimension,
            publications=len(rows),
            passages=len(every),
            built=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        building.write_manifest(manifest)
        publish(self._path, building.folder, manifest)
        return manifest

    def _take_over(self, previous: _Previous, building: Layout, kept: NDArray[np.int64]) -> None:
        """Link the old lexical index when nothing is lost from it; otherwise write what is kept anew."""
        if previous.layout is None or not len(kept):
            return
        if len(kept) == len(previous.columns.publication):
            building.lexical.mkdir()
            for file in previous.layout.lexical.iterdir():
                if file.suffix == ".json":  # rewritten by tantivy; segments never are
                    shutil.copy2(file, building.lexical / file.name)
                elif file.suffix != ".lock":
                    (building.lexical / file.name).hardlink_to(file)
        else:
            lexical.write(building.lexical, LexicalIndex(previous.layout.lexical).documents(kept))

    def _kept_vectors(self, previous: _Previous, kept: NDArray[np.int64]) -> NDArray[np.float16]:
        if previous.layout is None or not len(kept):
            return np.empty((0, self._embedder.dimension), np.float16)
        return np.asarray(np.load(previous.layout.vectors, mmap_mode="r")[kept], np.float16)

    def _analysed(self, ids: Sequence[str], done: _Done) -> Iterator[_Analysed]:
        """The passages of these publications, in order, analysed and embedded in batches."""
        pending: list[tuple[Publication, PublicationRow, Passage]] = []
        for publication_id in ids:
            held = self._library.publications([publication_id]).get(publication_id)
            if held is not None:  # deleted meanwhile: a later change says so
                row = PublicationRow.of(held)
                pending += [(held, row, passage) for passage in self._library.passages(publication_id)]
            done.publications += 1
            while len(pending) >= _BATCH:
                yield self._analyse(pending[:_BATCH], done)
                del pending[:_BATCH]
        if pending:
            yield self._analyse(pending, done)

    def _analyse(self, items: Sequence[tuple[Publication, PublicationRow, Passage]], done: _Done) -> _Analysed:
        distinct = {
            text
            for publication, _, passage in items
            for text in (title_text(publication), heading_text(passage), passage.text)
        }
        ordered = sorted(distinct)
        texts = dict(zip(ordered, self._tokenizer.analyse(ordered), strict=True))
        documents, joined = [], []
        for publication, row, passage in items:
            body = texts[passage.text]
            heading, title = texts[heading_text(passage)], texts[title_text(publication)]
            documents.append(
                LexicalDocument(
                    terms={
                        "body": body.terms,
                        "surface": (*body.surfaces, *heading.surfaces, *title.surfaces),
                        "heading": heading.terms,
                        "title": title.terms,
                    },
                    facets=row.exact_values(),
                    year=publication.year,
                )
            )
            joined.append(
                Analysis(
                    text="\n".join(filter(None, (title.text, heading.text, body.text))),
                    terms=(*title.terms, *heading.terms, *body.terms),
                    surfaces=(),
                )
            )
        vectors = self._embedder.embed_passages(joined)
        assert vectors.shape == (len(items), self._embedder.dimension) and vectors.dtype == np.float32
        done.add(len(items))
        short = {
            text for publication, _, passage in items for text in (title_text(publication), heading_text(passage))
        }
        named = {text: dict.fromkeys(phrases.noun_phrases(texts[text])) for text in short}
        names = [
            named[title_text(publication)]
            | dict.fromkeys(word for word in publication.keywords if "\t" not in word and "\n" not in word)
            | named[heading_text(passage)]
            for publication, _, passage in items
        ]
        return _Analysed([row for _, row, _ in items], documents, [item for _, _, item in items], names, vectors)

    def _next_generation(self) -> int:
        numbers = [int(folder.name[1:9]) for folder in self._path.glob("g????????-*")]
        return max(numbers, default=0) + 1

    def _sweep(self) -> None:
        for folder in sorted(self._path.glob("g????????-*"))[:-_KEPT_GENERATIONS]:
            shutil.rmtree(folder)


@dataclass(frozen=True, slots=True)
class _Analysed:
    """A batch of passages ready for both engines; all have one entry a passage."""

    rows: Sequence[PublicationRow]
    documents: Sequence[LexicalDocument]
    passages: Sequence[Passage]
    phrases: Sequence[dict[str, None]]  # see index.phrases; the values are not used
    vectors: NDArray[np.float32]  # (passages, dimension)


@dataclass(slots=True)
class _Done:
    """How far the run is."""

    progress: Progress | None
    passages: int = 0
    publications: int = 0

    def add(self, passages: int) -> None:
        self.passages += passages
        if self.progress:
            self.progress(self.passages, self.publications)


def title_text(publication: Publication) -> str:
    """What the title field holds: title, subtitle and keywords."""
    return " ".join(filter(None, (publication.title, publication.subtitle, *publication.keywords)))


def heading_text(passage: Passage) -> str:
    """What the heading field holds: the path of headings, and a table's header row."""
    if passage.kind is PassageKind.ABSTRACT:
        return ""
    return " ".join(filter(None, (*passage.heading, passage.header)))


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """One builder at a time; the lock goes with the process, however it ends."""
    path.mkdir(parents=True, exist_ok=True)
    with (path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
