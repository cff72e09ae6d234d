"""The reference page of the REST interface: the OpenAPI description as a page that needs nothing from elsewhere."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from web.rest_schema import VERSION, document
from web.site import base_of, html, site_of

_LEADING = re.compile(r"^ +", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    limits: str  # '1~100, 기본 10'; '' for any text
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    name: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    example: Markup  # JSON


@dataclass(frozen=True, slots=True)
class Reference:
    """reference.html"""

    version: str
    root: str
    operations: tuple[Operation, ...]


def reference(request: Request) -> Response:
    """The page."""
    described = document(base_of(request), site_of(request).settings.site_name)
    operations = []
    for path, methods in described["paths"].items():
        told = methods["get"]
        example = told["responses"]["200"]["content"]["application/json"]["example"]
        parameters = tuple(
            Parameter(item["name"], _limits(item["schema"]), item["description"]) for item in told["parameters"]
        )
        # Spelt out, because white space after a line's end is taken out of every page.
        shown = _LEADING.sub(
            lambda spaces: "&#32;" * len(spaces[0]), str(escape(json.dumps(example, ensure_ascii=False, indent=2)))
        )
        indented = Markup(shown)  # noqa: S704
        operations.append(Operation(told["operationId"], f"/api/v1{path}", told["summary"], parameters, indented))
    return html(request, "reference.html", Reference(VERSION, f"{base_of(request)}/api/v1", tuple(operations)))


def _limits(schema: dict[str, object]) -> str:
    if "minimum" in schema:
        default = f", 기본 {schema['default']}" if "default" in schema else ""
        return f"{schema['minimum']}~{schema['maximum']}{default}"
    names = schema.get("enum")
    return ", ".join(map(str, names)) if isinstance(names, list) else ""
