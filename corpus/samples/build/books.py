"""Sources as EPUB 3, and zip archives with fixed times."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from files import colophon_lines, front_lines
from markup import body_html, escape
from paper import INSTITUTE
from source import Source, plain

_STAMP = (2024, 1, 1, 0, 0, 0)


def build_epub(source: Source) -> bytes:
    """EPUB 3: one XHTML file per chapter, a navigation document, Dublin Core metadata."""
    chapters = _chapters(source)
    people = "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name, _ in source.people)
    subjects = "".join(f"<dc:subject>{escape(word)}</dc:subject>" for word in source.lists.get("keywords", ()))
    items = "".join(
        f'<item id="c{n}" href="text/c{n:02}.xhtml" media-type="application/xhtml+xml"{" properties=" + chr(34) + "svg" + chr(34) if "<svg" in body else ""}/>'
        for n, (_, body) in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    opf = f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="bookid" xml:lang="ko">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="bookid">urn:isbn:{source.isbn.replace("-", "") or source.id}</dc:identifier>
<dc:title>{escape(source.title)}</dc:title>{people}<dc:publisher>{INSTITUTE}</dc:publisher><dc:date>{source.date}</dc:date>
<dc:language>ko</dc:language><dc:description>{escape(source.abstract)}</dc:description>{subjects}
<meta property="dcterms:modified">2024-01-01T00:00:00Z</meta></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="css" href="style.css" media-type="text/css"/>{items}</manifest>
<spine>{spine}</spine></package>"""
    nav = "".join(
        f'<li><a href="text/c{n:02}.xhtml">{escape(title)}</a></li>' for n, (title, _) in enumerate(chapters)
    )
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
        "OEBPS/content.opf": opf,
        "OEBPS/nav.xhtml": _xhtml("차례", f'<nav epub:type="toc"><h1>차례</h1><ol>{nav}</ol></nav>', "style.css"),
        "OEBPS/style.css": "body{line-height:1.7}h1{color:%s}table{border-collapse:collapse}td,th{border:1px solid #888;padding:.3em}.item{margin:.3em 0 .3em 1em}"
        % (source.colour or "#0b5d6b"),
    }
    for n, (title, body) in enumerate(chapters):
        parts[f"OEBPS/text/c{n:02}.xhtml"] = _xhtml(title, body, "../style.css")
    return zip_fixed({name: text.encode() for name, text in parts.items()})


def _chapters(source: Source) -> list[tuple[str, str]]:
    """(title, XHTML) of the title page, each chapter, and the colophon."""
    front = "".join(f"<p>{escape(line)}</p>" for line in front_lines(source) if line != source.title)
    chapters = [(source.title, f"<h1>{escape(source.title)}</h1>{front}")]
    current: list[Any] = []
    groups: list[list[Any]] = []
    for block in source.blocks:
        if block.kind == "heading" and block.level == 1 and current:
            groups.append(current)
            current = []
        current.append(block)
    groups.append(current)
    for group in groups:
        part = Source(source.path, source.meta, source.lists, tuple(group), source.footnotes)
        title = plain(group[0].text) if group[0].kind == "heading" else source.title
        chapters.append((title, body_html(part, footnotes="end")))
    chapters.append(("판권", "<h1>판권</h1>" + "".join(f"<p>{escape(line)}</p>" for line in colophon_lines(source))))
    return chapters


def _xhtml(title: str, body: str, css: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops" lang="ko" xml:lang="ko"><head><title>{escape(title)}</title>'
        f'<link rel="stylesheet" href="{css}"/></head><body>{body}</body></html>'
    )


def zip_fixed(parts: dict[str, bytes]) -> bytes:
    """A zip with fixed times; `mimetype` stored, the rest deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return out.getvalue()
