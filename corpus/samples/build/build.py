"""Build the sample library: sources/*.md → library/ and its catalogue sheet 목록.csv.

    python corpus/samples/build/build.py            everything
    python corpus/samples/build/build.py a01 b02    these, and the sheet
    python corpus/samples/build/build.py --check    parse only, and say what is wrong

Needs, beside the project's own packages, `weasyprint==70.0` (BSD), Debian's `fonts-noto-cjk`, and `chromium` for
the few sources with `engine: chromium`. The built files are committed: only a writer of samples runs this.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import books  # noqa: E402
import files  # noqa: E402
import office  # noqa: E402
import paper  # noqa: E402
from source import Source, SourceError, read_source  # noqa: E402

SOURCES = HERE.parent / "sources"
LIBRARY = HERE.parent / "library"
SHEET = LIBRARY / "목록.csv"
COLUMNS = (
    *("관리번호", "제목", "부제", "종류", "저자", "부서", "과제구분", "총서명", "번호", "발행일", "초록", "주제어"),
    *("공공누리", "ISBN", "ISSN", "지역", "공개", "파일"),
)


def main(arguments: list[str]) -> int:
    """Parse all sources, build the named ones (or all), write the sheet; 1 when a source is wrong."""
    sources, wrong = [], 0
    for path in sorted(SOURCES.glob("*.md")):
        try:
            sources.append(read_source(path))
        except SourceError as error:
            print(f"✗ {error}")
            wrong += 1
    names = {argument for argument in arguments if not argument.startswith("--")}
    if "--check" not in arguments:
        LIBRARY.mkdir(exist_ok=True)
        for source in sources:
            if not names or source.id in names:
                for name, data in outputs(source):
                    (LIBRARY / name).write_bytes(data)
                    print(f"{name}  {len(data):,} bytes")
        write_sheet(sources)
    print(f"{len(sources)} sources are well, {wrong} are not")
    return 1 if wrong else 0


def outputs(source: Source) -> list[tuple[str, bytes]]:
    """(file name, bytes) of every format of one source."""
    return [(source.file_name(suffix(form)), build(source, form)) for form in source.lists["formats"]]


def suffix(form: str) -> str:
    """The extension of a format."""
    return form.removesuffix("-cp949")


def build(source: Source, form: str) -> bytes:
    """One source in one format."""
    if form == "pdf":
        return paper.build_pdf(source)
    if form in ("hwp", "hwpx"):
        return office.build_hangul(source, form)
    if form.startswith("txt"):
        return files.build_txt(source, "cp949" if form.endswith("cp949") else "utf-8")
    return {"docx": office.build_docx, "html": files.build_html, "epub": books.build_epub, "md": files.build_md}[
        form
    ](source)


def write_sheet(sources: list[Source]) -> None:
    """The catalogue sheet: UTF-8 with BOM, as a spreadsheet program saves it; several values are parted by '; '."""
    with SHEET.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(row(source) for source in sources if source.sheet != "no")


def row(source: Source) -> list[str]:
    """One line of the sheet."""
    names = [source.file_name(suffix(form)) for form in source.lists["formats"]]
    return [
        source.id,
        source.title,
        source.subtitle,
        source.kind,
        "; ".join(f"{name}({role})" for name, role in source.people),
        source.department,
        source.project_type,
        source.series,
        source.number,
        source.date,
        source.abstract,
        "; ".join(source.lists.get("keywords", ())),
        source.licence.removeprefix("공공누리 "),
        source.isbn,
        source.issn,
        "; ".join(source.lists.get("regions", ())),
        source.visibility or "공개",
        "; ".join(names),
    ]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
