"""What harmful files cost: python benchmarks/robustness.py [--folder FOLDER]

Every file of $JARYOGWAN_DATA/malformed goes through the whole pipeline with one worker, into a library that is thrown
away. Printed: reason × count, the slowest files with their seconds, and the peak memory of a worker (resident, of
the largest process that was ended; tesseract counts when it was larger).
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from corpus.settings import Settings  # noqa: E402
from corpus.writer import LibraryWriter  # noqa: E402
from ingest.collect import collect  # noqa: E402
from ingest.document import Limits  # noqa: E402
from ingest.outcomes import FileReport  # noqa: E402
from ingest.pipeline import Pipeline  # noqa: E402

_SLOWEST = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.environ.get("JARYOGWAN_DATA", str(REPOSITORY.parent / "shared" / "data"))
    parser.add_argument("--folder", type=Path, default=Path(default) / "malformed")
    parser.add_argument("--each", action="store_true", help="print every file")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        raise SystemExit(f"자료가 없습니다: {asked.folder} (JARYOGWAN_DATA)")
    settings = Settings()
    limits = Limits(seconds=settings.file_seconds, memory_bytes=settings.file_memory_mb * 1024**2)
    took: list[tuple[float, FileReport]] = []
    last = time.monotonic()

    def note(file: FileReport) -> None:
        nonlocal last
        now = time.monotonic()
        took.append((now - last, file))
        last = now
        if asked.each:
            print(
                f"{took[-1][0]:6.2f} s  {file.key.partition('/')[2]}  {_outcome(file)}  {file.detail or file.title}"
            )

    with tempfile.TemporaryDirectory() as home:
        writer = LibraryWriter.open(Path(home))
        pipeline = Pipeline(writer, 1, limits, settings.file_size_mb * 1024**2)
        pipeline.run(collect(asked.folder, "malformed"), asked.folder, progress=note)
        writer.close()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{len(took)} files in {sum(seconds for seconds, _ in took):.1f} s, peak memory of a worker {peak:.0f} MiB")
    for outcome, count in Counter(_outcome(file) for _, file in took).most_common():
        print(f"{count:5}  {outcome}")
    print("slowest:")
    for seconds, file in sorted(took, key=lambda pair: -pair[0])[:_SLOWEST]:
        print(f"{seconds:6.2f} s  {file.key.partition('/')[2]}  {_outcome(file)}")


def _outcome(file: FileReport) -> str:
    if file.reason is not None:
        return file.reason.value
    return "held" if file.outcome in ("added", "changed", "unchanged") else file.outcome


if __name__ == "__main__":
    main()
