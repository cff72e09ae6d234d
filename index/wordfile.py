"""Small files of words that librarians keep: one entry a line, `#` begins a comment."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

_ENCODINGS = ("utf-8-sig", "cp949")  # the second is what spreadsheets in Korea write
_MAX_WORD = 30  # characters of a word in the user dictionary

_log = logging.getLogger(__name__)


def entries(path: Path) -> Iterator[tuple[int, str]]:
    """(line number, content) of every line that says something. A file that is not there says nothing."""
    for number, line in enumerate(_text(path).splitlines(), 1):
        if content := line.partition("#")[0].strip():
            yield number, content


def user_words(home: Path) -> tuple[str, ...]:
    """The user dictionary, `userdict.tsv` under JARYOGWAN_HOME: the first column of each line is a noun."""
    path = home / "userdict.tsv"
    words: list[str] = []
    for number, content in entries(path):
        word = content.partition("\t")[0].strip()
        if len(word.split()) == 1 and len(word) <= _MAX_WORD:
            words.append(word)
        else:
            _log.warning("%s %d행: 낱말은 띄어쓰기 없이 %d자까지 적어 주세요. 건너뜁니다.", path, number, _MAX_WORD)
    return tuple(dict.fromkeys(words))


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ""
    except OSError as error:
        _log.warning("낱말 파일을 읽지 못했습니다: %s", error)
        return ""
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    _log.warning("%s: UTF-8로 저장해 주세요. 이 파일 없이 계속합니다.", path)
    return ""
