"""Zip archives and XML from strangers: read without trusting a single length field.

HWPX, DOCX and EPUB are zips of XML. The format is APPNOTE.TXT 6.3; the bombs that this module is built
against are a member that inflates without end, overlapping members (D. Fifield, "A better zip bomb", WOOT
2019), a central directory that lies, and entity expansion. Everything is refused with an `UnreadableFile`;
nothing is written to disk.
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NoReturn

from lxml import etree

from corpus.errors import Reason, UnreadableFile
from ingest.document import Limits

_CHUNK = 1 << 16
_LOCAL_HEADER = 30  # bytes before the name of a member
_END_RECORD = struct.Struct("<4s4H2LH")  # end of central directory
_END_RECORD64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_DIRECTORY_BYTES_PER_ENTRY = 1024  # generous: 46 fixed bytes, a name and its extra fields
_BOMB_RATIO = 50  # pictures inflate about once, text ten times, bombs a thousand times
# bzip2 and LZMA are outside all three formats, and zipfile inflates them in one unbounded step.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    RuntimeError,
    OverflowError,
)


class Archive:
    """An open zip. All `read` calls together inflate at most `limits.unpacked_bytes`."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Check the zip's directory; raises UnreadableFile (see `open_archive`)."""
        self._limits = limits
        self._inflated = 0
        self._file = path.open("rb")
        try:
            self._zip, members = self._open()
        except _ZIP_ERRORS as error:
            self._file.close()
            _damaged(error)
        except BaseException:
            self._file.close()
            raise
        self._members = {member.filename: member for member in members if not member.is_dir()}

    def _open(self) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
        size = self._file.seek(0, os.SEEK_END)
        _check_directory_size(self._file, size, self._limits)
        opened = zipfile.ZipFile(self._file)
        members = opened.infolist()
        _check_members(members, size, opened.start_dir, self._limits)
        return opened, members

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
        self._file.close()

    def names(self) -> tuple[str, ...]:
        """The members' names in the directory's order, folders left out."""
        return tuple(self._members)

    def has(self, name: str) -> bool:
        """Whether there is a member of exactly this name."""
        return name in self._members

    def read(self, name: str) -> bytes:
        """The whole member, inflated and checked against its CRC.

        Raises UnreadableFile: DAMAGED when it is missing or broken, TOO_LARGE when this archive has now
        inflated to more than `limits.unpacked_bytes`.
        """
        member = self._members.get(name)
        if member is None:
            raise UnreadableFile(
                Reason.DAMAGED,
                f"문서 안에 있어야 할 '{name[:80]}'이(가) 없습니다. 원본을 다시 받아 넣어 주세요.",
            )
        if self._inflated + member.file_size > self._limits.unpacked_bytes:
            _too_large(self._limits)
        parts = []
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    self._inflated += len(chunk)
                    if self._inflated > self._limits.unpacked_bytes:
                        _too_large(self._limits)
                    parts.append(chunk)
        except _ZIP_ERRORS as error:
            _damaged(error)
        return b"".join(parts)


def open_archive(path: Path, limits: Limits) -> Archive:
    """The zip at `path`, to be used in a `with` statement.

    Raises UnreadableFile: TOO_LARGE for too many members or a declared size that only a bomb has, ENCRYPTED
    when a member needs a password, DAMAGED when the directory is missing, cut off or false, its members
    overlap, or one is packed by a method that none of the formats has.
    """
    return Archive(path, limits)


