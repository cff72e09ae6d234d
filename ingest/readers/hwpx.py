"""HWPX (KS X 6101, OWPML) → numbered sections.

zip ─ META-INF/manifest.xml ── is it encrypted?
    ├ Contents/content.hpf ─── metadata, and the order of the sections (spine)
    ├ Contents/header.xml ──── shapes, numberings, bullets
    ├ Contents/section0.xml … → paragraphs (hwpx_text) → pages (hwp_flow)
    └ Preview/PrvText.txt ──── only when no section can be read
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from lxml import etree

from corpus.errors import Reason, UnreadableFile
from ingest.document import Limits, ParsedDocument
from ingest.readers.archive import Archive, open_archive, parse_xml
from ingest.readers.hangul_chars import to_unicode
from ingest.readers.hwp import PREVIEW_WARNING, nothing_said, preview
from ingest.readers.hwp_flow import Flow
from ingest.readers.hwpx_text import BodyReader, Head, local, read_head

MEDIA_TYPE = "application/hwp+zip"

_PACKAGE = "Contents/content.hpf"
_SECTION = re.compile(r"(?:.*/)?section(\d{1,5})\.xml", re.IGNORECASE)
_PROPERTIES = {
    "title": "title",
    "creator": "author",
    "subject": "subject",
    "keyword": "keywords",
    "description": "comments",
    "CreatedDate": "created",
}


def read(path: Path, limits: Limits) -> ParsedDocument:
    """The document at `path`.

    Raises UnreadableFile: ENCRYPTED for a package with a password, DAMAGED, TOO_LARGE, NO_TEXT when there are only
    pictures, EMPTY when there is nothing at all.
    """
    with open_archive(path, limits) as archive:
        return _read(archive, limits)


def _read(archive: Archive, limits: Limits) -> ParsedDocument:
    _refuse_encrypted(archive, limits)
    warnings: list[str] = []
    package = _parsed(archive, _package_name(archive), limits)
    sections = _sections(archive, package)
    header = _parsed(archive, _named(archive, "header.xml"), limits)
    if header is None:
        warnings.append("문서 정보(header.xml)를 읽지 못해 제목과 번호를 알아보지 못했습니다.")
    body = BodyReader(Head() if header is None else read_head(header))
    flow = Flow(limits)
    broken = 0
    for number, name in enumerate(sections):
        root = _parsed(archive, name, limits)
        if root is None:
            broken += 1
        else:
            flow.add_section(number, body.read(root))
    pages = flow.pages()
    if broken and pages:
        warnings.append(f"구역 {len(sections)}개 가운데 {broken}개가 깨져 있어 나머지만 담았습니다.")
    if not pages and (broken or not sections):
        pages = preview(_preview(archive), limits)
        if not pages:
            raise UnreadableFile(
                Reason.DAMAGED, "본문(section)을 읽을 수 없습니다. 한글에서 열어 다시 저장한 파일을 넣어 주세요."
            )
        warnings.append(PREVIEW_WARNING)
    if not pages:
        raise nothing_said(any(name.startswith("BinData/") for name in archive.names()))
    return ParsedDocument(MEDIA_TYPE, pages, properties=_properties(package), warnings=tuple(warnings))


def _refuse_encrypted(archive: Archive, limits: Limits) -> None:
    manifest = _parsed(archive, _named(archive, "META-INF/manifest.xml"), limits)
    if manifest is not None and any(local(each) == "encryption-data" for each in manifest.iter()):
        raise UnreadableFile(
            Reason.ENCRYPTED, "암호가 걸려 있습니다. 한글에서 암호를 풀어 저장한 파일을 넣어 주세요."
        )


def _parsed(archive: Archive, name: str, limits: Limits) -> etree._Element | None:
    """The root of one part; None when it is missing or broken."""
    if not name:
        return None
    try:
        return parse_xml(archive.read(name), limits)
    except UnreadableFile as error:
        if error.reason is not Reason.DAMAGED:
            raise
        return None


def _named(archive: Archive, ending: str) -> str:
    """The shortest member that ends so, whatever the case; '' when there is none."""
    found = [name for name in archive.names() if f"/{name}".lower().endswith(f"/{ending}".lower())]
    return min(found, key=len, default="")


def _package_name(archive: Archive) -> str:
    return _PACKAGE if _PACKAGE in archive.names() else _named(archive, "content.hpf")


def _sections(archive: Archive, package: etree._Element | None) -> list[str]:
    """The sections in the order of the spine; those that it does not name follow by number."""
    known = {name.lower(): name for name in archive.names()}
    numbered = sorted((int(m[1]), m[0]) for m in map(_SECTION.fullmatch, archive.names()) if m)
    ordered: list[str] = []
    if package is not None:
        items = {e.get("id", ""): e.get("href", "") for e in package.iter() if local(e) == "item"}
        for element in package.iter():
            if local(element) != "itemref":
                continue
            href = items.get(element.get("idref", ""), "")
            if _SECTION.fullmatch(href):
                # Some programs write the path from the package's own folder.
                candidates = (href, posixpath.join("Contents", href))
                ordered += [known[name.lower()] for name in candidates if name.lower() in known][:1]
    return list(dict.fromkeys([*ordered, *(name for _, name in numbered)]))


def _preview(archive: Archive) -> str:
    name = _named(archive, "PrvText.txt")
    if not name:
        return ""
    try:
        data = archive.read(name)
    except UnreadableFile:
        return ""
    return data.decode("utf-8", "replace").replace("><", " | ").strip("\0\ufeff")


def _properties(package: etree._Element | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in package.iter() if package is not None else ():
        kind = local(element)
        key = element.get("name", "") if kind == "meta" else kind
        text = to_unicode(" ".join((element.text or "").split()))
        if key in _PROPERTIES and text:
            found.setdefault(_PROPERTIES[key], text)
    return found
