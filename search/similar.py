"""Publications that are near to one, and why.

A publication's vector is the mean of its passages' vectors, without what all publications have in common (the mean
of all is taken away first: static vectors share one large direction, see Mu and Viswanath, "All-but-the-Top", ICLR
2018). To the cosine comes what shared subjects weigh: rare ones more than common ones.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.library import Library
from corpus.records import Publication
from index.reader import IndexReader

_CHUNK = 65_536  # passages read at a time
_KEYWORD_SHARE = 0.3  # of the score; the vectors have the rest
_LEAST = 0.2  # a lower score is not called similar
_MAX_WORDS = 3
_ENOUGH = 20  # publications: of fewer the mean is not what all have in common, but themselves
_CANDIDATES = 3  # times the number asked for: some are staff's, gone, or outputs of the same study


@dataclass(frozen=True, slots=True)
class Similar:
    """One publication that is near to another, with the reason."""

    publication: Publication
    score: float  # 0–1, the larger the nearer
    nearness: float  # cosine of the two, -1–1
    keywords: tuple[str, ...]  # subjects that both have
    words: tuple[str, ...]  # further words that both titles and abstracts have, up to 3


class SimilarFinder:
    """Finds similar publications; a generation's vectors are summed up once and kept until the next one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._name = ""
        self._means: NDArray[np.float32] = np.empty((0, 0), np.float32)

    def find(self, reader: IndexReader, library: Library, publication_id: str, limit: int = 5) -> tuple[Similar, ...]:
        """Up to `limit` publications for everybody, nearest first; () for a publication that is not indexed.

        Other outputs of the same study are left out: they are no news (see `Library.other_outputs`).
        """
        row = reader.columns.row_of.get(publication_id)
        if row is None:
            return ()
        means = self._of(reader)
        cosines = means @ means[row]
        scores = (1 - _KEYWORD_SHARE) * np.maximum(cosines, 0) + _KEYWORD_SHARE * _shared_weight(reader, row)
        scores[row] = -1
        scores[reader.columns.facets["visibility"].having(["staff"])] = -1
        order = _best(scores, reader.columns.id_order, limit * _CANDIDATES)
        near = {reader.columns.rows[place].id: int(place) for place in order if scores[place] >= _LEAST}
        held = library.publications([publication_id, *near], staff=False)
        if publication_id not in held:
            return ()
        works = library.works([publication_id, *near])
        own = works.get(publication_id)
        chosen = [key for key in near if key in held and (own is None or works.get(key) != own)][:limit]
        own_words = _words(held[publication_id], reader) if chosen else ()
        result = []
        for key in chosen:
            keywords = tuple(word for word in held[publication_id].keywords if word in held[key].keywords)
            text = _text(held[key])
            words = [word for word in own_words if word in text and word not in keywords]
            place = near[key]
            result.append(
                Similar(held[key], float(scores[place]), float(cosines[place]), keywords, tuple(words[:_MAX_WORDS]))
            )
        return tuple(result)

    def _of(self, reader: IndexReader) -> NDArray[np.float32]:
        """float32 (publications, dimension), unit rows or zero."""
        name = reader.manifest.folder_name
        with self._lock:
            if self._name != name:
                self._means, self._name = mean_vectors(reader), name
            return self._means


def _best(scores: NDArray[np.float32], ties: NDArray[np.int64], number: int) -> NDArray[np.int64]:
    """The rows of the `number` highest scores, best first; of equal ones those with the lower tie first."""
    if number < len(scores):
        rows = np.flatnonzero(scores >= np.partition(scores, -number)[-number])
    else:
        rows = np.arange(len(scores))
    return rows[np.lexsort((ties[rows], -scores[rows]))][:number]


def mean_vectors(reader: IndexReader) -> NDArray[np.float32]:
    """float32 (publications, dimension): unit means of the passages' vectors, less what all have in common."""
    owners = reader.columns.publication
    sums = np.zeros((len(reader.columns.rows), reader.vectors.shape[1]), np.float32)
    for start in range(0, len(owners), _CHUNK):
        part = owners[start : start + _CHUNK]
        # A publication's passages stand together, so each run is summed up at once.
        firsts = np.flatnonzero(np.diff(part, prepend=-1))
        runs = np.add.reduceat(reader.vectors[start : start + _CHUNK].astype(np.float32), firsts)
        np.add.at(sums, part[firsts], runs)
    means = _unit(sums)
    if len(means) >= _ENOUGH:
        means = _unit(means - means.mean(axis=0))
    return means


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9) * (lengths > 1e-6), np.float32)


def _shared_weight(reader: IndexReader, row: int) -> NDArray[np.float32]:
    """float32 (publications,): the share of the publication's subjects that each other one has, by idf, 0–1."""
    column = reader.columns.facets["keyword"]
    own = column.codes[column.offsets[row] : column.offsets[row + 1]]
    count = len(reader.columns.rows)
    frequency = np.bincount(column.codes, minlength=len(column.values))
    weights = np.log1p(count / np.maximum(frequency, 1)) * np.isin(np.arange(len(column.values)), own)
    if not weights.sum():
        return np.zeros(count, np.float32)
    owners = np.repeat(np.arange(count), np.diff(column.offsets))
    shared = np.bincount(owners, weights=weights[column.codes], minlength=count)
    return np.asarray(shared / weights.sum(), np.float32)


def _words(publication: Publication, reader: IndexReader) -> tuple[str, ...]:
    """What a publication's title and abstract speak of: its nouns of two and more letters, in order.

    The institute's own name stands everywhere and says nothing.
    """
    return tuple(
        dict.fromkeys(
            token.form
            for token in reader.tokenizer.tokens(_text(publication))
            if token.term.endswith("/N")
            and len(token.form) > 1
            and token.weight == 1
            and token.form not in publication.publisher
        )
    )


def _text(publication: Publication) -> str:
    return " ".join(filter(None, (publication.title, publication.subtitle, publication.abstract[:600])))
