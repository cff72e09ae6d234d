"""index.adapt: the archive teaches its own words, and a model that lost is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.fakes import hold

from corpus.errors import JaryogwanError
from corpus.library import Library
from corpus.writer import LibraryWriter
from index.adapt import PLAN, adapt
from index.build import Builder
from index.embedding import BUILTIN_FOLDER, StaticEmbedder, open_embedder
from index.reader import IndexReader, LiveIndex
from index.tokens import Tokenizer

TOKENIZER = Tokenizer()
# This archive calls things by names of its own: a title has the left one, its passage the right one.
NAMES = [
    ("달구지", "수소트램"),
    ("너울", "공유주차"),
    ("미리내", "야간조명"),
    ("온새미", "빈집은행"),
    ("가온", "환승거점"),
]
PLACES = (
    "가람",
    "나래",
    "다솜",
    "라온",
    "마루",
    "바다",
    "새솔",
    "아름",
    "자람",
    "차오름",
    "하늘",
    "해솔",
    "누리",
    "도담",
)


def _holdings() -> Iterator[tuple[str, str]]:
    for place in PLACES:
        for left, right in NAMES:
            for year in (2019, 2021, 2023):
                yield f"{place}구 {left} 조사 {year}", f"{place}동의 {right} 현황을 {year}년에 살폈다."


def _reader(home: Path, most: int) -> IndexReader:
    writer = LibraryWriter.open(home)
    with writer.transaction():
        for title, text in list(_holdings())[:most]:
            hold(writer, f"k/{title}", title, [text])
    embedder = StaticEmbedder(BUILTIN_FOLDER)
    Builder(Library.open(home), home / "index", TOKENIZER, embedder).update()
    return LiveIndex(home / "index", TOKENIZER, embedder).reader()


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> IndexReader:
    return _reader(tmp_path_factory.mktemp("adapted"), 210)


def test_the_archive_teaches_its_own_words(reader: IndexReader, tmp_path: Path) -> None:
    said: list[str] = []
    result = adapt(reader, TOKENIZER, tmp_path / "model", said.append, replace(PLAN, passes={"titles": 30}, batch=64))
    assert result.better and result.titles[1] > result.titles[0] + 0.05
    adapted = open_embedder(str(tmp_path / "model"))
    assert isinstance(adapted, StaticEmbedder) and adapted.name != StaticEmbedder(BUILTIN_FOLDER).name
    assert "달구지/N" in adapted.terms() and said


def test_a_model_that_lost_is_thrown_away(reader: IndexReader, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "kept").touch()
    harmful = replace(PLAN, passes={"titles": 2}, rate=5.0, kept=0.0)
    result = adapt(reader, TOKENIZER, tmp_path / "model", lambda _: None, harmful)
    assert not result.better
    assert [path.name for path in tmp_path.rglob("*")] == ["model", "kept"]


def test_too_little_to_learn_from_is_said(tmp_path: Path) -> None:
    with pytest.raises(JaryogwanError, match="20건뿐"):
        adapt(_reader(tmp_path, 20), TOKENIZER, tmp_path / "model", lambda _: None)
