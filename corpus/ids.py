"""Ids, built and parsed here and nowhere else.

| id               | names                                             |
|------------------|---------------------------------------------------|
| k3f9a2b7xqmd     | a publication                                     |
| k3f9a2b7xqmd:12  | its page 12 (or section 12)                       |
| k3f9a2b7xqmd:0   | its catalogue record (the abstract)               |
| k3f9a2b7xqmd:12:3| the third passage that begins on page 12          |

A publication's id is twelve characters of Crockford's base32 in lower case (60 bits of SHA-256 over its
source key), so the same library ingested anywhere, in any order, gives the same ids. The source key is
`collection/relative path` for a file and `collection#row id` for a row of a catalogue sheet. An id is never
reused and never changes, even when the file behind it does.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from corpus.errors import NotHeld

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PUBLICATION = re.compile(r"[0-9a-hjkmnp-tv-z]{12}")
_PASSAGE = re.compile(r"([0-9a-hjkmnp-tv-z]{12}):(0|[1-9][0-9]{0,5}):([1-9][0-9]{0,5})")


class PassageId(NamedTuple):
    """The parts of a passage's id."""

    publication: str
    page: int  # 0 for the catalogue record
    ordinal: int  # 1-based among the passages that begin on the page


def publication_id(source_key: str) -> str:
    """The id of the publication that `source_key` names."""
    number = int.from_bytes(hashlib.sha256(source_key.encode()).digest()[:8]) >> 4
    letters = []
    for _ in range(12):
        number, digit = divmod(number, 32)
        letters.append(_ALPHABET[digit])
    return "".join(reversed(letters))


def is_publication_id(text: str) -> bool:
    """Whether `text` has the form of a publication's id."""
    return _PUBLICATION.fullmatch(text) is not None


def passage_id(publication: str, page: int, ordinal: int) -> str:
    """The id of the `ordinal`-th passage (from 1) that begins on `page` (0: the catalogue record)."""
    return f"{publication}:{page}:{ordinal}"


def parse_passage_id(text: str) -> PassageId:
    """The parts of a passage's id; raises NotHeld when `text` is not one."""
    match = _PASSAGE.fullmatch(text)
    if match is None:
        raise NotHeld("구절", text[:60])
    return PassageId(match[1], int(match[2]), int(match[3]))


def file_key(collection: str, relative_path: str) -> str:
    """The source key of a file: its path in the collection, with `/` on every system."""
    return f"{collection}/{relative_path}"


def row_key(collection: str, row_id: str) -> str:
    """The source key of a catalogue row that names its own id."""
    return f"{collection}#{row_id}"


def key_path(key: str) -> str | None:
    """The relative path in a file's source key; None for the key of a catalogue row."""
    collection, slash, path = key.partition("/")
    return path if slash and "#" not in collection else None
