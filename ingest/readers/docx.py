"""Word documents (ISO/IEC 29500 WordprocessingML), read straight from their XML.

python-docx passes over content controls, tracked insertions, text boxes, footnotes and automatic numbers, so the
walk is our own; local names are compared because transitional and strict documents differ in the namespace.
"""

from __future__ import annotations

import posixpath
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from lxml import etree

from corpus.errors import Reason, UnreadableFile
from ingest.detect import MediaType
from ingest.document import BlockKind, Limits, ParsedDocument
from ingest.readers.archive import Archive, open_archive, parse_xml
from ingest.readers.docx_styles import Numbers, Styles, child, is_on, local, number_of, value, whole
from ingest.readers.docx_text import FRAMES, inline_text, text_boxes
from ingest.readers.sections import SectionBuilder
from ingest.readers.tables import Cell, is_layout, read_table

_CORE = {
    "title": "title",
    "creator": "author",
    "subject": "subject",
    "keywords": "keywords",
    "created": "created",
}
_LEFT_OUT = frozenset({"del", "moveFrom", "sectPr", "Fallback"})


def read(path: Path, limits: Limits) -> ParsedDocument:
    """The document at `path`; raises UnreadableFile: DAMAGED, EMPTY, and what `open_archive` raises."""
    with open_archive(path, limits) as archive:
        package = _Package(archive, limits)
        body = child(package.document, "body")
        if body is None:
            raise UnreadableFile(Reason.DAMAGED, "워드 문서에 본문이 없습니다. 워드에서 다시 저장해 넣어 주세요.")
        reading = _Reading(package, SectionBuilder(limits))
        reading.blocks(body)
        pages, outline = reading.sections.build()
        return ParsedDocument(MediaType.DOCX, pages, outline=outline, properties=package.properties())


class _Package:
    """The parts of the zip, found by their relationships."""

    def __init__(self, archive: Archive, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        main = self._related("", "officeDocument")
        self._main = next(iter(main), "word/document.xml")
        self.document = parse_xml(archive.read(self._main), limits)
        self.styles = Styles(self._part("styles"))
        self.numbers = Numbers(self._part("numbering"))
        self.notes = {"footnoteReference": self._part("footnotes"), "endnoteReference": self._part("endnotes")}

    def properties(self) -> dict[str, str]:
        """The core and application properties that are filled in."""
        found = {}
        for name in self._related("", "core-properties"):
            for element in self._xml(name):
                key = _CORE.get(local(element))
                if key and element.text and element.text.strip():
                    found[key] = " ".join(element.text.split())
        for name in self._related("", "extended-properties"):
            application = child(self._xml(name), "Application")
            if application is not None and application.text:
                found["creator"] = application.text.strip()
        return found

    def _part(self, kind: str) -> etree._Element | None:
        return next((self._xml(name) for name in self._related(self._main, kind)), None)

    def _xml(self, name: str) -> etree._Element:
        return parse_xml(self._archive.read(name), self._limits)

    def _related(self, part: str, kind: str) -> list[str]:
        """The names of the parts that `part` ('': the package) has a relationship of this kind to, if they exist."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self._archive.has(relations):
            return []
        found = []
        for relation in self._xml(relations):
            if value(relation, "Type").rpartition("/")[2] == kind and value(relation, "TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, value(relation, "Target"))).lstrip("/")
                if self._archive.has(target):
                    found.append(target)
        return found


@dataclass(slots=True)
class _Reading:
    package: _Package
    sections: SectionBuilder
    notes_seen: dict[str, int] = field(default_factory=dict)  # kind → how many so far

    def blocks(self, container: etree._Element) -> None:
        """Everything that stands in a body, a cell or a text box, in order."""
        for element in container:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name not in _LEFT_OUT and not _is_contents(element):
                self.blocks(element)

    def _paragraph(self, element: etree._Element) -> None:
        properties = child(element, "pPr")
        style = self.package.styles.style(value(child(properties, "pStyle")))
        if style.is_contents:
            return
        text = inline_text(element).strip()
        number, depth = number_of(child(properties, "numPr"), style.number)
        outline = child(properties, "outlineLvl")
        level = style.level if outline is None else (whole(value(outline), 9) + 1) % 10
        if text:
            label = self.package.numbers.label(number, depth) if number else ""
            text = f"{label} {text}" if label else text
            size, bold = _font(element, style.size, style.bold)
            if level:
                self.sections.heading(text, level, size=size)
            else:
                kind = BlockKind.CAPTION if style.is_caption else BlockKind.PARAGRAPH
                kind = BlockKind.LIST_ITEM if number or style.is_list else kind
                self.sections.block(text, kind, size=size, bold=bold)
        self._notes(element)
        for box in text_boxes(element):
            self.blocks(box)

    def _table(self, table: etree._Element) -> None:
        rows = list(_children(table, "tr"))
        content = [list(_children(row, "tc")) for row in rows]
        cells = [[_cell(cell) for cell in row] for row in content]
        if is_layout(cells):
            for cell in chain.from_iterable(content):
                self.blocks(cell)
            return
        marked = 0
        while marked < len(rows) and is_on(child(rows[marked], "trPr", "tblHeader")):
            marked += 1
        self.sections.table(read_table(cells, marked or None))
        self._notes(table)

    def _notes(self, element: etree._Element) -> None:
        """Set the notes that are referred to inside `element`, numbered as Word numbers them."""
        for reference in element.iter("{*}footnoteReference", "{*}endnoteReference"):
            kind = local(reference)
            part = self.package.notes[kind]
            if part is None:
                continue
            self.notes_seen[kind] = self.notes_seen.get(kind, 0) + 1
            wanted = value(reference, "id")
            for note in part:
                if value(note, "id") == wanted:
                    text = " ".join(inline_text(each) for each in note.iter("{*}p"))
                    self.sections.note(f"{self.notes_seen[kind]}) {text.strip()}")
                    break


def _is_contents(element: etree._Element) -> bool:
    """Whether this content control is Word's automatic table of contents: it only repeats the headings."""
    return "contents" in value(child(element, "sdtPr", "docPartObj", "docPartGallery")).lower()


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also inside content controls and tracked insertions."""
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) in FRAMES:
            yield from _children(inner, name)


def _cell(cell: etree._Element) -> Cell:
    merge = child(cell, "tcPr", "vMerge")
    if merge is not None and value(merge) != "restart":
        return Cell(None, max(1, whole(value(child(cell, "tcPr", "gridSpan")), 1)))
    words = (inline_text(element) for element in cell.iter("{*}p"))
    return Cell(" ".join(text for text in words if text), max(1, whole(value(child(cell, "tcPr", "gridSpan")), 1)))


def _font(paragraph: etree._Element, size: float, bold: bool) -> tuple[float, bool]:
    """The median font size of the paragraph's runs in points, and whether all of them are bold."""
    sizes: list[float] = []
    weights: list[bool] = []
    for run in paragraph.iterdescendants("{*}r"):
        if child(run, "t") is not None:
            own = child(run, "rPr", "b")
            sizes.append(whole(value(child(run, "rPr", "sz"))) / 2 or size)
            weights.append(is_on(own) if own is not None else bold)
    return (statistics.median(sizes), all(weights)) if sizes else (size, bold)
