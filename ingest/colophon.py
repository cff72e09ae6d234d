"""The colophon (판권지) and other labelled lines: 발행일, 발행처, 연구책임, ISBN, ISSN, 공공누리 …

A colophon is a page near the front or the end on which several labels stand; single labels on the cover count too,
with less confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.records import Contributor, Licence, Provenance
from ingest.dates import parse_date
from ingest.fields import parse_licence
from ingest.people import parse_people, role_of

Finding = tuple[str, Any, Provenance]
"""Field name, value and where it was found."""

_DATE_LABELS = (
    "발행일자",
    "발행일",
    "발행연월일",
    "발행연월",
    "발간일자",
    "발간일",
    "발행연도",
    "초판발행",
    "펴낸날",
    "공표일자",
)
_PRINT_LABELS = ("인쇄일", "인쇄", "등록일", "배포일시", "배포", "보도시점")
_PUBLISHER_LABELS = ("발행처", "펴낸곳", "발행기관", "발간처", "발행소", "출판사")
_DEPARTMENT_LABELS = ("담당부서", "연구부서", "발간부서")
_PEOPLE_LABELS = (
    "연구책임자", "연구책임", "책임연구원", "책임연구자", "공동연구진", "공동연구원", "공동연구자", "공동연구",
    "참여연구진", "참여연구", "연구진", "집필진", "집필자", "집필", "저자", "지은이", "글쓴이", "작성자", "작성",
    "편집인", "편집자", "편집장", "편집", "엮은이", "옮긴이", "번역", "감수", "자문", "연구지원", "연구보조",
)  # fmt: skip
_OTHER_LABELS = (
    "발행인", "펴낸이", "등록번호", "주소", "전화", "팩스", "홈페이지", "인쇄처", "디자인", "기획·조정",
    "기획", "발행", "총괄", "TEL", "FAX", "ISBN", "ISSN", "DOI", "정가", "값", "비매품", "문의",
)  # fmt: skip
_LABELS = (*_DATE_LABELS, *_PRINT_LABELS, *_PUBLISHER_LABELS, *_DEPARTMENT_LABELS, *_PEOPLE_LABELS, *_OTHER_LABELS)
_LABEL = re.compile(
    r"(?<![가-힣A-Za-z])(?P<label>"
    + "|".join(r"\s?".join(map(re.escape, label)) for label in sorted(_LABELS, key=len, reverse=True))
    + r")(?P<mark>\s*[:：|｜]+\s*|\s+|(?=\d{4}))(?=\S)"
)
# Without a colon only what looks like names counts: '작성 박정수 부연구위원', not '작성 방법'.
_NAMES = re.compile(
    r"[가-힣]{2,4} [가-힣]*(?:위원|연구원|소장|박사|교수|[실팀센부국과]장)"
    r"|(?:[가-힣]|남궁|독고|사공|서문|선우|제갈|황보)[가-힣]{2}(?=[,;·(\s]|$)"
)
_ISBN = re.compile(r"97[89][-\s–]?\d{1,5}[-\s–]?\d{1,7}[-\s–]?\d{1,6}[-\s–]?\d(?!\d)")
_ISSN = re.compile(r"ISSN\s*[:：]?\s*(?:\(?\w+\)?\s*)?(\d{4}\s?[-–]\s?\d{3}[\dXx])")
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s,;)\]]+)")
_ORGANISATION = re.compile(
    r"[가-힣A-Za-z·()\s]{2,30}?(?:연구원|연구소|연구센터|공단|공사|재단|진흥원|정보원|개발원|평가원|교육원|관리원|기술원|센터"
    r"|위원회"
    r"|대학교|협회|학회"
    r"|[가-힣]{2,8}(?:부|처|청|시청|도청|은행))(?![가-힣])"
)


def read_colophon(lines: list[str], where: str = "colophon") -> Iterator[Finding]:
    """What the labelled lines of one page say; `where` is 'colophon' or 'cover'."""
    labelled = [item for line in lines for item in _values(line)]
    distinct = len({label for label, _, _ in labelled})
    confidence = 0.9 if distinct >= 3 else 0.75 if distinct == 2 else 0.5
    source = Provenance(where, confidence)
    people: list[Contributor] = []
    for label, marked, value in labelled:
        if label in _DATE_LABELS or label in _PRINT_LABELS or label == "발행":
            date = parse_date(value[:40])
            if date:
                yield "date", date, Provenance(where, confidence - 0.2 * (label in _PRINT_LABELS))
                continue
        if label in _PUBLISHER_LABELS or label == "발행":
            name = organisation(value)
            if name:
                yield "publisher", name, source
        elif label in _DEPARTMENT_LABELS and len(value) <= 30:
            yield "department", value, source
        elif label in _PEOPLE_LABELS and (marked or _NAMES.match(value)):
            role = role_of(label) or "저자"
            people += [person for person in parse_people(value, role) if _is_person(person.name)]
    if people:
        yield "contributors", tuple({person.name: person for person in reversed(people)}.values())[::-1], source
    yield from read_identifiers(" ".join(lines), where)


def read_identifiers(text: str, where: str) -> Iterator[Finding]:
    """ISBN, ISSN, DOI and the 공공누리 type that a page prints."""
    isbn = _ISBN.search(text)
    if isbn and is_isbn(isbn[0]):
        yield "isbn", re.sub(r"[\s–]+", "-", isbn[0]), Provenance(where, 0.95)
    issn = _ISSN.search(text)
    if issn:
        yield "issn", re.sub(r"\s", "", issn[1]).replace("–", "-").upper(), Provenance(where, 0.9)
    doi = _DOI.search(text)
    if doi and re.search(r"\bdoi\b", text, re.IGNORECASE):
        yield "doi", doi[1].rstrip("."), Provenance(where, 0.8)
    kogl = re.search(r"공공누리.{0,80}", text)
    if kogl:
        licence = parse_licence(kogl[0])
        if licence is not Licence.UNKNOWN:
            yield "licence", licence, Provenance(where, 0.8)


def is_isbn(text: str) -> bool:
    """Whether the thirteen digits of `text` have the right check digit (ISO 2108)."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    return len(digits) == 13 and sum(d * (1, 3)[at % 2] for at, d in enumerate(digits)) % 10 == 0


