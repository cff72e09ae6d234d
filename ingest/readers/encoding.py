"""Bytes → text, for the formats that do not say how they are encoded."""

from __future__ import annotations

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x1b")
_CONTROL_SHARE = 0.01
_BROKEN_SHARE = 0.002  # one stray byte in 500 characters: a damaged spot, not another encoding


def decode(data: bytes, *, declared: str = "", whole: bool = True) -> str | None:
    """The text in `data`, or None when it is not text.

    Tried in order: strictly the byte order mark, UTF-8, UTF-16 without a mark (where every other byte is
    mostly zero), the `declared` encoding and CP949; then UTF-8 and CP949 with a few broken bytes, each of
    which becomes U+FFFD; then charset-normalizer. With `whole=False` a character cut off at the end is
    forgiven, so that the beginning of a file can be judged.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data, encoding, whole)
    for encoding in ("utf-8", _utf16_without_mark(data), _known(declared), "cp949"):
        text = _strictly(data, encoding, whole) if encoding else None
        if text is not None:
            return text
    for encoding in ("utf-8", "cp949"):
        text = data.decode(encoding, errors="replace")
        if text.count("\ufffd") <= len(text) * _BROKEN_SHARE and _looks_like_text(text):
            return text
    return _guess(data)


def _strictly(data: bytes, encoding: str, whole: bool) -> str | None:
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(data, whole)
    except (UnicodeError, LookupError):
        return None
    return text if _looks_like_text(text) else None


def _looks_like_text(text: str) -> bool:
    controls = sum(1 for character in text if character < " " and character not in _TEXT_CONTROLS)
    return controls <= len(text) * _CONTROL_SHARE


def _utf16_without_mark(data: bytes) -> str:
    """'utf-16-le' or 'utf-16-be' where line breaks and spaces stand as two bytes, else ''."""
    if len(data) < 4 or b"\0" not in data:
        return ""
    little = data.count(b"\n\0") + data.count(b" \0")
    big = data.count(b"\0\n") + data.count(b"\0 ")
    return "utf-16-le" if little >= big else "utf-16-be"


def _known(declared: str) -> str:
    """Python's name of a declared encoding, '' when unknown; pages that say EUC-KR use all of CP949."""
    try:
        name = codecs.lookup(declared.strip()).name if declared.strip() else ""
    except (LookupError, ValueError):
        return ""
    return "cp949" if name == "euc_kr" else name


def _guess(data: bytes) -> str | None:
    if b"\0" in data:
        return None
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:200_000]).best()
    if best is None:
        return None
    text = data.decode(best.encoding, errors="replace")
    return text if _looks_like_text(text) else None
