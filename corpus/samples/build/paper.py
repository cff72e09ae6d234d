"""Sources as PDF: HTML and paged CSS, printed by WeasyPrint (or by chromium where the source asks for it).

WeasyPrint keeps footnotes at the foot of their page, running heads by chapter and page numbers in the contents.
Chromium gives PDFs of another make, as a reader of real files meets them; its footnotes stand after the chapter.
"""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import tempfile
from pathlib import Path

from markup import body_html, escape
from source import Source

HERE = Path(__file__).resolve().parent
INSTITUTE = "한빛시정연구원"
ADDRESS = "한빛시 가람구 시청로 1길 24"
_LOGO = (
    '<svg class="logo" viewBox="0 0 40 40" width="34" height="34" xmlns="http://www.w3.org/2000/svg">'
    '<circle cx="20" cy="20" r="18" fill="none" stroke="{0}" stroke-width="3"/>'
    '<path d="M20 7 L24 17 L34 20 L24 23 L20 33 L16 23 L6 20 L16 17 Z" fill="{0}"/></svg>'
)


def logo(colour: str) -> str:
    """The invented institute's mark: a ring with a four-pointed light."""
    return _LOGO.format(colour)


def korean_date(date: str) -> str:
    """'2023-11-30' → '2023년 11월 30일', as far as the date is known."""
    parts = [str(int(part)) for part in date.split("-")]
    return " ".join(part + unit for part, unit in zip(parts, "년월일", strict=False))


def series_line(source: Source) -> str:
    """'한빛정책연구 2023-07'."""
    return " ".join(part for part in (source.series, source.number) if part)


def build_pdf(source: Source) -> bytes:
    """The source's PDF."""
    html_text = document_html(source)
    if source.engine == "chromium":
        return _chromium(html_text, source)
    if source.meta.get("break") == "all":
        cover, seam, rest = html_text.partition("</section>")
        html_text = keep_words(cover) + seam + rest
    else:
        html_text = keep_words(html_text)
    pdf = _weasyprint(html_text, source)
    return _scanned(pdf, source) if source.layout == "scan" else pdf


def document_html(source: Source) -> str:
    """The whole document as HTML with its style sheet."""
    layout = source.layout or "report"
    # Two fonts a document, its body's face and one bold: each Korean subset weighs about 150 kB.
    face = "Noto Serif CJK KR" if source.kind == "총서" or source.project_type == "기본" else "Noto Sans CJK KR"
    style = (HERE / "paper.css").read_text(encoding="utf-8")
    style = (
        style.replace("COLOUR", source.colour or "#0b5d6b").replace("FACE", f'"{face}"').replace("WORK", source.title)
    )
    notes = "end" if source.engine == "chromium" or layout == "two-column" else "float"
    body = body_html(source, footnotes=notes)
    if layout == "two-column":
        body = re.sub(r"(<h1 .*?</h1>)(.*?)(?=<h1 |$)", r'\1<div class="columns">\2</div>', body, flags=re.DOTALL)
    if layout in ("report", "two-column"):
        inside = _cover(source) + _abstract(source) + _contents(source) + f"<main>{body}</main>" + _colophon(source)
    else:
        inside = _masthead(source) + f"<main>{body}</main>" + _imprint(source)
    names = ", ".join(name for name, _ in source.people)
    broken = " cut" if source.meta.get("break") == "all" else ""
    flat = " flat" if source.outline == "no" else ""
    return (
        f'<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>{escape(source.title)}</title>'
        f'<meta name="author" content="{escape(names)}">'
        f'<meta name="keywords" content="{escape(", ".join(source.lists.get("keywords", ())))}">'
        f'<meta name="dcterms.created" content="{_whole_date(source.date)}">'
        f"<style>{style}</style></head>"
        f'<body class="{layout} {source.engine or "weasyprint"}{broken}{flat}">{inside}</body></html>'
    )


def keep_words(html_text: str) -> str:
    """Each word outside tables and drawings in a span that is not broken: WeasyPrint has no `word-break: keep-all`."""
    out, tables = [], 0
    head, start, body = html_text.partition("<body")
    for part in re.split(r"(<[^>]+>)", start + body):
        if part.startswith("<"):
            tables += part.startswith(("<table", "<svg")) - part.startswith(("</table", "</svg"))
        elif not tables:
            part = re.sub(r"[^\s]*[가-힣]{2}[^\s]*", r'<span class="w">\g<0></span>', part)
        out.append(part)
    return head + "".join(out)


def _whole_date(date: str) -> str:
    return "-".join([*date.split("-"), "01", "01"][:3])


def _cover(source: Source) -> str:
    lead = ", ".join(name for name, role in source.people)
    subtitle = f'<p class="subtitle">{escape(source.subtitle)}</p>' if source.subtitle else ""
    return (
        f'<section class="cover"><div class="band"></div><p class="series">{escape(series_line(source))}</p>'
        f'<p class="kind">{escape(source.project_type + "연구" if source.project_type else source.kind)}</p>'
        f'<p class="title">{escape(source.title)}</p>{subtitle}<p class="authors">{escape(lead)}</p>'
        f'<div class="foot">{logo("#fff")}<span>{INSTITUTE}</span><em>{source.date[:7].replace("-", ". ")}</em></div></section>'
    )


