"""Generations: following the change log gives what a rebuild gives; readers never wait; nothing is half done."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from support.fakes import HashEmbedder, hold

from corpus.errors import IndexMismatch, IndexMissing
from corpus.library import Library
from corpus.writer import LibraryWriter
from index import build
from index.build import Builder
from index.lexical import LexicalQuery, WeightedTerm
from index.manifest import current
from index.reader import IndexReader, LiveIndex
from index.tokens import Tokenizer

TOKENIZER = Tokenizer()
TEXTS = [
    "버스 환승 시간을 줄이는 방안",
    "빈집을 고쳐 청년 주택으로 쓴다",
    "폭우에 지하차도가 잠겼다",
    "태양광 설치를 늘린다",
]


def builder(writer: LibraryWriter, embedder: HashEmbedder | None = None) -> Builder:
    home = writer._path.parent
    return Builder(Library.open(home), home / "index", TOKENIZER, embedder or HashEmbedder())


def reader(writer: LibraryWriter) -> IndexReader:
    return IndexReader(current(writer._path.parent / "index"), TOKENIZER, HashEmbedder())


def answers(index: IndexReader, *words: str) -> list[tuple[str, float, float]]:
    """(passage id, BM25, cosine) of every passage, in an order that does not depend on the generation."""
    terms = [term for item in TOKENIZER.analyse(words) for term in item.terms]
    query = LexicalQuery([WeightedTerm(field, term, 1.0) for term in terms for field in ("body", "title")])
    ordinals, scores = index.lexical.search(query, 100)
    vector = HashEmbedder().embed_queries(TOKENIZER.analyse([" ".join(words)]))[0]
    near, cosines = index.dense.search(vector, 100)
    lexical = {index.columns.passage_id(int(o)): float(s) for o, s in zip(ordinals, scores, strict=True)}
    semantic = {index.columns.passage_id(int(o)): float(s) for o, s in zip(near, cosines, strict=True)}
    return [(key, round(lexical.get(key, 0.0), 4), round(semantic[key], 3)) for key in sorted(semantic)]


def test_following_gives_what_rebuilding_gives(writer: LibraryWriter) -> None:
    ids = [hold(writer, f"k/{n}", f"제목 {n}", [text, TEXTS[-1 - n]]) for n, text in enumerate(TEXTS)]
    builder(writer).update()
    writer.delete(ids[0])
    hold(writer, "k/1", "바뀐 제목", ["버스 노선을 바꾼다"])
    hold(writer, "k/new", "새 자료", ["버스 정류장 새로 짓기"])
    followed = builder(writer).update()
    after_following = answers(reader(writer), "버스", "주택")
    rebuilt = builder(writer).update(rebuild=True)
    assert after_following == answers(reader(writer), "버스", "주택")
    assert (followed.publications, followed.passages) == (rebuilt.publications, rebuilt.passages) == (4, 6)
    assert ids[0] not in str(after_following)


def test_additions_alone_give_what_rebuilding_gives(writer: LibraryWriter) -> None:
    hold(writer, "k/0", "가", TEXTS[:2])
    builder(writer).update()
    hold(writer, "k/1", "나", TEXTS[2:])
    builder(writer).update()
    followed = answers(reader(writer), "버스", "폭우")
    builder(writer).update(rebuild=True)
    assert followed == answers(reader(writer), "버스", "폭우")


def test_nothing_new_makes_no_generation(writer: LibraryWriter) -> None:
    hold(writer, "k/0", "가", TEXTS)
    first = builder(writer).update()
    assert builder(writer).update() == first


def test_an_empty_library_can_be_indexed(writer: LibraryWriter) -> None:
    manifest = builder(writer).update()
    assert (manifest.passages, manifest.seq) == (0, 0)
    index = reader(writer)
    assert len(index.lexical.search(LexicalQuery([WeightedTerm("body", "버스/N", 1.0)]), 5)[0]) == 0


def test_checkpoints_publish_what_is_done(writer: LibraryWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(6):
        hold(writer, f"k/{n}", f"제목 {n}", TEXTS)
    whole = builder(writer).update()
    expected = answers(reader(writer), "버스")
    monkeypatch.setattr(build, "CHECKPOINT", 8)
    monkeypatch.setattr(build, "_BATCH", 3)
    manifest = builder(writer).update(rebuild=True)
    assert manifest.generation == whole.generation + 3  # two publications each
    assert manifest.passages == 24
    assert answers(reader(writer), "버스") == expected
    assert len(list((writer._path.parent / "index").glob("g*"))) == 2  # older ones are swept


def test_a_killed_build_leaves_the_old_generation_in_force(
    writer: LibraryWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(writer, "k/0", "가", TEXTS)
    builder(writer).update()
    before = answers(reader(writer), "버스")
    hold(writer, "k/1", "나", ["버스 차고지"])
    monkeypatch.setattr(build, "publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        builder(writer).update()
    assert answers(reader(writer), "버스") == before
    monkeypatch.undo()
    builder(writer).update()
    assert list((writer._path.parent / "index").glob(".building*")) == []
    assert reader(writer).manifest.publications == 2


def test_another_model_or_tokenizer_is_a_mismatch_for_readers_and_a_rebuild_for_builders(
    writer: LibraryWriter,
) -> None:
    hold(writer, "k/0", "가", TEXTS)
    builder(writer).update()
    path = writer._path.parent / "index"
    with pytest.raises(IndexMismatch, match="hash-2"):
        IndexReader(current(path), TOKENIZER, HashEmbedder("hash-2"))
    with pytest.raises(IndexMismatch, match="형태소"):
        IndexReader(current(path), Tokenizer(["한빛시"]), HashEmbedder())
    other = HashEmbedder("hash-2", 16)
    assert builder(writer, other).update().dimension == 16
    assert IndexReader(current(path), TOKENIZER, other).vectors.shape == (4, 16)


def test_an_index_of_another_format_is_refused(writer: LibraryWriter) -> None:
    hold(writer, "k/0", "가", TEXTS)
    builder(writer).update()
    layout = current(writer._path.parent / "index")
    fields = json.loads(layout.manifest.read_text())
    layout.manifest.write_text(json.dumps({**fields, "format": 99}))
    with pytest.raises(IndexMismatch, match="99"):
        layout.read_manifest()


def test_a_server_swaps_without_failing(writer: LibraryWriter) -> None:
    path = writer._path.parent / "index"
    live = LiveIndex(path, TOKENIZER, HashEmbedder())
    with pytest.raises(IndexMissing, match="python -m index"):
        live.reader()
    hold(writer, "k/0", "가", TEXTS)
    builder(writer).update()
    old = live.reader()
    for n in range(1, 5):
        hold(writer, f"k/{n}", "나", TEXTS)
        builder(writer).update()
    assert answers(old, "버스")  # its folder is swept by now; who holds it can go on
    live.refresh()
    assert live.reader().manifest.publications == 5
    assert np.asarray(live.reader().vectors).dtype == np.float16


def test_metadata_changes_alone_are_followed(writer: LibraryWriter) -> None:
    identity = hold(writer, "k/0", "가", TEXTS)
    builder(writer).update()
    held = writer.publication(identity)
    writer.put(
        replace(held, kind="브리프", version=1, created="", modified=""),
        writer.pages(identity),
        writer.passages(identity),
    )
    builder(writer).update()
    assert reader(writer).columns.facets["kind"].values == ("브리프",)
