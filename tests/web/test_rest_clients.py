"""The clients of docs/open-api.md, taken out of it and run as they stand: Python, JavaScript, curl, MCP, Power Query.

Power Query runs in Excel alone; its address, its conditions and the names that it reads are tried instead.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from playwright.sync_api import sync_playwright
from support.fakes import hold
from support.live import served

from corpus.library import Library
from corpus.records import Contributor
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from tests.web.web_fakes import WordSearcher
from web.access import Access
from web.app import create_app
from web.rest_history import HISTORY
from web.rest_operations import OPERATIONS

TEXT = (Path(__file__).parents[2] / "docs" / "open-api.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"
CHROMIUM = Path("/usr/bin/chromium")
REPORTS = 230


def block(heading: str, language: str) -> str:
    """The code that stands under a heading."""
    section = re.search(
        rf"^#+ {re.escape(heading)}$(.*?)(?=^#+ [^\n]|\Z)", without_comments(TEXT), re.DOTALL | re.MULTILINE
    )
    assert section is not None, heading
    code = re.search(rf"```{language}\n(.*?)```", section[1], re.DOTALL)
    assert code is not None, heading
    return code[1]


def without_comments(text: str) -> str:
    """Markdown in which no line of code looks like a heading."""
    return re.sub(r"^# .*$", "", text.partition("\n")[2], flags=re.MULTILINE)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clients")
    with LibraryWriter.open(folder) as writer, writer.transaction():
        for number in range(8):
            hold(
                writer,
                f"c/{number}",
                f"침수 대책 {number}",
                ["침수 대책을 세운다.", "둘째 쪽의 대책."],
                kind="브리프",
                date=str(2010 + number),
                contributors=(Contributor("김한빛"),),
            )
        for number in range(REPORTS):
            hold(writer, f"r/{number}", f"보고서 {number}", ["본문"], date="2020-01" if number % 2 else "")
    return folder


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    settings = Settings(home=home, anonymous_daily=10**6, requests_per_second=10**6)
    library = Library.open(home)
    with served(create_app(settings, library, WordSearcher(library))) as base:  # type: ignore[arg-type]
        yield base


def run(arguments: list[str], **more: Any) -> str:
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def needed(name: str, there: bool) -> None:
    if not there:
        assert os.environ.get("CI") != "true", f"CI에는 {name} 이(가) 있어야 합니다."
        pytest.skip(f"{name} 이(가) 없습니다.")


def test_python(base: str, tmp_path: Path) -> None:
    program = tmp_path / "find.py"
    program.write_text(block("Python", "python"), encoding="utf-8")
    told = run([sys.executable, str(program), base, "침수 대책"]).splitlines()
    assert len(told) == 32  # two lines for each of two passages of eight publications
    assert told[0].startswith("침수 대책 7(2017), 1쪽: 침수") and told[1].startswith(f"  {base}/publications/")
    assert len(set(told[1::2])) == 16


def test_javascript_in_node(base: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    needed("Node.js나 chromium", bool(node) or CHROMIUM.is_file())
    if not node:
        pytest.skip("Node.js가 없어 chromium에서만 해 봅니다.")
    script = tmp_path / "find.mjs"
    script.write_text(block("JavaScript", "javascript").replace(ADDRESS, base), encoding="utf-8")
    told = run([node, str(script)]).splitlines()
    assert told[0].startswith("침수 대책 7(2017), 1쪽: http") and len(told) == 10


def test_javascript_in_a_browser_on_another_site(base: str) -> None:
    needed("chromium", CHROMIUM.is_file())
    told: list[str] = []
    code = block("JavaScript", "javascript").replace(ADDRESS, base)
    with served(FastAPI()) as portal, sync_playwright() as play:  # a site that knows nothing of ours
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("console", lambda message: told.append(message.text) if message.type == "log" else None)
        page.goto(f"{portal}/docs/nowhere")
        page.add_script_tag(content=code + "\nwindow.done = true;", type="module")
        page.wait_for_function("() => window.done", timeout=30_000)
        browser.close()
    assert told[0].startswith("침수 대책 7(2017), 1쪽: http")


def test_curl(base: str, home: Path) -> None:
    needed("curl", bool(shutil.which("curl")))
    key = Access.from_settings(Settings(home=home)).add("한빛시청", days=9, daily=100)
    commands = re.findall(r"^curl .*$", TEXT, re.MULTILINE)
    assert len(commands) >= 14
    for command in commands:
        arguments = shlex.split(command.replace(ADDRESS, base).replace("발급키", key))
        assert run([arguments[0], "--silent", "--show-error", "--fail", "--globoff", *arguments[1:]]), command


def test_the_mcp_client(base: str, tmp_path: Path) -> None:
    program = tmp_path / "ask.py"
    program.write_text(block("MCP: AI 도우미", "python"), encoding="utf-8")
    told = run([sys.executable, str(program), base, "침수 대책"]).splitlines()
    assert (
        told[0].startswith("김한빛(2017). 「침수 대책 7」. ") and told[1] == "침수 대책을 세운다." and len(told) == 6
    )


def test_power_query(base: str) -> None:
    """The address, the conditions and every name that the query reads are there, and its pages are all records."""
    query = block("엑셀", "m")
    address = re.search(r'Web\.Contents\("([^"]+)"', query)
    relative = re.search(r'RelativePath = "([^"]+)"', query)
    fields = re.search(r"Table\.FromRecords\(Rows, \{([^}]+)\}", query)
    conditions = re.search(r"Query = \[(.*?)\]\]", query, re.DOTALL)
    assert address and relative and fields and conditions and address[1] == ADDRESS
    given = dict(re.findall(r'(\w+) = "([^"]*)"', conditions[1]))
    assert "cursor = cursor" in conditions[1] and "[next_cursor]" in query and "each [items]" in query
    names = set(re.findall(r'"(\w+)"', fields[1]))
    assert names == set(given["select"].split(","))
    rows: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        page = httpx2.get(f"{base}/{relative[1]}", params={**given, "cursor": cursor}).json()
        rows += page["items"]
        cursor = page["next_cursor"]
    assert len(rows) == REPORTS and all(set(row) == names for row in rows)


def test_the_docs_tell_every_operation_and_every_change() -> None:
    for operation in OPERATIONS:
        assert f"`{operation.path[1:]}" in TEXT, operation.path
    for release in HISTORY:
        assert f"- {release.version} ({release.date})" in TEXT
        assert all(f"  - {change}\n" in TEXT for change in release.changes)
