"""The export and the interfaces described in DCAT 3 (W3C), as JSON-LD: what data catalogues read about a data set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from corpus.library import Counts
from corpus.settings import Settings
from web.mail import address_in
from web.rest_records import Json

NAME = "catalog.jsonld"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_KOREAN = {"@id": "http://publications.europa.eu/resource/authority/language/KOR"}
_DAILY = {"@id": "http://publications.europa.eu/resource/authority/frequency/DAILY"}
_MEDIA = "https://www.iana.org/assignments/media-types/"
_TITLES = {".jsonl": "JSON Lines (한 줄에 한 건)", ".csv": "CSV (UTF-8, 엑셀)"}
_MOST_KEYWORDS = 10


def catalog(settings: Settings, base: str, manifest: Json, counts: Counts) -> Json:
    """A catalogue of one data set with a distribution a file, and three services over the same data."""
    name = settings.site_name
    publisher = {"@type": "foaf:Agent", "foaf:name": _korean(settings.institute or name), "foaf:homepage": _id(base)}
    contact = _contact(settings, base)
    dataset: Json = {
        "@id": f"{base}/bulk/manifest.json",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{base}/bulk/manifest.json",
        "dct:title": _korean(f"{name} 연구 자료 목록"),
        "dct:description": _korean(
            f"{settings.institute or name}의 연구 자료 {counts.publications:,}건의 서지: 제목, 저자, 발행일, 총서, "
            "초록, 주제어, 공공누리 유형, 원문 파일의 주소와 검사값. 누구에게나 열린 자료만 있습니다."
        ),
        "dct:publisher": publisher,
        "dcat:contactPoint": contact,
        "dcat:keyword": [_korean(word) for word in ("연구보고서", "정책연구", *list(counts.kinds)[:_MOST_KEYWORDS])],
        "dct:modified": _typed(manifest["generated"], "dateTime"),
        "dct:language": _KOREAN,
        "dct:accrualPeriodicity": _DAILY,
        "dcat:landingPage": _id(f"{base}/about"),
        "dcat:version": str(manifest["change"]),
        "dcat:distribution": [_distribution(entry, manifest) for entry in manifest["files"]],
    }
    if counts.years:
        dataset["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(str(min(counts.years)), "gYear"),
            "dcat:endDate": _typed(str(max(counts.years)), "gYear"),
        }
    return {
        "@context": _CONTEXT,
        "@id": f"{base}/bulk/{NAME}",
        "@type": "dcat:Catalog",
        "dct:title": _korean(name),
        "dct:description": _korean(f"{settings.institute or name}의 연구 자료와 그것을 받는 방법"),
        "dct:publisher": publisher,
        "dct:modified": _typed(manifest["generated"], "dateTime"),
        "dct:language": _KOREAN,
        "foaf:homepage": _id(base),
        "dcat:dataset": dataset,
        "dcat:service": list(_services(base, str(dataset["@id"]), publisher, contact)),
    }


def _distribution(entry: Json, manifest: Json) -> Json:
    suffix = "." + str(entry["name"]).rpartition(".")[2]
    media_type = str(entry["media_type"])
    return {
        "@id": entry["url"],
        "@type": "dcat:Distribution",
        "dct:title": _korean(_TITLES.get(suffix, suffix)),
        "dcat:accessURL": _id(str(entry["url"])),
        "dcat:downloadURL": _id(str(entry["url"])),
        # JSON Lines is registered nowhere.
        "dcat:mediaType": _id(_MEDIA + media_type) if media_type == "text/csv" else media_type,
        "dct:format": suffix[1:].upper(),
        "dct:issued": _typed(manifest["generated"], "dateTime"),
        "dcat:byteSize": _typed(str(entry["size"]), "nonNegativeInteger"),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(str(entry["sha256"]), "hexBinary"),
        },
    }


def _services(base: str, dataset: str, publisher: Json, contact: Json) -> Iterable[Json]:
    described = (
        (
            "api/v1",
            "REST 1판: 검색과 바뀐 자료 따라가기",
            f"{base}/api/v1/openapi.json",
            "https://spec.openapis.org/oas/v3.1.0",
        ),
        ("oai", "OAI-PMH 2.0", f"{base}/oai?verb=Identify", "http://www.openarchives.org/OAI/2.0/"),
        ("openapi", "공공데이터포털 방식", f"{base}/api/v1/reference", ""),
    )
    for path, title, description, standard in described:
        service: dict[str, Any] = {
            "@id": f"{base}/{path}",
            "@type": "dcat:DataService",
            "dct:title": _korean(title),
            "dct:publisher": publisher,
            "dcat:contactPoint": contact,
            "dcat:endpointURL": _id(f"{base}/{path}"),
            "dcat:endpointDescription": _id(description),
            "dcat:servesDataset": _id(dataset),
        }
        yield service | ({"dct:conformsTo": _id(standard)} if standard else {})


def _contact(settings: Settings, base: str) -> Json:
    mail = address_in(settings.contact)
    about = {"vcard:hasEmail": _id(f"mailto:{mail}")} if mail else {"vcard:hasURL": _id(f"{base}/about")}
    return {"@type": "vcard:Organization", "vcard:fn": settings.institute or settings.site_name, **about}


def _korean(text: str) -> Json:
    return {"@value": text, "@language": "ko"}


def _id(address: str) -> Json:
    return {"@id": address}


def _typed(value: Any, kind: str) -> Json:
    return {"@value": value, "@type": f"xsd:{kind}"}
