"""The envelope of the data.go.kr face, the same for success and for every error, in XML and in JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass

from starlette.responses import Response

from web.openapi_fields import Item
from web.xmltext import element

NAMES = {
    "00": "NORMAL_SERVICE",
    "01": "APPLICATION_ERROR",
    "02": "DB_ERROR",
    "03": "NODATA_ERROR",
    "04": "HTTP_ERROR",
    "05": "SERVICETIME_OUT",
    "10": "INVALID_REQUEST_PARAMETER_ERROR",
    "11": "NO_MANDATORY_REQUEST_PARAMETERS_ERROR",
    "12": "NO_OPENAPI_SERVICE_ERROR",
    "20": "SERVICE_ACCESS_DENIED_ERROR",
    "21": "TEMPORARILY_DISABLE_THE_SERVICEKEY_ERROR",
    "22": "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR",
    "30": "SERVICE_KEY_IS_NOT_REGISTERED_ERROR",
    "31": "DEADLINE_HAS_EXPIRED_ERROR",
    "32": "UNREGISTERED_IP_ERROR",
    "33": "UNSIGNED_CALL_ERROR",
    "99": "UNKNOWN_ERROR",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What goes into the body."""

    items: tuple[Item, ...] = ()
    rows: int = 10
    page: int = 1
    total: int = 0


def response(form: str, code: str, found: Found) -> Response:
    """The answer in `form`, xml or json; HTTP 200 whatever happened."""
    counts = {"numOfRows": found.rows, "pageNo": found.page, "totalCount": found.total}
    header = {"resultCode": code, "resultMsg": NAMES[code]}
    headers = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    if form == "json":
        document = {"response": {"header": header, "body": {"items": {"item": list(found.items)}, **counts}}}
        return Response(json.dumps(document, ensure_ascii=False).encode(), 200, headers, "application/json")
    items = "".join(f"<item>{''.join(_field(*field) for field in item.items())}</item>" for item in found.items)
    told = "".join(element(name, value) for name, value in header.items())
    numbers = "".join(element(name, str(value)) for name, value in counts.items())
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<response><header>{told}</header>'
        f"<body><items>{items}</items>{numbers}</body></response>\n"
    )
    return Response(body.encode(), 200, headers, "application/xml; charset=utf-8")


def _field(name: str, value: str) -> str:
    return element(name, value) or f"<{name}/>"
