"""The user dictionary: what a line means, and that an index follows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.fakes import HashEmbedder, hold

from corpus.errors import IndexMismatch
from corpus.library import Library
from corpus.writer import LibraryWriter
from index.build import Builder
from index.reader import LiveIndex
from index.tokens import Tokenizer
from index.wordfile import entries, user_words


def test_the_first_column_is_a_word(tmp_path: Path) -> None:
    assert user_words(tmp_path) == ()
    text = "# 기관\n가람사랑채\t기관 이름\n두 낱말\n가람사랑채\n" + "긴" * 40 + "\n한빛온 # 사업\n"
    (tmp_path / "userdict.tsv").write_text(text, encoding="utf-8")
    assert user_words(tmp_path) == ("가람사랑채", "한빛온")


def test_a_file_of_a_spreadsheet_is_read_and_a_broken_one_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_bytes("한빛온\n".encode("cp949"))
    assert list(entries(path)) == [(1, "한빛온")]
    path.write_bytes(b"\xff\xff\x00")
    assert list(entries(path)) == []


def test_a_changed_dictionary_is_another_tokenizer_and_is_followed(tmp_path: Path) -> None:
    hold(LibraryWriter.open(tmp_path), "a", "온돌 조사", ["나래온뜰은 새로 연 마을 쉼터다."])
    library, index, embedder = Library.open(tmp_path), tmp_path / "index", HashEmbedder()
    Builder(library, index, Tokenizer(), embedder).update()
    live = LiveIndex(index, Tokenizer(), embedder, tmp_path)

    (tmp_path / "userdict.tsv").write_text("나래온뜰\n", encoding="utf-8")
    changed = Tokenizer(user_words(tmp_path))
    assert changed.name != Tokenizer().name
    assert "나래온뜰/N" in {token.term for token in changed.tokens("나래온뜰은 쉼터다")}
    with pytest.raises(IndexMismatch):
        LiveIndex(index, changed, embedder)
    Builder(library, index, changed, embedder).update()  # a mismatch: built from the start
    live.refresh()
    assert live.reader().tokenizer.name == changed.name
    assert live.reader().lexical.document_frequency("body", "나래온뜰/N") == 1
