"""Columns: filters, facet counts and orders."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from corpus.records import Contributor, Publication, Visibility
from index.columns import Columns, FacetColumn, PublicationRow, expanded

ROWS = [
    PublicationRow.of(Publication("b" * 12, "가", "보고서", (Contributor("김"), Contributor("이")), date="2020-03")),
    PublicationRow.of(Publication("a" * 12, "나", "브리프", date="2023")),
    PublicationRow.of(Publication("c" * 12, "다", "보고서", (Contributor("이"),), visibility=Visibility.STAFF)),
]


def columns() -> Columns:
    return Columns(ROWS, [0, 0, 1, 2], [1, 2, 0, 1], [1, 1, 1, 4])


def test_counts_are_of_the_publications_asked_for() -> None:
    authors = columns().facets["author"]
    assert authors.counts(np.array([0, 1, 2])) == [("이", 2), ("김", 1)]
    assert authors.counts(np.array([1])) == []
    assert columns().facets["year"].counts(np.array([2, 0])) == [("2020", 1)]


def test_every_value_with_its_owner() -> None:
    authors = columns().facets["author"]
    owners, codes = authors.entries(np.array([2, 0]))
    assert [(int(owner), authors.values[code]) for owner, code in zip(owners, codes, strict=True)] == [
        (0, "이"),
        (1, "김"),
        (1, "이"),
    ]
    assert expanded(np.array([5, 1]), np.array([2, 3])).tolist() == [5, 6, 1, 2, 3]


def test_keywords_are_a_facet() -> None:
    row = PublicationRow.of(Publication("d" * 12, "라", "보고서", keywords=("폭염", "그늘막", "폭염")))
    assert row.facets["keyword"] == ("폭염", "그늘막")
    assert "keyword=그늘막" in row.exact_values()


def test_having_any_of_the_values() -> None:
    assert columns().facets["author"].having(["김", "이", "없는사람"]).tolist() == [True, False, True]
    assert FacetColumn.of([(), ("x",), ()]).having(["x"]).tolist() == [False, True, False]
    assert FacetColumn.of([]).having(["x"]).tolist() == []


def test_orders_and_ids() -> None:
    found = columns()
    assert found.newest_order.tolist() == [1, 0, 2]  # 2023, 2020-03, unknown
    assert found.id_order.tolist() == [1, 0, 2]
    assert found.passage_id(3) == f"{'c' * 12}:1:4"
    assert found.has_staff


def test_they_survive_writing(tmp_path: Path) -> None:
    columns().write(tmp_path / "columns.json")
    again = Columns.read(tmp_path / "columns.json")
    assert again.rows == tuple(ROWS)
    assert again.publication.tolist() == [0, 0, 1, 2]
