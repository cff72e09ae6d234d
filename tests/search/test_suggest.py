"""Suggestions as one types: half a syllable, first consonants, the wrong keys; never what only the staff may see."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from support.fakes import HashEmbedder, hold

from corpus.library import Library
from corpus.records import Visibility
from corpus.writer import LibraryWriter
from index.build import Builder
from index.phrases import noun_phrases
from index.reader import LiveIndex
from index.tokens import Tokenizer
from search.searcher import Searcher
from search.suggest import Phrases

TOKENIZER = Tokenizer()
PHRASES = Phrases(
    Counter({"대전시": 5, "대전 환승체계": 3, "대중교통": 9, "닭갈비 거리": 1, "AI 행정": 2, "환승체계": 4})
)


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("ㄷㅈㅅ", ("대전시",)),
        ("ㄷㅈ", ("대중교통", "대전시", "대전 환승체계")),
        ("대저", ("대전시", "대전 환승체계")),  # on the way to 대전
        ("댖", ("대중교통", "대전시", "대전 환승체계")),  # 대ㅈ, as the keyboard shows it
        ("대전 ㅎ", ("대전 환승체계",)),
        ("ㄷ", ("대중교통", "대전시", "대전 환승체계", "닭갈비 거리")),
        ("달", ("닭갈비 거리",)),  # the ㄱ of 닭 is still to come
        ("eowjs", ("대전시", "대전 환승체계")),
        ("ai", ("AI 행정",)),
        ("먀", ()),
        ("버스 환", ("버스 환승체계",)),  # nobody wrote both
        ("", ()),
        ("  ", ()),
        ("없는 말", ()),
    ],
)
def test_phrases_that_begin_as_the_text_does(typed: str, suggested: tuple[str, ...]) -> None:
    assert PHRASES.suggest(typed, 8) == suggested


def test_at_most_the_limit() -> None:
    assert PHRASES.suggest("대", 2) == ("대중교통", "대전시")
    assert PHRASES.suggest("대", 0) == ()


def test_noun_phrases_of_a_title() -> None:
    found = list(noun_phrases(TOKENIZER.analyse(["버스 환승체계의 개선방안, 도로 등을 줄인다"])[0]))
    assert found == ["버스", "버스 환승체계", "환승체계", "개선방안", "도로"]


def test_an_index_suggests_what_everybody_may_see_and_follows(tmp_path: Path) -> None:
    writer = LibraryWriter.open(tmp_path)
    hold(writer, "a", "버스 환승체계 개선방안", ["버스를 본다."], keywords=("대중교통",))
    hold(writer, "b", "부채비율 검토", ["비공개."], visibility=Visibility.STAFF)
    builder = Builder(Library.open(tmp_path), tmp_path / "index", TOKENIZER, HashEmbedder())
    builder.update()
    live = LiveIndex(tmp_path / "index", TOKENIZER, HashEmbedder())
    searcher = Searcher(Library.open(tmp_path), live)
    assert searcher.suggest("버") == ("버스", "버스 환승체계", "버스 환승체계 개선방안")
    assert searcher.suggest("ㄷㅈㄱ") == ("대중교통",)
    assert searcher.suggest("부채") == ()

    hold(writer, "c", "버스 노선", ["노선."])
    builder.update()  # what was there before is taken over
    live.refresh()
    assert searcher.suggest("버") == ("버스", "버스 노선", "버스 환승체계", "버스 환승체계 개선방안")


def test_a_call_is_fast() -> None:
    made = Counter(
        {f"{chr(0xAC00 + n % 11172)}{chr(0xAC00 + n * 7919 % 11172)} 정책 {n % 13}": n % 17 for n in range(100_000)}
    )
    many = Phrases(made)
    typed = ["ㄱ", "가", "정", "ㄱㄴ", "나ㄷ", "한글 정"]
    started = time.perf_counter()
    for text in typed * 10:
        many.suggest(text, 8)
    assert (time.perf_counter() - started) / 60 < 0.02  # seconds; 0.001 on an idle machine
