"""A compound file (MS-CFB, version 3) from named streams: the container of HWP 5.0.

Small on purpose: no DIFAT sectors (so at most about 6.8 MB), no time stamps, no class ids.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

SECTOR = 512
MINI_SECTOR = 64
MINI_CUTOFF = 4096  # smaller streams live in the mini stream
END_OF_CHAIN = 0xFFFFFFFE
FAT_SECTOR = 0xFFFFFFFD
FREE = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: dict[str, _Entry] = field(default_factory=dict)
    number: int = 0
    left: int = FREE
    right: int = FREE
    child: int = FREE
    red: bool = False
    start: int = END_OF_CHAIN

    def packed(self, size: int) -> bytes:
        name = (self.name + "\0").encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII16sIQQIQ",
            name, len(name), self.kind, 0 if self.red else 1, self.left, self.right, self.child,
            b"", 0, 0, 0, self.start, size,
        )  # fmt: skip


def write_cfb(streams: Mapping[str, bytes]) -> bytes:
    """The container's bytes. A key like 'BodyText/Section0' makes the storage BodyText.

    Raises ValueError when the streams need more FAT sectors than the header can name (109).
    """
    root = _Entry("Root Entry", _ROOT)
    for path, data in streams.items():
        *folders, name = path.split("/")
        here = root
        for folder in folders:
            here = here.children.setdefault(folder, _Entry(folder, _STORAGE))
        here.children[name] = _Entry(name, _STREAM, data)
    entries = _number(root)

    fat: list[int] = []
    sectors: list[bytes] = []

    def store(data: bytes) -> int:
        """Append `data` as one chain of sectors and give its first one."""
        if not data:
            return END_OF_CHAIN
        first = len(sectors)
        pieces = [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)]
        sectors.extend(pieces)
        fat.extend(range(first + 1, first + len(pieces)))
        fat.append(END_OF_CHAIN)
        return first

    mini_fat: list[int] = []
    mini_stream = bytearray()
    for entry in entries:
        if entry.kind != _STREAM or not entry.data:
            continue
        if len(entry.data) >= MINI_CUTOFF:
            entry.start = store(entry.data)
            continue
        entry.start = len(mini_fat)
        count = -(-len(entry.data) // MINI_SECTOR)
        mini_fat.extend(range(entry.start + 1, entry.start + count))
        mini_fat.append(END_OF_CHAIN)
        mini_stream += entry.data.ljust(count * MINI_SECTOR, b"\0")
    root.start = store(bytes(mini_stream))
    packed_mini_fat = _sectored(mini_fat)
    first_mini_fat = store(packed_mini_fat)
    sizes = [len(mini_stream) if entry.kind == _ROOT else len(entry.data) for entry in entries]
    packed_entries = b"".join(entry.packed(size) for entry, size in zip(entries, sizes, strict=True))
    empty_entry = struct.pack("<68xIII52x", FREE, FREE, FREE)
    packed_entries += empty_entry * (-len(entries) % (SECTOR // 128))
    first_directory = store(packed_entries)

    fat_count = 0
    while fat_count * (SECTOR // 4) < len(fat) + fat_count:
        fat_count += 1
    if fat_count > 109:
        raise ValueError(f"{len(sectors)} sectors need more than 109 FAT sectors")
    fat_at = list(range(len(sectors), len(sectors) + fat_count))
    fat.extend([FAT_SECTOR] * fat_count)
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_count, first_directory, 0, MINI_CUTOFF,
        first_mini_fat, len(packed_mini_fat) // SECTOR, END_OF_CHAIN, 0,
        fat_at[0],
    )  # fmt: skip
    header += struct.pack("<108I", *(fat_at[1:] + [FREE] * (109 - fat_count)))
    return header + b"".join(sectors) + _sectored(fat)


def _sectored(numbers: list[int]) -> bytes:
    """Sector numbers, little-endian, filled up with FREE to whole sectors."""
    filled = numbers + [FREE] * (-len(numbers) % (SECTOR // 4))
    return struct.pack(f"<{len(filled)}I", *filled)


def _number(root: _Entry) -> list[_Entry]:
    """The entries in directory order, each storage's children linked as a red-black tree."""
    entries = [root]
    for entry in entries:  # grows while we walk: breadth first
        ordered = sorted(entry.children.values(), key=lambda item: (len(item.name), item.name.upper()))
        for item in ordered:
            item.number = len(entries)
            entries.append(item)
        entry.child = _tree(ordered, len(ordered).bit_length() - 1)
    return entries


def _tree(ordered: list[_Entry], black_levels: int) -> int:
    """Halving gives a tree full but for its last level: those entries are red, all others black."""
    if not ordered:
        return FREE
    middle = len(ordered) // 2
    top = ordered[middle]
    top.red = black_levels == 0
    top.left = _tree(ordered[:middle], black_levels - 1)
    top.right = _tree(ordered[middle + 1 :], black_levels - 1)
    return top.number
