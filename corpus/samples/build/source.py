"""A sample publication's source: front matter and body, as SOURCE_FORMAT.md defines them.

Standard library only, so that a test can load this file by its path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

KINDS = ("보고서", "브리프", "웹진", "총서")
FORMATS = ("pdf", "hwp", "hwpx", "docx", "html", "epub", "txt", "txt-cp949", "md")
LAYOUTS = ("report", "brief", "two-column", "scan")
_LISTS = {"formats", "authors", "keywords", "regions"}
_KEYS = _LISTS | {
    *("id", "title", "subtitle", "kind", "file", "department", "project_type", "series", "number", "date"),
    *("abstract", "licence", "isbn", "issn", "visibility", "sheet", "layout", "break", "outline", "colour"),
    *("issue_head", "engine"),
}
_FOOTNOTE = re.compile(r"\[\^(\d+)\]")
_CAPTION = re.compile(r"(?:<표 [^>]+>|\[그림 [^\]]+\])\s*\S.*")
_LEVELS = {"□": 1, "○": 2, "-": 3}


class SourceError(ValueError):
    """A source file does not keep to the format; the message says where."""


@dataclass(frozen=True)
class Block:
    """One piece of the body.

    `kind`: 'heading', 'text', 'item', 'box', 'table', 'figure' or 'note'; `level` is 1–3 for headings and items.
    Text keeps its `**` and `[^1]` marks. A table has `rows`, the first being its header; a figure has `chart`
    ('bar' or 'line') and `points`. Both have their caption in `text`.
    """

    kind: str
    text: str
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    chart: str = ""
    points: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Source:
    """One parsed source file. `meta` holds strings, or tuples of strings for the list keys."""

    path: Path
    meta: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    blocks: tuple[Block, ...]
    footnotes: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, key: str) -> str:
        """`source.title` and so on: the front matter's value, '' where there is none."""
        if key in _KEYS - _LISTS:
            return self.meta.get(key, "")
        raise AttributeError(key)

    @property
    def people(self) -> tuple[tuple[str, str], ...]:
        """(name, role) of every author."""
        pairs = []
        for author in self.lists.get("authors", ()):
            match = re.fullmatch(r"(.+?)\s*\((.+)\)", author)
            pairs.append((match[1], match[2]) if match else (author, "저자"))
        return tuple(pairs)

    def file_name(self, suffix: str) -> str:
        """The built file's name for one extension."""
        stem = f"{self.id}_{self.file}" if self.file else self.id
        return f"{stem}.{suffix}"


def plain(text: str) -> str:
    """Text without bold and footnote marks, white space normalised."""
    return " ".join(_FOOTNOTE.sub("", text.replace("**", "")).split())


