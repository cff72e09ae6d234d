"""The bytes of HWP 5.0: streams of the compound file, inflated within a budget and cut into records.

Format: Hancom, "한글 문서 파일 형식 5.0", revision 1.3. A record is a 32-bit header (tag: 10 bits, level: 10 bits,
size: 12 bits; size 4095 means that the true size follows) and its data; a record of level n + 1 belongs to the last
one of level n. No length is trusted: a record that reaches beyond its stream ends the stream.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import olefile

from corpus.errors import Reason, UnreadableFile
from ingest.document import Limits

BEGIN = 0x10  # HWPTAG_BEGIN: smaller tags do not exist
ID_MAPPINGS, CHAR_SHAPE = BEGIN + 1, BEGIN + 5
NUMBERING, BULLET, PARA_SHAPE = BEGIN + 7, BEGIN + 8, BEGIN + 9
DISTRIBUTE_DOC_DATA = BEGIN + 12
PARA_HEADER, PARA_TEXT, PARA_CHAR_SHAPE = BEGIN + 50, BEGIN + 51, BEGIN + 52
CTRL_HEADER, LIST_HEADER = BEGIN + 55, BEGIN + 56
SHAPE_COMPONENT, TABLE = BEGIN + 60, BEGIN + 61
EQEDIT, FORM_OBJECT = BEGIN + 72, BEGIN + 75

_CHUNK = 1 << 20
_HEADER = struct.Struct("<I")
_RECORDS_PER_ENTRY = 50  # `limits.entries` counts streams; a report of a thousand pages has 500,000 records
_SECTOR = struct.Struct("<24xHHHH")  # minor and major version, byte order, sector shift
_COUNTS = struct.Struct("<40xIIIIIIIII")  # directory sectors … number of DIFAT sectors
_ERRORS = (OSError, ValueError, LookupError, TypeError, AttributeError, struct.error, RecursionError, OverflowError)


@dataclass(slots=True)
class Record:
    """One record and the records that belong to it."""

    tag: int
    level: int
    data: bytes
    children: list[Record] = field(default_factory=list)


class Container:
    """The streams of a compound file. All inflated bytes together stay within `limits.unpacked_bytes`."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Open `path`; raises UnreadableFile(DAMAGED) for anything that is not a sound compound file."""
        self._left = limits.unpacked_bytes
        self._limits = limits
        self._size = path.stat().st_size
        self._ole: olefile.OleFileIO[str] | None = None
        with path.open("rb") as file:
            _check_counts(file.read(512), self._size)
        try:
            self._ole = olefile.OleFileIO(str(path))
            self._names = ["/".join(parts) for parts in self._ole.listdir(streams=True, storages=False)]
        except _ERRORS as error:
            self.close()
            raise damaged() from error
        if len(self._names) > limits.entries:
            self.close()
            raise UnreadableFile(Reason.TOO_LARGE, f"문서 안의 스트림이 {limits.entries:,}개를 넘습니다.")

    def __enter__(self) -> Container:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._ole is not None:
            self._ole.close()

    @property
    def names(self) -> list[str]:
        """The streams' names: 'BodyText/Section0'."""
        return self._names

    def raw(self, name: str) -> bytes:
        """The stream as it is stored; raises UnreadableFile(DAMAGED) when it is missing or broken."""
        assert self._ole is not None
        try:
            if self._ole.get_size(name) > self._size:
                raise ValueError(name)
            data = self._ole.openstream(name).read()
        except _ERRORS as error:
            raise damaged() from error
        return bytes(data)

    def inflate(self, data: bytes) -> tuple[bytes, bool]:
        """Raw deflate, and whether it was whole: what comes before a broken place is kept.

        Raises UnreadableFile(TOO_LARGE) when the document has now inflated beyond the limit.
        """
        unpacker = zlib.decompressobj(-15)
        out = bytearray()
        rest = data
        while rest and not unpacker.eof:
            try:
                piece = unpacker.decompress(rest, _CHUNK)
            except zlib.error:
                return bytes(out), False
            rest = unpacker.unconsumed_tail
            out += piece
            self._left -= len(piece)
            if self._left < 0:
                raise UnreadableFile(
                    Reason.TOO_LARGE,
                    f"압축을 풀면 {self._limits.unpacked_bytes // 1024**2} MiB를 넘습니다. "
                    "압축 폭탄이 아닌지 확인해 주세요.",
                )
        return bytes(out), unpacker.eof

    def plain(self, data: bytes) -> tuple[bytes, bool]:
        """A stream that is not compressed, counted like an inflated one."""
        self._left -= len(data)
        return data, True

    def records(self, data: bytes, wanted: frozenset[int]) -> tuple[list[Record], bool]:
        """The records of an inflated stream as trees, and whether the stream was sound to its end.

        Only `wanted` tags are kept. A child whose parent is not wanted goes to the next wanted one above.
        """
        top: list[Record] = []
        above: list[Record] = []
        sound = True
        most = self._limits.entries * _RECORDS_PER_ENTRY
        for count, (tag, level, start, end) in enumerate(_cut(data)):
            if count > most:
                raise UnreadableFile(
                    Reason.TOO_LARGE, f"기록이 {most:,}개를 넘는 구역이 있습니다. 문서를 나누어 넣어 주세요."
                )
            if end > len(data):
                sound = False
                break
            if tag not in wanted:
                continue
            while above and above[-1].level >= level:
                above.pop()
            record = Record(tag, level, data[start:end])
            (above[-1].children if above else top).append(record)
            above.append(record)
        return top, sound


def damaged() -> UnreadableFile:
    """The error for a file whose container or streams are broken."""
    return UnreadableFile(
        Reason.DAMAGED, "한글 문서의 구조가 깨져 있습니다. 한글에서 열어 다시 저장하거나 원본을 다시 받아 주세요."
    )


def _cut(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """(tag, level, start, end) of each record. A false tag or length comes out as an end beyond the data."""
    at, length = 0, len(data)
    while at + 4 <= length:
        (head,) = _HEADER.unpack_from(data, at)
        tag, level, size = head & 0x3FF, head >> 10 & 0x3FF, head >> 20
        at += 4
        if size == 0xFFF and at + 4 <= length:
            (size,) = _HEADER.unpack_from(data, at)
            at += 4
        if tag < BEGIN:
            if any(data[at - 4 : at + 4096]):
                yield tag, level, at, length + 1
            return  # zeros after the last record are padding
        yield tag, level, at, at + size
        at += size


def _check_counts(head: bytes, size: int) -> None:
    """Refuse tables that cannot fit into the file before olefile builds them."""
    try:
        _, _, _, shift = _SECTOR.unpack_from(head)
        directories, fats, _, _, _, _, mini_fats, _, difats = _COUNTS.unpack_from(head)
    except struct.error as error:
        raise damaged() from error
    sectors = size // (1 << shift) + 2 if shift in (9, 12) else 0
    if max(directories, fats, mini_fats, difats) > sectors:
        raise damaged()
