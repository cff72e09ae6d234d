"""What a file is: by its content, never by its name.

The only use of the name is between plain text and Markdown. What is recognised but cannot be read is refused here,
with the way out for the librarian.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from corpus.errors import Reason, UnreadableFile
from ingest.document import Limits

_HEAD = 1 << 16  # bytes that are looked at


class MediaType(StrEnum):
    """The formats that have a reader."""

    PDF = "application/pdf"
    HWP = "application/x-hwp"
    HWPX = "application/hwp+zip"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    EPUB = "application/epub+zip"
    HTML = "text/html"
    MARKDOWN = "text/markdown"
    TEXT = "text/plain"


_AS_PDF = "원본 프로그램에서 PDF로 저장해 넣어 주세요."
_AS_HWP5 = "한글에서 열어 HWP 5.0 이상(.hwp)이나 HWPX 또는 PDF로 저장해 넣어 주세요."
_AS_DOCX = "워드에서 DOCX나 PDF로 저장해 넣어 주세요."
_PICTURE = "그림 파일입니다. 글이 있는 원문이나, 그림을 모은 PDF를 넣어 주세요(글자 인식으로 읽습니다)."
_UNPACK = "압축 파일입니다. 압축을 풀어 안의 문서를 넣어 주세요."
_UNLOCK = "암호가 걸려 있습니다. 암호를 풀어 저장한 파일을 넣어 주세요."
_MEDIA = "소리나 동영상 파일입니다. 글로 된 자료를 넣어 주세요."

# (offset, bytes, what to say); the first that fits is taken.
_REFUSED_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"HWP Document File V", f"한글 3.0 이하의 문서입니다. {_AS_HWP5}"),
    (0, b"{\\rtf", f"RTF 문서입니다. {_AS_DOCX}"),
    (0, b"\xff\xd8\xff", _PICTURE),
    (0, b"\x89PNG\r\n\x1a\n", _PICTURE),
    (0, b"GIF8", _PICTURE),
    (0, b"II*\0", _PICTURE),
    (0, b"MM\0*", _PICTURE),
    (8, b"WEBP", _PICTURE),
    (8, b"WAVE", _MEDIA),
    (8, b"AVI ", _MEDIA),
    (4, b"ftyphei", _PICTURE),
    (4, b"ftypavif", _PICTURE),
    (4, b"ftyp", _MEDIA),
    (0, b"ID3", _MEDIA),
    (0, b"\x1aE\xdf\xa3", _MEDIA),
    (0, b"\x1f\x8b", _UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", _UNPACK),
    (0, b"Rar!\x1a\x07", _UNPACK),
    (0, b"BZh", _UNPACK),
    (0, b"\xfd7zXZ\0", _UNPACK),
    (0, b"ALZ\x01", _UNPACK),
    (0, b"EGGA", _UNPACK),
    (257, b"ustar", _UNPACK),
    (0, b"%!PS", f"포스트스크립트 파일입니다. {_AS_PDF}"),
    (0, b"SQLite format 3\0", "데이터베이스 파일입니다. 문서로 저장해 넣어 주세요."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Viewers accept a header within the first 1,024 bytes; a PDF that lost it still begins with numbered objects.
_PDF_HEADER = re.compile(rb"%PDF-?\w")
_PDF_OBJECT = re.compile(rb"(?:^|[\s\xff])\d+ \d+ obj\b.*?(?:stream|endobj)", re.S)
_WORD_ENCRYPTED = 0x0100  # FIB flags, [MS-DOC] 2.5.2
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


def detect(path: Path) -> MediaType:
    """The media type of the file at `path`.

    Raises UnreadableFile: EMPTY when nothing is in it, UNSUPPORTED for a format without a reader, ENCRYPTED
    for protected Office files, and what `open_archive` raises for a zip that cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\0 \t\r\n"):
        raise UnreadableFile(Reason.EMPTY, "파일에 내용이 없습니다. 원본을 다시 받아 넣어 주세요.")
    if head.startswith(b"PK"):
        kind = _zip_kind(path, head)
        if kind is not None:
            return kind
    if head.startswith(_OLE):
        return _ole_kind(path)
    for offset, magic, advice in _REFUSED_MAGIC:
        if head.startswith(magic, offset):
            raise UnreadableFile(Reason.UNSUPPORTED, advice)
    if _is_pdf(head):
        return MediaType.PDF
    return _text_kind(path, head)


