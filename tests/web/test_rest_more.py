"""REST v1: cursors, select, similar publications, series, suggestions, what is deprecated, few bytes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.fakes import hold

from corpus.ids import publication_id
from corpus.library import Library
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from search.query import After
from tests.web.web_fakes import WordSearcher
from web import rest_deprecated
from web.app import create_app
from web.rest_cursor import from_cursor, to_cursor
from web.rest_deprecated import LEAST_DAYS, TABLE
from web.rest_history import HISTORY
from web.rest_operations import OPERATIONS
from web.rest_params import PLACE
from web.rest_reference import example_request

API = "/api/v1"
BASE = "https://archive.hanbit.example"
BUS = publication_id("m/버스")
MANY = 23


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("more")
    with LibraryWriter.open(folder) as writer, writer.transaction():
        hold(writer, "m/버스", "버스 환승", ["버스 환승"] * 7, kind="브리프", keywords=("환승", "버스"), date="2023")
        hold(writer, "m/지하철", "지하철 환승", ["지하철 환승"], keywords=("환승",), date="2022")
        for number in (1, 2, 5):
            hold(
                writer,
                f"m/총서{number}",
                f"총서 {number}",
                ["본문"],
                series="교통/물류 총서",
                number=f"2023-0{number}",
                date=f"2023-0{number}",
            )
        for number in range(MANY):
            hold(writer, f"m/{number}", f"자료 {number}", ["낱말 " * 40], kind="웹진", date=str(1990 + number))
    return folder


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    library = Library.open(home)
    settings = Settings(home=home, base_url=BASE, anonymous_daily=10**6, requests_per_second=10**6)
    app = create_app(settings, library, WordSearcher(library))  # type: ignore[arg-type]
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def get(client: TestClient, path: str) -> Any:
    answer = client.get(f"{API}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("publications?kind=웹진&size=5&select=id", MANY),
        ("passages?q=낱말&size=4&sort=newest&select=text", MANY),
        (f"publications/{BUS}/passages?limit=3", 7),
        ("series/교통%2F물류%20총서?limit=2&select=id", 3),
    ],
)
def test_a_cursor_goes_through_everything_once(client: TestClient, path: str, expected: int) -> None:
    page = get(client, path)
    found = [item["id"] for item in page["items"]]
    linked = []
    while cursor := page["next_cursor"]:
        page = get(client, f"{path}&cursor={cursor}")
        found += [item["id"] for item in page["items"]]
        linked.append(page["next_cursor"] is None or f"cursor={page['next_cursor']}" in page["next"])
    assert len(found) == len(set(found)) == expected and linked and all(linked)


def test_a_cursor_belongs_to_its_question(client: TestClient) -> None:
    cursor = get(client, "publications?kind=웹진&size=5")["next_cursor"]
    assert get(client, f"publications?kind=웹진&size=9&cursor={cursor}")["page"] is None
    for wrong in (
        f"kind=브리프&cursor={cursor}",
        f"kind=웹진&page=2&cursor={cursor}",
        "cursor=a",
        "cursor=%ED%95%9C",
    ):
        answer = client.get(f"{API}/publications?{wrong}")
        assert (answer.status_code, answer.json()["field"]) == (400, "cursor")
    assert client.get(f"{API}/publications/{BUS}/passages?cursor={cursor}").json()["field"] == "cursor"
    after = After("abc:1:2", 7)
    assert from_cursor(to_cursor(after, "목록"), "목록") == after


def test_select_leaves_place_and_link(client: TestClient) -> None:
    for path in ("passages?q=환승&select=text", f"publications/{BUS}/passages?select=text"):
        assert all(set(item) == {*PLACE, "text"} for item in get(client, path)["items"])
    assert set(get(client, "publications?q=환승&select=title")["items"][0]) == {"id", "title"}
    assert set(get(client, "publications?q=환승&select=title,passages")["items"][0]) == {"id", "title", "passages"}
    assert set(get(client, "facets?select=kind")["facets"]) == {"kind"}
    assert set(get(client, f"publications/{BUS}/similar?select=title")["items"][0]["publication"]) == {"id", "title"}
    for path in ("passages?q=a&select=abstract", "facets?select=visibility", "series/x?select=staff"):
        assert client.get(f"{API}/{path}").json()["field"] == "select"


def test_similar_publications_say_why(client: TestClient) -> None:
    (item,) = get(client, f"publications/{BUS}/similar")["items"]
    assert item["publication"]["title"] == "지하철 환승" and item["keywords"] == ["환승"]
    assert item["why"].startswith("함께 다룬 주제어: 환승") and 0 < item["score"] <= 1
    assert client.get(f"{API}/publications/none/similar").status_code == 404


def test_a_series_has_its_numbers_and_gaps(client: TestClient) -> None:
    series = get(client, "series/교통%2F물류%20총서")
    assert [item["number"] for item in series["items"]] == ["2023-05", "2023-02", "2023-01"]
    assert series["missing"] == [{"year": 2023, "first": 3, "last": 4}]
    assert (series["publications"], series["first_year"], series["last_year"]) == (3, 2023, 2023)
    assert client.get(f"{API}/series/없는 총서").status_code == 404


def test_suggestions(client: TestClient) -> None:
    assert get(client, "suggestions?q=환") == {"items": ["환승"]}
    for wrong in ("suggestions", "suggestions?q=%20", "suggestions?q=" + "가" * 101, "suggestions?q=가&limit=21"):
        assert client.get(f"{API}/{wrong}").status_code == 400


def test_every_example_can_be_asked(client: TestClient) -> None:
    """The requests that the reference page shows, with this library's id and series in place of the examples'."""
    page = client.get(f"{API}/reference").text
    for operation in OPERATIONS:
        asked = example_request(operation)
        assert f"curl '{BASE}{API}{asked.replace('&', '&amp;')}" in page, asked
        own = asked.replace("k3f9a2b7xqmd", BUS).replace(
            "%ED%95%9C%EB%B9%9B%EC%A0%95%EC%B1%85%EC%97%B0%EA%B5%AC", "교통%2F물류 총서"
        )
        assert client.get(f"{API}{own}").status_code == 200, own
    described = client.get(f"{API}/openapi.json").json()
    for methods in described["paths"].values():
        assert all("example" in parameter for parameter in methods["get"]["parameters"])
        for status, answer in methods["get"]["responses"].items():
            assert status == "304" or all("example" in content for content in answer["content"].values())


def test_what_is_deprecated_says_so_half_a_year_ahead(client: TestClient) -> None:
    plain = client.get(f"{API}/publications/{BUS}/passages?limit=3")
    assert "Deprecation" not in plain.headers and "Sunset" not in plain.headers
    old = client.get(f"{API}/publications/{BUS}/passages?limit=3&after=3")
    assert old.json()["items"][0]["id"] == f"{BUS}:4:1"
    assert old.headers["Deprecation"] == f"@{int(datetime(2026, 11, 20, tzinfo=UTC).timestamp())}"
    assert parsedate_to_datetime(old.headers["Sunset"]) == datetime(2027, 6, 30, tzinfo=UTC)
    links = old.headers["Link"]
    assert 'rel="deprecation"' in links and 'rel="sunset"' in links and 'rel="next"' in links
    assert "after=" not in old.json()["next"] and "Sunset" in old.headers["Access-Control-Expose-Headers"]
    described = client.get(f"{API}/openapi.json").json()["paths"]
    told = {
        (methods["get"]["operationId"], parameter["name"])
        for methods in described.values()
        for parameter in methods["get"]["parameters"]
        if parameter.get("deprecated")
    }
    assert told == {(item.operation, item.parameter) for item in TABLE if item.parameter}
    assert all(item.sunset - item.since >= timedelta(days=LEAST_DAYS) for item in TABLE)
    assert {item.operation for item in TABLE} <= {operation.name for operation in OPERATIONS}


def test_a_whole_operation_can_be_deprecated(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_deprecated, "TABLE", (replace(TABLE[0], operation="listSeries", parameter=""),))
    assert client.get(f"{API}/series").headers["Deprecation"].startswith("@")
    assert "Deprecation" not in client.get(f"{API}/facets").headers


def test_the_changelog(client: TestClient) -> None:
    told = get(client, "changelog")
    described = client.get(f"{API}/openapi.json").json()
    assert told["items"][0]["version"] == described["info"]["version"] == HISTORY[0].version
    assert all(len(release.changes) == len(release.changes_en) for release in HISTORY)
    assert told["deprecated"][0]["parameter"] == "after"


def test_few_bytes(client: TestClient) -> None:
    path = f"{API}/publications?kind=웹진&size=20"
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in answer.headers["Vary"]
    whole = client.get(path, headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(packed) == whole.content and len(packed) < len(whole.content) / 3
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(path, headers={"Accept-Encoding": "identity"})
    assert head.content == b"" and head.headers["ETag"] == answer.headers["ETag"]
    assert int(head.headers["Content-Length"]) == len(whole.content)
    assert whole.headers["Link"] == f'<{whole.json()["next"]}>; rel="next"'


def test_what_was_promised_in_the_first_version_is_there(client: TestClient) -> None:
    """Within version 1 names are only added."""
    passage = {"id", "publication", "page", "page_end", "heading", "kind", "header", "text", "link"}
    answer = passage | {"marks", "snippet", "score", "matched", "missing", "title", "year", "licence"}
    publication = {"id", "title", "subtitle", "kind", "contributors", "keywords", "regions", "identifiers"}
    publication |= {"publisher", "department", "project_type", "series", "number", "date", "year", "language"}
    publication |= {"abstract", "licence", "credit_line", "source_url", "link", "files", "citation", "version"}
    publication |= {"created", "modified"}
    page = {"total", "capped", "page", "size", "next", "items"}
    found, listed = get(client, "passages?q=환승"), get(client, "publications?q=환승")
    assert page <= set(found) and answer <= set(found["items"][0])
    assert page <= set(listed) and publication | {"passages"} <= set(listed["items"][0])
    assert publication | {"contents"} <= set(get(client, f"publications/{BUS}"))
    inside = get(client, f"publications/{BUS}/passages")
    assert {"total", "next", "items"} <= set(inside) and passage <= set(inside["items"][0])
    changes = get(client, "changes")
    assert {"items", "after", "more"} <= set(changes)
    assert {"seq", "id", "at", "deleted", "publication"} <= set(changes["items"][0])
    assert {"total", "capped", "facets"} <= set(get(client, "facets"))
    assert {"name", "publications"} <= set(get(client, "series")["items"][0])
