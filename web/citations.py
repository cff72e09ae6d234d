"""How to cite: Korean style, the 공공누리 credit line, BibTeX, RIS, CSL-JSON, and the tags that machines read.

Highwire tags follow Google Scholar's inclusion guidelines, RIS the Reference Manager specification (TY RPRT),
CSL-JSON the Citation Style Language 1.0 data schema, JSON-LD schema.org's `Report`.
"""

from __future__ import annotations

import re
from typing import Any

from corpus.records import Licence, Publication

_BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "$": r"\$",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def full_title(publication: Publication) -> str:
    """'제목: 부제'."""
    return f"{publication.title}: {publication.subtitle}" if publication.subtitle else publication.title


def korean(publication: Publication, url: str, *, page: str = "") -> str:
    """홍길동·김철수(2023). 「제목: 부제」. 총서 2023-07. 발행기관. p. 37. 주소"""
    authors = "·".join(publication.authors) or publication.publisher or "저자 미상"
    parts = [
        f"{authors}({publication.year or '연도 미상'})",
        f"「{full_title(publication)}」",
        " ".join(filter(None, (publication.series, publication.number))),
        publication.publisher if publication.authors else "",
        page,
    ]
    return ". ".join(filter(None, parts)) + f". {url}"


def credit_line(publication: Publication, url: str, institute: str) -> str:
    """The standard 공공누리 sentence; '' where the licence is unknown."""
    if publication.licence is Licence.UNKNOWN:
        return ""
    body = publication.publisher or institute or "발행기관"
    year = f"{publication.year}년" if publication.year else "작성 연도 미상으로"
    author = ", ".join(publication.authors) or body
    return (
        f"본 저작물은 '{body}'에서 '{year}' 작성하여 공공누리 제{publication.licence.value}유형으로 개방한 "
        f"'{full_title(publication)}(작성자: {author})'을(를) 이용하였으며, 해당 저작물은 '{body}, {url}'에서 "
        "무료로 내려받으실 수 있습니다."
    )


def licence_url(licence: Licence) -> str:
    """The page of the licence's terms at kogl.or.kr; '' where it is unknown."""
    if licence is Licence.UNKNOWN:
        return ""
    page = "license.do" if licence is Licence.KOGL_0 else f"licenseType{licence.value}.do"
    return f"https://www.kogl.or.kr/info/{page}"


def bibtex(publication: Publication, url: str) -> str:
    """One @techreport entry."""
    fields = {
        "author": " and ".join("{" + _bibtex(name) + "}" for name in publication.authors),
        "title": "{" + _bibtex(full_title(publication)) + "}",
        "institution": _bibtex(publication.publisher),
        "type": _bibtex(publication.series or publication.kind),
        "number": _bibtex(publication.number),
        "year": str(publication.year or ""),
        "isbn": _bibtex(publication.identifiers.get("isbn", "")),
        "issn": _bibtex(publication.identifiers.get("issn", "")),
        "doi": publication.identifiers.get("doi", ""),
        "language": publication.language,
        "url": url,
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value.strip("{}"))
    return f"@techreport{{{publication.id},\n{body}}}\n"


def ris(publication: Publication, url: str) -> str:
    """One RIS record, lines ended by CR LF."""
    pairs = [
        ("TY", "RPRT"),
        ("ID", publication.id),
        *(("AU", name) for name in publication.authors),
        ("TI", full_title(publication)),
        ("T2", publication.series),
        ("M1", publication.number),
        ("PB", publication.publisher),
        ("PY", str(publication.year or "")),
        ("DA", publication.date.replace("-", "/")),
        ("AB", publication.abstract),
        *(("KW", word) for word in publication.keywords),
        ("SN", publication.identifiers.get("isbn") or publication.identifiers.get("issn", "")),
        ("DO", publication.identifiers.get("doi", "")),
        ("LA", publication.language),
        ("UR", url),
    ]
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in pairs if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def csl(publication: Publication, url: str) -> list[dict[str, Any]]:
    """A CSL-JSON list of one item."""
    item: dict[str, Any] = {
        "id": publication.id,
        "type": "report",
        "title": full_title(publication),
        "author": [{"literal": name} for name in publication.authors],
        "publisher": publication.publisher,
        "genre": publication.kind,
        "collection-title": publication.series,
        "number": publication.number,
        "issued": {"date-parts": [_date_parts(publication.date)]} if publication.year else {},
        "abstract": publication.abstract,
        "keyword": ", ".join(publication.keywords),
        "ISBN": publication.identifiers.get("isbn", ""),
        "ISSN": publication.identifiers.get("issn", ""),
        "DOI": publication.identifiers.get("doi", ""),
        "language": publication.language,
        "URL": url,
    }
    return [{name: value for name, value in item.items() if value}]


def meta_tags(publication: Publication, url: str, pdf_url: str, institute: str = "") -> tuple[tuple[str, str], ...]:
    """(name, content) of the Highwire and Dublin Core tags.

    An institution is always named: without one Zotero takes a report for a journal's article. Regions are
    DCTERMS.spatial, because Zotero files DC.coverage under the place in an archive.
    """
    rights = licence_url(publication.licence)
    pairs = [
        ("citation_title", full_title(publication)),
        *(("citation_author", name) for name in publication.authors),
        ("citation_publication_date", publication.date.replace("-", "/")),
        ("citation_technical_report_institution", publication.publisher or institute),
        ("citation_technical_report_number", publication.number),
        ("citation_isbn", publication.identifiers.get("isbn", "")),
        ("citation_issn", publication.identifiers.get("issn", "")),
        ("citation_doi", publication.identifiers.get("doi", "")),
        ("citation_keywords", "; ".join(publication.keywords)),
        ("citation_language", publication.language),
        ("citation_abstract_html_url", url),
        ("citation_pdf_url", pdf_url),
        ("DC.title", full_title(publication)),
        *(("DC.creator", name) for name in publication.authors),
        ("DC.publisher", publication.publisher),
        ("DC.date", publication.date),
        ("DC.type", publication.kind),
        *(("DC.subject", word) for word in publication.keywords),
        *(("DCTERMS.spatial", region) for region in publication.regions),
        ("DC.description", publication.abstract),
        ("DC.language", publication.language),
        ("DC.rights", rights),
        ("DC.identifier", url),
    ]
    return tuple((name, content) for name, content in pairs if content)


def json_ld(publication: Publication, url: str, pdf_url: str) -> dict[str, Any]:
    """schema.org Report."""
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": url,
        "url": url,
        "name": full_title(publication),
        "author": [{"@type": "Person", "name": name} for name in publication.authors],
        "publisher": {"@type": "Organization", "name": publication.publisher} if publication.publisher else None,
        "datePublished": publication.date,
        "reportNumber": publication.number,
        "isPartOf": {"@type": "CreativeWorkSeries", "name": publication.series} if publication.series else None,
        "inLanguage": publication.language,
        "keywords": list(publication.keywords),
        "abstract": publication.abstract,
        "license": licence_url(publication.licence),
        "isbn": publication.identifiers.get("isbn", ""),
        "encoding": {"@type": "MediaObject", "encodingFormat": "application/pdf", "contentUrl": pdf_url}
        if pdf_url
        else None,
    }
    return {name: value for name, value in document.items() if value}


def _date_parts(date: str) -> list[int]:
    return [int(part) for part in date.split("-") if part.isdigit()]


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _bibtex(text: str) -> str:
    return "".join(_BIBTEX_SPECIAL.get(letter, letter) for letter in _one_line(text))
