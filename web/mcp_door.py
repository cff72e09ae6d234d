"""/mcp, where assistants come in (Model Context Protocol, streamable HTTP): who may knock, and the SDK at first use.

The Host and Origin headers are checked as the protocol asks, against DNS rebinding: the archive's own address
(JARYOGWAN_BASE_URL, JARYOGWAN_HOST) and this machine, and the origins of JARYOGWAN_MCP_ORIGINS, which browsers may
come from. Keys and limits are those of the REST interface; only calls of tools count.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from corpus.settings import Settings

if TYPE_CHECKING:
    from web.mcp_server import Endpoint

PATH = "/mcp"
_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_ANYWHERE = ("0.0.0.0", "::")  # noqa: S104
_HEADERS = (
    "Content-Type, Accept, Authorization, X-API-Key, Mcp-Protocol-Version, Mcp-Session-Id, Mcp-Method, Mcp-Name"
)
_SENTENCES = {
    400: "Content-Type을 application/json으로 보내 주세요.",
    403: "이 누리집에서는 부를 수 없습니다. 운영자가 JARYOGWAN_MCP_ORIGINS에 적으면 부를 수 있습니다.",
    405: "MCP 클라이언트로 POST 해 주세요. 쓰는 법은 docs/open-api.md에 있습니다.",
    413: "요청이 너무 큽니다. 64 KiB 이하로 줄여 주세요.",
    421: "이 주소로는 부를 수 없습니다. 운영자가 JARYOGWAN_BASE_URL에 그 주소를 적으면 부를 수 있습니다.",
    500: "준비하지 못한 문제입니다. 기록해 두었습니다.",
}
_log = logging.getLogger(__name__)


def install(app: FastAPI, settings: Settings) -> None:
    """Open the door of an application."""
    app.router.routes.append(Route(PATH, endpoint=Door(settings), include_in_schema=False))


class Door:
    """The ASGI application at /mcp."""

    def __init__(self, settings: Settings) -> None:
        self._name = settings.site_name
        self._hosts, self._origins = allowed(settings)
        self._endpoint: Endpoint | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        origin = request.headers.get("Origin", "")

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and origin:
                headers = MutableHeaders(scope=message)
                headers.append("Vary", "Origin")
                if self._may_come_from(origin):
                    headers["Access-Control-Allow-Origin"] = origin
            await send(message)

        try:
            await self._answer(request, scope, receive, sending)
        except Exception:
            _log.exception("%s %s", request.method, PATH)
            await _refused(500)(scope, receive, sending)

    async def _answer(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        if request.method == "OPTIONS":
            headers = {"Allow": "POST, OPTIONS", "Access-Control-Allow-Methods": "POST"}
            headers |= {"Access-Control-Allow-Headers": _HEADERS, "Access-Control-Max-Age": "86400"}
            await Response(status_code=204, headers=headers)(scope, receive, send)
            return
        if request.method != "POST":  # without sessions there is no stream to open and nothing to delete
            await _refused(405)(scope, receive, send)
            return
        endpoint = await self._opened()
        status = await endpoint.refusal(request) or _too_long(request)
        if status:
            await _refused(status)(scope, receive, send)
        else:
            await endpoint(scope, receive, send)

    async def _opened(self) -> Endpoint:
        if self._endpoint is None:
            self._endpoint = await run_in_threadpool(self._open)
        return self._endpoint

    def _open(self) -> Endpoint:
        from web.mcp_server import Endpoint

        return Endpoint(self._name, hosts=self._hosts, origins=self._origins)

    def _may_come_from(self, origin: str) -> bool:
        return origin in self._origins or any(
            origin.startswith(known[:-1]) for known in self._origins if known.endswith(":*")
        )


def allowed(settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The Host and Origin headers that may come, as the SDK writes them: 'name', 'name:8080', 'name:*'."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    names = [*_LOCAL, *([host] if settings.host not in _ANYWHERE else [])]
    hosts = [form for name in names for form in (name, f"{name}:*")]
    origins = [f"http://{form}" for form in hosts]
    if settings.base_url:
        own = urlsplit(settings.base_url)
        hosts.append(own.netloc)
        origins.append(f"{own.scheme}://{own.netloc}")
    origins += [origin.strip().rstrip("/") for origin in settings.mcp_origins.split(",") if origin.strip()]
    return tuple(dict.fromkeys(hosts)), tuple(dict.fromkeys(origins))


def _too_long(request: Request) -> int:
    from web.mcp_server import LONGEST_BODY

    length = request.headers.get("Content-Length", "")
    return 413 if length.isascii() and length.isdigit() and int(length) > LONGEST_BODY else 0


def _refused(status: int) -> Response:
    """A refusal before the protocol: JSON-RPC's error without an id, in Korean."""
    document = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": _SENTENCES[status]}}
    headers = {"Cache-Control": "no-store"} | ({"Allow": "POST, OPTIONS"} if status == 405 else {})
    return Response(json.dumps(document, ensure_ascii=False), status, headers, "application/json")
