"""PDF → ParsedDocument: pdfium's characters, laid out, cleaned and joined into paragraphs.

    glyphs, rules → pieces, tables → (running heads off) → columns → lines → blocks → page text

Text comes from pdfium with a box for every character; ruled tables by pdfplumber's search on pdfium's lines;
pages without usable text from tesseract.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from corpus.errors import Reason, UnreadableFile
from ingest.cleaning import LineJoiner
from ingest.document import PATIENCE, Limits, ParsedDocument, ParsedPage
from ingest.readers.pdf_blocks import BlockMaker, runs_on
from ingest.readers.pdf_cells import Table
from ingest.readers.pdf_flow import Part, reading_order
from ingest.readers.pdf_margins import Margins, find_margins
from ingest.readers.pdf_outline import bookmarks, printed_contents, properties
from ingest.readers.pdf_page import Draft, PageText
from ingest.readers.pdf_sheets import Sheet, open_document, read_sheets, refuse_without_text

MEDIA_TYPE = "application/pdf"
_TIME_SHARE = 0.8  # of the most that one file may take: OCR ends then; what is left is for writing the result


def read(path: Path, limits: Limits) -> ParsedDocument:
    """The document's pages with text, blocks and line boxes. Raises UnreadableFile with the fitting reason."""
    deadline = time.monotonic() + limits.seconds * PATIENCE * _TIME_SHARE
    with closing(open_document(path)) as document:
        count = len(document)
        if count == 0:
            raise UnreadableFile(Reason.EMPTY, "쪽이 하나도 없는 PDF입니다. 원본을 확인해 주세요.")
        if count > limits.pages:
            raise UnreadableFile(
                Reason.TOO_LARGE, f"{count}쪽입니다. 한도는 {limits.pages}쪽이니 나누어 넣어 주세요."
            )
        sheets, warnings = read_sheets(document, count, limits, deadline)
        refuse_without_text(path, sheets)
        pages = _pages(sheets)
        outline = bookmarks(document, count) or printed_contents(pages)
        facts = properties(document.get_metadata_dict(skip_empty=True))
    return ParsedDocument(MEDIA_TYPE, pages, True, outline, facts, tuple(warnings))


def joiner_of(path: Path, limits: Limits) -> LineJoiner:
    """The joiner that has learnt a document's lines: how `read` decides where two lines meet."""
    with closing(open_document(path)) as document:
        sheets, _ = read_sheets(document, len(document), limits, time.monotonic())
    return _joiner(sheets, _flows(sheets, _margins(sheets)))


def lines_of(path: Path, limits: Limits) -> list[list[str]]:
    """Every page's lines in reading order before anything is taken away or mended (for comparison; no OCR)."""
    with closing(open_document(path)) as document:
        sheets, _ = read_sheets(document, len(document), limits, time.monotonic())
    return [
        [line.text for part in flow for line in (part.lines if isinstance(part, Table) else part)]
        for flow in _flows(sheets, [Margins() for _ in sheets])
    ]


def _margins(sheets: Sequence[Sheet]) -> list[Margins]:
    return find_margins([sheet.pieces for sheet in sheets], [sheet.height for sheet in sheets])


def _flows(sheets: Sequence[Sheet], margins: Sequence[Margins]) -> list[list[Part]]:
    return [_flow(sheet, margin) for sheet, margin in zip(sheets, margins, strict=True)]


def _pages(sheets: Sequence[Sheet]) -> tuple[ParsedPage, ...]:
    margins = _margins(sheets)
    flows = _flows(sheets, margins)
    maker = BlockMaker(_joiner(sheets, flows), _body_size(flows))
    pages = []
    tables = 0
    for number, (sheet, margin, flow) in enumerate(zip(sheets, margins, flows, strict=True), start=1):
        text = PageText()
        drafts: list[Draft] = []
        notes: list[Draft] = []
        for part in flow:
            if isinstance(part, Table):
                tables += 1
                drafts.extend(maker.table(part, tables))
            else:
                found, below = maker.column(part, sheet.height)
                drafts.extend(found)
                notes.extend(below)
        for draft in maker.carried_over(drafts) + notes:
            text.add(draft)
        pages.append(text.build(number, margin.label, sheet.width, sheet.height, ocr=sheet.ocr))
    return tuple(pages)


def _flow(sheet: Sheet, margin: Margins) -> list[Part]:
    pieces = [piece for index, piece in enumerate(sheet.pieces) if index not in margin.removed]
    spread = len(margin.labels) == 2 and sheet.width > 1.2 * sheet.height
    return reading_order(pieces, sheet.tables, sheet.width, spread=spread)


def _joiner(sheets: Sequence[Sheet], flows: Sequence[Sequence[Part]]) -> LineJoiner:
    joiner = LineJoiner()
    for sheet in sheets:
        for piece in sheet.pieces:
            joiner.learn(piece.text)
    joiner.settle(_breaks(flows))
    return joiner


def _breaks(flows: Iterable[Sequence[Part]]) -> Iterator[tuple[str, bool, str]]:
    """Neighbouring lines of running text, as far as the first of them reaches to the right end."""
    for flow in flows:
        for lines in flow:
            if isinstance(lines, Table):
                continue
            right = max(line.x1 for line in lines)
            for before, after in pairwise(lines):
                if before.x1 > right - 1.5 * before.size and runs_on(before, after):
                    yield before.text, before.spaced, after.text


def _body_size(flows: Iterable[Sequence[Part]]) -> float:
    """The font size of most characters outside of tables, points."""
    sizes: Counter[float] = Counter()
    for flow in flows:
        for lines in flow:
            if not isinstance(lines, Table):
                for line in lines:
                    sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0
