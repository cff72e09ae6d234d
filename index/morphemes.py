"""Which morphemes are indexed, under which key and with what weight; and which words stand as written.

Tags are Kiwi's (the Sejong set, extended). Nouns, verbs, adverbs, roots, affixes, numbers and foreign words
are content; particles, endings, copulas, auxiliaries and punctuation are not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

# Kiwi tag → coarse tag. Roots count as nouns, so that 안전/NNG and 안전/XR are one term.
_COARSE = {
    **dict.fromkeys(("NNG", "NNP", "NNB", "NR", "NP", "XR", "UN"), "N"),
    **dict.fromkeys(("VV", "VA"), "V"),
    **dict.fromkeys(("MAG", "MM"), "M"),
    **dict.fromkeys(("XPN", "XSN"), "X"),
    **dict.fromkeys(("W_URL", "W_EMAIL", "W_HASHTAG", "W_MENTION", "W_SERIAL"), "W"),
    "SL": "F",
    "SH": "H",
    "SN": "S",
}
_NOMINAL = frozenset(("NNG", "NNP", "NNB", "NR", "XR", "UN", "XPN", "XSN", "SL", "SH", "SN"))
_LINKABLE = frozenset(("SL", "SN"))
_LINKS = frozenset("-&.")  # inside GTX-A, R&D
_SIGNS = {"SN": frozenset(("%", "‰", "℃", "℉")), "SL": frozenset(("+", "++", "#"))}  # after it: 3.5%, C++

# What carries little in a question. Their terms are indexed like any other: only a query weighs them less.
_LIGHT_WEIGHT = 0.2
_LIGHT = frozenset(
    (
        *(
            f"{form}/N"
            for form in (
                "것",
                "거",
                "수",
                "등",
                "바",
                "데",
                "줄",
                "뿐",
                "때문",
                "듯",
                "채",
                "척",
                "만큼",
                "대로",
            )
        ),
        *(
            f"{form}/N"
            for form in (
                "무엇",
                "뭐",
                "어디",
                "언제",
                "누구",
                "얼마",
                "나",
                "저",
                "우리",
                "저희",
                "이것",
                "그것",
            )
        ),
        *(f"{form}/N" for form in ("경우", "관련", "대하", "정도", "궁금", "번", "점", "중", "때", "여기", "거기")),
        *(
            f"{form}/V"
            for form in (
                "하",
                "되",
                "있",
                "없",
                "같",
                "어떻",
                "어떠하",
                "이렇",
                "그렇",
                "대하",
                "위하",
                "따르",
            )
        ),
        *(
            f"{form}/V"
            for form in ("알", "싶", "받", "주", "관하", "통하", "의하", "가능하", "궁금하", "보", "오", "가")
        ),
        *(
            f"{form}/M"
            for form in (
                "어떤",
                "무슨",
                "어느",
                "왜",
                "어떻게",
                "이",
                "그",
                "저",
                "이런",
                "그런",
                "좀",
                "혹시",
                "또는",
            )
        ),
    )
)
_AFFIX_WEIGHT = 0.3
_MAX_FORM = 64  # characters of one term; Kiwi cuts unbroken text at 1,000
_MAX_SURFACE = 30  # a longer run of nouns is text without spaces, not a word

# Last parts of one syllable that make a word of their own: 하도급+법, 등록+비.
_TAILS = frozenset("법장비권료율률세금원소청부과국처시군구도읍면동역급자형별용품업학회층망로선길실관단산")
_SPLIT_FROM = 4  # syllables; shorter words are read as one


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a compound: `form` stands at `start` of the compound's form."""

    term: str
    form: str
    start: int
    weight: float


@dataclass(frozen=True, slots=True)
class Morpheme:
    """An indexed morpheme; `parts` are empty unless it is a compound noun that Kiwi reads as one."""

    term: str
    weight: float
    parts: tuple[Part, ...] = ()


