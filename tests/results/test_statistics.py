"""Quantiles, differences and totals of columns, against NumPy on whole arrays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from exeunt.engine.pack import Packed
from exeunt.results.statistics import PROBABILITIES, Columns, difference, joined, paired, quantiles, take, total
from exeunt.results.statistics import statistics as of

finite = st.floats(-1e12, 1e12, allow_nan=False, width=64)
tables = npst.arrays(np.float64, st.tuples(st.integers(1, 80), st.integers(1, 6)), elements=finite)
few = st.sampled_from([0.0, 1.0, 2.5, np.nan])
rough = npst.arrays(np.float64, st.tuples(st.integers(1, 40), st.integers(1, 6)), elements=few)


def columns(values: np.ndarray) -> Columns:
    """Return (draws, columns) in the form that blocks are read in."""
    packed = Packed.of(values)
    return Columns(packed.constant, packed.varies, np.ascontiguousarray(packed.varying.T))


@given(tables)
def test_quantiles_equal_those_of_numpy(values: np.ndarray) -> None:
    expected = np.quantile(values, PROBABILITIES, axis=0, method="linear").T
    np.testing.assert_allclose(quantiles(values.T), expected, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(of(columns(values)).quantiles, expected, rtol=1e-12, atol=1e-300)


@given(st.floats(-1e12, 1e12), st.integers(1, 50))
def test_quantiles_of_equal_values_are_that_value_to_the_bit(value: float, count: int) -> None:
    assert set(quantiles(np.full((1, count), value)).ravel()) == {value}


def test_nothing_known_sorts_after_every_number() -> None:
    month = np.array([[3.0, np.nan, 1.0, np.nan, 2.0]])
    assert np.array_equal(quantiles(month)[0], [1.2, 2.0, 3.0, np.nan, np.nan], equal_nan=True)
    infinite = np.array([[1.0, np.inf, np.inf]])
    assert quantiles(infinite)[0, 2:].tolist() == [np.inf, np.inf, np.inf]


@given(rough)
def test_mean_and_missing_are_over_draws_with_a_number(values: np.ndarray) -> None:
    known = of(columns(values))
    for i, column in enumerate(values.T):
        numbers = column[~np.isnan(column)]
        assert known.missing[i] == pytest.approx(1 - len(numbers) / len(column))
        assert np.isnan(known.mean[i]) if not len(numbers) else known.mean[i] == pytest.approx(numbers.mean())


@given(st.data())
def test_differences_are_taken_draw_by_draw(data: st.DataObject) -> None:
    first = data.draw(rough)
    second = data.draw(npst.arrays(np.float64, first.shape, elements=few))
    gap = difference(columns(first), columns(second)).full(len(first))
    both = np.isnan(first) & np.isnan(second)
    assert np.array_equal(gap, np.where(both, 0.0, first - second), equal_nan=True)


@given(rough)
def test_the_difference_from_itself_is_zero_to_the_bit(values: np.ndarray) -> None:
    gap = difference(columns(values), columns(values))
    assert not gap.full(len(values)).any()
    known = of(gap)
    assert not known.quantiles.any()
    assert not known.mean.any()
    assert not known.missing.any()


@given(st.integers(1, 4), st.integers(1, 5), st.integers(1, 20), st.randoms())
def test_totals_add_all_labels_of_a_year(years: int, labels: int, draws: int, chance: object) -> None:
    values = np.array([[float(chance.choice([0, 1, 2, 7])) for _ in range(years * labels)] for _ in range(draws)])  # type: ignore[attr-defined]
    added = total(columns(values), years)
    expected = values.reshape(draws, years, labels).sum(axis=2)
    assert np.array_equal(added.full(draws), expected)
    assert added.constant.tolist() == expected[0].tolist()


@given(tables, st.data())
def test_taking_columns_is_indexing(values: np.ndarray, data: st.DataObject) -> None:
    at = np.array(data.draw(st.lists(st.integers(0, values.shape[1] - 1), min_size=1, max_size=8)))
    assert take(columns(values), at).full(len(values)).tobytes() == values[:, at].tobytes()


@given(st.data())
def test_sorting_once_gives_what_sorting_twice_gives(data: st.DataObject) -> None:
    """`paired` takes short cuts where scenario and baseline are equal, or the baseline is one number."""
    first = data.draw(rough)
    second = first.copy()
    for i in range(first.shape[1]):
        choice = data.draw(st.sampled_from(["same", "fixed", "other"]))
        if choice == "fixed":
            second[:, i] = data.draw(few)
        elif choice == "other":
            second[:, i] = data.draw(npst.arrays(np.float64, len(first), elements=few))
    level, base = columns(first), columns(second)
    both = paired(level, base)
    for got, right in ((both.level, of(level)), (both.base, of(base)), (both.difference, of(difference(level, base)))):
        assert np.array_equal(got.quantiles, right.quantiles, equal_nan=True)
        assert np.array_equal(got.missing, right.missing)
        np.testing.assert_allclose(got.mean, right.mean, rtol=1e-14)


@given(tables)
def test_parts_joined_are_the_whole(values: np.ndarray) -> None:
    parts = [columns(values[:, i : i + 2].copy()) for i in range(0, values.shape[1], 2)]
    assert joined(parts).full(len(values)).tobytes() == values.tobytes()
