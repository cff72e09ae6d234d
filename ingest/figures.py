"""Tables and figures → passages: whole rows under their header, with the caption, unit, notes and labels beside them.

A table's first passage begins with its title and its header row; the later ones carry the header apart. Rows of one
entry (first cell blank or repeated) stay together. The words and numbers in a chart go with the chart's caption.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from corpus.records import PassageKind, Span
from ingest.document import BlockKind
from ingest.numbering import numbering
from ingest.packing import HARD, LEAST, Draft, Piece, cut, fill, join_spans
from ingest.sentences import is_sentence
from ingest.structure import Placed, Role

# Lines that belong to the table or figure beside them: its unit above, its notes and source below.
_ABOVE = re.compile(r"[(\[<]?\s?단위\s?[:：]")
_BELOW = re.compile(r"[(\[*]?\s?(?:자료|출처|주|註|source|note)s?\s?\d?\s?[:：)]", re.IGNORECASE)
_BRACKETED = re.compile(r"[<〈【\[(◁].{2,76}[>〉】\])▷]")
_TITLED = re.compile(r"[<〈【\[(]?\s?(?:표|도표|table)\s?[A-Z가-힣]?\s?[-.]?\d", re.IGNORECASE)
_LONGEST_TITLE = 80  # characters: of a line that is a table's title without being marked as one
_LONGEST_LABEL = 150  # characters: labels of a chart run together


def is_row(item: Placed) -> bool:
    return item.block.kind is BlockKind.TABLE_ROW


def figure_end(placed: Sequence[Placed], first: int) -> int:
    """The index after the table or figure that begins at `first`, with its captions, unit, notes and labels."""
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
        elif kind is BlockKind.FOOTNOTE or not (
            _beside(item.text, bool(table)) or (not table and _in_chart(placed, index))
        ):
            return index
    return len(placed)


def _beside(text: str, below: bool) -> bool:
    """Whether a line is a table's unit or, below it, its source."""
    return len(text) <= LEAST and bool(_BELOW.match(text) or (not below and _ABOVE.match(text)))


def is_label(item: Placed) -> bool:
    """Whether a line is a number or word out of a chart: '15.0', '2019 2020 2021', '국토교통부 24.4조원'."""
    text = item.text
    if item.role is not Role.BODY or len(text) > _LONGEST_LABEL or text.endswith("다."):
        return False
    if item.small and not text.startswith(("※", "*")):
        return True
    if item.block.size and not item.small:
        return False
    letters = [letter for letter in text if not letter.isspace()]
    return 3 * sum(letter.isdigit() or letter in ".,%()-△+:~" for letter in letters) > 2 * len(letters)


def _in_chart(placed: Sequence[Placed], index: int) -> bool:
    """Whether a line below a caption belongs to the chart: a label, or a short line above one."""
    if is_label(placed[index]):
        return True
    text = placed[index].text
    short = placed[index].role is Role.BODY and len(text) <= _LONGEST_TITLE and numbering(text) is None
    return short and not is_sentence(text) and index + 1 < len(placed) and is_label(placed[index + 1])


def _next_kind(placed: Sequence[Placed], index: int) -> BlockKind | None:
    """The kind of the next block that is no unit line."""
    while index < len(placed) and _ABOVE.match(placed[index].text):
        index += 1
    return placed[index].block.kind if index < len(placed) else None


def take_lead(body: list[Piece], item: Placed, texts: Mapping[int, str], *, is_table: bool) -> list[Piece]:
    """Take from the end of the body what belongs to the table or figure that begins with `item`.

    Above a table these are its title, unit or lead; above a figure's caption the labels in the picture.
    """
    lead: list[Piece] = []
    while body and item.path[: len(body[-1].path)] == body[-1].path:
        piece = body[-1]
        if piece.length > LEAST:
            break
        span = piece.spans[-1]
        text = texts[span.page][span.start : span.end]
        near = span.page == item.page.number or (is_table and _TITLED.match(text) is not None)
        if not (piece.sticky or (near and (_introduces_table(text) if is_table else piece.label))):
            break
        body.pop()
        if not piece.heading:
            lead.insert(0, piece)
    return lead


def _introduces_table(text: str) -> bool:
    """Whether a line of the body is a table's title or unit: '<표 2> 정비 결과', '(단위: 명)', '□ 지역별 동향'."""
    if len(text) > _LONGEST_TITLE:
        return False
    if _ABOVE.match(text) or _BRACKETED.fullmatch(text) or (_TITLED.match(text) and not is_sentence(text)):
        return True
    return numbering(text) is not None and len(text) <= 40 and not is_sentence(text)


def figure_drafts(lead: Sequence[Piece], items: Sequence[Placed], texts: Mapping[int, str]) -> list[Draft]:
    """A table as whole rows with its header repeated, or a caption alone."""
    rows = [item for item in items if is_row(item)]
    path = (rows or items)[0].path
    headed = any(row.block.header for row in rows)
    pieces = [replace(piece, sticky=True) for piece in lead]
    for item, after in zip_longest(items, items[1:]):
        span = item.span
        before_rows = bool(rows) and (item.page.number, span.start) < (rows[0].page.number, rows[0].block.start)
        top = is_row(item) and headed and not item.block.header
        if after is not None and is_row(item) and is_row(after):
            top = top or _same_entry(item.text, after.text)
        pieces += [
            Piece((part,), part.end - part.start, path, sticky=before_rows or top)
            for part in cut(span, texts[span.page], HARD - 1, (" | ", ". ", ", ", " "))
        ]
    kind = PassageKind.TABLE if rows else PassageKind.CAPTION
    drafts = []
    for group in fill(pieces):
        spans = join_spans((span for piece in group for span in piece.spans), texts)
        drafts.append(Draft(spans, path, kind, _header(spans, rows)))
    return drafts


def _same_entry(row: str, after: str) -> bool:
    """Whether the next row goes on with the same entry: its first cell is blank or the same."""
    first = after.split(" | ", 1)[0].strip(" |")
    return not first or first == row.split(" | ", 1)[0].strip()


def _header(spans: Sequence[Span], rows: Sequence[Placed]) -> str:
    """The header row to repeat above these rows; '' when it stands among them."""
    inside = [row for row in rows if any(_within(row, span) for span in spans)]
    header = next((row.block.header for row in inside if row.block.header), "")
    return "" if any(not row.block.header for row in inside) else header


def _within(row: Placed, span: Span) -> bool:
    return row.page.number == span.page and row.block.start < span.end and span.start < row.block.end
