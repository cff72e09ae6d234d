"""A caption without a table: with the paragraph that it illustrates, for by itself it answers nothing.

That is the paragraph nearby which refers to it ('[그림 2-1]'); else the one above a figure or below a table's title;
else the other one. All within the same section.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.records import Span
from ingest.document import BlockKind
from ingest.packing import LEAST, STRETCH, Piece, join_spans, length_of
from ingest.structure import Placed, Role

_NAME = re.compile(
    r"(?P<kind>표|그림|사진|지도|도표)\s?(?P<number>[A-Z가-힣Ⅰ-Ⅻ]?\s?[-.]?\d{1,3}(?:\s?[-.]\s?\d{1,3}){0,2})"
)
_NEAR = 6  # pieces above a caption that may refer to it


def attach_caption(
    body: list[Piece], lead: Sequence[Piece], items: Sequence[Placed], after: Placed | None, texts: Mapping[int, str]
) -> bool:
    """Put a short caption into `body`; False: it stands alone.

    `items` are the caption and its lines, `lead` the labels of its chart above, `after` the block that follows.
    """
    path = items[0].path
    spans = join_spans([*(span for piece in lead for span in piece.spans), *(item.span for item in items)], texts)
    if length_of(spans) > LEAST:
        return False
    name = next((match for item in items if (match := _NAME.search(item.text))), None)
    above = _target(body, path, spans[0], name, texts)
    refers = above is not None and _refers(_text(body[above], texts), name)
    below = (
        after is not None
        and after.role is Role.BODY
        and after.block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
        and after.path == path
        and not any(item.block.kind is BlockKind.FOOTNOTE for item in items)
    )
    is_title = name is not None and name["kind"] == "표"
    if below and after is not None and not refers and (above is None or is_title or _refers(after.text, name)):
        body.append(Piece(spans, length_of(spans), path, sticky=True))
        return True
    if above is None:
        return False
    joined = join_spans([*(span for piece in body[above:] for span in piece.spans), *spans], texts)
    body[above:] = [replace(body[above], spans=joined, length=length_of(joined))]
    return True


def _target(
    body: Sequence[Piece], path: tuple[str, ...], first: Span, name: re.Match[str] | None, texts: Mapping[int, str]
) -> int | None:
    """The index of the paragraph above: the one that refers to the caption, else the nearest."""
    nearest = None
    length = 0
    for index in range(len(body) - 1, max(-1, len(body) - 1 - _NEAR), -1):
        piece = body[index]
        last = piece.spans[-1]
        length += piece.length + 1
        if piece.heading or piece.path != path or (last.page, last.end) > (first.page, first.start):
            break
        if nearest is not None and length > STRETCH:
            break
        if piece.label:
            continue
        if _refers(_text(piece, texts), name):
            return index
        if nearest is None:
            nearest = index
    return nearest


def _text(piece: Piece, texts: Mapping[int, str]) -> str:
    return "\n".join(texts[span.page][span.start : span.end] for span in piece.spans)


def _refers(text: str, name: re.Match[str] | None) -> bool:
    """Whether a paragraph names this very table or figure."""
    if name is None:
        return False
    number = re.sub(r"\s", "", name["number"])
    return any(
        match["kind"] == name["kind"] and re.sub(r"\s", "", match["number"]) == number
        for match in _NAME.finditer(text)
    )
