"""Unicode text → the text that the analyser reads, with the way back to the original offsets.

Composed (NFC, Unicode Standard Annex #15) where a Mac or a PDF wrote decomposed Hangul; full-width letters,
unit signs (㎡, ㎞) and Roman numerals (Ⅳ) spelt out as in NFKC; characters without width (soft hyphen,
zero-width space, BOM) left out; lone surrogates replaced.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# A base character with all that composes onto it: combining marks, conjoining vowels and final consonants.
_CLUSTER = re.compile(
    r"[\s\S][\u0300-\u036f\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u3099\u309a\ufe00-\ufe0f]*"
)
_SPELT_OUT = r"\u2160-\u217f\u3200-\u321e\u3371-\u33df\uff01-\uff5e"
_WIDTHLESS = r"\u00ad\u200b-\u200f\u2060\ufeff"
_SURROGATES = r"\ud800-\udfff"
_CHANGED = re.compile(f"[{_SPELT_OUT}{_WIDTHLESS}{_SURROGATES}]")
_COMPATIBLE = re.compile(f"[{_SPELT_OUT}]")
_LEFT_OUT = re.compile(f"[{_WIDTHLESS}]")
_BROKEN = re.compile(f"[{_SURROGATES}]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """`text` is what is read; `origin[i]` is where its i-th character's cluster begins in the original.

    `origin` has `len(text) + 1` items, the last one the original's length, or is None where nothing changed.
    """

    text: str
    origin: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's offsets of `text[start:end]`, widened to whole clusters; start < end."""
        if self.origin is None:
            return start, end
        begin, finish = self.origin[start], self.origin[end]
        while finish <= begin and end < len(self.text):  # the span ends inside what one character became
            end += 1
            finish = self.origin[end]
        return begin, finish


def normalise(text: str) -> Normalised:
    """The text to read; its offsets lead back through `Normalised.span`."""
    if _CHANGED.search(text) is None and unicodedata.is_normalized("NFC", text):
        return Normalised(text)
    pieces: list[str] = []
    origin: list[int] = []
    for match in _CLUSTER.finditer(text):
        piece = _compose(match.group())
        pieces.append(piece)
        origin.extend([match.start()] * len(piece))
    return Normalised("".join(pieces), (*origin, len(text)))


def _compose(cluster: str) -> str:
    cluster = _BROKEN.sub("\ufffd", _LEFT_OUT.sub("", cluster))
    if _COMPATIBLE.search(cluster):
        return unicodedata.normalize("NFKC", cluster)
    return unicodedata.normalize("NFC", cluster)
