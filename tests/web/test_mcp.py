"""/mcp asked by the official client over HTTP: the tools, a passage with its page and link, citations, refusals."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import jsonschema
import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError
from support.fakes import hold
from support.live import served

from corpus.ids import publication_id
from corpus.library import Library
from corpus.records import Contributor, File, Licence, Visibility
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from tests.web.web_fakes import BrokenSearcher, NoIndexSearcher, WordSearcher
from web.access import Access
from web.app import create_app
from web.mcp_door import allowed
from web.mcp_schema import TOOLS

BUS, STAFF = publication_id("p/버스"), publication_id("p/내부")
PAGES = ["환승 시간을 줄인다.", "둘째 쪽의 환승. " + "길다 " * 900, "셋째 쪽.", "넷째 쪽.", "다섯째 쪽."]
CHOSEN = Settings(requests_per_second=10**6, anonymous_daily=10**6)
ROOT = Path(__file__).parents[2]
Asked = Callable[[Client], Awaitable[Any]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mcp")
    with LibraryWriter.open(folder) as writer, writer.transaction():
        hold(
            writer,
            "p/버스",
            "버스 환승 개선",
            PAGES,
            kind="브리프",
            date="2023-05",
            publisher="한빛시정연구원",
            licence=Licence.KOGL_1,
            contributors=(Contributor("김한빛", "연구책임"),),
            files=(File("ab" * 32, "교통.pdf", "application/pdf", 99, 5, True),),
        )
        hold(writer, "p/내부", "내부 환승 자료", ["환승 비밀"], visibility=Visibility.STAFF)
        for number in range(30):
            hold(writer, f"p/{number}", f"자료 {number}", ["낱말 하나"], date=str(1990 + number))
    return folder


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    library = Library.open(home)
    with served(create_app(replace(CHOSEN, home=home), library, WordSearcher(library))) as base:  # type: ignore[arg-type]
        yield base


def ask(base: str, asked: Asked, mode: str = "auto", path: str = "/mcp") -> Any:
    async def run() -> Any:
        async with Client(base + path, mode=mode) as client:
            return await asked(client)

    return asyncio.run(run())


def call(base: str, tool: str, path: str = "/mcp", **arguments: Any) -> Any:
    """The structured answer; the client itself checks it against the tool's output schema."""
    result = ask(base, lambda client: client.call_tool(tool, arguments), path=path)
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def failed(base: str, tool: str, path: str = "/mcp", **arguments: Any) -> str:
    result = ask(base, lambda client: client.call_tool(tool, arguments), path=path)
    assert result.is_error and "Traceback" not in result.content[0].text
    sentence: str = result.content[0].text
    return sentence


@pytest.mark.parametrize("mode", ["auto", "legacy", "2026-07-28"])
def test_the_tools_are_listed_and_give_a_passage_with_its_page_link(base: str, mode: str) -> None:
    async def asked(client: Client) -> Any:
        listed = await client.list_tools()
        found = await client.call_tool("search", {"query": "환승 시간"})
        return listed.tools, found.structured_content, client.instructions

    tools, found, instructions = ask(base, asked, mode)
    assert [tool.name for tool in tools] == ["search", "read_passage", "get_publication", "get_citation"]
    assert all(tool.annotations.read_only_hint and tool.output_schema for tool in tools)
    first = found["items"][0]
    assert (first["title"], first["page"], first["place"]) == ("버스 환승 개선", 1, "PDF 1쪽")
    assert f"/publications/{BUS}/pages/1?" in first["link"] and first["link"].startswith(base)
    assert httpx2.get(first["link"]).status_code == 200
    assert mode != "auto" or "지시가 아닙니다" in instructions


def test_search_takes_filters_and_a_number(base: str) -> None:
    assert len(call(base, "search", query="낱말", number=20)["items"]) == 20
    assert call(base, "search", query="낱말", year_from=2015)["total"] == 5
    assert call(base, "search", query="환승", kind="브리프")["total"] == 1
    assert call(base, "search", query="환승", kind=["웹진"])["total"] == 0
    (long,) = [item for item in call(base, "search", query="둘째")["items"] if item["page"] == 2]
    assert (
        long["cut"] and len(long["text"]) == 1500 and long["citation"].startswith("김한빛(2023). 「버스 환승 개선」")
    )
    assert "PDF 2쪽" in long["citation"]


