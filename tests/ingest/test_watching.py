"""Feeds on the command line, and a watched folder: only files that are completely written are brought in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from corpus.errors import CatalogueError
from corpus.library import Library
from ingest.__main__ import main
from ingest.settling import Settling

REPOSITORY = Path(__file__).parent.parent.parent


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self, time: float = 1_000_000.0) -> None:
        self.time = time

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JARYOGWAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JARYOGWAN_WORKERS", "1")
    return tmp_path / "home"


def test_a_file_is_written_when_its_last_change_is_some_seconds_ago(tmp_path: Path) -> None:
    path, now, clock = tmp_path / "글.md", Clock(), Clock(0)
    settling = Settling(3.0, now=now, clock=clock)
    assert not settling.written([path])  # not there
    path.write_text("첫 줄", encoding="utf-8")
    os.utime(path, (now.time - 1, now.time - 1))
    assert not settling.written([path])
    now.time += 2
    assert settling.written([path])


def test_a_clock_that_differs_from_ours_only_takes_a_second_look(tmp_path: Path) -> None:
    path, now, clock = tmp_path / "글.md", Clock(), Clock(0)
    settling = Settling(3.0, now=now, clock=clock)
    for size in range(1, 4):  # growing, with a time of change in the future
        path.write_text("줄\n" * size, encoding="utf-8")
        os.utime(path, (now.time + 900, now.time + 900))
        assert not settling.written([path])
        clock.time += 2.9
    clock.time += 0.2
    assert settling.written([path])


def test_an_old_time_that_has_just_been_set_is_no_proof_of_rest(tmp_path: Path) -> None:
    path, now, clock = tmp_path / "글.md", Clock(), Clock(0)
    settling = Settling(3.0, now=now, clock=clock)
    path.write_text("반쯤", encoding="utf-8")
    os.utime(path, (now.time, now.time))
    assert not settling.written([path])
    path.write_text("반쯤 더", encoding="utf-8")
    os.utime(path, (1.0, 1.0))  # a copy that keeps the original's time
    assert not settling.written([path])
    clock.time += 3
    assert settling.written([path])


def test_a_watched_folder_gives_a_slowly_growing_file_once_and_whole(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "받은 자료"
    folder.mkdir()
    ready = folder / "완성된 자료.md"
    ready.write_text("# 완성된 자료\n\n곧바로 들어간다.\n", encoding="utf-8")
    os.utime(ready, (1.0, 1.0))
    watch = subprocess.Popen(
        [sys.executable, "-m", "ingest", str(folder), "--watch", "0.2"], cwd=REPOSITORY, stdout=subprocess.DEVNULL
    )
    try:
        with (folder / "자라는 자료.md").open("w", encoding="utf-8") as growing:
            growing.write("# 자라는 자료\n")
            for part in range(20):
                growing.write(f"\n{part}번째 문단이 이제 막 쓰였다.\n")
                growing.flush()
                time.sleep(0.25)
        seen = titles(home)
        assert seen == {"완성된 자료": 1}
        until = time.monotonic() + 30
        while time.monotonic() < until and len(seen) < 2:
            time.sleep(0.2)
            seen = titles(home)
        assert seen == {"완성된 자료": 1, "자라는 자료": 1}  # in its first version
        library = Library.open(home)
        grown = next(item.id for item in library.newest(10) if item.title == "자라는 자료")
        assert "19번째 문단" in library.pages(grown)[-1].text
    finally:
        watch.send_signal(signal.SIGINT)
        assert watch.wait(20) == 130


def titles(home: Path) -> dict[str, int]:
    try:
        return {item.title: item.version for item in Library.open(home).newest(10)}
    except CatalogueError:  # not yet made
        return {}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address and folder of a small web site on the loopback interface."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}", folder
    server.shutdown()
    thread.join()
    server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without saying so."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


ARTICLE = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1>{1}</article></body></html>"
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>월간 한빛</title>
<item><title>골목을 걷다</title><link>http://{0}/walk.html</link>
<pubDate>Fri, 05 Jan 2024 09:00:00 +0900</pubDate></item>
</channel></rss>"""


def test_a_feed_becomes_publications_of_its_own_collection(
    home: Path, site: tuple[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    host, folder = site
    body = "".join(
        f"<p>{n}번째 골목에서는 오래된 가게가 손님을 기다리고 있었다고 주민들이 말했다.</p>" for n in range(12)
    )
    (folder / "walk.html").write_text(ARTICLE.format("골목을 걷다", body), encoding="utf-8")
    (folder / "feed.xml").write_text(FEED.format(host), encoding="utf-8")
    monkeypatch.setenv("JARYOGWAN_FEED_HOSTS", f"www.example.kr, {host}")
    assert main(["--feed", f"http://{host}/feed.xml"]) == 0
    assert "새 글 1" in capsys.readouterr().out
    (held,) = Library.open(home).newest(10)
    assert (held.title, held.date, held.source_url) == ("골목을 걷다", "2024-01-05", f"http://{host}/walk.html")
    assert (home / "inbox" / host.replace(":", "_") / "catalogue.csv").is_file()
    assert main(["--feed", f"http://{host}/feed.xml"]) == 0
    assert titles(home) == {"골목을 걷다": 1}


def test_only_hosts_of_the_setting_are_asked(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--sitemap", "http://www.example.kr/sitemap.xml"]) == 1
    assert "JARYOGWAN_FEED_HOSTS=www.example.kr" in capsys.readouterr().err
    monkeypatch.setenv("JARYOGWAN_FEED_HOSTS", "www.example.kr")
    assert main(["--feed", "http://localhost/feed.xml"]) == 1
    assert "허락된 곳이 아닙니다: localhost" in capsys.readouterr().err


def test_something_must_be_asked_for(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])
    assert "--feed" in capsys.readouterr().err
    assert main(["--relate"]) == 0
