"""The catalogue: one publication, one transaction; a log of every change; tombstones for ever."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import CatalogueError, NotHeld, Reason, Withdrawn
from corpus.ids import passage_id, publication_id
from corpus.library import Heading, Library, PageLabel
from corpus.records import (
    Contributor,
    File,
    Licence,
    Line,
    Page,
    Passage,
    PassageKind,
    Provenance,
    Publication,
    Span,
    Visibility,
)
from corpus.serial import pack_lines, unpack_lines
from corpus.writer import LibraryWriter, Outcome, Source

ID = publication_id("모음/교통.pdf")
PUBLICATION = Publication(
    id=ID,
    title="버스 환승 체계 개선",
    kind="보고서",
    contributors=(Contributor("김한빛", "연구책임"), Contributor("이누리", "공동연구")),
    keywords=("환승", "버스"),
    regions=("가람구",),
    files=(File("a" * 64, "교통.pdf", "application/pdf", 10, 1, True),),
    identifiers={"isbn": "979-11-0000-000-0"},
    date="2023-05",
    abstract="환승을 줄인다.",
    licence=Licence.KOGL_1,
    provenance={"title": Provenance("sheet"), "date": Provenance("colophon", 0.8)},
)
PAGE = Page(
    1, "환승 시간을 줄인다.", "3", 595.0, 842.0, (Line(0, 5, 72, 100.05, 130, 112, (72, 84, 90.5, 101, 110, 130)),)
)
PASSAGE = Passage(
    passage_id(ID, 1, 1), "환승 시간을 줄인다.", (Span(1, 0, 11),), ("제1장 서론", "제1절 배경"), PassageKind.TEXT
)


def test_what_is_put_comes_back(writer: LibraryWriter) -> None:
    assert writer.put(PUBLICATION, [PAGE], [PASSAGE]) is Outcome.ADDED
    with Library.open(writer._path.parent) as library:
        held = library.publication(ID)
        assert replace(held, created="", modified="") == PUBLICATION
        assert held.created == held.modified != ""
        assert library.page(ID, 1) == PAGE
        assert library.page_labels([(ID, 1), (ID, 1), (ID, 2), ("없는것", 1)]) == {(ID, 1): PageLabel("3", ocr=False)}
        assert library.passage(PASSAGE.id) == PASSAGE
        assert library.passages(ID) == library.passages(ID, page=1) == (PASSAGE,)
        assert library.passages(ID, page=2) == ()
        assert library.headings(ID) == (Heading(("제1장 서론",), 1), Heading(("제1장 서론", "제1절 배경"), 1))
        counts = library.counts()
        assert (counts.publications, counts.pages, counts.passages) == (1, 1, 1)
        assert (counts.kinds, counts.years) == ({"보고서": 1}, {2023: 1})


def test_an_equal_put_is_no_change(writer: LibraryWriter) -> None:
    writer.put(PUBLICATION, [PAGE], [PASSAGE])
    assert writer.put(PUBLICATION, [PAGE], [PASSAGE]) is Outcome.UNCHANGED
    assert [change.seq for change in writer.changes()] == [1]
    assert writer.publication(ID).version == 1


def test_a_change_is_a_new_version_of_the_same_publication(writer: LibraryWriter) -> None:
    writer.put(PUBLICATION, [PAGE], [PASSAGE])
    assert writer.put(replace(PUBLICATION, title="새 제목"), [], []) is Outcome.CHANGED
    held = writer.publication(ID)
    assert (held.title, held.version) == ("새 제목", 2)
    assert writer.passages(ID) == ()
    (change,) = writer.changes()
    assert (change.seq, change.deleted) == (2, False)  # told once, as it is now


def test_a_deleted_publication_leaves_a_tombstone_and_may_come_back(writer: LibraryWriter) -> None:
    writer.put(PUBLICATION, [PAGE], [PASSAGE])
    writer.delete(ID)
    with pytest.raises(Withdrawn, match="내려져"):
        writer.publication(ID)
    with pytest.raises(NotHeld):
        writer.delete(ID)
    assert [(change.publication_id, change.deleted) for change in writer.changes()] == [(ID, True)]
    assert writer.put(PUBLICATION, [PAGE], [PASSAGE]) is Outcome.CHANGED
    assert writer.publication(ID).version == 2


def test_changes_are_followed_from_any_number(writer: LibraryWriter) -> None:
    ids = [publication_id(f"모음/{number}") for number in range(5)]
    for key in ids:
        writer.put(replace(PUBLICATION, id=key))
    writer.put(replace(PUBLICATION, id=ids[0], title="다시"))
    assert [change.publication_id for change in writer.changes(after=3)] == [ids[3], ids[4], ids[0]]
    assert [change.publication_id for change in writer.changes(after=3, limit=1)] == [ids[3]]
    assert writer.last_change() == 6


def test_staff_only_publications_are_hidden_from_everyone_else(writer: LibraryWriter) -> None:
    file = File("b" * 64, "x.pdf", "application/pdf", 1)
    writer.put(replace(PUBLICATION, visibility=Visibility.STAFF, files=(file,)), [PAGE], [PASSAGE])
    with pytest.raises(NotHeld):
        writer.publication(ID)
    with pytest.raises(NotHeld):
        writer.original("b" * 64)
    assert writer.publication(ID, staff=True).id == ID
    assert writer.newest(10) == () and writer.counts().publications == 0
    writer.delete(ID)
    with pytest.raises(NotHeld) as told:
        writer.publication(ID)
    assert not isinstance(told.value, Withdrawn)  # that it ever was is nobody else's business


def test_a_failed_put_changes_nothing(writer: LibraryWriter) -> None:
    writer.put(PUBLICATION, [PAGE], [PASSAGE])
    with pytest.raises(sqlite3.IntegrityError):
        writer.put(replace(PUBLICATION, title="반쪽"), [PAGE, PAGE], [PASSAGE])
    assert writer.publication(ID).title == PUBLICATION.title
    assert writer.passages(ID) == (PASSAGE,)
    assert writer.last_change() == 1


def test_sources_are_remembered_with_the_reason_they_failed(writer: LibraryWriter) -> None:
    source = Source("모음/암호.pdf", "/r", "f", "c", reason=Reason.ENCRYPTED, detail="암호를 풀어 다시 넣어 주세요.")
    writer.note(source)
    assert writer.source("모음/암호.pdf") == source
    assert writer.sources("/r") == (source,)
    assert writer.sources("/other") == ()


def test_reading_goes_on_in_many_threads_while_one_writes(writer: LibraryWriter) -> None:
    writer.put(PUBLICATION, [PAGE], [PASSAGE])
    library = Library.open(writer._path.parent)
    errors: list[Exception] = []

    def read() -> None:
        try:
            for _ in range(50):
                assert library.publication(ID).kind == "보고서"
        except Exception as error:
            errors.append(error)
        finally:
            library.close()

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(50):
        writer.put(replace(PUBLICATION, title=f"제목 {number}"), [PAGE], [PASSAGE])
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_missing_or_newer_catalogue_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="python -m ingest"):
        Library.open(tmp_path)
    LibraryWriter.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "library.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(CatalogueError, match="형식 99"):
        Library.open(tmp_path)


def test_a_file_that_is_no_catalogue_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(CatalogueError, match="백업"):
        LibraryWriter.open(tmp_path)


def test_lines_survive_packing_within_a_fortieth_of_a_point() -> None:
    lines = (Line(0, 2, 10.013, 20.5, 30.77, 32.1, (10.013, 20.22, 30.77)), Line(3, 3, 0, 0, 1, 1, ()))
    for before, after in zip(lines, unpack_lines(pack_lines(lines)), strict=True):
        assert (after.start, after.end) == (before.start, before.end)
        assert after.x0 == pytest.approx(before.x0, abs=0.026)
        assert after.edges == pytest.approx(before.edges, abs=0.026)
    assert unpack_lines(pack_lines(())) == ()
