"""The first question waits for the searcher; a searcher that could not be opened is tried again."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import pytest

from corpus.errors import IndexMissing
from search.query import Query
from tests.web.web_fakes import FakeLibrary, WordSearcher
from web.opening import OpeningSearcher
from web.ports import SearcherPort


def test_a_question_waits_until_the_searcher_is_open(tmp_path: Path) -> None:
    gate = threading.Event()

    def open_slowly() -> SearcherPort:
        assert gate.wait(10)
        return WordSearcher(FakeLibrary(tmp_path))

    opening = OpeningSearcher(open_slowly, retry_seconds=60)
    threading.Timer(0.05, gate.set).start()
    assert opening.search(Query("연구")).total == 0


def test_it_is_opened_again_after_it_failed(tmp_path: Path) -> None:
    tries = []

    def open_late() -> SearcherPort:
        tries.append(1)
        if len(tries) == 1:
            raise IndexMissing("색인이 아직 없습니다.")
        return WordSearcher(FakeLibrary(tmp_path))

    patient = OpeningSearcher(open_late, retry_seconds=3600)
    with pytest.raises(IndexMissing):
        patient.search(Query("연구"))
    with pytest.raises(IndexMissing):
        patient.health()
    assert len(tries) == 1
    tries.clear()
    eager = OpeningSearcher(open_late, retry_seconds=0)
    with contextlib.suppress(IndexMissing):  # the first try may be over by now, or not yet
        eager.health()
    assert eager.health() is not None
    assert len(tries) == 2
