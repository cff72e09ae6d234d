"""How long a page of results takes beyond the search, and how heavy it is.

    python benchmarks/page_speed.py [--home FOLDER]

FOLDER is an indexed home (default: a temporary one with the sample library). Asks titles, the first words of titles
and keywords of its publications, and prints for pages of 10, 20 and 50 hits: the search, the page made of its answer
(contexts, template, ETag), and the bytes of HTML, also as sent (gzip).
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import numpy as np
from starlette.requests import Request

from corpus.library import Library
from corpus.settings import Settings
from index.reader import LiveIndex
from search.query import MAX_TEXT, Query
from search.searcher import Searcher
from web import urls
from web.app import create_app
from web.listing import results
from web.site import html

ROOT = Path(__file__).parent.parent
QUESTIONS = 240
SIZES = (10, 20, 50)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        measure(options.home or _samples(Path(temporary)))


def _samples(home: Path) -> Path:
    environment = {**os.environ, "JARYOGWAN_HOME": str(home)}
    for arguments in (["ingest", str(ROOT / "corpus/samples/library"), "--collection", "samples"], ["index"]):
        subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=environment, check=True)
    return home


def measure(home: Path) -> None:
    """Everything over one home."""
    settings = Settings(home=home)
    library = Library.open(home)
    searcher = Searcher(library, LiveIndex.from_settings(settings))
    app = create_app(settings, library, searcher)
    questions = _questions(library)
    print(f"질문 {len(questions)}개, 자료 {library.counts().publications:,}건")
    for size in SIZES:
        _row(size, [_page(Query(text, page_size=size), library, searcher, app) for text in questions])


def _questions(library: Library) -> list[str]:
    """Of a third of them each: a whole title, its first three words, a keyword (or two words)."""
    rng = random.Random(20_26)
    newest = library.newest(20_000)
    chosen = rng.sample(newest, min(QUESTIONS // 3, len(newest)))
    texts = []
    for publication in chosen:
        words = publication.title.split()
        texts += [publication.title[:MAX_TEXT], " ".join(words[:3])]
        texts.append(publication.keywords[0][:MAX_TEXT] if publication.keywords else " ".join(words[:2]))
    return texts


def _page(query: Query, library: Library, searcher: Searcher, app: object) -> tuple[float, float, int, int]:
    """Milliseconds of the search and of the page, bytes of HTML, and compressed."""
    path, _, asked = urls.absolute("", urls.search(query)).partition("?")
    request = Request(
        {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "server": ("127.0.0.1", 8000),
            "root_path": "",
            "path": path,
            "query_string": asked.encode(),
            "headers": [(b"host", b"127.0.0.1:8000")],
            "app": app,
        }
    )
    started = time.perf_counter()
    answer = searcher.search(query)
    found = time.perf_counter()
    body = html(request, "results.html", results(query, answer, library)).body
    done = time.perf_counter()
    return (found - started) * 1000, (done - found) * 1000, len(body), len(zlib.compress(body, 5))


def _row(size: int, measured: list[tuple[float, float, int, int]]) -> None:
    search, page, plain, sent = np.array(measured).T
    p50, p95 = np.percentile(page, (50, 95))
    print(
        f"  {size}건: 찾기 {np.median(search):5.2f} ms, 화면 {p50:5.2f} ms (p95 {p95:5.2f}, 최소 {page.min():.2f}), "
        f"HTML {np.median(plain) / 1000:4.1f} kB (최대 {plain.max() / 1000:.1f}), "
        f"보낼 때 {np.median(sent) / 1000:.1f} kB"
    )


if __name__ == "__main__":
    main()
