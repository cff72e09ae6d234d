"""The address is the whole state: Query → address → Query."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import QueryError
from search.query import Filters, Query, Sort
from web import urls
from web.params import clean, parameters, query_of

WORDS = st.text(min_size=1, max_size=30).map(clean).filter(bool)
LISTS = st.lists(WORDS, max_size=3, unique=True).map(tuple)


@given(
    text=st.text(max_size=60).map(clean),
    kinds=LISTS,
    authors=LISTS,
    year=st.none() | st.integers(1000, 9999),
    sort=st.sampled_from(Sort),
    page=st.integers(1, 1000),
    size=st.integers(1, 100),
)
def test_a_query_survives_its_address(
    text: str,
    kinds: tuple[str, ...],
    authors: tuple[str, ...],
    year: int | None,
    sort: Sort,
    page: int,
    size: int,
) -> None:
    filters = Filters(kinds=kinds, authors=authors, year_from=year, year_to=year, licences=("0", "4"))
    query = Query(text, filters, sort, page, size)
    address = urls.search(query)
    assert query_of(parameters(urlsplit(address).query)) == query


@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=80))
def test_any_query_string_is_a_query_or_a_query_error(raw: str) -> None:
    try:
        query_of(parameters(raw))
    except QueryError as error:
        assert str(error)


def test_defaults_are_left_out() -> None:
    assert urls.search(Query("")) == "/search"
    assert urls.search(Query("가 &+")) == "/search?q=가+%26%2B"
    assert urls.absolute("https://a.kr/", urls.search(Query("가 &"))) == "https://a.kr/search?q=%EA%B0%80+%26"


def test_text_is_composed_and_cleaned() -> None:
    # A Mac sends Hangul taken apart; a paste from a PDF brings newlines and control characters.
    raw = urlencode({"q": "그늘막\u0000\n  쉼터\u2028"})
    assert query_of(parameters(raw)).text == "그늘막 쉼터"


@pytest.mark.parametrize("raw", ["q=a&q=b", "page=1&page=2", "sort=newest&sort=relevance"])
def test_what_may_stand_once_may_not_stand_twice(raw: str) -> None:
    with pytest.raises(QueryError, match="한 번만"):
        parameters(raw)


def test_the_same_value_twice_is_one() -> None:
    assert query_of(parameters("kind=a&kind=a&q=b&q=b")).filters.kinds == ("a",)
