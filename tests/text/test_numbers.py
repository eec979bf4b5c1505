"""Figures in words: bands, units, signs, and never a bare zero for what is unknown."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.text.grades import mark, weakest
from exeunt.text.months import month_name
from exeunt.text.numbers import (
    chart_measure,
    format_band,
    format_number,
    format_probability,
    format_range,
    measure,
)


@pytest.mark.parametrize(
    ("band", "unit", "english", "chinese"),
    [
        ((7.2e9, 8.8e9, 11.6e9), "USD", "7.2-11.6 (median 8.8) bn USD", "72-116億美元（中位數 88億美元；8.80 bn USD）"),
        ((196e6, 210e6, 233e6), "USD", "196-233 (median 210) million USD",
         "1.96-2.33億美元（中位數 2.10億美元；210 million USD）"),
        ((1360.0, 1360.0, 1360.0), "USD", "1.36 thousand USD", "1,360美元（1.36 thousand USD）"),
        ((0.616, 0.726, 0.781), "ratio", "61.6-78.1 (median 72.6)\N{NO-BREAK SPACE}%", "61.6-78.1%（中位數 72.6%）"),
        ((90.0, 100.0, 123.0), "days", "90-123 (median 100) days", "90-123天（中位數 100天）"),
        ((1_240_000.0, 1_310_000.0, 1_480_000.0), "persons", "1.2-1.5 (median 1.3) million persons",
         "124-148萬人（中位數 131萬人）"),
    ],
)  # fmt: skip
def test_bands_read_as_the_house_writes_them(
    band: tuple[float, float, float], unit: str, english: str, chinese: str
) -> None:
    assert format_band(*band, unit) == english
    assert format_band(*band, unit, "zh-Hant") == chinese


def test_differences_are_signed_and_ranges_across_zero_say_to() -> None:
    assert format_band(-15.8e6, 35.5e6, 84.8e6, "USD", signed=True) == "−15.8 to +84.8 (median +35.5) million USD"
    assert format_band(-1e9, -0.5e9, 0.2e9, "USD") == "−1.00 to 0.20 (median −0.50) bn USD"
    assert format_band(-1e8, -1e8, -1e8, "USD", "zh-Hant", signed=True) == "−1.00億美元（−100 million USD）"


def test_unknown_small_and_zero_are_three_different_words() -> None:
    assert format_band(math.nan, math.nan, math.nan, "USD") == "no data"
    assert format_band(math.nan, math.nan, math.nan, "USD", "zh-Hant") == "無資料"
    assert format_band(0.0, 0.1, 0.3, "USD") == "below detection"
    assert format_band(0.0, 0.1, 0.3, "USD", "zh-Hant") == "低於可辨識範圍"
    assert format_band(0.0, 0.0, 0.0, "USD") == "none"
    assert format_band(0.0, 0.0, 0.0, "USD", signed=True) == "no difference"
    assert format_number(math.nan, "USD") == "no data"


def test_facts_keep_three_digits_and_chinese_has_the_dollars_beside() -> None:
    assert format_number(14.27e9, "USD") == "14.3 bn USD"
    assert format_number(14.27e9, "USD", "zh-Hant") == "143億美元（14.3 bn USD）"
    assert format_number(0.213, "ratio", "zh-Hant") == "21.3%"


def test_rounding_up_to_the_next_unit_moves_to_it() -> None:
    assert format_number(999.7e6, "USD") == "1.00 bn USD"
    assert format_number(99_980_000.0, "USD", "zh-Hant").startswith("1.00億美元")


@given(
    st.floats(-1e12, 1e12), st.floats(0, 1e11), st.floats(0, 1e11), st.sampled_from(["USD", "ratio", "days", "persons"])
)
def test_every_band_has_its_unit_its_median_and_no_bare_number(
    middle: float, below: float, above: float, unit: str
) -> None:
    for language in ("en", "zh-Hant"):
        text = format_band(middle - below, middle, middle + above, unit, language)
        assert not re.search("nan|inf|e[+-]", text)
        if any(c.isdigit() for c in text):
            assert re.search("USD|美元|%|days|天|persons|人", text)
            if middle - below != middle + above and "-" in text.replace(" - ", ""):
                assert "median" in text or "中位數" in text


@given(st.floats(1, 1e12))
def test_money_shows_three_digits_within_half_a_unit_of_the_last(value: float) -> None:
    how = measure([value], "USD")
    shown = float(how.number(value).replace(",", "")) * how.divisor
    assert shown == pytest.approx(value, rel=0.0051, abs=0.5)


def test_negative_zero_is_written_without_a_sign() -> None:
    assert measure([5.0], "days").number(-0.001) == "0.00"
    assert measure([5.0], "days").number(-0.001, signed=True) == "0.00"


def test_a_chart_uses_one_unit_and_each_row_three_digits() -> None:
    how = chart_measure([3.8e9, 3.2e7], "USD")
    assert how.unit == "million USD"
    assert format_range(3.46e9, 3.8e9, 4.09e9, how) == "3,460-4,090 (median 3,800)"
    assert format_range(0.0, 0.0, 0.0, how) == "none"
    chinese = chart_measure([3.8e9, 3.2e7], "USD", "zh-Hant")
    assert chinese.unit == "億美元"
    assert format_range(30e6, 33e6, 36e6, chinese, "zh-Hant") == "0.30-0.36（中位數 0.33）"


@pytest.mark.parametrize(
    ("p", "english", "chinese"),
    [
        (0.0, "no run", "沒有任何一次模擬"),
        (0.004, "fewer than 1 of 100 runs", "100 次模擬中不到 1 次"),
        (0.9, "9 of 10 runs", "10 次模擬中有 9 次"),
        (0.87, "87 of 100 runs", "100 次模擬中有 87 次"),
        (0.997, "more than 99 of 100 runs", "100 次模擬中超過 99 次"),
        (1.0, "every run", "每一次模擬"),
        (math.nan, "no data", "無資料"),
    ],
)
def test_probabilities_are_counts_of_runs(p: float, english: str, chinese: str) -> None:
    assert format_probability(p) == english
    assert format_probability(p, "zh-Hant") == chinese


def test_grades_have_a_shape_a_letter_and_a_meaning() -> None:
    assert [str(mark(g)) for g in "ABC"] == ["● A", "◐ B", "○ C"]
    assert [mark(g, "zh-Hant").meaning for g in "ABC"] == ["實測或會計數", "文獻估計", "判斷"]
    assert mark("?").grade == "C"
    assert weakest(["A", "", "B"]) == "B"
    assert weakest([]) == "C"


def test_months_are_written_in_both_languages() -> None:
    assert month_name(10) == "Oct"
    assert month_name(10, long=True) == "October"
    assert month_name(10, "zh-Hant") == "10 月"