def _is_pdf(head: bytes) -> bool:
    header = _PDF_HEADER.search(head, 0, 1024)
    if header:
        return not head[: header.start()].strip(b"\xef\xbb\xbf\xff\0 \t\r\n") or b" obj" in head
    return _PDF_OBJECT.search(head, 0, 1024) is not None


def _zip_kind(path: Path, head: bytes) -> MediaType | None:
    """The document that the zip is; None when it only begins with the letters PK."""
    from ingest.readers.archive import open_archive

    if head.startswith(b"PK\x07\x08"):
        raise UnreadableFile(
            Reason.UNSUPPORTED, "나누어 압축한 파일의 한 조각입니다. 조각을 모아 압축을 푼 뒤 넣어 주세요."
        )
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    with open_archive(path, Limits()) as archive:
        names = archive.names()
        if not names:
            raise UnreadableFile(Reason.EMPTY, "압축 안에 아무 파일도 없습니다. 원본을 다시 받아 넣어 주세요.")
        declared = archive.read("mimetype")[:200].strip() if archive.has("mimetype") else b""
    mimetype = declared.decode("ascii", errors="replace")
    if mimetype == MediaType.HWPX or any(name.startswith("Contents/section") for name in names):
        return MediaType.HWPX
    if mimetype.startswith(_OPEN_DOCUMENT):
        raise UnreadableFile(Reason.UNSUPPORTED, f"오픈도큐먼트(ODF) 문서입니다. {_AS_PDF}")
    if "[Content_Types].xml" in names:
        return _office_kind(names)
    if mimetype == MediaType.EPUB or "META-INF/container.xml" in names:
        return MediaType.EPUB
    raise UnreadableFile(Reason.UNSUPPORTED, _UNPACK)


def _office_kind(names: tuple[str, ...]) -> MediaType:
    folders = {name.partition("/")[0].lower() for name in names}
    if "word" in folders:
        return MediaType.DOCX
    if "xl" in folders:
        raise UnreadableFile(Reason.UNSUPPORTED, f"엑셀 통합 문서(XLSX)입니다. {_AS_PDF}")
    if "ppt" in folders:
        raise UnreadableFile(Reason.UNSUPPORTED, f"파워포인트(PPTX) 문서입니다. {_AS_PDF}")
    raise UnreadableFile(Reason.UNSUPPORTED, f"읽을 수 없는 오피스 문서입니다. {_AS_PDF}")


def _ole_kind(path: Path) -> MediaType:
    """What an OLE compound file ([MS-CFB]) holds, by the names in its directory."""
    import olefile

    try:
        with olefile.OleFileIO(str(path)) as container:
            names = {entry[0].lower() for entry in container.listdir() if len(entry) == 1}
            header = container.openstream("FileHeader").read(32) if "fileheader" in names else b""
            word = container.openstream("WordDocument").read(12) if "worddocument" in names else b""
    except Exception as error:  # olefile fails in many ways on a damaged container
        raise UnreadableFile(
            Reason.DAMAGED, "문서의 얼개(OLE)가 깨져 있습니다. 원본을 다시 받아 넣어 주세요."
        ) from error
    if header.startswith(b"HWP Document File"):
        return MediaType.HWP
    if "encryptedpackage" in names:
        raise UnreadableFile(Reason.ENCRYPTED, f"오피스 문서에 {_UNLOCK}")
    if word:
        if int.from_bytes(word[10:12], "little") & _WORD_ENCRYPTED:
            raise UnreadableFile(Reason.ENCRYPTED, f"옛 워드(DOC) 문서에 {_UNLOCK}")
        raise UnreadableFile(Reason.UNSUPPORTED, f"옛 워드(DOC) 문서입니다. {_AS_DOCX}")
    if names & {"workbook", "book"}:
        raise UnreadableFile(Reason.UNSUPPORTED, f"옛 엑셀(XLS) 문서입니다. {_AS_PDF}")
    if "powerpoint document" in names:
        raise UnreadableFile(Reason.UNSUPPORTED, f"옛 파워포인트(PPT) 문서입니다. {_AS_PDF}")
    raise UnreadableFile(Reason.UNSUPPORTED, f"읽을 수 없는 복합 문서(OLE)입니다. {_AS_PDF}")


