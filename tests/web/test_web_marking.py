"""Offsets in a passage → offsets on its page → pieces of text and boxes on the picture."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Line, Passage, Span
from web.marking import Box, Segment, boxes, occurrences, page_ranges, segments
from web.tables import blocks

PLACES = st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=6)


def test_a_text_is_cut_where_marks_begin_and_end() -> None:
    assert segments("가나다라마", [(1, 3)], [(2, 5)]) == (
        Segment("가"),
        Segment("나", word=True),
        Segment("다", word=True, passage=True),
        Segment("라마", passage=True),
    )


@given(st.text(max_size=30), PLACES, PLACES)
def test_cutting_never_loses_a_letter(text: str, words: list[tuple[int, int]], found: list[tuple[int, int]]) -> None:
    assert "".join(piece.text for piece in segments(text, words, found)) == text
    lines = []
    for block in blocks(text, words, found):
        rows = block.rows or ((block.paragraph,),)
        lines += [" | ".join("".join(piece.text for piece in cell) for cell in row) for row in rows]
    assert lines == [line for line in text.split("\n") if line.strip()]


def test_marks_follow_their_paragraph() -> None:
    first, second = blocks("가나\n\n다라", [(5, 6)])
    assert first.paragraph == (Segment("가나"),)
    assert second.paragraph == (Segment("다"), Segment("라", word=True))


def test_rows_become_a_table_with_marks_in_its_cells() -> None:
    text = "표 1\n구 | 쉼터 수\n가람구 | 12\n주: 2024년"
    title, table, note = blocks(text, [(text.index("12"), text.index("12") + 2)])
    assert title.paragraph == (Segment("표 1"),)
    assert table.rows == (
        ((Segment("구"),), (Segment("쉼터 수"),)),
        ((Segment("가람구"),), (Segment("12", word=True),)),
    )
    assert note.paragraph == (Segment("주: 2024년"),)


def test_a_single_row_is_a_table_only_under_a_head_from_elsewhere() -> None:
    assert blocks("한빛연구원 | 12", [])[0].rows == ()
    [table] = blocks("가람구 | 12", [], header="구 | 쉼터 수")
    assert table.rows[0] == ((Segment("구"),), (Segment("쉼터 수"),))


def test_a_passage_over_two_pages_is_marked_on_each() -> None:
    # The passage's text is '가나다\n라마': its first three characters stand on page 4, the rest on page 5.
    passage = Passage("kkkkkkkkkkkk:4:1", "가나다\n라마", (Span(4, 100, 103), Span(5, 0, 2)))
    assert page_ranges(passage, [(0, 6)], 4) == [(100, 103)]
    assert page_ranges(passage, [(0, 6)], 5) == [(0, 2)]
    assert page_ranges(passage, [(2, 5)], 5) == [(0, 1)]
    assert page_ranges(passage, [(2, 5)], 6) == []


def test_a_box_for_each_line_from_the_characters_edges() -> None:
    first = Line(0, 4, 10, 20, 50, 30, (10, 20, 30, 40, 50))
    second = Line(5, 7, 10, 40, 30, 50)  # without edges: shared out evenly
    assert boxes((first, second), [(2, 6)]) == (Box(30, 20, 20, 10), Box(10, 40, 10, 10))


def test_lines_that_make_no_sense_are_survived() -> None:
    backwards = Line(0, 2, 50, 30, 10, 20, (50, 30, 10))
    assert boxes((backwards, Line(2, 2, 0, 0, 0, 0)), [(0, 9)]) == (Box(10, 20, 40, 10),)


def test_words_are_found_whatever_their_case_and_single_letters_are_not() -> None:
    assert sorted(occurrences("AI와 ai, 가", ["Ai", "가"])) == [(0, 2), (4, 6)]
    assert occurrences("İ AI", ["ai"]) == []  # lower-casing İ changes lengths: left as it is
