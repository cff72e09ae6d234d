"""A judged set in BEIR layout → a temporary library, indexed and searched by the very code that serves.

BEIR (Thakur et al. 2021): `corpus.jsonl` ({_id, title, text, metadata}), `queries.jsonl` ({_id, text}) and
`qrels/test.tsv` (query-id, corpus-id, score; a header line). Of the free `metadata` these are read, all optional:

date, publisher, subtitle, keywords   of the publication, as the catalogue has them
publication                           documents with the same value are parts of one publication, its pages say
passages                              the text as it was ingested: [{text, page, heading, header, kind}]
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import JaryogwanError
from corpus.ids import passage_id, publication_id
from corpus.records import Passage, PassageKind, Publication, Span
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from index.build import Builder
from index.embedding import Embedder
from index.reader import IndexReader, LiveIndex
from index.tokens import Tokenizer
from search.expand import Expander
from search.plan import Plan, make_plan
from search.query import MAX_TEXT, Query
from search.ranking import RankedPassages
from search.spelling import Speller
from search.synonyms import Synonyms

DEPTH = 100  # documents in a run
_PIECE = 450  # characters: texts that were not ingested are cut into passages of about this length

Run = dict[str, list[str]]  # question → documents, best first, at most DEPTH
Ranker = Callable[[Plan, Query, IndexReader], RankedPassages]


@dataclass(frozen=True, slots=True)
class Document:
    """What is searched and judged: a publication, or a part of one."""

    title: str
    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def passages(self) -> Iterator[dict[str, Any]]:
        """The arguments of its passages besides id and spans, and `page`."""
        if "passages" not in self.metadata:
            for piece in _pieces(self.text):
                yield {"page": 0, "text": piece, "kind": PassageKind.ABSTRACT}
        for row in self.metadata.get("passages", ()):
            yield {
                "page": row["page"],
                "text": row["text"],
                "heading": tuple(row["heading"]),
                "header": row["header"],
                "kind": PassageKind(row["kind"]),
            }


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Questions with the documents that answer them."""

    name: str
    documents: dict[str, Document]
    questions: dict[str, str]  # id → text
    judgements: dict[str, dict[str, int]]  # question → document → grade, 1 and up

    @classmethod
    def read(cls, folder: Path) -> JudgedSet:
        """Read a folder in BEIR layout; raises JaryogwanError when a part is missing."""
        try:
            documents = {
                row["_id"]: Document(row.get("title", ""), row["text"], row.get("metadata", {}))
                for row in _rows(folder / "corpus.jsonl")
            }
            questions = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
            judgements: dict[str, dict[str, int]] = {}
            with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream, delimiter="\t"):
                    judgements.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
        except (OSError, KeyError, ValueError) as error:
            raise JaryogwanError(f"판정 묶음 '{folder}'을(를) 읽을 수 없습니다({error}).") from error
        return cls(folder.resolve().name, documents, questions, judgements)

    @property
    def digest(self) -> str:
        """Twelve characters that change when a question, a judgement or the order of the documents does."""
        asked = [(key, self.questions[key], sorted(right.items())) for key, right in self.judgements.items()]
        return hashlib.sha256(repr((list(self.documents), asked)).encode()).hexdigest()[:12]


class Laboratory:
    """A judged set, indexed in a library under `home`; what is there already is used again."""

    def __init__(self, judged: JudgedSet, home: Path, tokenizer: Tokenizer, embedder: Embedder) -> None:
        self._judged = judged
        self._documents: dict[str, str] = {}  # passage → document
        with LibraryWriter.open(home) as writer, writer.transaction():
            for publication, passages in self._publications():
                writer.put(publication, (), passages)
        index_path = Settings(home=home).index_path
        with LibraryWriter.open(home) as library:
            Builder(library, index_path, tokenizer, embedder).update()
        self.reader: IndexReader = LiveIndex(index_path, tokenizer, embedder).reader()
        self._expander = Expander(Synonyms(), tokenizer, Speller(self.reader.lexical))

    def run(self, rank: Ranker) -> Run:
        """Every judged question's documents, ranked by their best passage."""
        return {key: self._ranked(rank, self._judged.questions[key]) for key in self._judged.judgements}

    def _ranked(self, rank: Ranker, text: str) -> list[str]:
        query = Query(text[:MAX_TEXT])
        ranked = rank(make_plan(query, self.reader.tokenizer, self._expander), query, self.reader)
        found: dict[str, None] = {}
        for ordinal in ranked.fused.ordinals.tolist():
            found[self.document(ordinal)] = None
            if len(found) == DEPTH:
                break
        return list(found)

    def document(self, ordinal: int) -> str:
        """The judged document to which the passage with this ordinal belongs."""
        return self._documents[self.reader.columns.passage_id(ordinal)]

    def _publications(self) -> Iterator[tuple[Publication, Sequence[Passage]]]:
        parts: dict[str, list[str]] = {}
        for key, document in self._judged.documents.items():
            parts.setdefault(document.metadata.get("publication", key), []).append(key)
        for name, keys in parts.items():
            identity = publication_id(f"{self._judged.name}#{name}")
            first = self._judged.documents[keys[0]]
            ordinals: Counter[int] = Counter()
            passages = []
            for key in keys:
                for arguments in self._judged.documents[key].passages():
                    page = arguments.pop("page")
                    ordinals[page] += 1
                    spans = (Span(page, 0, len(arguments["text"])),)
                    passages.append(Passage(passage_id(identity, page, ordinals[page]), spans=spans, **arguments))
                    self._documents[passages[-1].id] = key
            yield (
                Publication(
                    identity,
                    first.title,
                    "판정",
                    keywords=tuple(first.metadata.get("keywords", ())),
                    subtitle=first.metadata.get("subtitle", ""),
                    publisher=first.metadata.get("publisher", ""),
                    date=first.metadata.get("date", ""),
                ),
                passages,
            )


def _pieces(text: str) -> Iterator[str]:
    """A text cut at sentence ends near every 450 characters; at least one piece."""
    start = 0
    while len(text) - start > 1.5 * _PIECE:
        stops = [at + 2 for mark in (". ", "\n\n") if (at := text.rfind(mark, start, start + _PIECE)) > start]
        end = max(stops, default=start + _PIECE)
        yield text[start:end]
        start = end
    yield text[start:]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)
