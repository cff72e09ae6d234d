"""A source's body as HTML, and its figures as SVG: what PDF, HTML and EPUB are made of."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from source import Block, Source, plain, split_notes


def escape(text: str) -> str:
    """HTML text with `**bold**` made real."""
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(text, quote=False))


def body_html(source: Source, *, footnotes: str, figures: bool = True) -> str:
    """The blocks as HTML with stable ids on headings (`s1`, `s2`, …).

    `footnotes`: 'float' puts each note where it is cited (CSS paged media moves it to the page's foot);
    'end' lists the notes after each chapter.
    """
    out: list[str] = []
    pending: list[str] = []

    def inline(text: str) -> str:
        pieces = []
        for piece, number in split_notes(text):
            pieces.append(escape(piece))
            if number and footnotes == "float":
                pieces.append(f'<span class="fn">{escape(source.footnotes[number])}</span>')
            elif number:
                pieces.append(f'<sup class="ref">{number})</sup>')
                pending.append(number)
        return "".join(pieces)

    def flush() -> None:
        if pending:
            notes = "".join(f"<p>{n}) {escape(source.footnotes[n])}</p>" for n in pending)
            out.append(f'<div class="notes">{notes}</div>')
            pending.clear()

    for order, block in enumerate(source.blocks):
        if block.kind == "heading":
            if block.level == 1:
                flush()
            tag = f"h{block.level + 1}" if footnotes == "end-article" else f"h{block.level}"
            out.append(f'<{tag} id="s{order}">{inline(block.text)}</{tag}>')
        elif block.kind == "item":
            mark = {1: "□", 2: "○", 3: "-"}[block.level]
            out.append(f'<p class="item i{block.level}"><span class="mark">{mark}</span> {inline(block.text)}</p>')
        elif block.kind == "box":
            out.append(f'<div class="box"><p>{inline(block.text)}</p></div>')
        elif block.kind == "note":
            out.append(f'<p class="note">{inline(block.text)}</p>')
        elif block.kind == "table":
            out.append(_table(block, inline))
        elif block.kind == "figure":
            drawing = chart_svg(block, source.colour or "#0b5d6b") if figures else ""
            out.append(f"<figure>{drawing}<figcaption>{escape(block.text)}</figcaption></figure>")
        else:
            out.append(f"<p>{inline(block.text)}</p>")
    flush()
    return "\n".join(out)


def _table(block: Block, inline: Callable[[str], str]) -> str:
    head, *rows = block.rows
    first = "".join(f"<th>{inline(cell)}</th>" for cell in head)
    aligned = [_alignment([row[column] for row in rows]) for column in range(len(head))]
    lines = []
    for row in rows:
        pairs = zip(aligned, row, strict=True)
        lines.append("<tr>" + "".join(f'<td class="{side}">{inline(cell)}</td>' for side, cell in pairs) + "</tr>")
    return (
        f'<div class="exhibit"><table><caption>{escape(block.text)}</caption>'
        f"<thead><tr>{first}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _alignment(cells: list[str]) -> str:
    """How one column stands: numbers to the right, long texts to the left, the rest in the middle."""
    texts = [plain(cell) for cell in cells]
    if all(re.fullmatch(r"[-+△▲▽▼]?[\d,.]+\s?(%|%p)?|[-–]", text) for text in texts):
        return "num"
    return "long" if max(map(len, texts)) > 14 else "mid"


def chart_svg(block: Block, colour: str) -> str:
    """A bar or line chart of the figure's points, styled by attributes: not every renderer applies CSS inside SVG."""
    width, height, left, bottom, top = 480, 190, 16, 34, 22
    values = [value for _, value in block.points]
    peak = max([*values, 0.0]) * 1.12 or 1.0
    step = (width - 2 * left) / len(values)
    parts = [
        f'<line x1="{left}" x2="{width - left}" y1="{height - bottom}" y2="{height - bottom}" stroke="#666" stroke-width="1"/>'
    ]
    spots = []
    font = 'text-anchor="middle" font-family="Noto Sans CJK KR" font-weight="bold"'
    for order, (label, value) in enumerate(block.points):
        x = left + step * (order + 0.5)
        y = height - bottom - (height - bottom - top) * max(value, 0.0) / peak
        spots.append(f"{x:.1f},{y:.1f}")
        if block.chart == "bar":
            parts.append(
                f'<rect x="{x - step * 0.28:.1f}" y="{y:.1f}" width="{step * 0.56:.1f}" '
                f'height="{height - bottom - y:.1f}" fill="{colour}"/>'
            )
        else:
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>')
        parts.append(f'<text x="{x:.1f}" y="{y - 6:.1f}" {font} font-size="10.5" fill="#222">{value:,g}</text>')
        parts.append(
            f'<text x="{x:.1f}" y="{height - bottom + 16}" {font} font-size="10.5" fill="#555">{html.escape(label)}</text>'
        )
    if block.chart == "line":
        parts.insert(1, f'<polyline points="{" ".join(spots)}" fill="none" stroke="{colour}" stroke-width="2"/>')
    return f'<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
