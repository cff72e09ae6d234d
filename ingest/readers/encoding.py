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
_ASCII_TEXT = frozenset(map(chr, range(32, 127))) | frozenset("\t\n\r")
_CONTROL_SHARE = 0.01
_BROKEN_SHARE = 0.02  # of the characters: damaged spots; the wrong encoding breaks a third of them
_FAMILIAR_SHARE = 0.8  # of the characters of a text in UTF-16 that are Hangul or ASCII


def decode(data: bytes, *, declared: str = "", whole: bool = True) -> str | None:
    """The text in `data`, or None when it is not text.

    Tried in order: strictly the byte order mark, UTF-8, UTF-16 without a mark (where that
    gives Hangul and ASCII), the `declared` encoding and CP949; then UTF-8 and CP949 with a few broken bytes, each of
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
    mended = min((data.decode(each, errors="replace") for each in ("utf-8", "cp949")), key=_broken_share)
    if _broken_share(mended) <= _BROKEN_SHARE and _looks_like_text(mended):
        return mended
    return _guess(data)


def _strictly(data: bytes, encoding: str, whole: bool) -> str | None:
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(data, whole)
    except (UnicodeError, LookupError):
        return None
    return text if _looks_like_text(text) else None


def _broken_share(text: str) -> float:
    return text.count("\ufffd") / max(1, len(text))


def _looks_like_text(text: str) -> bool:
    controls = sum(1 for character in text if character < " " and character not in _TEXT_CONTROLS)
    return controls <= max(1, len(text) * _CONTROL_SHARE)


def _utf16_without_mark(data: bytes) -> str:
    """'utf-16-le' or 'utf-16-be' where the bytes read as Hangul and ASCII in it, else ''."""
    if b"\0" not in data:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data[:4096].decode(encoding, errors="replace")
        familiar = sum(1 for character in text if "가" <= character <= "힣" or character in _ASCII_TEXT)
        if familiar >= _FAMILIAR_SHARE * len(text):
            return encoding
    return ""


def _known(declared: str) -> str:
    """Python's name of a declared encoding, '' when unknown; pages that say EUC-KR use all of CP949."""
    try:
        b"a".decode(declared.strip(), "ignore")  # refuses Python's codecs that are no text encodings
        name = codecs.lookup(declared.strip()).name
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
