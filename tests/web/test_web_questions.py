"""The librarians' questions on the home page."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from corpus.settings import Settings
from tests.web.web_fakes import WordSearcher, made_library
from web.app import create_app
from web.questions import SHOWN, questions


def test_a_question_is_a_line_of_the_file(tmp_path: Path) -> None:
    lines = "\ufeff# 첫 화면의 물음\n\n  버스를   갈아타는 시간 \n버스를 갈아타는 시간\n" + "가" * 81 + "\n둘\n"
    (tmp_path / "questions.txt").write_text(lines, encoding="utf-8")
    assert questions(tmp_path) == ("버스를 갈아타는 시간", "둘")


def test_only_the_first_are_shown_and_odd_files_are_no_trouble(tmp_path: Path) -> None:
    assert questions(tmp_path) == ()
    (tmp_path / "questions.txt").write_text("\n".join(f"물음 {n}" for n in range(100)), encoding="utf-8")
    assert questions(tmp_path) == tuple(f"물음 {n}" for n in range(SHOWN))
    (tmp_path / "questions.txt").write_bytes(b"\xff\x00\xfe\n" * 100_000)
    assert len(questions(tmp_path)) <= SHOWN
    (tmp_path / "questions.txt").unlink()
    (tmp_path / "questions.txt").mkdir()
    assert questions(tmp_path) == ()


def test_the_home_page_asks_them_and_is_silent_without(tmp_path: Path) -> None:
    library = made_library(tmp_path / "originals")
    home = TestClient(create_app(Settings(home=tmp_path), library, WordSearcher(library))).get("/").text
    assert "자주 묻는 물음" not in home
    (tmp_path / "questions.txt").write_text('그늘막은 <어디>에 둘까요?\n"환승 시간"\n', encoding="utf-8")
    home = TestClient(create_app(Settings(home=tmp_path), library, WordSearcher(library))).get("/").text
    assert "자주 묻는 물음" in home
    assert '<a href="/search?q=그늘막은+%3C어디%3E에+둘까요%3F">그늘막은 &lt;어디&gt;에 둘까요?</a>' in home
    assert 'href="/search?q=%22환승+시간%22"' in home
