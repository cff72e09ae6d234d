"""Writes small PDFs for tests: Korean text at a place, rules, bookmarks, rotation, crop box.

The font is a Korean CID font that is named but not embedded (Adobe-Korea1, UniKS-UCS2-H), so the text layer is exact
and the picture shows whatever font the machine has.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Matrix = tuple[float, float, float, float]


@dataclass
class PdfPage:
    """One page being drawn; all places are points from the top left of an unrotated page."""

    width: float = 595.0
    height: float = 842.0
    rotate: int = 0
    crop: tuple[float, float, float, float] | None = None  # left, bottom, right, top in user space
    operators: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, size: float = 10.0, *, bold: bool = False) -> PdfPage:
        """Words whose baseline begins at (x, y); bold as Hancom draws it: filled and stroked."""
        code = words.encode("utf-16-be").hex()
        mode = 2 if bold else 0
        self.operators.append(f"BT {mode} Tr /F1 {size} Tf {x} {self.height - y} Td <{code}> Tj ET")
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> PdfPage:
        """A thin line."""
        self.operators.append(f"0.5 w {x0} {self.height - y0} m {x1} {self.height - y1} l S")
        return self

    def grid(self, xs: list[float], ys: list[float]) -> PdfPage:
        """Every rule of a table with these column and row limits."""
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        return self


def write_pdf(pages: list[PdfPage], bookmarks: list[tuple[str, int]] | None = None, info: str = "") -> bytes:
    """The pages as a file. `bookmarks`: (title, page from 1), one level. `info`: entries of the Info dictionary."""
    objects: dict[int, str] = {
        3: "<</Type/Font/Subtype/Type0/BaseFont/HYGoThic-Medium/Encoding/UniKS-UCS2-H/DescendantFonts[4 0 R]>>",
        4: "<</Type/Font/Subtype/CIDFontType0/BaseFont/HYGoThic-Medium/DW 1000/W[1 95 500]"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Korea1)/Supplement 1>>/FontDescriptor 5 0 R>>",
        5: "<</Type/FontDescriptor/FontName/HYGoThic-Medium/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0"
        "/Ascent 880/Descent -120/CapHeight 700/StemV 80>>",
        6: f"<<{info}>>",
    }
    first = 10
    kids = []
    for index, page in enumerate(pages):
        number, content = first + 2 * index, "\n".join(page.operators)
        kids.append(f"{number} 0 R")
        crop = f"/CropBox[{' '.join(map(str, page.crop))}]" if page.crop else ""
        objects[number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {page.width} {page.height}]{crop}/Rotate {page.rotate}"
            f"/Resources<</Font<</F1 3 0 R>>>>/Contents {number + 1} 0 R>>"
        )
        objects[number + 1] = f"<</Length {len(content)}>>\nstream\n{content}\nendstream"
    objects[2] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(pages)}>>"
    outlines = ""
    if bookmarks:
        base = first + 2 * len(pages)
        outlines = f"/Outlines {base} 0 R"
        last = base + len(bookmarks)
        objects[base] = f"<</Type/Outlines/First {base + 1} 0 R/Last {last} 0 R/Count {len(bookmarks)}>>"
        for index, (title, page_number) in enumerate(bookmarks):
            number = base + 1 + index
            following = f"/Next {number + 1} 0 R" if number < last else ""
            code = ("\ufeff" + title).encode("utf-16-be").hex()
            target = first + 2 * (page_number - 1)
            objects[number] = f"<</Title<{code}>/Parent {base} 0 R/Dest[{target} 0 R/Fit]{following}>>"
    objects[1] = f"<</Type/Catalog/Pages 2 0 R{outlines}>>"
    body = b"%PDF-1.5\n"
    places = {}
    for number in sorted(objects):
        places[number] = len(body)
        body += f"{number} 0 obj\n{objects[number]}\nendobj\n".encode("latin-1")
    size = max(objects) + 1
    table = [f"xref\n0 {size}\n0000000000 65535 f \n"]
    table += [
        f"{places[number]:010} 00000 n \n" if number in places else "0000000000 65535 f \n"
        for number in range(1, size)
    ]
    end = f"trailer\n<</Size {size}/Root 1 0 R/Info 6 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + "".join(table).encode() + end.encode()
