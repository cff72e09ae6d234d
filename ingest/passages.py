"""A document → its passages: readable units of roughly 200–500 characters that a search can point at.

    blocks with headings (ingest.structure) → pieces → packed (ingest.packing) → Passage

Body text is packed within its section; bullets stay with the line they belong to; a paragraph that runs over a page
break is one piece with two spans. Tables are packed by whole rows, with the caption and the unit or source lines
beside them; a figure's caption joins the paragraph that it illustrates. Cover, colophon and tables of contents give
nothing. The hard maximum is 1,200 characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from corpus.ids import passage_id
from corpus.records import Passage, PassageKind, Span
from ingest.captions import attach_caption
from ingest.document import BlockKind, ParsedDocument
from ingest.figures import figure_drafts, figure_end, is_label, is_row, take_lead
from ingest.frame import frame
from ingest.numbering import DASH, numbering
from ingest.packing import LEAST, Draft, Piece, common_path, fill, join_spans, length_of, pack, size_of, split
from ingest.sentences import is_closed
from ingest.structure import Placed, Role, heading_paths

_SHORTEST_ALONE = 110  # characters: less text above a table goes with it
_SHORTEST_RUNNING = 20  # characters: a shorter line at the foot of a page is a label, not a broken paragraph
_INTRODUCES = re.compile(r"(?::|다음과 같다\.?|다음 각 [호목]와 같다\.?|다음과 같음\.?|아래와 같다\.?)$")


def make_passages(publication_id: str, document: ParsedDocument) -> tuple[Passage, ...]:
    """The passages of `document` in reading order; the same document always gives the same ones.

    Every block stands in a passage with all its text, except headings (they are in `heading` wherever
    something follows them), running heads, tables of contents, and the cover and colophon (`ingest.frame`).
    """
    texts = {parsed.page.number: parsed.page.text for parsed in document.pages}
    outside = frame(document)
    placed = [
        item
        for item in heading_paths(document)
        if item.role not in (Role.CONTENTS, Role.RUNNING) and (item.page.number, item.block.start) not in outside
    ]
    runs_on = _running_on(placed) if document.paged else {}
    continuing = {at for parts in runs_on.values() for at in parts}
    drafts: list[Draft] = []
    body: list[Piece] = []
    index = 0
    while index < len(placed):
        item = placed[index]
        last = index + 1
        if item.role is Role.BODY and item.block.kind in (BlockKind.TABLE_ROW, BlockKind.CAPTION):
            last = figure_end(placed, index)
            for at in range(index, last):
                continuing.difference_update(runs_on.get(at, ()))
            is_table = any(map(is_row, placed[index:last]))
            lead = take_lead(body, item, texts, is_table=is_table)
            after = placed[last] if last < len(placed) else None
            if is_table or not attach_caption(body, lead, placed[index:last], after, texts):
                groups = pack(body, texts)
                body = []
                if is_table and groups and _leads_in(groups[-1], item):
                    lead = [*groups.pop(), *lead]
                drafts += (_draft(group, texts) for group in groups)
                drafts += figure_drafts(lead, placed[index:last], texts)
        elif item.block.kind is BlockKind.FOOTNOTE:
            while last < len(placed) and placed[last].block.kind is BlockKind.FOOTNOTE:
                last += 1
            drafts += _footnote_drafts(placed[index:last], texts)
        elif index not in continuing:
            spans = tuple(placed[at].span for at in (index, *runs_on.get(index, ())))
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
    drafts = [Draft(draft.spans, (), PassageKind.ABSTRACT) for draft in _text_drafts(pieces, {0: abstract})]
    return _numbered(publication_id, drafts, {0: abstract})


def _numbered(publication_id: str, drafts: Iterable[Draft], texts: Mapping[int, str]) -> tuple[Passage, ...]:
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
        apart=number is not None and number.style == "조" and item.role is Role.LEAD,
        sticky=item.role is Role.HEADING
        or (item.role is Role.LEAD and len(item.text) <= 60)
        or (short and _INTRODUCES.search(item.text) is not None),
        label=is_label(item),
        opens=item.role is not Role.BODY or (number is not None and number.style != DASH),
    )


def _text_drafts(body: Sequence[Piece], texts: Mapping[int, str]) -> list[Draft]:
    return [_draft(group, texts) for group in pack(body, texts)]


def _draft(group: Sequence[Piece], texts: Mapping[int, str], kind: PassageKind = PassageKind.TEXT) -> Draft:
    return Draft(join_spans((span for piece in group for span in piece.spans), texts), common_path(group), kind)


def _leads_in(group: Sequence[Piece], table: Placed) -> bool:
    """Whether the text above a table is a line or two of the same section: alone it would answer nothing."""
    near = table.page.number - group[-1].spans[-1].page <= 1
    return near and size_of(group) < _SHORTEST_ALONE and all(piece.path == table.path for piece in group)


def _footnote_drafts(items: Sequence[Placed], texts: Mapping[int, str]) -> list[Draft]:
    whole = [Piece((item.span,), len(item.text), item.path) for item in items]
    pieces = [piece for note in whole for piece in split(note, texts)]
    return [_draft(group, texts, PassageKind.FOOTNOTE) for group in fill(pieces, LEAST)]
