"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.writer import LibraryWriter

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data; the test is skipped where it is absent."""
    folder = Path(os.environ.get("JARYOGWAN_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"실제 자료가 없습니다: {folder} (JARYOGWAN_DATA)")
    return folder


@pytest.fixture
def writer(tmp_path: Path) -> LibraryWriter:
    """An empty library."""
    return LibraryWriter.open(tmp_path / "home")
