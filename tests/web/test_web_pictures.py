"""Pictures: made once, kept within a bound, and a worker that misbehaves is replaced."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.settings import Settings
from tests.web.web_fakes import SHELTER, WordSearcher, made_library
from web.app import create_app
from web.pictures import Pictures, PictureUnavailable, Worker, snapped

DRAWER = Path(__file__).parent / "fake_picture_worker.py"


@contextmanager
def pictures(folder: Path, manner: str = "draw", *, limit: int = 10**7, seconds: float = 30) -> Iterator[Pictures]:
    made = Pictures(folder, limit, Worker([sys.executable, str(DRAWER), manner], seconds=seconds))
    try:
        yield made
    finally:
        made.close()


def test_widths_are_rounded_up_to_a_few() -> None:
    assert [snapped(width) for width in (1, 241, 480, 481, 99_999)] == [240, 480, 480, 800, 2400]


def test_a_picture_is_made_once(tmp_path: Path) -> None:
    with pictures(tmp_path / "cache") as made:
        first = made.picture("ab", tmp_path, 1, 700)
        assert first.name == "ab-1-800.webp"
        assert first.read_bytes()[8:12] == b"WEBP"
        first.write_bytes(b"kept")
        assert made.picture("ab", tmp_path, 1, 800).read_bytes() == b"kept"
        assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".webp"]


def test_the_cache_forgets_what_was_looked_at_longest_ago(tmp_path: Path) -> None:
    with pictures(tmp_path, limit=10**9) as made:
        paths = [made.picture("ab", tmp_path, page, 480) for page in (1, 2, 3)]
    size = paths[0].stat().st_size
    for age, path in zip((300, 100, 200), paths, strict=True):
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age))
    with pictures(tmp_path, limit=size * 3) as made:
        made.picture("ab", tmp_path, 1, 480)  # looked at again: no longer the oldest
        newest = made.picture("ab", tmp_path, 4, 480)
    assert set(tmp_path.iterdir()) == {paths[0], newest}  # down to nine tenths of the limit


@pytest.mark.parametrize("manner", ["refuse", "babble", "hang"])
def test_a_worker_that_misbehaves_is_an_error_in_korean(tmp_path: Path, manner: str) -> None:
    with (
        pictures(tmp_path, manner, seconds=0.5 if manner == "hang" else 30) as made,
        pytest.raises(PictureUnavailable, match="그림"),
    ):
        made.picture("ab", tmp_path, 1, 480)
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_died_is_started_again(tmp_path: Path) -> None:
    with pictures(tmp_path, "die") as made:
        made.picture("ab", tmp_path, 1, 480)
        with pytest.raises(PictureUnavailable):
            made.picture("ab", tmp_path, 2, 480)
        assert made.picture("ab", tmp_path, 3, 480).is_file()


def test_the_site_serves_pictures_and_says_when_it_cannot(tmp_path: Path) -> None:
    library = made_library(tmp_path)
    path = f"/publications/{SHELTER}/pages/2/picture.webp"
    for manner, status in (("draw", 200), ("refuse", 503)):
        with pictures(tmp_path / manner, manner) as made:
            app = create_app(Settings(), library, WordSearcher(library), pictures=made)
            with TestClient(app, raise_server_exceptions=False) as site:
                response = site.get(path, params={"width": "bad"})
                assert response.status_code == status
                if status == 200:
                    assert response.headers["Content-Type"] == "image/webp"
                    assert (tmp_path / manner / f"{_digest(library)}-2-1200.webp").is_file()


def _digest(library: object) -> str:
    files = library.publication(SHELTER).files  # type: ignore[attr-defined]
    return str(files[0].sha256)