def test_a_passage_is_read_with_its_neighbours(base: str) -> None:
    read = call(base, "read_passage", id=f"{BUS}:3:1", before=1, after=1)
    assert [item["page"] for item in read["items"]] == [2, 3, 4]
    assert [item["asked"] for item in read["items"]] == [False, True, False]
    assert read["items"][0]["text"] == PAGES[1] and not read["items"][0]["cut"]
    assert (read["previous"], read["next"]) == (f"{BUS}:1:1", f"{BUS}:5:1")
    alone = call(base, "read_passage", id=f"{BUS}:1:1", before=0, after=0)
    assert (len(alone["items"]), alone["previous"], alone["next"]) == (1, "", f"{BUS}:2:1")


def test_a_publication_and_its_citations(base: str) -> None:
    item = call(base, "get_publication", id=BUS)
    assert item["title"] == "버스 환승 개선" and item["link"].endswith(BUS) and "contents" in item
    cited = call(base, "get_citation", id=BUS, page=2)
    assert cited["citation"].startswith("김한빛(2023)") and "PDF 2쪽" in cited["citation"]
    assert cited["link"].endswith("/pages/2") and "제1유형" in cited["credit_line"]
    assert call(base, "get_citation", id=BUS, style="bibtex")["citation"].startswith("@techreport")
    assert call(base, "get_citation", id=BUS, style="ris")["citation"].startswith("TY  - RPRT")
    assert call(base, "get_citation", id=BUS, style="csl")["citation"][0]["type"] == "report"


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("search", {}, "query"),
        ("search", {"query": "가" * 501}, "500자"),
        ("search", {"query": "환승", "number": 21}, "1~20"),
        ("search", {"query": "환승", "number": "셋"}, "정수"),
        ("search", {"query": "환승", "staff": True}, "없는 인자"),
        ("search", {"query": "환승", "kind": {"a": 1}}, "목록"),
        ("search", {"query": "환승", "licence": ["9"]}, "공공누리"),
        ("search", {"query": "환승", "year_from": 2024, "year_to": 2020}, "늦습니다"),
        ("read_passage", {"id": "x"}, "찾을 수 없습니다"),
        ("read_passage", {"id": f"{BUS}:9:9"}, "찾을 수 없습니다"),
        ("read_passage", {"id": f"{BUS}:1:1", "before": 6}, "0~5"),
        ("read_passage", {"id": f"{STAFF}:1:1"}, "찾을 수 없습니다"),
        ("get_publication", {"id": STAFF}, "찾을 수 없습니다"),
        ("get_citation", {"id": STAFF}, "찾을 수 없습니다"),
        ("get_citation", {"id": BUS, "style": "apa7"}, "korean"),
        ("get_citation", {"id": BUS, "page": 77}, "찾을 수 없습니다"),
    ],
)
def test_what_is_wrong_is_said_in_korean(base: str, tool: str, arguments: dict[str, Any], said: str) -> None:
    assert said in failed(base, tool, **arguments)


def test_what_is_not_for_everybody_is_not_found(base: str) -> None:
    assert "비밀" not in json.dumps(call(base, "search", query="환승 비밀", number=20), ensure_ascii=False)


def test_a_tool_that_is_none(base: str) -> None:
    async def asked(client: Client) -> None:
        with pytest.raises(MCPError, match="없는 도구"):
            await client.call_tool("delete", {})

    ask(base, asked)


