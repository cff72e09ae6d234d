"""What a harvester asks: the arguments of one request, checked as OAI-PMH 2.0 orders, and resumption tokens.

A token is the whole state of a harvest (what was asked, the last id that was handed over, how many before it), so
nothing is kept here, a token never grows old, and asking twice gives the same page twice. Everything in it could
have been asked for openly, so it is coded, not secret; a checksum tells a token that was cut short.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from corpus.ids import is_publication_id
from corpus.selection import Selection
from web.oai_records import FORMS, parse_set_spec

# verb → (needed, allowed besides)
_LIST = ({"metadataPrefix"}, {"from", "until", "set"})
VERBS: Mapping[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), set()),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
}
_RESUMABLE = {"ListSets", "ListIdentifiers", "ListRecords"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_SET = re.compile(r"[\w.!~*'()-]+(:[\w.!~*'()-]+)*", re.ASCII)
_LONGEST = 4000  # characters of one argument


class OaiError(Exception):
    """One of the protocol's error conditions; answered with HTTP 200."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Harvest:
    """Where a list request stands."""

    verb: str
    prefix: str
    asked_set: str = ""
    since: str = ""  # as it was given: day or second
    until: str = ""
    after: str = ""  # the last id that was handed over
    cursor: int = 0  # how many were handed over
    total: int = -1  # -1: not counted yet

    @property
    def selection(self) -> Selection | None:
        """The part of the catalogue; None for a set that cannot exist."""
        parsed = parse_set_spec(self.asked_set) if self.asked_set else None
        if self.asked_set and parsed is None:
            return None
        groups = () if parsed is None else (parsed,)
        return Selection(_bound(self.since, "T00:00:00Z"), _bound(self.until, "T23:59:59Z"), groups)


def checked(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The arguments of one request, verb included; raises OaiError (badVerb, badArgument)."""
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise OaiError("badVerb", f"The verb must be one of {', '.join(VERBS)}, given once.")
    found = dict(pairs)
    needed, allowed = VERBS[found["verb"]]
    given = found.keys() - {"verb"}
    if len(pairs) != len(found):
        raise OaiError("badArgument", "Every argument may be given only once.")
    if any(len(value) > _LONGEST for value in found.values()):
        raise OaiError("badArgument", f"An argument is longer than {_LONGEST} characters.")
    if "resumptionToken" in given and found["verb"] in _RESUMABLE:
        if given != {"resumptionToken"}:
            raise OaiError("badArgument", "resumptionToken is an exclusive argument.")
        return found
    unknown, missing = sorted(given - needed - allowed), sorted(needed - given)
    if unknown:
        raise OaiError("badArgument", f"{found['verb']} takes no argument {unknown[0][:40]!r}.")
    if missing:
        raise OaiError("badArgument", f"{found['verb']} needs the argument {missing[0]!r}.")
    return found


def harvest(found: Mapping[str, str]) -> Harvest:
    """The list request that checked arguments make; raises OaiError."""
    if "resumptionToken" in found:
        return _resumed(found["verb"], found["resumptionToken"])
    asked = Harvest(
        found["verb"],
        found["metadataPrefix"],
        found.get("set", ""),
        found.get("from", ""),
        found.get("until", ""),
    )
    for name, value in (("from", asked.since), ("until", asked.until)):
        if name in found and not _is_date(value):
            raise OaiError("badArgument", f"{name!r} must be YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
    if asked.since and asked.until:
        if len(asked.since) != len(asked.until):
            raise OaiError("badArgument", "'from' and 'until' must have the same granularity.")
        if asked.since > asked.until:
            raise OaiError("badArgument", "'from' must not be later than 'until'.")
    if "set" in found and not _SET.fullmatch(asked.asked_set):
        raise OaiError("badArgument", "That is no setSpec.")
    if asked.prefix not in FORMS:
        raise OaiError("cannotDisseminateFormat", f"The formats are {', '.join(FORMS)}.")
    return asked


def token(state: Harvest) -> str:
    """The resumption token of a harvest that has come so far."""
    parts = [state.verb, state.prefix, state.asked_set, state.since, state.until, state.after]
    body = json.dumps([*parts, state.cursor, state.total], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(zlib.crc32(body).to_bytes(4, "big") + body).decode().rstrip("=")


def _resumed(verb: str, text: str) -> Harvest:
    state = _decoded(text)
    if state is None or state.verb != verb or state.prefix not in FORMS or token(state) != text:
        raise OaiError("badResumptionToken", "That token was not made here; start the harvest again.")
    return state


def _decoded(text: str) -> Harvest | None:
    """What a token holds, every part of its type and range; None for a token that is damaged."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        if zlib.crc32(raw[4:]).to_bytes(4, "big") != raw[:4]:
            return None
        verb, prefix, asked_set, since, until, after, cursor, total = json.loads(raw[4:])
    except (binascii.Error, ValueError, TypeError, RecursionError):
        return None
    texts = (verb, prefix, asked_set, since, until, after)
    if not all(isinstance(part, str) for part in texts) or not (type(cursor) is type(total) is int):
        return None
    if not all(part == "" or _is_date(part) for part in (since, until)) or not is_publication_id(after):
        return None
    return Harvest(*texts, cursor, total) if 0 < cursor <= total < 2**53 else None


def _is_date(text: str) -> bool:
    for pattern, form in ((_DAY, "%Y-%m-%d"), (_SECOND, "%Y-%m-%dT%H:%M:%SZ")):
        if pattern.fullmatch(text):
            try:
                datetime.strptime(text, form)
            except ValueError:
                return False
            return text.isascii()
    return False


def _bound(text: str, rest: str) -> str:
    return text + rest if _DAY.fullmatch(text) else text