def _abstract(source: Source) -> str:
    if not source.abstract:
        return ""
    words = ", ".join(source.lists.get("keywords", ()))
    return (
        f'<section class="abstract"><p class="front">국문초록</p><p>{escape(source.abstract)}</p>'
        f"<p><b>주제어</b> {escape(words)}</p></section>"
    )


def _contents(source: Source) -> str:
    rows = []
    for order, block in enumerate(source.blocks):
        if block.kind == "heading" and block.level <= 2:
            text = escape(re.sub(r"\[\^\d+\]", "", block.text))
            rows.append(f'<p class="c{block.level}"><a href="#s{order}">{text}</a></p>')
    return f'<nav class="contents"><p class="front">차 례</p>{"".join(rows)}</nav>'


def _colophon(source: Source) -> str:
    roles: dict[str, list[str]] = {}
    for name, role in source.people:
        roles.setdefault(role, []).append(name)
    rows = [(role, ", ".join(names)) for role, names in roles.items()]
    rows += [("발행일", korean_date(source.date)), ("발행처", INSTITUTE), ("주소", ADDRESS)]
    rows += [(label, value) for label, value in (("ISBN", source.isbn), ("ISSN", source.issn)) if value]
    cells = "".join(f"<tr><th>{escape(label)}</th><td>{escape(value)}</td></tr>" for label, value in rows)
    licence = f"<p>이 자료는 {escape(source.licence)} 조건에 따라 이용할 수 있습니다.</p>" if source.licence else ""
    subtitle = f"<p>{escape(source.subtitle)}</p>" if source.subtitle else ""
    return (
        f'<section class="colophon"><p class="name">{escape(source.title)}</p>{subtitle}'
        f'<p class="series">{escape(series_line(source))}</p><table>{cells}</table>{licence}'
        f"<p>이 보고서의 내용은 연구진의 의견이며 {INSTITUTE}의 공식 견해와 다를 수 있습니다.</p></section>"
    )


def _masthead(source: Source) -> str:
    names = ", ".join(f"{name} {role}" if role != "저자" else name for name, role in source.people)
    subtitle = f'<p class="subtitle">{escape(source.subtitle)}</p>' if source.subtitle else ""
    return (
        f'<header class="masthead"><p class="series">{logo("#111" if source.layout == "scan" else "#fff")} {escape(series_line(source))}'
        f'<span class="when">{korean_date(source.date)}</span></p><p class="title">{escape(source.title)}</p>{subtitle}'
        f'</header><p class="byline">{escape(source.department)} {escape(names)}</p>'
    )


def _imprint(source: Source) -> str:
    numbers = " | ".join(
        f"{label} {value}" for label, value in (("ISBN", source.isbn), ("ISSN", source.issn)) if value
    )
    return (
        f'<footer class="imprint"><p><b>{escape(series_line(source))}</b> | 발행일 {korean_date(source.date)} | '
        f"발행처 {INSTITUTE} | {ADDRESS}</p><p>{numbers} {escape(source.licence)}</p></footer>"
    )


def _weasyprint(html_text: str, source: Source) -> bytes:
    import weasyprint

    os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
    pdf: bytes = weasyprint.HTML(string=html_text).write_pdf(pdf_identifier=source.id.encode(), optimize_images=True)
    return pdf


def _chromium(html_text: str, source: Source) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder, "in.html"), Path(folder, "out.pdf")
        page.write_text(html_text, encoding="utf-8")
        outline = [] if source.outline == "no" else ["--generate-pdf-document-outline"]
        subprocess.run(
            [
                *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", *outline),
                *(f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", page.as_uri()),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        stamp = b"(D:" + _whole_date(source.date).replace("-", "").encode() + b"090000+00'00')"
        return re.sub(rb"\(D:\d{14}\+00'00'\)", stamp, out.read_bytes())


def _scanned(pdf: bytes, source: Source) -> bytes:
    """The PDF's pages as slightly turned, slightly grey pictures at 200 dpi without a text layer."""
    import time

    import pypdfium2
    from PIL import Image, ImageFilter

    chance = random.Random(source.id)
    pictures = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=200 / 72, grayscale=True).to_pil()
            picture = picture.rotate(chance.uniform(-0.4, 0.4), Image.Resampling.BICUBIC, fillcolor=250)
            speck = Image.effect_noise(picture.size, 14)
            picture = Image.blend(picture, speck.point(lambda v: min(255, v + 118)), 0.06)
            pictures.append(picture.filter(ImageFilter.GaussianBlur(0.3)))
            page.close()
    out = io.BytesIO()
    stamp = time.strptime(_whole_date(source.date), "%Y-%m-%d")
    first, *rest = pictures
    first.save(
        out, "PDF", save_all=True, append_images=rest, resolution=200, quality=40,
        title=source.file or source.id, producer="HB-Scan 320", creationDate=stamp, modDate=stamp,
    )  # fmt: skip
    return out.getvalue()