def split_notes(text: str) -> list[tuple[str, str]]:
    """Text cut at its footnote marks: (piece, number of the footnote after it or '')."""
    parts = _FOOTNOTE.split(text)
    return [(parts[i], parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]


def plain_units(source: Source) -> list[str]:
    """Everything that a reader of the body sees, one paragraph, item, row, caption or footnote each."""
    units = []
    for block in source.blocks:
        units.append(plain(block.text))
        units.extend(plain(" | ".join(row)) for row in block.rows)
    units.extend(plain(note) for note in source.footnotes.values())
    return units


def read_source(path: Path) -> Source:
    """Parse one source file; raises SourceError when it does not keep to SOURCE_FORMAT.md."""
    text = path.read_text(encoding="utf-8")
    match = re.match(r"---\n(.*?)\n---\n(.*)", text, re.DOTALL)
    if match is None:
        raise SourceError(f"{path.name}: no front matter between two lines '---'")
    meta, lists = _front_matter(match[1], path.name)
    blocks, footnotes = _body(match[2].splitlines(), path.name)
    source = Source(path, meta, lists, blocks, footnotes)
    _check(source)
    return source


def _front_matter(text: str, name: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    meta: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    key = ""
    for line in text.splitlines():
        if not line.strip():
            continue
        if (item := re.fullmatch(r"\s*-\s+(.+)", line)) and key in _LISTS:
            lists[key] = (*lists.get(key, ()), item[1].strip())
            continue
        pair = re.fullmatch(r"([a-z_]+):\s*(.*)", line)
        if pair is None or pair[1] not in _KEYS:
            raise SourceError(f"{name}: front matter line not understood: {line[:60]!r}")
        key, value = pair[1], pair[2].strip()
        if key in _LISTS:
            inside = value.removeprefix("[").removesuffix("]")
            lists[key] = tuple(part.strip() for part in inside.split(",") if part.strip())
        elif value:
            meta[key] = value
    return meta, lists


def _body(lines: list[str], name: str) -> tuple[tuple[Block, ...], dict[str, str]]:
    blocks: list[Block] = []
    footnotes: dict[str, str] = {}
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        at += 1
        if not line:
            continue
        if note := re.fullmatch(r"\[\^(\d+)\]:\s*(.+)", line):
            footnotes[note[1]] = note[2]
        elif heading := re.fullmatch(r"(#{1,3})\s+(.+)", line):
            blocks.append(Block("heading", heading[2], len(heading[1])))
        elif line[0] in _LEVELS and line[1:2] == " ":
            blocks.append(Block("item", line[2:].strip(), _LEVELS[line[0]]))
        elif line.startswith("> "):
            blocks.append(Block("box", line[2:].strip()))
        elif line.startswith(("자료: ", "주: ")):
            blocks.append(Block("note", line))
        elif _CAPTION.fullmatch(line):
            block, at = _exhibit(line, lines, at, name)
            blocks.append(block)
        elif line.startswith(("|", "#", "[^", "```", "* ")):
            raise SourceError(f"{name}: line not understood (table without caption?): {line[:60]!r}")
        else:
            blocks.append(Block("text", line))
    return tuple(blocks), footnotes


def _exhibit(caption: str, lines: list[str], at: int, name: str) -> tuple[Block, int]:
    """The table or figure that the caption's next lines hold, and the line after it."""
    if caption.startswith("["):
        chart = re.fullmatch(r"(bar|line):\s*(.+)", lines[at].strip() if at < len(lines) else "")
        if chart is None:
            raise SourceError(f"{name}: no 'bar:' or 'line:' after {caption!r}")
        pairs = [part.rsplit("=", 1) for part in chart[2].split(",")]
        points = tuple((label.strip(), float(value)) for label, value in pairs)
        return Block("figure", caption, chart=chart[1], points=points), at + 1
    rows = []
    while at < len(lines) and lines[at].strip().startswith("|"):
        cells = tuple(cell.strip() for cell in lines[at].strip().strip("|").split("|"))
        if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            rows.append(cells)
        at += 1
    if len(rows) < 2 or len({len(row) for row in rows}) != 1:
        raise SourceError(f"{name}: the table {caption!r} has no rows, or rows of different lengths")
    return Block("table", caption, rows=tuple(rows)), at


def _check(source: Source) -> None:
    name = source.path.name
    formats = source.lists.get("formats", ())
    problems = [f"no {key}" for key in ("id", "title", "kind", "date") if not source.meta.get(key)]
    if source.id != source.path.stem:
        problems.append(f"id {source.id!r} is not the file's stem")
    if source.kind not in KINDS:
        problems.append(f"kind {source.kind!r} is none of {KINDS}")
    if not formats or any(one not in FORMATS for one in formats):
        problems.append(f"formats {formats} are not all of {FORMATS}")
    if source.layout and source.layout not in LAYOUTS:
        problems.append(f"layout {source.layout!r} is none of {LAYOUTS}")
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", source.date or "0000"):
        problems.append(f"date {source.date!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    marks = {mark for block in source.blocks for mark in _FOOTNOTE.findall(block.text)}
    marks |= {m for b in source.blocks for row in b.rows for cell in row for m in _FOOTNOTE.findall(cell)}
    if marks != set(source.footnotes):
        problems.append(f"footnote marks {sorted(marks)} are not the notes {sorted(source.footnotes)}")
    length = sum(len(unit) for unit in plain_units(source))
    wanted = {"보고서": 5000, "총서": 5000, "브리프": 2000, "웹진": 1200}.get(source.kind, 0)
    if length < wanted:
        problems.append(f"the body has {length} characters, {source.kind} wants {wanted}")
    if problems:
        raise SourceError(f"{name}: " + "; ".join(problems))
