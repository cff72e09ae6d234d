"""Entry → the `record` and `header` of OAI-PMH, in `oai_dc` and in our own richer form.

The forms: unqualified Dublin Core as OAI-PMH 2.0 asks for it, and `publication` after static/publication-1.xsd.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass

from corpus.records import Licence, Publication
from corpus.selection import GROUPS, Entry
from web import citations, urls
from web.xmltext import attributes, element, text

SCHEMA = "publication-1.xsd"
_OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_OURS = "urn:jaryogwan:publication:1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the archive stands."""

    base: str  # 'https://archive.example.kr'
    host: str  # 'archive.example.kr'
    institute: str

    def identifier(self, publication_id: str) -> str:
        """The OAI identifier of a publication."""
        return f"oai:{self.host}:{publication_id}"


@dataclass(frozen=True, slots=True)
class Form:
    """One metadata format."""

    prefix: str
    namespace: str
    schema: Callable[[str], str]  # base → address of the schema
    write: Callable[[Publication, Place], str]


def set_spec(group: str, value: str = "") -> str:
    """`kind:67O06rOg7ISc`: the value in base64, since a setSpec has no room for Korean letters."""
    return f"{group}:{base64.urlsafe_b64encode(value.encode()).decode().rstrip('=')}" if value else group


def parse_set_spec(spec: str) -> tuple[str, str] | None:
    """(group, value) of a setSpec; None for one that cannot exist here."""
    group, _, coded = spec.partition(":")
    if group not in GROUPS or spec.endswith(":"):
        return None
    try:
        value = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return (group, value) if set_spec(group, value) == spec else None


def header(entry: Entry, place: Place, asked_set: str) -> str:
    """The header; a tombstone names no other set than the one that was asked for."""
    publication = entry.publication
    if publication is None:
        specs = [asked_set]
    else:
        specs = [set_spec(group, value) for group in GROUPS if (value := getattr(publication, group))]
    sets = "".join(element("setSpec", spec) for spec in specs)
    status = "" if publication else ' status="deleted"'
    about = element("identifier", place.identifier(entry.id)) + element("datestamp", entry.modified)
    return f"<header{status}>{about}{sets}</header>"


def record(entry: Entry, place: Place, asked_set: str, form: Form) -> str:
    """Header and, unless it is a tombstone, metadata."""
    head = header(entry, place, asked_set)
    if entry.publication is None:
        return f"<record>{head}</record>"
    return f"<record>{head}<metadata>{form.write(entry.publication, place)}</metadata></record>"


def _dublin_core(publication: Publication, place: Place) -> str:
    url = urls.absolute(place.base, urls.publication(publication.id))
    known = publication.identifiers
    pairs = [
        ("title", citations.full_title(publication)),
        *(("creator", name) for name in publication.authors),
        *(("subject", word) for word in publication.keywords),
        ("description", publication.abstract),
        ("publisher", publication.publisher),
        ("date", publication.date),
        ("type", publication.kind),
        *(("format", name) for name in dict.fromkeys(file.media_type for file in publication.files)),
        ("identifier", url),
        *(("identifier", f"{scheme}:{value}") for scheme, value in known.items() if value),
        ("source", publication.source_url),
        ("language", publication.language),
        ("relation", " ".join(filter(None, (publication.series, publication.number)))),
        *(("coverage", region) for region in publication.regions),
        ("rights", publication.licence.label),
        ("rights", citations.licence_url(publication.licence)),
    ]
    body = "".join(element(f"dc:{name}", value) for name, value in pairs)
    return (
        f'<oai_dc:dc xmlns:oai_dc="{_OAI_DC}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xsi:schemaLocation="{_OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd">{body}</oai_dc:dc>'
    )


def _ours(publication: Publication, place: Place) -> str:
    url = urls.absolute(place.base, urls.publication(publication.id))
    licence = publication.licence
    parts = [
        f"<title>{text(publication.title)}</title>",  # there even when it is empty
        element("subtitle", publication.subtitle),
        f"<kind>{text(publication.kind)}</kind>",
        *(element("contributor", person.name, role=person.role) for person in publication.contributors),
        *(element("keyword", word) for word in publication.keywords),
        *(element("region", name) for name in publication.regions),
        *(element("identifier", value, type=scheme) for scheme, value in publication.identifiers.items()),
        element("publisher", publication.publisher),
        element("department", publication.department),
        element("projectType", publication.project_type),
        element("series", publication.series),
        element("number", publication.number),
        element("date", publication.date),
        element("language", publication.language),
        element("abstract", publication.abstract),
    ]
    if licence is not Licence.UNKNOWN:
        parts.append(element("licence", licence.label, type=licence.value, href=citations.licence_url(licence)))
    parts += [
        element("creditLine", citations.credit_line(publication, url, place.institute)),
        element("link", url),
        element("sourceUrl", publication.source_url),
    ]
    for file in publication.files:
        href = urls.absolute(place.base, urls.original(publication.id, file))
        about = attributes(
            href=href, name=file.name, mediaType=file.media_type, size=file.size, sha256=file.sha256, pages=file.pages
        )
        parts.append(f"<file{about}/>")
    parts += [element("created", publication.created), element("modified", publication.modified)]
    about = attributes(id=publication.id, version=publication.version)
    schema = attributes(xmlns=_OURS) + f' xsi:schemaLocation="{_OURS} {text(_schema_url(place.base))}"'
    return f"<publication{schema}{about}>{''.join(parts)}</publication>"


def _schema_url(base: str) -> str:
    return f"{base}/oai/{SCHEMA}"


FORMS = {
    form.prefix: form
    for form in (
        Form("oai_dc", _OAI_DC, lambda _: "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", _dublin_core),
        Form("jaryogwan", _OURS, _schema_url, _ours),
    )
}
