"""pdfium's characters of one page, in displayed coordinates (points, origin at the top left)."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from ingest.readers.pdf_native import DOUBLE, INT, PTR, View, native, object_matrix

MAX_CHARACTERS = 200_000  # of one page; a page with more is an attack or a mistake
_BOLD_NAMES = ("bold", "black", "heavy", "extrab", "견고딕", "헤드라인")
_BOLD_WEIGHT = 600
_UNMAPPED_SAMPLE = 100
_SYMBOL_FONTS = ("wingdings", "webdings", "dingbat")
# Wingdings letters that Korean reports use as bullets and marks.
_SYMBOLS = {
    "n": "■", "l": "●", "m": "❍", "o": "□", "p": "□", "q": "❑", "r": "❒", "t": "◆", "u": "◆", "v": "❖",
    "w": "◆", "§": "▪", "£": "○", "¡": "○", "¢": "◎", "¤": "◎", "¥": "◎", "¨": "□", "à": "→", "ß": "←",
    "á": "↑", "â": "↓", "è": "➔", "ð": "⇨", "Ø": "➢", "ü": "✓", "þ": "☑", "F": "☞",
}  # fmt: skip

_loose_box = native(pdfium.FPDFText_GetLooseCharBox, INT, PTR, INT, PTR)
_unicode = native(pdfium.FPDFText_GetUnicode, ctypes.c_uint, PTR, INT)
_unmapped = native(pdfium.FPDFText_HasUnicodeMapError, INT, PTR, INT)
_font_size = native(pdfium.FPDFText_GetFontSize, DOUBLE, PTR, INT)
_text_object = native(pdfium.FPDFText_GetTextObject, PTR, PTR, INT)
_object_font = native(pdfium.FPDFTextObj_GetFont, PTR, PTR)
_render_mode = native(pdfium.FPDFTextObj_GetTextRenderMode, INT, PTR)
_font_name = native(pdfium.FPDFFont_GetBaseFontName, ctypes.c_size_t, PTR, PTR, ctypes.c_size_t)
_font_weight = native(pdfium.FPDFFont_GetWeight, INT, PTR)


@dataclass(slots=True)
class Glyphs:
    """A page's characters in pdfium's order, one column per fact (a thousand small objects would be slow).

    Boxes are displayed points. A character that pdfium inferred (a space between words, a line end) has an
    empty box: `x0 == x1`. `size` is the font size in points as displayed.
    """

    chars: list[str] = field(default_factory=list)
    x0: list[float] = field(default_factory=list)
    y0: list[float] = field(default_factory=list)
    x1: list[float] = field(default_factory=list)
    y1: list[float] = field(default_factory=list)
    size: list[float] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    unmapped: float = 0.0  # share of characters whose font has no Unicode mapping, 0–1

    def __len__(self) -> int:
        return len(self.chars)


def read_glyphs(page: Any, view: View) -> Glyphs:
    """The characters of an open pdfium page handle."""
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return Glyphs()
    try:
        handle = ctypes.cast(text_page, PTR).value
        count = min(int(pdfium.FPDFText_CountChars(text_page)), MAX_CHARACTERS)
        return _glyphs(handle, count, view) if count > 0 else Glyphs()
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _glyphs(handle: int | None, count: int, view: View) -> Glyphs:
    boxes = np.zeros((count, 4), dtype=np.float32)  # FS_RECTF: left, top, right, bottom
    at = boxes.ctypes.data
    for index in range(count):
        _loose_box(handle, index, at + 16 * index)
    shown = view.boxes(boxes[:, [0, 3, 2, 1]].astype(np.float64))
    glyphs = Glyphs([_character(_unicode(handle, index)) for index in range(count)])
    glyphs.x0, glyphs.y0, glyphs.x1, glyphs.y1 = shown.round(2).tolist()
    _add_styles(glyphs, handle, view)
    sample = range(0, count, max(1, count // _UNMAPPED_SAMPLE))
    glyphs.unmapped = sum(_unmapped(handle, index) == 1 for index in sample) / len(sample)
    return glyphs


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0xD800 or 0xE000 <= code < 0x110000 else "\ufffd"


def _add_styles(glyphs: Glyphs, handle: int | None, view: View) -> None:
    fonts: dict[int | None, tuple[bool, bool]] = {}
    last: int | None = -1
    size, bold, symbol = 0.0, False, False
    for index in range(len(glyphs)):
        item = _text_object(handle, index)
        if item != last and glyphs.x1[index] > glyphs.x0[index]:
            last = item
            height = glyphs.y1[index] - glyphs.y0[index]
            size, bold, symbol = _style(item, _font_size(handle, index) * view.scale, height, fonts)
        glyphs.size.append(size)
        glyphs.bold.append(bold)
        if symbol:
            glyphs.chars[index] = _SYMBOLS.get(glyphs.chars[index], glyphs.chars[index])


def _style(
    item: int | None, size: float, height: float, fonts: dict[int | None, tuple[bool, bool]]
) -> tuple[float, bool, bool]:
    """(size, bold, symbol font) of a text object. Hancom draws bold as fill and stroke, without a bold font."""
    if not item:
        return height, False, False
    font = _object_font(item)
    if font not in fonts:
        name = ctypes.create_string_buffer(128)
        _font_name(font, ctypes.addressof(name), 128)
        lower = name.value.decode("utf-8", "replace").lower()
        heavy = any(word in lower for word in _BOLD_NAMES) or _font_weight(font) >= _BOLD_WEIGHT
        fonts[font] = (heavy, any(word in lower for word in _SYMBOL_FONTS))
    matrix = object_matrix(item)
    size *= math.hypot(matrix[2], matrix[3])
    if not 0.5 * height <= size <= 2.0 * height:
        size = height  # inside a scaled form the text's own matrix does not tell
    heavy, symbol = fonts[font]
    return size, heavy or _render_mode(item) == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, symbol
