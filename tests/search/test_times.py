"""search.times: the times that questions name, and which dates fit them."""

import numpy as np
import pytest

from search.times import Time, fitting, named_times


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("2022년 11월 인구동향", (Time(2022, 11),)),
        ("’22년 2월 수출입 현황", (Time(2022, 2),)),
        ("23년 청년 정책", (Time(2023),)),
        ("98년 외환위기", (Time(1998),)),
        ("독일 2022년 4분기 성장률", (Time(2022, 12),)),
        ("2022.4/4분기 동향", (Time(2022, 12),)),
        ("2023.2월 의사록", (Time(2023, 2),)),
        ("2019 도시기본계획과 2023 예산", (Time(2019), Time(2023))),
        ("은행산업 트렌드(9.4)", (Time(0, 9, 4),)),
        ("추진 현황(12.7.)", (Time(0, 12, 7),)),
        ("주간 동향(2.20.~2.26.)", (Time(0, 2, 20), Time(0, 2, 26))),
        ("7월 전망", (Time(0, 7),)),
        ("2분기 경기전망", (Time(0, 6),)),
        ("1/4분기 실적", (Time(0, 3),)),
        ("12분기 연속 성장", ()),
        ("성장률 2.5. 상승", ()),
        ("11.12월 전망", (Time(0, 12),)),
        ("23.1분기 성장률", (Time(2023, 3),)),
        ("[24.9월] 금융 동향", (Time(2024, 9),)),
        ("2023년 13월", ()),
        ("2,023명과 3.5%", ()),
        ("공무원 2500명", ()),
        ("대전 교통", ()),
    ],
)
def test_times_that_a_question_names(text: str, times: tuple[Time, ...]) -> None:
    assert named_times(text) == times


def test_what_tells_of_a_month_appears_soon_after_it() -> None:
    dates = np.array([20230126, 20221101, 20230501, 20221001, 20211101, 0])
    assert fitting([Time(2022, 11)], dates).tolist() == [1.0, 1.0, 0.0, 0.5, 0.0, 0.0]


def test_what_tells_of_a_year_appears_in_it_or_soon_after() -> None:
    dates = np.array([20230707, 20240301, 20241201, 20220101, 20200101, 20230000])
    assert fitting([Time(2023)], dates) == pytest.approx([1.0, 0.6, 0.4, 0.4, 0.0, 1.0])


def test_the_best_of_several_times_counts() -> None:
    assert fitting([Time(2019), Time(2023)], np.array([20230101])).tolist() == [1.0]
