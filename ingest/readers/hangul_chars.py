"""Private-use characters of Korean word processors → Unicode.

Hancom's fonts draw symbols at private code points that mean nothing elsewhere:

    U+F0000–U+F0FFF   Hancom's own symbols: boxed numbers, brackets, rules
    U+F020–U+F0FF     the glyphs of Wingdings, where a symbol font's bytes are put
    U+E0BC–U+F8F7     old Hangul syllables, in Hanyang's code (hanyang_pua)

What each looks like is known from documents that exist both as HWP and as PDF; a boxed 1 is written as people type
it, ①. A symbol that is not in the tables becomes '□', so that nothing disappears silently.
"""

from __future__ import annotations

import re

from ingest.readers.hanyang_pua import old_hangul

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd]")
_UNKNOWN = "□"


def _run(first: int, characters: str) -> dict[int, str]:
    """Consecutive code points from `first`."""
    return {first + offset: character for offset, character in enumerate(characters)}


def _numbers(first: int, one: int, count: int) -> dict[int, str]:
    return {first + offset: chr(one + offset) for offset in range(count)}


_HANCOM: dict[int, str] = {
    **_run(0xF0288, "⓪①②③④⑤⑥⑦⑧⑨"),
    **_numbers(0xF02B1, 0x2460, 20),  # boxed 1 to 20
    **_numbers(0xF02CE, 0x2776, 10),  # white on black, 1 to 10
    **_numbers(0xF02D8, 0x24EB, 10),  # 11 to 20
    **_run(0xF0806, "┌┬┐"),
    **_run(0xF03EF, "한글과컴퓨터"),
    0xF003B: "↓",
    0xF0090: "*",
    0xF00DA: "▸",
    0xF00E1: "(인)",
    0xF012B: "(인)",
    0xF02EC: "◇",
    0xF02EF: "·",
    0xF02FB: "▸",
    0xF02FC: "▸",
    0xF031C: "■",
    0xF03A0: "↵",
    0xF03A7: "⊟",
    0xF03A8: "⊞",
    0xF03C5: "□",
    0xF03DA: "□",
    0xF03FF: "□",
    0xF080C: "└",
    0xF080E: "┘",
    0xF080F: "━",
    0xF0810: "│",
    0xF081C: "┈",
    0xF0827: "■",
    0xF0832: "═",
    0xF0848: "━",
    0xF0854: "『",
    0xF0855: "』",
}
_WINGDINGS: dict[int, str] = {
    **_run(0xF06C, "●○■□□□□◆◆◆❖◆☒"),
    **_numbers(0xF081, 0x2460, 10),
    **_numbers(0xF08C, 0x2776, 10),
    **_run(0xF09E, "·•·○○○◉◎○▪□"),
    **_run(0xF0AA, "✦★✶✴✹"),
    **_run(0xF0DF, "←→↑↓"),
    **_run(0xF0EF, "⇦⇨⇧⇩"),
    **_run(0xF0FB, "✗✔☒☑"),
    **_run(0xF045, "☜☞☝☟"),
    0xF020: " ",
    0xF028: "☎",
    0xF02A: "✉",
    0xF04A: "☺",
    0xF0B7: "•",
    0xF0D8: "➢",
    0xF0E8: "➔",
}
_SYMBOLS = _HANCOM | _WINGDINGS


def to_unicode(text: str) -> str:
    """`text` without private-use characters."""
    return _PRIVATE.sub(_replacement, text)


def _replacement(match: re.Match[str]) -> str:
    code = ord(match[0])
    return _SYMBOLS.get(code) or old_hangul().get(code, _UNKNOWN)
