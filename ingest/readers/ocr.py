"""Pages without a usable text layer, read by tesseract.

tesseract runs as a program of its own, one page at a time, found when it is needed: the archive works without it.
Its table of words has the boxes, but cuts Korean into syllables; its plain text has the spaces. Both are asked for.
"""

from __future__ import annotations

import csv
import io
import math
import os
import shutil
import subprocess
import tempfile
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingest.readers.pdf_layout import TextLine

INSTALL_HINT = (
    "서버에 tesseract와 한국어 자료를 설치한 뒤 다시 읽혀 주세요 (예: apt install tesseract-ocr tesseract-ocr-kor)."
)
_LANGUAGE = "kor"
_LINES_OF_ALL_SIZES = "4"  # tesseract's page segmentation: one column of text in various sizes
_DPI = 300
_MAX_PIXELS = 25_000_000
_PAGE_SECONDS = 30.0
_MIN_CONFIDENCE = 60.0  # of a line, 0–100, in the mean of its words; below it is a stain or a drawing
_MISSING = 300  # characters: how far ahead in the plain text a word is looked for
_BOXES = frozenset("|]ㅁ口")  # what a hollow square at the head of an item is read as
_WORD_LEVEL = "5"

_Word = tuple[str, float, float, float, float, bool]  # text, box, whether a space stands before it


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
    with tempfile.TemporaryDirectory(prefix="jaryogwan-ocr-") as folder:
        command = [
            program, "stdin", str(Path(folder, "page")), "-l", _LANGUAGE, "--psm", _LINES_OF_ALL_SIZES,
            "--dpi", str(round(72 * scale)), "-c", "preserve_interword_spaces=1",
            "-c", "tessedit_create_tsv=1", "-c", "tessedit_create_txt=1",
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
            if done.returncode != 0:
                return []
            table, text = (Path(folder, f"page.{kind}").read_bytes() for kind in ("tsv", "txt"))
        except (OSError, subprocess.TimeoutExpired):
            return []
    return parse_tsv(table.decode("utf-8", "replace"), text.decode("utf-8", "replace"), scale)


def parse_tsv(table: str, text: str, scale: float) -> list[TextLine]:
    """tesseract's table of words as lines, with the spaces of its plain text. `scale`: pixels per point."""
    lines: dict[tuple[str, str, str], list[_Word]] = defaultdict(list)
    confidences: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    place = 0
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row.get("text") or "").strip()
        if row.get("level") != _WORD_LEVEL or not word:
            continue
        try:
            left, top, width, height = (float(row[key]) / scale for key in ("left", "top", "width", "height"))
            confidence = float(row["conf"])
        except (KeyError, TypeError, ValueError):
            continue
        found = text.find(word, place, place + _MISSING)
        spaced = found < 1 or text[found - 1].isspace()
        place = found + len(word) if found >= 0 else place
        key = (row.get("block_num", ""), row.get("par_num", ""), row.get("line_num", ""))
        lines[key].append((word, left, top, left + width, top + height, spaced))
        confidences[key].append(confidence)
    return [_line(words) for key, words in lines.items() if sum(confidences[key]) >= _MIN_CONFIDENCE * len(words)]


def _line(words: list[_Word]) -> TextLine:
    text = ""
    edges: list[float] = []
    previous = 0.0
    for word, left, _, right, _, spaced in sorted(words, key=lambda item: item[1]):
        begin, end = max(previous, left), max(previous, right)
        if text and spaced:
            text += " "
            edges.append(round(previous, 2))
        step = (end - begin) / len(word)
        edges.extend(round(begin + step * index, 2) for index in range(len(word)))
        text += word
        previous = end
    edges.append(round(previous, 2))
    if len(words) > 1 and text[0] in _BOXES and text[1] == " ":
        text = "□" + text[1:]
    top, bottom = min(word[2] for word in words), max(word[4] for word in words)
    heights = sorted(word[4] - word[2] for word in words)
    return TextLine(
        text, edges, round(top, 2), round(bottom, 2), round(heights[len(heights) // 2], 1), False, False, False, False
    )
