"""docs/open-api.md, tried as a partner would: its program keeps a mirror (its other clients: test_rest_clients)."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from support.fakes import hold
from support.live import served

from corpus.ids import publication_id
from corpus.library import Library
from corpus.records import Visibility
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from tests.web.web_fakes import WordSearcher
from web.app import create_app

TEXT = (Path(__file__).parents[2] / "docs" / "open-api.md").read_text(encoding="utf-8")


def mirrored(program: Path, base: str, store: Path) -> dict[str, str]:
    """Run the program once; the titles that the mirror has then, by id."""
    done = subprocess.run(
        [sys.executable, program, base, store], capture_output=True, text=True, check=True, timeout=60
    )
    with sqlite3.connect(store) as mirror:
        records = dict(mirror.execute("SELECT id, record FROM publications"))
    mirror.close()
    assert int(done.stdout) == len(records)
    return {identity: json.loads(record)["title"] for identity, record in records.items()}


def test_twenty_lines_keep_a_mirror(tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert code is not None and len(code[1].splitlines()) <= 21
    program, store, home = tmp_path / "mirror.py", tmp_path / "mirror.db", tmp_path / "home"
    program.write_text(code[1], encoding="utf-8")
    with LibraryWriter.open(home) as writer:
        with writer.transaction():
            for number in range(1100):
                hold(writer, f"d/{number}", f"자료 {number}", ["글"])
        with (
            Library.open(home) as library,
            served(create_app(Settings(home=home), library, WordSearcher(library))) as base,
        ):  # type: ignore[arg-type]
            assert len(mirrored(program, base, store)) == 1100
            hold(writer, "d/new", "새 자료", ["글"])
            hold(writer, "d/1", "고친 자료", ["글"])
            writer.delete(publication_id("d/2"))
            writer.put(replace(writer.publication(publication_id("d/3")), visibility=Visibility.STAFF))
            expected = {
                publication_id(f"d/{number}"): f"자료 {number}" for number in range(1100) if number not in (2, 3)
            }
            expected |= {publication_id("d/new"): "새 자료", publication_id("d/1"): "고친 자료"}
            assert mirrored(program, base, store) == expected
            assert mirrored(program, base, store) == expected
