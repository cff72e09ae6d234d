"""The cover: title and subtitle from the first page, by mark, size and place; the rest by `ingest.masthead`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.records import Provenance
from ingest.colophon import Finding, labels_in, organisation
from ingest.dates import parse_date
from ingest.document import Block, BlockKind, ParsedPage
from ingest.masthead import names_no_title, tidy, wording
from ingest.numbering import numbering
from ingest.sentences import is_sentence

_NO_TITLE = re.compile(
    r"보\s?도\s?(?:참\s?고\s?)?자\s?료(?:\s.*)?|KOSHA GUIDE|ISSUE\s*&?\s*FOCUS|연구\s?보고서|최종\s?보고서"
    r"|목\s?차|차\s?례|발\s?간\s?등\s?록\s?번\s?호.*"
    r"|사\s?업\s?명"
    r"|정책\s?브리프|이슈\s?브리프|contents|www\..*|https?:.*|대외비|\W*\d*\W*|20\d\d년\s?\d{1,2}월\s?호?|[A-Z]{1,5}|비공개|공개",
    re.IGNORECASE,
)
_WORDS = 400  # characters: a first page with more is no cover, its top may still hold the title


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One line of the first page; `size` in points, 0 when unknown."""

    text: str
    size: float
    level: int = 0  # as a heading, from 1; 0: none


def cover_lines(page: ParsedPage) -> list[CoverLine]:
    """The lines of a page that may belong to a cover: no table with cells, no notes."""
    lines = []
    for block in page.blocks[:60]:
        text = page.page.text[block.start : block.end]
        if block.kind is not BlockKind.FOOTNOTE and " | " not in text:
            lines.append(cover_line(page, block))
    return lines


def cover_line(page: ParsedPage, block: Block) -> CoverLine:
    """One block as a line of the cover."""
    level = (block.level or 1) if block.kind is BlockKind.HEADING else 0
    return CoverLine(page.page.text[block.start : block.end], block.size, level)


def read_cover(lines: Sequence[CoverLine], front: int = 0) -> Iterator[Finding]:
    """What the first page says without labels; the first `front` of its lines are a cover (`front_blocks`)."""
    title = _title(lines, front)
    if title is not None:
        first, last, confidence = title
        words = tidy(" ".join(line.text for line in lines[first:last]))
        yield "title", words, Provenance("cover", confidence)
        subtitle = _subtitle(lines, last)
        if subtitle:
            yield "subtitle", subtitle, Provenance("cover", 0.5)
        else:
            plain = (line.text for line in lines[last:front] if not any(wording(line.text)))
            yield "subtitle", tidy(next(plain, "")), Provenance("cover", 0.4)
    for line in lines[:25]:
        yield from wording(line.text)


def _title(lines: Sequence[CoverLine], front: int) -> tuple[int, int, float] | None:
    """First and last+1 line of the title, and how sure that is."""
    found = _set_title(lines)
    if found is None and front:
        plain = (i for i in range(front) if _may_be_title(lines[i].text) and not any(wording(lines[i].text)))
        first = next(plain, None)
        return None if first is None else (first, first + 1, 0.45)
    return found


def _set_title(lines: Sequence[CoverLine]) -> tuple[int, int, float] | None:
    """The title that is marked as one or set larger than what surrounds it."""
    candidates = [index for index, line in enumerate(lines[:30]) if _may_be_title(line.text)]
    if not candidates:
        return None
    marked = next((index for index in candidates if lines[index].level), None)
    if marked is not None and lines[marked].level == 1:
        return (marked, marked + 1, 0.7) if numbering(lines[marked].text) is None else None
    sizes = sorted(line.size for line in lines for _ in range(0, len(line.text), 10))
    usual = sizes[len(sizes) // 2]
    best = max(candidates, key=lambda index: (round(lines[index].size), -index))
    short_page = sum(len(line.text) for line in lines) < _WORDS
    if not lines[best].size or (lines[best].size < usual * 1.15 and not short_page):
        return None
    distinct = lines[best].size >= min(line.size for line in lines) * 1.15
    last = best + 1
    while distinct and last < best + 3 and last in candidates and abs(lines[last].size - lines[best].size) < 0.6:
        last += 1
    if not distinct:
        return best, last, 0.25
    return best, last, 0.8 if lines[best].size >= usual * 1.5 or short_page else 0.65


def _may_be_title(text: str) -> bool:
    if not 2 <= len(text) <= 120 or _NO_TITLE.fullmatch(text) or names_no_title(text):
        return False
    if labels_in([text]) or organisation(text) == re.sub(r"\s", "", text):
        return False
    number = numbering(text)
    if number is not None and number.style in ("○", "-", "□", "①"):
        return False
    letters = sum(letter.isalpha() for letter in text)
    return letters * 2 >= len(text.replace(" ", "")) and not (is_sentence(text) and text.endswith("다."))


def _subtitle(lines: Sequence[CoverLine], index: int) -> str:
    """The line below the title when it is set as a subtitle: between dashes or after a colon."""
    if index >= len(lines):
        return ""
    match = re.fullmatch(r"\s*[-–—―:∼~(]\s*(\S.{3,90}?)\s*[-–—―∼~)]?\s*", lines[index].text)
    return match[1] if match and not parse_date(match[1]) else ""
