"""HTML elements → blocks: the one walk that web pages, EPUB chapters and Markdown share."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from ingest.document import BlockKind
from ingest.numbering import numbering
from ingest.readers.sections import SectionBuilder
from ingest.readers.tables import Cell, is_layout, read_table

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Elements whose content is not text on the page.
SILENT = frozenset(
    {
        "script", "style", "noscript", "template", "head", "iframe", "object", "svg", "button",
        "select", "option", "textarea", "input", "audio", "video", "canvas", "map", "nav", "footer",
        "dialog", "rp", "rt",
    }
)  # fmt: skip
_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span",
        "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "ruby", "rb", "img",
        "math", "nobr",
    }
)  # fmt: skip
_KINDS = {
    "li": BlockKind.LIST_ITEM,
    "dt": BlockKind.LIST_ITEM,
    "dd": BlockKind.LIST_ITEM,
    "caption": BlockKind.CAPTION,
    "figcaption": BlockKind.CAPTION,
}
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_NOTES = frozenset(
    {
        *("footnote", "endnote", "rearnote", "footnotes", "endnotes", "rearnotes"),
        *("doc-footnote", "doc-endnote", "doc-endnotes"),
    }
)
_NOTE_MARK = re.compile(r"[\[(]?\d{1,3}[\])]")
_SPEAKING_ALT = 20  # characters; a shorter alternative text names a decoration
_LINE_BREAK = "\u2028"  # stands for <br>: line breaks of the source file mean nothing


def local_name(element: etree._Element) -> str:
    """The tag without its namespace, in lower case; '' for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def walk(
    root: etree._Element,
    sections: SectionBuilder,
    *,
    unwanted: Callable[[etree._Element], bool] = lambda element: False,
) -> None:
    """Add every block below `root` to `sections`; elements that are `unwanted` are passed over with all in them.

    No recursion: hostile pages nest deeper than Python's stack.
    """
    _Walk(sections, unwanted).run(root)


class _Walk:
    def __init__(self, sections: SectionBuilder, unwanted: Callable[[etree._Element], bool]) -> None:
        self._sections = sections
        self._unwanted = unwanted
        self._text: list[str] = []
        self._open: list[etree._Element] = []  # headings, list items, captions and notes that we are in
        self._numbers: list[int] = []  # the next number of each open list; 0: bullets
        self._label = ""

    def run(self, root: etree._Element) -> None:
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            name = local_name(element)
            if event == "end":
                self._end(element, name)
                if element is not root:
                    self._text.append(element.tail or "")
            elif self._passed_over(element, name, root) or self._start(element, name):
                events.skip_subtree()
            else:
                self._text.append(element.text or "")
        self._flush()

    def _passed_over(self, element: etree._Element, name: str, root: etree._Element) -> bool:
        if not name or name in SILENT or _is_note_mark(element, name):
            return True
        return element is not root and self._unwanted(element)

    def _start(self, element: etree._Element, name: str) -> bool:
        """Open an element; True when it has been read whole."""
        if name == "br":
            self._text.append(_LINE_BREAK)
        elif name == "hr":
            self._flush()
        elif name == "img":
            self._picture(element)
        elif name == "table":
            self._flush()
            return self._table(element)
        elif name == "pre":
            self._flush()
            for line in "".join(str(text) for text in element.itertext()).splitlines():
                self._sections.block(line)
            return True
        elif name not in _INLINE:
            self._flush()
            if name in _HEADINGS or name in _KINDS or _is_note(element):
                self._open.append(element)
            if name in ("ul", "ol", "menu", "dir"):
                self._numbers.append(_whole(element.get("start"), 1) if name == "ol" else 0)
            elif name == "li" and self._numbers and self._numbers[-1]:
                self._label = f"{self._numbers[-1]}. "
                self._numbers[-1] += 1
        return False

    def _end(self, element: etree._Element, name: str) -> None:
        if name in _INLINE or name in ("br", "hr") or not name or name in SILENT:
            return
        self._flush()
        self._label = ""
        if self._open and self._open[-1] is element:
            self._open.pop()
        if name in ("ul", "ol", "menu", "dir") and self._numbers:
            self._numbers.pop()

    def _flush(self) -> None:
        """The text so far is a block, or several where two line breaks part it."""
        text = "".join(self._text)
        self._text.clear()
        if not text.strip():
            return
        text, self._label = self._label + text.strip(), ""
        owner = self._open[-1] if self._open else None
        name = local_name(owner) if owner is not None else ""
        if owner is not None and name in _HEADINGS:
            self._sections.heading(text, _HEADINGS[name], anchor=owner.get("id") or "")
            return
        kind = _KINDS.get(name, BlockKind.PARAGRAPH if owner is None else BlockKind.FOOTNOTE)
        for part in _paragraphs(text):
            self._sections.block(part, kind)

    def _picture(self, element: etree._Element) -> None:
        words = " ".join((element.get("alt") or "").split())
        if len(words) >= _SPEAKING_ALT:
            self._flush()
            self._sections.block(words, BlockKind.CAPTION)

    def _table(self, element: etree._Element) -> bool:
        """Read a table of data; False for a frame of layout, to be read like the rest of the page."""
        inside = {local_name(inner) for inner in element.iterdescendants()}
        if element.get("role") == "presentation" or "table" in inside or inside & _HEADINGS.keys():
            return False
        rows = [
            [cell for cell in row.iterchildren() if local_name(cell) in ("td", "th")]
            for row in element.iterdescendants()
            if local_name(row) == "tr"
        ]
        cells = [[_cell(cell) for cell in row] for row in rows]
        if is_layout(cells):
            return False
        for inner in element.iterchildren():
            if local_name(inner) == "caption":
                self._sections.block(_text_of(inner), BlockKind.CAPTION)
        self._sections.table(read_table(cells, _header_rows(rows)))
        return True


