"""Distribution documents (배포용 문서): the body that may be read but not edited.

Format: Hancom, "한글 문서 파일 형식 5.0: 배포용 문서", revision 1.2. The stream begins with a record of 256 bytes,
masked by the numbers of Microsoft C's `rand()` from a seed in its first four bytes; in it stands, at an offset that
the seed names, the text of a SHA-1 digest, whose first 16 bytes are the AES-128 key (ECB) of the rest. No password
is involved: every viewer can show such a document, and so can we.
"""

from __future__ import annotations

import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ingest.readers.hwp_records import DISTRIBUTE_DOC_DATA, damaged

_KEY_RECORD = 256


def unseal(stream: bytes) -> bytes:
    """The compressed body of one ViewText stream; raises UnreadableFile(DAMAGED) without a key record."""
    if len(stream) < 4 + _KEY_RECORD:
        raise damaged()
    (head,) = struct.unpack_from("<I", stream)
    if head & 0x3FF != DISTRIBUTE_DOC_DATA or head >> 20 != _KEY_RECORD:
        raise damaged()
    masked = stream[4 : 4 + _KEY_RECORD]
    (seed,) = struct.unpack_from("<I", masked)
    data = bytes(a ^ b for a, b in zip(masked, _mask(seed), strict=True))
    offset = 4 + (seed & 0x0F)
    sealed = stream[4 + _KEY_RECORD :]
    # ECB is what the format prescribes. An incomplete last block is cut off: deflate ends before it.
    decryptor = Cipher(algorithms.AES(data[offset : offset + 16]), modes.ECB()).decryptor()  # noqa: S305
    return decryptor.update(sealed[: len(sealed) // 16 * 16]) + decryptor.finalize()


def _mask(seed: int) -> bytes:
    """256 bytes: a random byte, repeated a random 1–16 times, and so on."""
    out = bytearray()
    state = seed

    def random() -> int:
        nonlocal state
        state = (state * 214013 + 2531011) & 0xFFFFFFFF
        return state >> 16 & 0x7FFF

    while len(out) < _KEY_RECORD:
        value = random() & 0xFF
        out += bytes([value]) * ((random() & 0x0F) + 1)
    return bytes(out[:_KEY_RECORD])
