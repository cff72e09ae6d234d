"""Sources as DOCX by python-docx, and as HWP 5.0 and HWPX by the builders that the readers' tests use."""

from __future__ import annotations

import datetime
import importlib
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

from books import zip_fixed
from files import colophon_lines, front_lines, numbered
from source import Source, plain, split_notes

ROOT = Path(__file__).resolve().parents[3]


def build_docx(source: Source) -> bytes:
    """A Word document with real heading styles, real tables and its core properties."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Title"):
        style = document.styles[name]
        style.font.name = "Malgun Gothic"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "맑은 고딕")
    document.styles["Normal"].font.size = Pt(10.5)
    for line in front_lines(source):
        paragraph = document.add_paragraph(line, style="Title" if line == source.title else None)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if source.abstract:
        document.add_heading("국문초록", 1)
        document.add_paragraph(source.abstract)
        document.add_paragraph("주제어: " + ", ".join(source.lists.get("keywords", ())))
    for block in source.blocks:
        if block.kind == "heading":
            document.add_heading(plain(block.text), block.level)
        elif block.kind == "item":
            paragraph = document.add_paragraph({1: "□ ", 2: "○ ", 3: "- "}[block.level])
            paragraph.paragraph_format.left_indent = Pt(12 * block.level)
            _docx_runs(paragraph, block.text)
        elif block.kind == "table":
            document.add_paragraph(plain(block.text), style="Caption")
            table = document.add_table(len(block.rows), len(block.rows[0]), style="Table Grid")
            for cells, row in zip(table.rows, block.rows, strict=True):
                for cell, text in zip(cells.cells, row, strict=True):
                    cell.text = plain(text)
        elif block.kind == "figure":
            document.add_paragraph(plain(block.text), style="Caption")
        else:
            _docx_runs(document.add_paragraph(), block.text)
    for number, note in source.footnotes.items():
        document.add_paragraph(f"{number}) {plain(note)}")
    document.add_heading("판권", 1)
    for line in colophon_lines(source):
        document.add_paragraph(line)
    properties = document.core_properties
    properties.title, properties.author = source.title, ", ".join(name for name, _ in source.people)
    properties.keywords = ", ".join(source.lists.get("keywords", ()))
    properties.comments, properties.language = "", "ko-KR"
    year, month, day = ([int(part) for part in source.date.split("-")] + [1, 1])[:3]
    properties.created = properties.modified = datetime.datetime(year, month, day, 9, 0, 0)
    raw = io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as archive:
        return zip_fixed({name: archive.read(name) for name in archive.namelist()})


def _docx_runs(paragraph: Any, text: str) -> None:
    for piece, number in split_notes(text):
        for order, part in enumerate(piece.split("**")):
            paragraph.add_run(part).bold = order % 2 == 1
        if number:
            paragraph.add_run(f"{number})").font.superscript = True


def hangul_blocks(source: Source) -> list[tuple[str, Any]]:
    """The blocks that the HWP and HWPX builders of the tests take."""
    blocks: list[tuple[str, Any]] = [("p", line) for line in front_lines(source)]
    for block in source.blocks:
        if block.kind == "heading":
            blocks.append((f"h{block.level}" if block.level < 3 else "p", plain(block.text)))
        elif block.kind == "item":
            blocks.append(("p", {1: "□ ", 2: "  ○ ", 3: "    - "}[block.level] + numbered(block.text)))
        elif block.kind == "table":
            blocks.append(("p", plain(block.text)))
            blocks.append(("table", [[plain(cell) for cell in row] for row in block.rows]))
        else:
            blocks.append(("p", numbered(block.text)))
    blocks += [("p", f"{number}) {plain(note)}") for number, note in source.footnotes.items()]
    return blocks + [("p", line) for line in colophon_lines(source)]


def build_hangul(source: Source, suffix: str) -> bytes:
    """HWP 5.0 or HWPX by the builders that the readers' tests use."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    module = importlib.import_module(f"tests.ingest.{suffix}_builder")
    author = ", ".join(name for name, _ in source.people)
    made: bytes = getattr(module, f"build_{suffix}")(hangul_blocks(source), title=source.title, author=author)
    return made
