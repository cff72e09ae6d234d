"""What people type → words, "phrases" and -exclusions.

Nothing that is typed is an error: a quote that is never closed is a letter like any other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "＂": '"', "−": "-", "–": "-"})
_PART = re.compile(r'(?<!\S)(?P<minus>-)?(?:"(?P<phrase>[^"]+)"|(?P<word>\S+))')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]+")


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A query's text in its parts."""

    words: str  # everything that is to be found, phrases included, in the order typed
    phrases: tuple[str, ...]  # each must stand as it is
    excluded: tuple[str, ...]  # no passage may have one of these words or phrases

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.words)


def parse(text: str) -> ParsedText:
    """The parts of a query's text; control and direction characters are dropped, Unicode is NFC."""
    text = unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).translate(_QUOTES)
    words: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    for part in _PART.finditer(text):
        content = " ".join((part["phrase"] or part["word"]).split())
        if not content:
            continue
        if part["minus"] and re.search(r"\w", content):
            excluded.append(content)
        else:
            words.append(content)
            if part["phrase"]:
                phrases.append(content)
    return ParsedText(" ".join(words), tuple(phrases), tuple(excluded))
