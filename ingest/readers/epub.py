"""EPUB 2 and 3: the chapters of the spine, each beginning a section of its own."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from html.entities import html5
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from corpus.errors import Reason, UnreadableFile
from ingest.detect import MediaType
from ingest.document import Limits, ParsedDocument
from ingest.readers.archive import Archive, open_archive, parse_xml
from ingest.readers.markup import local_name, walk
from ingest.readers.sections import SectionBuilder
from ingest.readers.webpage import decode_page, parse_page

_XHTML = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
# Only fonts may be scrambled in a book that anyone can read.
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_NAMED_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31};)")
_XML_ENTITIES = frozenset({b"amp;", b"lt;", b"gt;", b"quot;", b"apos;"})
# Dublin Core element → property.
_METADATA = {
    "title": "title",
    "creator": "author",
    "date": "date",
    "publisher": "publisher",
    "subject": "keywords",
    "description": "subject",
    "language": "language",
    "identifier": "identifier",
}


def read(path: Path, limits: Limits) -> ParsedDocument:
    """The book at `path`.

    Raises UnreadableFile: ENCRYPTED for a book under copy protection, DAMAGED when its package file or all of its
    chapters are missing, EMPTY when it has no text, and what `open_archive` raises.
    """
    warnings: list[str] = []
    sections = SectionBuilder(limits)
    with open_archive(path, limits) as archive:
        _refuse_protected(archive, limits)
        place = _package_path(archive, limits)
        package = parse_xml(archive.read(place), limits)
        names = {_folded(name): name for name in archive.names()}
        chapters = _chapters(package, posixpath.dirname(place))
        read_any = False
        for chapter in chapters:
            name = chapter if archive.has(chapter) else names.get(_folded(chapter), "")
            if not name:
                warnings.append(f"전자책 안에 '{posixpath.basename(chapter)[:60]}'이(가) 없어 건너뛰었습니다.")
                continue
            read_any = True
            sections.new_section(anchor=posixpath.basename(name))
            walk(_chapter(archive.read(name), limits), sections)
    if not read_any:
        raise UnreadableFile(Reason.DAMAGED, "전자책에 읽을 장이 없습니다. 원본을 다시 받아 넣어 주세요.")
    pages, outline = sections.build()
    return ParsedDocument(
        MediaType.EPUB, pages, outline=outline, properties=_properties(package), warnings=tuple(warnings)
    )


def _package_path(archive: Archive, limits: Limits) -> str:
    if archive.has("META-INF/container.xml"):
        for element in parse_xml(archive.read("META-INF/container.xml"), limits).iter():
            place = element.get("full-path") if local_name(element) == "rootfile" else None
            if place and archive.has(place):
                return place
    for name in archive.names():
        if name.endswith(".opf"):
            return name
    raise UnreadableFile(Reason.DAMAGED, "전자책의 차례(OPF)가 없습니다. 원본을 다시 받아 넣어 주세요.")


def _chapters(package: etree._Element, folder: str) -> list[str]:
    """The archive's names of the spine's chapters in reading order, the navigation page left out."""
    manifest: dict[str, str] = {}
    spine: list[str] = []
    for element in package.iter():
        name = local_name(element)
        if name == "item" and element.get("media-type") in _XHTML:
            if "nav" not in (element.get("properties") or "").split():
                manifest[element.get("id") or ""] = element.get("href") or ""
        elif name == "itemref":
            spine.append(element.get("idref") or "")
    wanted = [manifest[key] for key in dict.fromkeys(spine) if key in manifest] or list(manifest.values())
    return [posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0]))) for href in wanted]


def _chapter(data: bytes, limits: Limits) -> etree._Element:
    """The chapter's body: as XML where it is well-formed, else as a browser would read it."""
    try:
        root = parse_xml(_NAMED_ENTITY.sub(_as_character, data), limits)
    except UnreadableFile:
        root = parse_page(decode_page(data))
    return next((element for element in root.iter() if local_name(element) == "body"), root)


def _as_character(match: re.Match[bytes]) -> bytes:
    """'&nbsp;' → '&#160;': XHTML takes its named entities from a DTD, which is not read."""
    characters = "" if match[1] in _XML_ENTITIES else html5.get(match[1].decode("ascii"), "")
    return "".join(f"&#{ord(character)};" for character in characters).encode() or match[0]


def _properties(package: etree._Element) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for element in package.iter():
        key = _METADATA.get(local_name(element))
        tag = str(element.tag)
        if key and "purl.org/dc/" in tag and element.text and element.text.strip():
            found.setdefault(key, []).append(" ".join(element.text.split()))
    return {key: "; ".join(dict.fromkeys(values)) for key, values in found.items()}


def _refuse_protected(archive: Archive, limits: Limits) -> None:
    if not archive.has("META-INF/encryption.xml"):
        return
    for element in parse_xml(archive.read("META-INF/encryption.xml"), limits).iter():
        if local_name(element) == "encryptionmethod":
            parent = element.getparent()
            kind = local_name(parent) if parent is not None else ""
            if kind == "encrypteddata" and element.get("Algorithm") not in _FONT_ALGORITHMS:
                raise UnreadableFile(
                    Reason.ENCRYPTED, "복제 방지(DRM)가 걸린 전자책입니다. 보호를 푼 파일을 넣어 주세요."
                )


def _folded(name: str) -> str:
    """A name as careless packers mean it: upper and lower case, and the two ways to write Hangul, are one."""
    return unicodedata.normalize("NFC", name).casefold()
