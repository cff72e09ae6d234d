"""Neighbouring passages of a page that both answer are one entry of the list."""

from __future__ import annotations

from corpus.records import Passage, PassageKind, Span
from search.results import Explanation, Mark, MatchedTerm, PassageHit, Snippet
from web.joining import explanation, joined, snippet

TEXTS = {"p:2:1": "쉼터는 붐빈다. 그늘이 없다.", "p:2:2": "나무를 심는다. 물을 준다.", "p:2:4": "표는 따로 둔다."}


def hit(
    key: str, score: float, *, cut: int | None = None, kind: PassageKind = PassageKind.TEXT, word: str = ""
) -> PassageHit:
    identity = key.replace("p", "k3f9a2b7xqmd")
    text = TEXTS.get(key, "다른 글.")
    passage = Passage(identity, text, (Span(2, 0, len(text)),), ("1. 그늘",), kind)
    shown = Snippet(0, cut or len(text), text[:cut], (Mark(0, 2),))
    terms = (MatchedTerm(word, 0.5),) if word else ()
    missing = tuple(term for term in ("쉼터", "나무", "벤치") if term != word)
    return PassageHit(passage, score, shown.marks, shown, Explanation(terms, missing, 1.0, 0.5, 0.7, 0.3))


def test_what_stands_side_by_side_is_joined() -> None:
    best, beside, other = hit("p:2:2", 0.9), hit("p:2:1", 0.8), hit("p:2:4", 0.7)
    assert joined([best, beside, other]) == [[best, beside], [other]]
    # 2:3 stands beside 2:2 and 2:4, so all of the page is one entry.
    between = hit("p:2:3", 0.6)
    assert joined([best, beside, other, between]) == [[best, beside, other, between]]


def test_tables_other_pages_and_other_headings_stay_apart() -> None:
    best = hit("p:2:2", 0.9)
    assert len(joined([best, hit("p:3:1", 0.8)])) == 2
    assert len(joined([best, hit("p:2:1", 0.8, kind=PassageKind.FOOTNOTE)])) == 2
    tables = [hit(key, 0.8, kind=PassageKind.TABLE) for key in ("p:2:1", "p:2:2")]
    assert len(joined(tables)) == 2


def test_the_sentences_stand_in_reading_order() -> None:
    group = [hit("p:2:2", 0.9), hit("p:2:1", 0.8)]
    assert "".join(segment.text for segment in snippet(group)) == f"{TEXTS['p:2:1']} {TEXTS['p:2:2']}"
    assert [segment.text for segment in snippet(group) if segment.word] == ["쉼터", "나무"]
    cut = [hit("p:2:2", 0.9), hit("p:2:1", 0.8, cut=8)]
    assert "".join(segment.text for segment in snippet(cut)) == f"쉼터는 붐빈다. … {TEXTS['p:2:2']}"


def test_the_reason_is_that_of_all_of_them() -> None:
    why = explanation([hit("p:2:2", 0.9, word="나무"), hit("p:2:1", 0.8, word="쉼터")])
    assert [term.term for term in why.matched] == ["나무", "쉼터"]
    assert why.missing == ("벤치",)
