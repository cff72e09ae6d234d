"""The columns of a catalogue, in Korean and English, and how the text in each becomes a value.

Sheets (`ingest.sheet`) and records without files (`ingest.abstracts`) share these names. `parse` gives the value
that `corpus.records.Publication` wants, or raises ValueError with a Korean phrase that says what was expected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from corpus.records import PROJECT_TYPES, Licence, Visibility
from ingest.dates import parse_date
from ingest.people import parse_people

IDENTIFIERS = ("isbn", "issn", "doi", "uci")

# field → names of its column, compared without spaces, marks and case.
_NAMES = {
    "id": "관리번호 id 번호id 자료번호 등록번호 고유번호 recordid identifier 자료id",
    "title": "제목 자료명 서명 표제 과제명 보고서명 논문명 title 제목국문 국문제목 자료제목 본표제 발간물명",
    "subtitle": "부제 부제목 subtitle 부표제",
    "contributors": "저자 연구진 지은이 저자명 작성자 집필진 authors author contributors creator 저자연구진"
    " 필자 글쓴이",
    "leaders": "연구책임자 연구책임 책임연구원 책임연구자 과제책임자 leader principalinvestigator pi",
    "colleagues": "공동연구진 공동연구자 공동연구 공동연구원 참여연구진 참여연구원 coauthors coauthor",
    "date": "발행연도 발행일 발행년도 발행년 발행년월 발행일자 발간일 발간연도 발간년도 발간일자 출판연도 출판년도"
    " 출판일 연도 년도 날짜 등록일 작성일 일자 date year published publicationdate publicationyear issued",
    "kind": "종류 유형 자료유형 구분 발간물종류 발간유형 자료구분 자료종류 kind type category 보고서유형 분류",
    "series": "총서명 시리즈 총서 시리즈명 간행물명 series seriestitle 수록지",
    "number": "호 번호 호수 권호 총서번호 발간번호 시리즈번호 보고서번호 number"
    " issue no volume seriesnumber reportnumber",
    "publisher": "발행처 발행기관 출판사 출판처 기관 기관명 발간처 발간기관 publisher institution organization",
    "department": "부서 담당부서 부서명 연구실 연구부서 department division",
    "project_type": "과제구분 과제유형 연구구분 연구유형 과제종류 projecttype",
    "abstract": "초록 요약 국문초록 국문요약 내용 소개 개요 abstract summary description 주요내용",
    "keywords": "키워드 주제어 핵심어 색인어 keywords keyword subjects subject tags 태그",
    "licence": "공공누리 라이선스 이용조건 저작권 공공누리유형 licence license kogl rights",
    "isbn": "isbn 국제표준도서번호",
    "issn": "issn 국제표준간행물번호",
    "doi": "doi",
    "uci": "uci",
    "source_url": "원문주소 url 원문url 링크 주소 홈페이지 sourceurl link 원문링크 출처주소",
    "regions": "지역 대상지역 연구지역 regions region 공간범위",
    "visibility": "공개 공개여부 공개구분 공개범위 visibility access 열람범위",
    "files": "파일 파일명 원문파일 첨부파일 파일이름 원문 files file filename filenames attachment",
    "language": "언어 language lang",
}


def column_key(name: str) -> str:
    """A column's name as it is compared: no spaces, marks or case; a note in brackets does not count."""
    name = unicodedata.normalize("NFKC", name).lower()
    return re.sub(r"[\W_]+", "", re.sub(r"[(\[].*?[)\]]", "", name)) or re.sub(r"[\W_]+", "", name)


_FIELD_OF = {column_key(name): field for field, names in _NAMES.items() for name in names.split()}

_KINDS = {
    "governmentrelease": "보도자료",
    "pressrelease": "보도자료",
    "researchreport": "보고서",
    "report": "보고서",
    "연구보고서": "보고서",
    "brief": "브리프",
    "webzine": "웹진",
    "series": "총서",
    "book": "총서",
}
_LANGUAGES = {"한국어": "ko", "국문": "ko", "korean": "ko", "영어": "en", "영문": "en", "english": "en"}
_LANGUAGES |= {"일본어": "ja", "중국어": "zh", "japanese": "ja", "chinese": "zh"}
_PUBLIC = {"공개", "전체공개", "외부공개", "public", "open", "y", "yes", "예", "o", "true", "1"}
_STAFF = {"비공개", "내부", "내부공개", "직원", "직원용", "staff", "internal", "private", "n", "no", "아니오", "x"}
_STAFF |= {"false", "0", "부분공개"}


