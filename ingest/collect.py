"""A folder → what there is to read: files and catalogue rows, as items with stable keys.

One item becomes one publication: a row of a catalogue sheet with the files that it names, or a file that no row
names. Items come in order of key, so every run over the same folder sees the same order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.ids import file_key, row_key
from ingest.sheet import SheetRow, find_sheet, read_sheet

_IGNORED_NAMES = frozenset(("thumbs.db", "desktop.ini"))  # what operating systems leave behind
_IGNORED_PREFIXES = (".", "~$")


@dataclass(frozen=True, slots=True)
class Item:
    """One publication to be."""

    key: str  # see corpus.ids
    files: tuple[Path, ...]  # absolute; may be empty when a row names none
    row: SheetRow | None = None

    def fingerprint(self, stamp: str) -> str:
        """Equal as long as nothing is seen to have changed: sizes, times, the row, and `stamp`."""
        facts = [(path.name, (stat := path.stat()).st_size, stat.st_mtime_ns) for path in self.files]
        return _digest(stamp, facts, self.row)

    def content(self, stamp: str, digests: tuple[str, ...]) -> str:
        """Equal as long as nothing has changed: the files' SHA-256, the row, and `stamp`."""
        return _digest(stamp, digests, self.row)


@dataclass(frozen=True, slots=True)
class Collection:
    """What a folder holds."""

    items: tuple[Item, ...]
    warnings: tuple[str, ...]  # Korean sentences: rows whose files are missing, and the like
    sheets: tuple[Path, ...] = ()  # the catalogue sheets that were read


def collect(folder: Path, name: str) -> Collection:
    """Everything to be read under `folder`; `name` begins every key.

    Hidden files, office lock files and symbolic links that lead out of the folder are left out. Raises SheetError
    for a catalogue sheet that cannot be used: guessing at metadata would be worse than stopping.
    """
    root = folder.resolve()
    items: list[Item] = []
    warnings: list[str] = []
    named: set[Path] = set()
    sheets: set[Path] = set()
    for directory in sorted({root, *(path for path in root.rglob("*") if path.is_dir())}):
        sheet = find_sheet(directory)
        if sheet is None:
            continue
        sheets.add(sheet)
        for row in read_sheet(sheet, warnings.append):
            files = []
            for file in row.files:
                path = (directory / file).resolve()
                if path.is_file() and path.is_relative_to(root):
                    files.append(path)
                else:
                    warnings.append(f"{sheet.name} {row.number}행: 파일 '{file}'이(가) 없습니다. 서지만 넣습니다.")
            named.update(files)
            key = row_key(name, row.id) if row.id else _first_key(root, name, files, row)
            items.append(Item(key, tuple(files), row))
    items += [Item(file_key(name, _relative(root, path)), (path,)) for path in _files(root, named | sheets)]
    return Collection(tuple(sorted(items, key=lambda item: item.key)), tuple(warnings), tuple(sorted(sheets)))


def _files(root: Path, left_out: set[Path]) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if any(part.startswith(_IGNORED_PREFIXES) for part in parts) or path.name.lower() in _IGNORED_NAMES:
            continue
        if path.is_file() and path.resolve().is_relative_to(root) and path.resolve() not in left_out:
            yield path


def _first_key(root: Path, name: str, files: list[Path], row: SheetRow) -> str:
    """The key of a row without an id: its first file, else what it says, never where in the sheet it stands."""
    if files:
        return file_key(name, _relative(root, files[0]))
    return row_key(name, _digest(sorted(row.fields.items()), row.files)[:16])


def _relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _digest(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()
