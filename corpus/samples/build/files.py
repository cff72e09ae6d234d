"""Sources as HTML articles, EPUB, DOCX, HWP, HWPX, plain text and Markdown, each with fixed dates."""

from __future__ import annotations

import datetime
import importlib
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

from markup import body_html, escape
from paper import ADDRESS, INSTITUTE, korean_date, logo, series_line
from source import Source, plain, split_notes

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
_STAMP = (2024, 1, 1, 0, 0, 0)


def front_lines(source: Source) -> list[str]:
    """What stands over the text where a format has no designed cover."""
    lines = [series_line(source), source.title, source.subtitle]
    lines.append(", ".join(f"{name}({role})" for name, role in source.people))
    lines.append(f"{INSTITUTE} {source.department}".strip())
    lines.append(korean_date(source.date))
    return [line for line in lines if line]


def colophon_lines(source: Source) -> list[str]:
    """What stands under the text: the 판권지 as lines."""
    lines = [f"발행일: {korean_date(source.date)}", f"발행처: {INSTITUTE} ({ADDRESS})"]
    lines += [f"{label}: {value}" for label, value in (("ISBN", source.isbn), ("ISSN", source.issn)) if value]
    if source.licence:
        lines.append(f"이용 조건: {source.licence}")
    return lines


def build_html(source: Source) -> bytes:
    """A webzine article as the institute's site shows it, with the menus around it."""
    style = (HERE / "webzine.css").read_text(encoding="utf-8").replace("COLOUR", source.colour or "#0b5d6b")
    people = ", ".join(f"{name} {role}" for name, role in source.people)
    metas = [("description", source.abstract), ("author", ", ".join(name for name, _ in source.people))]
    metas += [("keywords", ", ".join(source.lists.get("keywords", ()))), ("dc.date", source.date)]
    head = "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in metas if value)
    subtitle = f'<p class="deck">{escape(source.subtitle)}</p>' if source.subtitle else ""
    words = " ".join(f"<li>#{escape(word)}</li>" for word in source.lists.get("keywords", ()))
    page = f"""<!DOCTYPE html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(source.title)} | {INSTITUTE}</title>
{head}
<meta property="og:title" content="{escape(source.title)}">
<meta property="og:site_name" content="{INSTITUTE}">
<meta property="article:published_time" content="{source.date}">
<style>{style}</style>
</head>
<body>
<a class="skip" href="#content">본문 바로가기</a>
<header class="site">
<p class="home">{logo(source.colour or "#0b5d6b")} {INSTITUTE}</p>
<nav class="menu"><ul><li>연구원 소개</li><li>연구성과</li><li>정책제안</li><li>월간 한빛</li><li>알림마당</li><li>정보공개</li></ul></nav>
<form class="find"><input type="text" title="통합검색" placeholder="검색어를 입력하세요"><button type="button">검색</button></form>
</header>
<div class="where">홈 &gt; 발간물 &gt; {escape(source.series)} &gt; {escape(source.number)}</div>
<div class="columns">
<main id="content">
<article>
<p class="issue">{escape(source.issue_head or series_line(source))}</p>
<h1>{escape(source.title)}</h1>
{subtitle}
<p class="byline">{escape(people)} · {escape(source.department)} · {korean_date(source.date)}</p>
{body_html(source, footnotes="end-article")}
</article>
<ul class="tags">{words}</ul>
<p class="licence">{escape(source.licence)}</p>
</main>
<aside>
<h2>많이 본 글</h2>
<ol><li>숫자로 읽는 한빛시</li><li>골목에서 만난 연구자</li><li>독자 편지함</li></ol>
<h2>구독 신청</h2><p>매달 첫째 주에 전자우편으로 보내 드립니다.</p>
</aside>
</div>
<footer class="site"><p>{ADDRESS} {INSTITUTE}</p><p>개인정보처리방침 | 저작권 정책 | 찾아오시는 길</p></footer>
</body>
</html>
"""
    return page.encode()


def build_txt(source: Source, encoding: str) -> bytes:
    """Plain text as an office sends it: CR LF line ends, rows by tabs, notes at the end."""
    lines = [*front_lines(source), ""]
    for block in source.blocks:
        if block.kind == "heading":
            lines += ["", plain(block.text), ""]
        elif block.kind == "item":
            lines.append(
                "  " * (block.level - 1) + {1: "□", 2: "○", 3: "-"}[block.level] + " " + _numbered(block.text)
            )
        else:
            lines.append(_numbered(block.text))
            lines.extend("\t".join(plain(cell) for cell in row) for row in block.rows)
    lines += ["", *(f"{number}) {plain(note)}" for number, note in source.footnotes.items())]
    lines += ["", *colophon_lines(source), ""]
    return "\r\n".join(lines).encode(encoding)


def _numbered(text: str) -> str:
    """Text with footnote marks as `1)`."""
    pieces = split_notes(text.replace("**", ""))
    return "".join(piece + (f"{number})" if number else "") for piece, number in pieces)


