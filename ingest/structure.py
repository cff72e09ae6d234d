"""Headings: the blocks of a document, whatever its format, placed in one tree.

Evidence for a heading, strongest first: the format says so (outline level, <h2>); a bookmark or a line of the table
of contents names it; its numbering (제1장, Ⅰ., 1.1, 가.) with a title that is no sentence; its size or boldness beside
the body's. Numbered lines that follow one another with nothing between are a list, not headings.

How the styles nest is learned from each document (see `_ranks`): a style whose numbers start again after another
style stands below it. Statutes (제1조(목적) …) have only their divisions as headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from corpus.records import Page
from ingest.contents import contents_flags, contents_titles, is_contents_title
from ingest.document import Block, BlockKind, ParsedDocument
from ingest.numbering import DIVISIONS, SQUARE, article_title, numbering, prior_rank
from ingest.sentences import is_sentence

_FLOW = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM)
_NAMED = re.compile(
    r"(?:국문\s*|영문\s*|정책\s*|연구\s*|핵심\s*)?(?:요\s*약(?:문)?|초\s*록)|abstract|summary|executive summary"
    r"|머\s*리\s*말|발\s*간\s*사|서\s*문|서\s*론|결\s*론|맺\s*음\s*말|들어가며|나가며|참\s*고\s*문\s*헌|references|부\s*칙(?:\s*<.*>)?"
    r"|부\s*록|appendix|설문지|개\s*요|목\s*적",
    re.IGNORECASE,
)
# Small numberings are headings only when they are short and something follows; these are the longest titles.
_LONGEST = {
    "편": 90,
    "장": 90,
    "절": 90,
    "관": 90,
    "Ⅰ.": 90,
    "참고": 90,
    "1.": 70,
    "1.1": 70,
    "1.1.1": 70,
    "가.": 60,
}
_LONGEST_MINOR = 40
_LONGEST_PLAIN = 60
_LONGEST_GIVEN = 150
_ARTICLES = 3  # this many articles make a statute


class Role(Enum):
    """What a block is in the tree."""

    BODY = "body"
    HEADING = "heading"
    LEAD = "lead"  # opens a section and is also its first words: 제1조(목적) …, □ 추진 배경
    CONTENTS = "contents"  # a line of a table of contents


@dataclass(frozen=True, slots=True)
class Placed:
    """One block with its place in the tree. `path` is from the outermost heading; a heading's own includes itself."""

    page: Page
    block: Block
    text: str
    path: tuple[str, ...]
    role: Role


@dataclass(slots=True)
class _Candidate:
    """A block that may be a heading."""

    index: int
    style: str  # '장', '1.1', … or 'h2', 'outline2', 'size13.0'
    ordinal: int
    title: str
    strong: bool  # said by the format, a bookmark or a contents list, or set large
    size: float
    lead: bool = False
    joined: int = 0  # following blocks that belong to the title


def heading_paths(document: ParsedDocument) -> tuple[Placed, ...]:
    """Every block of the document in reading order, with its heading path and its role."""
    pages: list[Page] = []
    blocks: list[Block] = []
    texts: list[str] = []
    for parsed in document.pages:
        for block in parsed.blocks:
            pages.append(parsed.page)
            blocks.append(block)
            texts.append(parsed.page.text[block.start : block.end])
    contents = contents_flags(texts, [page.number for page in pages])
    known = _known_titles(document, texts, contents)
    candidates = _candidates(pages, blocks, texts, contents, known)
    paths, roles = _place(candidates, len(blocks))
    return tuple(
        Placed(page, block, text, path, Role.CONTENTS if in_contents else role)
        for page, block, text, path, role, in_contents in zip(
            pages, blocks, texts, paths, roles, contents, strict=True
        )
    )


def title_key(text: str) -> str:
    """A title without spaces and marks, for comparing."""
    return re.sub(r"[\W_]+", "", text).lower()


def _known_titles(
    document: ParsedDocument, texts: Sequence[str], contents: Sequence[bool]
) -> dict[str, tuple[int, int]]:
    """title key → (level or 0, page or 0) of bookmarks and of contents lines."""
    known: dict[str, tuple[int, int]] = {}
    for text, in_contents in zip(texts, contents, strict=True):
        if in_contents and not is_contents_title(text):
            for title in contents_titles(text):
                known.setdefault(title_key(title), (0, 0))
    levels = Counter(entry.level for entry in document.outline)
    useful = sum(count > 1 for count in levels.values()) > 1  # one level for everything says nothing
    for entry in document.outline:
        known[title_key(entry.title)] = (entry.level if useful else 0, entry.page)
    return {key: value for key, value in known.items() if len(key) > 1 and not key.isdigit()}


