"""A document → its passages: readable units of roughly 200–500 characters that a search can point at.

    blocks with headings (ingest.structure) → pieces → packed (ingest.packing) → Passage

Body text is packed within its section; bullets stay with the line they belong to; a paragraph that runs over a page
break is one piece with two spans. Tables are packed by whole rows, with the caption and the unit or source lines
beside them. Tables of contents give nothing. The hard maximum is 1,200 characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.ids import passage_id
from corpus.records import Passage, PassageKind, Span
from ingest.document import BlockKind, ParsedDocument
from ingest.numbering import DASH, numbering
from ingest.packing import HARD, LEAST, Piece, common_path, cut, fill, join_spans, length_of, pack, split
from ingest.sentences import is_closed
from ingest.structure import Placed, Role, heading_paths

# Lines that belong to the table or figure beside them: its unit above, its notes and source below.
_ABOVE = re.compile(r"[(\[<]?\s?단위\s?[:：]")
_BELOW = re.compile(r"[(\[*]?\s?(?:자료|출처|주|註|source|note)s?\s?\d?\s?[:：)]", re.IGNORECASE)
_SHORTEST_RUNNING = 20  # characters: a shorter line at the foot of a page is a label, not a broken paragraph
_INTRODUCES = re.compile(r"(?::|다음과 같다\.?|다음 각 [호목]와 같다\.?|다음과 같음\.?|아래와 같다\.?)$")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A passage before it has its id."""

    spans: tuple[Span, ...]
    path: tuple[str, ...]
    kind: PassageKind = PassageKind.TEXT
    header: str = ""


def make_passages(publication_id: str, document: ParsedDocument) -> tuple[Passage, ...]:
    """The passages of `document` in reading order; the same document always gives the same ones.

    Every block stands in a passage with all its text, except headings (they are in `heading` wherever
    something follows them) and tables of contents.
    """
    texts = {parsed.page.number: parsed.page.text for parsed in document.pages}
    placed = [item for item in heading_paths(document) if item.role is not Role.CONTENTS]
    runs_on = _running_on(placed) if document.paged else {}
    continuing = {at for parts in runs_on.values() for at in parts}
    drafts: list[_Draft] = []
    body: list[Piece] = []
    index = 0
    while index < len(placed):
        item = placed[index]
        last = index + 1
        if item.role is Role.BODY and item.block.kind in (BlockKind.TABLE_ROW, BlockKind.CAPTION):
            last = _figure_end(placed, index)
            lead = _take_lead(body, item.path)
            drafts += _text_drafts(body, texts)
            body = []
            drafts += _figure_drafts(lead, placed[index:last], texts)
        elif item.block.kind is BlockKind.FOOTNOTE:
            while last < len(placed) and placed[last].block.kind is BlockKind.FOOTNOTE:
                last += 1
            drafts += _footnote_drafts(placed[index:last], texts)
        elif index not in continuing:
            spans = tuple(_span(placed[at]) for at in (index, *runs_on.get(index, ())))
            body.append(_body_piece(item, spans))
        index = last
    drafts += _text_drafts(body, texts)
    return _numbered(publication_id, drafts, texts)


def abstract_passages(publication_id: str, abstract: str) -> tuple[Passage, ...]:
    """The passages of a catalogue record's abstract: page 0, with spans into `abstract` itself."""
    pieces = []
    for match in re.finditer(r"\S(?:[^\n]*\S)?", abstract):
        span = Span(0, match.start(), match.end())
        opens = (number := numbering(match[0])) is not None and number.style != DASH
        pieces.append(Piece((span,), length_of((span,)), opens=opens))
    drafts = [_Draft(draft.spans, (), PassageKind.ABSTRACT) for draft in _text_drafts(pieces, {0: abstract})]
    return _numbered(publication_id, drafts, {0: abstract})


def _numbered(publication_id: str, drafts: Iterable[_Draft], texts: Mapping[int, str]) -> tuple[Passage, ...]:
    """The drafts in reading order, with their ids."""
    made: list[Passage] = []
    ordinal: dict[int, int] = {}
    for draft in sorted(drafts, key=lambda draft: (draft.spans[0].page, draft.spans[0].start)):
        page = draft.spans[0].page
        ordinal[page] = ordinal.get(page, 0) + 1
        made.append(
            Passage(
                id=passage_id(publication_id, page, ordinal[page]),
                text="\n".join(texts[span.page][span.start : span.end] for span in draft.spans),
                spans=draft.spans,
                heading=draft.path,
                kind=draft.kind,
                header=draft.header,
            )
        )
    return tuple(made)


