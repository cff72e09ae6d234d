"""Tables as CSV (RFC 4180) that Excel reads as Korean and that no spreadsheet runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_BOM = "\ufeff"  # Excel takes UTF-8 for the local code page without it
# What a spreadsheet would take for a formula, see OWASP, "CSV Injection".
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_bytes(rows: Iterable[Sequence[str | int]]) -> bytes:
    """The rows as CSV; texts that begin like a formula get an apostrophe before them, numbers stay numbers."""
    out = io.StringIO()
    csv.writer(out).writerows([_safe(cell) for cell in row] for row in rows)
    return (_BOM + out.getvalue()).encode()


def _safe(cell: str | int) -> str | int:
    if isinstance(cell, str) and cell.lstrip(" \u00a0\u3000").startswith(_STARTS):
        return f"'{cell}"
    return cell
