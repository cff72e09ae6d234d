"""What is asked: text and filters → Query."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from corpus.errors import QueryError

MAX_TEXT = 500  # characters of a query that are read; more is an error, not a silent cut
MAX_PAGE_SIZE = 100
MAX_RESULTS = 1000  # publications that can be paged through


class Sort(Enum):
    """The order of publications."""

    RELEVANCE = "relevance"  # 관련도순
    NEWEST = "newest"  # 최신순


@dataclass(frozen=True, slots=True)
class Filters:
    """Only publications for which every given field fits; several values of one field mean any of them."""

    kinds: tuple[str, ...] = ()
    year_from: int | None = None  # inclusive
    year_to: int | None = None  # inclusive
    publishers: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()  # KOGL type numbers '0'–'4'
    keywords: tuple[str, ...] = ()
    publication: str = ""  # search inside this one publication

    def __bool__(self) -> bool:
        """Whether anything is filtered."""
        return self != Filters()


@dataclass(frozen=True, slots=True)
class After:
    """How far a reader has come: results go on behind the publication `id`, wherever it stands by now."""

    id: str  # the last publication that was received
    place: int  # how many came up to it, 0 and up; counts where it is no longer found


@dataclass(frozen=True, slots=True)
class Query:
    """One request. `text` may hold "quoted phrases" and -exclusions; empty text lists what the filters leave."""

    text: str
    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.RELEVANCE
    page: int = 1  # from 1
    page_size: int = 10  # publications on one page, 1–MAX_PAGE_SIZE
    staff: bool = False  # whether staff-only publications may be found
    after: After | None = None  # instead of `page`; reaches beyond MAX_RESULTS

    def __post_init__(self) -> None:
        if len(self.text) > MAX_TEXT:
            raise QueryError("q", f"질의가 너무 깁니다({len(self.text):,}자). {MAX_TEXT}자 이하로 줄여 주세요.")
        if not 1 <= self.page_size <= MAX_PAGE_SIZE:
            raise QueryError("size", f"한 쪽에는 1~{MAX_PAGE_SIZE}건을 볼 수 있습니다: {self.page_size}")
        if not 1 <= self.page <= MAX_RESULTS:
            raise QueryError("page", f"쪽 번호는 1~{MAX_RESULTS} 사이여야 합니다: {self.page}")
        years = (self.filters.year_from, self.filters.year_to)
        if any(year is not None and not 1000 <= year <= 9999 for year in years):
            raise QueryError("year", "연도는 네 자리 숫자로 적어 주세요 (예: 2023).")
        if years[0] is not None and years[1] is not None and years[0] > years[1]:
            raise QueryError("year", f"시작 연도({years[0]})가 끝 연도({years[1]})보다 늦습니다.")
