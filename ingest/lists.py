"""Numbered lines that are items of a list and no headings: they follow one another with nothing between."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.document import Block, BlockKind
from ingest.layout import Candidate
from ingest.numbering import SQUARE, numbering


def without_lists(found: list[Candidate], blocks: Sequence[Block], texts: Sequence[str]) -> list[Candidate]:
    """Drop numbered candidates right beside another item of the same numbering: those are lists."""
    kept: list[Candidate] = []
    listed: set[int] = set()
    chosen = {candidate.index for candidate in found}
    for candidate in found:
        if not candidate.strong and (candidate.ordinal or candidate.style == SQUARE):
            before, after = candidate.index - 1, candidate.index + candidate.joined + 1
            stands_in_list = _is_sibling(candidate, blocks, texts, after, 1) or (
                _is_sibling(candidate, blocks, texts, before, -1) and (before in listed or before not in chosen)
            )
            if stands_in_list:
                listed.add(candidate.index)
                continue
            if candidate.style == SQUARE and not _opens_something(blocks, after):
                continue
        kept.append(candidate)
    return kept


def _opens_something(blocks: Sequence[Block], after: int) -> bool:
    return after < len(blocks) and blocks[after].kind is not BlockKind.HEADING


def _is_sibling(candidate: Candidate, blocks: Sequence[Block], texts: Sequence[str], index: int, step: int) -> bool:
    if not 0 <= index < len(texts) or blocks[index].kind is BlockKind.TABLE_ROW:
        return False
    number = numbering(texts[index])
    if number is None or number.style != candidate.style:
        return False
    return candidate.style == SQUARE or number.ordinal == candidate.ordinal + step
