"""`python -m ingest FOLDER…`, `--feed URL`, `--sitemap URL`: bring publications into the library."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from tqdm import tqdm

from corpus.errors import JaryogwanError
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from ingest.collect import Collection, collect
from ingest.document import Limits
from ingest.feeds import fetch_feed, fetch_sitemap
from ingest.fetching import FetchError
from ingest.outcomes import FileReport, RunReport
from ingest.pipeline import Pipeline
from ingest.records import is_record_file, load_records
from ingest.relate import likenesses, relate
from ingest.report import write_report
from ingest.settling import Settling

_LISTED = 20  # quarantined files that the summary names; the report page has them all


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 when the run went through, 1 when it could not start, 2 with --strict and unread files."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not (options.paths or options.feed or options.sitemap or options.relate):
        parser.error("자료 폴더나 --feed, --sitemap 가운데 하나는 적어 주세요.")
    try:
        settings = Settings.from_environment()
        writer = LibraryWriter.open(settings.home)
        run = _Command(settings, writer, options)
        unread = run.once()
        while options.watch:
            time.sleep(options.watch)
            try:
                unread = run.once(quiet=True)
            except JaryogwanError as error:  # a sheet that someone is editing must not end the watch
                print(f"이번에는 넣지 못했습니다. {error}", file=sys.stderr)
    except JaryogwanError as error:
        print(f"자료를 넣지 못했습니다. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n멈췄습니다. 넣은 자료는 그대로 있고, 다시 실행하면 이어서 넣습니다.", file=sys.stderr)
        return 130
    return 2 if options.strict and unread else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ingest",
        description="폴더의 자료(PDF, HWP, HWPX, DOCX, HTML, EPUB, TXT, MD)를 자료관에 넣습니다.",
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="폴더", help="자료 폴더, 또는 서지 목록 파일(.jsonl, .jsonl.xz)"
    )
    parser.add_argument(
        "--feed", action="append", default=[], metavar="주소", help="RSS나 Atom에 실린 글을 가져옵니다"
    )
    parser.add_argument("--sitemap", action="append", default=[], metavar="주소", help="사이트맵의 글을 가져옵니다")
    parser.add_argument(
        "--collection", metavar="이름", help="모음 이름 (기본: 폴더 이름). 자료 번호가 여기서 나옵니다"
    )
    parser.add_argument("--strict", action="store_true", help="읽지 못한 파일이 있으면 0이 아닌 상태로 끝냅니다")
    parser.add_argument("--retry", action="store_true", help="전에 읽지 못한 파일도 다시 읽습니다")
    parser.add_argument("--prune", action="store_true", help="폴더에서 사라진 파일의 자료를 목록에서 내립니다")
    parser.add_argument("--report", type=Path, metavar="파일", help="파일별 결과를 HTML 쪽으로 씁니다")
    parser.add_argument("--watch", type=float, metavar="초", help="이 간격으로 살피며, 다 쓰인 파일을 계속 넣습니다")
    parser.add_argument(
        "--relate", action="store_true", help="같은 연구의 산출물과 거의 같은 자료를 처음부터 찾습니다"
    )
    return parser


class _Command:
    """One call of the program."""

    def __init__(self, settings: Settings, writer: LibraryWriter, options: argparse.Namespace) -> None:
        self._writer = writer
        self._options = options
        self._settings = settings
        self._settling = Settling() if options.watch else None
        self._anew = options.relate
        limits = Limits(seconds=settings.file_seconds, memory_bytes=settings.file_memory_mb * 1024**2)
        workers = settings.workers or len(os.sched_getaffinity(0))
        self._pipeline = Pipeline(writer, workers, limits, settings.file_size_mb * 1024**2)

    def once(self, *, quiet: bool = False) -> int:
        """Bring everything in; returns how many files could not be read."""
        whole = RunReport()
        reports = [
            self._records(path, quiet) if is_record_file(path) else self._folder(path, quiet)
            for path in self._options.paths
        ]
        reports += [self._fetched(url, quiet) for url in (*self._options.feed, *self._options.sitemap)]
        for report in reports:
            whole.files += report.files
            whole.warnings += report.warnings
            whole.seconds += report.seconds
        changed = relate(self._writer, anew=self._anew)
        self._anew = False  # one look from the beginning is enough for a watch
        if changed or self._options.report:
            whole.likenesses = likenesses(self._writer, changed)
        if not quiet or changed or len(whole.files) > whole.count("skipped") + whole.count("quarantined"):
            _summary(whole)
        if self._options.report:
            write_report(self._options.report, whole)
            print(f"파일별 결과: {self._options.report}")
        return len(whole.quarantined)

    def _folder(self, folder: Path, quiet: bool) -> RunReport:
        if not folder.is_dir():
            raise JaryogwanError(f"'{folder}'은(는) 폴더가 아닙니다. 자료가 든 폴더를 적어 주세요.")
        name = self._options.collection or folder.resolve().name
        collection = collect(folder, name)
        present = {item.key for item in collection.items}
        if self._settling is not None:
            collection = _settled(collection, self._settling)
        pages = 0
        with tqdm(total=len(collection.items), desc=name, unit="파일", disable=quiet or None, leave=False) as bar:

            def show(file: FileReport) -> None:
                nonlocal pages
                pages += file.pages
                rate = pages / max(bar.format_dict["elapsed"], 0.001)
                bar.set_postfix_str(f"{pages:,}쪽, 초당 {rate:.0f}쪽", refresh=False)
                bar.update()

            report = self._pipeline.run(collection, folder, retry=self._options.retry, progress=show)
        if self._options.prune:
            self._prune(folder, name, present)
        return report

    def _fetched(self, url: str, quiet: bool) -> RunReport:
        """Fetch a feed or sitemap into the inbox and bring in what lies there."""
        hosts = [host.strip() for host in self._settings.feed_hosts.split(",") if host.strip()]
        place = urlsplit(url).netloc.rpartition("@")[2].lower()
        if not hosts:
            raise JaryogwanError(
                "가져와도 되는 곳이 정해져 있지 않습니다. "
                f"기관 누리집의 이름을 설정에 적어 주세요: JARYOGWAN_FEED_HOSTS={place or 'www.example.kr'}"
            )
        folder = self._settings.inbox_path / (re.sub(r"[^\w.-]+", "_", place).strip(".") or "_")
        fetch = fetch_feed if url in self._options.feed else fetch_sitemap
        failed: list[str] = []
        try:
            fetched = fetch(url, folder, hosts, told=failed.append)
        except FetchError as error:
            if self._settling is None:
                raise
            failed.append(str(error))  # a server that is down for an hour must not end a watch
        else:
            if not quiet or fetched.new or fetched.changed:
                print(f"{url}: 새 글 {fetched.new:,}, 바뀐 글 {fetched.changed:,}, 그대로 {fetched.unchanged:,}")
        report = self._folder(folder, quiet) if folder.is_dir() else RunReport()
        report.warnings += failed
        return report

    def _records(self, path: Path, quiet: bool) -> RunReport:
        if self._settling is not None and not self._settling.written([path]):
            return RunReport()
        name = self._options.collection or path.name.partition(".")[0]
        with tqdm(desc=name, unit="건", disable=quiet or None, leave=False) as bar:
            return load_records(self._writer, path, name, bar.update)

    def _prune(self, folder: Path, name: str, present: set[str]) -> None:
        root = str(folder.resolve())
        for source in self._writer.sources(root):
            if source.key in present or not source.key.startswith((f"{name}/", f"{name}#")):
                continue
            if source.publication_id and len(self._writer.sources_of(source.publication_id)) == 1:
                self._writer.delete(source.publication_id)
                print(f"내린 자료: {source.key} (파일을 되돌려 놓고 다시 넣으면 같은 번호로 돌아옵니다)")
            else:
                self._writer.forget(source.key)


def _settled(collection: Collection, settling: Settling) -> Collection:
    """What of a collection is completely written; nothing while a sheet is not: it names the files' works."""
    if not settling.written(collection.sheets):
        return replace(collection, items=())
    return replace(collection, items=tuple(item for item in collection.items if settling.written(item.files)))