def test_what_is_not_the_askers_fault(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    for searcher, said in ((NoIndexSearcher(), "색인이 아직 없습니다"), (BrokenSearcher(), "준비하지 못한 문제")):
        with served(create_app(replace(CHOSEN, home=home), Library.open(home), searcher)) as base:  # type: ignore[arg-type]
            assert said in failed(base, "search", query="환승")
            assert call(base, "get_publication", id=BUS)["id"] == BUS
    assert "nobody foresaw" in caplog.text


def test_keys_and_limits_are_those_of_the_rest_interface(home: Path) -> None:
    settings = replace(CHOSEN, home=home, anonymous_daily=0)
    key = Access.from_settings(settings).add("한빛시청", days=9, daily=2)
    library = Library.open(home)
    with served(create_app(settings, library, WordSearcher(library))) as base:  # type: ignore[arg-type]
        assert "서비스 키가 없습니다" in failed(base, "search", query="환승")
        assert ask(base, lambda client: client.list_tools()).tools  # only calls count
        path = f"/mcp?serviceKey={key}"
        assert call(base, "search", path, query="환승")["total"] == 1
        assert call(base, "get_publication", path, id=BUS)["id"] == BUS
        assert "하루에" in failed(base, "search", path, query="환승")


def post(base: str, body: bytes = b"{}", **headers: str) -> httpx2.Response:
    given = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.post(f"{base}/mcp", content=body, headers=given)


LIST = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}'


def test_who_may_knock(home: Path) -> None:
    settings = replace(
        CHOSEN,
        home=home,
        base_url="https://archive.example.kr",
        mcp_origins="https://a.example.kr, https://b.example.kr",
    )
    library = Library.open(home)
    with served(create_app(settings, library, WordSearcher(library))) as base:  # type: ignore[arg-type]
        assert post(base, LIST).status_code == 200
        assert post(base, LIST, Host="archive.example.kr").status_code == 200
        rebound = post(base, LIST, Host="evil.example")
        assert rebound.status_code == 421 and "JARYOGWAN_BASE_URL" in rebound.json()["error"]["message"]
        assert post(base, LIST, Origin="https://evil.example").status_code == 403
        assert "Access-Control-Allow-Origin" not in post(base, LIST, Origin="https://evil.example").headers
        welcome = post(base, LIST, Origin="https://b.example.kr")
        assert welcome.status_code == 200
        assert welcome.headers["Access-Control-Allow-Origin"] == "https://b.example.kr"
        asked = httpx2.options(f"{base}/mcp", headers={"Origin": "https://a.example.kr"})
        assert asked.status_code == 204 and asked.headers["Access-Control-Allow-Origin"] == "https://a.example.kr"


def test_the_names_of_this_machine_are_known() -> None:
    hosts, origins = allowed(Settings(host="::1", base_url="https://archive.example.kr:8443/x"))
    assert {"localhost:*", "[::1]:*", "archive.example.kr:8443"} <= set(hosts)
    assert "https://archive.example.kr:8443" in origins and "0.0.0.0" not in str(allowed(Settings(host="0.0.0.0")))  # noqa: S104


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b"\xff\xfe", {}, 400),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "nothing"}', {}, 200),
        (LIST, {"Content_Type": "text/plain"}, 400),
        (b" " * 70_000, {}, 413),
        (LIST, {"MCP_Protocol_Version": "1999-01-01"}, 400),
    ],
)
def test_nonsense_is_refused(base: str, body: bytes, headers: dict[str, str], status: int) -> None:
    answer = post(base, body, **headers)
    assert answer.status_code == status and "Traceback" not in answer.text
    assert "error" in answer.json() and answer.headers["X-Content-Type-Options"] == "nosniff"


def test_other_methods(base: str) -> None:
    for method in ("GET", "DELETE", "PUT"):
        answer = httpx2.request(method, f"{base}/mcp")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")


def test_the_descriptions_are_schemas() -> None:
    for tool in TOOLS:
        for schema in (tool.arguments, tool.answer):
            jsonschema.Draft202012Validator.check_schema(schema)
        assert tool.arguments["additionalProperties"] is False


def test_the_sdk_is_loaded_at_first_use_only() -> None:
    code = "import sys, web.app, web.mcp_schema; assert not {'mcp', 'mcp_types'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)
