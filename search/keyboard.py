"""Hangul ↔ the keys of the two-set keyboard (KS X 5002): eowjs ↔ 대전."""

from __future__ import annotations

_INITIALS = ["r", "R", "s", "e", "E", "f", "a", "q", "Q", "t", "T", "d", "w", "W", "c", "z", "x", "v", "g"]
_VOWELS = [
    "k",
    "o",
    "i",
    "O",
    "j",
    "p",
    "u",
    "P",
    "h",
    "hk",
    "ho",
    "hl",
    "y",
    "n",
    "nj",
    "np",
    "nl",
    "b",
    "m",
    "ml",
    "l",
]
_FINALS = [
    "",
    *[
        "r",
        "R",
        "rt",
        "s",
        "sw",
        "sg",
        "e",
        "f",
        "fr",
        "fa",
        "fq",
        "ft",
        "fx",
        "fv",
        "fg",
        "a",
        "q",
        "qt",
        "t",
        "T",
        "d",
        "w",
        "c",
        "z",
        "x",
        "v",
        "g",
    ],
]
_SINGLE_VOWELS = frozenset(key for key in _VOWELS if len(key) == 1)
_FIRST = 0xAC00
_LAST = 0xD7A3
_SHIFTED = frozenset("QWERTOP")

KEYS = "".join(sorted({*"".join(_INITIALS), *_SINGLE_VOWELS}))  # every key that writes a letter


def to_keys(text: str) -> str:
    """The keys that write `text`; what is no syllable stays as it is."""
    return "".join(_syllable_keys(character) for character in text)


def to_hangul(keys: str) -> str:
    """What the keys write when they write whole syllables and nothing else; '' otherwise.

    A capital that has no letter of its own counts as the small one.
    """
    keys = "".join(key if key in _SHIFTED else key.lower() for key in keys)
    syllables: list[str] = []
    at = 0
    while at < len(keys):
        if keys[at] not in _INITIALS or at + 1 == len(keys):
            return ""
        initial = keys[at]
        vowel = next((keys[at + 1 : at + 1 + n] for n in (2, 1) if keys[at + 1 : at + 1 + n] in _VOWELS), "")
        if not vowel:
            return ""
        at += 1 + len(vowel)
        final = next((keys[at : at + n] for n in (2, 1, 0) if _closes(keys, at, n)), "")
        at += len(final)
        syllables.append(_compose(initial, vowel, final))
    return "".join(syllables)


def _closes(keys: str, at: int, length: int) -> bool:
    """Whether the next `length` keys are a final: a consonant before a vowel begins the next syllable instead."""
    final, after = keys[at : at + length], keys[at + length : at + length + 1]
    return len(final) == length and final in _FINALS and (not final or after not in _SINGLE_VOWELS or not after)


def _compose(initial: str, vowel: str, final: str) -> str:
    return chr(_FIRST + (_INITIALS.index(initial) * 21 + _VOWELS.index(vowel)) * 28 + _FINALS.index(final))


def _syllable_keys(character: str) -> str:
    if not _FIRST <= ord(character) <= _LAST:
        return character
    rest, final = divmod(ord(character) - _FIRST, 28)
    initial, vowel = divmod(rest, 21)
    return _INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]