def organisation(text: str) -> str:
    """The name of an institution at the start of `text`, without its address; '' when there is none."""
    text = re.sub(r"^\(?(?:재|사|주|株)\)\s*", "", text.strip())
    despaced = re.sub(r"(?<=[가-힣]) (?=[가-힣](?: |$))", "", text)  # '한 국 산 업 …'
    match = _ORGANISATION.match(despaced)
    return match[0].strip() if match else ""


def labels_in(lines: list[str]) -> int:
    """How many different labels of a colophon stand on a page."""
    return len(
        {label for line in lines for label, _, _ in _values(line)} - {"기획", "편집", "발행", "인쇄", "배포", "문의"}
    )


def begins_with_label(line: str) -> bool:
    """Whether a line is a labelled one: '발행일 2023년 11월 30일', 'ISBN: 979-…', '이용 조건: …'."""
    match = _LABEL.match(line)
    return match is not None or re.match(r"이용\s?조건\s*[:：]", line) is not None


def _values(line: str) -> Iterator[tuple[str, bool, str]]:
    """(label, whether a colon follows it, value) for each label in a line; a value ends where the next begins."""
    found = [
        match for match in _LABEL.finditer(line) if match.start() == 0 or ":" in match["mark"] or len(line) < 400
    ]
    for order, match in enumerate(found):
        end = found[order + 1].start() if order + 1 < len(found) else len(line)
        value = line[match.end() : end].strip(" |｜:：,/")
        if value and "{{" not in value:  # a form that was not filled in
            yield re.sub(r"\s", "", match["label"]), bool(match["mark"].strip()), value


def _is_person(name: str) -> bool:
    return re.fullmatch(r"[가-힣]{2,5}|[A-Z][A-Za-z.\-]+(?: [A-Z][A-Za-z.\-]+){1,3}", name) is not None
