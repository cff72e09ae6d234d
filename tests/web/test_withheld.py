"""What is not for everybody is nowhere: every public face answers as if it were not there.

Two archives stand side by side: one that never held anything else than the public publications, and one that also
holds a publication for staff, one that was withdrawn and one that was deleted. Whatever is asked, the second must say
what the first says; and none of the secret words may be in it.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from support.fakes import HashEmbedder, hold

import web
from corpus.ids import publication_id
from corpus.library import Library
from corpus.records import Contributor, File, Licence, Visibility
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from index.build import Builder
from index.reader import LiveIndex
from index.tokens import Tokenizer
from search.searcher import Searcher
from web.app import create_app
from web.bulk import export
from web.oai_records import set_spec

BASE = "https://archive.hanbit.example"
OLD = "2024-03-01T10:00:00Z"
SHOWN, OTHER, STAFF, WITHDRAWN, DELETED = (
    publication_id(f"w/{name}") for name in ("보임", "다름", "직원", "거둠", "지움")
)
# Every field of each secret has a word of its own that stands nowhere else.
WORDS = {
    STAFF: ("은닉처", "차폐막", "비밀총서", "감춘연구실", "숨은이름", "밀실어", "암흑구", "은폐기관", "지하본"),
    WITHDRAWN: ("회수된", "철거된", "취소총서", "거둔연구실", "물린이름", "회수어", "철회구", "취소기관", "거둔본"),
    DELETED: ("삭제된", "소멸된", "말소총서", "지운연구실", "사라진이", "말소어", "소실구", "폐지기관", "지운본"),
}
DIGESTS = {STAFF: "a" * 64, WITHDRAWN: "b" * 64, DELETED: "c" * 64}
TOKENIZER = Tokenizer()
FRESH = Settings(base_url=BASE, site_name="한빛 자료관", anonymous_daily=10**6, requests_per_second=10**6)


@dataclass
class Sites:
    """The two archives."""

    held: TestClient
    plain: TestClient
    home: Path


def secret(writer: LibraryWriter, name: str, identity: str, visibility: Visibility) -> None:
    title, text, series, department, person, keyword, region, publisher, kind = WORDS[identity]
    made = hold(
        writer,
        f"w/{name}",
        f"{title} 환승 검토",
        [f"{text} 환승 시간을 줄인다.", f"{text} 배차를 맞춘다."],
        visibility=visibility,
        kind=kind,
        series=series,
        number="2024-1",
        department=department,
        contributors=(Contributor(person, "연구책임"),),
        keywords=(keyword, "환승"),
        regions=(region,),
        publisher=publisher,
        abstract=f"{text} 초록",
        date="1987-05",
        identifiers={"isbn": f"979-{DIGESTS[identity][:4]}"},
        licence=Licence.KOGL_3,
        files=(File(DIGESTS[identity], f"{title}.pdf", "application/pdf", 99, 2, True),),
    )
    assert made == identity


def public(writer: LibraryWriter) -> None:
    for number in range(14):
        hold(
            writer,
            f"w/{number}" if number > 1 else ("w/보임", "w/다름")[number],
            f"버스 환승 체계 {number}",
            [f"환승 시간을 {number}분 줄인다. 정류장을 옮긴다.", "배차를 맞추는 것이 싸다."],
            series="한빛정책연구",
            number=f"2020-{number}",
            department="교통연구실",
            contributors=(Contributor("김한빛", "연구책임"),),
            keywords=("환승", "버스"),
            regions=("가람구",),
            publisher="한빛시정연구원",
            abstract="환승을 다룬다.",
            date=f"{2010 + number}-05",
            licence=Licence.KOGL_1,
        )


def age(writer: LibraryWriter) -> None:
    """All at one moment of the past, so that two archives can be compared."""
    for column in ("created", "modified"):
        writer._connection().execute(f"UPDATE publications SET {column} = ?", (OLD,))
    writer._connection().execute("UPDATE changes SET at = ?", (OLD,))


def site(home: Path) -> TestClient:
    library = Library.open(home)
    searcher = Searcher(library, LiveIndex(home / "index", TOKENIZER, HashEmbedder()))
    app = create_app(replace(FRESH, home=home), library, searcher)
    return TestClient(app, base_url=BASE, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture(scope="module", params=["before the index follows", "after it"])
def sites(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    plain, home = tmp_path_factory.mktemp("plain"), tmp_path_factory.mktemp("held")
    with LibraryWriter.open(plain) as writer:
        public(writer)
        age(writer)
    Builder(Library.open(plain), plain / "index", TOKENIZER, HashEmbedder()).update()
    with LibraryWriter.open(home) as writer:
        public(writer)
        secret(writer, "직원", STAFF, Visibility.STAFF)
        secret(writer, "거둠", WITHDRAWN, Visibility.PUBLIC)
        secret(writer, "지움", DELETED, Visibility.PUBLIC)
        Builder(Library.open(home), home / "index", TOKENIZER, HashEmbedder()).update()
        secret(writer, "거둠", WITHDRAWN, Visibility.STAFF)
        writer.delete(DELETED)
        age(writer)
        if request.param == "after it":
            Builder(Library.open(home), home / "index", TOKENIZER, HashEmbedder()).update()
    for folder in (plain, home):
        with Library.open(folder) as library:
            export(replace(FRESH, home=folder), library)
    with site(home) as held, site(plain) as other:
        yield Sites(held, other, home)


ALIKE = [
    "/",
    "/search",
    "/search?q=환승",
    "/search?q=환승&sort=newest&size=5&page=2",
    "/browse",
    *(f"/browse/{by}" for by in ("kind", "series", "keyword", "department", "author", "region", "year")),
    "/browse/series?series=한빛정책연구",
    "/browse/cross?rows=kind&columns=year",
    "/browse/cross?rows=department&columns=keyword&q=환승",
    "/browse/cross.csv?rows=series&columns=region",
    "/browse/cross.svg?rows=series&columns=year",
    "/browse/year.svg",
    f"/publications/{SHOWN}",
    f"/publications/{SHOWN}?q=환승",
    f"/publications/{SHOWN}/pages?page=1",
    f"/publications/{SHOWN}/pages/1?q=환승",
    f"/publications/{SHOWN}/citation.json",
    "/about",
    "/help",
    "/feed.atom",
    "/feed.atom?q=환승",
    "/sitemap.xml",
    "/robots.txt",
    "/opensearch.xml",
    "/api/search",
    "/api/search?q=환승&size=50",
    "/api/suggest?q=환",
    "/api/v1/passages?q=환승&size=50",
    "/api/v1/publications?size=50",
    "/api/v1/facets",
    "/api/v1/facets?q=환승",
    "/api/v1/series",
    "/api/v1/series/한빛정책연구",
    "/api/v1/suggestions?q=환",
    f"/api/v1/publications/{SHOWN}",
    f"/api/v1/publications/{SHOWN}/similar",
    f"/api/v1/publications/{SHOWN}/passages",
    "/openapi/getPublicationList?numOfRows=100",
    "/openapi/getPublicationList?numOfRows=100&view=nkis&_type=json",
    "/openapi/getPublicationSearch?query=환승&numOfRows=50",
    f"/openapi/getPublicationDetail?id={SHOWN}",
    "/oai?verb=Identify",
    "/oai?verb=ListSets",
    f"/oai?verb=GetRecord&metadataPrefix=jaryogwan&identifier=oai:archive.hanbit.example:{SHOWN}",
    "/keys",
    "/keys/usage",
]
# Here withdrawn and deleted publications are told of, by their ids and nothing else.
TOLD = [
    "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    "/oai?verb=ListRecords&metadataPrefix=jaryogwan",
    "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc",
    "/api/v1/changes?limit=500",
    "/api/v1/changes?updated_since=2020-01-01&limit=500",
]
# What differs for reasons of its own: times, scores (BM25 knows how rare a word is among all), random codes, and the
# lengths of bars that show scores.
NOISE = re.compile(
    r'\d+\.\d+(e-\d+)?|\d+%|\d{4}-\d\d-\d\dT[\d:]+Z|[0-9a-f]{64}|name="code" value="\w+"|<rect class="lexical"[^>]*>'
)


def asked(client: TestClient, path: str) -> tuple[int, str]:
    """Status and text, without what differs for reasons of its own."""
    answer = client.get(path)
    return answer.status_code, NOISE.sub("0", answer.text)


def clean(text: str, allowed: str = "") -> bool:
    """Whether none of the secret words is in it; those that were asked for may be repeated."""
    words = [word for group in WORDS.values() for word in group if word not in allowed]
    plain = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
    return not [word for word in words if word in plain or quote(word) in plain]


@pytest.mark.parametrize("path", ALIKE)
def test_it_is_as_if_it_were_not_there(sites: Sites, path: str) -> None:
    status, text = asked(sites.held, path)
    assert status < 500 and clean(text)
    assert not [identity for identity in WORDS if identity in text]
    assert (status, text) == asked(sites.plain, path)


@pytest.mark.parametrize("path", TOLD)
def test_only_what_was_public_once_leaves_a_tombstone(sites: Sites, path: str) -> None:
    status, text = asked(sites.held, path)
    assert status == 200 and clean(text) and STAFF not in text
    assert WITHDRAWN in text and DELETED in text
    assert "15" not in re.findall(r"completeListSize=\"(\d+)\"", text)


def test_the_export_holds_what_is_public(sites: Sites) -> None:
    manifest = sites.held.get("/bulk/manifest.json").json()
    names = ["manifest.json", "catalog.jsonld", *(entry["name"] for entry in manifest["files"])]
    for name in names:
        status, text = asked(sites.held, f"/bulk/{name}")
        assert status == 200 and clean(text) and not [identity for identity in WORDS if identity in text]
    assert {entry["records"] for entry in manifest["files"]} == {14}


@pytest.mark.parametrize("identity", WORDS)
def test_asked_for_by_its_id_it_is_not_there(sites: Sites, identity: str) -> None:
    digest = DIGESTS[identity]
    paths = [
        f"/publications/{identity}",
        f"/publications/{identity}?q=환승",
        f"/publications/{identity}/pages?page=1",
        f"/publications/{identity}/pages/1",
        f"/publications/{identity}/pages/1/picture.webp?width=240",
        f"/publications/{identity}/files/{digest}/x.pdf",
        f"/publications/{SHOWN}/files/{digest}/x.pdf",
        *(f"/publications/{identity}/citation.{style}" for style in ("bib", "ris", "json")),
        f"/api/v1/publications/{identity}",
        f"/api/v1/publications/{identity}/passages",
        f"/api/v1/publications/{identity}/similar",
    ]
    for path in paths:
        status, text = asked(sites.held, path)
        gone = identity != STAFF and identity in path  # a tombstone may say that something was there
        assert status in ((404, 410, 303, 400) if gone else (404, 303, 400)), path
        assert clean(text), path
    detail = sites.held.get(f"/openapi/getPublicationDetail?id={identity}").text
    assert "NODATA_ERROR" in detail and clean(detail)
    for path in (f"/api/search?q=환승&publication={identity}", f"/search?q=환승&publication={identity}"):
        assert clean(asked(sites.held, path)[1])
    name = f"oai:archive.hanbit.example:{identity}"
    told = asked(sites.held, f"/oai?verb=GetRecord&metadataPrefix=jaryogwan&identifier={name}")[1]
    assert clean(told) and ("idDoesNotExist" in told) == (identity == STAFF)


@pytest.mark.parametrize("word", [word for group in WORDS.values() for word in group])
def test_asked_for_by_its_words_nothing_is_found_or_suggested(sites: Sites, word: str) -> None:
    slip = word[:-1] + chr(ord(word[-1]) + 1)  # one letter beside: nothing may be offered instead
    for text in (word, f"{word} 환승", slip, f'"{word}"'):
        faces = ("/search?q=", "/api/v1/passages?q=", "/openapi/getPublicationSearch?query=") if text == word else ()
        for path in ("/api/search?q=", *faces):
            status, answer = asked(sites.held, path + text)
            assert status == 200 and clean(answer, text), (path, text)
            if path.startswith("/api/search"):
                said, other = json.loads(answer), sites.plain.get(path + text).json()
                for name in ("total", "suggestion", "drop", "facets"):
                    assert said[name] == other[name], (name, text)
    for start in (word, word[:2], word[:1]):
        for path in ("/api/suggest?q=", "/api/v1/suggestions?q="):
            assert clean(asked(sites.held, path + start)[1])
    for name in ("kind", "series", "department", "author", "publisher", "region", "keyword"):
        assert sites.held.get("/api/search", params={name: word}).json()["total"] == 0
    for group in ("kind", "series", "department"):
        listed = sites.held.get("/openapi/getPublicationList", params={group: word, "_type": "json"}).json()
        assert listed["response"]["body"]["totalCount"] == 0
        records = asked(sites.held, f"/oai?verb=ListRecords&metadataPrefix=oai_dc&set={set_spec(group, word)}")[1]
        assert clean(records) and "<metadata>" not in records
    for path in (f"/browse/series?series={word}", f"/api/v1/series/{word}", f"/feed.atom?q={word}"):
        assert clean(asked(sites.held, path)[1], word)


def test_assistants_learn_nothing_either(sites: Sites) -> None:
    def call(name: str, **arguments: Any) -> str:
        message = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": name, "arguments": arguments},
        }
        headers = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
        answer = sites.held.post(
            "/mcp", content=json.dumps(message), headers={**headers, "Content-Type": "application/json"}
        )
        assert answer.status_code == 200, answer.text
        return answer.text

    assert SHOWN in call("search", query="환승", number=20)
    for identity, words in WORDS.items():
        for text in (call("search", query=f"{words[0]} 환승"), call("search", query="환승", series=words[2])):
            assert clean(text, f"{words[0]} {words[2]}") and identity not in text
        for name in ("get_publication", "get_citation", "read_passage"):
            arguments = {"passage": f"{identity}:1:1"} if name == "read_passage" else {"publication": identity}
            assert clean(call(name, **arguments))


def test_no_face_is_forgotten() -> None:
    """Whoever adds a route comes by here."""
    walked = [re.sub(r"\?.*", "", path) for path in (*ALIKE, *TOLD)]
    walked += ["/mcp", "/api/v1/x", "/openapi/x", "/bulk/x", f"/publications/{STAFF}/pages/1/picture.webp"]
    walked += [f"/publications/{STAFF}/files/{'a' * 64}/x.pdf", f"/publications/{STAFF}/citation.bib"]
    # Of these no publication is a part.
    elsewhere = {"/healthz", "/static/{name}", "/preferences", "/oai/publication-1.xsd"}
    elsewhere |= {"/keys/sent/{outcome}", "/keys/collect/{token}"}
    forgotten = set()
    for module in pkgutil.iter_modules(web.__path__, "web."):
        router = (
            getattr(importlib.import_module(module.name), "router", None) if "__main__" not in module.name else None
        )
        for route in router.routes if router else ():
            pattern = re.sub(r"\{\w+:path\}", ".*", route.path)
            pattern = re.sub(r"\{\w+(:\w+)?\}", "[^/]+", pattern)
            if route.path not in elsewhere and not any(re.fullmatch(pattern, path) for path in walked):
                forgotten.add(route.path)
    assert forgotten == set()
