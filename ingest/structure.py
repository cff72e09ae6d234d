"""Headings: the blocks of a document, whatever its format, placed in one tree.

`ingest.headings` says which blocks are headings; here they are nested. How the styles nest (제1장 over 제1절 over
1. …) is learned from each document: a style whose numbers start again after another stands below it; see `_ranks`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from corpus.records import Page, Span
from ingest.contents import contents_flags
from ingest.document import Block, ParsedDocument
from ingest.headings import find_headings
from ingest.layout import NAMED, Blocks, Candidate, body_font, title_key
from ingest.numbering import ANNEX, DIVISIONS, prior_rank

_NOTE_MARK = re.compile(r"(?<=[가-힣])\s?\d{1,2}\)$")  # '조세지출 현황2)': the mark of a footnote
_CLEARLY = 1.08  # times as large
_SMALL = 0.9  # times the body's size
_MINOR = ("1)", "가)", "(1)", "(가)", "①")  # numberings of items; one alone at the top numbers the whole document


class Role(Enum):
    """What a block is in the tree."""

    BODY = "body"
    HEADING = "heading"
    LEAD = "lead"  # opens a section and is also its first words: 제1조(목적) …, □ 추진 배경
    CONTENTS = "contents"  # a line of a table of contents
    RUNNING = "running"  # repeats, at the edge of a page, a heading that it stands under


@dataclass(frozen=True, slots=True)
class Placed:
    """One block with its place in the tree.

    `path` is from the outermost heading; the path of a heading includes itself.
    """

    page: Page
    block: Block
    text: str
    path: tuple[str, ...]
    role: Role
    small: bool = False  # set clearly smaller than the body

    @property
    def span(self) -> Span:
        """Where the block stands."""
        return Span(self.page.number, self.block.start, self.block.end)


def heading_paths(document: ParsedDocument) -> tuple[Placed, ...]:
    """Every block of the document in reading order, with its heading path and its role."""
    pages = [parsed.page for parsed in document.pages for _ in parsed.blocks]
    blocks = [block for parsed in document.pages for block in parsed.blocks]
    texts = [page.text[block.start : block.end] for page, block in zip(pages, blocks, strict=True)]
    contents = contents_flags(texts, [page.number for page in pages])
    candidates = find_headings(document, Blocks(pages, blocks, texts, contents))
    paths, roles = _place(candidates, len(blocks), _edges(pages) if document.paged else set())
    body_size, _ = body_font(blocks)
    return tuple(
        Placed(page, block, text, path, Role.CONTENTS if in_contents else role, 0 < block.size < body_size * _SMALL)
        for page, block, text, path, role, in_contents in zip(
            pages, blocks, texts, paths, roles, contents, strict=True
        )
    )


def _edges(pages: Sequence[Page]) -> set[int]:
    """The first two and the last block of each page."""
    starts = [index for index, page in enumerate(pages) if index == 0 or pages[index - 1] is not page]
    return {at for index in starts for at in (index - 1, index, index + 1)}


def _place(candidates: Sequence[Candidate], count: int, edges: set[int]) -> tuple[list[tuple[str, ...]], list[Role]]:
    title = _document_title(candidates, _ranks(candidates))
    ranks = _ranks([candidate for candidate in candidates if candidate is not title])
    roles = [Role.BODY] * count
    paths: list[tuple[str, ...]] = [()] * count
    stack: list[tuple[int, str]] = []
    annex_size = 0.0
    counted: dict[str, int] = {}  # style → last number outside annexes: the next one there ends the annex
    position = 0
    for candidate in candidates:
        path = tuple(entry for _, entry in stack)
        paths[position : candidate.index] = [path] * (candidate.index - position)
        again = not candidate.lead and candidate.index in edges and _stands_under(candidate, stack)
        if candidate is not title and not again:
            rank = ranks[candidate.style]
            leaves = candidate.ordinal > 1 and counted.get(candidate.style, 0) == candidate.ordinal - 1
            leaves = leaves or 0 < annex_size * _CLEARLY < candidate.size
            while stack and (stack[-1][0] >= rank or (leaves and stack[-1][0] == ranks[ANNEX])):
                stack.pop()
            if rank == ranks[ANNEX]:
                annex_size = candidate.size
            if not stack or stack[0][0] != ranks[ANNEX]:
                counted[candidate.style] = candidate.ordinal
            stack.append((rank, _NOTE_MARK.sub("", candidate.title).strip()))
        position = candidate.index + 1 + candidate.joined
        path = tuple(entry for _, entry in stack)
        for index in range(candidate.index, position):
            paths[index] = path
            roles[index] = Role.RUNNING if again else Role.LEAD if candidate.lead else Role.HEADING
    paths[position:] = [tuple(entry for _, entry in stack)] * (count - position)
    return paths, roles


def _stands_under(candidate: Candidate, stack: Sequence[tuple[int, str]]) -> bool:
    key = title_key(candidate.title)
    return any(key == title_key(entry) for _, entry in stack)


def _document_title(candidates: Sequence[Candidate], ranks: dict[str, int]) -> Candidate | None:
    """The one outermost, unnumbered heading that opens the document is its title, not a chapter."""
    if len(candidates) < 3:
        return None
    first = candidates[0]
    alone = sum(candidate.style == first.style for candidate in candidates) == 1
    others = [other for other in candidates[1:] if other.style not in (NAMED, ANNEX)]
    outermost = all(ranks[first.style] < ranks[other.style] for other in others)
    return first if alone and outermost and not first.ordinal and first.style != NAMED else None


def _ranks(candidates: Sequence[Candidate]) -> dict[str, int]:
    """style → rank, the smaller the further out, learned from this document.

    For two styles a and b the evidence is: b starts again at its first number after an a (a above b); b goes on
    counting across an a (b above a); a is set larger (a above b); and, weakest, the usual order.
    """
    votes: Counter[tuple[str, str]] = Counter()
    since: dict[str, set[str]] = {}  # style → styles seen since its last heading
    last: dict[str, int] = {}
    for candidate in candidates:
        style, ordinal = candidate.style, candidate.ordinal
        if style in last and ordinal:
            for other in since[style]:
                if ordinal == last[style] + 1:
                    votes[style, other] += 2
                elif ordinal == 1:
                    votes[other, style] += 2
        since[style], last[style] = set(), ordinal
        for other, seen in since.items():
            if other != style:
                seen.add(style)
    styles = list(last)
    sizes = {style: _typical([c.size for c in candidates if c.style == style]) for style in styles}
    wins = dict.fromkeys(styles, 0)
    for place, a in enumerate(styles):
        for b in styles[place + 1 :]:
            wins[a if _stands_above(a, b, votes, sizes) else b] += 1
    order = sorted((style for style in styles if style not in (NAMED, ANNEX)), key=lambda style: -wins[style])
    first = candidates[0].style if candidates else NAMED
    if sum(candidate.style == first for candidate in candidates) == 1 and first in _MINOR and len(order) > 1:
        order = [first, *(style for style in order if style != first)]  # '(20) 전세임대' above its '1. 사업 개요'
    ranks = {style: rank for rank, style in enumerate(order)}
    ranks[NAMED] = 0  # 요약, 참고문헌 … stand beside the chapters
    ranks[ANNEX] = -1  # and what has its own numbers again stands below 부록
    return ranks


def _stands_above(a: str, b: str, votes: Counter[tuple[str, str]], sizes: dict[str, float]) -> bool:
    """Whether style `a`, which appears first, stands above `b`."""
    family = (*DIVISIONS, "1.", "1.1", "1.1.1", "1.1.1.1")
    if (a in DIVISIONS) == (b in DIVISIONS) and a in family and b in family:
        return family.index(a) < family.index(b)
    for kind in ("h", "outline"):
        if a.startswith(kind) and b.startswith(kind):
            return a < b
    if a.startswith("size") and b.startswith("size"):
        return a > b
    balance = float(votes[a, b] - votes[b, a])
    if sizes[a] and sizes[b]:
        balance += 1.5 * (sizes[a] > sizes[b] * _CLEARLY) - 1.5 * (sizes[b] > sizes[a] * _CLEARLY)
    if balance:
        return balance > 0
    return prior_rank(a) <= prior_rank(b)


def _typical(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
