"""Plain text: encoding, paragraphs, and lines that were broken by hand."""

from __future__ import annotations

import statistics
import unicodedata
from pathlib import Path

from corpus.errors import Reason, UnreadableFile
from ingest.detect import MediaType
from ingest.document import Limits, ParsedDocument
from ingest.numbering import numbering
from ingest.readers.encoding import decode
from ingest.readers.sections import SectionBuilder

# Columns (a Hangul syllable takes two). Text set for a screen or for mail is broken somewhere between.
_NARROWEST, _WIDEST = 40, 120
_FULL = 0.8  # of the width: a line this long was broken because it was full
_WRAPPED_SHARE = 0.7  # of the lines that another one follows in their paragraph
_FEWEST = 6  # such lines; fewer prove nothing


def read(path: Path, limits: Limits) -> ParsedDocument:
    """The text at `path`; raises UnreadableFile: TOO_LARGE, UNSUPPORTED for bytes that are no text, EMPTY."""
    sections = SectionBuilder(limits)
    for paragraph in paragraphs(read_text(path, limits)):
        sections.block(paragraph)
    pages, _ = sections.build()
    return ParsedDocument(MediaType.TEXT, pages)


def read_text(path: Path, limits: Limits) -> str:
    """The file's text with '\n' line ends; raises UnreadableFile as `read` does."""
    if path.stat().st_size > limits.unpacked_bytes:
        raise UnreadableFile(
            Reason.TOO_LARGE, f"글이 {limits.unpacked_bytes // 1024**2} MiB를 넘습니다. 나누어 넣어 주세요."
        )
    text = decode(path.read_bytes())
    if text is None:
        raise UnreadableFile(
            Reason.UNSUPPORTED, "글자를 알아볼 수 없습니다. 메모장에서 UTF-8로 다시 저장해 넣어 주세요."
        )
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of `text`: parted by blank lines; lines broken by hand are joined where they clearly are."""
    groups: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            groups[-1].append(line.strip())
        elif groups[-1]:
            groups.append([])
    width = _wrapped_width(groups)
    if not width:
        return [line for group in groups for line in group]
    glue = "" if _broken_anywhere(groups, width) else " "
    joined: list[str] = []
    for group in groups:
        full = False
        for line in group:
            if full and not numbering(line):
                joined[-1] += glue + line
            else:
                joined.append(line)
            full = _columns(line) >= _FULL * width
    return joined


def _wrapped_width(groups: list[list[str]]) -> float:
    """The column at which the lines were broken; 0 when each line is a paragraph of its own."""
    followed = [_columns(line) for group in groups for line in group[:-1]]
    if len(followed) < _FEWEST:
        return 0
    width = statistics.quantiles(followed, n=20)[-1]
    full = sum(1 for columns in followed if columns >= _FULL * width)
    wrapped = _NARROWEST <= width <= _WIDEST and full >= _WRAPPED_SHARE * len(followed)
    return width if wrapped else 0


def _broken_anywhere(groups: list[list[str]], width: float) -> bool:
    """Whether the lines were cut at an exact column, in the middle of words."""
    followed = [_columns(line) for group in groups for line in group[:-1]]
    exact = sum(1 for columns in followed if columns >= width - 2)
    return exact >= 0.9 * len(followed)


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
