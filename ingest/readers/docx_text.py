"""The words of a Word paragraph: runs, insertions, links, formulas; not what was deleted or only steers Word."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.readers.docx_styles import child, local, value

# What may stand around rows, cells and runs without being content itself.
FRAMES = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
_SILENT = frozenset(
    {"pPr", "rPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "fldData", "Fallback", "txbxContent",
     "rt", "sdtPr", "binData", "posOffset", "align", "pctWidth", "pctHeight"}
)  # fmt: skip
_CHARACTERS = {"tab": " ", "ptab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_SYMBOL_FONT = 0xF000  # symbol fonts are mapped here in the private-use area
# Wingdings bullets and boxes that Korean reports use, by their code in the font.
_SYMBOLS = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9F: "•",
    0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFC: "✓", 0xFE: "☑",
}  # fmt: skip


def inline_text(element: etree._Element) -> str:
    """The text below `element`, text boxes left out (see `text_boxes`)."""
    parts: list[str] = []
    _collect(element, parts)
    return " ".join("".join(parts).split())


def text_boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The contents of the text boxes anchored in a paragraph, outermost only, each once."""
    for box in paragraph.iter("{*}txbxContent"):
        for outer in box.iterancestors():
            if outer is paragraph:
                yield box
                break
            if local(outer) in ("txbxContent", "Fallback"):  # Fallback repeats the box for older programs
                break


def _collect(element: etree._Element, parts: list[str]) -> None:
    for inner in element:
        name = local(inner)
        if name in _SILENT:
            continue
        if name == "t":
            parts.append(inner.text or "")
        elif name in _CHARACTERS:
            parts.append(_CHARACTERS[name])
        elif name == "sym":
            parts.append(_symbol(value(inner, "char")))
        elif name in _FORMULAS:
            parts.append(_formula(inner, _FORMULAS[name]))
        else:
            _collect(inner, parts)


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return _SYMBOLS.get(number - _SYMBOL_FONT, "") if number >= _SYMBOL_FONT else chr(number)


# Office Math (ISO/IEC 29500-1, 22.1) structures whose parts would run together on one line: what stands before each
# part. A part with a sign is bracketed unless it is one number or name: 'i=1' below a sum becomes '_(i=1)'.
_FORMULAS = {
    "f": (("num", "("), ("den", "/")),
    "sSup": (("e", ""), ("sup", "^")),
    "sSub": (("e", ""), ("sub", "_")),
    "sSubSup": (("e", ""), ("sub", "_"), ("sup", "^")),
    "rad": (("deg", ""), ("e", "√")),
    "nary": (("sub", "_"), ("sup", "^"), ("e", " ")),
}


def _formula(element: etree._Element, layout: tuple[tuple[str, str], ...]) -> str:
    written = ""
    if local(element) == "nary":
        written = value(child(element, "naryPr", "chr")) or "∫"
    for name, sign in layout:
        part = child(element, name)
        text = inline_text(part) if part is not None else ""
        if text and sign.strip() and not text.isalnum():
            text = f"({text})"
        written += (sign if sign != "(" else "") + text if text else ""
    return written
