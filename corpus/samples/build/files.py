"""Sources as HTML articles, plain text and Markdown, and the front and end matter that all formats share."""

from __future__ import annotations

from pathlib import Path

from markup import body_html, escape
from paper import ADDRESS, INSTITUTE, korean_date, logo, series_line
from source import Source, plain, split_notes

HERE = Path(__file__).resolve().parent


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
                "  " * (block.level - 1) + {1: "□", 2: "○", 3: "-"}[block.level] + " " + numbered(block.text)
            )
        else:
            lines.append(numbered(block.text))
            lines.extend("\t".join(plain(cell) for cell in row) for row in block.rows)
    lines += ["", *(f"{number}) {plain(note)}" for number, note in source.footnotes.items())]
    lines += ["", *colophon_lines(source), ""]
    return "\r\n".join(lines).encode(encoding)


def numbered(text: str) -> str:
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