def build_md(source: Source) -> bytes:
    """Markdown as people write it: CommonMark with pipe tables and footnotes."""
    lines = [f"# {source.title}", ""]
    for line in front_lines(source):
        if line != source.title:
            lines += [line, ""]
    if source.abstract:
        lines += [
            "**국문초록** " + source.abstract,
            "",
            "**주제어** " + ", ".join(source.lists.get("keywords", ())),
            "",
        ]
    for block in source.blocks:
        if block.kind == "heading":
            lines += ["#" * (block.level + 1) + " " + block.text, ""]
        elif block.kind == "item":
            lines.append("  " * (block.level - 1) + "- " + block.text)
            continue
        elif block.kind == "table":
            head, *rows = block.rows
            lines += [block.text, "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
            lines += ["| " + " | ".join(row) + " |" for row in rows] + [""]
        elif block.kind == "box":
            lines += ["> " + block.text, ""]
        else:
            if lines[-1].lstrip().startswith("- "):
                lines.append("")
            lines += [block.text, ""]
    lines += ["", *(f"[^{number}]: {note}" for number, note in source.footnotes.items()), "", "---", ""]
    lines += [f"- {line}" for line in colophon_lines(source)]
    return ("\n".join(lines) + "\n").encode()


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
    return _zip({name: text.encode() for name, text in parts.items()})


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


def _zip(parts: dict[str, bytes]) -> bytes:
    """A zip with fixed times; `mimetype` stored, the rest deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return out.getvalue()


def build_docx(source: Source) -> bytes:
    """A Word document with real heading styles, real tables and its core properties."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Title"):
        style = document.styles[name]
        style.font.name = "Malgun Gothic"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "맑은 고딕")
    document.styles["Normal"].font.size = Pt(10.5)
    for line in front_lines(source):
        paragraph = document.add_paragraph(line, style="Title" if line == source.title else None)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if source.abstract:
        document.add_heading("국문초록", 1)
        document.add_paragraph(source.abstract)
        document.add_paragraph("주제어: " + ", ".join(source.lists.get("keywords", ())))
    for block in source.blocks:
        if block.kind == "heading":
            document.add_heading(plain(block.text), block.level)
        elif block.kind == "item":
            paragraph = document.add_paragraph({1: "□ ", 2: "○ ", 3: "- "}[block.level])
            paragraph.paragraph_format.left_indent = Pt(12 * block.level)
            _docx_runs(paragraph, block.text)
        elif block.kind == "table":
            document.add_paragraph(plain(block.text), style="Caption")
            table = document.add_table(len(block.rows), len(block.rows[0]), style="Table Grid")
            for cells, row in zip(table.rows, block.rows, strict=True):
                for cell, text in zip(cells.cells, row, strict=True):
                    cell.text = plain(text)
        elif block.kind == "figure":
            document.add_paragraph(plain(block.text), style="Caption")
        else:
            _docx_runs(document.add_paragraph(), block.text)
    for number, note in source.footnotes.items():
        document.add_paragraph(f"{number}) {plain(note)}")
    document.add_heading("판권", 1)
    for line in colophon_lines(source):
        document.add_paragraph(line)
    properties = document.core_properties
    properties.title, properties.author = source.title, ", ".join(name for name, _ in source.people)
    properties.keywords = ", ".join(source.lists.get("keywords", ()))
    properties.comments, properties.language = "", "ko-KR"
    year, month, day = ([int(part) for part in source.date.split("-")] + [1, 1])[:3]
    properties.created = properties.modified = datetime.datetime(year, month, day, 9, 0, 0)
    raw = io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as archive:
        return _zip({name: archive.read(name) for name in archive.namelist()})


def _docx_runs(paragraph: Any, text: str) -> None:
    for piece, number in split_notes(text):
        for order, part in enumerate(piece.split("**")):
            paragraph.add_run(part).bold = order % 2 == 1
        if number:
            paragraph.add_run(f"{number})").font.superscript = True


def hangul_blocks(source: Source) -> list[tuple[str, Any]]:
    """The blocks that the HWP and HWPX builders of the tests take."""
    blocks: list[tuple[str, Any]] = [("p", line) for line in front_lines(source)]
    for block in source.blocks:
        if block.kind == "heading":
            blocks.append((f"h{block.level}" if block.level < 3 else "p", plain(block.text)))
        elif block.kind == "item":
            blocks.append(("p", {1: "□ ", 2: "  ○ ", 3: "    - "}[block.level] + _numbered(block.text)))
        elif block.kind == "table":
            blocks.append(("p", plain(block.text)))
            blocks.append(("table", [[plain(cell) for cell in row] for row in block.rows]))
        else:
            blocks.append(("p", _numbered(block.text)))
    blocks += [("p", f"{number}) {plain(note)}") for number, note in source.footnotes.items()]
    return blocks + [("p", line) for line in colophon_lines(source)]


def build_hangul(source: Source, suffix: str) -> bytes:
    """HWP 5.0 or HWPX by the builders that the readers' tests use."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    module = importlib.import_module(f"tests.ingest.{suffix}_builder")
    author = ", ".join(name for name, _ in source.people)
    made: bytes = getattr(module, f"build_{suffix}")(hangul_blocks(source), title=source.title, author=author)
    return made
