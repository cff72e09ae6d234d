"""Markdown (CommonMark with tables and footnotes): rendered to HTML, then read like it."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.detect import MediaType
from ingest.document import Limits, ParsedDocument
from ingest.readers.markup import walk
from ingest.readers.plain import paragraphs, read_text
from ingest.readers.sections import SectionBuilder
from ingest.readers.webpage import parse_page

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)
_NOTE = re.compile(r"^\[\^([^\]\s]{1,40})\]:[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.M)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]")
# Names that people give in front matter → property.
_PROPERTIES = {
    "title": "title",
    "제목": "title",
    "author": "author",
    "authors": "author",
    "저자": "author",
    "date": "date",
    "발행일": "date",
    "tags": "keywords",
    "keywords": "keywords",
    "주제어": "keywords",
    "description": "subject",
    "publisher": "publisher",
    "발행처": "publisher",
}


def read(path: Path, limits: Limits) -> ParsedDocument:
    """The document at `path`; raises UnreadableFile as the plain-text reader does."""
    from markdown_it import MarkdownIt

    text = read_text(path, limits)
    properties: dict[str, str] = {}
    front = _FRONT_MATTER.match(text)
    if front is not None:
        properties = front_matter(front[1])
        text = text[front.end() :]
    notes = [(match[1], match[2]) for match in _NOTE.finditer(text)]
    text = _NOTE_MARK.sub("", _NOTE.sub("", text))
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    sections = SectionBuilder(limits)
    if page.strip():
        walk(parse_page(page), sections)
    if sections.is_empty:  # nested so deep that the renderer gave up
        for paragraph in paragraphs(text):
            sections.block(paragraph)
    for mark, note in notes:
        sections.note(f"{mark}) {note}")
    pages, outline = sections.build()
    return ParsedDocument(MediaType.MARKDOWN, pages, outline=outline, properties=properties)


def front_matter(text: str) -> dict[str, str]:
    """The properties in the plain part of YAML that front matter is written in: values, and lists of values."""
    found: dict[str, list[str]] = {}
    key = ""
    for line in text.split("\n"):
        item = re.match(r"\s*-\s+(.*)", line)
        pair = re.match(r"([^\s:#][^:]{0,40}):\s*(.*)", line)
        if item and key:
            found[key].append(_value(item[1]))
        elif pair:
            key = _PROPERTIES.get(pair[1].strip().lower(), "")
            if key:
                inner = pair[2].strip()
                listed = inner[1:-1].split(",") if inner.startswith("[") and inner.endswith("]") else [inner]
                found.setdefault(key, []).extend(_value(each) for each in listed)
    joined = {key: "; ".join(value for value in values if value) for key, values in found.items()}
    return {key: value for key, value in joined.items() if value}


def _value(text: str) -> str:
    return text.strip().strip("\"'").strip()
