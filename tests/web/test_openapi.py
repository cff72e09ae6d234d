"""The data.go.kr face: every result code in both formats, one envelope, no other status than 200."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from support.fakes import hold

from corpus.errors import CatalogueError
from corpus.ids import publication_id
from corpus.library import Library
from corpus.records import File, Licence, Visibility
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from tests.web.web_fakes import BrokenSearcher, NoIndexSearcher, WordSearcher
from web.access import DENIED, SUSPENDED, Access
from web.app import create_app
from web.openapi_envelope import NAMES
from web.ports import SearcherPort

BUS, STAFF = publication_id("p/버스"), publication_id("p/내부")
Items = list[dict[str, str]]
LIST, SEARCH, DETAIL = (f"/openapi/getPublication{name}" for name in ("List", "Search", "Detail"))
CHOSEN = Settings(
    base_url="https://archive.hanbit.example", institute="한빛시정연구원", anonymous_daily=0, requests_per_second=1000
)


class LockedLibrary(Library):
    """Another process holds the catalogue."""

    def listed(self, *_: object) -> Any:
        raise sqlite3.OperationalError("database is locked")


class DamagedLibrary(Library):
    """The catalogue cannot be read."""

    def listed(self, *_: object) -> Any:
        raise CatalogueError("목록이 손상되었습니다.")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portal")
    with LibraryWriter.open(folder) as writer, writer.transaction():
        hold(
            writer,
            "p/버스",
            "버스 <환승> 개선",
            ["환승 시간을 줄인다."],
            series="한빛정책연구",
            date="2023-05",
            licence=Licence.KOGL_1,
            files=(File("ab" * 32, "교통.pdf", "application/pdf", 99, 1, True),),
        )
        hold(writer, "p/내부", "내부 환승 자료", ["환승"], visibility=Visibility.STAFF)
        for number in range(24):
            hold(writer, f"p/{number}", f"자료 {number}", ["본문"], kind="브리프", date=str(2000 + number))
    return folder


def opened(home: Path, *, library: type[Library] = Library, searcher: SearcherPort | None = None) -> TestClient:
    held = library.open(home)
    app = create_app(replace(CHOSEN, home=home), held, searcher or WordSearcher(held))  # type: ignore[arg-type]
    return TestClient(app, raise_server_exceptions=False, client=("10.0.0.1", 50000))


@pytest.fixture(scope="module")
def gate(home: Path) -> Access:
    return Access(home / "access.db", anonymous_daily=0, per_second=1000)


@pytest.fixture(scope="module")
def key(gate: Access) -> str:
    return gate.add("한빛시청", days=30, daily=100_000)


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    with opened(home) as client:
        yield client


def ask(
    client: TestClient, path: str, form: str, method: str = "GET", **values: str
) -> tuple[str, list[dict[str, str]], int]:
    """(code, items, total) of an answer in the format, whose envelope is checked."""
    answer = client.request(method, path, params={**values, "_type": form})
    assert answer.status_code == 200
    if form == "json":
        response = answer.json()["response"]
        assert set(response["body"]) == {"items", "numOfRows", "pageNo", "totalCount"}
        code, message = response["header"]["resultCode"], response["header"]["resultMsg"]
        items, total = response["body"]["items"]["item"], response["body"]["totalCount"]
        assert isinstance(items, list)
    else:
        root = etree.fromstring(answer.content)
        code, message = str(root.findtext("header/resultCode")), str(root.findtext("header/resultMsg"))
        items = [{field.tag: field.text or "" for field in item} for item in root.findall("body/items/item")]
        total = int(root.findtext("body/totalCount") or -1)
        assert root.find("body/pageNo") is not None and root.find("body/numOfRows") is not None
    assert NAMES[code] == message
    return code, items, total


both = pytest.mark.parametrize("form", ["xml", "json"])


@both
def test_list(client: TestClient, key: str, form: str) -> None:
    code, items, total = ask(client, LIST, form, serviceKey=key, numOfRows="20")
    assert (code, len(items), total) == ("00", 20, 25)
    assert [item["publishedDate"] for item in items[:2]] == ["202305", "2023"]
    rest = ask(client, LIST, form, ServiceKey=key, numOfRows="20", pageNo="2")[1]
    ids = [item["id"] for item in (*items, *rest)]
    assert len(set(ids)) == 25 and STAFF not in ids
    assert ask(client, LIST, form, serviceKey=key, series="한빛정책연구", kind="보고서")[2] == 1
    assert ask(client, LIST, form, serviceKey=key, modifiedFrom="20200101", modifiedTo="29990101")[2] == 25
    view = ask(client, LIST, form, serviceKey=key, view="nkis", series="한빛정책연구")[1]
    assert " ".join(view[0]) == (
        "OTP_ID OTP_HAN_NM INCHARGE_NM PUBAGC PBL_YY LCLA_SCS_NM MCLA_SCS_NM ORG_LINK HAN_ABS"
    )
    assert (view[0]["OTP_ID"], view[0]["OTP_HAN_NM"], view[0]["PBL_YY"]) == (BUS, "버스 <환승> 개선", "2023")


@both
def test_search_gives_the_passage_and_its_page(client: TestClient, key: str, form: str) -> None:
    code, items, total = ask(client, SEARCH, form, serviceKey=key, query="환승")
    assert (code, total, items[0]["id"]) == ("00", 1, BUS)
    assert (items[0]["passageText"], items[0]["passagePage"]) == ("환승 시간을 줄인다.", "1")
    assert items[0]["passageLink"].startswith(f"https://archive.hanbit.example/publications/{BUS}/pages/1?q=")


@both
def test_detail(client: TestClient, key: str, form: str) -> None:
    code, items, total = ask(client, DETAIL, form, serviceKey=key, id=BUS)
    assert (code, total, items[0]["fileSha256"]) == ("00", 1, "ab" * 32)
    assert "공공누리 제1유형으로 개방한" in items[0]["creditLine"]
    assert ask(client, DETAIL, form, serviceKey=key, id=STAFF)[0] == "03"


@both
@pytest.mark.parametrize(
    ("path", "values", "code"),
    [
        (SEARCH, {"query": "없는말"}, "03"),
        (DETAIL, {"id": "없는번호"}, "03"),
        (LIST, {"pageNo": "999"}, "03"),
        (LIST, {"pageNo": "0"}, "10"),
        (LIST, {"numOfRows": "101"}, "10"),
        (LIST, {"numOfRows": "열"}, "10"),
        (LIST, {"modifiedFrom": "20231301"}, "10"),
        (LIST, {"modifiedFrom": "2023"}, "10"),
        (LIST, {"view": "marc"}, "10"),
        (SEARCH, {"query": "가" * 900}, "10"),
        (SEARCH, {"query": "환승", "pageNo": "5000"}, "10"),
        (SEARCH, {"query": "환승", "startYear": "12"}, "10"),
        (SEARCH, {}, "11"),
        (DETAIL, {}, "11"),
        ("/openapi/getNothing", {}, "12"),
        ("/openapi/", {}, "12"),
    ],
)
def test_what_is_asked_wrongly(
    client: TestClient, key: str, form: str, path: str, values: dict[str, str], code: str
) -> None:
    assert ask(client, path, form, serviceKey=key, **values) == (code, [], 0 if values.get("pageNo") != "999" else 25)


@both
def test_keys(client: TestClient, gate: Access, key: str, form: str) -> None:
    assert ask(client, LIST, form)[0] == "33"
    assert ask(client, LIST, form, serviceKey="nobody")[0] == "30"
    assert ask(client, LIST, form, serviceKey=gate.add("옛", days=0, daily=9))[0] == "31"
    assert ask(client, LIST, form, serviceKey=gate.add("딴 곳", days=9, daily=9, address="10.9.9.9"))[0] == "32"
    few = gate.add("적게", days=9, daily=1)
    assert [ask(client, LIST, form, serviceKey=few)[0] for _ in range(2)] == ["00", "22"]
    for state, code in ((SUSPENDED, "21"), (DENIED, "20")):
        stopped = gate.add(f"멈춤 {state} {form}", days=9, daily=9)
        digest = next(item.digest for item in gate.listed() if item.name == f"멈춤 {state} {form}")
        assert gate.change(digest, state) == 1
        assert ask(client, LIST, form, serviceKey=stopped)[0] == code
    encoded = "".join(f"%{ord(letter):02X}" for letter in key)
    assert ask(client, LIST, form, ServiceKey=encoded)[0] == "00"  # the client encodes what is encoded already
    assert client.get(f"{LIST}?servicekey={encoded}&dataType={form.upper()}").text.count("NORMAL_SERVICE") == 1


@both
def test_what_is_not_the_askers_fault(home: Path, key: str, form: str) -> None:
    for library, code in ((LockedLibrary, "05"), (DamagedLibrary, "02")):
        with opened(home, library=library) as client:
            assert ask(client, LIST, form, serviceKey=key)[0] == code
    for searcher, code in ((NoIndexSearcher(), "01"), (BrokenSearcher(), "99")):
        with opened(home, searcher=searcher) as client:
            assert ask(client, SEARCH, form, serviceKey=key, query="환승")[0] == code
    with opened(home) as client:
        assert ask(client, LIST, form, method="POST", serviceKey=key)[0] == "04"


def test_formats(client: TestClient, key: str) -> None:
    asked = {"serviceKey": key}
    assert client.get(LIST, params=asked).headers["Content-Type"].startswith("application/xml")
    for name in ("_type", "type", "dataType"):
        assert client.get(LIST, params={**asked, name: "JSON"}).json()["response"]["header"]["resultCode"] == "00"
    for wrong in (client.get(LIST, params={**asked, "type": "csv"}), client.get(f"{LIST}?x=%FF")):
        assert etree.fromstring(wrong.content).findtext("header/resultCode") == "10"


def test_anonymous_use_is_a_setting(home: Path) -> None:
    library = Library.open(home)
    app = create_app(replace(CHOSEN, home=home, anonymous_daily=2), library, NoIndexSearcher())
    with TestClient(app) as client:
        assert [ask(client, LIST, "json")[0] for _ in range(3)] == ["00", "00", "22"]


def test_whatever_is_asked_is_answered(client: TestClient, key: str) -> None:
    names = st.sampled_from(
        ["pageNo", "numOfRows", "_type", "query", "id", "kind", "startYear", "modifiedFrom", "view"]
    )
    pairs = st.lists(st.tuples(names, st.one_of(st.text(max_size=20), st.integers().map(str))), max_size=5)

    @settings(max_examples=80, deadline=None)
    @given(st.sampled_from([LIST, SEARCH, DETAIL]), pairs)
    def asked(path: str, given_pairs: list[tuple[str, str]]) -> None:
        encoded = [(name, value.encode("utf-8", "replace")) for name, value in given_pairs]
        answer = client.get(path, params=[("serviceKey", key), *encoded])
        assert answer.status_code == 200 and "99" not in answer.text[:200]

    asked()
