"""Our HWP and HWPX text beside that of independent readers, where these are installed.

Measured per file: of the Hangul bigrams inside the words that the other reader gives, the share that ours has too,
as often. `unhwp` (MIT) and `hwp-hwpx-parser` (Apache-2.0) are development dependencies only.
"""

from __future__ import annotations

import gc
import importlib
import re
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import UnreadableFile
from ingest.document import Limits
from ingest.readers import hwp, hwpx

FLOOR = 0.98
# Where the other reader is wrong, or says what is no part of the publication.
MEMO = "reviewers' memos, which are not printed; with them the share is 0.99 or more"
SEALED = "a distribution document: the other reader gives the notice instead of the text"
RUN_ON = "the other reader joins lines or cells without a space, and so makes words that nobody wrote"
SPLIT = "a word that the author broke over lines of a narrow cell or over boxes stays broken with us"
REPEATED = "a running foot: the other reader says it with every definition, we say it once"
EXCEPTIONS = {
    "unhwp": {
        "2272e6bd": SEALED,
        "2a917670": MEMO,
        "d26dc074": MEMO,
        "dc05cd0a": MEMO,
        "ea917991": RUN_ON,
    },
    "hwp_hwpx_parser": {
        "0e1d3974": SPLIT,
        "2272e6bd": SEALED,
        "2a917670": MEMO,
        "616bd613": REPEATED,
        "96f6765c": SPLIT,
        "a84b7a36": SPLIT,
        "d26dc074": MEMO,
        "dc05cd0a": MEMO,
        "ea917991": RUN_ON,
    },
}


def bigrams(text: str) -> Counter[str]:
    """Pairs of neighbouring syllables within words."""
    words = re.findall("[가-힣]{2,}", text)
    return Counter(word[at : at + 2] for word in words for at in range(len(word) - 1))


def ours(path: Path) -> str:
    reader = hwp if path.suffix == ".hwp" else hwpx
    try:
        return "\n".join(page.page.text for page in reader.read(path, Limits()).pages)
    except UnreadableFile:
        return ""


def theirs(name: str) -> Callable[[Path], str]:
    module = pytest.importorskip(name, reason=f"{name}이(가) 설치되어 있지 않아 견주지 않습니다.")
    if name == "unhwp":
        return lambda path: str(module.extract_text(str(path)))
    read = importlib.import_module(name).read
    return lambda path: str(read(str(path)).text)


@pytest.mark.parametrize("name", sorted(EXCEPTIONS))
def test_nothing_that_they_read_is_missing(name: str, data: Path) -> None:
    other = theirs(name)
    short: dict[str, float] = {}
    compared = 0
    for path in sorted((data / "hwp").iterdir()):
        if path.suffix not in (".hwp", ".hwpx"):
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                said = bigrams(other(path))
        except Exception:  # noqa: S112 a file that it cannot read is no evidence
            continue
        if not said:
            continue
        compared += 1
        mine = bigrams(ours(path))
        share = (said & mine).total() / said.total()
        if share < FLOOR:
            short[path.name.split("-", 1)[0]] = round(share, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()  # files that it leaves open warn here and not in a later test
    assert compared > 100
    assert set(short) == set(EXCEPTIONS[name]), short
