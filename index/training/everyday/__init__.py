"""What people say → how a report writes it, written for this project: the model learns from it, and is judged by it.

`passages/` holds, by field, what stands in reports, each passage with questions of citizens whose answer it is and
that share no word with it: a block's first line is the passage, the others, each with a hyphen, are its questions.
`phrases.tsv` holds situations in everyday words with the terms of reports about them: `집세 밀렸어요 => 임차료 체납`.
The synonyms of the search (index/synonyms.tsv) are such pairs, too. All of it was written for this
project, from memory and imagination: what it says of real places, people and figures is not to be relied on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.training.splits import is_reserved
from index.wordfile import entries

FOLDER = Path(__file__).parent
_PASSAGES = FOLDER / "passages"
_WORDS = (FOLDER / "phrases.tsv", FOLDER.parent.parent / "synonyms.tsv")


def questions(*, reserved: bool) -> Iterator[tuple[str, str]]:
    """(question, passage) of the passages that are reserved for judging, or of all others."""
    for path in sorted(_PASSAGES.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
            passage, *asked = block.splitlines()
            if is_reserved(passage) == reserved:
                yield from ((question.removeprefix("- "), passage) for question in asked)


def words() -> Iterator[tuple[str, str]]:
    """(what is said, one term that is meant)."""
    for path in _WORDS:
        for _, content in entries(path):
            said, arrow, meant = content.partition("=>")
            if arrow:
                yield from ((said.strip(), term.strip()) for term in meant.split(",") if term.strip())
            else:
                first, *others = content.split("\t")
                yield from ((first.strip(), term.strip()) for term in others)
