"""index.reader: what cannot be used is refused before anything heavy is loaded."""

import threading
from pathlib import Path

import pytest
from support.fakes import HashEmbedder, hold

from corpus.errors import IndexMismatch
from corpus.library import Library
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from index.build import Builder
from index.reader import LiveIndex
from index.tokens import Tokenizer


def test_an_index_of_another_model_is_refused_before_kiwi_is_loaded(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    hold(LibraryWriter.open(tmp_path), "k/환승", "환승", ["버스를 갈아탄다."])
    Builder(Library.open(tmp_path), settings.index_path, Tokenizer(), HashEmbedder()).update()
    with pytest.raises(IndexMismatch, match="임베딩 모델"):
        LiveIndex.from_settings(settings)
    assert "kiwi-loader" not in {thread.name for thread in threading.enumerate()}
