"""What the sheet says and what the document says → one Publication. The sheet always wins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.records import File, Provenance, Publication
from ingest.fields import IDENTIFIERS
from ingest.names import title_of_file
from ingest.sheet import SheetRow

Found = Mapping[str, tuple[Any, Provenance]]
"""field name (or isbn, issn, doi, uci) → value and where it was found."""

UNKNOWN_KIND = "기타"


def build_publication(
    publication_id: str, row: SheetRow | None, found: Found, files: tuple[File, ...]
) -> Publication:
    """The publication with each value's provenance; `found` is what `ingest.metadata.read_metadata` gave."""
    values: dict[str, Any] = {name: value for name, (value, _) in found.items()}
    provenance = {name: where for name, (_, where) in found.items()}
    if row is not None:
        values.update(row.fields)
        provenance.update(dict.fromkeys(row.fields, Provenance("sheet")))
    if not values.get("title"):
        name = title_of_file(files[0].name) if files else ""
        values["title"] = name or publication_id
        provenance["title"] = Provenance("filename", 0.2)
    if not values.get("kind"):
        values["kind"] = UNKNOWN_KIND
    identifiers = {name: values.pop(name) for name in IDENTIFIERS if values.get(name)}
    return Publication(id=publication_id, identifiers=identifiers, files=files, provenance=provenance, **values)
