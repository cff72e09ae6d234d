"""From lines in reading order to blocks: paragraphs, list items, captions, footnotes, table rows.

Lines are joined where one runs on into the next; `pdf_page.PageText` then writes the page and remembers where each
line stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ingest.cleaning import LineJoiner
from ingest.document import BlockKind
from ingest.readers.pdf_cells import Cell, Table, header_text
from ingest.readers.pdf_layout import TextLine
from ingest.readers.pdf_outline import is_contents_line
from ingest.readers.pdf_page import Draft

_BULLET = re.compile(
    r"(?:[□■○●◦◎❍❑❒▪▫◆◇▶▷►▸▹▻◈◉❖➢➔☞☑✓✔※★☆•∙·ㆍ‣⁃◾◽▣◌]\s*"
    r"|[-–—−]\s+(?=\S)|[-–—−](?=[가-힣(])"
    r"|\*{1,3}\s+|[ㅇㅁ]\s+|[oO]\s+(?=[가-힣(])"
    r"|[①-⑳➀-➓❶-❿㉠-㉻㈀-㈜⑴-⒇]\s*"
    r"|\d{1,2}(?:\.\d{1,2}){0,4}\.?\s+(?=\D)|\d{1,2}\.(?=[가-힣])|\d{1,2}의\d{1,2}\.\s*|\(?\d{1,2}\)\s*(?=[^\s,.])"
    r"|[가나다라마바사아자차카타파하]\.\s*|\(?[가나다라마바사아자차카타파하]\)\s*"
    r"|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+\s*[.．]?\s*)"
)
_HEADLINE = re.compile(
    r"제\s?\d+(?:장|절|관|편|조|부)(?:의\s?\d+)?(?=[\s(]|$)|부\s?칙(?=\s|<|$)|\[별[표지]|\[참고|(?:주제어|핵심어)(?=[\s:])"
)
_CAPTION = re.compile(
    r"[<〈《\[【(]\s*(?:표|그림|도표|사진|부표|Table|Figure|Fig\.?)\s*[A-Z]?[\dⅠ-Ⅹ]+[^>〉》\]】)]{0,12}[>〉》\]】)]"
    r"|(?:그림|표)\s?\d+(?:[-.]\d+)*[.:]?\s"
)
_NOTE = re.compile(r"\d{1,3}\)\s*\S|†|주\s?\d*\)")
_SENTENCE_END = re.compile(r"(?:[.。!?]|[다음함임됨것음]\.?)[\"”’')\]]?$")
_SENTENCE_REST = re.compile(r"다\.")  # '… 하여야 한 / 다. 다만, …'
_CELL_GAP = 2.0  # font sizes
_RAGGED = 8.0  # font sizes that a column's last line may end early where lines are not justified
_RUNNING = 12  # characters: a shorter line tells nothing about the leading
_NOTE_SIZE = 0.93  # of the body's font size, at most
_NOTES, _NOTES_ALONE = 0.5, 0.75  # of the page's height: footnotes begin below; without text above them


class BlockMaker:
    """Makes the blocks of one document's pages; `body` is its usual font size, `joiner` knows its words."""

    def __init__(self, joiner: LineJoiner, body: float) -> None:
        self._joiner = joiner
        self._body = body

    def column(self, lines: Sequence[TextLine], height: float) -> tuple[list[Draft], list[Draft]]:
        """(text, footnotes) of one column's lines, top to bottom; `height` is the page's, points."""
        split = self._notes_begin(lines, height)
        return self._paragraphs(lines[:split]), self._notes(lines[split:])

    def table(self, table: Table, number: int) -> list[Draft]:
        """The rows of a table; a row that holds running text becomes paragraphs."""
        heads = table.header_rows
        header = header_text(table, self._cell_text)
        drafts: list[Draft] = []
        for index, row in enumerate(table.rows):
            if table.is_prose(row):
                for cell in row:
                    drafts.extend(self._paragraphs(cell.lines) if cell is not None else [])
                continue
            cells = [self._joined(cell.lines) if cell is not None else [] for cell in row]
            if any(cells):
                draft = Draft(BlockKind.TABLE_ROW, header=header if index >= heads else "", table=number)
                draft.cells = cells
                drafts.append(draft)
        return drafts

    def _cell_text(self, cell: Cell) -> str:
        return "".join(glue + line.text for glue, line in self._joined(cell.lines))

    def _joined(self, lines: Sequence[TextLine]) -> list[tuple[str, TextLine]]:
        pieces: list[tuple[str, TextLine]] = []
        for index, line in enumerate(lines):
            apart = index and (_kind_of(line.text) is not None or _room_left(lines, index))
            glue = " " if apart else self._glue(lines[index - 1], line, cell=True) if index else ""
            pieces.append((glue, line))
        return pieces

    def _glue(self, before: TextLine, after: TextLine, *, cell: bool = False) -> str:
        if _SENTENCE_REST.match(after.text) and not before.spaced:
            return ""
        if _kind_of(after.text) is BlockKind.LIST_ITEM and not after.text[0].isdigit():
            return " "
        return self._joiner.glue(before.text, before.spaced, after.text, cell=cell)

    def _paragraphs(self, lines: Sequence[TextLine]) -> list[Draft]:
        drafts: list[Draft] = []
        leading = _leading(lines)
        for index, line in enumerate(lines):
            kind = _kind_of(line.text)
            if drafts and index and not self._begins(lines, index, kind, drafts[-1], leading):
                before = lines[index - 1]
                if self._joiner.splits_word(before.text, line.text):
                    drafts[-1].pieces[-1] = (drafts[-1].pieces[-1][0], _without_hyphen(before))
                    drafts[-1].pieces.append(("", line))
                else:
                    drafts[-1].pieces.append((self._glue(before, line), line))
                continue
            drafts.append(Draft(kind or BlockKind.PARAGRAPH, [("", line)]))
        return drafts

    def _begins(
        self, lines: Sequence[TextLine], index: int, kind: BlockKind | None, block: Draft, leading: float
    ) -> bool:
        """Whether line `index` begins a new block rather than running on from the line before."""
        before, line = lines[index - 1], lines[index]
        em = max(min(before.size, line.size), 1.0)
        if is_contents_line(before.text) or (_parted(before) and _parted(line)):
            return True
        if abs(before.size - line.size) > 0.12 * max(before.size, line.size):
            return True
        if before.bold != line.bold and (before.bold_last != line.bold_first):
            return True
        step = line.y1 - before.y1
        if step > max(1.45 * leading, 1.2) * em or step < -0.5 * em:
            return True
        if block.kind is BlockKind.CAPTION:
            return kind is not None or _room_left(lines, index)
        if block.kind is BlockKind.LIST_ITEM and line.x0 < block.pieces[0][1].x0 - 0.3 * em:
            return True
        if kind is not None and not self._runs_on(before, line, lines, index):
            return True
        if line.x0 > before.x0 + 1.2 * em and len(block.pieces) > 1 and _SENTENCE_END.search(before.text):
            return True
        return _room_left(lines, index)

    def _runs_on(self, before: TextLine, line: TextLine, lines: Sequence[TextLine], index: int) -> bool:
        """Whether a line that looks like a list item is only the middle of a sentence ('… 제1항 및 / 2. 5. 시행')."""
        if _room_left(lines, index) or _SENTENCE_END.search(before.text):
            return False
        if _SENTENCE_REST.match(line.text):
            return True
        weak = re.match(r"\d{1,2}(?:\.\d{1,2})*\.?\s|[-–—]\s|·|ㆍ|\(?\d{1,2}\)", line.text)
        return weak is not None and re.search(r"[,(‘“·ㆍ]$|(?:및|또는|제|년|월|부터)$", before.text) is not None

    def carried_over(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts, with paragraphs made whole that go on at the head of the next column."""
        whole: list[Draft] = []
        for draft in drafts:
            if whole and _goes_on(whole[-1], draft):
                before, (_, first) = whole[-1].pieces[-1][1], draft.pieces[0]
                whole[-1].pieces.extend([(self._glue(before, first), first), *draft.pieces[1:]])
            else:
                whole.append(draft)
        return whole

    def _notes_begin(self, lines: Sequence[TextLine], height: float) -> int:
        """Where the footnotes of a column begin: small type down to its end, a gap above, a mark first."""
        begin = len(lines)
        while begin > 0 and lines[begin - 1].size <= _NOTE_SIZE * self._body:
            if begin < len(lines) and lines[begin].y0 - lines[begin - 1].y1 > 1.5 * lines[begin].size:
                break
            begin -= 1
        while begin < len(lines) and not _NOTE.match(lines[begin].text):
            begin += 1
        lowest = _NOTES_ALONE if begin == 0 else _NOTES
        return begin if begin < len(lines) and lines[begin].y0 > lowest * height else len(lines)

    def _notes(self, lines: Sequence[TextLine]) -> list[Draft]:
        drafts: list[Draft] = []
        for index, line in enumerate(lines):
            if not drafts or _NOTE.match(line.text):
                drafts.append(Draft(BlockKind.FOOTNOTE, [("", line)]))
            else:
                apart = _room_left(lines, index)
                drafts[-1].pieces.append((" " if apart else self._glue(lines[index - 1], line), line))
        return drafts


def runs_on(before: TextLine, after: TextLine) -> bool:
    """Whether two neighbouring lines may be one paragraph, as far as they themselves tell."""
    alike = abs(before.size - after.size) < 0.06 * before.size
    return alike and 0 < after.y1 - before.y1 < 2.5 * before.size and _kind_of(after.text) is None


def _goes_on(upper: Draft, lower: Draft) -> bool:
    """Whether a paragraph of one column, its sentence unfinished, goes on at the head of the column to the right."""
    if not upper.pieces or not lower.pieces or lower.kind is not BlockKind.PARAGRAPH:
        return False
    if upper.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or len(upper.pieces) < 2:
        return False
    last, first = upper.pieces[-1][1], lower.pieces[0][1]
    beside = first.x0 > last.x1 and first.y1 < last.y0
    alike = abs(last.size - first.size) < 0.06 * last.size and last.bold == first.bold
    full = last.x1 > max(line.x1 for _, line in upper.pieces) - _RAGGED * last.size
    return beside and alike and full and len(first.text) > _RUNNING and not _SENTENCE_END.search(last.text)


def _kind_of(text: str) -> BlockKind | None:
    """What a line that opens a block of its own is; None for one that may run on."""
    if _CAPTION.match(text):
        return BlockKind.CAPTION
    if _HEADLINE.match(text) or is_contents_line(text):
        return BlockKind.PARAGRAPH
    return BlockKind.LIST_ITEM if _BULLET.match(text) else None


def _leading(lines: Sequence[TextLine]) -> float:
    """The usual step from line to line of running text, in font sizes."""
    steps = [
        (b.y1 - a.y1) / a.size
        for a, b in pairwise(lines)
        if a.size > 0
        and 0 < b.y1 - a.y1 < 3 * a.size
        and abs(a.size - b.size) < 0.06 * a.size
        and min(len(a.text), len(b.text)) > _RUNNING
    ]
    return min(median(steps), 2.2) if steps else 2.2


def _parted(line: TextLine) -> bool:
    """Whether a wide gap parts the line, as the cells of a table without rules."""
    spaces = [index for index, char in enumerate(line.text) if char == " "]
    return any(line.edges[index + 1] - line.edges[index] > _CELL_GAP * line.size for index in spaces)


def _room_left(lines: Sequence[TextLine], index: int) -> bool:
    """Whether the line before ends although the first word of this one would still have fitted: a paragraph's end."""
    before, line = lines[index - 1], lines[index]
    near = [
        other.x1
        for other in lines[max(0, index - 5) : index + 5]
        if other.x0 < before.x1 and other.x1 > before.x0 and abs(other.size - before.size) < 0.2 * before.size
    ]
    word = line.text.split(" ", 1)[0]
    needed = line.edges[len(word)] - line.x0 + 0.3 * before.size
    return max(near, default=before.x1) - before.x1 > min(needed, 8 * before.size) + 0.5 * before.size


def _without_hyphen(line: TextLine) -> TextLine:
    return replace(line, text=line.text[:-1], edges=line.edges[:-1])
