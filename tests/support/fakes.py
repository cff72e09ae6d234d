"""Named fakes and small libraries for tests; on the path as `support.fakes`."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.ids import passage_id, publication_id
from corpus.records import Page, Passage, Publication, Span
from corpus.writer import LibraryWriter, Outcome
from index.tokens import Analysis


class HashEmbedder:
    """Vectors from the morphemes' hashes: texts that share morphemes are near. Needs no model."""

    def __init__(self, name: str = "hash-1", dimension: int = 32) -> None:
        self.name = name
        self.dimension = dimension

    def embed_passages(self, passages: Sequence[Analysis]) -> NDArray[np.float32]:
        vectors = np.zeros((len(passages), self.dimension), np.float32)
        for row, passage in enumerate(passages):
            for term in passage.terms:
                vectors[row] += np.random.default_rng(zlib.crc32(term.encode())).standard_normal(self.dimension)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)

    embed_queries = embed_passages


def hold(writer: LibraryWriter, key: str, title: str, texts: Sequence[str], **fields: object) -> str:
    """Put a publication with one page and passage a text; returns its id."""
    identity = publication_id(key)
    pages = [Page(number, text) for number, text in enumerate(texts, 1)]
    passages = [
        Passage(passage_id(identity, number, 1), text, (Span(number, 0, len(text)),))
        for number, text in enumerate(texts, 1)
    ]
    outcome = writer.put(Publication(id=identity, title=title, **{"kind": "보고서", **fields}), pages, passages)  # type: ignore[arg-type]
    assert outcome is not Outcome.UNCHANGED
    return identity
