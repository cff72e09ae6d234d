"""Tables of contents: which lines belong to one, and which titles it names.

A contents line ends in a leader ('제1장 서론 ······ 3') or, under a title such as 목차 or CONTENTS, in a page number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_LEADER = re.compile(r"(?:[.·∙•…‥․⋯ㆍ‧・｡]\s?){4,}|_{5,}|-{6,}|─{3,}")
_LINE = re.compile(
    r"\s*(?P<title>\S.*?)\s*(?:(?:[.·∙•…‥․⋯ㆍ‧・]\s?){4,}|_{5,}|-{6,}|─{3,})\s*\(?(?P<page>\d{1,4}|[ivxIVXⅰ-ⅻ]{1,6})?\)?"
)
_ENDS_IN_PAGE = re.compile(r"\S.*\s\(?(?:\d{1,4}|[ivx]{1,6}|[ⅰ-ⅻ])\)?$")
_TITLE = re.compile(
    r"^[<\[【(「]?\s*(?:표\s*|그림\s*|부록\s*|본문\s*|총\s*)?(?:목\s*차|차\s*례|순\s*서"
    r"|contents|table of contents|list of (?:tables|figures))"
    r"\s*[>\]】)」]?(?:\s*contents)?$",
    re.IGNORECASE,
)
_SHORT = 60  # characters
_LONGEST_ENTRIES = 2000  # characters of entries run together in one block
_GAP = 4  # other lines that a contents list may hold between two of its own


def is_contents_title(text: str) -> bool:
    """Whether a line is the title of a contents list: 목차, 차 례, 표 목차, CONTENTS."""
    return len(text) < 30 and _TITLE.match(text) is not None


def contents_flags(texts: Sequence[str], pages: Sequence[int]) -> list[bool]:
    """For every block (its text and page number) whether it belongs to a table of contents."""
    leaders = [_LEADER.search(text) is not None for text in texts]
    flags = [False] * len(texts)
    index = 0
    while index < len(texts):
        if is_contents_title(texts[index]):
            index = _mark_list(texts, leaders, flags, index)
        else:
            index += 1
    for first, last in _page_ranges(pages):
        if is_contents_title(texts[first]) and all(len(text) < _SHORT for text in texts[first:last]):
            flags[first:last] = [True] * (last - first)  # a page with nothing else, numbers or not
        marked = sum(leaders[first:last])
        if marked >= 3 and marked * 2 >= last - first:
            for position in range(first, last):
                flags[position] = flags[position] or leaders[position] or len(texts[position]) < _SHORT
        elif marked == last - first:
            flags[first:last] = [True] * (last - first)
    return flags


def contents_titles(text: str) -> list[str]:
    """The titles that one contents block names; a block may hold several lines run together."""
    text = text[:_LONGEST_ENTRIES]
    found = [match["title"] for match in _LINE.finditer(text)]
    if found:
        return found
    match = re.match(r"(.*\S)\s+\(?(?:\d{1,4}|[ivx]{1,6}|[ⅰ-ⅻ])\)?$", text)
    return [match[1]] if match else []


def _mark_list(texts: Sequence[str], leaders: Sequence[bool], flags: list[bool], title: int) -> int:
    """Mark the list that begins at `title`; gives the index after it."""
    last, entries, index = title, 0, title + 1
    while index < len(texts) and index - last <= _GAP:
        entry = leaders[index] or (len(texts[index]) < 90 and _ENDS_IN_PAGE.match(texts[index]) is not None)
        if entry:
            last, entries = index, entries + 1
        elif len(texts[index]) > 90:
            break
        index += 1
    if entries >= 2:
        flags[title : last + 1] = [True] * (last + 1 - title)
        return last + 1
    return title + 1


def _page_ranges(pages: Sequence[int]) -> list[tuple[int, int]]:
    ranges = []
    first = 0
    for index in range(1, len(pages) + 1):
        if index == len(pages) or pages[index] != pages[first]:
            ranges.append((first, index))
            first = index
    return ranges
