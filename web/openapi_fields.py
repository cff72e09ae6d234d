"""Publication → the fields of the data.go.kr face, under our own names or under those of NKIS.

Dates are YYYYMMDD (shorter where less is known). Several values of one field stand in one text between semicolons,
as portals have them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from corpus.records import Publication
from search.results import Hit
from web import citations, urls

Item = dict[str, str]


def ours(publication: Publication, base: str, institute: str) -> Item:
    """Our own names."""
    url = urls.absolute(base, urls.publication(publication.id))
    return {
        "id": publication.id,
        "title": publication.title,
        "subtitle": publication.subtitle,
        "kind": publication.kind,
        "authors": _joined(publication.authors),
        "publisher": publication.publisher,
        "department": publication.department,
        "projectType": publication.project_type,
        "series": publication.series,
        "number": publication.number,
        "publishedDate": publication.date.replace("-", ""),
        "keywords": _joined(publication.keywords),
        "regions": _joined(publication.regions),
        "abstract": publication.abstract,
        "language": publication.language,
        "isbn": publication.identifiers.get("isbn", ""),
        "issn": publication.identifiers.get("issn", ""),
        "doi": publication.identifiers.get("doi", ""),
        "licence": publication.licence.label,
        "licenceUrl": citations.licence_url(publication.licence),
        "creditLine": citations.credit_line(publication, url, institute),
        "link": url,
        "modifiedDate": publication.modified[:10].replace("-", ""),
    }


def nkis(publication: Publication, base: str, institute: str) -> Item:
    """The names of NKIS (국가정책연구포털)."""
    return {
        "OTP_ID": publication.id,
        "OTP_HAN_NM": citations.full_title(publication),
        "INCHARGE_NM": _joined(publication.authors),
        "PUBAGC": publication.publisher or institute,
        "PBL_YY": str(publication.year or ""),
        "LCLA_SCS_NM": publication.kind,
        "MCLA_SCS_NM": publication.series,
        "ORG_LINK": urls.absolute(base, urls.publication(publication.id)),
        "HAN_ABS": publication.abstract,
    }


VIEWS: Mapping[str, Callable[[Publication, str, str], Item]] = {"": ours, "nkis": nkis}


def answer(hit: Hit, base: str, text: str) -> Item:
    """What a search adds: the best passage, its page (0: the abstract) and the address that shows it."""
    if not hit.passages:
        return {"passage": "", "passageText": "", "passagePage": "", "passageLink": "", "score": ""}
    best = hit.passages[0]
    passage = best.passage
    path = urls.publication(hit.publication.id, text)
    if passage.page:
        path = urls.page(hit.publication.id, passage.page, q=text, passage=passage.id)
    return {
        "passage": passage.id,
        "passageText": passage.text,
        "passagePage": str(passage.page),
        "passageLink": urls.absolute(base, path),
        "score": f"{best.score:.4f}",
    }


def files(publication: Publication, base: str) -> Item:
    """What a detail adds: the first original, and all of them in one text each."""
    held = publication.files
    return {
        "fileNames": _joined([file.name for file in held]),
        "fileUrls": _joined([urls.absolute(base, urls.original(publication.id, file)) for file in held]),
        "fileSizes": _joined([str(file.size) for file in held]),
        "fileSha256": _joined([file.sha256 for file in held]),
        "filePages": _joined([str(file.pages) for file in held]),
    }


def _joined(values: tuple[str, ...] | list[str]) -> str:
    return "; ".join(values)
