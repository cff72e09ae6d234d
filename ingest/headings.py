"""Which blocks of a document may be headings, and on what evidence.

Strongest first: the format says so (outline level, <h2>); a bookmark or a line of the table of contents names it;
its numbering (제1장, Ⅰ., 1.1, 가.) with a title that is no sentence; its size or boldness beside the body's. Numbered
lines that follow one another with nothing between are a list. In a statute only its divisions (제1조(목적) …) are
headings.
"""

from __future__ import annotations

import re
from collections import Counter

from ingest.document import BlockKind, ParsedDocument
from ingest.layout import NAMED, Blocks, Candidate, body_font, is_statute, known_titles, title_key
from ingest.lists import without_lists
from ingest.numbering import ANNEX, DIVISIONS, SQUARE, Numbering, article_title, numbering
from ingest.sentences import is_sentence

_NAMED = re.compile(
    r"(?:국문\s*|영문\s*|정책\s*|연구\s*|핵심\s*)?(?:요\s*약(?:문)?|초\s*록)|abstract|summary|executive summary"
    r"|머\s*리\s*말|발\s*간\s*사|서\s*문|서\s*론|결\s*론|맺\s*음\s*말|들어가며|나가며|참\s*고\s*문\s*헌|references"
    r"|설문지|판\s*권\s*(?:지)?",
    re.IGNORECASE,
)
_AFTER = re.compile(r"부\s*록|appendix|부\s*칙(?:\s*<.*>)?", re.IGNORECASE)
# The longest title of each numbering; the small ones are headings only when they are short and something follows.
_LONGEST = {
    "편": 90,
    "장": 90,
    "절": 90,
    "관": 90,
    "Ⅰ.": 90,
    "참고": 90,
    ANNEX: 90,
    "1.": 70,
    "1.1": 70,
    "1.1.1": 70,
    "가.": 60,
}
_LONGEST_MINOR, _LONGEST_PLAIN, _LONGEST_GIVEN = 40, 60, 150
_LARGE = 1.12  # times the body's size
_LARGEST = 60.0  # points: all larger type is one style
_BODY_LINE = 30  # characters: what follows a heading that is only bold is at least this long
_HALF_LINE = 15  # characters: a shorter bold line is not broken
_NO_HEADING = re.compile(r"[(<\[*※]|\d|자료\s?[:：]|주\s?[:：)]|출처|☞")
_HAS_WORD = re.compile(r"[가-힣]{2}|[A-Za-z]{3}")
_BOXED = re.compile(
    r"(?P<number>\d{1,2}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]{1,3}|(?:참고|붙임|별첨|부록|별표)\s?\d{0,2}) \| (?P<title>[^|]{2,60})"
)


def find_headings(document: ParsedDocument, all_blocks: Blocks) -> list[Candidate]:
    """The blocks of `document` that are headings, in order."""
    return _Finder(document, all_blocks).find()


