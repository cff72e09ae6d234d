"""Marks and snippets are offsets into the text, and they point at the right words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.tokens import Tokenizer
from search.plan import make_plan
from search.query import Query
from search.results import Mark
from search.snippets import Marker, best_snippet

TOKENIZER = Tokenizer()


def marked(question: str, text: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in Marker(make_plan(Query(question), TOKENIZER)).marks(text)]


def test_words_are_marked_where_they_stand() -> None:
    assert marked("버스 환승", "버스에서 내려 환승하는 시간") == ["버스", "환승"]
    assert marked("물", "건물에 물이 찼다") == ["물"]  # one syllable: only at the beginning of a word
    assert marked("걷기 좋은 길", "오래 걸어 다니는 좋은 길") == ["걸", "좋", "길"]
    assert marked("GTX", "GTX-A 노선, AGTX는 아니다") == ["GTX"]
    assert marked('"버스 환승"', "버스 환승 시간") == ["버스 환승"]
    assert marked("탄소중립", "2050 탄소중립 계획") == ["탄소중립"]
    assert marked("2023년 R&D", "2023년의 R&D, 2023 R") == ["2023년", "R&D", "2023", "R"]  # the longest of those
    assert marked("가깝다", "가까운 곳, 가깝지 않은 길") == ["가까", "가깝"]
    assert marked("연습 삼아", "상장한 회사의 사무실을 연습장으로 삼았다") == ["연습", "삼"]


def test_where_no_word_matches_the_nearest_place_is_shown() -> None:
    sentences = [f"{number}번째 문장은 이만큼의 길이로 서른 자를 조금 넘깁니다." for number in range(20)]
    text = " ".join(sentences)
    for place in (0.0, 0.5, 0.99, 1.0):
        snippet = best_snippet(text, (), place)
        assert sentences[min(19, int(place * 20))] in snippet.text
        assert text[snippet.start : snippet.end] == snippet.text and len(snippet.text) <= 180
        assert snippet.start == 0 or text[snippet.start - 1] == " "
    assert best_snippet("", (), 0.5).text == ""
    unended = " ".join(f"낱말{number}" for number in range(400))
    snippet = best_snippet(unended, (), 0.9)
    assert snippet.start <= 0.9 * len(unended) < snippet.end and len(snippet.text) <= 360
    assert len(best_snippet("띄어쓰기없는글" * 100, (), 0.5).text) <= 360


def test_the_best_sentences_are_chosen() -> None:
    text = "서론이다. " + "관계없는 문장이 길게 이어진다. " * 8 + "버스 환승 시간을 줄인다. 끝이다."
    marks = Marker(make_plan(Query("버스 환승"), TOKENIZER)).marks(text)
    snippet = best_snippet(text, marks)
    assert "버스 환승 시간을 줄인다." in snippet.text
    assert len(snippet.text) <= 180
    assert [snippet.text[mark.start : mark.end] for mark in snippet.marks] == ["버스", "환승"]


def test_a_long_sentence_is_cut_around_its_match() -> None:
    text = "가나다라 " * 200 + "환승 " + "마바사아 " * 200
    marks = Marker(make_plan(Query("환승"), TOKENIZER)).marks(text)
    snippet = best_snippet(text, marks)
    assert "환승" in snippet.text and len(snippet.text) <= 360
    assert snippet.text == text[snippet.start : snippet.end]


@given(st.text("가나 .\n버스환승", max_size=600), st.lists(st.integers(0, 599), max_size=6))
def test_offsets_always_hold(text: str, places: list[int]) -> None:
    marks = tuple(Mark(at, at + 1) for at in sorted(set(places)) if at < len(text))
    snippet = best_snippet(text, marks)
    assert snippet.text == text[snippet.start : snippet.end]
    assert all(0 <= mark.start < mark.end <= len(snippet.text) for mark in snippet.marks)
