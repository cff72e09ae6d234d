"""OAI-PMH 2.0 under /oai: how other archives and portals harvest the catalogue.

Errors of the protocol are answered with HTTP 200, as it orders. Lists come in the order of the ids, see
`corpus.selection`: a harvest that takes long sees every publication once, however much is written meanwhile; what
changed since is in the next harvest, `from` the first response's date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from corpus.errors import NotHeld
from corpus.selection import GROUPS, Entry
from web.machines import library_of
from web.oai_records import FORMS, SCHEMA, Form, Place, header, record, set_spec
from web.oai_request import Harvest, OaiError, checked, harvest, token
from web.site import base_of, conditional, site_of
from web.xmltext import attributes, element

router = APIRouter()
get = partial(router.api_route, methods=["GET", "HEAD"])
PAGE = 100  # records in one response
_MAX_BODY = 65_536  # bytes of a POST
_MAX_FIELDS = 50
_TYPE = "text/xml; charset=utf-8"
_SCHEMA = (Path(__file__).parent / "static" / SCHEMA).read_bytes()
_NAMES = {"kind": "자료 종류", "series": "총서", "department": "부서"}
_ADDRESS = re.compile(r"[^\s@<>,;()]+@[^\s@<>,;()]+\.[^\s@<>,;().]+")
_ROOT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation='
    '"http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
)
# What the schema lets an attribute of <request> hold; a value that cannot be repeated is left out.
_REPEATABLE = {
    "identifier": re.compile(r"[A-Za-z][\w.+-]*:[\w.:~/-]*", re.ASCII),
    "metadataPrefix": re.compile(r"[\w.!~*'()-]+", re.ASCII),
}


@get("/oai")
def asked_by_get(request: Request) -> Response:
    """A request in the address."""
    return _answer(request, request.url.query)


@router.post("/oai")
async def asked_by_post(request: Request) -> Response:
    """A request in a form."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BODY:
            return Response(status_code=413)
    return await run_in_threadpool(_answer, request, body.decode("latin-1"))


@get(f"/oai/{SCHEMA}")
def schema(request: Request) -> Response:
    """The schema of our own format."""
    return conditional(request, _SCHEMA, _TYPE)


