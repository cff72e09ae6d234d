"""Nearest vectors, checked against a plain matrix product."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest

from index import dense


def unit_rows(count: int, dimension: int = 24) -> np.ndarray:
    rows = np.random.default_rng(3).standard_normal((count, dimension)).astype(np.float32)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)


def test_the_nearest_are_those_of_the_matrix_product(tmp_path: Path) -> None:
    vectors = unit_rows(500)
    dense.write(tmp_path / "x", vectors)
    query = vectors[17].astype(np.float32)
    ordinals, cosines = dense.DenseIndex(tmp_path / "x").search(query, 20)
    exact = vectors.astype(np.float32) @ query
    assert ordinals.tolist() == np.argsort(-exact)[:20].tolist()
    assert cosines == pytest.approx(np.sort(exact)[::-1][:20], abs=1e-3)


def test_only_what_is_allowed(tmp_path: Path) -> None:
    vectors = unit_rows(100)
    dense.write(tmp_path / "x", vectors)
    allowed = np.zeros(100, np.bool_)
    allowed[[3, 50, 99]] = True
    ordinals, _ = dense.DenseIndex(tmp_path / "x").search(vectors[17].astype(np.float32), 20, allowed)
    assert sorted(ordinals.tolist()) == [3, 50, 99]
    assert len(dense.DenseIndex(tmp_path / "x").search(vectors[0].astype(np.float32), 5, allowed & False)[0]) == 0


def test_a_large_collection_is_searched_by_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "EXACT", 1000)
    vectors = unit_rows(4000)
    dense.write(tmp_path / "x", vectors)
    index = dense.DenseIndex(tmp_path / "x")
    found = [index.search(vectors[n].astype(np.float32), 1)[0][0] for n in range(0, 4000, 100)]
    assert found == list(range(0, 4000, 100))  # each finds itself in its own cell
    allowed = np.zeros(4000, np.bool_)
    allowed[:2000] = True
    assert (index.search(vectors[5].astype(np.float32), 10, allowed)[0] < 2000).all()
    dense.write(tmp_path / "y", vectors)
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()  # a rebuild is the same


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    dense.write(tmp_path / "x", np.empty((0, 8), np.float16))
    assert len(dense.DenseIndex(tmp_path / "x").search(np.ones(8, np.float32), 5)[0]) == 0


def test_every_thread_asks_with_one_thread_of_its_own(tmp_path: Path) -> None:
    """OpenMP keeps the number for each thread: set in one alone, a server's workers would wait for each other."""
    dense.write(tmp_path / "x", unit_rows(50))
    index = dense.DenseIndex(tmp_path / "x")

    def threads(_: int) -> int:
        index.search(np.ones(24, np.float32), 5)
        return int(faiss.omp_get_max_threads())

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(threads, range(4))) == {1}