def _candidates(
    pages: Sequence[Page],
    blocks: Sequence[Block],
    texts: Sequence[str],
    contents: Sequence[bool],
    known: dict[str, tuple[int, int]],
) -> list[_Candidate]:
    body_size, body_bold = _body_font(blocks)
    statute = _is_statute(texts)
    display = _display_pages(pages, blocks, body_size)
    levels = {block.level for block in blocks if block.kind is BlockKind.HEADING}
    found: list[_Candidate] = []
    for index, (block, text) in enumerate(zip(blocks, texts, strict=True)):
        if (
            contents[index]
            or block.kind not in _FLOW
            or (found and index <= found[-1].index + found[-1].joined)
        ):
            continue
        large = bool(body_size and block.size > body_size * 1.12)
        heavy = block.bold and not body_bold
        candidate = _candidate(index, block, text, pages[index].number, large, heavy, known, statute)
        if candidate is None:
            continue
        if candidate.style.startswith("size") and pages[index].number in display:
            continue
        if candidate.style == "h" or (candidate.style.startswith("h") and len(levels) == 1):
            number = numbering(text)
            candidate.style = number.style if number else "h1"
        _join_title(candidate, pages, blocks, texts, contents)
        found.append(candidate)
    return found if statute else _without_lists(found, blocks, texts)


def _candidate(
    index: int,
    block: Block,
    text: str,
    page: int,
    large: bool,
    heavy: bool,
    known: dict[str, tuple[int, int]],
    statute: bool,
) -> _Candidate | None:
    number = numbering(text)
    style = number.style if number else ""
    ordinal = number.ordinal if number else 0

    def made(style: str, strong: bool, title: str = text, lead: bool = False) -> _Candidate:
        return _Candidate(index, style, ordinal, title, strong, block.size, lead)

    if block.kind is BlockKind.HEADING:
        if len(text) > _LONGEST_GIVEN:
            return None  # a paragraph in a heading's style
        return made(f"h{block.level}" if block.level else (style or "h"), True)
    if statute:
        if style == "조":
            title = article_title(text)
            return made("조", True, title, len(title) < len(text)) if title else None
        if style in DIVISIONS and len(text) < 90:
            return made(style, True)
        return made("named", True) if text.startswith("부칙") and len(text) < 60 else None
    if block.kind is BlockKind.LIST_ITEM or style in ("○", "-") or len(text) > 100:
        return None
    level, at = known.get(title_key(text), (-1, 0))
    if level >= 0 and at in (0, page):
        return made(f"outline{level}" if level else (style or "contents"), True)
    if len(text) < 2 or is_sentence(text) or " | " in text:
        return None
    if _NAMED.fullmatch(text):
        return made("named", False)
    if number:
        if not re.search(r"[가-힣A-Za-z]", text[number.end :]) and style not in DIVISIONS and style != "Ⅰ.":
            return None
        longest = _LONGEST.get(style, _LONGEST_MINOR)
        if (
            len(text) > longest
            or style == "조"
            or (style not in _LONGEST and style != SQUARE and ":" in text)
        ):
            return None
        title = text[number.end :] if style == SQUARE else text
        return made(style, large or heavy, title, lead=style == SQUARE)
    if (large or heavy) and len(text) <= _LONGEST_PLAIN and re.search(r"[가-힣A-Za-z]{2}", text):
        if re.match(r"[(<\[*※]|\d|자료\s?[:：]|주\s?[:：)]|출처", text):
            return None
        return made(f"size{round(block.size * 2) / 2:05.1f}{'b' if block.bold else ''}", large)
    return None


def _body_font(blocks: Sequence[Block]) -> tuple[float, bool]:
    """The size (points; 0 unknown) and boldness of most characters."""
    sizes: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    for block in blocks:
        if block.kind is not BlockKind.TABLE_ROW:
            sizes[round(block.size * 2) / 2] += block.end - block.start
            bold[block.bold] += block.end - block.start
    if not sizes:
        return 0.0, False
    return sizes.most_common(1)[0][0], bold.most_common(1)[0][0]


def _is_statute(texts: Sequence[str]) -> bool:
    """Whether articles (제1조(목적) 이 법은 …) carry the document, not only stand quoted in it."""
    ordinals = [
        number.ordinal
        for text in texts
        if text[:1] == "제" and (number := numbering(text)) and number.style == "조"
    ]
    rising = sum(after - before in (0, 1) for before, after in pairwise(ordinals))
    return (
        len(ordinals) >= _ARTICLES
        and 1 in ordinals
        and rising * 3 >= len(ordinals)
        and len(ordinals) * 40 > len(texts)
    )


def _display_pages(pages: Sequence[Page], blocks: Sequence[Block], body_size: float) -> set[int]:
    """Pages set mostly in large type (covers, slides, posters): size alone makes no heading there."""
    large: Counter[int] = Counter()
    total: Counter[int] = Counter()
    for page, block in zip(pages, blocks, strict=True):
        length = block.end - block.start
        total[page.number] += length
        if body_size and block.size > body_size * 1.12:
            large[page.number] += length
    return {number for number, length in total.items() if large[number] * 2 > length}


