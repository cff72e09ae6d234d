"""One opened, read-only index together with the tokenizer and model that built it; and how a server follows."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexMissing, JaryogwanError
from corpus.settings import Settings
from index.columns import Columns
from index.dense import DenseIndex
from index.embedding import BUILTIN_FOLDER, Embedder, StaticEmbedder, open_embedder
from index.forward import Forward
from index.lexical import LexicalIndex
from index.manifest import Layout, Manifest, current
from index.tokens import Tokenizer
from index.wordfile import user_words

_log = logging.getLogger(__name__)


class IndexReader:
    """One generation, opened. Safe to share between threads.

    Raises IndexMismatch when another tokenizer or model built it.
    """

    def __init__(self, layout: Layout, tokenizer: Tokenizer, embedder: Embedder) -> None:
        self.manifest: Manifest = layout.read_manifest()
        self.manifest.check(tokenizer.name, embedder.name)
        self.tokenizer = tokenizer
        self.embedder = embedder
        # Vectors of single words: those of the model in force, or of the one that comes with the project.
        self.words = embedder if isinstance(embedder, StaticEmbedder) else StaticEmbedder(BUILTIN_FOLDER)
        self.layout = layout
        _one_thread_a_question()
        self.columns = Columns.read(layout.columns)
        self.lexical = LexicalIndex(layout.lexical)
        self.dense = DenseIndex(layout.dense)
        self.forward = Forward.read(layout.forward)
        self.vectors: NDArray[np.float16] = np.load(layout.vectors, mmap_mode="r")  # (passages, dimension)


@cache
def _one_thread_a_question() -> None:
    """Small products of matrices on one core: a server answers several questions at once, and two threads on two busy
    cores wait for each other (10 × 256 × 2,500: 1 ms with one, 15 ms with two while the machine is loaded)."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    threadpool_limits(1, user_api="blas")


class LiveIndex:
    """The generation in force, now and later: `reader` is swapped when a new one is published.

    Nothing waits: while a new generation is opened, the old one answers. Requests that hold a reader keep it.
    """

    def __init__(self, index_path: Path, tokenizer: Tokenizer, embedder: Embedder, home: Path | None = None) -> None:
        """`home`: where the user dictionary lies, if an index that was built with a later one is to be followed."""
        self._path = index_path
        self._home = home
        self._tokenizer = tokenizer
        self._embedder = embedder
        self._name = ""
        self._reader: IndexReader | None = None
        self._stop = threading.Event()
        self.refresh()

    @classmethod
    def from_settings(cls, settings: Settings) -> LiveIndex:
        """With the tokenizer and the model that the settings name; raises ModelMissing."""
        tokenizer = Tokenizer(user_words(settings.home))
        embedder = open_embedder(settings.model, settings.model_query_prompt, settings.model_passage_prompt)
        # Refused before Kiwi is loaded: a server asks again every few seconds.
        with suppress(IndexMissing, FileNotFoundError):
            current(settings.index_path).read_manifest().check(tokenizer.name, embedder.name)
        # Kiwi takes as long to load as everything else together: on the other core, meanwhile.
        threading.Thread(target=tokenizer.warm, name="kiwi-loader", daemon=True).start()
        return cls(settings.index_path, tokenizer, embedder, settings.home)

    def reader(self) -> IndexReader:
        """The generation in force; raises IndexMissing or IndexMismatch when there is none to use."""
        if self._reader is None:
            self.refresh()
        if self._reader is None:
            raise IndexMissing("색인이 아직 없습니다. `python -m index`로 만들어 주세요.")
        return self._reader

    def refresh(self) -> None:
        """Open the generation in force if it is not the one at hand."""
        try:
            layout = current(self._path)
            if layout.folder.name != self._name:
                self._learn(layout)
                self._reader = IndexReader(layout, self._tokenizer, self._embedder)
                self._name = layout.folder.name
        except IndexMissing:
            pass  # said by reader(), when someone asks
        except FileNotFoundError:
            pass  # swept between reading CURRENT and opening: the next look finds its successor

    def _learn(self, layout: Layout) -> None:
        """Take over a changed user dictionary once an index was built with it."""
        built = layout.read_manifest().tokenizer
        if self._home is not None and built != self._tokenizer.name:
            fresh = Tokenizer(user_words(self._home))
            if built == fresh.name:
                self._tokenizer = fresh

    def follow(self, seconds: float) -> None:
        """Look for a new generation every `seconds` in the background until `close`."""

        def watch() -> None:
            while not self._stop.wait(seconds):
                try:
                    self.refresh()
                except (JaryogwanError, OSError) as error:
                    _log.warning("새 색인을 열지 못해 앞의 색인으로 답합니다: %s", error)

        threading.Thread(target=watch, name="index-follower", daemon=True).start()

    def close(self) -> None:
        """Stop following."""
        self._stop.set()
