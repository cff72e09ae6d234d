"""Ids: the same source key gives the same id, everywhere and for ever."""

from __future__ import annotations

import pytest

from corpus.errors import NotHeld
from corpus.ids import (
    file_key,
    is_publication_id,
    key_path,
    parse_passage_id,
    passage_id,
    publication_id,
    row_key,
)


def test_ids_never_change() -> None:
    # Frozen: a partner portal holds these.
    assert publication_id(file_key("samples", "a01.pdf")) == "6f0hzfmejc52"
    assert publication_id(row_key("samples", "HB-2023-01")) == "yx6j1e78n1c4"


def test_the_parts_of_a_passage_id() -> None:
    key = publication_id("x/y")
    assert is_publication_id(key)
    assert parse_passage_id(passage_id(key, 12, 3)) == (key, 12, 3)
    assert parse_passage_id(passage_id(key, 0, 1)).page == 0


@pytest.mark.parametrize(
    "text", ["", "abc", "k3f9a2b7xqmd:12", "k3f9a2b7xqmd:012:1", "k3f9a2b7xqmd:1:0", "k" * 5000, "../:1:1"]
)
def test_what_is_no_passage_id_is_not_held(text: str) -> None:
    with pytest.raises(NotHeld):
        parse_passage_id(text)


def test_a_file_key_gives_its_path_and_a_row_key_none() -> None:
    assert key_path(file_key("모음", "2023/보고서.pdf")) == "2023/보고서.pdf"
    assert key_path(row_key("모음", "17/3")) is None
