"""Cursors of the REST interface: how far a partner has come, as one opaque word.

A cursor names the last thing that was received and how many came up to it. What follows is looked for behind that
thing, wherever it stands by now, so neither additions nor deletions between two requests make a list skip or repeat.
It says of which list it is; it holds no secret and never grows old.
"""

from __future__ import annotations

import base64
import hashlib
import re

from corpus.errors import QueryError
from search.query import After

_LONGEST = 400  # characters
_WRITTEN = re.compile(r"([0-9a-f]{8}) (\d{1,9}) (\S{0,200})", re.ASCII)


def to_cursor(after: After, listed: str) -> str:
    """The cursor that goes on behind `after` in the list that `listed` describes."""
    text = f"{_digest(listed)} {after.place} {after.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def from_cursor(cursor: str, listed: str) -> After:
    """Where a cursor goes on; raises QueryError for one that is broken or of another list."""
    parts = _parts(cursor)
    if parts[1] != _digest(listed):
        raise QueryError("cursor", "다른 조건으로 받은 cursor입니다. q와 거르는 조건을 처음과 같게 해 주세요.")
    return After(parts[3], int(parts[2]))


def _parts(cursor: str) -> re.Match[str]:
    try:
        text = base64.b64decode(cursor[:_LONGEST] + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError:
        text = ""
    if parts := _WRITTEN.fullmatch(text):
        return parts
    raise QueryError("cursor", "알아볼 수 없는 cursor입니다. 앞의 답에 있던 next_cursor를 그대로 보내 주세요.")


def _digest(listed: str) -> str:
    return hashlib.sha256(listed.encode()).hexdigest()[:8]