def _header_rows(rows: list[list[etree._Element]]) -> int | None:
    """How many rows at the top are headings of columns; None when the page does not say."""
    count = 0
    for row in rows:
        in_head = any(local_name(parent) == "thead" for cell in row[:1] for parent in cell.iterancestors())
        if not in_head and not (row and all(local_name(cell) == "th" for cell in row)):
            break
        count += 1
    marks_rows = any(local_name(cell) == "th" for row in rows[:1] for cell in row)
    return count if count or marks_rows else None


def _cell(element: etree._Element) -> Cell:
    return Cell(_text_of(element), _whole(element.get("colspan"), 1), _whole(element.get("rowspan"), 1))


def _text_of(element: etree._Element) -> str:
    """All the words in an element, blocks parted by a space."""
    parts: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        name = local_name(inner)
        if name in SILENT:
            continue
        if name and name not in _INLINE:
            parts.append(" ")
        if event == "start":
            parts.append(inner.text or "" if name else "")
        elif inner is not element:
            parts.append(inner.tail or "")
    return " ".join("".join(parts).split())


def _paragraphs(text: str) -> list[str]:
    """Parted at two <br>, or at one before a bullet or number, as pages made from word-processor text have them."""
    parts: list[str] = []
    after_gap = True
    for line in text.split(_LINE_BREAK):
        line = line.strip()
        if not line or after_gap or numbering(line):
            parts.append(line)
        else:
            parts[-1] += " " + line
        after_gap = not line
    return parts


def _is_note(element: etree._Element) -> bool:
    return not _NOTES.isdisjoint(_roles(element))


def _is_note_mark(element: etree._Element, name: str) -> bool:
    """Whether this is the raised '1)' that points to a note (the 2 of m² is not)."""
    if name not in ("sup", "a"):
        return False
    if not _roles(element).isdisjoint(("noteref", "doc-noteref")):
        return True
    text = "".join(str(text) for text in element.itertext()).strip()
    return name == "sup" and _NOTE_MARK.fullmatch(text) is not None


def _roles(element: etree._Element) -> set[str]:
    return {*(element.get(_EPUB_TYPE) or "").split(), *(element.get("role") or "").split()}


def _whole(value: str | None, default: int) -> int:
    return int(value) if value and value.strip().isdecimal() and len(value.strip()) < 5 else default
