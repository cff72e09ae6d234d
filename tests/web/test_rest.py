"""REST v1: every answer fits the served OpenAPI description; keys, conditions, problems, mirrors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fakes import hold

from corpus.ids import publication_id
from corpus.library import Library
from corpus.records import Contributor, File, Licence, Visibility
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from search.query import Query
from search.results import ResultPage
from tests.web.web_fakes import BrokenSearcher, NoIndexSearcher, WordSearcher
from web.access import Access
from web.app import create_app
from web.ports import SearcherPort

BUS, STAFF, GONE = (publication_id(f"r/{name}") for name in ("버스", "내부", "지운"))
API = "/api/v1"
CHOSEN = Settings(base_url="https://archive.hanbit.example", requests_per_second=10**6, anonymous_daily=10**6)


class SlowSearcher(WordSearcher):
    """Tells how long it took."""

    def search(self, query: Query) -> ResultPage:
        self._asked = getattr(self, "_asked", 0) + 1
        return replace(super().search(query), took_ms=float(self._asked))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rest")
    fill(folder)
    return folder


def fill(folder: Path) -> None:
    with LibraryWriter.open(folder) as writer, writer.transaction():
        hold(
            writer,
            "r/버스",
            "버스 환승 개선",
            ["환승 시간을 줄인다.", "둘째 쪽의 환승."],
            series="한빛정책연구",
            date="2023-05",
            licence=Licence.KOGL_1,
            contributors=(Contributor("김한빛", "연구책임"),),
            identifiers={"isbn": "979-11-0000-000-0"},
            files=(File("ab" * 32, "교통.pdf", "application/pdf", 99, 2, True),),
        )
        hold(writer, "r/내부", "내부 환승 자료", ["환승"], visibility=Visibility.STAFF, series="비밀총서")
        hold(writer, "r/지운", "지울 환승 자료", ["환승"])
        writer.delete(GONE)
        for number in range(24):
            hold(writer, f"r/{number}", f"자료 {number}", ["본문 낱말"], kind="브리프", date=str(2000 + number))


def opened(home: Path, chosen: Settings = CHOSEN, searcher: SearcherPort | None = None) -> TestClient:
    library = Library.open(home)
    app = create_app(replace(chosen, home=home), library, searcher or SlowSearcher(library))  # type: ignore[arg-type]
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    with opened(home) as client:
        yield client


def fits(value: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    """Whether a value fits; the few words of JSON Schema that the description uses."""
    if "$ref" in schema:
        return fits(value, schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "allOf" in schema:
        return all(fits(value, part, schemas) for part in schema["allOf"])
    if "oneOf" in schema:
        return sum(fits(value, part, schemas) for part in schema["oneOf"]) == 1
    if "enum" in schema:
        return value in schema["enum"]
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(value is None if name == "null" else isinstance(value, kinds[name]) for name in names):
        return False
    if isinstance(value, list):
        return all(fits(item, schema["items"], schemas) for item in value)
    if isinstance(value, dict):
        rest = schema.get("additionalProperties")
        named = schema.get("properties", {})
        return set(schema.get("required", ())) <= set(value) and all(
            fits(item, named[name], schemas) if name in named else rest is True or fits(item, rest, schemas)
            for name, item in value.items()
        )
    return True


def test_every_answer_and_example_fits_the_description(client: TestClient) -> None:
    described = client.get(f"{API}/openapi.json").json()
    schemas = described["components"]["schemas"]
    asked = {
        "/passages": "?q=환승",
        "/publications": "?q=환승&size=3",
        "/facets": "?q=환승",
        "/suggestions": "?q=버",
        "/publications/{id}": "",
        "/publications/{id}/passages": "",
        "/publications/{id}/similar": "",
        "/series": "",
        "/series/{name}": "",
        "/changes": "",
        "/changelog": "",
    }
    assert set(described["paths"]) == set(asked)
    for path, methods in described["paths"].items():
        answer = methods["get"]["responses"]["200"]["content"]["application/json"]
        given_answer = client.get(API + path.replace("{id}", BUS).replace("{name}", "한빛정책연구") + asked[path])
        assert given_answer.status_code == 200
        assert fits(answer["example"], answer["schema"], schemas), path
        assert fits(given_answer.json(), answer["schema"], schemas), path
    wrong = client.get(f"{API}/passages?q=a&size=0")
    assert wrong.status_code == 400 and fits(wrong.json(), {"$ref": "#/components/schemas/Problem"}, schemas)
    assert not fits({"id": 3}, schemas["Publication"], schemas)


def test_a_passage_has_its_page_and_link(client: TestClient) -> None:
    found = client.get(f"{API}/passages?q=환승").json()
    assert found["total"] == 1 and [item["page"] for item in found["items"]] == [1, 2]
    first = found["items"][0]
    assert (first["text"], first["marks"], first["title"]) == ("환승 시간을 줄인다.", [[0, 2]], "버스 환승 개선")
    assert client.get(first["link"].removeprefix("https://archive.hanbit.example")).status_code == 200


def test_one_publication(client: TestClient) -> None:
    item = client.get(f"{API}/publications/{BUS}").json()
    assert item["licence"]["type"] == "1" and "제1유형으로 개방한" in item["credit_line"]
    assert item["files"][0]["sha256"] == "ab" * 32 and item["citation"]["bibtex"].endswith("citation.bib")
    assert client.get(urlsplit(item["citation"]["ris"]).path).status_code == 200
    assert set(client.get(f"{API}/publications/{BUS}?select=title, date").json()) == {"id", "title", "date"}
    pages = client.get(f"{API}/publications/{BUS}/passages?limit=1").json()
    assert (pages["total"], len(pages["items"])) == (2, 1)
    rest = client.get(pages["next"].removeprefix("https://archive.hanbit.example")).json()
    assert rest["items"][0]["page"] == 2 and rest["next"] is None
    assert client.get(f"{API}/publications/{BUS}/passages?page=2").json()["total"] == 1


def test_pages_follow_their_links(client: TestClient) -> None:
    address, seen = f"{API}/publications?kind=브리프&size=10&select=id", []
    while address:
        page = client.get(address).json()
        seen += [item["id"] for item in page["items"]]
        address = (page["next"] or "").removeprefix("https://archive.hanbit.example")
    assert len(seen) == len(set(seen)) == 24


def test_what_is_not_for_everybody_is_nowhere(client: TestClient) -> None:
    hidden = (f"publications/{STAFF}", f"publications/{STAFF}/passages", f"publications/{STAFF}/similar")
    for path in hidden:
        assert client.get(f"{API}/{path}").status_code == 404
    gone = client.get(f"{API}/publications/{GONE}")
    assert gone.status_code == 410 and gone.json()["detail_en"].startswith("It was taken down on 20")
    lists = (
        "facets",
        "series",
        "changes?limit=500",
        f"publications/{BUS}/similar",
        "suggestions?q=내",
        "suggestions?q=비",
    )
    for path in ("passages?q=환승", "publications?q=환승", *lists):
        text = client.get(f"{API}/{path}").text
        assert "내부 환승" not in text and "비밀총서" not in text and "지울" not in text
    (series,) = client.get(f"{API}/series").json()["items"]
    assert (series["name"], series["publications"]) == ("한빛정책연구", 1)
    assert client.get(f"{API}/series/비밀총서").status_code == 404


def test_changes_keep_a_mirror(tmp_path: Path) -> None:
    fill(tmp_path)
    mirror: dict[str, Any] = {}
    after = 0
    with opened(tmp_path, searcher=NoIndexSearcher()) as client, LibraryWriter.open(tmp_path) as writer:

        def follow() -> list[str]:
            nonlocal after
            told, more = [], True
            while more:
                page = client.get(f"{API}/changes?limit=7&after={after}").json()
                for change in page["items"]:
                    told.append(change["id"])
                    if change["deleted"]:
                        mirror.pop(change["id"], None)
                    else:
                        mirror[change["id"]] = change["publication"]["title"]
                after, more = page["after"], page["more"]
            return told

        assert len(follow()) == 26 and len(mirror) == 25 and STAFF not in mirror and GONE not in mirror
        assert follow() == []
        hold(writer, "r/3", "고친 자료", ["본문"])
        writer.put(replace(writer.publication(BUS), visibility=Visibility.STAFF))
        writer.delete(publication_id("r/4"))
        assert sorted(follow()) == sorted([publication_id("r/3"), BUS, publication_id("r/4")])
        assert mirror[publication_id("r/3")] == "고친 자료" and BUS not in mirror and len(mirror) == 23
        assert client.get(f"{API}/changes?updated_since=2999-01-01").json()["items"] == []
        assert len(client.get(f"{API}/changes?updated_since=2020-01-01T00:00:00Z&limit=500").json()["items"]) == 26


def test_what_is_known_is_not_sent_again(client: TestClient) -> None:
    for path in ("passages?q=환승", f"publications/{BUS}", "changes", "facets", "openapi.json"):
        first = client.get(f"{API}/{path}")
        again = client.get(f"{API}/{path}", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert "search;dur=" in client.get(f"{API}/passages?q=환승").headers["Server-Timing"]


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("passages", 400, "q"),
        ("passages?q=a&size=1000", 400, "size"),
        ("passages?q=" + "가" * 501, 400, "q"),
        ("passages?q=%FF", 400, "query"),
        ("publications?select=secret", 400, "select"),
        ("publications?select=id&select=id", 400, "select"),
        ("changes?after=-1", 400, "after"),
        ("changes?limit=501", 400, "limit"),
        ("changes?updated_since=yesterday", 400, "updated_since"),
        ("changes?updated_since=2026-02-30", 400, "updated_since"),
        (f"publications/{BUS}/passages?page=x", 400, "page"),
        ("publications/none", 404, ""),
        ("nothing", 404, ""),
        ("publications/a/b/c", 404, ""),
    ],
)
def test_problems_in_two_languages(client: TestClient, path: str, status: int, field: str) -> None:
    answer = client.get(f"{API}/{path}")
    told = answer.json()
    assert (answer.status_code, told["status"], told.get("field", "")) == (status, status, field)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert told["detail"] and told["detail_en"].isascii() and told["title_en"].isascii()


def test_other_methods(client: TestClient) -> None:
    preflight = client.options(f"{API}/passages", headers={"Origin": "https://a.example"})
    assert preflight.status_code == 204 and "X-API-Key" in preflight.headers["Access-Control-Allow-Headers"]
    assert client.head(f"{API}/series").status_code == 200
    refused = client.post(f"{API}/series")
    assert refused.status_code == 405 and "GET" in refused.headers["Allow"]


def test_keys_in_headers_and_address(home: Path) -> None:
    gate = Access(home / "access.db", anonymous_daily=0, per_second=100)
    key, few = gate.add("한빛시청", days=9, daily=100), gate.add("적게", days=9, daily=1)
    with opened(home, replace(CHOSEN, anonymous_daily=0)) as client:
        path = f"{API}/series"
        assert client.get(path).status_code == 401
        assert client.get(path, headers={"X-API-Key": "nobody"}).status_code == 401
        assert client.get(path, headers={"X-API-Key": key}).status_code == 200
        assert client.get(path, headers={"Authorization": f"Bearer {key}"}).status_code == 200
        assert client.get(path, params={"serviceKey": key}).status_code == 200
        assert client.get(f"{path}?serviceKey={few}").status_code == 200
        over = client.get(f"{path}?serviceKey={few}")
        assert over.status_code == 429 and over.headers["Retry-After"] == "3600"


def test_what_is_not_the_askers_fault(home: Path) -> None:
    with opened(home, searcher=NoIndexSearcher()) as client:
        assert client.get(f"{API}/passages?q=환승").status_code == 503
        assert client.get(f"{API}/publications/{BUS}").status_code == 200
    with opened(home, searcher=BrokenSearcher()) as client:
        told = client.get(f"{API}/passages?q=환승")
        assert told.status_code == 500 and "Zero" not in told.text


def test_the_reference_page_names_every_operation(client: TestClient) -> None:
    page = client.get(f"{API}/reference")
    assert page.status_code == 200 and "https://" not in page.text.replace("https://archive.", "")
    described = client.get(f"{API}/openapi.json").json()
    for path, methods in described["paths"].items():
        assert f"GET {API}{path}" in page.text and methods["get"]["operationId"] in page.text
    assert "&#32;" in page.text and json.dumps(described)  # the example is indented


def test_whatever_is_asked_is_answered(client: TestClient) -> None:
    names = st.sampled_from(["q", "page", "size", "sort", "year_from", "select", "after", "limit", "updated_since"])
    pairs = st.lists(st.tuples(names, st.one_of(st.text(max_size=20), st.integers().map(str))), max_size=4)
    paths = st.sampled_from(["passages", "publications", "facets", "series", "changes", f"publications/{BUS}"])

    @settings(max_examples=80, deadline=None)
    @given(paths, pairs)
    def asked(path: str, given_pairs: list[tuple[str, str]]) -> None:
        encoded = [(name, value.encode("utf-8", "replace")) for name, value in given_pairs]
        assert client.get(f"{API}/{path}", params=encoded).status_code in (200, 400)

    asked()
