"""Originals, content-addressed: `files/ab/abcdef…` named by the SHA-256 of the raw bytes.

A file is written beside its place, flushed to disk and renamed, so whatever stands under `files/` is whole.
Byte-identical originals are one. Nothing here takes a path from a user: only digests, which are checked.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from corpus.errors import NotHeld

_DIGEST = re.compile(r"[0-9a-f]{64}")


def digest_file(path: Path) -> str:
    """SHA-256 of the file's raw bytes, 64 hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class FileStore:
    """The originals under one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where the original lies; raises NotHeld when it is not here."""
        path = self._place(sha256)
        if not path.is_file():
            raise NotHeld("원문 파일", sha256[:64])
        return path

    def keep(self, source: Path) -> str:
        """Copy `source` in (unless it is here already) and return the SHA-256 of what was copied.

        The digest is taken of the copy, so a file that changes meanwhile cannot be filed under a wrong name.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as target, source.open("rb") as stream:
                shutil.copyfileobj(stream, target, 1024 * 1024)
                target.flush()
                os.fsync(target.fileno())
            sha256 = digest_file(temporary)
            place = self._place(sha256)
            if place.exists():
                temporary.unlink()
            else:
                place.parent.mkdir(exist_ok=True)
                temporary.chmod(0o644)
                temporary.replace(place)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return sha256

    def _place(self, sha256: str) -> Path:
        if _DIGEST.fullmatch(sha256) is None:
            raise NotHeld("원문 파일", sha256[:64])
        return self._folder / sha256[:2] / sha256
