"""Hanja → how it is read: 大田 → 대전."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import index

_TABLE = Path(index.__file__).parent / "hanja.tsv"
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_FIRST = 0xAC00
_N, _R, _SILENT = 2, 5, 11  # initial consonants ㄴ, ㄹ, ㅇ
_PALATAL = frozenset((2, 3, 6, 7, 12, 17, 20))  # vowels ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ


def readings(text: str) -> list[tuple[str, str]]:
    """(word, its reading) for every run of hanja in `text` whose characters are all known."""
    table = _readings()
    found = []
    for match in _WORD.finditer(text):
        word = unicodedata.normalize("NFKC", match.group())
        if all(character in table for character in word):
            found.append((match.group(), _read(word, table)))
    return found


def _read(word: str, table: dict[str, str]) -> str:
    """The reading as it is spoken: 두음 법칙 at the beginning, 不 before ㄷ and ㅈ, 率 after a vowel or ㄴ."""
    sounds: list[str] = []
    for place, character in enumerate(word):
        sound = table[character]
        if place == 0:
            sound = _initial(sound)
        elif character == "率":
            sound = "율" if (ord(sounds[-1]) - _FIRST) % 28 in (0, 4) else "률"
        if character == "不" and place + 1 < len(word):
            sound = "부" if (ord(table[word[place + 1]]) - _FIRST) // 588 in (3, 12) else "불"
        sounds.append(sound)
    return "".join(sounds)


def _initial(sound: str) -> str:
    initial, rest = divmod(ord(sound) - _FIRST, 588)
    palatal = rest // 28 in _PALATAL
    if initial in (_N, _R) and palatal:
        initial = _SILENT
    elif initial == _R:
        initial = _N
    return chr(_FIRST + initial * 588 + rest)


@cache
def _readings() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            sound, _, characters = line.partition("\t")
            table |= dict.fromkeys(characters, sound)
    return table