class _Repository:
    """The six verbs over one library, for one request."""

    def __init__(self, request: Request) -> None:
        settings = site_of(request).settings
        self._settings = settings
        self._library = library_of(request)
        base = base_of(request)
        self._place = Place(base, urlsplit(base).hostname or "localhost", settings.institute or settings.site_name)

    def identify(self, _: Mapping[str, str]) -> str:
        mail = _ADDRESS.search(self._settings.contact)
        host = self._place.host if "." in self._place.host else f"{self._place.host}.invalid"
        return (
            element("repositoryName", self._settings.site_name or "자료관")
            + element("baseURL", self._place.base + "/oai")
            + "<protocolVersion>2.0</protocolVersion>"
            + element("adminEmail", mail[0] if mail else f"webmaster@{host}")
            + element("earliestDatestamp", self._library.first_change_at() or _now())
            + "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
            + "<compression>gzip</compression>"
        )

    def list_metadata_formats(self, asked: Mapping[str, str]) -> str:
        if "identifier" in asked and self._entry(asked["identifier"]).publication is None:
            raise OaiError("noMetadataFormats", "The record was deleted; only its header is left.")
        return "".join(
            "<metadataFormat>"
            + element("metadataPrefix", form.prefix)
            + element("schema", form.schema(self._place.base))
            + element("metadataNamespace", form.namespace)
            + "</metadataFormat>"
            for form in FORMS.values()
        )

    def list_sets(self, asked: Mapping[str, str]) -> str:
        if "resumptionToken" in asked:
            raise OaiError("badResumptionToken", "The sets come in one list.")
        sets = [(group, "") for group in GROUPS]
        sets += [(group, value) for group in GROUPS for value, _ in self._library.group_counts(group)]
        return "".join(
            f"<set>{element('setSpec', set_spec(group, value))}"
            f"{element('setName', f'{_NAMES[group]}: {value}' if value else _NAMES[group])}</set>"
            for group, value in sets
        )

    def get_record(self, asked: Mapping[str, str]) -> str:
        entry = self._entry(asked["identifier"])
        if asked["metadataPrefix"] not in FORMS:
            raise OaiError("cannotDisseminateFormat", f"The formats are {', '.join(FORMS)}.")
        return record(entry, self._place, "", FORMS[asked["metadataPrefix"]])

    def list_identifiers(self, asked: Mapping[str, str]) -> str:
        return self._list(asked, lambda entry, state, _: header(entry, self._place, state.asked_set))

    def list_records(self, asked: Mapping[str, str]) -> str:
        return self._list(asked, lambda entry, state, form: record(entry, self._place, state.asked_set, form))

    def _list(self, asked: Mapping[str, str], write: Callable[[Entry, Harvest, Form], str]) -> str:
        state = harvest(asked)
        selection = state.selection
        if selection is None:
            raise OaiError("noRecordsMatch", "There is no such set.")
        if state.total < 0:
            state = replace(state, total=self._library.entry_count(selection))
        entries = self._library.entries(selection, state.after, PAGE + 1) if state.total else ()
        shown = entries[:PAGE]
        if not shown:
            raise OaiError("noRecordsMatch", "Nothing matches from, until and set.")
        body = "".join(write(entry, state, FORMS[state.prefix]) for entry in shown)
        return body + self._token(state, shown, more=len(entries) > PAGE)

    def _token(self, state: Harvest, shown: Sequence[Entry], *, more: bool) -> str:
        if not more and not state.cursor:
            return ""
        done = state.cursor + len(shown)
        # The catalogue may have grown or shrunk since the list was counted.
        about = attributes(completeListSize=max(state.total, done + more), cursor=state.cursor)
        if not more:
            return f"<resumptionToken{about}/>"
        following = replace(state, after=shown[-1].id, cursor=done, total=max(state.total, done + 1))
        return f"<resumptionToken{about}>{token(following)}</resumptionToken>"

    def _entry(self, identifier: str) -> Entry:
        key = identifier.rpartition(":")[2]
        try:
            if self._place.identifier(key) == identifier:
                return self._library.entry(key)
        except NotHeld:
            pass
        raise OaiError("idDoesNotExist", "There is no such record here.")


_VERBS: Mapping[str, Callable[[_Repository, Mapping[str, str]], str]] = {
    "Identify": _Repository.identify,
    "ListMetadataFormats": _Repository.list_metadata_formats,
    "ListSets": _Repository.list_sets,
    "GetRecord": _Repository.get_record,
    "ListIdentifiers": _Repository.list_identifiers,
    "ListRecords": _Repository.list_records,
}


def _answer(request: Request, raw: str) -> Response:
    asked: dict[str, str] = {}
    now = _now()
    try:
        asked = checked(_pairs(raw))
        body = f"<{asked['verb']}>{_VERBS[asked['verb']](_Repository(request), asked)}</{asked['verb']}>"
    except OaiError as error:
        if error.code in ("badVerb", "badArgument"):
            asked = {}
        body = element("error", str(error), code=error.code)
    repeated = {
        name: value for name, value in asked.items() if name not in _REPEATABLE or _REPEATABLE[name].fullmatch(value)
    }
    about = element("responseDate", now) + element("request", base_of(request) + "/oai", **repeated)
    document = f"{_ROOT}{about}\n{body}\n</OAI-PMH>\n"
    return Response(document.encode(), 200, {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}, _TYPE)


def _pairs(raw: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError:  # UnicodeDecodeError too
        raise OaiError("badArgument", "The arguments are not UTF-8, or too many.") from None


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
