"""Korean sentence ends, and the titles that are none.

A light splitter by rule, fast enough to run over every page: a sentence ends at `.`, `?`, `!` or `。` after a word,
with closing quotes and brackets taken along, and before a space. A full stop inside a number (4.5%), a date
(2024. 2. 20.), an abbreviation (E.O., vs.), a numbering (1. 가.) or a bracket ends nothing.
"""

from __future__ import annotations

import re

# The character before the stop decides: a Hangul syllable or a closing mark ends a sentence, a digit rarely.
_END = re.compile(
    r"(?<=[가-힣a-z)\]」』”\"’'%])[.?!。]+[)\]」』”\"’']*(?=\s)"
    r"|(?<=[가-힣])\.(?=[가-힣“‘(「])"  # two sentences run together by the source: '하였다.그러나'
    r"|[?!。]+(?=\s)"
    r"|(?<=다)\.?<[^<>]{4,80}>(?=\s)"  # statutes: '한다.<개정 2013. 5. 22.>'
)
# What stands before a stop that ends nothing: one-syllable numbering, English abbreviations.
_FALSE_END = re.compile(
    r"(?:^|[\s(])(?:[가-하]|[A-Za-z]|vs|etc|al|No|pp|Vol|ex|cf|e\.g|i\.e|Dr|Mr|Inc|Ltd|Co|Fig)\.$"
)

_VERB_END = re.compile(
    r"(?:[가-힣]다|[해세어아에예지네나까군대데봐워와려여겨쳐셔져]요|하였음|[있없했됐였]음|않음|같음"
    r"|[하되]여야 함|[가-힣]함|됨|(?<![책위담게연모해취])임|할 것|[가-힣]까|[가-힣]죠)"
    r"[.。]?(?:\s?[<(\[][^<>()\[\]]*[>)\]])?$"
)
_STOPPED = re.compile(
    r"[가-힣)][.。](?:\s?<[^<>]*>)?$|[,;:]$|[가-힣](?:며|면서|지만|는데|므로|하고|되고|하여|되어),?$"
)
_CLOSED = re.compile(r"(?:[.?!。:;…]|[다요음함임됨것])[)\]」』”\"’'>]*\d{0,3}\)?$")


# A particle at the end: the line goes on in the next one.
_CUT_OFF = re.compile(
    r"[가-힣](?:[를는]|(?<![마가노])을|에서|으로|에게|까지|부터|하는|되는|및|하고|위한|대한|따른|의한)$"
)


def sentence_ends(text: str) -> list[int]:
    """The offsets just after each sentence of `text`; the last one is `len(text)`."""
    ends: list[int] = []
    depth_checked = 0
    depth = 0
    for match in _END.finditer(text):
        end = match.end()
        head = text[depth_checked:end]
        depth = max(0, depth + head.count("(") - head.count(")"))
        depth_checked = end
        if depth and end - (ends[-1] if ends else 0) < 300:
            continue  # inside a bracket that is still open
        if match[0][0] == "." and _FALSE_END.search(text[max(0, end - 8) : end]):
            continue
        depth = 0
        ends.append(end)
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return ends


def is_sentence(text: str) -> bool:
    """Whether a line reads as a sentence (or a part of one) and not as a title: 한다., 있음, 하며 …"""
    if _STOPPED.search(text) or _CUT_OFF.search(text):
        return True
    if len(text) > 14 and _VERB_END.search(text):
        return True
    return bool(re.search(r"[가-힣]다\.\s", text))


def is_closed(text: str) -> bool:
    """Whether a paragraph is complete, so that nothing on the next page continues it."""
    return _CLOSED.search(text) is not None
