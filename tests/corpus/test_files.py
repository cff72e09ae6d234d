"""Originals are whole or not there, and named by what is in them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from corpus.errors import NotHeld
from corpus.files import FileStore


def test_a_kept_file_is_found_by_its_digest_and_kept_once(tmp_path: Path) -> None:
    source = tmp_path / "보고서.pdf"
    source.write_bytes(b"%PDF-1.7 original")
    store = FileStore(tmp_path / "files")
    digest = store.keep(source)
    assert digest == hashlib.sha256(b"%PDF-1.7 original").hexdigest()
    assert store.keep(source) == digest
    assert store.path(digest).read_bytes() == source.read_bytes()
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == [store.path(digest)]


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64])
def test_only_the_digest_of_a_kept_file_leads_to_a_path(tmp_path: Path, digest: str) -> None:
    with pytest.raises(NotHeld):
        FileStore(tmp_path).path(digest)


def test_a_failed_copy_leaves_nothing_behind(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    with pytest.raises(FileNotFoundError):
        store.keep(tmp_path / "gone.pdf")
    assert list((tmp_path / "files").iterdir()) == []
