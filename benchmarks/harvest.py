"""A partner's harvest at full size: 49,643 abstracts over HTTP with Sickle, an independent OAI-PMH client.

    python benchmarks/harvest.py

Builds a library of the abstracts in a temporary folder (a minute), serves it, and prints: seconds of a full harvest;
whether every page fits the schemas while the harvest is cut off and resumed at random pages; and whether a second
harvest after 500 changes and 100 deletions brings exactly those.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import sickle
from lxml import etree
from sickle.iterator import OAIResponseIterator

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.live import served  # noqa: E402

from corpus.library import Library  # noqa: E402
from corpus.settings import Settings  # noqa: E402
from corpus.writer import LibraryWriter  # noqa: E402
from ingest.records import load_records  # noqa: E402
from search.searcher import Searcher  # noqa: E402
from web.app import create_app  # noqa: E402

DATA = Path(os.environ.get("JARYOGWAN_DATA", ROOT.parent / "shared" / "data"))
SCHEMA = etree.XMLSchema(etree.parse(ROOT / "tests" / "web" / "schemas" / "OAI-PMH.xsd"))
NS = "{http://www.openarchives.org/OAI/2.0/}"
LONG_AGO = "2020-01-01T00:00:00Z"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with LibraryWriter.open(home) as writer:
            load_records(writer, DATA / "publications" / "policy-abstracts.jsonl.xz", "abstracts", lambda _: None)
            writer._connection().execute("UPDATE publications SET modified = ?", (LONG_AGO,))
        settings = Settings(home=home)
        with (
            Library.open(home) as library,
            served(create_app(settings, library, Searcher.from_settings(settings))) as base,
        ):
            measure(f"{base}/oai", home)


def measure(address: str, home: Path) -> None:
    for prefix in ("oai_dc", "jaryogwan"):
        started = time.perf_counter()
        everything = {item.header.identifier for item in sickle.Sickle(address).ListRecords(metadataPrefix=prefix)}
        took = time.perf_counter() - started
        print(f"{prefix}: {len(everything):,} records in {took:.1f} s, {len(everything) / took:,.0f} a second")
    seen, pages = resumed(address)
    assert len(seen) == len(set(seen)) and set(seen) == everything
    print(f"cut off and resumed at {pages} pages, all of them valid: {len(seen):,} records, no gap, no duplicate")
    changed, gone = alter(home, sorted(everything))
    query = {"metadataPrefix": "oai_dc", "from": "2020-01-01T00:00:01Z"}
    after = [item.header for item in sickle.Sickle(address).ListRecords(**query)]
    assert len(after) == 600
    assert {head.identifier for head in after if not head.deleted} == changed
    assert {head.identifier for head in after if head.deleted} == gone
    print("after 500 changes and 100 deletions the next harvest brings exactly those")


def resumed(address: str) -> tuple[list[str], int]:
    """A harvest by ever new clients, each cut off after some pages; every page is validated."""
    chance, seen, pages = random.Random(20261120), [], 0
    arguments = {"metadataPrefix": "jaryogwan"}
    while True:
        client = sickle.Sickle(address, iterator=OAIResponseIterator)
        for page, _ in zip(client.ListRecords(**arguments), range(chance.randrange(1, 40)), strict=False):
            root = etree.fromstring(page.http_response.content)
            SCHEMA.assertValid(root)
            seen += [str(head.findtext(f"{NS}identifier")) for head in root.iter(f"{NS}header")]
            pages += 1
            token = root.findtext(f".//{NS}resumptionToken")
        if not token:
            return seen, pages
        arguments = {"resumptionToken": token}


def alter(home: Path, identifiers: list[str]) -> tuple[set[str], set[str]]:
    chosen = random.Random(7).sample(identifiers, 600)
    with LibraryWriter.open(home) as writer:
        for name in chosen[:500]:
            held = writer.publication(name.rpartition(":")[2])
            writer.put(replace(held, title=f"{held.title} (고침)"), (), writer.passages(held.id))
        for name in chosen[500:]:
            writer.delete(name.rpartition(":")[2])
    return set(chosen[:500]), set(chosen[500:])


if __name__ == "__main__":
    main()
