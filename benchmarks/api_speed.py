"""How long the Open API takes over HTTP: passages by REST, and the same question by MCP.

    python benchmarks/api_speed.py [--home FOLDER]

Ingests and indexes the sample library in a temporary home (or serves FOLDER, indexed already), starts the server,
asks the sample questions over one kept connection, and prints medians and 95th percentiles: of the whole request, of
the search inside it (`Server-Timing`), of MCP calls as plain HTTP and by the official client; and what the MCP SDK
adds to the memory and to the first request.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import psutil
from mcp.client import Client

from corpus.library import Library
from corpus.settings import Settings
from search.query import Query
from search.results import ResultPage
from search.searcher import Searcher
from web.app import create_app

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "corpus" / "samples"
LONGEST_START = 120  # seconds
ROUNDS = 3  # the first warms up and is not counted


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--questions", type=int, default=200, help="how many are asked (223 there are)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = options.home or made(Path(temporary))
        files = sorted((SAMPLES / "questions").glob("*.jsonl"))
        questions = [json.loads(line)["question"] for file in files for line in file.read_text("utf-8").splitlines()]
        questions = questions[: options.questions]
        print(f"{len(questions)} questions, each {ROUNDS - 1} times")
        with served(home) as (base, process):
            measure(base, process, questions)
        alone(home, questions)


def made(home: Path) -> Path:
    """A home with the sample library."""
    for arguments in (["ingest", str(SAMPLES / "library"), "--collection", "samples"], ["index"]):
        subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env={**os.environ, "JARYOGWAN_HOME": str(home)},
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return home


@contextmanager
def served(home: Path) -> Iterator[tuple[str, psutil.Process]]:
    """`python -m web` over a home, without limits."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"HOME": str(home), "PORT": str(port), "ANONYMOUS_DAILY": "1000000", "REQUESTS_PER_SECOND": "100000"}
    environment = {**os.environ, **{f"JARYOGWAN_{name}": value for name, value in settings.items()}}
    started = time.perf_counter()
    server = subprocess.Popen([sys.executable, "-m", "web"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        while not well(base):
            if time.perf_counter() - started > LONGEST_START:
                raise SystemExit("the server does not answer: see what it says above")
            time.sleep(0.05)
        print(f"start to the first answer: {time.perf_counter() - started:.2f} s")
        yield base, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(20)


def well(base: str) -> bool:
    """Whether the health check answers."""
    try:
        return httpx2.get(f"{base}/healthz", timeout=60).status_code == 200
    except httpx2.TransportError:
        return False


def measure(base: str, process: psutil.Process, questions: Sequence[str]) -> None:
    """Everything over one server."""
    inside: list[float] = []
    # The plainest client there is: a richer one takes longer than what is measured.
    with closing(HTTPConnection(base.removeprefix("http://"), timeout=60)) as connection:

        def rest(question: str) -> None:
            connection.request(
                "GET",
                "/api/v1/passages?" + urlencode({"q": question, "size": 10}),
                headers={"Accept-Encoding": "gzip"},
            )
            answer = connection.getresponse()
            answer.read()
            inside.append(float(answer.headers["Server-Timing"].partition("dur=")[2]))

        def mcp(question: str) -> None:
            call = {"name": "search", "arguments": {"query": question, "number": 10}}
            connection.request(
                "POST",
                "/mcp",
                json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}),
                {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"},
            )
            answer = json.load(connection.getresponse())
            assert not answer["result"].get("isError"), answer

        whole = timed(rest, questions, process)
        inside = inside[-len(whole) :]
        tell("REST /api/v1/passages", whole)
        tell("  the search inside it", inside)
        tell("  what the interface and HTTP add", [a - b for a, b in zip(whole, inside, strict=True)])
        before, started = process.memory_info().rss, time.perf_counter()
        mcp(questions[0])
        print(f"MCP, first request (the SDK is loaded): {time.perf_counter() - started:.2f} s", end=", ")
        print(f"{(process.memory_info().rss - before) / 1024**2:.0f} MiB more than {before / 1024**2:.0f}")
        tell("MCP search, plain HTTP", timed(mcp, questions, process))
    for mode in ("legacy", "auto"):
        tell(f"MCP search, official client ({mode})", asyncio.run(by_client(base, questions, mode)))


async def by_client(base: str, questions: Sequence[str], mode: str) -> list[float]:
    """Milliseconds of each call of the official client over one session."""
    took = []
    async with Client(f"{base}/mcp", mode=mode) as client:
        for _ in range(ROUNDS):
            for question in questions:
                started = time.perf_counter()
                await client.call_tool("search", {"query": question, "number": 10})
                took.append((time.perf_counter() - started) * 1000)
    return took[len(questions) :]


def timed(ask: Callable[[str], None], questions: Sequence[str], server: psutil.Process) -> list[float]:
    """Milliseconds of each, after a first round that is not counted; prints the server's processor time."""
    took = []
    for turn in range(ROUNDS):
        if turn == 1:
            before = sum(server.cpu_times()[:2])
        for question in questions:
            started = time.perf_counter()
            ask(question)
            took.append((time.perf_counter() - started) * 1000)
    counted = took[len(questions) :]
    print(f"processor time a request: {(sum(server.cpu_times()[:2]) - before) * 1000 / len(counted):.1f} ms")
    return counted


class Remembering:
    """A searcher that has every answer at hand: what is left is the interface."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._pages: dict[str, ResultPage] = {}

    def search(self, query: Query) -> ResultPage:
        if query.text not in self._pages:
            self._pages[query.text] = self._searcher.search(query)
        return self._pages[query.text]


def alone(home: Path, questions: Sequence[str]) -> None:
    """Processor time of the search and of the interface, each by itself, in this process."""
    settings = Settings(home=home, anonymous_daily=10**9, requests_per_second=10**9)
    searcher = Searcher.from_settings(settings)
    count = len(questions)
    tell_processor("the search", count, lambda: [searcher.search(Query(text, page_size=10)) for text in questions])
    app = create_app(settings, Library.open(home), Remembering(searcher))  # type: ignore[arg-type]

    async def ask_all() -> None:
        for text in questions:
            await app(scope_of(text), nothing_more, taken)

    tell_processor("the interface (ASGI, gzip)", count, lambda: asyncio.run(ask_all()))


def scope_of(question: str) -> dict[str, object]:
    """An ASGI request for passages."""
    return {
        "type": "http",
        "method": "GET",
        "path": "/api/v1/passages",
        "query_string": urlencode({"q": question, "size": 10}).encode(),
        "headers": [(b"host", b"127.0.0.1"), (b"accept-encoding", b"gzip")],
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }


async def nothing_more() -> dict[str, object]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def taken(message: MutableMapping[str, object]) -> None:
    assert message.get("status", 200) == 200, message


def tell_processor(name: str, count: int, ask: Callable[[], object]) -> None:
    """One line: milliseconds of processor time a question, the least of three rounds after a first one."""
    took = []
    for _ in range(4):
        before = time.process_time()
        ask()
        took.append(time.process_time() - before)
    print(f"{name}, alone: {min(took[1:]) * 1000 / count:.2f} ms of processor time")


def tell(name: str, took: Sequence[float]) -> None:
    """One line of the table."""
    ordered = sorted(took)
    print(f"{name}: median {statistics.median(ordered):.1f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.1f} ms")


if __name__ == "__main__":
    main()
