"""One file per format: each turns untrusted bytes into a `ParsedDocument`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from corpus.errors import Reason, UnreadableFile
from ingest.detect import MediaType, detect
from ingest.document import Limits, ParsedDocument


class _Read(Protocol):
    def __call__(self, path: Path, limits: Limits) -> ParsedDocument: ...


# Each module has `read(path, limits)`; it is imported when the first file of its format comes.
_READERS = {
    MediaType.PDF: "pdf",
    MediaType.HWP: "hwp",
    MediaType.HWPX: "hwpx",
    MediaType.DOCX: "docx",
    MediaType.EPUB: "epub",
    MediaType.HTML: "webpage",
    MediaType.MARKDOWN: "markdown",
    MediaType.TEXT: "plain",
}


# A page or a few words under one of these names is what a server said instead of sending the document.
_DOCUMENT_NAMES = frozenset({".pdf", ".hwp", ".hwpx", ".docx", ".epub"})
_PAGES = (MediaType.HTML, MediaType.MARKDOWN, MediaType.TEXT)
_FAILED_DOWNLOAD = 300  # characters


def read_file(path: Path, limits: Limits) -> ParsedDocument:
    """The file at `path`, read by the reader of its format.

    Raises UnreadableFile, and MemoryError when the process may have no more; whatever else a format's library
    throws becomes UnreadableFile(DAMAGED) with the original as its `__cause__`.
    """
    kind = detect(path)
    read = cast("_Read", import_module(f"ingest.readers.{_READERS[kind]}").read)
    try:
        document = read(path, limits)
    except (UnreadableFile, MemoryError):
        raise
    except RecursionError as error:
        raise UnreadableFile(
            Reason.DAMAGED,
            "문서의 요소가 너무 깊이 겹쳐 있습니다. 원본 프로그램에서 다시 저장해 넣어 주세요.",
        ) from error
    except Exception as error:
        raise UnreadableFile(
            Reason.DAMAGED,
            f"읽는 중에 오류가 났습니다({type(error).__name__}). 원본을 다시 받아 넣어 주세요.",
        ) from error
    if kind in _PAGES and path.suffix.lower() in _DOCUMENT_NAMES:
        _refuse_failed_download(document, path.suffix.lower())
    return document


def _refuse_failed_download(document: ParsedDocument, suffix: str) -> None:
    text = " ".join(page.page.text for page in document.pages)
    if len(text) < _FAILED_DOWNLOAD:
        raise UnreadableFile(
            Reason.DAMAGED,
            f"이름은 {suffix}인데 내용은 '{' '.join(text.split())[:40]}'라는 짧은 글입니다. "
            "내려받기가 실패한 파일로 보이니 원본을 다시 받아 넣어 주세요.",
        )
