"""What a file is, whatever its name says."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from corpus.errors import Reason, UnreadableFile
from ingest.detect import MediaType, detect
from ingest.document import Limits
from ingest.readers import read_file


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, text in members.items():
            target.writestr(name.replace("__", "/"), text)
    return packed.getvalue()


def ooxml(part: str) -> bytes:
    return zipped(**{"[Content_Types].xml": "<Types/>", part: "<x/>"})


KOREAN = "국가균형발전을 위한 지역 인재 정착 방안을 살펴본다.\n\n둘째 문단이다.\n"
HTML = "<html><head><title>웹진</title></head><body><p>본문</p></body></html>"

KNOWN = {
    "pdf": (b"%PDF-1.7\n1 0 obj", MediaType.PDF),
    "pdf after junk": (b"\r\njunk\r\n%PDF-1.4\n1 0 obj", MediaType.PDF),
    "pdf without header": (b"1 0 obj\n<</Type/Catalog>>\nendobj", MediaType.PDF),
    "hwpx": (zipped(mimetype="application/hwp+zip", x="y"), MediaType.HWPX),
    "hwpx without mimetype": (zipped(**{"Contents/section0.xml": "<x/>"}), MediaType.HWPX),
    "docx": (ooxml("word/document.xml"), MediaType.DOCX),
    "epub": (zipped(mimetype="application/epub+zip\n", x="y"), MediaType.EPUB),
    "epub without mimetype": (zipped(**{"META-INF/container.xml": "<x/>"}), MediaType.EPUB),
    "html": (HTML.encode(), MediaType.HTML),
    "html with doctype": (b"\n\n<!-- saved -->\n<!DOCTYPE html>\n<p>x", MediaType.HTML),
    "html fragment": ("<div class='view'><h2>제목</h2><p>본문</p></div>".encode(), MediaType.HTML),
    "html in cp949": (HTML.encode("cp949"), MediaType.HTML),
    "html in utf-16": (HTML.encode("utf-16"), MediaType.HTML),
    "xhtml": (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"/>', MediaType.HTML),
    "markdown": ("# 제목\n\n**굵은** 글\n\n본문".encode(), MediaType.MARKDOWN),
    "front matter": ("---\ntitle: 제목\ntags:\n  - 하나\n---\n본문".encode(), MediaType.MARKDOWN),
    "text": (KOREAN.encode(), MediaType.TEXT),
    "text with bom": (b"\xef\xbb\xbf" + KOREAN.encode(), MediaType.TEXT),
    "text in cp949": (KOREAN.encode("cp949"), MediaType.TEXT),
    "text in utf-16": (KOREAN.encode("utf-16"), MediaType.TEXT),
    "text in utf-16 without bom": (KOREAN.encode("utf-16-le"), MediaType.TEXT),
    "one hash does not make markdown": ("# 설정 파일\nx = 1\n".encode(), MediaType.TEXT),
    "long text, cut inside a character": (b"a" + "가".encode() * 40_000, MediaType.TEXT),
}


@pytest.mark.parametrize("case", KNOWN)
def test_known_formats_under_a_false_name(tmp_path: Path, case: str) -> None:
    data, expected = KNOWN[case]
    path = tmp_path / "paper.bin"
    path.write_bytes(data)
    assert detect(path) is expected


REFUSED = {
    "nothing": (b"", Reason.EMPTY, "내용이 없습니다"),
    "zeros": (bytes(5000), Reason.EMPTY, "내용이 없습니다"),
    "blank": ("\ufeff \n\u3000\n".encode(), Reason.EMPTY, "글이 없습니다"),
    "empty zip": (zipped(), Reason.EMPTY, "아무 파일도"),
    "hwp 3": (b"HWP Document File V3.00 \x1a\1\2\3\4\5", Reason.UNSUPPORTED, "HWP 5.0 이상"),
    "xlsx": (ooxml("xl/workbook.xml"), Reason.UNSUPPORTED, "엑셀"),
    "pptx": (ooxml("ppt/presentation.xml"), Reason.UNSUPPORTED, "파워포인트"),
    "odt": (zipped(mimetype="application/vnd.oasis.opendocument.text"), Reason.UNSUPPORTED, "오픈도큐먼트"),
    "zip": (zipped(a="b"), Reason.UNSUPPORTED, "압축을 풀어"),
    "zip in zip": (zipped(inner=zipped(a="b").decode("latin-1")), Reason.UNSUPPORTED, "압축을 풀어"),
    "gzip": (gzip.compress(b"x"), Reason.UNSUPPORTED, "압축을 풀어"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(40), Reason.UNSUPPORTED, "그림"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(40), Reason.UNSUPPORTED, "그림"),
    "mp4": (b"\0\0\0\x18ftypisom" + bytes(40), Reason.UNSUPPORTED, "동영상"),
    "rtf": (rb"{\rtf1 hello}", Reason.UNSUPPORTED, "RTF"),
    "hwpml": (b'<?xml version="1.0"?><HWPML Version="2.8">', Reason.UNSUPPORTED, "HWPML"),
    "xml": (b'<?xml version="1.0"?><rss/>', Reason.UNSUPPORTED, "XML"),
    "mhtml": (b"MIME-Version: 1.0\nContent-Type: multipart/related;\n\n", Reason.UNSUPPORTED, "MHTML"),
    "junk": (bytes(range(256)) * 20, Reason.UNSUPPORTED, "알아볼 수 없는"),
    "cut zip": (zipped(a="b")[:-30], Reason.DAMAGED, "잘려"),
    "ole header only": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Reason.DAMAGED, "OLE"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_name_the_reason_and_the_way_out(tmp_path: Path, case: str) -> None:
    data, reason, words = REFUSED[case]
    path = tmp_path / "paper.pdf"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        detect(path)
    assert caught.value.reason is reason
    assert words in caught.value.detail


def test_failed_download_under_a_document_name(tmp_path: Path) -> None:
    path = tmp_path / "report.hwp"
    path.write_bytes(b"404: Not Found")
    with pytest.raises(UnreadableFile, match="내려받기가 실패") as caught:
        read_file(path, Limits())
    assert caught.value.reason is Reason.DAMAGED
    text = tmp_path / "report.txt"
    text.write_bytes(b"404: Not Found")
    assert read_file(text, Limits()).pages


def test_the_name_only_decides_between_text_and_markdown(tmp_path: Path) -> None:
    for name, expected in (("a.md", MediaType.MARKDOWN), ("a.txt", MediaType.TEXT)):
        path = tmp_path / name
        path.write_text(KOREAN, encoding="utf-8")
        assert detect(path) is expected


# What the files of other projects' test suites are, or why not; PDFs and HWPs that open are left to their readers.
FOREIGN = {
    "epubcheck__ocf-container-not-ocf-error.epub": MediaType.DOCX,
    "epubcheck__ocf-filename-duplicate-zip-entry-error.epub": MediaType.EPUB,
    "epubcheck__ocf-zip-unreadable-image-with-epub-extension-fatal.epub": Reason.UNSUPPORTED,
    "epubcheck__ocf-zip-unreadable-no-end-header-fatal.epub": Reason.DAMAGED,
    "kordoc__HWP3-password-123456.hwp": Reason.UNSUPPORTED,
    "tika__testHWP_3.0.hwp": Reason.UNSUPPORTED,
    "tika__testHWP_5.0.hwp": MediaType.HWP,
    "pyhwpx__irb_form_blank.hwpx": MediaType.HWPX,
    "tika__protected_normal_case.docx": Reason.ENCRYPTED,
    "tika__testWORD_protected_passtika.docx": Reason.ENCRYPTED,
    "tika__testWORD_protected_passtika.doc": Reason.ENCRYPTED,
    "tika__testZipEncrypted.zip": Reason.ENCRYPTED,
    "tika__quine.gz": Reason.UNSUPPORTED,
    "tika__test-zip-of-zip.zip": Reason.UNSUPPORTED,
    "tika__test-documents-spanned.z01": Reason.UNSUPPORTED,
    "wrongmagic__test.hwp": MediaType.TEXT,
    "wrongmagic__test2.hwp": MediaType.HTML,
    "qpdffuzz__70245.fuzz": Reason.EMPTY,
    "qpdffuzz__16172.fuzz": MediaType.PDF,
}


def outcome(path: Path) -> MediaType | Reason:
    try:
        return detect(path)
    except UnreadableFile as error:
        return error.reason


def data_folder() -> Path:
    root = Path(__file__).resolve().parents[2]
    folder = root / os.environ.get("JARYOGWAN_DATA", "../shared/data")
    if not folder.is_dir():
        pytest.skip("JARYOGWAN_DATA가 없어 실제 파일로 시험하지 않습니다")
    return folder


def test_malformed_files_of_other_projects() -> None:
    folder = data_folder() / "malformed"
    assert {name: outcome(folder / name) for name in FOREIGN} == FOREIGN


def test_malformed_files_never_crash() -> None:
    for path in sorted((data_folder() / "malformed").iterdir()):
        if path.suffix == ".docx" or path.suffix == ".epub" or path.name.startswith(("tika__test", "wrongmagic")):
            try:
                kind = detect(path)
                if kind not in (MediaType.PDF, MediaType.HWP, MediaType.HWPX):
                    assert read_file(path, Limits()).pages
                    assert not path.name.startswith("wrongmagic")
            except UnreadableFile as error:
                assert error.detail, path.name
