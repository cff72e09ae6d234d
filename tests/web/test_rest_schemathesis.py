"""schemathesis, an independent tester, reads the served description and asks whatever it allows and forbids."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from support.fakes import hold
from support.live import served

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
            hold(writer, f"s/{number}", f"자료 {number}", ["본문 0 낱말"], series="총서", date=str(2000 + number))
    limits = Settings(home=home, anonymous_daily=10**9, requests_per_second=10**9)
    with Library.open(home) as library, served(create_app(limits, library, WordSearcher(library))) as base:  # type: ignore[arg-type]
        tester = [str(Path(sys.executable).parent / "st"), "run", f"{base}/api/v1/openapi.json", "--checks", CHECKS]
        options = ["--max-examples", "10", "--phases", "examples,fuzzing", "--no-color", "--seed", "6"]
        done = subprocess.run(
            [*tester, *options, "--generation-database", "none"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
