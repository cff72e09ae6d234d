"""Books: chapters in the order of the spine, each a section; careless packers and protected books."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from corpus.errors import Reason, UnreadableFile
from ingest.document import BlockKind, Limits, ParsedDocument
from ingest.readers import read_file

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
METADATA = (
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>지역의 시간</dc:title>'
    "<dc:creator>김가상</dc:creator><dc:creator>이연구</dc:creator><dc:date>2022-03</dc:date><dc:publisher>가상정책연구원</dc:publisher></metadata>"
)


def chapter(body: str, doctype: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{doctype}<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>장</title></head><body>{body}</body></html>'
    )


def book(path: Path, chapters: dict[str, str], spine: tuple[str, ...], **more: str) -> Path:
    """A book whose chapters have their file names, without folder and ending, as ids."""
    items = "".join(
        f'<item id="{name}" href="text/{name}.xhtml" media-type="application/xhtml+xml"/>' for name in spine
    )
    order = "".join(f'<itemref idref="{name}"/>' for name in spine)
    nav = '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf">{METADATA}<manifest>{nav}{items}</manifest>'
        f'<spine><itemref idref="nav"/>{order}</spine></package>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        target.writestr("META-INF/container.xml", CONTAINER)
        target.writestr("OEBPS/book.opf", package)
        target.writestr("OEBPS/nav.xhtml", chapter("<nav><ol><li>차례</li></ol></nav>"))
        for name, text in chapters.items():
            target.writestr(f"OEBPS/text/{name}.xhtml", text)
        for name, text in more.items():
            target.writestr(name, text)
    return path


def read(path: Path) -> ParsedDocument:
    return read_file(path, Limits())


def test_chapters_in_the_order_of_the_spine(tmp_path: Path) -> None:
    document = read(
        book(
            tmp_path / "a.epub",
            {
                "one": chapter(
                    "<h1>첫째 장</h1><p>하나<a epub:type='noteref' href='#n1'>1</a>이다.</p>"
                    "<aside epub:type='footnote' id='n1'><p>1) 주석이다.</p></aside>"
                ),
                "two": chapter("<h1 id='ch2'>둘째 장</h1><p>넓이는 3m<sup>2</sup>이다.</p><ul><li>항목</li></ul>"),
            },
            ("two", "one"),
        )
    )
    assert [page.page.text for page in document.pages] == [
        "둘째 장\n넓이는 3m2이다.\n항목",
        "첫째 장\n하나이다.\n1) 주석이다.",
    ]
    assert [page.page.anchor for page in document.pages] == ["ch2", "one.xhtml"]
    assert document.pages[1].blocks[2].kind is BlockKind.FOOTNOTE
    assert document.properties == {
        "title": "지역의 시간",
        "author": "김가상; 이연구",
        "date": "2022-03",
        "publisher": "가상정책연구원",
    }


def test_html_entities_and_broken_chapters(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'
    chapters = {
        "one": chapter("<p>가&nbsp;나&middot;다 &lt;라&gt; &unknown;</p>"),
        "two": chapter("<p>A&nbsp;B&hellip; C &amp; D</p>", doctype),
        "three": "<html><body><p>닫지 않은 문단<p>다음</body>",
    }
    document = read(book(tmp_path / "a.epub", chapters, ("one", "two", "three")))
    assert [page.page.text for page in document.pages] == [
        "가 나·다 <라> &unknown;",
        "A B… C & D",
        "닫지 않은 문단\n다음",
    ]


def test_a_missing_chapter_is_a_warning_and_all_missing_a_refusal(tmp_path: Path) -> None:
    path = book(tmp_path / "a.epub", {"one": chapter("<p>하나</p>")}, ("one", "lost"))
    document = read(path)
    assert len(document.pages) == 1
    assert "lost.xhtml" in document.warnings[0]
    with pytest.raises(UnreadableFile) as caught:
        read(book(tmp_path / "b.epub", {}, ("lost",)))
    assert caught.value.reason is Reason.DAMAGED


def test_names_written_in_another_case_are_found(tmp_path: Path) -> None:
    path = book(tmp_path / "a.epub", {"One": chapter("<p>하나</p>")}, ("one",))
    assert read(path).pages[0].page.text == "하나"


def encryption(algorithm: str) -> str:
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        f'<e:EncryptedData><e:EncryptionMethod Algorithm="{algorithm}"/></e:EncryptedData></encryption>'
    )


def test_protected_books_are_named_and_scrambled_fonts_are_not(tmp_path: Path) -> None:
    one = {"one": chapter("<p>하나</p>")}
    drm = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    with pytest.raises(UnreadableFile) as caught:
        read(book(tmp_path / "a.epub", one, ("one",), **{"META-INF/encryption.xml": drm}))
    assert caught.value.reason is Reason.ENCRYPTED
    fonts = encryption("http://www.idpf.org/2008/embedding")
    assert read(book(tmp_path / "b.epub", one, ("one",), **{"META-INF/encryption.xml": fonts})).pages


def test_no_chapter_reaches_outside_the_archive(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(book(tmp_path / "a.epub", {}, ("../../../../etc/passwd",)))
    assert caught.value.reason is Reason.DAMAGED
