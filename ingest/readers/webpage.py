"""Web pages: the article without the site's menus, as numbered sections."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree, html

from corpus.errors import Reason, UnreadableFile
from ingest.detect import MediaType
from ingest.document import Limits, ParsedDocument
from ingest.readers.archive import exceeds_depth
from ingest.readers.encoding import decode
from ingest.readers.markup import walk
from ingest.readers.sections import SectionBuilder
from ingest.readers.webpage_article import article_of, is_furniture
from ingest.readers.webpage_metadata import page_properties

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{1,40})", re.I)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w-]{1,40})", re.I)
_DEEPEST = 240  # elements
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.I | re.S)
_FORMATTING = re.compile(r"</?(?:font|b|i|u|s|em|strong|span|center|small|big|a)(?:\s[^<>]*)?>", re.I)
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read(path: Path, limits: Limits) -> ParsedDocument:
    """The page at `path`. Raises UnreadableFile: TOO_LARGE, DAMAGED, or EMPTY when it has no text."""
    if path.stat().st_size > limits.unpacked_bytes:
        raise UnreadableFile(
            Reason.TOO_LARGE, f"웹 페이지가 {limits.unpacked_bytes // 1024**2} MiB를 넘습니다. 나누어 넣어 주세요."
        )
    page = decode_page(path.read_bytes())
    root = parse_page(page)
    sections = SectionBuilder(limits)
    walk(article_of(root, page), sections, unwanted=is_furniture)
    pages, outline = sections.build()
    properties = page_properties(root, [entry.title for entry in outline])
    return ParsedDocument(MediaType.HTML, pages, outline=outline, properties=properties)


def decode_page(data: bytes) -> str:
    """The page's text, by its own bytes first and its `charset` where they leave a doubt.

    Raises UnreadableFile(DAMAGED) for bytes that are no text.
    """
    found = _XML_ENCODING.search(data[:200]) or _CHARSET.search(data[:8192])
    text = decode(data, declared=found[1].decode("ascii") if found else "")
    if text is None:
        raise UnreadableFile(
            Reason.DAMAGED, "웹 페이지의 글자를 알아볼 수 없습니다. 브라우저에서 다시 저장해 넣어 주세요."
        )
    return text


def parse_page(page: str) -> etree._Element:
    """The page as a tree, comments left out; raises UnreadableFile(EMPTY) when there is none.

    libxml2 drops what is nested deeper than about 250 elements. Old pages nest so by never closing their <font>
    tags, so formatting tags are taken out then; what is still too deep keeps its words and loses its structure.
    """
    # lxml refuses a str that declares an encoding of its own.
    source = _XML_DECLARATION.sub("", page).replace("\0", "")
    root = _parse(source)
    if exceeds_depth(root, _DEEPEST):
        source = _SCRIPT.sub(" ", source)
        root = _parse(_FORMATTING.sub("", source))
    if exceeds_depth(root, _DEEPEST):
        root = _parse(_TAG.sub("<br>", source))
    return root


def _parse(source: str) -> etree._Element:
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        return html.document_fromstring(source, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFile(
            Reason.EMPTY, "웹 페이지에 내용이 없습니다. 브라우저에서 다시 저장해 넣어 주세요."
        ) from error
