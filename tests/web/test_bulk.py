"""The bulk export: whole, checked, public only; and with the change log after it a complete mirror."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from support.fakes import hold

from corpus.library import Library
from corpus.records import Visibility
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from tests.web.web_fakes import NoIndexSearcher
from web.app import create_app
from web.bulk import export, main


def names_in(value: object) -> Iterator[str]:
    """Every property and class of a JSON-LD document."""
    if isinstance(value, list):
        for item in value:
            yield from names_in(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name == "@type":
                yield item
            elif not name.startswith("@"):
                yield name
                yield from names_in(item)


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    with LibraryWriter.open(tmp_path) as writer, writer.transaction():
        for number in range(30):
            hold(writer, f"b/{number}", f"=자료 {number}", ["글"], abstract='둘\n줄, 그리고 "따옴표"')
        hold(writer, "b/내부", "내부 자료", ["글"], visibility=Visibility.STAFF)
        writer.delete(hold(writer, "b/지운", "지운 자료", ["글"]))
    return Settings(home=tmp_path, base_url="https://archive.hanbit.example", site_name="한빛 자료관")


def test_the_export_is_whole_and_checked(chosen: Settings) -> None:
    with Library.open(chosen.home) as library, TestClient(create_app(chosen, library, NoIndexSearcher())) as client:
        assert client.get("/bulk/manifest.json").status_code == 404
        manifest = export(chosen, library)
        assert client.get("/bulk/manifest.json").json() == manifest
        held = {}
        for entry in manifest["files"]:
            answer = client.get(entry["url"].removeprefix("https://archive.hanbit.example"))
            assert hashlib.sha256(answer.content).hexdigest() == entry["sha256"]
            assert (len(answer.content), entry["records"]) == (entry["size"], 30)
            held[entry["media_type"]] = answer.content
        lines = [json.loads(line) for line in held["application/x-ndjson"].splitlines()]
        rows = list(csv.DictReader(io.StringIO(held["text/csv"].decode("utf-8-sig"))))
        assert [line["id"] for line in lines] == [row["id"] for row in rows] and len(lines) == 30
        one = client.get(f"/api/v1/publications/{lines[0]['id']}").json()
        assert lines[0] == {name: one[name] for name in lines[0]} and set(one) - set(lines[0]) == {"contents"}
        assert rows[0]["title"].startswith("'=자료") and rows[0]["abstract"] == '둘\n줄, 그리고 "따옴표"'
        assert b"\xeb\x82\xb4\xeb\xb6\x80" not in held["application/x-ndjson"]  # 내부
        told = client.get("/bulk/catalog.jsonld").json()
        assert len(told["dcat:dataset"]["dcat:distribution"]) == 2
        assert told["dcat:dataset"]["dcat:version"] == str(manifest["change"])
        for entry, described in zip(manifest["files"], told["dcat:dataset"]["dcat:distribution"], strict=True):
            assert described["dcat:downloadURL"] == {"@id": entry["url"]}
            assert described["spdx:checksum"]["spdx:checksumValue"]["@value"] == entry["sha256"]
        prefixes = set(told["@context"])
        assert {name.partition(":")[0] for name in names_in(told)} <= prefixes
        for service in told["dcat:service"]:
            assert service["dcat:servesDataset"] == {"@id": told["dcat:dataset"]["@id"]}
            for name in ("dcat:endpointURL", "dcat:endpointDescription"):
                path = service[name]["@id"].removeprefix("https://archive.hanbit.example")
                assert client.get(path).status_code == 200 or name == "dcat:endpointURL"
        for name in ("..%2Flibrary.db", "library.db", "%2e%2e/library.db", ".new-x"):
            assert client.get(f"/bulk/{name}").status_code == 404


def test_old_files_stay_for_one_export(chosen: Settings) -> None:
    with LibraryWriter.open(chosen.home) as writer:
        names = []
        for number in range(3):
            hold(writer, "b/0", f"판 {number}", ["글"])
            names.append(export(chosen, writer)["files"][0]["name"])
        there = {path.name for path in (chosen.home / "bulk").glob("*.jsonl")}
        assert there == set(names[1:])
        assert export(chosen, writer)["files"][0]["name"] == names[2]  # nothing changed, nothing is named anew


def test_the_command(chosen: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("JARYOGWAN_HOME", str(chosen.home))
    assert main() == 0 and "30건" in capsys.readouterr().out
    monkeypatch.setenv("JARYOGWAN_HOME", str(chosen.home / "nowhere"))
    assert main() == 1 and "먼저" in capsys.readouterr().err
