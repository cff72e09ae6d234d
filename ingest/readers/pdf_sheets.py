"""The pages of a PDF as they stand: pieces of text and ruled tables, with OCR where there is no usable text."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import Reason, UnreadableFile
from ingest.cleaning import garbled_share, is_private
from ingest.document import Limits
from ingest.readers import ocr
from ingest.readers.pdf_cells import Table
from ingest.readers.pdf_glyphs import Glyphs, read_glyphs
from ingest.readers.pdf_layout import TextLine, pieces_of
from ingest.readers.pdf_native import View
from ingest.readers.pdf_rules import Rule, read_drawings
from ingest.readers.pdf_tables import take_tables

_GARBLED = 0.3  # share of characters that are no writing, from which a page is read by OCR
_UNMAPPED = 0.5
_FEW_CHARACTERS = 30  # a picture page with fewer is a scan with a stamped number
_SCAN = 0.5  # share of the page that a scan covers
_LEAST_READ = 10  # letters and digits that OCR must find: a photograph gives fewer
_DRAWN_TEXT = 200  # paths on a page without characters: text turned into outlines


@dataclass(slots=True)
class Sheet:
    """One page between reading and writing."""

    width: float
    height: float
    pieces: list[TextLine] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    garbled: bool = False  # the text layer is noise
    ocr: bool = False
    unread: bool = False  # has a picture or noise instead of text, and OCR gave nothing


def open_document(path: Path) -> Any:
    """An open pypdfium2 document, to be closed. Raises UnreadableFile (ENCRYPTED or DAMAGED)."""
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            detail = "여는 암호가 걸려 있습니다. 암호를 푼 파일을 넣어 주세요."
            raise UnreadableFile(Reason.ENCRYPTED, detail) from None
        detail = "PDF로 열 수 없습니다. 원본을 다시 내려받아 넣어 주세요."
        raise UnreadableFile(Reason.DAMAGED, detail) from None


def read_sheets(document: Any, count: int, limits: Limits, deadline: float) -> tuple[list[Sheet], list[str]]:
    """(every page, warnings). After `deadline` (time.monotonic) no more pages are read by OCR.

    Each page read by OCR is a sign of life: a scanned report of 300 pages is slow, not harmful.
    """
    sheets: list[Sheet] = []
    warnings: list[str] = []
    unusable: list[int] = []
    characters = 0
    for index in range(count):
        page = pdfium.FPDF_LoadPage(document.raw, index)
        if not page:
            sheets.append(Sheet(0.0, 0.0))
            warnings.append(f"{index + 1}쪽이 손상되어 읽지 못했습니다.")
            continue
        try:
            sheet, rules, poor = _sheet(page)
        finally:
            pdfium.FPDF_ClosePage(page)
        if poor:
            unusable.append(index)
        sheet.tables, sheet.pieces = take_tables(rules, sheet.pieces)
        sheets.append(sheet)
        characters += sum(len(piece.text) for piece in sheet.pieces)
        if characters > limits.characters:
            raise UnreadableFile(Reason.TOO_LARGE, f"글자가 {limits.characters:,}자를 넘습니다. 나누어 넣어 주세요.")
    scanned = len(unusable) > 0.5 * count
    for index in unusable:
        # A picture with a few words on a page of an otherwise readable document is a photograph or a map.
        if scanned or sheets[index].garbled or not sheets[index].pieces:
            _read_by_ocr(document, index, sheets[index], min(deadline, time.monotonic() + 0.5 * limits.seconds))
            limits.alive()
    return sheets, warnings + _warnings(sheets)


def _sheet(page: Any) -> tuple[Sheet, list[Rule], bool]:
    """(the page's pieces, its rules, whether its text layer is missing or garbled)."""
    view = View(page)
    glyphs = read_glyphs(page, view)
    drawings = read_drawings(page, view)
    sheet = Sheet(view.width, view.height, pieces_of(glyphs))
    text = "".join(glyphs.chars)
    letters = len("".join(text.split()))
    if letters < _FEW_CHARACTERS and drawings.picture_share > _SCAN:
        return sheet, [], True
    if not letters:
        return sheet, [], drawings.picture_share > 0.1 or drawings.paths >= _DRAWN_TEXT
    sheet.garbled = is_garbled(glyphs)
    return sheet, [] if sheet.garbled else drawings.rules, sheet.garbled


def is_garbled(glyphs: Glyphs) -> bool:
    """Whether a text layer is noise: most of its characters unmapped, or none that people write."""
    text = "".join(glyphs.chars)
    private = sum(1 for char in text if is_private(char) or char == "\ufffd")
    return glyphs.unmapped > _UNMAPPED or private > _GARBLED * len(text) or garbled_share(text) > _GARBLED


def _read_by_ocr(document: Any, index: int, sheet: Sheet, deadline: float) -> None:
    """Replace the pieces of a sheet by what tesseract sees; mark it unread when that is no more than was there."""
    seconds = deadline - time.monotonic()
    lines: list[TextLine] = []
    if seconds > 1:
        page = document[index]
        try:
            lines = ocr.read_picture(page, seconds)
        finally:
            page.close()
    if sum(char.isalnum() for line in lines for char in line.text) >= _LEAST_READ:
        sheet.pieces, sheet.ocr = lines, True
    else:
        sheet.unread = True


def _warnings(sheets: Sequence[Sheet]) -> list[str]:
    read = [number for number, sheet in enumerate(sheets, start=1) if sheet.ocr]
    unread = [number for number, sheet in enumerate(sheets, start=1) if sheet.unread]
    warnings = []
    if read:
        warnings.append(f"{_listed(read)}쪽은 글자층이 없거나 깨져 있어 그림에서 읽었습니다(OCR).")
    if unread:
        hint = "더 선명한 원본을 넣거나 시간 한도를 늘려 주세요." if ocr.tesseract() else ocr.INSTALL_HINT
        warnings.append(f"{_listed(unread)}쪽에서 글자를 얻지 못했습니다. 글자가 있는 쪽이라면 {hint}")
    return warnings


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:10])
    return f"{shown} 등 {len(numbers)}개 " if len(numbers) > 10 else shown


def refuse_without_text(path: Path, sheets: Sequence[Sheet]) -> None:
    """Raise UnreadableFile when no page has any text: NO_TEXT when there are pictures, EMPTY when
    there is nothing at all, DAMAGED when a bad download explains that."""
    if any(sheet.pieces or sheet.tables for sheet in sheets):
        return
    if any(sheet.unread for sheet in sheets):
        hint = "OCR로도 읽지 못했습니다. 더 선명한 원본을 넣어 주세요." if ocr.tesseract() else ocr.INSTALL_HINT
        raise UnreadableFile(Reason.NO_TEXT, f"글자층이 없는 PDF입니다. {hint}")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.count(b"\xef\xbf\xbd") > 8:
        detail = "내려받는 동안 글자로 잘못 바뀌어 내용이 사라진 PDF입니다. 원본을 다시 내려받아 주세요."
        raise UnreadableFile(Reason.DAMAGED, detail)
    raise UnreadableFile(Reason.EMPTY, "모든 쪽이 비어 있습니다. 원본을 확인해 주세요.")
