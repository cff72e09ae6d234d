"""The lines of a cover or masthead that say by their wording what they are: issue, date, people, institute.

| line                                         | says                                |
|----------------------------------------------|-------------------------------------|
| 한빛브리프 제87호 2024년 6월 20일            | series, number, date and so the kind |
| 서지원(연구책임), 민경호(공동연구)           | contributors                        |
| 백소율 저자 · 지역사회연구실 · 2024년 9월    | contributors, department, date      |
| 한빛시정연구원 교통환경연구실                | publisher, department               |
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.records import Provenance
from ingest.colophon import Finding, organisation
from ingest.contents import is_contents_title
from ingest.dates import parse_date
from ingest.document import Block, BlockKind, ParsedDocument, ParsedPage
from ingest.numbering import DASH, numbering
from ingest.people import parse_people, role_of
from ingest.sentences import is_sentence

_DATE_LINE = re.compile(
    r"[\[(]?\s*(?:시행\s*)?['’]?\d{2,4}\s*[.년\-/]\s*\d{1,2}\s*(?:[.월\-/]\s*(?:\d{1,2}\s*[.일]?)?)?\s*(?:호)?\s*[\])]?"
)
_ISSUE = re.compile(
    r"(?:제\s?\d{1,4}(?:[-–]\d{1,3})?\s?호"
    r"|\d{2,4}\s?[-–]\s?\d{1,3}\s?호?|통권\s?제?\s?\d+\s?호|Vol\.?\s?\d+(?:[,.\s]*No\.?\s?\d+)?)",
    re.I,
)
_PERIODICAL = r"(?:월간|격월간|계간|주간|웹진)\s[가-힣A-Za-z]{1,15}"
_SERIES_ISSUE = re.compile(
    rf"(?P<series>{_PERIODICAL}|[가-힣A-Za-z&·\s]{{2,30}}?(?:총서|연구|과제|보고서|브리프|리포트|포커스|이슈|시리즈|자료|웹진"
    r"|매거진|GUIDE|Guide|Brief|Report|Focus))"
    r"\s*[(\[]?\s*(?P<number>(?:제\s?)?(?:[A-Z]{1,3}\s?-\s?)?\d{1,4}\s?[-–]\s?(?:[A-Z]{2}\s?-\s?)?"
    r"\d{1,4}\s?호?|제\s?\d{1,4}\s?[호권집]|20\d\d년\s?(?:\d{1,2}월|봄|여름|가을|겨울)\s?호)\s*[)\]]?"
)
# What a series is called says what its issues are; the first that fits counts.
_KIND_OF_SERIES = (
    (re.compile("브리프|포커스|이슈|brief|focus", re.IGNORECASE), "브리프"),
    (re.compile("총서"), "총서"),
    (re.compile("월간|계간|주간|웹진|매거진"), "웹진"),
    (re.compile("연구|과제|보고서|report", re.IGNORECASE), "보고서"),
)
_NAMED_SECTION = re.compile(
    r"\W*(?:(?:국문|영문|정책|연구|핵심)\s*)?(?:요\s*약(?:문)?|초\s*록|머리말|서문|발간사)\W*"
)
_UNIT = r"[가-힣·]{2,15}(?:실|센터|본부|부|팀|과|국)"
_PERSON = re.compile(
    rf"(?:(?P<unit>{_UNIT})\s)?(?P<name>[가-힣]{{2,4}})(?:\s?\((?P<inner>[가-힣]{{1,6}})\)|\s(?P<outer>[가-힣]{{2,6}}))"
)
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석"
    "선설마길연위표명기반라왕금옥육인맹제모탁국어은편용나피봉사부갈"
)
_TRAIL = re.compile(r"\S.* > \S.*")
_LONGEST_LINE = 120  # characters: a longer one is text
_SENTENCE = 30  # characters: a shorter sentence may be a title or a motto
_MOST_LINES = 16  # blocks of a cover


def front_blocks(document: ParsedDocument) -> list[tuple[ParsedPage, Block]]:
    """The blocks of the cover, or of the masthead above the text: title, issue, people, institute, date.

    They end with the last line whose wording says one of these, before the first sentence, numbered or second
    heading; empty when fewer than two different things are said. A PDF's cover ends with its first page.
    """
    run: list[tuple[ParsedPage, Block]] = []
    said: set[str] = set()
    last = headings = 0
    parts = [page for page in document.pages[:3] if page.blocks]
    for page, block in ((part, block) for part in parts[: 1 if document.paged else 3] for block in part.blocks):
        text = page.page.text[block.start : block.end]
        headings += block.kind is BlockKind.HEADING
        if headings > 1 or len(run) == _MOST_LINES or _is_text(text, block.kind):
            break
        run.append((page, block))
        if names := {name for name, _, _ in wording(text)}:
            said |= names - {"kind"}
            last = len(run)
    return run[:last] if len(said) > 1 else []


def _is_text(text: str, kind: BlockKind) -> bool:
    """Whether a block can be no line of a cover."""
    if kind in (BlockKind.TABLE_ROW, BlockKind.FOOTNOTE, BlockKind.CAPTION) or len(text) > _LONGEST_LINE:
        return True
    if _NAMED_SECTION.fullmatch(text) or is_contents_title(text):
        return True
    number = numbering(text)
    return (number is not None and number.style != DASH) or (len(text) > _SENTENCE and is_sentence(text))


def wording(line: str) -> Iterator[Finding]:
    """Date, issue, people and publisher that stand alone in a line, or beside one another: '저자 · 실 · 날짜'."""
    statute = re.match(r"\[시행 ([\d. ]+)\]", line)
    if statute:
        yield "date", parse_date(statute[1]), Provenance("cover", 0.6)
    if len(line) > _LONGEST_LINE or statute or _TRAIL.fullmatch(line):
        return
    yield from _people(line)
    for text in re.split(r"\s+[·|]\s+", line):
        if len(text) <= 60:
            yield from _part(text)


def _part(text: str) -> Iterator[Finding]:
    if (_DATE_LINE.fullmatch(text) or re.fullmatch(r"20\d\d\s?년?|20\d\d년\s?\d{1,2}월\s?호", text)) and parse_date(
        text
    ):
        yield "date", parse_date(text), Provenance("cover", 0.7)
    bare = text.strip(" []()「」<>")
    series = _SERIES_ISSUE.match(bare)
    rest = bare[series.end() :].strip() if series else ""
    if series and (not rest or _DATE_LINE.fullmatch(rest)):
        name = tidy(series["series"])
        number = re.sub(r"\s", "", series["number"])
        yield "series", name, Provenance("cover", 0.5)
        yield "number", re.sub(r"년(?=\S)", "년 ", number), Provenance("cover", 0.5)
        kind = next((kind for pattern, kind in _KIND_OF_SERIES if pattern.search(name)), "")
        yield "kind", kind, Provenance("cover", 0.55 if kind else 0.0)
        issued = parse_date(rest) or (parse_date(number) if "월" in number else "")
        yield "date", issued, Provenance("cover", 0.7 if rest else 0.5)
    elif _ISSUE.fullmatch(text):
        yield "number", re.sub(r"\s", "", text), Provenance("cover", 0.5)
    name = organisation(text)
    rest = text[len(name) :].strip() if name and text.startswith(name) else ""
    if name and len(name.replace(" ", "")) >= len(text.replace(" ", "")) - 2:
        yield "publisher", name, Provenance("cover", 0.5)
    elif rest and re.fullmatch(_UNIT, rest):
        yield "publisher", name, Provenance("cover", 0.5)
        yield "department", rest, Provenance("cover", 0.5)
    elif rest and _DATE_LINE.fullmatch(rest) and parse_date(rest):
        yield "publisher", name, Provenance("cover", 0.5)
        yield "date", parse_date(rest), Provenance("cover", 0.6)


def _people(line: str) -> Iterator[Finding]:
    """Names with their roles, or three syllables each with a family name first."""
    names, *others = re.split(r"\s+[·|]\s+", line.strip())
    parts = re.split(r"\s*[,;]\s*", names)
    found = [
        match for part in parts if (match := _PERSON.fullmatch(part)) and role_of(match["inner"] or match["outer"])
    ]
    if len(found) == len(parts):
        text = ", ".join(f"{match['name']}({match['inner'] or match['outer']})" for match in found)
        yield "contributors", parse_people(text), Provenance("cover", 0.7)
        units = [found[0]["unit"] or "", *(part for part in others if re.fullmatch(_UNIT, part))]
        yield "department", next(filter(None, units), ""), Provenance("cover", 0.5)
    elif len(parts) > 1 and all(re.fullmatch(f"[{_SURNAMES}][가-힣]{{2}}", part) for part in parts):
        yield "contributors", parse_people(line), Provenance("cover", 0.45)


def names_no_title(text: str) -> bool:
    """Whether a line is a date, an issue, a section (요약, 머리말) or a way through the site (홈 > 발간물)."""
    whole = (_DATE_LINE, _ISSUE, _NAMED_SECTION, _TRAIL)
    return any(pattern.fullmatch(text) for pattern in whole) or _SERIES_ISSUE.match(text) is not None


def tidy(text: str) -> str:
    """One space between words; letters set apart are joined: '정 책 연 구' → '정책연구'."""
    text = re.sub(r"\s+", " ", text).strip(" -–—|")
    text = re.sub(r"(?<!\S)(?:[가-힣] ){2,}[가-힣](?!\S)", lambda match: match[0].replace(" ", ""), text)
    return re.sub(r"\s*\(\s*약칭\s*:.*\)$", "", text)
