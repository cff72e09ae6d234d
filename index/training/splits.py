"""Which documents of a judged set the shipped model has never been trained on."""

from __future__ import annotations

import hashlib
import unicodedata


def is_held_out(document_id: str) -> bool:
    """Whether a judged document, and every question about it, is kept out of training.

    True for the ids whose SHA-256 (of the NFC form in UTF-8) ends in an odd bit: about one half. A set is split by
    document and not by question, because questions about one document share their words.
    """
    return bool(_digest(document_id)[-1] & 1)


def is_reserved(key: str) -> bool:
    """Whether an everyday passage with its questions, or a publication of an archive that adapts, is kept for
    judging: about one in ten."""
    return _digest(key)[0] % 10 == 0


def fold_of(group: str) -> int:
    """The third, 0–2, to which a group of pairs belongs: for judging on what one training has left out."""
    return _digest(group)[1] % 3


def _digest(text: str) -> bytes:
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).digest()