class _Finder:
    """One document with what its layout says about it as a whole."""

    def __init__(self, document: ParsedDocument, all_blocks: Blocks) -> None:
        self.pages, self.blocks = all_blocks.pages, all_blocks.blocks
        self.texts, self.contents = all_blocks.texts, all_blocks.contents
        self.paged = document.paged
        self.known = known_titles(document, self.texts, self.contents)
        self.statute = is_statute(self.texts)
        self.size, self.bold = body_font(self.blocks)
        self.display = self._display_pages()
        self.cover = "".join(
            title_key(text) for page, text in zip(self.pages, self.texts, strict=True) if page.number == 1
        )
        self.one_level = len({block.level for block in self.blocks if block.kind is BlockKind.HEADING}) == 1
        self.rows = Counter(block.table for block in self.blocks if block.kind is BlockKind.TABLE_ROW)

    def find(self) -> list[Candidate]:
        found: list[Candidate] = []
        index = 0
        while index < len(self.texts):
            candidate = None if self.contents[index] else self._candidate(index)
            if candidate is None:
                index += 1
                continue
            self._join_title(candidate)
            found.append(candidate)
            index += 1 + candidate.joined
        return found if self.statute else without_lists(found, self.blocks, self.texts)

    def _candidate(self, index: int) -> Candidate | None:
        block, text = self.blocks[index], self.texts[index]
        if block.kind is BlockKind.HEADING:
            prose = len(text) > _LONGEST_GIVEN or (
                len(text) > _BODY_LINE and text.endswith(("다.", "함.", "음.", "임."))
            )
            return None if prose else self._given(index)
        if block.kind is BlockKind.TABLE_ROW:
            return self._boxed(index)
        if not self._flows(index) or len(text) > 100:
            return self._article(index) if self.statute else None
        number = numbering(text)
        if self.statute:
            return self._article(index)
        if number and number.style in ("○", "-"):
            return None
        named = self._named_elsewhere(index, number)
        if named is not None:
            return named
        if _NAMED.fullmatch(text):
            return Candidate(index, NAMED, 0, text, False, block.size)
        if _AFTER.fullmatch(text):
            return Candidate(index, ANNEX, 0, text, False, block.size)
        if len(text) < 2 or is_sentence(text) or " | " in text:
            return None
        if number:
            return self._numbered(index, number)
        return self._set_apart(index)

    def _flows(self, index: int) -> bool:
        """Whether a block is running text. In a PDF a list item is a guess from its number, not a mark-up."""
        kind = self.blocks[index].kind
        return kind is BlockKind.PARAGRAPH or (kind is BlockKind.LIST_ITEM and self.paged)

    def _is_large(self, index: int) -> bool:
        return bool(self.size) and self.blocks[index].size > self.size * _LARGE

    def _is_heavy(self, index: int) -> bool:
        return self.blocks[index].bold and not self.bold

    def _given(self, index: int) -> Candidate:
        """A heading that the format marks; where all have one level, their numbering says more."""
        block, text = self.blocks[index], self.texts[index]
        number = numbering(text)
        if block.level == 1 and _NAMED.fullmatch(text):
            return Candidate(index, NAMED, 0, text, True, block.size)
        style = f"h{block.level}" if block.level and not (self.one_level and number) else ""
        style = style or (number.style if number else "h1")
        return Candidate(index, style, number.ordinal if number else 0, text, True, block.size)

    def _boxed(self, index: int) -> Candidate | None:
        """A heading set in a box, which is a table of one row: 'Ⅰ | 추진 배경', '제2장 현황'."""
        block, text = self.blocks[index], self.texts[index]
        if " | " not in text:
            named = self._named_elsewhere(index, numbering(text))
            if named is not None:
                return named
        if self.rows[block.table] != 1 or len(text) > _LONGEST_PLAIN:
            return None
        match = _BOXED.fullmatch(text)
        title = f"{match['number']}. {match['title']}" if match else text
        if match and not match["number"].isdigit():
            title = f"{match['number']} {match['title']}"
        number = numbering(title)
        if number is None or number.style not in (*DIVISIONS[:4], "Ⅰ.", "참고", ANNEX, "1.") or is_sentence(title):
            return None
        if number.style == "1." and not match:
            return None
        return Candidate(index, number.style, number.ordinal, title, True, block.size)

    def _article(self, index: int) -> Candidate | None:
        """A statute's division; an article's title stands before its text in the same block."""
        text = self.texts[index]
        number = numbering(text)
        if number and number.style == "조":
            title = article_title(text)
            if not title:
                return None
            return Candidate(index, "조", number.ordinal, title, True, 0.0, lead=len(title) < len(text))
        if number and number.style in DIVISIONS and len(text) < _LONGEST["장"]:
            return Candidate(index, number.style, number.ordinal, text, True, 0.0)
        if (text.startswith("부칙") or (number and number.style == ANNEX)) and len(text) < _LONGEST_PLAIN:
            return Candidate(index, ANNEX, 0, text, True, 0.0)
        return None

    def _named_elsewhere(self, index: int, number: Numbering | None) -> Candidate | None:
        """A line that a bookmark or the table of contents names."""
        text = self.texts[index]
        level, page = self.known.get(title_key(text), (-1, 0))
        if level < 0 or page not in (0, self.pages[index].number):
            return None
        style, ordinal = (number.style, number.ordinal) if number else ("contents", 0)
        bare = re.match(r"(\d{1,2})\s+\S", text)
        if number is None and bare:
            style, ordinal = "1.", int(bare[1])
        if _NAMED.fullmatch(text):
            style = NAMED
        elif _AFTER.fullmatch(text) or style == ANNEX:
            style = ANNEX
        elif level:
            style = f"outline{level}"
        return Candidate(index, style, ordinal, text, True, self.blocks[index].size)

    def _numbered(self, index: int, number: Numbering) -> Candidate | None:
        text, style = self.texts[index], number.style
        title_less = (*DIVISIONS, "Ⅰ.", ANNEX, "참고")
        if style not in title_less and not _HAS_WORD.search(re.sub(r"\s", "", text[number.end :])):
            return None
        if len(text) > _LONGEST.get(style, _LONGEST_MINOR) or style == "조":
            return None
        strong = self._is_large(index) or self._is_heavy(index)
        labelled = re.search(f"[:：{SQUARE}■]", text[number.end :])  # '1. 근거 : 법 제3조' is an item
        if labelled and (style not in _LONGEST or (not strong and style not in title_less)):
            return None
        title = text[number.end :] if style == SQUARE else text
        return Candidate(index, style, number.ordinal, title, strong, self.blocks[index].size, style == SQUARE)

    def _set_apart(self, index: int) -> Candidate | None:
        """An unnumbered line in larger or bolder type, or a large number above such a line ('01' / '들어가며')."""
        block, text, large = self.blocks[index], self.texts[index], self._is_large(index)
        if self.pages[index].number in self.display or not (large or self._is_heavy(index)):
            return None
        if re.fullmatch(r"0?[1-9]\d?", text) and large and self._continues(index, index + 1, same_face=False):
            after = index + 1
            if self._is_large(after) or self._is_heavy(after):
                return Candidate(
                    index, "01", int(text), f"{int(text)}. {self.texts[after]}", True, block.size, joined=1
                )
        if len(text) > _LONGEST_PLAIN or _NO_HEADING.match(text) or not _HAS_WORD.search(re.sub(r"\s", "", text)):
            return None
        if not large and (len(text) > _LONGEST_MINOR or not self._body_follows(index)):
            return None
        if text.count("”") > text.count("“") or text.count(")") > text.count("("):
            return None  # the rest of a line before
        key = title_key(text)
        if len(key) > 5 and key in self.cover:
            return None  # the document's own title, or the same again above its text or in the colophon
        style = f"size{round(min(block.size, _LARGEST) * 2) / 2:05.1f}{'b' if block.bold else ''}"
        return Candidate(index, style, 0, text, large, block.size)

    def _body_follows(self, index: int) -> bool:
        after = index + 1
        if after >= len(self.texts) or not self._flows(after):
            return False
        text = self.texts[after]
        return len(text) >= _BODY_LINE and sum(map(str.isdigit, text)) * 4 < len(text)  # not a row of numbers

    def _display_pages(self) -> set[int]:
        """Pages set mostly in large type, and a first page without a sentence: size alone makes no heading there."""
        large: Counter[int] = Counter()
        total: Counter[int] = Counter()
        for index, page in enumerate(self.pages):
            length = len(self.texts[index])
            total[page.number] += length
            large[page.number] += length * self._is_large(index)
        found = {number for number, length in total.items() if large[number] * 2 > length}
        first = [text for page, text in zip(self.pages, self.texts, strict=True) if page.number == 1]
        if self.paged and len(total) > 2 and not any(is_sentence(text) and len(text) > _BODY_LINE for text in first):
            found.add(1)
        return found

    def _join_title(self, candidate: Candidate) -> None:
        """A heading broken over lines: '제1장' above its title, or a large one that goes on in the same type."""
        index = candidate.index
        number = numbering(self.texts[index])
        rest = self.texts[index][number.end :] if number else self.texts[index]
        bare = candidate.style in (*DIVISIONS[:4], "Ⅰ.") and not re.search(r"\w", rest)
        runs_on = candidate.style.startswith("size") and (self._is_large(index) or len(candidate.title) > _HALF_LINE)
        while candidate.joined < 2 and (bare or runs_on):
            following = index + 1 + candidate.joined
            if not self._continues(index, following, same_face=not bare):
                return
            candidate.title = f"{candidate.title} {self.texts[following]}"
            candidate.joined += 1
            bare = False

    def _continues(self, index: int, following: int, *, same_face: bool) -> bool:
        """Whether the block `following` can be a further line of the title at `index`."""
        if following >= len(self.texts) or self.contents[following]:
            return False
        block, after, text = self.blocks[index], self.blocks[following], self.texts[following]
        if (
            self.pages[following] is not self.pages[index]
            or len(text) > _LONGEST_PLAIN
            or after.kind is not block.kind
        ):
            return False
        if same_face and (after.size != block.size or after.bold != block.bold):
            return False
        if _NAMED.fullmatch(text):
            return not same_face
        return not numbering(text) and not is_sentence(text) and re.search(r"[^\W\d]", text) is not None
