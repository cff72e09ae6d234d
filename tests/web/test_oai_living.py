"""A partner's mirror over a living archive: Sickle harvests while real `ingest` and `index` processes write.

Publications are added, changed, withdrawn, deleted and made public by editing the catalogue sheet and its folder. The
mirror is never told of what was always for staff; and one incremental harvest after the last change it is equal to
the public catalogue, its tombstones are exactly what was withdrawn.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support.live import served

from corpus.library import Library
from corpus.records import Visibility
from corpus.selection import Selection
from corpus.settings import Settings
from tests.web.web_fakes import NoIndexSearcher
from web.app import create_app

sickle = pytest.importorskip("sickle", reason="sickle==0.7.0 is not installed")
from sickle.iterator import OAIResponseIterator  # noqa: E402
from sickle.oaiexceptions import NoRecordsMatch  # noqa: E402

ROOT = Path(__file__).parents[2]
NS = "{http://www.openarchives.org/OAI/2.0/}"
TITLE = "{http://purl.org/dc/elements/1.1/}title"
XSD = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "OAI-PMH.xsd"))
SECRET = "직원만"  # stands in the title of what is not for everybody
HELD = 120
ROUNDS = 2


@dataclass
class Shelf:
    """A folder of publications with its catalogue sheet, as a librarian keeps it."""

    folder: Path
    rows: dict[int, tuple[str, str]] = field(default_factory=dict)  # number → (title, 공개 or 비공개)
    chance: random.Random = field(default_factory=lambda: random.Random(20261120))

    def fill(self, count: int) -> None:
        start = max(self.rows, default=-1) + 1
        for number in range(start, start + count):
            staff = number % 10 == 0
            self.rows[number] = (f"{SECRET} 보는 자료 {number}", "비공개") if staff else (f"자료 {number}", "공개")
            (self.folder / f"{number}.txt").write_text(f"{number}번 자료의 본문이다. 환승 시간을 줄인다.\n", "utf-8")
        self.write()

    def alter(self, turn: int) -> None:
        """Change 12, withdraw 6, delete 6, make 2 of the staff's public, bring back what was withdrawn, add 15."""
        public = [number for number, (_, seen) in self.rows.items() if seen == "공개"]
        chosen = self.chance.sample(public, 24)
        back = [number for number, (_, seen) in self.rows.items() if seen == "비공개" and number % 10][:3]
        for number in chosen[:12]:
            self.rows[number] = (f"고친 자료 {number}, {turn}번째", "공개")
        for number in chosen[12:18]:
            self.rows[number] = (f"{SECRET} 보게 된 자료 {number}", "비공개")
        for number in chosen[18:]:
            del self.rows[number]
            (self.folder / f"{number}.txt").unlink()
        for number in back:
            self.rows[number] = (f"되돌아온 자료 {number}", "공개")
        for number in [number for number in self.rows if number % 10 == 0 and self.rows[number][1] == "비공개"][:2]:
            self.rows[number] = (f"열린 자료 {number}", "공개")
        self.fill(15)

    def write(self) -> None:
        with (self.folder / "목록.csv").open("w", newline="", encoding="utf-8") as target:
            sheet = csv.writer(target)
            sheet.writerow(["관리번호", "제목", "종류", "발행일", "공개", "파일"])
            for number, (title, seen) in self.rows.items():
                sheet.writerow([str(number), title, "보고서", "2020-05", seen, f"{number}.txt"])


