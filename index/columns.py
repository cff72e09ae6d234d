"""Publications and passages as columns: what filters, facet counts and sorting need, without asking the catalogue.

One row a publication, in the order in which they came into the generation; passages refer to them by row. A facet
is a column of any number of values a publication, as offsets and codes (compressed sparse rows).
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.ids import passage_id
from corpus.records import Publication

FACETS = ("kind", "year", "publisher", "department", "series", "author", "keyword", "region", "licence", "visibility")


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """What the index keeps of one publication."""

    id: str
    date: str
    facets: dict[str, tuple[str, ...]]  # of FACETS; no entry or () where it has no value

    @classmethod
    def of(cls, publication: Publication) -> PublicationRow:
        """The row of one publication."""
        values = {
            "kind": (publication.kind,),
            "year": (str(publication.year),) if publication.year else (),
            "publisher": (publication.publisher,),
            "department": (publication.department,),
            "series": (publication.series,),
            "author": publication.authors,
            "keyword": publication.keywords,
            "region": publication.regions,
            "licence": (publication.licence.value,),
            "visibility": (publication.visibility.value,),
        }
        facets = {name: tuple(dict.fromkeys(filter(None, row))) for name, row in values.items()}
        return cls(publication.id, publication.date, facets)

    def exact_values(self) -> list[str]:
        """The form in which the lexical index filters by them: 'kind=보고서'."""
        values = [exact_value(name, value) for name, row in self.facets.items() for value in row]
        return [*values, exact_value("publication", self.id)]


def exact_value(facet: str, value: str) -> str:
    """One facet value as the lexical index holds it."""
    return f"{facet}={value}"


@dataclass(frozen=True)
class FacetColumn:
    """The values of one facet: publication `p` has `codes[offsets[p]:offsets[p + 1]]`, indices into `values`."""

    values: tuple[str, ...]
    offsets: NDArray[np.int64]  # (publications + 1,)
    codes: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Iterable[Sequence[str]]) -> FacetColumn:
        """The column of these rows."""
        numbers: dict[str, int] = {}
        codes: list[int] = []
        offsets = [0]
        for values in rows:
            codes.extend(numbers.setdefault(value, len(numbers)) for value in values)
            offsets.append(len(codes))
        return cls(tuple(numbers), np.array(offsets, np.int64), np.array(codes, np.int64))

    def entries(self, publications: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every value of `publications`: whose it is, as a place in `publications` (n,), and its code (n,)."""
        lengths = self.offsets[publications + 1] - self.offsets[publications]
        owners = np.repeat(np.arange(len(publications)), lengths)
        return owners, self.codes[expanded(self.offsets[publications], lengths)]

    @cached_property
    def _ranks(self) -> NDArray[np.int64]:
        """(values,): each value's place in the order of their letters."""
        ranks = np.empty(len(self.values), np.int64)
        ranks[sorted(range(len(self.values)), key=self.values.__getitem__)] = np.arange(len(self.values))
        return ranks

    @cached_property
    def _single(self) -> NDArray[np.int64] | None:
        """(publications,): each one's code, `len(values)` for none; None where a publication has several."""
        lengths = np.diff(self.offsets)
        if lengths.max(initial=0) > 1:
            return None
        single = np.full(len(lengths), len(self.values), np.int64)
        single[lengths == 1] = self.codes
        return single

    def counts(self, publications: NDArray[np.int64], most: int | None = None) -> list[tuple[str, int]]:
        """(value, how many of `publications` have it), most first, then by value; at most `most`, none with 0."""
        if not self.values:
            return []
        codes = self.entries(publications)[1] if self._single is None else self._single[publications]
        counts = np.bincount(codes, minlength=len(self.values))[: len(self.values)]
        found = np.flatnonzero(counts)
        found = found[np.lexsort((self._ranks[found], -counts[found]))][:most]
        return [
            (self.values[code], count) for code, count in zip(found.tolist(), counts[found].tolist(), strict=True)
        ]

    def having(self, wanted: Iterable[str]) -> NDArray[np.bool_]:
        """bool (publications,): which publications have any of the values."""
        codes = [self.values.index(value) for value in wanted if value in self.values]
        owners = np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))
        matched = np.zeros(len(self.offsets) - 1, np.bool_)
        matched[owners[np.isin(self.codes, codes)]] = True
        return matched


def expanded(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The runs [start, start + length) one after the other."""
    return np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(int(lengths.sum()))


def _number(date: str) -> int:
    """'2023-11' → 20231100; 0 when there is no year."""
    digits = date.replace("-", "").ljust(8, "0")[:8]
    return int(digits) if digits.isdigit() else 0


class Columns:
    """All columns of a generation."""

    def __init__(
        self,
        rows: Sequence[PublicationRow],
        publication: Sequence[int],
        page: Sequence[int],
        ordinal: Sequence[int],
    ) -> None:
        """`publication`, `page` and `ordinal` have one entry a passage: its publication's row and its id's parts."""
        self.rows = tuple(rows)
        self.publication = np.array(publication, np.int64)  # (passages,)
        self.page = np.array(page, np.int64)
        self.ordinal = np.array(ordinal, np.int64)
        self.row_of = {row.id: number for number, row in enumerate(self.rows)}
        self.facets = {name: FacetColumn.of(row.facets.get(name, ()) for row in self.rows) for name in FACETS}
        self.has_staff = "staff" in self.facets["visibility"].values
        dates = np.array([row.date for row in self.rows], dtype="U10")
        ids = np.array([row.id for row in self.rows], dtype="U12")
        self.id_order = np.empty(len(self.rows), np.int64)  # the rank of each publication's id: breaks ties
        self.id_order[np.argsort(ids)] = np.arange(len(self.rows))
        newest = np.lexsort((self.id_order, -np.unique(dates, return_inverse=True)[1].reshape(-1)))
        self.newest_order = np.empty(len(self.rows), np.int64)  # 0: the newest
        self.newest_order[newest] = np.arange(len(self.rows))
        self.dates = np.array([_number(row.date) for row in self.rows], np.int64)  # 20231107; 0 for unknown parts
        self.years = self.dates // 10_000

    def passage_id(self, passage: int) -> str:
        """The id of the passage with this ordinal in the generation."""
        row = self.rows[self.publication[passage]]
        return passage_id(row.id, int(self.page[passage]), int(self.ordinal[passage]))

    def write(self, path: Path) -> None:
        """Write to `columns.json`."""
        columns = {
            "rows": [[row.id, row.date, row.facets] for row in self.rows],
            "publication": self.publication.tolist(),
            "page": self.page.tolist(),
            "ordinal": self.ordinal.tolist(),
        }
        path.write_text(json.dumps(columns, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Columns:
        """Read from `columns.json`."""
        collecting = gc.isenabled()
        gc.disable()  # many new tuples and nothing to collect: 0.7 s instead of 1.2 for 50,000 rows
        try:
            columns = json.loads(path.read_text(encoding="utf-8"))
            rows = [
                PublicationRow(key, date, {name: tuple(values) for name, values in facets.items()})
                for key, date, facets in columns["rows"]
            ]
            return cls(rows, columns["publication"], columns["page"], columns["ordinal"])
        finally:
            if collecting:
                gc.enable()
