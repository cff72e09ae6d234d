"""The parts of HWPX: header.xml → shapes, section XML → paragraphs.

Elements are known by their local names: the namespaces differ between the versions of the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.hangul_chars import to_unicode
from ingest.readers.hwp_model import Box, Cell, Margin, Note, Paragraph, Table, equation
from ingest.readers.hwp_numbering import Counter, LevelFormat, kind_of

_SPACES = {"tab": "\t", "lineBreak": " ", "nbSpace": "\u00a0", "fwSpace": " ", "hyphen": "-"}
_DRAWN = frozenset(
    {"rect", "ellipse", "polygon", "curve", "arc", "line", "connectLine", "container", "pic", "ole", "textart",
     "video", "chart", "unknownObject"}
)  # fmt: skip
_BARE = frozenset({"tbl", "run", "t"})
_FORMS = frozenset({"btn", "radioBtn", "checkBtn", "comboBox", "listBox", "edit"})
_NUMBERED = frozenset({"PICTURE", "TABLE", "EQUATION"})
_NOTES = frozenset({"FOOTNOTE", "ENDNOTE"})


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


@dataclass(frozen=True, slots=True)
class ParaShape:
    """`head`: NONE, OUTLINE, NUMBER or BULLET; `level` from 0."""

    head: str = "NONE"
    level: int = 0
    list_number: int = 0
    page_break: bool = False


@dataclass(slots=True)
class Head:
    """The tables of header.xml, by their ids."""

    char_shapes: dict[str, tuple[float, bool]] = field(default_factory=dict)  # points, bold
    para_shapes: dict[str, ParaShape] = field(default_factory=dict)
    numberings: dict[int, tuple[LevelFormat, ...]] = field(default_factory=dict)
    bullets: dict[int, str] = field(default_factory=dict)


def read_head(root: etree._Element) -> Head:
    """The tables that paragraphs and runs refer to."""
    head = Head()
    for element in root.iter():
        name = local(element)
        if name == "charPr":
            bold = any(local(child) == "bold" for child in element)
            head.char_shapes[element.get("id", "")] = (_number(element.get("height")) / 100, bold)
        elif name == "paraPr":
            head.para_shapes[element.get("id", "")] = _para_shape(element)
        elif name == "numbering":
            levels = [child for child in element if local(child) == "paraHead"]
            levels.sort(key=lambda child: _number(child.get("level")))
            head.numberings[_number(element.get("id"))] = tuple(
                LevelFormat(
                    to_unicode(level.text or ""),
                    kind_of(level.get("numFormat", "")),
                    min(max(_number(level.get("start")), 1), 10_000),
                )
                for level in levels
            )
        elif name == "bullet":
            head.bullets[_number(element.get("id"))] = to_unicode(element.get("char", "")).strip()
    return head


def _para_shape(element: etree._Element) -> ParaShape:
    heading = next((child for child in element if local(child) == "heading"), None)
    breaks = next((child for child in element if local(child) == "breakSetting"), None)
    page_break = breaks is not None and breaks.get("pageBreakBefore") == "1"
    if heading is None:
        return ParaShape(page_break=page_break)
    return ParaShape(
        heading.get("type", "NONE"), _number(heading.get("level")), _number(heading.get("idRef")), page_break
    )


class BodyReader:
    """Reads the sections of one document. The depth of nesting is bounded by the XML parser."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._counter = Counter(head.numberings)
        self._outline = 1

    def read(self, parent: etree._Element) -> Iterator[Paragraph]:
        """The paragraphs directly in `parent`: a section, or a list in it.

        Some programs leave out the paragraph around a table and the list around a cell's paragraphs.
        """
        for child in parent:
            name = local(child)
            if name == "p":
                yield self._paragraph(child)
            elif name == "subList":
                yield from self.read(child)
            elif name in _BARE:
                paragraph = Paragraph()
                paragraph.text = self._spoken(child, paragraph)
                yield paragraph

    def _paragraph(self, element: etree._Element) -> Paragraph:
        paragraph = Paragraph(page_break=element.get("pageBreak") == "1")
        texts: list[str] = []
        widths: dict[str, int] = {}
        for run in element:
            if local(run) != "run":
                continue
            text = "".join(self._spoken(child, paragraph) for child in run)
            texts.append(text)
            shape = run.get("charPrIDRef", "")
            widths[shape] = widths.get(shape, 0) + len(text)
        paragraph.text = to_unicode("".join(texts))
        most = max(widths, key=lambda each: widths[each], default="")
        paragraph.size, paragraph.bold = self._head.char_shapes.get(most, (0.0, False))
        self._set_head(paragraph, self._head.para_shapes.get(element.get("paraPrIDRef", "")))
        return paragraph

    def _set_head(self, paragraph: Paragraph, shape: ParaShape | None) -> None:
        if shape is None:
            return
        paragraph.page_break |= shape.page_break
        if shape.head == "OUTLINE":
            paragraph.level = min(shape.level, 9) + 1
            paragraph.marker = self._counter.next(shape.list_number or self._outline, shape.level)
        elif shape.head == "NUMBER":
            paragraph.marker = self._counter.next(shape.list_number, shape.level)
        elif shape.head == "BULLET":
            paragraph.marker = self._head.bullets.get(shape.list_number, "")

    def _spoken(self, element: etree._Element, paragraph: Paragraph) -> str:
        """What one child of a run says within the line; its objects go to `paragraph.parts`."""
        name = local(element)
        if name == "t":
            return _text(element)
        if name == "tbl":
            paragraph.parts.append(self._table(element))
        elif name in _DRAWN:
            box = self._box(element)
            if element.get("dropcapstyle", "None") != "None":  # a large first letter
                return "".join(inner.text for inner in box.paragraphs)
            paragraph.parts.append(box)
        elif name == "equation":
            if caption := self._caption(element)[0]:
                paragraph.parts.append(Box([], caption))
            script = "".join(child.text or "" for child in element if local(child) == "script")
            return equation(script)
        elif name == "compose":
            return element.get("composeText", "")
        elif name == "dutmal":
            main, above = (_child_text(element, each) for each in ("mainText", "subText"))
            return f"{main}({above})" if above else main
        elif name in _FORMS:
            return element.get("caption", "") or _child_text(element, "text")
        elif name == "switch":
            chosen = next((c for c in element if local(c) == "case"), None)
            chosen = next(iter(element), None) if chosen is None else chosen
            return "" if chosen is None else "".join(self._spoken(child, paragraph) for child in chosen)
        elif name == "ctrl":
            return "".join(self._control(child, paragraph) for child in element)
        elif name == "secPr":
            self._outline = _number(element.get("outlineShapeIDRef")) or self._outline
        return ""

    def _control(self, element: etree._Element, paragraph: Paragraph) -> str:
        name = local(element)
        if name in ("footNote", "endNote"):
            paragraph.parts.append(Note(self._list(element)))
        elif name in ("header", "footer"):
            paragraph.parts.append(Margin(self._list(element)))
        elif name == "autoNum":
            kind = element.get("numType", "")
            if kind in _NUMBERED:
                return element.get("num", "")
            if kind in _NOTES:
                form = next((child for child in element if local(child) == "autoNumFormat"), element)
                return element.get("num", "") + form.get("suffixChar", "")
        return ""

    def _list(self, element: etree._Element | None) -> list[Paragraph]:
        return [] if element is None else list(self.read(element))

    def _caption(self, element: etree._Element) -> tuple[list[Paragraph], bool]:
        caption = next((child for child in element if local(child) == "caption"), None)
        return self._list(caption), caption is not None and caption.get("side") == "BOTTOM"

    def _box(self, element: etree._Element) -> Box:
        inside: list[Paragraph] = []
        if local(element) == "textart":
            inside.append(Paragraph(text=to_unicode(element.get("text", ""))))
        for child in element:
            if local(child) == "drawText":
                inside += self._list(child)
            elif local(child) in _DRAWN:  # a group
                inner = self._box(child)
                inside += inner.paragraphs + inner.caption
        return Box(inside, self._caption(element)[0])

    def _table(self, element: etree._Element) -> Table:
        caption, below = self._caption(element)
        cells: list[Cell] = []
        for number, row in enumerate(child for child in element if local(child) == "tr"):
            for position, cell in enumerate(child for child in row if local(child) == "tc"):
                made = Cell(number, position, header=cell.get("header") == "1", paragraphs=self._list(cell))
                for child in cell:
                    if local(child) == "cellAddr":
                        made.column = _number(child.get("colAddr"))
                    elif local(child) == "cellSpan":
                        made.rows = _number(child.get("rowSpan")) or 1
                        made.columns = _number(child.get("colSpan")) or 1
                cells.append(made)
        return Table(cells, caption, below)


def _text(element: etree._Element) -> str:
    """The characters of one `t`, without what a tracked change has deleted."""
    parts = [element.text or ""]
    deleted = False
    for child in element:
        name = local(child)
        if name == "deleteBegin":
            deleted = True
        elif name == "deleteEnd":
            deleted = False
        if not deleted:
            parts += (_SPACES.get(name, ""), child.tail or "")
    return "".join(parts)


def _child_text(element: etree._Element, name: str) -> str:
    return "".join(child.text or "" for child in element if local(child) == name)


def _number(text: str | None) -> int:
    """A whole number of ten digits at most; 0 for anything else."""
    return int(text) if text and len(text) <= 10 and text.isascii() and text.isdigit() else 0
