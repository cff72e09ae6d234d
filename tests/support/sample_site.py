"""A real site over sample publications of every format: ingested, indexed, one of them taken down, served."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.library import Library
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from search.searcher import Searcher
from tests.support.live import served
from web.app import create_app

_ROOT = Path(__file__).parents[2]
_SAMPLES = _ROOT / "corpus" / "samples" / "library"
# One of each format, three of one study; the sheet's other publications are held without their files.
_FILES = ("목록.csv", "a01*", "a02*", "a03*", "a12*", "a13*", "a15*", "a20*", "a21*", "a22*")
_WITHDRAWN = "평생학습"


@dataclass(frozen=True)
class SampleSite:
    """Where it is, and what it holds that a test has to name."""

    base: str
    withdrawn: str  # id
    report: str  # id of a PDF with pages
    hwp: str  # id of a HWP with sections


@contextmanager
def sample_site(folder: Path) -> Iterator[SampleSite]:
    """Build everything under `folder` and serve it until the block ends."""
    library_folder, home = folder / "library", folder / "home"
    library_folder.mkdir()
    for pattern in _FILES:
        for path in _SAMPLES.glob(pattern):
            shutil.copy(path, library_folder)
    settings = Settings(
        home=home, site_name="한빛 자료관", institute="한빛시정연구원", contact="archive@hanbit.example"
    )
    _run("ingest", str(library_folder), "--collection", "samples", home=home)
    writer = LibraryWriter.open(home)
    held = writer.newest(100)
    withdrawn = next(item.id for item in held if _WITHDRAWN in item.title)
    writer.delete(withdrawn)
    (home / "questions.txt").write_text("버스를 갈아타는 시간을 줄이려면?\n빈집은 왜 생길까?\n", encoding="utf-8")
    _run("index", home=home)
    with_files = {item.files[0].name[:3]: item.id for item in held if item.files}
    searcher = Searcher.from_settings(settings)
    with served(create_app(settings, Library.open(home), searcher)) as base:
        yield SampleSite(base, withdrawn, with_files["a01"], with_files["a02"])


def _run(module: str, *arguments: str, home: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JARYOGWAN_")}
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(
        command,
        cwd=_ROOT,
        env=environment | {"JARYOGWAN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