def _join_title(
    candidate: _Candidate,
    pages: Sequence[Page],
    blocks: Sequence[Block],
    texts: Sequence[str],
    contents: Sequence[bool],
) -> None:
    """A heading broken over lines: '제1장' above its title, or a large title that goes on in the same size."""
    index = candidate.index
    bare = candidate.style in (*DIVISIONS[:4], "Ⅰ.") and not re.search(r"\w", _after_number(texts[index]))
    following = index + 1
    while following < len(texts) and following - index < 3:
        text, block = texts[following], blocks[following]
        same_face = block.size == blocks[index].size and block.bold == blocks[index].bold
        if (
            contents[following]
            or block.kind is not blocks[index].kind
            or pages[following] is not pages[index]
            or len(text) > _LONGEST_PLAIN
            or numbering(text)
            or is_sentence(text)
            or not (bare or (candidate.style.startswith("size") and same_face))
        ):
            return
        candidate.title = f"{candidate.title} {text}"
        candidate.joined += 1
        bare = False
        following += 1


def _after_number(text: str) -> str:
    number = numbering(text)
    return text[number.end :] if number else text


def _without_lists(
    found: list[_Candidate], blocks: Sequence[Block], texts: Sequence[str]
) -> list[_Candidate]:
    """Drop numbered candidates that stand right beside another item of the same numbering: those are lists."""
    kept: list[_Candidate] = []
    listed: set[int] = set()
    chosen = {candidate.index for candidate in found}
    for candidate in found:
        if not candidate.strong and candidate.ordinal | (candidate.style == SQUARE):
            before, after = candidate.index - 1, candidate.index + candidate.joined + 1
            if _is_sibling(candidate, texts, blocks, after, 1) or (
                _is_sibling(candidate, texts, blocks, before, -1)
                and (before in listed or before not in chosen)
            ):
                listed.add(candidate.index)
                continue
            if candidate.style == SQUARE and after < len(texts) and blocks[after].kind is BlockKind.HEADING:
                continue
        kept.append(candidate)
    return kept


def _is_sibling(
    candidate: _Candidate, texts: Sequence[str], blocks: Sequence[Block], index: int, step: int
) -> bool:
    if not 0 <= index < len(texts) or blocks[index].kind not in _FLOW:
        return False
    number = numbering(texts[index])
    if number is None or number.style != candidate.style:
        return False
    return candidate.style == SQUARE or number.ordinal == candidate.ordinal + step


def _place(candidates: Sequence[_Candidate], count: int) -> tuple[list[tuple[str, ...]], list[Role]]:
    ranks = _ranks(candidates)
    title = _document_title(candidates, ranks)
    roles = [Role.BODY] * count
    paths: list[tuple[str, ...]] = [()] * count
    stack: list[tuple[int, str]] = []
    position = 0
    for candidate in candidates:
        path = tuple(entry for _, entry in stack)
        paths[position : candidate.index] = [path] * (candidate.index - position)
        if candidate is not title:
            rank = ranks[candidate.style]
            while stack and stack[-1][0] >= rank:
                stack.pop()
            stack.append((rank, candidate.title.strip()))
        position = candidate.index + 1 + candidate.joined
        path = tuple(entry for _, entry in stack)
        for index in range(candidate.index, position):
            paths[index] = path
            roles[index] = Role.LEAD if candidate.lead else Role.HEADING
    paths[position:] = [tuple(entry for _, entry in stack)] * (count - position)
    return paths, roles


def _document_title(candidates: Sequence[_Candidate], ranks: dict[str, int]) -> _Candidate | None:
    """The one outermost, unnumbered heading that opens the document is its title, not a chapter."""
    if len(candidates) < 3:
        return None
    first = candidates[0]
    alone = sum(candidate.style == first.style for candidate in candidates) == 1
    outermost = all(ranks[first.style] < ranks[other.style] for other in candidates[1:])
    return first if alone and outermost and not first.ordinal and first.style != "named" else None


def _ranks(candidates: Sequence[_Candidate]) -> dict[str, int]:
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
    order = sorted((style for style in styles if style != "named"), key=lambda style: -wins[style])
    ranks = {style: rank for rank, style in enumerate(order)}
    ranks["named"] = 0  # 요약, 참고문헌 … stand beside the chapters
    return ranks


def _stands_above(a: str, b: str, votes: Counter[tuple[str, str]], sizes: dict[str, float]) -> bool:
    """Whether style `a`, which appears first, stands above `b`."""
    family = (*DIVISIONS, "1.1", "1.1.1", "1.1.1.1")
    if (a in DIVISIONS) == (b in DIVISIONS) and a in family and b in family:
        return family.index(a) < family.index(b)
    for kind in ("h", "outline"):
        if a.startswith(kind) and b.startswith(kind):
            return a < b
    if a.startswith("size") and b.startswith("size"):
        return a > b
    balance = float(votes[a, b] - votes[b, a])
    if sizes[a] and sizes[b]:
        balance += 1.5 * (sizes[a] > sizes[b] * 1.08) - 1.5 * (sizes[b] > sizes[a] * 1.08)
    if balance:
        return balance > 0
    return prior_rank(a) <= prior_rank(b)


def _typical(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
