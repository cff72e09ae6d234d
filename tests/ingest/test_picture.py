"""Page pictures (ingest/picture.py)."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from corpus.errors import Reason, UnreadableFile
from ingest.picture import MAX_WIDTH, MIN_WIDTH, Pictures, render, serve
from tests.ingest.pdf_writer import PdfPage, write_pdf


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A PDF of two pages, 595 × 842 points."""
    path = tmp_path / "made.pdf"
    path.write_bytes(write_pdf([PdfPage().rule(100, 100, 400, 100), PdfPage()]))
    return path


def test_a_page_is_drawn_as_wide_as_asked_within_limits(made: Path) -> None:
    assert render(made, 1, 595).size == (595, 842)
    assert render(made, 1, 1).width == MIN_WIDTH
    assert render(made, 1, 10**9).width == MAX_WIDTH
    assert render(made, 1, 595).getpixel((250, 100)) < (128, 128, 128)  # type: ignore[operator]


def test_what_cannot_be_drawn_is_said(made: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2쪽"):
        render(made, 3, 600)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(UnreadableFile) as caught:
        render(broken, 1, 600)
    assert caught.value.reason is Reason.DAMAGED
    with pytest.raises(UnreadableFile):
        render(tmp_path / "absent.pdf", 1, 600)


def test_the_last_documents_stay_open_and_a_changed_file_is_opened_again(made: Path) -> None:
    pictures = Pictures()
    assert pictures.render(made, 1, 200).size == (200, 284)
    made.write_bytes(write_pdf([PdfPage(width=400, height=400)]))
    assert pictures.render(made, 1, 200).size == (200, 200)
    pictures.close()


def test_every_request_line_gets_one_answer_line(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "pictures" / "1.webp"
    requests = [
        json.dumps({"path": str(made), "page": 1, "width": 300, "out": str(out)}),
        "not json",
        json.dumps({"path": str(made), "page": 9, "width": 300, "out": str(out)}),
        "",
        json.dumps({"path": 5}),
    ]
    answers = io.StringIO()
    serve(io.StringIO("\n".join(requests) + "\n"), answers)
    first, *others = [json.loads(line) for line in answers.getvalue().splitlines()]
    assert first == {"ok": True, "width": 300, "height": 425}
    assert [reply["ok"] for reply in others] == [False, False, False]
    assert "9쪽은 없습니다" in others[1]["error"]
    with Image.open(out) as picture:
        assert (picture.format, picture.size) == ("WEBP", (300, 425))
    assert [path.name for path in out.parent.iterdir()] == ["1.webp"]


def test_the_worker_answers_and_ends_with_its_input(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "one.webp"
    request = json.dumps({"path": str(made), "page": 2, "width": 240, "out": str(out)}, ensure_ascii=False)
    done = subprocess.run(
        [sys.executable, "-m", "ingest.picture"],
        input=request + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert json.loads(done.stdout) == {"ok": True, "width": 240, "height": 340}
    assert out.is_file()
