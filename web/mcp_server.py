"""The home of the official MCP SDK: our tools as an MCP server over streamable HTTP, without sessions.

Importing this takes about a second and 25 MiB, so only `mcp_door` does, at the first request.
Every request is answered by itself with one JSON body (protocol 2026-07-28, and the earlier ones with a handshake),
so any number of processes can stand behind one address.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Mapping
from functools import partial
from typing import Any

import mcp.types as types
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecurityMiddleware, TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from corpus.errors import JaryogwanError, QueryError
from web.machines import admit
from web.mcp_schema import INSTRUCTIONS, TOOLS, Tool
from web.rest_history import VERSION
from web.rest_params import key_of
from web.rest_records import Json

LONGEST_BODY = 64 * 1024  # bytes of a request
_BY_NAME = {tool.name: tool for tool in TOOLS}
_log = logging.getLogger(__name__)


class Endpoint:
    """The tools behind one address; `hosts` and `origins` are what the Host and Origin headers may be."""

    def __init__(self, name: str, *, hosts: tuple[str, ...], origins: tuple[str, ...]) -> None:
        self._security = TransportSecuritySettings(allowed_hosts=list(hosts), allowed_origins=list(origins))
        self._server: Server[Any] = Server(
            "jaryogwan",
            title=name,
            version=VERSION,
            instructions=INSTRUCTIONS,
            on_list_tools=_list_tools,
            on_call_tool=_call_tool,
            get_tool_input_schema=_input_schema,
        )
        self._server.middleware.clear()  # traces of requests for nobody

    async def refusal(self, request: Request) -> int:
        """The status with which the SDK would turn this request away by its headers; 0 where it would not."""
        response = await TransportSecurityMiddleware(self._security).validate_request(request, is_post=True)
        return response.status_code if response else 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A manager for each request: there are no sessions that it could manage.
        manager = StreamableHTTPSessionManager(
            self._server,
            json_response=True,
            stateless=True,
            security_settings=self._security,
            max_request_body_size=LONGEST_BODY,
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)


async def _list_tools(_: object, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
    return types.ListToolsResult(tools=[_described(tool) for tool in TOOLS])


async def _call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
    tool = _BY_NAME.get(params.name)
    if tool is None:
        names = ", ".join(_BY_NAME)
        raise MCPError(types.INVALID_PARAMS, f"'{params.name[:40]}'은(는) 없는 도구입니다. 쓸 수 있는 것: {names}")
    return await run_in_threadpool(partial(_answer, tool, context.request, params.arguments or {}))


def _answer(tool: Tool, request: Request, arguments: Mapping[str, Any]) -> types.CallToolResult:
    try:
        admit(request, key_of(request), f"mcp/{tool.name}")
        document = tool.run(request, arguments)
    except QueryError as error:
        return _failed(f"{error.field}: {error}")
    except JaryogwanError as error:
        return _failed(str(error))
    except sqlite3.OperationalError as error:
        _log.warning("cannot answer: %s", error)
        return _failed("목록이 바쁩니다. 잠시 뒤 다시 요청해 주세요.")
    except Exception:
        _log.exception("tool %s", tool.name)
        return _failed("준비하지 못한 문제입니다. 기록해 두었습니다.")
    # As text too, for clients that read no structured content.
    return types.CallToolResult(
        content=[_text(json.dumps(document, ensure_ascii=False))], structured_content=document
    )


def _failed(sentence: str) -> types.CallToolResult:
    return types.CallToolResult(content=[_text(sentence)], is_error=True)


def _text(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)


def _input_schema(name: str) -> Json | None:
    return _BY_NAME[name].arguments if name in _BY_NAME else None


def _described(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments,
        output_schema=tool.answer,
        annotations=types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
    )
