"""How pdfium is called, and where a point of its user space is displayed.

One page needs thousands of small calls. `native` gives the same C function a prototype that takes plain
addresses instead of typed pointers, which is three times as fast, and pdfium fills our arrays in place.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

INT, PTR, FLOAT, DOUBLE = ctypes.c_int, ctypes.c_void_p, ctypes.c_float, ctypes.c_double

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def native(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The C function behind a pypdfium2 binding, with arguments of the given plain types."""
    address = ctypes.cast(function, PTR).value
    return ctypes.CFUNCTYPE(result, *arguments)(address or 0)


_object_matrix = native(pdfium.FPDFPageObj_GetMatrix, INT, PTR, PTR)


def object_matrix(item: int) -> Matrix:
    """The matrix of a page object; the identity where it has none."""
    values = (FLOAT * 6)()
    if not _object_matrix(item, ctypes.addressof(values)):
        return IDENTITY
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def combine(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies `first` and afterwards `then` (PDF row vectors, ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i, a * h + b * j,
        c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """One point through a matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


class View:
    """User space → displayed points (origin at the top left), for the crop box and rotation of one page."""

    def __init__(self, page: Any) -> None:
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        self.width = float(pdfium.FPDF_GetPageWidthF(page))
        self.height = float(pdfium.FPDF_GetPageHeightF(page))
        self.rotation = int(pdfium.FPDFPage_GetRotation(page)) % 4
        self.left, self.right = min(box.left, box.right), max(box.left, box.right)
        self.bottom, self.top = min(box.bottom, box.top), max(box.bottom, box.top)
        across = self.right - self.left if self.rotation % 2 == 0 else self.top - self.bottom
        self.scale = self.width / across if across > 0 and self.width > 0 else 1.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """One point, displayed."""
        if self.rotation == 0:
            x, y = x - self.left, self.top - y
        elif self.rotation == 1:
            x, y = y - self.bottom, x - self.left
        elif self.rotation == 2:
            x, y = self.right - x, y - self.bottom
        else:
            x, y = self.top - y, self.right - x
        return x * self.scale, y * self.scale

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """One box, displayed: (x0, y0, x1, y1) with x0 ≤ x1 and y0 ≤ y1."""
        ax, ay = self.point(left, bottom)
        bx, by = self.point(right, top)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def boxes(self, corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Many boxes: (n, 4) left, bottom, right, top → (4, n) x0, y0, x1, y1; non-finite values become 0."""
        left, bottom, right, top = np.nan_to_num(corners, nan=0.0, posinf=0.0, neginf=0.0).T
        if self.rotation == 0:
            xs, ys = (left - self.left, right - self.left), (self.top - bottom, self.top - top)
        elif self.rotation == 1:
            xs, ys = (bottom - self.bottom, top - self.bottom), (left - self.left, right - self.left)
        elif self.rotation == 2:
            xs, ys = (self.right - left, self.right - right), (bottom - self.bottom, top - self.bottom)
        else:
            xs, ys = (self.top - bottom, self.top - top), (self.right - left, self.right - right)
        shown = [np.minimum(*xs), np.minimum(*ys), np.maximum(*xs), np.maximum(*ys)]
        return np.stack(shown) * self.scale
