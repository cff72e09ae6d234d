"""A file's name → the title that it may hold."""

from __future__ import annotations

import re
import unicodedata

_EXTENSION = re.compile(r"\.(?:pdf|hwpx?|docx?|html?|xhtml|epub|txt|md|markdown|pptx?)$", re.IGNORECASE)
_PREFIX = re.compile(
    r"^(?:[0-9a-f]{8,64}[\s_\-]+|(?:\d{5,}|[A-Z]{1,3}\d{4,})[\s_\-]+|\[?(?:붙임|첨부|별첨)\s?\d*\]?[\s_.\-]+|\d{1,3}[._][\s_]*|\(\d{1,3}\)\s*)"
)
_SUFFIX = re.compile(
    r"[\s_\-]*(?:\((?:\d{1,3}|최종|수정|배포용|인쇄용|web|웹용|f|final)\)|최종본?|수정본?|final|_f|인쇄용|웹용|web|v\d+(?:\.\d+)?|복사본|사본)$",
    re.IGNORECASE,
)


def title_of_file(name: str) -> str:
    """The name without extension, leading hash or number and trailing marks (최종, _F, (1)); '' when nothing is left.

    'a1b2c3d4_2023_시내버스_노선개편(최종).pdf' → '2023 시내버스 노선개편'
    """
    stem = _EXTENSION.sub("", unicodedata.normalize("NFC", name).rsplit("/", 1)[-1])
    for _ in range(3):
        stem = _SUFFIX.sub("", _PREFIX.sub("", stem))
    title = re.sub(r"[_+\s]+", " ", stem).strip(" -.")
    return title if re.search(r"[가-힣]{2}|[A-Za-z]{3}", title) else ""
