"""OAI-PMH 2.0: every response fits the schemas; an independent client harvests, resumes and follows."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from support.fakes import hold
from support.live import served

from corpus.ids import publication_id
from corpus.library import Library
from corpus.records import Contributor, File, Licence, Publication, Visibility
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from tests.web.web_fakes import NoIndexSearcher
from web.app import create_app
from web.oai_records import parse_set_spec, set_spec

NS = "{http://www.openarchives.org/OAI/2.0/}"
XSD = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "OAI-PMH.xsd"))
HELD, DELETED, WITHDRAWN, STAFF = (publication_id(f"oai/{name}") for name in ("교통", "지운", "거둔", "내부"))
OLD = "2024-03-01T10:00:00Z"


def the_app(home: Path) -> TestClient:
    chosen = Settings(
        home=home, base_url="https://archive.hanbit.example", contact="전화 02-000, archive@hanbit.example"
    )
    app = create_app(chosen, Library.open(home), NoIndexSearcher())
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One publication for everybody, one deleted, one withdrawn, one that never was for everybody; and 250 more."""
    home = tmp_path_factory.mktemp("oai")
    with LibraryWriter.open(home) as writer, writer.transaction():
        full = Publication(
            id=HELD,
            title="버스 <환승> & \x0b체계 \uffff개선",
            subtitle="부제",
            kind="보고서",
            contributors=(Contributor("김한빛", "연구책임"), Contributor("이누리")),
            keywords=("환승", "버스"),
            regions=("가람구",),
            files=(File("ab" * 32, '교통 "안".pdf', "application/pdf", 1234, 10, True),),
            identifiers={"isbn": "979-11-0000-000-0"},
            publisher="한빛시정연구원",
            department="교통연구실",
            project_type="정책",
            series="한빛정책연구",
            number="2023-07",
            date="2023-05",
            abstract="첫 줄.\n둘째 줄 ]]> <b>",
            licence=Licence.KOGL_1,
            source_url="https://example.kr/?a=1&b=2",
        )
        hold(writer, "oai/교통", "x", ["본문"])
        writer.put(full)
        hold(writer, "oai/지운", "지울 자료", ["본문"], series="한빛정책연구")
        writer.delete(DELETED)
        hold(writer, "oai/거둔", "거둔 자료", ["본문"])
        hold(writer, "oai/거둔", "거둔 자료", ["본문"], visibility=Visibility.STAFF)
        hold(writer, "oai/내부", "내부 자료", ["본문"], visibility=Visibility.STAFF, series="비밀총서")
        for number in range(250):
            hold(writer, f"oai/{number}", f"자료 {number}", ["본문"], kind="브리프", date=str(2000 + number % 20))
        writer._connection().execute("UPDATE publications SET modified = ?", (OLD,))
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy, to be written to."""
    return shutil.copytree(made, tmp_path / "copy")


@pytest.fixture(scope="module")
def client(made: Path) -> Iterator[TestClient]:
    with the_app(made) as client:
        yield client


def ask(client: TestClient, query: str) -> etree._Element:
    """The answer, which must be 200 and fit the schemas."""
    answer = client.get(f"/oai?{query}")
    assert answer.status_code == 200
    root = etree.fromstring(answer.content)
    XSD.assertValid(root)
    return root


def error(client: TestClient, query: str) -> str:
    codes = [str(item.get("code")) for item in ask(client, query).iter(f"{NS}error")]
    return codes[0] if codes else ""


def ids(root: etree._Element) -> list[str]:
    return [str(item.text) for item in root.iter(f"{NS}identifier")]


def pages(client: TestClient, query: str) -> list[etree._Element]:
    found = [ask(client, query)]
    verb = query.partition("&")[0]
    while (token := found[-1].findtext(f".//{NS}resumptionToken")) is not None and token:
        found.append(ask(client, f"{verb}&resumptionToken={token}"))
    return found


def test_identify(client: TestClient) -> None:
    told = ask(client, "verb=Identify").find(f"{NS}Identify")
    assert told is not None
    assert {etree.QName(item).localname: item.text for item in told} == {
        "repositoryName": "자료관",
        "baseURL": "https://archive.hanbit.example/oai",
        "protocolVersion": "2.0",
        "adminEmail": "archive@hanbit.example",
        "earliestDatestamp": told.findtext(f"{NS}earliestDatestamp"),
        "deletedRecord": "persistent",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
        "compression": "gzip",
    }


def test_an_empty_library_is_a_valid_repository(writer: LibraryWriter, tmp_path: Path) -> None:
    with the_app(tmp_path / "home") as client:
        for verb in ("Identify", "ListSets", "ListMetadataFormats"):
            assert error(client, f"verb={verb}") == ""
        assert error(client, "verb=ListRecords&metadataPrefix=oai_dc") == "noRecordsMatch"


def test_a_record_in_both_forms(client: TestClient) -> None:
    name = f"identifier=oai:archive.hanbit.example:{HELD}"
    dc = ask(client, f"verb=GetRecord&metadataPrefix=oai_dc&{name}")
    said = [(etree.QName(item).localname, item.text) for item in dc.iter("{http://purl.org/dc/elements/1.1/}*")]
    assert ("title", "버스 <환승> &  체계  개선: 부제") in said
    assert ("creator", "김한빛") in said and ("description", "첫 줄.\n둘째 줄 ]]> <b>") in said
    assert ("identifier", f"https://archive.hanbit.example/publications/{HELD}") in said
    assert ("rights", "공공누리 제1유형(출처표시)") in said and ("relation", "한빛정책연구 2023-07") in said
    ours = ask(client, f"verb=GetRecord&metadataPrefix=jaryogwan&{name}")
    file = next(ours.iter("{urn:jaryogwan:publication:1}file"))
    assert (file.get("size"), file.get("sha256"), file.get("name")) == ("1234", "ab" * 32, '교통 "안".pdf')
    assert "공공누리 제1유형으로 개방한" in str(next(ours.iter("{urn:jaryogwan:publication:1}creditLine")).text)
    formats = ask(client, f"verb=ListMetadataFormats&{name}")
    assert [item.text for item in formats.iter(f"{NS}metadataPrefix")] == ["oai_dc", "jaryogwan"]
    assert client.get("/oai/publication-1.xsd").content.startswith(b"<?xml")


def test_what_was_withdrawn_is_a_header_only_and_what_never_was_public_is_nothing(client: TestClient) -> None:
    for name in (DELETED, WITHDRAWN):
        root = ask(client, f"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:archive.hanbit.example:{name}")
        head = next(root.iter(f"{NS}header"))
        assert head.get("status") == "deleted" and not list(root.iter(f"{NS}metadata"))
        assert error(client, f"verb=ListMetadataFormats&identifier=oai:archive.hanbit.example:{name}") == (
            "noMetadataFormats"
        )
    asked = f"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:archive.hanbit.example:{STAFF}"
    assert error(client, asked) == "idDoesNotExist"
    everything = b"".join(etree.tostring(page) for page in pages(client, "verb=ListRecords&metadataPrefix=jaryogwan"))
    assert STAFF.encode() not in everything and "거둔 자료".encode() not in everything
    assert "내부 자료".encode() not in everything and "비밀총서".encode() not in everything
    assert "비밀총서" not in client.get("/oai?verb=ListSets").text


def test_sets_are_listed_and_select(client: TestClient) -> None:
    names = {
        item.findtext(f"{NS}setSpec"): item.findtext(f"{NS}setName")
        for item in ask(client, "verb=ListSets").iter(f"{NS}set")
    }
    assert list(names.values())[:3] == ["자료 종류", "총서", "부서"]
    assert list(names.values())[3:5] == ["자료 종류: 보고서", "자료 종류: 브리프"]
    assert list(names.values())[5:] == ["총서: 한빛정책연구", "부서: 교통연구실"]
    spec = set_spec("series", "한빛정책연구")
    assert parse_set_spec(spec) == ("series", "한빛정책연구") and spec in names
    found = ask(client, f"verb=ListIdentifiers&metadataPrefix=oai_dc&set={spec}")
    assert {item.rpartition(":")[2] for item in ids(found)} == {
        HELD,
        DELETED,
    }  # who follows a series learns what left
    assert not list(found.iter(f"{NS}resumptionToken"))  # one page carries no token
    assert len(ids(ask(client, "verb=ListIdentifiers&metadataPrefix=oai_dc&set=kind"))) == 100
    assert error(client, "verb=ListRecords&metadataPrefix=oai_dc&set=kind:xyz!") == "noRecordsMatch"
    assert error(client, "verb=ListRecords&metadataPrefix=oai_dc&set=한글") == "badArgument"


def test_pages_count_and_end_with_an_empty_token(client: TestClient) -> None:
    found = pages(client, "verb=ListRecords&metadataPrefix=oai_dc")
    tokens = [next(page.iter(f"{NS}resumptionToken")) for page in found]
    assert [(item.get("cursor"), item.get("completeListSize")) for item in tokens] == [
        ("0", "253"), ("100", "253"), ("200", "253"),
    ]  # fmt: skip
    assert [bool(item.text) for item in tokens] == [True, True, False]
    heads = [str(head.findtext(f"{NS}identifier")) for page in found for head in page.iter(f"{NS}header")]
    assert len(heads) == len(set(heads)) == 253
    again = [ask(client, f"verb=ListRecords&resumptionToken={tokens[0].text}") for _ in range(2)]
    assert ids(again[0]) == ids(again[1]) == ids(found[1])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Nothing", "badVerb"),
        ("verb=identify", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"),
        ("verb=Identify&verb=", "badVerb"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=%3Cmarc%3E", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-13-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01&until=2024-01-01T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-01&until=2024-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2999-01-01", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=1999-01-01", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-03-01&until=2024-03-01", ""),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-03-01T10:00:00Z&until=2024-03-01T10:00:00Z", ""),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-03-01T10:00:01Z", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=GetRecord&identifier=oai:a:b&metadataPrefix=oai_dc", "idDoesNotExist"),
        ("verb=GetRecord&identifier=%3C%00 %ED%95%9C&metadataPrefix=oai_dc", "idDoesNotExist"),
        (f"verb=GetRecord&identifier=oai:elsewhere:{HELD}&metadataPrefix=oai_dc", "idDoesNotExist"),
        (f"verb=GetRecord&identifier=oai:archive.hanbit.example:{HELD}&metadataPrefix=x", "cannotDisseminateFormat"),
        (f"verb=GetRecord&identifier=oai:archive.hanbit.example:{HELD}", "badArgument"),
        ("verb=ListMetadataFormats&identifier=x", "idDoesNotExist"),
        ("verb=Identify&a=%FF", "badArgument"),
    ],
)  # fmt: skip
def test_errors(client: TestClient, query: str, code: str) -> None:
    assert error(client, query) == code
    root = etree.fromstring(client.post("/oai", content=query.encode()).content)
    XSD.assertValid(root)
    assert [item.get("code") for item in root.iter(f"{NS}error")] == ([code] if code else [])


def test_a_token_is_for_its_verb_and_whole(client: TestClient) -> None:
    token = str(ask(client, "verb=ListRecords&metadataPrefix=oai_dc").findtext(f".//{NS}resumptionToken"))
    assert error(client, f"verb=ListIdentifiers&resumptionToken={token}") == "badResumptionToken"
    for spoilt in (token[:-1], token[1:], token + "A", token + "=", token.swapcase(), ""):
        assert error(client, f"verb=ListRecords&resumptionToken={spoilt}") == "badResumptionToken"
    assert client.post("/oai", content=b"x" * 100_000).status_code == 413


def test_whatever_is_asked_is_answered(client: TestClient) -> None:
    names = st.sampled_from(["verb", "metadataPrefix", "identifier", "from", "until", "set", "resumptionToken", "x"])
    values = st.one_of(
        st.text(max_size=30),
        st.sampled_from(["Identify", "ListRecords", "ListIdentifiers", "oai_dc", "2024-03-01", "kind", "kind:"]),
    )

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.tuples(names, values), max_size=5))
    def asked(pairs: list[tuple[str, str]]) -> None:
        answer = client.get("/oai", params=[(name, value.encode("utf-8", "replace")) for name, value in pairs])
        assert answer.status_code == 200
        XSD.assertValid(etree.fromstring(answer.content))

    asked()


def test_an_independent_client_harvests_resumes_and_follows(home: Path) -> None:
    sickle = pytest.importorskip("sickle", reason="sickle==0.7.0 is not installed")
    chosen = Settings(home=home)
    with (
        Library.open(home) as library,
        LibraryWriter.open(home) as writer,
        served(create_app(chosen, library, NoIndexSearcher())) as base,
    ):
        harvester = sickle.Sickle(f"{base}/oai", http_method="POST")
        whole = {
            item.header.identifier: item for item in sickle.Sickle(f"{base}/oai").ListRecords(metadataPrefix="oai_dc")
        }
        assert len(whole) == 253 and sum(item.header.deleted for item in whole.values()) == 2
        # Cut off on a random page, a second client goes on from the last token.
        first = harvester.ListRecords(metadataPrefix="jaryogwan")
        seen = [next(first).header.identifier for _ in range(random.Random(6).randrange(1, 150))]
        rest = harvester.ListRecords(resumptionToken=first.resumption_token.token)
        boundary = 100 * (1 + (len(seen) - 1) // 100)
        seen += [next(first).header.identifier for _ in range(boundary - len(seen))]
        seen += [item.header.identifier for item in rest]
        assert sorted(seen) == sorted(whole) and len(seen) == len(set(seen))
        # 20 change, 10 go: the next harvest brings exactly those.
        changed = {
            hold(writer, f"oai/{number}", f"고친 자료 {number}", ["본문"], kind="브리프") for number in range(20)
        }
        gone = {publication_id(f"oai/{number}") for number in range(100, 110)}
        for name in gone:
            writer.delete(name)
        after = list(harvester.ListRecords(**{"metadataPrefix": "oai_dc", "from": "2024-03-01T10:00:01Z"}))
        assert {item.header.identifier.rpartition(":")[2] for item in after if not item.header.deleted} == changed
        assert {item.header.identifier.rpartition(":")[2] for item in after if item.header.deleted} == gone
        assert all("고친 자료" in item.metadata["title"][0] for item in after if not item.header.deleted)


def test_a_harvest_while_others_write_has_no_gap_and_no_duplicate(home: Path) -> None:
    done = threading.Event()

    def write() -> None:
        with LibraryWriter.open(home) as writer:
            number = 0
            while not done.is_set():
                hold(writer, f"oai/{number % 250}", f"판 {number}", ["본문"], kind="브리프", number=str(number))
                hold(writer, f"oai/new{number}", "새 자료", ["본문"])
                number += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        with the_app(home) as client:
            for _ in range(3):
                heads = [
                    str(head.findtext(f"{NS}identifier"))
                    for page in pages(client, "verb=ListIdentifiers&metadataPrefix=oai_dc")
                    for head in page.iter(f"{NS}header")
                ]
                assert len(heads) == len(set(heads))
                there = {HELD, DELETED, WITHDRAWN, *(publication_id(f"oai/{number}") for number in range(250))}
                assert there <= {name.rpartition(":")[2] for name in heads}
    finally:
        done.set()
        thread.join()
