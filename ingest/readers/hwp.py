"""HWP 5.0 → numbered sections.

compound file ─ FileHeader ─ what kind: protected? distribution? compressed?
              ├ DocInfo ──── shapes, numberings            (hwp_docinfo)
              ├ BodyText/Section0 … or ViewText/Section0 … (hwp_crypto)
              │      records (hwp_records) → paragraphs (hwp_text) → pages (hwp_flow)
              └ PrvText ──── the first thousand characters, only when no section can be read
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

from corpus.errors import Reason, UnreadableFile
from ingest.document import Limits, ParsedDocument, ParsedPage
from ingest.readers import hwp_docinfo, hwp_text
from ingest.readers.hangul_chars import to_unicode
from ingest.readers.hwp_crypto import unseal
from ingest.readers.hwp_flow import Flow
from ingest.readers.hwp_model import Paragraph
from ingest.readers.hwp_records import Container, damaged
from ingest.readers.hwp_summary import read_summary

MEDIA_TYPE = "application/x-hwp"
PREVIEW_WARNING = "본문을 읽지 못해 미리보기 글(앞부분)만 담았습니다. 한글에서 다시 저장한 파일로 바꾸어 주세요."

_OLD = b"HWP Document File V"  # 3.0 and before
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURE = b"HWP Document File"
_COMPRESSED, _PASSWORD, _DISTRIBUTION, _DRM = 0x01, 0x02, 0x04, 0x10
_CERTIFICATE, _CERTIFICATE_DRM = 0x100, 0x400
_SUMMARY = "\x05HwpSummaryInformation"


def read(path: Path, limits: Limits) -> ParsedDocument:
    """The document at `path`.

    Raises UnreadableFile: UNSUPPORTED for HWP 3.0 and what is no HWP, ENCRYPTED for a password, a certificate or DRM,
    DAMAGED, TOO_LARGE, NO_TEXT when there are only pictures, EMPTY when there is nothing at all.
    """
    with path.open("rb") as file:
        head = file.read(32)
    if head.startswith(_OLD):
        raise UnreadableFile(
            Reason.UNSUPPORTED, "한글 3.0 이하의 문서입니다. 한글에서 열어 HWPX나 PDF로 다시 저장해 넣어 주세요."
        )
    if not head.startswith(_OLE):
        raise UnreadableFile(Reason.UNSUPPORTED, "한글 문서가 아닙니다. 원본을 다시 받아 넣어 주세요.")
    with Container(path, limits) as container:
        return _read(container, limits)


def _read(container: Container, limits: Limits) -> ParsedDocument:
    flags = _flags(container)
    warnings: list[str] = []
    info = hwp_docinfo.DocInfo()
    try:
        records, _ = container.records(_unpacked(container, "DocInfo", flags)[0], hwp_docinfo.WANTED)
        info = hwp_docinfo.read_doc_info(records)
    except UnreadableFile as error:
        if error.reason is not Reason.DAMAGED:
            raise
        warnings.append("문서 정보를 읽지 못해 제목과 번호를 알아보지 못했습니다.")
    body = hwp_text.BodyReader(info, limits)
    flow = Flow(limits)
    broken = 0
    names = _sections(container, flags)
    for number, name in enumerate(names):
        try:
            data, whole = _unpacked(container, name, flags)
            section, sound = container.records(data, hwp_text.WANTED)
        except UnreadableFile as error:
            if error.reason is not Reason.DAMAGED:
                raise
            broken += 1
            continue
        flow.add_section(number, body.read(section))
        broken += not (whole and sound)
    pages = flow.pages()
    if broken and pages:
        warnings.append(f"구역 {len(names)}개 가운데 {broken}개가 깨져 있어 읽을 수 있는 데까지만 담았습니다.")
    if not pages and (broken or not names):
        pages = preview(_preview(container), limits)
        if not pages:
            raise damaged()
        warnings.append(PREVIEW_WARNING)
    if not pages:
        raise nothing_said(any(name.startswith("BinData/") for name in container.names))
    return ParsedDocument(MEDIA_TYPE, pages, properties=_properties(container), warnings=tuple(warnings))


def preview(text: str, limits: Limits) -> tuple[ParsedPage, ...]:
    """The pages of a preview's text; none when it is blank."""
    flow = Flow(limits)
    flow.add_section(0, (Paragraph(text=to_unicode(line)) for line in text.splitlines()))
    return flow.pages()


def nothing_said(pictures: bool) -> UnreadableFile:
    """The error for a sound document without a single character."""
    if pictures:
        return UnreadableFile(
            Reason.NO_TEXT, "글자 없이 그림만 있습니다. PDF로 저장해 넣으면 글자 인식으로 읽습니다."
        )
    return UnreadableFile(Reason.EMPTY, "글자가 하나도 없습니다. 내용이 있는 파일인지 확인해 주세요.")


def _flags(container: Container) -> int:
    header = container.raw("FileHeader")
    if len(header) < 40 or not header.startswith(_SIGNATURE):
        raise damaged()
    (flags,) = struct.unpack_from("<I", header, 36)
    if flags & _PASSWORD:
        raise UnreadableFile(
            Reason.ENCRYPTED, "암호가 걸려 있습니다. 한글에서 암호를 풀어 저장한 파일을 넣어 주세요."
        )
    if flags & (_DRM | _CERTIFICATE | _CERTIFICATE_DRM):
        raise UnreadableFile(
            Reason.ENCRYPTED, "보안(DRM 또는 인증서) 문서입니다. 보안을 풀어 저장한 파일을 넣어 주세요."
        )
    return int(flags)


def _sections(container: Container, flags: int) -> list[str]:
    folder = "ViewText" if flags & _DISTRIBUTION else "BodyText"
    found = [(int(m[1]), m[0]) for n in container.names if (m := re.fullmatch(rf"{folder}/Section(\d{{1,5}})", n))]
    return [name for _, name in sorted(found)]


def _unpacked(container: Container, name: str, flags: int) -> tuple[bytes, bool]:
    """The stream's bytes, and whether they are whole."""
    data = container.raw(name)
    if flags & _DISTRIBUTION and name.startswith("ViewText/"):
        data = unseal(data)
    return container.inflate(data) if flags & _COMPRESSED else container.plain(data)


def _preview(container: Container) -> str:
    text = _spare(container, "PrvText").decode("utf-16-le", "replace")
    return text.replace("><", " | ").strip("\0")


def _properties(container: Container) -> dict[str, str]:
    return read_summary(_spare(container, _SUMMARY))


def _spare(container: Container, name: str) -> bytes:
    """A stream that the document can do without: empty when it is missing or broken."""
    try:
        return container.raw(name)
    except UnreadableFile:
        return b""
