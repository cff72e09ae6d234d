"""The sample publications without a row in the sheet: their own words against their sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.document import Limits
from ingest.metadata import read_metadata
from ingest.readers import read_file

SAMPLES = Path(__file__).parent.parent.parent / "corpus" / "samples"
FIELDS = ("title", "kind", "series", "number", "date")


def front_matter(source: Path) -> dict[str, list[str]]:
    """The keys of a source's front matter with their values; see SOURCE_FORMAT.md."""
    values: dict[str, list[str]] = {}
    key = ""
    for line in source.read_text(encoding="utf-8").split("---\n")[1].splitlines():
        if line.startswith("  - "):
            values[key].append(line[4:].strip())
            continue
        key, _, value = line.partition(":")
        listed = value.strip().startswith("[")
        values[key] = [
            part.strip() for part in (value.strip(" []").split(",") if listed else [value]) if part.strip()
        ]
    return values


UNLISTED = {
    source.stem: matter
    for source in sorted((SAMPLES / "sources").glob("*.md"))
    if (matter := front_matter(source)).get("sheet") == ["no"]
}


@pytest.mark.parametrize("stem", UNLISTED)
def test_a_document_without_a_row_says_what_it_is(stem: str) -> None:
    (path,) = (SAMPLES / "library").glob(f"{stem}*")
    found = {name: value for name, (value, _) in read_metadata(read_file(path, Limits()), path.name).items()}
    matter = UNLISTED[stem]
    assert [found.get(name) for name in FIELDS] == [matter[name][0] for name in FIELDS]
    assert [f"{person.name} ({person.role})" for person in found["contributors"]] == matter["authors"]
