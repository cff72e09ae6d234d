"""Words, phrases and exclusions: nothing that is typed is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import QueryError
from search.parse import ParsedText, parse
from search.query import Filters, Query


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("버스 환승", ParsedText("버스 환승", (), ())),
        ('"버스 환승" 시간', ParsedText("버스 환승 시간", ("버스 환승",), ())),
        ("“버스  환승” -요금", ParsedText("버스 환승", ("버스 환승",), ("요금",))),
        ('환승 -"요금 인상"', ParsedText("환승", (), ("요금 인상",))),
        ("코로나-19 대응", ParsedText("코로나-19 대응", (), ())),
        ("- 환승 –", ParsedText("- 환승 -", (), ())),
        ('닫히지 않은 "따옴표', ParsedText('닫히지 않은 "따옴표', (), ())),
        ("C++ : (괄호", ParsedText("C++ : (괄호", (), ())),
        ("가\x00나\u202e다", ParsedText("가 나 다", (), ())),
        ("   ", ParsedText("", (), ())),
        ("한글", ParsedText("한글", (), ())),  # NFD from a Mac
    ],
)
def test_parts(text: str, parsed: ParsedText) -> None:
    assert parse(text) == parsed


@given(st.text(max_size=200))
def test_any_text_parses(text: str) -> None:
    parsed = parse(text)
    assert all(part for part in (*parsed.phrases, *parsed.excluded))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "가" * 501}, "q"),
        ({"text": "", "page": 0}, "page"),
        ({"text": "", "page": 10**9}, "page"),
        ({"text": "", "page_size": 0}, "size"),
        ({"text": "", "page_size": 101}, "size"),
        ({"text": "", "filters": Filters(year_from=20)}, "year"),
        ({"text": "", "filters": Filters(year_from=2023, year_to=2020)}, "year"),
    ],
)
def test_what_cannot_be_asked_says_which_part(fields: dict[str, object], field: str) -> None:
    with pytest.raises(QueryError) as error:
        Query(**fields)  # type: ignore[arg-type]
    assert error.value.field == field
