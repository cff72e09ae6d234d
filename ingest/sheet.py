"""The catalogue sheet beside the files: a CSV or XLSX table whose rows describe publications.

Columns may be in any order, in Korean or English (`ingest.fields`). What the sheet says always wins over what a
document says; see `ingest.describe`.
"""

from __future__ import annotations

import csv
import datetime
import io
import logging
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import SheetError
from ingest.fields import field_of, parse

_LOG = logging.getLogger(__name__)
_STEMS = ("목록", "자료목록", "발간물목록", "catalogue", "catalog", "metadata")
_SUFFIXES = (".csv", ".xlsx", ".tsv")
_HEADER_WITHIN = 20  # rows in which the header is looked for: sheets often begin with a title
_UNPACKED = 512 * 1024**2  # bytes of an XLSX, unpacked
_LENGTH = 32 * 1024**2  # characters of one CSV cell

Warn = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row. `fields` maps names of Publication's fields (and isbn, issn, doi, uci) to their values."""

    number: int  # row in the sheet as a person counts, from 1, header included
    fields: Mapping[str, Any]
    files: tuple[str, ...] = ()  # paths below the sheet's folder, with '/'
    id: str = ""  # the row's own id; '' when the sheet has no such column


def find_sheet(folder: Path) -> Path | None:
    """The catalogue sheet in `folder` (목록.csv, catalogue.xlsx, metadata.csv …); None when there is none."""
    try:
        names = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_file()}
    except OSError:
        return None
    return next((names[stem + suffix] for stem in _STEMS for suffix in _SUFFIXES if stem + suffix in names), None)


def read_sheet(path: Path, warn: Warn = _LOG.warning) -> tuple[SheetRow, ...]:
    """The rows of a catalogue sheet.

    CSV may be UTF-8 (with or without BOM), UTF-16 or CP949, separated by `,`, `;` or tabs. `warn` is told in
    Korean of columns that are not known. Raises SheetError naming row, column, value and what to do.
    """
    table = _xlsx_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path)
    numbered = ((number, [cell.strip() for cell in row]) for number, row in table)
    header = _header(path, numbered)
    columns = _columns(path, header, warn)
    rows = []
    seen: dict[str, int] = {}
    for number, cells in numbered:
        if not any(cells):
            continue
        row = _row(path, number, columns, cells, warn)
        if row.id and row.id in seen:
            raise SheetError(
                f"{path.name} {number}행의 관리번호 '{row.id}'이(가) {seen[row.id]}행과 같습니다. 한쪽을 고쳐 주세요."
            )
        seen[row.id] = number
        rows.append(row)
    return tuple(rows)


def _header(path: Path, rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    for number, cells in rows:
        fields = {field_of(cell) for cell in cells} - {""}
        if fields & {"title", "files"} and (len(fields) > 1 or sum(map(bool, cells)) == 1):
            return cells
        if number >= _HEADER_WITHIN:
            break
    raise SheetError(
        f"{path.name}에서 열 이름이 있는 행을 찾지 못했습니다. '제목'이나 '파일' 열과 다른 열이"
        " 하나 이상 있는 첫 행을 넣어 주세요."
    )


def _columns(path: Path, header: Sequence[str], warn: Warn) -> list[tuple[str, str]]:
    """(column name, field) in order; field '' for columns that are not used."""
    columns: list[tuple[str, str]] = []
    used: dict[str, str] = {}
    for name in header:
        field = field_of(name)
        if name and not field:
            warn(f"{path.name}의 '{name}' 열은 알지 못하는 이름이어서 읽지 않았습니다.")
        elif field in used:
            warn(f"{path.name}의 '{name}' 열은 '{used[field]}' 열과 뜻이 같아 그 열이 비었을 때만 씁니다.")
        elif field:
            used[field] = name
        columns.append((name, field))
    return columns


def _row(path: Path, number: int, columns: Sequence[tuple[str, str]], cells: Sequence[str], warn: Warn) -> SheetRow:
    fields: dict[str, Any] = {}
    for (name, field), cell in zip(columns, cells, strict=False):
        if not cell or not field or field in fields:
            continue
        try:
            fields[field] = parse(field, cell)
        except ValueError as error:
            where = f"{path.name} {number}행 '{name}' 열의 값 '{cell[:60]}'"
            if field == "project_type":
                warn(f"{where}은(는) {error}이(가) 아니어서 비워 두었습니다.")
                continue
            raise SheetError(f"{where}을(를) 쓸 수 없습니다. {error}(으)로 고쳐 주세요.") from error
    files = fields.pop("files", ())
    if "title" not in fields and not files:
        raise SheetError(
            f"{path.name} {number}행에 제목도 파일도 없습니다. 둘 가운데 하나를 적거나 행을 지워 주세요."
        )
    people = fields.pop("leaders", ()) + fields.pop("colleagues", ()) + fields.pop("contributors", ())
    if people:
        fields["contributors"] = tuple({person.name: person for person in reversed(people)}.values())[::-1]
    return SheetRow(number, fields, files, fields.pop("id", ""))


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        text = _decoded(path.read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError(f"{path.name}을(를) 읽을 수 없습니다. 엑셀에서 'CSV UTF-8'로 다시 저장해 주세요.") from error
    head = text[:4000].split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(_LENGTH)
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    number = 1
    try:
        for row in reader:
            yield number, row
            number += 1
    except csv.Error as error:
        raise SheetError(f"{path.name} {number}행에서 따옴표가 맞지 않습니다. 그 행을 고쳐 주세요.") from error


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp949")


def _xlsx_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    import openpyxl

    try:
        _check_size(path)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            rows: Iterable[tuple[Any, ...]] = book.worksheets[0].iter_rows(values_only=True)
            for number, row in enumerate(rows, 1):
                yield number, [_cell(value) for value in row]
        finally:
            book.close()
    except SheetError:
        raise
    except Exception as error:  # openpyxl lets through whatever a damaged file makes it stumble over
        raise SheetError(f"{path.name}을(를) 열 수 없습니다. 엑셀에서 다시 저장해 주세요.") from error


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > _UNPACKED:
        raise SheetError(f"{path.name}이(가) 너무 큽니다. 목록만 남기고 다시 저장해 주세요.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
