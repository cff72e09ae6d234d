"""Page pictures for the web: the worker `python -m ingest.picture`, so that the web never parses a PDF.

It reads one JSON object a line and answers each with one line:

    {"path": …, "page": 1…, "width": pixels, "out": path}
    {"ok": true, "width": …, "height": …}       `out` holds the whole WebP picture
    {"ok": false, "error": "한국어 문장"}

It ends when its input ends. Memory is bounded by an address-space limit and each request by an alarm that ends the
process: whoever started it starts it again.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from corpus.errors import Reason, UnreadableFile

if TYPE_CHECKING:
    from PIL.Image import Image

MIN_WIDTH, MAX_WIDTH = 120, 2400  # pixels
_MAX_HEIGHT = 8000  # pixels; a page taller than that is drawn smaller
_MEMORY_BYTES = 2 * 1024**3
_REQUEST_SECONDS = 20
_OPEN_DOCUMENTS = 4
_QUALITY = 82  # WebP, 0–100
_LONGEST_REQUEST = 16_384  # characters


class Pictures:
    """Draws pages and keeps the last few documents open, newest last."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[str, int, int], Any] = OrderedDict()

    def render(self, path: Path, page: int, width: int) -> Image:
        """Page `page` (from 1) as an RGB picture, `width` pixels wide (held within MIN_WIDTH and MAX_WIDTH).

        Raises UnreadableFile when the file cannot be opened or drawn, ValueError for a page that is not there.
        """
        import pypdfium2

        document = self._document(path)
        if not 1 <= page <= len(document):
            raise ValueError(f"{page}쪽은 없습니다. 이 문서는 {len(document)}쪽입니다.")
        try:
            sheet = document[page - 1]
        except pypdfium2.PdfiumError:
            raise UnreadableFile(Reason.DAMAGED, f"{page}쪽이 손상되어 그릴 수 없습니다.") from None
        try:
            across, down = sheet.get_size()
            if across <= 0 or down <= 0:
                raise UnreadableFile(Reason.DAMAGED, f"{page}쪽의 크기를 알 수 없습니다.")
            # pdfium rounds the picture up: a little less gives the very width.
            scale = min((max(MIN_WIDTH, min(MAX_WIDTH, width)) - 0.01) / across, _MAX_HEIGHT / down)
            picture: Image = sheet.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
            return picture
        finally:
            sheet.close()

    def close(self) -> None:
        """Close every open document."""
        while self._open:
            self._open.popitem()[1].close()

    def _document(self, path: Path) -> Any:
        from ingest.readers.pdf_sheets import open_document

        try:
            facts = path.stat()
        except OSError:
            raise UnreadableFile(Reason.DAMAGED, "원본 파일이 없습니다. 관리자에게 알려 주세요.") from None
        key = (str(path), facts.st_mtime_ns, facts.st_size)
        if key not in self._open:
            self._open[key] = open_document(path)
            while len(self._open) > _OPEN_DOCUMENTS:
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(key)
        return self._open[key]


def render(path: Path, page: int, width: int) -> Image:
    """One page as a picture; see `Pictures.render`."""
    pictures = Pictures()
    try:
        return pictures.render(path, page, width)
    finally:
        pictures.close()


def answer(pictures: Pictures, request: str) -> dict[str, Any]:
    """Do what one request line asks; never raises for a bad request or a bad file."""
    try:
        asked = json.loads(request)
        path, out = Path(asked["path"]), Path(asked["out"])
        page, width = int(asked["page"]), int(asked["width"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return {"ok": False, "error": "요청을 읽을 수 없습니다. path, page, width, out이 있어야 합니다."}
    try:
        picture = pictures.render(path, page, width)
        _write(picture, out)
    except (UnreadableFile, ValueError) as error:
        return {"ok": False, "error": str(error)}
    except MemoryError:
        pictures.close()
        return {"ok": False, "error": "그림이 너무 커서 그리지 못했습니다. 더 작은 너비로 다시 열어 주세요."}
    except OSError:
        return {"ok": False, "error": "쪽 그림을 저장하지 못했습니다. 디스크의 빈 곳을 확인해 주세요."}
    return {"ok": True, "width": picture.width, "height": picture.height}


def _write(picture: Image, out: Path) -> None:
    """The picture under its name at once and whole, or not at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=".picture-")
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            picture.save(file, "WEBP", quality=_QUALITY, method=2)
        made.chmod(0o644)
        made.replace(out)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


@contextmanager
def _alarm(seconds: int) -> Iterator[None]:
    """End the process when a request takes longer: pdfium cannot be interrupted otherwise."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def serve(requests: IO[str], answers: IO[str]) -> None:
    """Answer every line of `requests` on `answers`, in order, until the input ends."""
    pictures = Pictures()
    while request := requests.readline(_LONGEST_REQUEST):
        if not request.strip():
            continue
        with _alarm(_REQUEST_SECONDS):
            reply = answer(pictures, request)
        answers.write(json.dumps(reply, ensure_ascii=False) + "\n")
        answers.flush()
    pictures.close()


def main() -> None:
    """The worker."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    serve(sys.stdin, sys.stdout)


if __name__ == "__main__":
    main()
