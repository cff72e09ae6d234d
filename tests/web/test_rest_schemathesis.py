"""schemathesis, an independent tester, reads the served description and asks whatever it allows and forbids."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

import pytest
from support.fakes import hold
from support.live import served

from corpus.ids import publication_id
from corpus.library import Library
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from tests.web.web_fakes import WordSearcher
from web.app import create_app

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis==4.32.5 is not installed")
def test_no_answer_is_outside_its_schema(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with LibraryWriter.open(home) as writer, writer.transaction():
        for number in range(20):
            told = {
                "series": "총서",
                "number": str(number * 2),
                "date": str(2000 + number),
                "keywords": ("0", "낱말"),
            }
            hold(writer, f"s/{number}", f"자료 {number}", ["본문 0 낱말"], **told)
        writer.delete(publication_id("s/19"))
    limits = Settings(home=home, anonymous_daily=10**9, requests_per_second=10**9)
    with Library.open(home) as library, served(create_app(limits, library, WordSearcher(library))) as base:  # type: ignore[arg-type]
        asked = run(tmp_path, base)
        # Made-up ids find nothing: once more with those that are there, and one that was taken down.
        for identity, status in (("s/1", 200), ("s/19", 410)):
            held = {"path.id": publication_id(identity), "path.name": "총서"}
            lines = "".join(f'"{name}" = "{value}"\n' for name, value in held.items())
            (tmp_path / "schemathesis.toml").write_text(f"[parameters]\n{lines}", encoding="utf-8")
            answered = run(tmp_path, base, "--include-path-regex", "[{]")
            assert {f"publications/{held['path.id']}{part}" for part in ("", "/passages", "/similar")} <= {
                path for path, code in answered if code == status
            }
            assert ("series/총서", 200) in answered
    assert {("suggestions", 200), ("changelog", 200), ("facets", 400)} <= asked


def run(folder: Path, base: str, *more: str) -> set[tuple[str, int]]:
    """(path, status) of all that was asked and answered; nothing of it may be wrong."""
    tester = [str(Path(sys.executable).parent / "st"), "run", f"{base}/api/v1/openapi.json", "--checks", CHECKS]
    options = ["--max-examples", "4" if more else "10", "--phases", "examples,fuzzing", "--no-color", "--seed", "6"]
    har = folder / "asked.har"
    done = subprocess.run(
        [*tester, *options, "--generation-database", "none", "--report", "har", "--report-har-path", str(har), *more],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    entries = json.loads(har.read_text(encoding="utf-8"))["log"]["entries"]
    path = f"{base}/api/v1/"
    return {
        (unquote(entry["request"]["url"].removeprefix(path).partition("?")[0]), entry["response"]["status"])
        for entry in entries
    }
