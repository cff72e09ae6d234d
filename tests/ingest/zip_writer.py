"""Writes zips that a library would refuse to write: false sizes, false directories, members without end."""

from __future__ import annotations

import struct
import zlib

MIB = 1024**2


def raw_zip(members: list[tuple[str, bytes, int, int]], directory: list[tuple[int, str]] | None = None) -> bytes:
    """A zip of (name, deflated bytes, declared size, crc); `directory` may say (member index, name) otherwise."""
    body, offsets = b"", []
    for name, data, size, crc in members:
        offsets.append(len(body))
        fields = (0x04034B50, 20, 0, 8, 0, 0, crc, len(data), size, len(name), 0)
        body += struct.pack("<I5H3I2H", *fields) + name.encode() + data
    listed = directory or [(position, member[0]) for position, member in enumerate(members)]
    entries = []
    for position, name in listed:
        _, data, size, crc = members[position]
        fields = (
            0x02014B50,
            20,
            20,
            0,
            8,
            0,
            0,
            crc,
            len(data),
            size,
            len(name),
            0,
            0,
            0,
            0,
            0,
            offsets[position],
        )
        entries.append(struct.pack("<I6H3I5H2I", *fields) + name.encode())
    central = b"".join(entries)
    count = min(len(entries), 0xFFFF)
    return body + central + struct.pack("<I4H2IH", 0x06054B50, 0, 0, count, count, len(central), len(body), 0)


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def gibibyte() -> bytes:
    """A deflate stream of 1 GiB of zeros: one flushed block, repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * 1024 + packer.flush(zlib.Z_FINISH)
