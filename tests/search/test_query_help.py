"""Slips of the hand, other spellings, and what helps to ask better."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.fakes import HashEmbedder, hold

from corpus.library import Library
from corpus.records import Visibility
from corpus.writer import LibraryWriter
from index.build import Builder
from index.reader import LiveIndex
from index.tokens import Tokenizer
from search.hanja import readings
from search.keyboard import to_hangul, to_keys
from search.numbers import long_years, other_spellings
from search.query import Query
from search.results import ResultPage
from search.searcher import Searcher

TOKENIZER = Tokenizer()
Ask = Callable[..., ResultPage]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    home = tmp_path_factory.mktemp("helped")
    writer = LibraryWriter.open(home)
    hold(
        writer,
        "a",
        "대전 환승 체계",
        ["환승 대기시간이 12분이다.", "’23년 버스 7,500대를 보았다."],
        keywords=("버스", "대중교통"),
    )
    hold(writer, "b", "주거 조사", ["임차료 비율은 3.5%이다.", "녹지 면적은 10㎢이다."], keywords=("주거",))
    hold(writer, "c", "내부", ["트램 부채비율을 본다."], visibility=Visibility.STAFF)
    Builder(Library.open(home), home / "index", TOKENIZER, HashEmbedder()).update()
    searcher = Searcher(Library.open(home), LiveIndex(home / "index", TOKENIZER, HashEmbedder()))
    return lambda text, **fields: searcher.search(Query(text, **fields))


@pytest.mark.parametrize(
    ("keys", "hangul"),
    [
        ("eowjs", "대전"),
        ("ghkstmd", "환승"),
        ("djqtek", "없다"),
        ("ekfrrkfql", "닭갈비"),
        ("Tmfprl", "쓰레기"),
        ("dmldhkd", "의왕"),
    ],
)
def test_keys_write_syllables(keys: str, hangul: str) -> None:
    assert to_hangul(keys) == hangul
    assert to_keys(hangul) == keys


@pytest.mark.parametrize("word", ["data", "gtx", "brt", "", "r", "대전", "a1"])
def test_what_writes_no_syllables_is_none(word: str) -> None:
    assert to_hangul(word) == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("eowjs", "대전"),
        ("EOWJS 버스", "대전 버스"),
        ("환숭 시간", "환승 시간"),
        ("환승 대기시갼", "환승 대기시간"),
        ("인챠료", "인챠료"),  # two slips are too many
        ("대전 환승", "대전 환승"),
    ],
)
def test_what_is_found_nowhere_is_mended(ask: Ask, typed: str, meant: str) -> None:
    page = ask(typed)
    assert page.suggestion == ("" if typed == meant else meant)
    if page.suggestion:
        assert page.hits[0].publication.title == "대전 환승 체계"


def test_a_word_of_the_staff_is_not_told_to_others(ask: Ask) -> None:
    assert ask("xmfoa").suggestion == ""
    assert ask("xmfoa", staff=True).suggestion == "트램"
    assert ask("부챠비율").suggestion != "부채비율"


def test_hanja_years_and_units_are_found(ask: Ask) -> None:
    assert ask("大田").hits[0].publication.title == "대전 환승 체계"
    best = ask("2023년").hits[0].passages[0]
    assert best.passage.text.startswith("’23년")
    assert [item.term for item in best.explanation.matched if item.instead_of] == ["23년"]
    assert ask("3.5퍼센트").hits[0].passages[0].passage.text.startswith("임차료")
    assert ask("10제곱킬로미터").hits[0].passages[0].passage.text.startswith("녹지")
    assert ask("7500대").hits[0].passages[0].passage.text.startswith("’23년")


def test_spellings_of_years_and_units() -> None:
    assert long_years("'23년과 ’98년, 23년") == [("'23년", "2023년"), ("’98년", "1998년")]
    assert other_spellings("2023년 1,200킬로미터") == [
        ("2023년", ("23년",)),
        ("1,200킬로미터", ("1200km", "1200킬로")),
    ]


def test_hanja_are_read_as_they_are_spoken() -> None:
    text = "大田 女性 老人 不動産 不法 成功率 比率 歷史"
    assert [reading for _, reading in readings(text)] == [
        "대전",
        "여성",
        "노인",
        "부동산",
        "불법",
        "성공률",
        "비율",
        "역사",
    ]
    assert readings("漢字가 아닌 글 𠀀") == [("漢字", "한자")]


def test_what_to_drop_and_what_to_ask_next(ask: Ask) -> None:
    assert ask("환승 오로라").drop == ("오로라",)
    assert ask("환승 대기시간").drop == ()
    assert ask('"환승 요금"').drop == ('"환승 요금"', "요금")
    assert ask("오로라").drop == ()  # nothing would be left
    assert ask("환승 버스").related == ("대중교통", "주거") or ask("환승 버스").related == ("대중교통",)
