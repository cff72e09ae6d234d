"""A document as a whole: its blocks side by side, its body type, the titles named elsewhere, statute or not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.records import Page
from ingest.contents import contents_titles, is_contents_title
from ingest.document import Block, BlockKind, ParsedDocument
from ingest.numbering import numbering

NAMED = "named"
"""The style of headings that stand beside the chapters: 요약, 서론, 참고문헌 …"""

_ARTICLES = 3  # this many articles make a statute


@dataclass(slots=True)
class Candidate:
    """A block that may be a heading."""

    index: int  # of the block
    style: str  # a numbering ('장', '1.1' …), 'h2', 'outline2', 'size013.0b', 'contents' or NAMED
    ordinal: int  # 0: not numbered
    title: str
    strong: bool  # said by the format, a bookmark or the contents, or set large
    size: float
    lead: bool = False  # its block is also the first text of its section
    joined: int = 0  # following blocks that belong to the title


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a document side by side: page, block, text and whether it is a line of the contents."""

    pages: Sequence[Page]
    blocks: Sequence[Block]
    texts: Sequence[str]
    contents: Sequence[bool]


def title_key(text: str) -> str:
    """A title without spaces and marks, for comparing."""
    return re.sub(r"[\W_]+", "", text).lower()


def known_titles(
    document: ParsedDocument, texts: Sequence[str], contents: Sequence[bool]
) -> Mapping[str, tuple[int, int]]:
    """title key → (level or 0, page or 0) of bookmarks and of contents lines."""
    known: dict[str, tuple[int, int]] = {}
    for text, in_contents in zip(texts, contents, strict=True):
        if in_contents and not is_contents_title(text):
            for title in contents_titles(text):
                known.setdefault(title_key(title), (0, 0))
    levels = Counter(entry.level for entry in document.outline)
    useful = sum(count > 1 for count in levels.values()) > 1  # one level for everything says nothing
    for entry in document.outline:
        known[title_key(entry.title)] = (entry.level if useful else 0, entry.page)
    return {key: value for key, value in known.items() if len(key) > 1 and not key.isdigit()}


def body_font(blocks: Sequence[Block]) -> tuple[float, bool]:
    """The size (points; 0 unknown) and boldness of most characters."""
    sizes: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    for block in blocks:
        if block.kind is not BlockKind.TABLE_ROW:
            sizes[round(block.size * 2) / 2] += block.end - block.start
            bold[block.bold] += block.end - block.start
    if not sizes:
        return 0.0, False
    return sizes.most_common(1)[0][0], bold.most_common(1)[0][0]


def is_statute(texts: Sequence[str]) -> bool:
    """Whether articles (제1조(목적) 이 법은 …) carry the document, not only stand quoted in it."""
    numbers = [numbering(text) for text in texts if text[:1] == "제"]
    ordinals = [number.ordinal for number in numbers if number and number.style == "조"]
    rising = sum(after - before in (0, 1) for before, after in pairwise(ordinals))
    enough = len(ordinals) >= _ARTICLES and len(ordinals) * 40 > len(texts)
    return enough and 1 in ordinals and rising * 3 >= len(ordinals)