@dataclass
class Mirror:
    """What a partner keeps: titles by identifier, and what it was told is gone."""

    address: str
    titles: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    since: str = ""
    pages: int = 0
    cut: int = 0
    text: list[str] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def harvest(self) -> None:
        """Everything, or what changed since the last harvest began; cut off at random, going on from the token."""
        asked: dict[str, Any] = {"metadataPrefix": "oai_dc", **({"from": self.since} if self.since else {})}
        begun, seen = "", []
        while asked:
            client = sickle.Sickle(self.address, iterator=OAIResponseIterator)
            token = ""
            try:
                for page in client.ListRecords(**asked):
                    root = etree.fromstring(page.http_response.content)
                    XSD.assertValid(root)
                    begun = begun or str(root.findtext(f"{NS}responseDate"))
                    seen += self.take(root)
                    token = root.findtext(f".//{NS}resumptionToken") or ""
                    if token and self.chance.random() < 0.5:
                        self.cut += 1
                        break
                    time.sleep(0.05)  # a slow partner: much is written between two pages
            except NoRecordsMatch:
                return
            asked = {"resumptionToken": token} if token else {}
        assert len(seen) == len(set(seen)), "a record twice in one harvest"
        # As docs/open-api.md asks, a little earlier than the last harvest began.
        earlier = datetime.strptime(begun, "%Y-%m-%dT%H:%M:%SZ") - timedelta(seconds=2)
        self.since = earlier.strftime("%Y-%m-%dT%H:%M:%SZ")

    def take(self, root: etree._Element) -> list[str]:
        self.pages += 1
        self.text.append(etree.tostring(root, encoding="unicode"))
        seen = []
        for record in root.iter(f"{NS}record"):
            head = record.find(f"{NS}header")
            assert head is not None
            name = str(head.findtext(f"{NS}identifier")).rpartition(":")[2]
            seen.append(name)
            if head.get("status") == "deleted":
                assert record.find(f"{NS}metadata") is None
                self.titles.pop(name, None)
                self.gone.add(name)
            else:
                self.titles[name] = str(record.findtext(f".//{TITLE}"))
                self.gone.discard(name)
        return seen


def ran(home: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "JARYOGWAN_HOME": str(home), "JARYOGWAN_WORKERS": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def write(shelf: Shelf, home: Path, failures: list[str]) -> None:
    """Ingest, index and alter, several times; the index follows while the next ingest is at work."""
    behind: list[subprocess.Popen[str]] = []
    for turn in range(ROUNDS + 1):
        if turn:
            shelf.alter(turn)
        ingesting = ran(home, "ingest", str(shelf.folder), "--prune")
        failures += [said for said in (ingesting.communicate(timeout=120)[0],) if ingesting.returncode]
        if turn != 1:  # the first is long: one run of the index follows two of ingest
            behind.append(ran(home, "index"))
    for process in behind:
        failures += [said for said in (process.communicate(timeout=120)[0],) if process.returncode]


def test_a_mirror_of_a_living_archive_is_exact(tmp_path: Path) -> None:
    home, failures = tmp_path / "home", list[str]()
    shelf = Shelf(tmp_path / "shelf")
    shelf.folder.mkdir()
    shelf.fill(HELD)
    writing = threading.Thread(target=write, args=(shelf, home, failures))
    writing.start()
    while not (home / "library.db").exists():
        assert writing.is_alive()
        time.sleep(0.05)
    with (
        Library.open(home) as library,
        served(create_app(Settings(home=home), library, NoIndexSearcher())) as base,
    ):
        mirror, harvests = Mirror(f"{base}/oai"), 0
        while writing.is_alive():
            mirror.harvest()
            harvests += 1
            time.sleep(0.2)
        writing.join()
        assert failures == []
        mirror.harvest()  # the one that follows
        entries = library.entries(Selection(), limit=10_000)
        public = {entry.id: entry.publication.title for entry in entries if entry.publication}
        assert mirror.titles == public
        assert mirror.gone <= {entry.id for entry in entries if entry.publication is None}
        fresh = Mirror(f"{base}/oai")
        fresh.harvest()
        assert fresh.titles == public
        assert fresh.gone == {entry.id for entry in entries if entry.publication is None}
        # Of what came and went between two harvests it was told too: it may have been seen elsewhere.
        assert mirror.gone == fresh.gone
        wanted = sorted(title for title, seen in shelf.rows.values() if seen == "공개")
        assert sorted(public.values()) == wanted
        assert not any(SECRET in text for text in (*mirror.text, *fresh.text))
        staff = [item for item in library.newest(10_000, staff=True) if item.visibility is Visibility.STAFF]
        hidden = [item.id for item in staff if item.id not in {entry.id for entry in entries}]
        assert hidden and not any(name in text for name in hidden for text in (*mirror.text, *fresh.text))
        print(
            f"{harvests} harvests, {mirror.pages} pages, cut off {mirror.cut} times, {len(public)} public at the end"
        )
