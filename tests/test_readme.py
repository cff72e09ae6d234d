"""The README's commands, run as they stand there (the folder of publications being the sample library)."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLES = "corpus/samples/library"
PORT = "8731"


def commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [shlex.split(line.replace("~/간행물", SAMPLES)) for line in lines if line.startswith("python -m ")]


def test_from_a_folder_to_an_answer(tmp_path: Path) -> None:
    environment = {**os.environ, "JARYOGWAN_HOME": str(tmp_path), "JARYOGWAN_PORT": PORT}
    ran = []
    for command in commands():
        arguments = [sys.executable, *command[1:]]
        ran.append(command[2])
        if command[2] == "web":
            answers_on_the_web(arguments, environment)
        else:
            done = subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            if command[2] == "search":
                assert "찾은 까닭" in done.stdout
    assert ran == ["ingest", "index", "search", "web"]


def answers_on_the_web(arguments: list[str], environment: dict[str, str]) -> None:
    server = subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{PORT}/api/search?q=" + urllib.request.quote("침수 대책")  # type: ignore[attr-defined]
        for _ in range(100):
            try:
                with urllib.request.urlopen(address, timeout=10) as answer:
                    found = json.load(answer)
                break
            except OSError:
                assert server.poll() is None
                time.sleep(0.3)
        assert found["total"] > 0
        assert (
            found["hits"][0]["link"].endswith(f"passage={found['hits'][0]['passage']}")
            or "/pages/" in found["hits"][0]["link"]
        )
    finally:
        server.terminate()
        server.wait(20)