_DECLARATIONS = re.compile(r"(?:\s+|<\?xml[^>]*\?>|<!--.*?-->)*", re.S)
_HTML_ROOT = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)
_HTML_START = re.compile(
    r"<(?:meta|title|link|style|script|div|p|h[1-6]|table|ul|ol|section|article|main|span|br|font|center)[\s>/]",
    re.I,
)
_MHTML = re.compile(r"(?:From|MIME-Version|Subject|Snapshot-Content-Location): .*?multipart/related", re.S | re.I)
_FRONT_MATTER = re.compile(r"---\r?\n(?:[\w-]+:.*\r?\n|[ \t-].*\r?\n)+---\s*$", re.M)
_MARKDOWN_CUES = (
    re.compile(r"^#{1,6} \S", re.M),
    re.compile(r"^(?:```|~~~)", re.M),
    re.compile(r"\[[^\]\n]+\]\([^)\s]+\)"),
    re.compile(r"^\|?\s*:?-{3,}:?\s*\|", re.M),
    re.compile(r"\*\*[^*\s][^*\n]*\*\*"),
)


def _text_kind(path: Path, head: bytes) -> MediaType:
    from ingest.readers.encoding import decode

    text = decode(head, whole=len(head) < _HEAD)
    if text is None:
        raise UnreadableFile(
            Reason.UNSUPPORTED,
            "알아볼 수 없는 형식입니다. PDF, HWP, HWPX, DOCX, HTML, EPUB, TXT, MD 파일을 넣어 주세요.",
        )
    text = text.lstrip("\ufeff")
    if not text.strip():
        raise UnreadableFile(Reason.EMPTY, "파일에 글이 없습니다. 원본을 다시 받아 넣어 주세요.")
    start = _DECLARATIONS.match(text)
    body = text[start.end() :] if start else text
    if _HTML_ROOT.match(body):
        return MediaType.HTML
    if text.startswith("<?xml"):
        if "<HWPML" in text[:2000]:
            raise UnreadableFile(Reason.UNSUPPORTED, f"한글 XML(HWPML) 문서입니다. {_AS_HWP5}")
        raise UnreadableFile(Reason.UNSUPPORTED, f"문서가 아닌 XML 자료입니다. {_AS_PDF}")
    if _MHTML.match(text[:4000]):
        raise UnreadableFile(
            Reason.UNSUPPORTED, "웹 보관 파일(MHTML)입니다. 브라우저에서 HTML이나 PDF로 저장해 넣어 주세요."
        )
    markdown = path.suffix.lower() in {".md", ".markdown"} or _is_markdown(text)
    if _HTML_START.match(body) and not markdown:
        return MediaType.HTML
    return MediaType.MARKDOWN if markdown else MediaType.TEXT


def _is_markdown(text: str) -> bool:
    """Front matter, or two different habits of Markdown."""
    return bool(_FRONT_MATTER.match(text)) or sum(1 for cue in _MARKDOWN_CUES if cue.search(text)) >= 2
