"""What of the REST interface is on its way out, told in headers half a year ahead.

`Deprecation` (RFC 9745) says since when, `Sunset` (RFC 8594) when it may stop working, and a Link where to read what
to do instead. The OpenAPI description and the changelog repeat this table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.responses import Response

LEAST_DAYS = 180  # between the two dates


@dataclass(frozen=True, slots=True)
class Deprecated:
    """One operation or parameter that should no longer be used."""

    operation: str  # its operationId
    parameter: str  # '' for the whole operation
    since: datetime
    sunset: datetime
    instead: str  # what to do, Korean
    instead_en: str


TABLE: tuple[Deprecated, ...] = (
    Deprecated(
        "listPassages",
        "after",
        datetime(2026, 11, 20, tzinfo=UTC),
        datetime(2027, 6, 30, tzinfo=UTC),
        "건너뛸 수 대신 cursor를 쓰세요. 자료가 바뀌어도 빠지거나 겹치지 않습니다.",
        "Use cursor instead of an offset: nothing is skipped or repeated when the publication changes.",
    ),
)


def told(response: Response, operation: str, given: Iterable[str], where: str) -> None:
    """Add the headers for what a request used: an operation and the names of the parameters `given`.

    Of several the earliest dates count. `where` is the address that says what to do instead.
    """
    names = {"", *given}
    used = [item for item in TABLE if item.operation == operation and item.parameter in names]
    if not used:
        return
    response.headers["Deprecation"] = f"@{int(min(item.since for item in used).timestamp())}"
    response.headers["Sunset"] = format_datetime(min(item.sunset for item in used), usegmt=True)
    response.headers.append("Link", f'<{where}>; rel="deprecation", <{where}>; rel="sunset"')


def is_deprecated(operation: str, parameter: str = "") -> bool:
    """Whether the table has it."""
    return any((item.operation, item.parameter) == (operation, parameter) for item in TABLE)
