"""Text → XML text. Elements are written as strings: a harvest writes millions, and trees cost ten times more."""

from __future__ import annotations

import re

# What XML 1.0 cannot hold at all, not even escaped; lone surrogates cannot be encoded either.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_SPACE = str.maketrans({"\n": "&#10;", "\t": "&#9;"})


def text(value: str) -> str:
    """`value` as the content of an element."""
    return _FORBIDDEN.sub(" ", value).translate(_SPECIAL)


def attributes(**values: str | int) -> str:
    """` name="value"` for each; an underscore at the end of a name is dropped (`from_`, `class_`)."""
    return "".join(f' {name.rstrip("_")}="{text(str(value)).translate(_SPACE)}"' for name, value in values.items())


def element(name: str, value: str, **values: str | int) -> str:
    """`<name …>value</name>`; '' where there is no value."""
    return f"<{name}{attributes(**values)}>{text(value)}</{name}>" if value else ""
