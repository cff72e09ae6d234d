"""Numbers within a series."""

from __future__ import annotations

import pytest

from corpus.series import Number, gaps, parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2023-07", (2023, 7)),
        ("2025년 2월호", (2025, 2)),
        ("2019년 제12호", (2019, 12)),
        ("2021.3", (2021, 3)),
        ("제89호", (0, 89)),
        (" 7 ", (0, 7)),
        ("Vol. 12", (0, 12)),
        ("가을호", None),
        ("", None),
        ("12345678901", None),
    ],
)
def test_numbers_are_read_as_institutes_write_them(text: str, number: Number | None) -> None:
    assert parse_number(text) == number


def test_gaps_lie_between_what_is_held() -> None:
    assert gaps([(0, 88), (0, 90), (0, 93), (0, 88)]) == (((0, 89), (0, 89)), ((0, 91), (0, 92)))
    assert gaps([(2023, 2), (2023, 3), (2024, 1)]) == (((2023, 1), (2023, 1)),)  # a year begins with 1
    assert gaps([(0, 5)]) == gaps([]) == ()
    assert gaps([(0, 1), (0, 900)]) == ()