def field_of(column: str) -> str:
    """The field that a column is about; '' when its name is not known."""
    return _FIELD_OF.get(column_key(column), "")


def parse(field: str, text: str) -> Any:
    """The value of `field` written as `text` (not blank). ValueError says in Korean what was expected."""
    text = unicodedata.normalize("NFC", text).strip()
    return _PARSERS.get(field, _plain)(text)


def parse_licence(text: str) -> Licence:
    """공공누리 제1유형, 1, 'KOGL Type 1', 출처표시+상업적 이용금지 … → Licence; UNKNOWN when none is named."""
    match = re.search(r"(?:^|제|type|kogl|누리|유형)[\s:\-]*([0-4])(?:\s*유형|\b|$)", text, re.IGNORECASE)
    if match:
        return Licence(match[1])
    squeezed = re.sub(r"[\W_]+", "", text)
    if "자유이용" in squeezed:
        return Licence.KOGL_0
    if "출처표시" not in squeezed:
        return Licence.UNKNOWN
    commercial, change = "상업" in squeezed, "변경" in squeezed
    return Licence(str(1 + commercial + 2 * change))


def split_list(text: str) -> tuple[str, ...]:
    """Items separated by ; , / | # or lines, each once, in order."""
    items = (re.sub(r"\s+", " ", item).strip(" .") for item in re.split(r"[;,/|#\n、]|\s[·ㆍ]\s", text))
    return tuple(dict.fromkeys(item for item in items if item))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _prose(text: str) -> str:
    text = re.sub(r"[^\S\n]+", " ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r" ?\n ?", "\n", text)


def _kind(text: str) -> str:
    return _KINDS.get(column_key(text), _plain(text))


def _project_type(text: str) -> str:
    short = re.sub(r"\s*(?:연구|과제|사업)+$", "", _plain(text))
    if short not in PROJECT_TYPES:
        raise ValueError(f"{', '.join(PROJECT_TYPES)} 가운데 하나")
    return short


def _licence(text: str) -> Licence:
    licence = parse_licence(text)
    if licence is Licence.UNKNOWN and re.search(r"\d|누리|kogl", text, re.IGNORECASE):
        raise ValueError("공공누리 0–4유형 가운데 하나")
    return licence


def _date(text: str) -> str:
    date = parse_date(text)
    if not date:
        raise ValueError("2023, 2023-05, 2023-05-01 같은 날짜")
    return date


def _visibility(text: str) -> Visibility:
    key = column_key(text)
    if key in _PUBLIC:
        return Visibility.PUBLIC
    if key in _STAFF:
        return Visibility.STAFF
    raise ValueError("'공개' 또는 '비공개'")


def _url(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"]+", text):
        raise ValueError("http:// 또는 https://로 시작하는 주소")
    return text


def _doi(text: str) -> str:
    match = re.search(r"10\.\d{4,9}/\S+", text)
    if match is None:
        raise ValueError("10.으로 시작하는 DOI")
    return match[0].rstrip(".,;")


def _files(text: str) -> tuple[str, ...]:
    names = tuple(name.strip().replace("\\", "/") for name in re.split(r"[;|\n]", text) if name.strip())
    for name in names:
        if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
            raise ValueError("목록 파일과 같은 폴더 아래의 파일 이름")
    return names


def _language(text: str) -> str:
    return _LANGUAGES.get(text.lower(), text.lower())


_PARSERS: dict[str, Callable[[str], Any]] = {
    "contributors": parse_people,
    "leaders": lambda text: parse_people(text, "연구책임"),
    "colleagues": lambda text: parse_people(text, "공동연구"),
    "date": _date,
    "kind": _kind,
    "project_type": _project_type,
    "abstract": _prose,
    "keywords": split_list,
    "regions": split_list,
    "licence": _licence,
    "doi": _doi,
    "source_url": _url,
    "visibility": _visibility,
    "files": _files,
    "language": _language,
}
