"""What is answered: hits grouped by publication, with the reason for each."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.records import Passage, Publication


@dataclass(frozen=True, slots=True)
class Mark:
    """`text[start:end]` matched the query."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """The best sentences of a passage, as offsets into the passage's text; never HTML.

    `text == passage.text[start:end]`; `marks` are relative to `text`.
    """

    start: int
    end: int
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class MatchedTerm:
    """One morpheme of the query that stands in the passage."""

    term: str  # the morpheme as people write it, e.g. '교통'
    weight: float  # its share of the query's weight, 0–1; 0 for what was only looked for as well
    instead_of: str = ""  # the word of the query that it stands for: 임차료 for 집세


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage was found. All scores: the larger the more relevant."""

    matched: tuple[MatchedTerm, ...]
    missing: tuple[str, ...]  # morphemes of the query that the passage lacks
    lexical: float  # BM25, 0 and up; 0: no term matched
    semantic: float  # cosine, -1–1
    lexical_share: float  # what the lexical ranking gave to the score, 0–1
    semantic_share: float  # what the semantic ranking gave to the score, 0–1


@dataclass(frozen=True, slots=True)
class PassageHit:
    """One passage that answers."""

    passage: Passage
    score: float  # 0–1
    marks: tuple[Mark, ...]  # in the whole passage's text
    snippet: Snippet
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Hit:
    """One publication with its best passages, best first."""

    publication: Publication
    score: float  # the best passage's
    passages: tuple[PassageHit, ...]  # up to three, or 50 inside one publication; empty when the query had no text
    more: int = 0  # further matching passages of the same publication


@dataclass(frozen=True, slots=True)
class FacetValue:
    """How many of the publications found have this value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results. `total` counts publications; `capped` says that there may be more than were counted."""

    total: int
    capped: bool
    took_ms: float
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]  # by index.columns.FACETS, without visibility
    terms: tuple[str, ...]  # the query's morphemes, as people write them
    suggestion: str = ""  # 혹시 이것을 찾으셨나요?: a text that was searched, or could be, instead of what was typed
    drop: tuple[str, ...] = ()  # words of the query that the archive does not have: leave them out
    related: tuple[str, ...] = ()  # further questions
    weak: bool = False  # the best hit is weak: "꼭 맞는 자료를 찾지 못했습니다"
    start: int = 0  # how many publications come before the first hit
