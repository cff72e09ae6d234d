"""Walking the catalogue: every publication once, tombstones included, whatever is written meanwhile."""

from __future__ import annotations

import pytest
from support.fakes import hold

from corpus.errors import NotHeld
from corpus.ids import publication_id
from corpus.records import Visibility
from corpus.selection import Selection
from corpus.writer import LibraryWriter


def walk(writer: LibraryWriter, selection: Selection = Selection(), size: int = 3) -> list[str]:  # noqa: B008
    found: list[str] = []
    while page := writer.entries(selection, found[-1] if found else "", size):
        found += [entry.id for entry in page]
    assert len(found) == len(set(found)) == writer.entry_count(selection)
    return found


@pytest.fixture
def held(writer: LibraryWriter) -> dict[str, str]:
    """Eight publications of two series; one withdrawn, one deleted, one that never was for everybody; by name."""
    ids = {
        str(number): hold(
            writer,
            f"a/{number}",
            f"자료 {number}",
            ["글"],
            series=f"총서 {number % 2}",
            department="실" if number < 3 else "",
        )
        for number in range(8)
    }
    ids["staff"] = hold(
        writer, "a/s", "내부", ["글"], visibility=Visibility.STAFF, series="비밀", department="내부실"
    )
    for visibility in Visibility:
        ids["withdrawn"] = hold(
            writer, "a/w", "거둔 것", ["글"], visibility=visibility, kind="웹진", series="비밀", department="내부실"
        )
    ids["gone"] = hold(writer, "a/g", "지울 것", ["글"], kind="브리프", series="총서 0", department="옛 부서")
    writer.delete(ids["gone"])
    return ids


def test_all_of_it_in_the_order_of_ids(writer: LibraryWriter, held: dict[str, str]) -> None:
    public = {identity for name, identity in held.items() if name != "staff"}
    assert walk(writer) == sorted(public)
    known = {entry.id: entry.publication is not None for entry in writer.entries(Selection())}
    assert {identity for identity, shown in known.items() if not shown} == {held["withdrawn"], held["gone"]}
    assert writer.entry(held["gone"]).publication is None
    for identity in (held["staff"], publication_id("a/never")):  # what never was for everybody leaves no trace
        with pytest.raises(NotHeld):
            writer.entry(identity)
    assert {change.publication_id for change in writer.changes(staff=False)} == public
    assert {change.publication_id for change in writer.changes()} == public | {held["staff"]}
    writer.delete(held["staff"])
    assert walk(writer) == sorted(public)


def test_what_goes_public_and_back_is_a_change(writer: LibraryWriter, held: dict[str, str]) -> None:
    seen = writer.last_change()
    hold(writer, "a/s", "내부", ["글"])
    assert writer.entry(held["staff"]).publication is not None
    hold(writer, "a/s", "내부", ["글"], visibility=Visibility.STAFF)
    assert writer.entry(held["staff"]).publication is None
    assert [change.publication_id for change in writer.changes(seen, staff=False)] == [held["staff"]]


def test_groups_keep_their_tombstones(writer: LibraryWriter, held: dict[str, str]) -> None:
    assert set(walk(writer, Selection(groups=(("series", "총서 0"),)))) == {
        held[name] for name in ("0", "2", "4", "6", "gone")
    }
    assert walk(writer, Selection(groups=(("kind", "브리프"),))) == [held["gone"]]
    assert len(walk(writer, Selection(groups=(("department", ""),)))) == 5
    assert walk(writer, Selection(groups=(("series", "' OR 1 --"),))) == []
    # What is deleted or for staff names no group.
    assert writer.group_counts("series") == (("총서 0", 4), ("총서 1", 4))
    assert writer.group_counts("department") == (("실", 3),)
    assert writer.group_counts("kind") == (("보고서", 8),)


def test_bounds_are_inclusive(writer: LibraryWriter, held: dict[str, str]) -> None:
    for number in range(8):
        writer._connection().execute(
            "UPDATE publications SET modified = ? WHERE id = ?",
            (f"2020-01-0{number + 1}T00:00:00Z", held[str(number)]),
        )
    some = Selection("2020-01-03T00:00:00Z", "2020-01-05T00:00:00Z")
    assert set(walk(writer, some, 2)) == {held["2"], held["3"], held["4"]}
    assert set(walk(writer, Selection("2020-01-08T00:00:00Z"))) == {held["7"], held["withdrawn"], held["gone"]}
    assert walk(writer, Selection(until="2019-12-31T23:59:59Z")) == []


def test_the_first_change_is_remembered(writer: LibraryWriter) -> None:
    assert writer.first_change_at() == ""
    identity = hold(writer, "a/1", "자료", ["글"])
    at = writer.publication(identity).created
    writer.delete(identity)
    assert writer.first_change_at() == at
    assert writer.change_before("9999") == writer.last_change() == 2
    assert writer.change_before("2000-01-01T00:00:00Z") == 0


def test_a_list_has_only_what_everybody_may_see(writer: LibraryWriter, held: dict[str, str]) -> None:
    count, first = writer.listed(Selection(), 0, 5)
    rest = writer.listed(Selection(), 5, 5)
    assert (count, rest[0]) == (8, 8)
    assert {item.id for item in (*first, *rest[1])} == {held[str(number)] for number in range(8)}
    both = Selection(groups=(("series", "총서 0"), ("department", "실")))
    assert {item.id for item in writer.listed(both, 0, 10)[1]} == {held["0"], held["2"]}
