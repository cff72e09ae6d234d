"""The sample PDFs against their sources: tables, line breaks, a scan (ingest/readers/pdf*.py)."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ingest.document import Block, BlockKind, Limits, ParsedDocument
from ingest.readers import ocr
from ingest.readers.pdf import read
from ingest.readers.pdf_sheets import open_document

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"
SCANS = {"a10"}
TEXT_PDFS = {
    path.name[:3]: path for path in sorted((SAMPLES / "library").glob("*.pdf")) if path.name[:3] not in SCANS
}


def _parser() -> Any:
    """`build/source.py`, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("sample_source", SAMPLES / "build" / "source.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules.setdefault("sample_source", importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


parser = _parser()


def _source(name: str) -> Any:
    return parser.read_source(SAMPLES / "sources" / f"{name}.md")


@pytest.fixture(scope="module")
def documents() -> Mapping[str, ParsedDocument]:
    return {name: read(path, Limits()) for name, path in TEXT_PDFS.items()}


def _blocks(document: ParsedDocument, kind: BlockKind) -> list[tuple[str, Block]]:
    return [
        (page.page.text[block.start : block.end], block)
        for page in document.pages
        for block in page.blocks
        if block.kind is kind
    ]


def test_the_rows_of_tables_are_found_whole_with_their_header(documents: Mapping[str, ParsedDocument]) -> None:
    """Tables drawn with horizontal rules and filled headers only, by WeasyPrint and by chromium."""
    found = total = 0
    missing = []
    for name, document in documents.items():
        rows = dict(_blocks(document, BlockKind.TABLE_ROW))
        for table in (block for block in _source(name).blocks if block.kind == "table"):
            header, *others = (" | ".join(map(parser.plain, row)) for row in table.rows)
            total += len(table.rows)
            right = [header in rows, *(row in rows and rows[row].header != "" for row in others)]
            found += sum(right)
            missing += [row for row, held in zip([header, *others], right, strict=True) if not held]
    assert total > 250
    assert found >= 0.98 * total, missing


def test_nothing_but_tables_becomes_rows(documents: Mapping[str, ParsedDocument]) -> None:
    for name, document in documents.items():
        tables = [block for block in _source(name).blocks if block.kind == "table"]
        cells = {parser.plain(cell).replace(" ", "") for table in tables for row in table.rows for cell in row}
        for text, _ in _blocks(document, BlockKind.TABLE_ROW):
            strange = [cell for cell in text.split(" | ") if cell.replace(" ", "") not in cells]
            assert not strange, (name, text)


def test_titles_and_notes_of_tables_stand_outside_of_them(documents: Mapping[str, ParsedDocument]) -> None:
    for name, document in documents.items():
        captions = [text.replace(" ", "") for text, _ in _blocks(document, BlockKind.CAPTION)]
        prose = [text.replace(" ", "") for text, _ in _blocks(document, BlockKind.PARAGRAPH)]
        for block in _source(name).blocks:
            if block.kind == "table":
                assert parser.plain(block.text).replace(" ", "") in captions, (name, block.text)
            elif block.kind == "note":
                assert parser.plain(block.text).replace(" ", "") in prose, (name, block.text)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _breaks(document: ParsedDocument) -> Iterator[tuple[str, str, bool]]:
    """Where lines of one block meet: what stands before and after, without blanks, and whether a space was put."""
    for page in document.pages:
        text = page.page.text
        for block in page.blocks:
            if block.kind is BlockKind.TABLE_ROW:
                continue
            lines = [line for line in page.page.lines if block.start <= line.start < block.end]
            for before, after in pairwise(lines):
                left = _squeezed(text[max(block.start, before.end - 12) : before.end])[-8:]
                right = _squeezed(text[after.start : min(block.end, after.start + 12)])[:8]
                yield left, right, after.start > before.end


def _mended(name: str, document: ParsedDocument) -> tuple[int, int]:
    """(line breaks mended as the source has it, line breaks whose place in the source is known)."""
    units = [block.text for block in _source(name).blocks] + list(_source(name).footnotes.values())
    text = "\n".join(map(parser.plain, units))
    spaces = {len(_squeezed(text[:index])) for index, char in enumerate(text) if char == " "}
    squeezed = _squeezed(text)
    right = total = 0
    for before, after, space in _breaks(document):
        if squeezed.count(before + after) == 1:
            total += 1
            right += (squeezed.index(before + after) + len(before) in spaces) == space
    return right, total


def test_broken_lines_are_mended_as_the_source_has_them(documents: Mapping[str, ParsedDocument]) -> None:
    """Documents that break between words only, and documents that break anywhere (`break: all`)."""
    shares: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
    for name, document in documents.items():
        shares[_source(name).meta.get("break") == "all"].append(_mended(name, document))
    for anywhere, floor in ((False, 0.99), (True, 0.90)):
        right, total = map(sum, zip(*shares[anywhere], strict=True))
        assert total > 150
        assert right >= floor * total, (anywhere, right, total)


def test_a_scanned_page_is_read_with_its_letters_and_its_spaces() -> None:
    if ocr.tesseract() is None:
        pytest.skip("tesseract와 한국어 자료가 없습니다.")
    with closing(open_document(next((SAMPLES / "library").glob("a10*.pdf")))) as document:
        page = document[0]
        lines = [line.text for line in ocr.read_picture(page)]
        page.close()
    first_page = [parser.plain(block.text) for block in _source("a10").blocks[:7]]
    wanted, read_letters = _squeezed(" ".join(first_page)), _squeezed(" ".join(lines))
    same = sum(match.size for match in SequenceMatcher(None, wanted, read_letters, False).get_matching_blocks())
    known = right = 0
    for first, second in (pair for unit in first_page for pair in pairwise(unit.split())):
        if any(first + second in _squeezed(line) for line in lines):
            known += 1
            right += any(f"{first} {second}" in line for line in lines)
    assert same > 0.95 * len(wanted)
    assert known > 80
    assert right > 0.97 * known
    inside = [word for line in lines for word in line.split() if len(word) == 1 and "가" <= word <= "힣"]
    assert len(inside) < 0.1 * sum(len(line.split()) for line in lines)
