"""index.forward: what is written is read, and a generation takes over what it keeps."""

from pathlib import Path

import numpy as np

from index.forward import Forward, ForwardWriter, number_of, numbers_of

_FIRST = {"title": ["교통/N"], "heading": [], "body": ["버스/N", "환승/N", "버스/N"]}
_BARE = {"title": [], "heading": [], "body": []}
_LAST = {"title": ["주거/N"], "heading": ["급여/N", "표/N"], "body": ["임차료/N"]}


def _written(folder: Path, previous: Forward, kept: list[int], *passages: dict[str, list[str]]) -> Forward:
    writer = ForwardWriter(previous, np.array(kept, np.int64))
    writer.add(passages)
    writer.write(folder)
    return Forward.read(folder)


def test_the_terms_of_passages_are_read_in_any_order(tmp_path: Path) -> None:
    forward = _written(tmp_path / "a", Forward.empty(), [], _FIRST, _BARE, _LAST)
    slices = forward.of(np.array([2, 0, 1]))
    assert (
        slices.terms.tolist()
        == numbers_of(["주거/N", "급여/N", "표/N", "임차료/N", "교통/N", "버스/N", "환승/N", "버스/N"]).tolist()
    )
    assert slices.starts.tolist() == [0, 4, 8, 8]
    assert slices.parts.tolist() == [[1, 3], [5, 5], [8, 8]]  # where heading and body begin
    assert slices.owners().tolist() == [0] * 4 + [1] * 4


def test_a_generation_takes_over_what_it_keeps(tmp_path: Path) -> None:
    old = _written(tmp_path / "a", Forward.empty(), [], _FIRST, _BARE, _LAST)
    taken = _written(tmp_path / "b", old, [1, 2], _FIRST).of(np.arange(3))
    fresh = _written(tmp_path / "c", Forward.empty(), [], _BARE, _LAST, _FIRST).of(np.arange(3))
    assert taken.terms.tolist() == fresh.terms.tolist()
    assert taken.starts.tolist() == fresh.starts.tolist()
    assert taken.parts.tolist() == fresh.parts.tolist()


def test_no_passage_is_no_error(tmp_path: Path) -> None:
    forward = _written(tmp_path / "a", Forward.empty(), [])
    assert forward.of(np.empty(0, np.int64)).terms.tolist() == []


def test_numbers_are_the_crc_32_of_the_letters() -> None:
    assert number_of("123456789") == 0xCBF43926  # the check value of the CRC catalogue