def morpheme(form: str, tag: str, split: Callable[[str], list[Any]]) -> Morpheme | None:
    """The indexed morpheme of Kiwi's `form` and `tag`; None when it carries no content.

    `split` reads a form again as if the whole were not in the dictionary (tokens with form, tag, start, len).
    """
    coarse = _COARSE.get(tag.partition("-")[0])
    key = _key(form)
    if coarse is None or not key:
        return None
    if coarse == "S":
        key = key.replace(",", "")
    term = f"{key}/{coarse}"
    parts = _parts(form, split) if tag in ("NNG", "NNP") and len(form) >= _SPLIT_FROM else ()
    return Morpheme(term, weight_of(term), parts)


def surfaces(text: str, found: Iterable[Any]) -> Iterator[str]:
    """The words of `text` as they are written, lower-cased: nouns that stand together without a space, words
    of three or more characters, names, numbers with their unit, latin words with what links them."""
    run: list[Any] = []
    link: Any = None  # a sign after the run that may link it to the next latin letters or digits
    for item in found:
        start = item.start
        if run and link is None and start == _end(run[-1]) and item.len:
            last = run[-1].tag
            if item.tag in _NOMINAL or item.form in _SIGNS.get(last, ()):
                run.append(item)
                continue
            if last in _LINKABLE and item.len == 1 and text[start] in _LINKS:
                link = item
                continue
        elif link is not None and start == _end(link) and item.tag in _LINKABLE:
            run += (link, item)
            link = None
            continue
        if run:
            yield from _word(text, run)
        run, link = ([item] if item.tag in _NOMINAL and item.len else []), None
    if run:
        yield from _word(text, run)


def _word(text: str, run: list[Any]) -> Iterator[str]:
    while run and run[-1].tag == "XSN" and run[-1].form == "들":
        run = run[:-1]
    if not run:
        return
    first = run[0]
    if len(run) == 1 and first.tag not in ("NNP", "SL", "UN") and (first.len < 3 or first.tag == "SN"):
        return
    word = _key(text[first.start : _end(run[-1])]).replace(",", "")
    if 1 < len(word) <= _MAX_SURFACE or (word and first.tag == "SL"):
        yield word[:_MAX_SURFACE]


def _end(item: Any) -> int:
    end: int = item.start + item.len
    return end


def _key(form: str) -> str:
    return "".join(unicodedata.normalize("NFC", form.lower()).split())[:_MAX_FORM]


def weight_of(term: str) -> float:
    """How much a term counts in a question, 0–1."""
    if term in _LIGHT:
        return _LIGHT_WEIGHT
    return _AFFIX_WEIGHT if term.endswith("/X") else 1.0


def _parts(form: str, split: Callable[[str], list[Any]]) -> tuple[Part, ...]:
    """The nouns that a compound is made of; none when any piece would be unknown or a mere syllable."""
    pieces = _merged(form, split(form))
    if len(pieces) < 2 or "".join(piece for _, piece, _ in pieces) != form:
        return ()  # not divided, or two morphemes share a syllable
    parts: list[Part] = []
    for start, piece, tag in pieces:
        last = start + len(piece) == len(form)
        if tag is None or (len(piece) == 1 and not (last and piece in _TAILS)):
            return ()
        term = f"{_key(piece)}/{_COARSE[tag]}"
        parts.append(Part(term, piece, start, weight_of(term)))
        if tag in ("NNG", "NNP") and len(piece) >= _SPLIT_FROM:
            inner = _parts(piece, split)
            parts.extend(replace(part, start=start + part.start) for part in inner)
    return tuple(parts)


def _merged(form: str, found: list[Any]) -> list[tuple[int, str, str | None]]:
    """(start, form, tag) of each piece, a verb and its noun ending as one (배우+ㅁ → 배움); no tag: no noun."""
    pieces: list[tuple[int, str, str | None]] = []
    verb_at: int | None = None
    for item in found:
        tag = item.tag.partition("-")[0]
        if tag in ("VV", "VA"):
            verb_at = item.start
            continue
        start = item.start if verb_at is None else verb_at
        nominal = tag == "ETN" if verb_at is not None else tag in (*_NOMINAL, "MAG") and not item.oov
        verb_at = None
        tag = "NNG" if tag in ("ETN", "MAG") else tag  # inside a compound an adverb names: 내일+배움+카드
        pieces.append((start, form[start : _end(item)], tag if nominal else None))
    if verb_at is not None:
        pieces.append((verb_at, form[verb_at:], None))
    return pieces
