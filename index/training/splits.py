"""Which documents of a judged set the shipped model has never been trained on."""

from __future__ import annotations

import hashlib
import unicodedata


def is_held_out(document_id: str) -> bool:
    """Whether a judged document, and every question about it, is kept out of training.

    True for the ids whose SHA-256 (of the NFC form in UTF-8) ends in an odd bit: about one half. A set is split by
    document and not by question, because questions about one document share their words.
    """
    digest = hashlib.sha256(unicodedata.normalize("NFC", document_id).encode()).digest()
    return bool(digest[-1] & 1)
