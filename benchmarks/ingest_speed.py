"""How fast PDFs are read, beside a plain pdfplumber loop: python benchmarks/ingest_speed.py [--agreement]

Ours is the whole reader (tables, running heads, mended lines, boxes; OCR off), once in this process and once with two
worker processes over all PDFs. pdfplumber's side is `page.extract_text()` alone on an even sample of pages, because
all of them would take minutes. `--agreement` also compares the texts of the sample page by page.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from corpus.errors import UnreadableFile  # noqa: E402
from ingest.document import Limits  # noqa: E402


def read_pages(path: Path) -> int:
    """How many pages our reader makes of a file; 0 when it is refused."""
    from ingest.readers.pdf import read

    try:
        return len(read(path, Limits()).pages)
    except UnreadableFile:
        return 0


def plumber_texts(sample: Sequence[tuple[Path, int]]) -> tuple[dict[tuple[Path, int], str], float, float]:
    """(pdfplumber's text of the sampled pages, seconds, seconds of processor time), opening the files apart."""
    import pdfplumber

    texts: dict[tuple[Path, int], str] = {}
    seconds = work = 0.0
    for path in dict.fromkeys(path for path, _ in sample):
        with pdfplumber.open(path) as document:
            for wanted, index in sample:
                if wanted == path:
                    started, worked = time.perf_counter(), time.process_time()
                    page = document.pages[index]
                    texts[path, index] = page.extract_text()
                    page.close()
                    seconds += time.perf_counter() - started
                    work += time.process_time() - worked
    return texts, seconds, work


def agreement(ours: str, theirs: str) -> float:
    """Dice coefficient of the character bigrams of two texts, blanks and control characters apart, 0–1."""
    first, second = _bigrams(ours), _bigrams(theirs)
    total = sum(first.values()) + sum(second.values())
    return 2 * sum((first & second).values()) / total if total else 1.0


def _bigrams(text: str) -> Counter[str]:
    kept = "".join(char for char in text if char > " " and not char.isspace())
    return Counter(kept[start : start + 2] for start in range(len(kept) - 1))


def _print_agreement(texts: dict[tuple[Path, int], str]) -> None:
    from ingest.readers.pdf import lines_of

    scores = []
    for path in dict.fromkeys(path for path, _ in texts):
        pages = lines_of(path, Limits())
        for (wanted, index), theirs in texts.items():
            if wanted == path and theirs.strip():
                scores.append((agreement("\n".join(pages[index]), theirs), path.name, index + 1))
    print(f"agreement of character bigrams: {len(scores)} pages, median {median(s for s, _, _ in scores):.4f}")
    for score, name, number in sorted(scores):
        if score < 0.9:
            print(f"  under 0.9: {score:.3f}  {name} p. {number}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.environ.get("JARYOGWAN_DATA", str(REPOSITORY.parent / "shared" / "data"))
    parser.add_argument("--data", type=Path, default=Path(default), help="folder that holds pdf/")
    parser.add_argument("--every", type=int, default=20, help="pdfplumber reads every n-th page")
    parser.add_argument("--agreement", action="store_true", help="compare the texts as well")
    asked = parser.parse_args()
    files = sorted((asked.data / "pdf").glob("*/*.pdf"), key=lambda path: path.stat().st_size, reverse=True)
    if not files:
        raise SystemExit(f"PDF가 없습니다: {asked.data / 'pdf'} (JARYOGWAN_DATA)")
    os.environ["PATH"] = ""  # no tesseract: OCR is measured apart

    started = time.perf_counter()
    worked = time.process_time()
    counts = {path: read_pages(path) for path in files}
    alone = sum(counts.values()) / (time.perf_counter() - started)
    worked = sum(counts.values()) / (time.process_time() - worked)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(read_pages, files[:2]))  # both workers have imported everything
        started = time.perf_counter()
        pages = sum(pool.map(read_pages, files))
        together = pages / (time.perf_counter() - started)
    every = [(path, index) for path in files for index in range(counts[path])]
    sample = every[:: asked.every]
    texts, seconds, plain_work = plumber_texts(sample)
    plain = len(texts) / seconds
    print(f"{len(files)} files, {sum(counts.values())} pages read by us; pdfplumber on {len(texts)} pages of them")
    print(f"ours, one process   {alone:7.1f} pages/s")
    print(f"ours, two processes {together:7.1f} pages/s")
    print(f"pdfplumber, plain   {plain:7.1f} pages/s")
    print(f"ratio               {alone / plain:7.1f} (one process) {together / plain:7.1f} (two)")
    plain_work = len(texts) / plain_work
    print("per second of processor time (whatever else the machine does):")
    print(
        f"  ours {worked:.1f}, pdfplumber {plain_work:.1f}; ratio {worked / plain_work:.1f}, "
        f"twice that with two processes"
    )
    if asked.agreement:
        _print_agreement(texts)


if __name__ == "__main__":
    main()
