"""The frame of a document: cover, masthead and colophon. The catalogue says what they say; they answer nothing.

Their text stays on its page. A first page with a masthead above real text keeps that text, and a document that is
nothing but frame keeps everything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.colophon import begins_with_label, labels_in
from ingest.document import Block, BlockKind, ParsedDocument, ParsedPage
from ingest.layout import title_key
from ingest.masthead import front_blocks, wording
from ingest.sentences import is_sentence

Place = tuple[int, int]
"""Page number and start of a block."""

_EDGE = 4  # pages at either end that may hold the colophon
_PAGE_LABELS = 3  # different labels make a page with nothing else a colophon
_RUN_LABELS = 2  # different labels make the last lines of a document one
_MOST_LINES = 25
_LONGEST = 150  # characters of a line
_SHORT = 60  # characters: of a line on a colophon's page that has no label
_TAG = re.compile(r"#[^\s#]\S*(?: \S+)?(?: ?#\S+)*")
_RIGHTS = re.compile(
    r"공공누리|무단\s?(?:전재|복제|인용|배포)|(?:견해|의견|입장).{0,30}(?:다를 수|아니)|^(?:©|\(c\)|copyright)", re.I
)
_TITLE = re.compile(r"판\s*권\s*(?:지)?")


def frame(document: ParsedDocument) -> frozenset[Place]:
    """The places of the blocks that belong to the cover, the masthead or the colophon."""
    front = front_blocks(document)
    found = {(page.page.number, block.start) for page, block in front}
    words = title_key(" ".join(page.page.text[block.start : block.end] for page, block in front))
    pages = document.pages
    ends = pages if len(pages) <= 2 * _EDGE else (*pages[:_EDGE], *pages[-_EDGE:])
    for page in ends:
        rest = [block for block in page.blocks if (page.page.number, block.start) not in found]
        if _is_colophon_page(page, rest, words):
            found.update((page.page.number, block.start) for block in rest)
    found |= _last_lines([page for page in pages[-2:] if page.blocks], found, words)
    return frozenset(found) if any(_holds_more(page, found) for page in pages) else frozenset()


def _is_colophon_page(page: ParsedPage, blocks: Sequence[Block], words: str) -> bool:
    texts = [page.page.text[block.start : block.end] for block in blocks]
    return (
        labels_in(texts) >= _PAGE_LABELS
        and all(block.kind is not BlockKind.TABLE_ROW for block in blocks)
        and all(_is_line(text, words) or (len(text) <= _SHORT and not is_sentence(text)) for text in texts)
    )


def _last_lines(pages: Sequence[ParsedPage], known: set[Place], words: str) -> set[Place]:
    """The colophon, licence and tags below the text of the last page."""
    lines: list[tuple[Place, str]] = []
    for page in reversed(pages):
        for block in reversed(page.blocks):
            text, place = page.page.text[block.start : block.end], (page.page.number, block.start)
            if place in known or block.kind is BlockKind.FOOTNOTE:
                continue
            if not _is_line(text, words) or block.kind is BlockKind.TABLE_ROW or len(lines) == _MOST_LINES:
                return _accepted(lines)
            lines.append((place, text))
    return _accepted(lines)


def _accepted(lines: Sequence[tuple[Place, str]]) -> set[Place]:
    """The lines, all of them below two labels; without labels the licence and the tags at the very end."""
    if labels_in([text for _, text in lines]) >= _RUN_LABELS:
        return {place for place, _ in lines}
    kept: set[Place] = set()
    for place, text in lines:
        if not (_TAG.fullmatch(text) or (_RIGHTS.search(text) and len(text) <= _SHORT)):
            break
        kept.add(place)
    return kept


def _is_line(text: str, words: str) -> bool:
    """Whether a line may stand in a colophon; `words` is all that the cover says."""
    if len(text) > _LONGEST:
        return False
    if _TITLE.fullmatch(text) or _TAG.fullmatch(text) or _RIGHTS.search(text):
        return True
    if is_sentence(text) and text.endswith("다."):
        return False
    return begins_with_label(text) or any(wording(text)) or _is_echo(text, words)


def _is_echo(text: str, words: str) -> bool:
    """Whether each word of a line stands on the cover."""
    keys = [key for word in text.split() if (key := title_key(word))]
    return bool(words and keys) and all(key in words for key in keys)


def _holds_more(page: ParsedPage, found: set[Place]) -> bool:
    return any((page.page.number, block.start) not in found for block in page.blocks)