def _summary(report: RunReport) -> None:
    names = (
        ("added", "새로 넣음"),
        ("changed", "바뀜"),
        ("unchanged", "그대로"),
        ("skipped", "건너뜀(바뀌지 않음)"),
        ("duplicate", "같은 파일"),
        ("quarantined", "읽지 못함"),
    )
    counts = [f"{label} {report.count(outcome):,}" for outcome, label in names if report.count(outcome)]
    passages = sum(file.passages for file in report.files)
    rate = report.pages / report.seconds if report.seconds else 0.0
    print(f"{len(report.files):,}건: " + (", ".join(counts) or "읽을 파일이 없습니다"))
    print(f"{report.pages:,}쪽, 구절 {passages:,}개, {report.seconds:.1f}초 (초당 {rate:.0f}쪽)")
    for warning in report.warnings[:_LISTED]:
        print(f"  주의: {warning}")
    fresh = [each for each in report.likenesses if each.new]
    if fresh:
        print(f"글이 거의 같은 자료 {len(fresh):,}쌍 (모두 넣어 두었습니다. 겹치는 것인지 확인해 주세요):")
        for each in fresh[:_LISTED]:
            print(f"  {each.similarity:.0%} {each.names[0]} — {each.names[1]}")
        if len(fresh) > _LISTED:
            print(f"  … {len(fresh) - _LISTED:,}쌍 더. --report로 모두 볼 수 있습니다.")
    if report.quarantined:
        print("읽지 못한 파일:")
        for reason, count in Counter(file.reason for file in report.quarantined if file.reason).most_common():
            print(f"  {reason.value} {count:,}")
        for file in report.quarantined[:_LISTED]:
            print(f"    {file.key}: {file.reason.value if file.reason else ''} — {file.detail}")
        if len(report.quarantined) > _LISTED:
            print(f"    … {len(report.quarantined) - _LISTED:,}건 더. --report로 모두 볼 수 있습니다.")


if __name__ == "__main__":
    sys.exit(main())
