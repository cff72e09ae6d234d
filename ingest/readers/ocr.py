"""Pages without a usable text layer, read by tesseract.

tesseract runs as a program of its own, one page at a time, found when it is needed: the archive works without it.
"""

from __future__ import annotations

import csv
import io
import math
import os
import shutil
import subprocess
from collections import defaultdict
from functools import lru_cache
from typing import Any

from ingest.readers.pdf_layout import TextLine

INSTALL_HINT = (
    "서버에 tesseract와 한국어 자료를 설치한 뒤 다시 읽혀 주세요 (예: apt install tesseract-ocr tesseract-ocr-kor)."
)
_LANGUAGE = "kor"
_DPI = 300
_MAX_PIXELS = 25_000_000
_PAGE_SECONDS = 30.0
_MIN_CONFIDENCE = 20.0  # of a word, 0–100; below it is a stain or a drawing
_WORD_LEVEL = "5"


@lru_cache(maxsize=1)
def tesseract() -> str | None:
    """The path of a tesseract that has Korean; None when there is none."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if _LANGUAGE in listed.stdout.decode("utf-8", "replace").split() else None


def read_picture(page: Any, seconds: float = _PAGE_SECONDS) -> list[TextLine]:
    """The lines that tesseract reads on a pypdfium2 page, boxes in displayed points.

    [] when there is no tesseract, when it fails, or when `seconds` are over.
    """
    program = tesseract()
    width, height = page.get_size()
    if program is None or width <= 0 or height <= 0:
        return []
    scale = min(_DPI / 72, math.sqrt(_MAX_PIXELS / (width * height)))
    picture = io.BytesIO()
    page.render(scale=scale, grayscale=True).to_pil().convert("L").save(picture, "PPM")
    command = [
        program, "stdin", "stdout", "-l", _LANGUAGE, "--psm", "6", "--dpi", str(round(72 * scale)),
        "-c", "preserve_interword_spaces=1", "tsv",
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command,
            input=picture.getvalue(),
            capture_output=True,
            timeout=min(seconds, _PAGE_SECONDS),
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    return parse_tsv(done.stdout.decode("utf-8", "replace"), scale) if done.returncode == 0 else []


def parse_tsv(table: str, scale: float) -> list[TextLine]:
    """tesseract's TSV as lines. `scale`: pixels per point."""
    words: dict[tuple[str, str, str], list[tuple[str, float, float, float, float]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") != _WORD_LEVEL or not text:
            continue
        try:
            left, top, width, height = (float(row[key]) / scale for key in ("left", "top", "width", "height"))
            confidence = float(row["conf"])
        except (KeyError, TypeError, ValueError):
            continue
        if confidence >= _MIN_CONFIDENCE:
            key = (row.get("block_num", ""), row.get("par_num", ""), row.get("line_num", ""))
            words[key].append((text, left, top, left + width, top + height))
    return [_line(found) for found in words.values()]


def _line(words: list[tuple[str, float, float, float, float]]) -> TextLine:
    text = ""
    edges: list[float] = []
    previous = 0.0
    for word, left, _, right, _ in sorted(words, key=lambda item: item[1]):
        if text:
            text += " "
            edges.append(min(previous, left))
        step = (right - left) / len(word)
        edges.extend(round(left + step * index, 2) for index in range(len(word)))
        text += word
        previous = right
    edges.append(max(previous, edges[-1]))
    top, bottom = min(word[2] for word in words), max(word[4] for word in words)
    heights = sorted(word[4] - word[2] for word in words)
    return TextLine(
        text, edges, round(top, 2), round(bottom, 2), round(heights[len(heights) // 2], 1), False, False, False, False
    )
