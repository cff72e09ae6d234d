"""The summary information of HWP 5.0: an OLE property set ([MS-OLEPS] 2.21) of strings and times.

olefile reads property sets too, but follows a false element count for minutes and strings beyond their end.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

from ingest.readers.hangul_chars import to_unicode

_NAMES = {2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments", 12: "created"}
_TEXT, _TIME = 31, 64  # VT_LPWSTR, VT_FILETIME
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_MOST = 64  # properties; Hancom writes fourteen


def read_summary(data: bytes) -> dict[str, str]:
    """The properties by our names; times as 'YYYY-MM-DDThh:mm:ssZ'. {} for a broken set."""
    try:
        (start,) = struct.unpack_from("<I", data, 44)
        (count,) = struct.unpack_from("<I", data, start + 4)
        pairs = [struct.unpack_from("<II", data, start + 8 + 8 * n) for n in range(min(count, _MOST))]
    except struct.error:
        return {}
    found: dict[str, str] = {}
    for number, offset in pairs:
        if number in _NAMES and (text := _value(data, start + offset)):
            found[_NAMES[number]] = text
    return found


def _value(data: bytes, at: int) -> str:
    try:
        kind, length = struct.unpack_from("<II", data, at)
        if kind == _TEXT:
            raw = data[at + 8 : at + 8 + 2 * length]
            text = raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace")
            return to_unicode(" ".join(text.split("\0", 1)[0].split()))
        if kind == _TIME:
            (ticks,) = struct.unpack_from("<Q", data, at + 4)  # 100 ns each
            return (_EPOCH + timedelta(microseconds=ticks // 10)).strftime("%Y-%m-%dT%H:%M:%SZ") if ticks else ""
    except (struct.error, OverflowError):
        pass
    return ""
