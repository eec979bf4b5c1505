"""Bands: right cell, right sign, and one clear error for what does not exist."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.analysis.bands import Band, band, band_of, bands, worst
from exeunt.analysis.draws import total_draws
from exeunt.errors import ExeuntError
from exeunt.results.result import Result

NUMBERS = st.floats(-1e12, 1e12)


def test_total_is_the_quantile_of_paired_differences(result: Result) -> None:
    found = band(result, "us-retreat", "shortfall", 2026)
    draws = total_draws(result, "us-retreat", "shortfall", 2026)
    assert draws.shape == (result.draws,)
    np.testing.assert_allclose((found.p05, found.p50, found.p95), np.quantile(draws, (0.05, 0.5, 0.95)), rtol=1e-12)
    assert found.unit == "USD"


def test_sign_turns_a_fall_into_an_amount_lost(result: Result) -> None:
    change = band(result, "us-retreat", "spending", 2026)
    lost = band(result, "us-retreat", "spending", 2026, sign=-1)
    assert change.p05 <= change.p50 <= change.p95 < 0 < lost.p05 <= lost.p50 <= lost.p95
    assert (lost.p05, lost.p50, lost.p95) == (-change.p95, -change.p50, -change.p05)


def test_level_and_difference_are_told_apart(result: Result) -> None:
    level = band(result, "us-66", "spending_ratio", 2026, "UNFPA", difference=False)
    change = band(result, "us-66", "spending_ratio", 2026, "UNFPA")
    assert level.p50 == pytest.approx(1.0 + change.p50, abs=1e-12)  # the baseline is 1 in every year


def test_two_dimensions(result: Result) -> None:
    parts = bands(result, "us-full-exit", "backfill", 2026)
    assert band(result, "us-full-exit", "backfill", 2026, "WFP", label2="core") == parts["WFP", "core"]
    assert ("ALL", "") in parts


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"scenario": "us-retrea"}, "E502", "us-retreat"),
        ({"variable": "shortfal"}, "E503", "shortfall"),
        ({"year": 2024}, "E553", "2025-2036"),
        ({"label": "UNFPB"}, "E553", "UNFPA"),
        ({"variable": "spending_ratio", "label": "ALL"}, "E553", "no total"),
        ({"variable": "backfill", "label": "WFP", "label2": "cor"}, "E553", "core"),
        ({"sign": 2}, "E554", "1 or -1"),
    ],
)
def test_bad_input_names_what_is_valid(result: Result, change: dict[str, object], code: str, says: str) -> None:
    asked = {"scenario": "us-retreat", "variable": "shortfall", "year": 2026} | change
    with pytest.raises(ExeuntError) as caught:
        band(result, **asked)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert says in caught.value.message()


def test_total_draws_of_a_ratio_is_refused(result: Result) -> None:
    with pytest.raises(ExeuntError, match="no total"):
        total_draws(result, "us-66", "spending_ratio", 2026)


@given(st.lists(NUMBERS, min_size=3, max_size=3), st.floats(-1e3, 1e3))
def test_scaling_keeps_the_ends_in_order(values: list[float], factor: float) -> None:
    low, middle, high = sorted(values)
    scaled = Band(low, middle, high, "USD", "C").scaled(factor)
    assert scaled.p05 <= scaled.p50 <= scaled.p95


def test_draws_without_a_number_are_missing_not_zero() -> None:
    found = band_of(np.array([1.0, 2.0, 3.0, np.nan]), "month", "C")
    assert (found.p50, found.missing) == (2.0, 0.25)
    never = band_of(np.array([np.nan, np.nan]), "month", "C")
    assert np.isnan(never.p50)
    assert never.missing == 1.0
    assert never.to_dict()["p50"] is None


def test_the_weakest_grade_counts() -> None:
    assert worst(["A", "C", "B"]) == "C"
    assert worst([]) == "C"
