"""Metadata from the document itself: cover, colophon, summary, properties and, last, the file's name.

Every value says where it was found and how sure that is (0–1); for each field the surest finding stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.records import Provenance
from ingest.colophon import Finding, labels_in, organisation, read_colophon, read_identifiers
from ingest.contents import is_contents_title
from ingest.cover import cover_line, cover_lines, read_cover
from ingest.dates import parse_date
from ingest.document import BlockKind, ParsedDocument, ParsedPage
from ingest.fields import split_list
from ingest.masthead import front_blocks
from ingest.names import title_of_file
from ingest.numbering import DIVISIONS, numbering
from ingest.people import parse_people

_EDGE = 4  # pages at either end that may hold the colophon
_LONGEST_ABSTRACT = 3000  # characters
_SUMMARY_WITHIN = 30  # pages: a summary stands at the front
_SUMMARY = re.compile(
    r"[<\[【「]?\s*(?:(?:국문|정책|연구|핵심)\s*)?(?:요\s*약(?:문)?|초\s*록)\s*[>\]】」]?"
    r"|abstract|(?:executive )?summary",
    re.IGNORECASE,
)
_KEYWORDS = re.compile(
    r"[□○▪■]?\s*(?:주제어|핵심어|키워드|중심어|색인어|key\s?words?)(?:\s*[:：|]\s*|\s+(?=[^,]{2,30},))(\S.*)",
    re.IGNORECASE,
)
_POOR_TITLE = re.compile(
    r"^Microsoft (?:Word|PowerPoint|Excel)|^untitled|^제목\s?없음|^무제|^문서\s?\d*$|^(?:slide|슬라이드|"
    r"프레젠테이션|presentation|PowerPoint)"
    r"|\.(?:hwpx?|docx?|indd|pdf|pptx?|xlsx?|ai|qxd|tmp)\W*$|^[A-Z]:\\|^/|^[\W\d_]*$|^\w+-\d{6,}$|プレゼンテーション|\ufffd"
    r"|^Print|printer",
    re.IGNORECASE,
)
_KINDS = (
    (re.compile(r"\[시행 \d{4}\.[^\]]*\]\s*\["), "법령", 0.6),
    (re.compile(r"보\s?도\s?(?:참\s?고\s?)?자\s?료"), "보도자료", 0.6),
    (re.compile(r"웹\s?진|webzine|뉴스레터|newsletter", re.IGNORECASE), "웹진", 0.5),
    (
        re.compile(r"브리프|\bbrief\b|이슈\s?(?:앤|&|＆)\s?포커스|issue\s?&\s?focus|리포트\b", re.IGNORECASE),
        "브리프",
        0.5,
    ),
    (re.compile(r"총서"), "총서", 0.4),
    (re.compile(r"보고서|연구책임|연구진|report", re.IGNORECASE), "보고서", 0.4),
)
_FIRST_FILES = "1985"  # a file dated earlier has a clock that was not set
_LONG_REPORT = 40  # pages


def read_metadata(document: ParsedDocument, file_name: str) -> dict[str, tuple[Any, Provenance]]:
    """field name → (value, provenance), for the fields of Publication and for isbn, issn and doi."""
    best: dict[str, tuple[Any, Provenance]] = {}
    for name, value, where in _findings(document, file_name):
        if value and (name not in best or where.confidence > best[name][1].confidence):
            best[name] = (value, where)
    if "kind" not in best and any(person.role == "연구책임" for person in best.get("contributors", ((),))[0]):
        best["kind"] = ("보고서", Provenance("text", 0.35))
    return best


def _findings(document: ParsedDocument, file_name: str) -> Iterator[Finding]:
    pages = document.pages
    if pages:
        first = next((page for page in pages[:3] if page.blocks), pages[0])
        front = front_blocks(document)
        lines = cover_lines(first) if document.paged or not front else [cover_line(*item) for item in front]
        for name, value, where in read_cover(lines, len(front)):
            # Large letters over a picture are what OCR reads worst.
            yield name, value, Provenance(where.source, where.confidence * (0.3 if first.page.ocr else 1.0))
        yield from read_colophon([line.text for line in lines], "cover")
        yield from _kind(document, file_name, first)
    ends = pages if len(pages) <= 2 * _EDGE else (*pages[:_EDGE], *pages[-_EDGE:])
    for page in ends[1:]:
        texts = page.page.text.split("\n")
        if labels_in(texts) >= 2:
            yield from read_colophon(texts)
        else:
            yield from read_identifiers(page.page.text, "text")
    yield from _summary(pages[:_SUMMARY_WITHIN])
    yield from _properties(document)
    yield from _language(document)
    title = title_of_file(file_name)
    if title:
        yield "title", title, Provenance("filename", 0.3)
    date = re.search(r"20\d\d(?:\s?년\s?\d{1,2}\s?월|[.\-_]\d{1,2}(?!\d))?", file_name)
    if date:
        yield "date", parse_date(date[0].replace("_", "-")), Provenance("filename", 0.4 if len(date[0]) > 4 else 0.2)


def _kind(document: ParsedDocument, file_name: str, first: ParsedPage) -> Iterator[Finding]:
    text = f"{first.page.text[:600]} {file_name}".replace("_", " ")
    for pattern, kind, confidence in _KINDS:
        if pattern.search(text):
            yield "kind", kind, Provenance("text", confidence)
            return
    if document.paged and len(document.pages) >= _LONG_REPORT:
        yield "kind", "보고서", Provenance("text", 0.3)
    elif document.media_type == "text/html":  # an article of the institute's site that does not say what it is
        yield "kind", "웹진", Provenance("text", 0.2)


def _summary(pages: tuple[ParsedPage, ...]) -> Iterator[Finding]:
    """The text under 요약, 초록 or Abstract, and the line of keywords."""
    collected: list[str] = []
    collecting = done = False
    length = 0
    for page in pages:
        for block in page.blocks:
            text = page.page.text[block.start : block.end]
            keywords = _KEYWORDS.match(text)
            if keywords:
                yield "keywords", split_list(keywords[1])[:12], Provenance("text", 0.8)
                done, collecting = done or collecting, False
            elif done:
                continue
            elif len(text) < 30 and _SUMMARY.fullmatch(text):
                collecting = True
            elif collecting and (_ends_summary(text, block.kind) or length > _LONGEST_ABSTRACT):
                collecting, done = False, length > 0
            elif collecting and block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
                collected.append(text)
                length += len(text) + 1
    abstract = _cut("\n".join(collected))
    if len(abstract) >= 80 and not re.search(r"[·.]{6}", abstract):  # not a line of the contents
        yield "abstract", abstract, Provenance("text", 0.7)


def _ends_summary(text: str, kind: BlockKind) -> bool:
    if kind is BlockKind.HEADING or is_contents_title(text):
        return True
    number = numbering(text)
    return number is not None and number.style in (*DIVISIONS, "Ⅰ.") and len(text) < 60


def _cut(text: str) -> str:
    """At most _LONGEST_ABSTRACT characters, ending with a sentence or line where it can."""
    if len(text) <= _LONGEST_ABSTRACT:
        return text
    head = text[:_LONGEST_ABSTRACT]
    end = max(head.rfind(". "), head.rfind("\n"))
    return head[: end + 1].strip() if end > _LONGEST_ABSTRACT // 2 else head


def _properties(document: ParsedDocument) -> Iterator[Finding]:
    """The format's own properties: web pages fill them with care, office programs with whatever was there."""
    said = {name: " ".join(value.split()) for name, value in document.properties.items() if value}
    careful = document.media_type in ("text/html", "application/epub+zip", "text/markdown", "application/xhtml+xml")
    sure = 0.75 if careful else 0.4
    title = said.get("title", "")
    # Hancom Office fills in the first line of the text when nobody writes a title.
    if 2 <= len(title) <= (200 if careful else 80) and not _POOR_TITLE.search(title):
        yield "title", title, Provenance("properties", sure)
    people = tuple(
        person
        for person in parse_people(said.get("author", ""))
        if _is_real_name(person.name) or (careful and len(person.name) > 3)
    )
    if people:
        yield "contributors", people, Provenance("properties", sure - 0.1)
    if said.get("keywords"):
        yield "keywords", split_list(said["keywords"])[:12], Provenance("properties", sure)
    if said.get("publisher"):
        yield "publisher", organisation(said["publisher"]) or said["publisher"], Provenance("properties", sure)
    if careful and len(said.get("subject", "")) >= 40:
        yield "abstract", said["subject"], Provenance("properties", 0.5)
    if re.match(r"https?://", said.get("source_url", "")):
        yield "source_url", said["source_url"], Provenance("properties", sure)
    for name, confidence in (("date", sure), ("created", 0.25)):
        date = parse_date(said.get(name, "").removeprefix("D:"))
        if date > _FIRST_FILES:
            yield "date", date, Provenance("properties", confidence)


def _is_real_name(name: str) -> bool:
    """A person's full name, not the account that a computer was set up with."""
    if re.search(r"사용자|관리자|연구원$|직원|[팀과실부]$|user|admin|owner|office|windows", name, re.IGNORECASE):
        return False
    return re.fullmatch(r"[가-힣]{2,4}|[A-Z][a-z]+(?:[ \-][A-Z]?[a-z.]+){1,2}", name) is not None


def _language(document: ParsedDocument) -> Iterator[Finding]:
    sample = "".join(page.page.text[:2000] for page in document.pages[:10])
    hangul = sum("가" <= letter <= "힣" for letter in sample)
    latin = sum(letter.isascii() and letter.isalpha() for letter in sample)
    if latin + hangul >= 200 and hangul * 10 < latin:
        yield "language", "en", Provenance("text", 0.8)
