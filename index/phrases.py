"""What each publication is about, in its own words: noun phrases of title, keywords and headings, to suggest.

`phrases.txt` in a generation has one line a publication, in the order of `columns.json`: phrases separated by tabs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from index.morphemes import weight_of
from index.tokens import Analysis

MOST = 40  # phrases of one publication
_WORDS = 3  # of one phrase
_LONGEST = 30  # characters of a phrase
_WORD = re.compile(r"[\w·&+.-]+")
_GAP = re.compile(r"[^\S\n]*\Z")
_PARTICLE = 3  # syllables that may follow the nouns of a word


def noun_phrases(analysis: Analysis) -> Iterator[str]:
    """The runs of one to three words of a text that are nouns throughout: '버스', '버스 환승체계', '환승체계'.

    Of the last word of a run the nouns count without what follows them: '환승체계의' ends one as '환승체계'.
    """
    terms = (term for term in analysis.terms if term.endswith("/N") and weight_of(term) == 1)  # not 등, 것
    nouns = {*analysis.surfaces, *(term[:-2] for term in terms)}
    for run in _runs(analysis.text, nouns):
        for start in range(len(run)):
            for end in range(start + 1, min(start + _WORDS, len(run)) + 1):
                phrase = " ".join(run[start:end])
                if 1 < len(phrase) <= _LONGEST:
                    yield phrase


def write(path: Path, phrases: Iterable[Iterable[str]]) -> None:
    """Write the phrases of every publication."""
    path.write_text("".join("\t".join(row) + "\n" for row in phrases), encoding="utf-8")


def read(path: Path, publications: int) -> Sequence[tuple[str, ...]]:
    """The phrases of every publication; none for a generation that was built without them."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    except FileNotFoundError:
        return [()] * publications
    return [tuple(filter(None, line.split("\t"))) for line in lines]


def _runs(text: str, nouns: set[str]) -> Iterator[list[str]]:
    run: list[str] = []
    at = 0
    for match in _WORD.finditer(text):
        if run and not _GAP.match(text[at : match.start()]):
            yield run
            run = []
        at = match.end()
        word = match.group().strip(".-·")
        if word.lower() in nouns:
            run.append(word)
            continue
        ends = range(len(word) - 1, max(1, len(word) - 1 - _PARTICLE), -1)
        if stem := next((word[:end] for end in ends if word[:end].lower() in nouns), ""):
            run.append(stem)
        if run:
            yield run
            run = []
    if run:
        yield run