def _running_on(placed: Sequence[Placed]) -> dict[int, list[int]]:
    """index of a paragraph → indices of the blocks on the next pages that continue it."""
    runs_on: dict[int, list[int]] = {}
    last = start = -1  # the last block of body text, and the paragraph that it belongs to
    for index, item in enumerate(placed):
        if item.block.kind in (BlockKind.TABLE_ROW, BlockKind.CAPTION, BlockKind.FOOTNOTE):
            continue
        before = placed[last] if last >= 0 else None
        if (
            before is not None
            and before.page.number + 1 == item.page.number
            and item.role is Role.BODY
            and item.block.kind is BlockKind.PARAGRAPH
            and before.role is not Role.HEADING
            and before.path == item.path
            and len(before.text) > _SHORTEST_RUNNING
            and abs(before.block.size - item.block.size) < 1
            and not is_closed(before.text)
            and numbering(item.text) is None
        ):
            runs_on.setdefault(start, []).append(index)
        else:
            start = index
        last = index
    return runs_on


def _body_piece(item: Placed, spans: tuple[Span, ...]) -> Piece:
    number = numbering(item.text)
    short = len(item.text) < LEAST
    return Piece(
        spans,
        length_of(spans),
        item.path,
        heading=item.role is Role.HEADING,
        sticky=item.role is Role.HEADING
        or (item.role is Role.LEAD and len(item.text) <= 60)
        or (short and _INTRODUCES.search(item.text) is not None),
        opens=item.role is not Role.BODY or (number is not None and number.style != DASH),
    )


def _text_drafts(body: Sequence[Piece], texts: Mapping[int, str]) -> list[_Draft]:
    return [
        _Draft(join_spans((span for piece in group for span in piece.spans), texts), common_path(group))
        for group in pack(body, texts)
    ]


def _footnote_drafts(items: Sequence[Placed], texts: Mapping[int, str]) -> list[_Draft]:
    whole = [Piece((_span(item),), len(item.text), item.path) for item in items]
    pieces = [piece for note in whole for piece in split(note, texts)]
    return [
        _Draft(
            join_spans((span for piece in group for span in piece.spans), texts),
            common_path(group),
            PassageKind.FOOTNOTE,
        )
        for group in fill(pieces, LEAST)
    ]


def _figure_end(placed: Sequence[Placed], first: int) -> int:
    """The index after the table or figure that begins at `first`, with its captions, unit and notes."""
    table = 0
    captioned = False
    for index in range(first, len(placed)):
        item = placed[index]
        kind = item.block.kind
        if item.role is not Role.BODY:
            return index
        if kind is BlockKind.TABLE_ROW:
            if table and item.block.table != table:
                return index
            table = item.block.table or -1
        elif kind is BlockKind.CAPTION:
            if captioned or (table and _next_kind(placed, index + 1) is BlockKind.TABLE_ROW):
                return index
            captioned = True
        elif kind is not BlockKind.PARAGRAPH or not _beside(item.text, bool(table)):
            return index
    return len(placed)


def _beside(text: str, below: bool) -> bool:
    """Whether a line is a table's unit or, below it, its source."""
    return len(text) <= LEAST and bool(_BELOW.match(text) or (not below and _ABOVE.match(text)))


def _next_kind(placed: Sequence[Placed], index: int) -> BlockKind | None:
    """The kind of the next block that is no unit line."""
    while index < len(placed) and _ABOVE.match(placed[index].text):
        index += 1
    return placed[index].block.kind if index < len(placed) else None


def _take_lead(body: list[Piece], path: tuple[str, ...]) -> list[Piece]:
    """Take from the end of the body the lines that introduce a table under `path`: its lead and its unit."""
    lead: list[Piece] = []
    while body and body[-1].sticky and path[: len(body[-1].path)] == body[-1].path:
        piece = body.pop()
        if not piece.heading:
            lead.insert(0, piece)
    return lead


def _figure_drafts(lead: Sequence[Piece], items: Sequence[Placed], texts: Mapping[int, str]) -> list[_Draft]:
    """A table as whole rows with its header repeated, or a caption alone."""
    rows = [item for item in items if item.block.kind is BlockKind.TABLE_ROW]
    path = (rows or items)[0].path
    headers = {row.block.header: row for row in rows}
    pieces = list(lead)
    for item in items:
        span = _span(item)
        before_rows = bool(rows) and (item.page.number, span.start) < (rows[0].page.number, rows[0].block.start)
        top = item.block.kind is BlockKind.TABLE_ROW and item.text in headers
        pieces += [
            Piece((part,), part.end - part.start, path, sticky=before_rows or top)
            for part in cut(span, texts[span.page], HARD - 1, (" | ", ". ", ", ", " "))
        ]
    kind = PassageKind.TABLE if rows else PassageKind.CAPTION
    drafts = []
    for group in fill(pieces):
        spans = join_spans((span for piece in group for span in piece.spans), texts)
        drafts.append(_Draft(spans, path, kind, _header(spans, rows)))
    return drafts


def _header(spans: Sequence[Span], rows: Sequence[Placed]) -> str:
    """The header row to repeat above these rows; '' when it stands among them."""
    inside = [row for row in rows if any(_within(row, span) for span in spans)]
    header = next((row.block.header for row in inside if row.block.header), "")
    return "" if any(row.text == header for row in inside) else header


def _within(row: Placed, span: Span) -> bool:
    return row.page.number == span.page and row.block.start < span.end and span.start < row.block.end


def _span(item: Placed) -> Span:
    return Span(item.page.number, item.block.start, item.block.end)
