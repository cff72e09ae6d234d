"""Ruled lines and pictures of one page, from pdfium's page objects, in displayed coordinates."""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.readers.pdf_native import (
    FLOAT,
    IDENTITY,
    INT,
    PTR,
    Matrix,
    View,
    apply,
    combine,
    native,
    object_matrix,
)

_MAX_OBJECTS = 60_000  # of one page, nested forms included
_MAX_SEGMENTS = 400  # a path with more is a drawing; InDesign fills a whole header row with one path of fifty
_MAX_FORM_DEPTH = 6
_DOT = 3.0  # points: a shorter stroke is a dot of a dotted line
_DOT_GAP = 4.0
_MIN_DOTS = 8

_object_type = native(pdfium.FPDFPageObj_GetType, INT, PTR)
_object_bounds = native(pdfium.FPDFPageObj_GetBounds, INT, PTR, PTR, PTR, PTR, PTR)
_page_object = native(pdfium.FPDFPage_GetObject, PTR, PTR, INT)
_form_object = native(pdfium.FPDFFormObj_GetObject, PTR, PTR, ctypes.c_ulong)
_form_count = native(pdfium.FPDFFormObj_CountObjects, INT, PTR)
_segment_count = native(pdfium.FPDFPath_CountSegments, INT, PTR)
_segment = native(pdfium.FPDFPath_GetPathSegment, PTR, PTR, INT)
_segment_point = native(pdfium.FPDFPathSegment_GetPoint, INT, PTR, PTR, PTR)
_segment_type = native(pdfium.FPDFPathSegment_GetType, INT, PTR)
_segment_close = native(pdfium.FPDFPathSegment_GetClose, INT, PTR)


class Rule(NamedTuple):
    """A straight horizontal (y0 == y1) or vertical (x0 == x1) stroke or rectangle side."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Drawings:
    """What a page holds besides characters."""

    rules: list[Rule] = field(default_factory=list)
    paths: int = 0
    picture_share: float = 0.0  # of the page's area that its largest image covers, 0–1


class _Walk:
    """One walk over the objects of a page and of the forms in it, within a budget."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.found = Drawings()
        self._left = _MAX_OBJECTS
        self._area = max(view.width * view.height, 1.0)

    def visit(self, item: int | None, outer: Matrix, depth: int) -> None:
        """Note one object; go into a form."""
        self._left -= 1
        if not item or self._left < 0:
            return
        kind = _object_type(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self.found.paths += 1
            self.found.rules.extend(_rules(item, outer, self.view))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            share = _covered(item, outer, self.view) / self._area
            self.found.picture_share = max(self.found.picture_share, min(1.0, share))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
            inner = combine(object_matrix(item), outer)
            for index in range(min(max(0, _form_count(item)), self._left)):
                self.visit(_form_object(item, index), inner, depth + 1)


def read_drawings(page: Any, view: View) -> Drawings:
    """The rules and the largest picture of an open pdfium page handle."""
    walk = _Walk(view)
    handle = ctypes.cast(page, PTR).value
    for index in range(min(int(pdfium.FPDFPage_CountObjects(page)), _MAX_OBJECTS)):
        walk.visit(_page_object(handle, index), IDENTITY, 0)
    walk.found.rules = _undotted(walk.found.rules)
    return walk.found


def _undotted(rules: list[Rule]) -> list[Rule]:
    """Dotted and dashed lines as whole rules: Hancom draws every dot as a path of its own."""
    whole = [rule for rule in rules if rule.x1 - rule.x0 >= _DOT or rule.y1 - rule.y0 >= _DOT]
    rows: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.y0 == rule.y1 and rule.x1 - rule.x0 < _DOT:
            rows[round(rule.y0)].append(rule)
    for dots in rows.values():
        if len(dots) < _MIN_DOTS:
            continue
        dots.sort()
        start = last = dots[0]
        count = 1
        for dot in [*dots[1:], Rule(math.inf, 0.0, math.inf, 0.0)]:
            if dot.x0 - last.x1 > _DOT_GAP:
                if count >= _MIN_DOTS:
                    whole.append(Rule(start.x0, start.y0, last.x1, start.y0))
                start, count = dot, 0
            last = dot
            count += 1
    return whole


def _covered(item: int, outer: Matrix, view: View) -> float:
    """The area of an image on the page, square points."""
    values = (FLOAT * 4)()
    at = ctypes.addressof(values)
    if not _object_bounds(item, at, at + 4, at + 8, at + 12):
        return 0.0
    left, bottom, right, top = values
    x0, y0, x1, y1 = view.box(*apply(outer, left, bottom), *apply(outer, right, top))
    area = (x1 - x0) * (y1 - y0)
    return area if math.isfinite(area) else 0.0


def _rules(item: int, outer: Matrix, view: View) -> Iterator[Rule]:
    """The horizontal and vertical stretches of a path, as pdfplumber's line and rectangle edges are."""
    count = _segment_count(item)
    if not 2 <= count <= _MAX_SEGMENTS:
        return
    matrix = combine(object_matrix(item), outer)
    values = (FLOAT * 2)()
    at = ctypes.addressof(values)
    start = last = (math.nan, math.nan)
    for index in range(count):
        segment = _segment(item, index)
        kind = _segment_type(segment)
        _segment_point(segment, at, at + 4)
        here = view.point(*apply(matrix, values[0], values[1]))
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _straight(last, here)
            if _segment_close(segment):
                yield from _straight(here, start)
        last = here


def _straight(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Rule]:
    """A rule, when the stretch runs along an axis (within half a point). NaN compares false: no rule."""
    across, down = abs(a[0] - b[0]), abs(a[1] - b[1])
    if down <= 0.5 and 0.2 < across < math.inf and across > down:
        yield Rule(min(a[0], b[0]), a[1], max(a[0], b[0]), a[1])
    elif across <= 0.5 and 0.2 < down < math.inf:
        yield Rule(a[0], min(a[1], b[1]), a[0], max(a[1], b[1]))
