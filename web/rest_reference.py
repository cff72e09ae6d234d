"""The reference page of the REST interface: its description as a page that needs nothing from elsewhere."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from web import rest_operations
from web.rest_deprecated import TABLE, Deprecated
from web.rest_history import HISTORY, VERSION, Release
from web.rest_operations import OPERATIONS
from web.rest_records import Json
from web.site import base_of, html

_LEADING = re.compile(r"^ +", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    limits: str  # '1~100, 기본 10'; '' for any text
    text: str
    deprecated: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    name: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    request: str  # the address of an example
    example: Markup  # JSON


@dataclass(frozen=True, slots=True)
class Reference:
    """reference.html"""

    version: str
    root: str
    operations: tuple[Operation, ...]
    deprecated: tuple[Deprecated, ...]
    history: tuple[Release, ...]


def reference(request: Request) -> Response:
    """The page."""
    root = f"{base_of(request)}/api/v1"
    operations = tuple(
        Operation(
            operation.name,
            f"/api/v1{operation.path}",
            operation.summary,
            tuple(
                Parameter(item["name"], _limits(item["schema"]), item["description"], item.get("deprecated", False))
                for item in operation.parameters
            ),
            root + example_request(operation),
            _shown(operation.example),
        )
        for operation in OPERATIONS
    )
    return html(request, "reference.html", Reference(VERSION, root, operations, TABLE, HISTORY))


def example_request(operation: rest_operations.Operation) -> str:
    """Path and query with the examples of what is required, and of the first few filters."""
    path, given = operation.path, []
    for item in operation.parameters:
        value = item["example"][0] if isinstance(item["example"], list) else item["example"]
        if item["in"] == "path":
            path = path.replace(f"{{{item['name']}}}", quote(str(value), safe=""))
        elif item["required"] or item["name"] in ("kind", "limit", "size", "updated_since"):
            given.append(f"{item['name']}={quote(str(value), safe='')}")
    return path + ("?" + "&".join(given) if given else "")


def _shown(example: Json) -> Markup:
    text = str(escape(json.dumps(example, ensure_ascii=False, indent=2)))
    # Spelt out, because white space after a line's end is taken out of every page.
    return Markup(_LEADING.sub(lambda spaces: "&#32;" * len(spaces[0]), text))  # noqa: S704


def _limits(schema: dict[str, object]) -> str:
    if "minimum" in schema:
        default = f", 기본 {schema['default']}" if "default" in schema else ""
        return f"{schema['minimum']}~{schema['maximum']}{default}"
    names = schema.get("enum")
    return ", ".join(map(str, names)) if isinstance(names, list) else ""