def parse_xml(data: bytes, limits: Limits) -> etree._Element:
    """The root element of the XML in `data`; comments and processing instructions are dropped.

    No network, no external DTD, no entity is expanded. Raises UnreadableFile(DAMAGED) for what is not
    well-formed, declares entities of its own, or nests deeper than `limits.depth` (at most 255).
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFile(
            Reason.DAMAGED, "문서 안의 XML이 깨져 있습니다. 원본을 다시 저장하거나 받아 넣어 주세요."
        ) from error
    dtd: Any = root.getroottree().docinfo.internalDTD  # the stubs lack its methods
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise UnreadableFile(
            Reason.DAMAGED, "문서 안의 XML이 개체(ENTITY)를 선언합니다. 안전하지 않아 읽지 않았습니다."
        )
    if exceeds_depth(root, limits.depth):
        raise UnreadableFile(
            Reason.DAMAGED,
            f"문서 안의 요소가 {limits.depth}겹보다 깊이 겹쳐 있습니다. 새 이름으로 다시 저장해 넣어 주세요.",
        )
    return root


def exceeds_depth(root: etree._Element, depth: int) -> bool:
    """Whether an element lies more than `depth` levels deep (the root is level 1)."""
    level = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        if level > depth:
            return True
    return False


def _check_directory_size(file: BinaryIO, size: int, limits: Limits) -> None:
    """Refuse a directory that zipfile would take gigabytes to read: it lists before anyone can count."""
    tail_start = max(0, size - _END_RECORD.size - 0xFFFF - _LOCATOR64.size)
    file.seek(tail_start)
    tail = file.read()
    found = tail.rfind(b"PK\x05\x06")
    if found < 0:
        raise UnreadableFile(Reason.DAMAGED, "압축 문서의 끝부분이 잘려 있습니다. 원본을 다시 받아 넣어 주세요.")
    directory_bytes = _END_RECORD.unpack_from(tail, found)[5]
    located = found - _LOCATOR64.size
    if located >= 0 and tail[located : located + 4] == b"PK\x06\x07":
        file.seek(_LOCATOR64.unpack_from(tail, located)[2])
        record = file.read(_END_RECORD64.size)
        directory_bytes = _END_RECORD64.unpack(record)[8]
    if directory_bytes > limits.entries * _DIRECTORY_BYTES_PER_ENTRY:
        _too_many(limits)


def _check_members(members: list[zipfile.ZipInfo], size: int, directory_start: int, limits: Limits) -> None:
    if len(members) > limits.entries:
        _too_many(limits)
    if any(member.flag_bits & 0x1 for member in members):
        raise UnreadableFile(Reason.ENCRYPTED, "압축에 암호가 걸려 있습니다. 암호를 푼 파일로 다시 넣어 주세요.")
    declared = sum(member.file_size for member in members)
    if declared > limits.unpacked_bytes and declared > _BOMB_RATIO * size:
        _too_large(limits)
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            raise UnreadableFile(
                Reason.DAMAGED, "압축 안의 파일들이 서로 겹쳐 있습니다. 정상으로 저장된 원본을 넣어 주세요."
            )
        if member.compress_type not in _METHODS:
            raise UnreadableFile(
                Reason.DAMAGED,
                "문서에 쓰이지 않는 압축 방식입니다. 원본 프로그램에서 다시 저장해 넣어 주세요.",
            )
        end = member.header_offset + _LOCAL_HEADER + member.compress_size
    if end > directory_start:
        raise UnreadableFile(Reason.DAMAGED, "압축 목록이 실제 내용과 맞지 않습니다. 원본을 다시 받아 넣어 주세요.")


def _too_large(limits: Limits) -> NoReturn:
    raise UnreadableFile(
        Reason.TOO_LARGE,
        f"압축을 풀면 {limits.unpacked_bytes // 1024**2} MiB를 넘습니다. 압축 폭탄이 아닌지 확인해 주세요.",
    )


def _too_many(limits: Limits) -> NoReturn:
    raise UnreadableFile(Reason.TOO_LARGE, f"압축 안의 파일이 {limits.entries:,}개를 넘습니다. 나누어 저장해 주세요.")


def _damaged(error: Exception) -> NoReturn:
    raise UnreadableFile(
        Reason.DAMAGED, "압축 문서가 깨져 있습니다. 원본을 다시 받거나 새로 저장해 넣어 주세요."
    ) from error
