"""The choice of a standard on plain arrays: rest points, uniqueness, limits, relabelling, bits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.solvers.adoption import adopt, attraction, odds
from exeunt.solvers.coordination import (
    Link,
    check_compatibility,
    contraction,
    equilibria,
    intercepts,
    interoperability,
    isolation,
    network,
    respond,
)
from exeunt.solvers.exposure import Exposure

FloatArray = NDArray[np.float64]
PLACES, OPTIONS, DRAWS = 12, 4, 5
LABELS = ("a", "b", "c", "d")


def made(seed: int) -> tuple[Exposure, FloatArray, FloatArray, FloatArray]:
    """Return exposure, compatibility, theta and base shares of a random case."""
    order = np.random.default_rng(seed)
    partners = order.random((PLACES, PLACES)) * (order.random((PLACES, PLACES)) < 0.3)
    exposure = Exposure.mix(partners, order.random(PLACES) + 0.1, 0.7)
    matrix = order.random((OPTIONS, OPTIONS, DRAWS))
    matrix = (matrix + matrix.transpose(1, 0, 2)) / 2.0
    matrix[np.diag_indices(OPTIONS)] = 1.0
    shares = order.random((PLACES, OPTIONS, DRAWS)) + 0.02
    return exposure, matrix, 4.0 * order.random(DRAWS), shares / shares.sum(axis=1, keepdims=True)


def settle(
    case: tuple[Exposure, FloatArray, FloatArray, FloatArray], shift: FloatArray | float, years: int, speed: float
) -> FloatArray:
    exposure, matrix, theta, base = case
    alpha, shares = intercepts(exposure, matrix, theta, base), base
    for _ in range(years):
        shares = shares + speed * (respond(exposure, matrix, theta, alpha, shares, shift) - shares)
    return shares


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_base_is_a_rest_point(seed: int) -> None:
    case = made(seed)
    moved = settle(case, 0.0, 11, 0.15)
    np.testing.assert_allclose(moved, case[3], rtol=0.0, atol=1e-12)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_shares_stay_shares(seed: int) -> None:
    shift = np.random.default_rng(seed).normal(0.0, 3.0, (PLACES, OPTIONS, DRAWS))
    shares = settle(made(seed), shift, 5, 0.2)
    assert (shares > 0.0).all()
    assert (shares < 1.0).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=0.0, atol=1e-12)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_isolation_lies_between_0_and_1_and_counts_compatibility(seed: int) -> None:
    exposure, matrix, _, shares = made(seed)
    apart = isolation(matrix, shares, exposure.weight)
    assert (apart >= 0.0).all()
    assert (apart <= 1.0).all()
    pairs = interoperability(matrix, shares, shares)
    np.testing.assert_allclose(apart, 1.0 - np.einsum("j,ijd->id", exposure.weight, pairs), rtol=0.0, atol=1e-12)
    world = np.einsum("j,jbd->bd", exposure.weight, shares)
    effective = np.einsum("j,jd->d", exposure.weight, apart)
    assert (effective <= 1.0 - (world**2).sum(axis=0) + 1e-12).all()


def test_full_compatibility_makes_the_network_idle() -> None:
    exposure, matrix, theta, base = made(3)
    case = (exposure, np.ones_like(matrix), theta, base)
    shift = np.random.default_rng(4).normal(0.0, 1.0, (1, OPTIONS, DRAWS))
    without = (exposure, np.ones_like(matrix), np.zeros(DRAWS), base)
    np.testing.assert_allclose(settle(case, shift, 8, 0.15), settle(without, shift, 8, 0.15), rtol=0.0, atol=1e-12)
    assert np.abs(isolation(case[1], base, exposure.weight)).max() < 1e-12


def test_no_externality_and_no_shift_never_move() -> None:
    exposure, matrix, _, base = made(5)
    np.testing.assert_allclose(settle((exposure, matrix, np.zeros(DRAWS), base), 0.0, 8, 1.0), base, atol=1e-13)


def test_names_of_places_do_not_matter() -> None:
    exposure, matrix, theta, base = made(6)
    shift = np.random.default_rng(7).normal(0.0, 1.0, (PLACES, OPTIONS, DRAWS))
    order = np.random.default_rng(8).permutation(PLACES)
    turned = Exposure.dense(exposure.matrix()[np.ix_(order, order)])
    one = settle((exposure, matrix, theta, base), shift, 6, 0.15)[order]
    two = settle((turned, matrix, theta, base[order]), shift[order], 6, 0.15)
    np.testing.assert_allclose(one, two, rtol=0.0, atol=1e-12)


def test_full_speed_reaches_the_fixed_point_of_the_map() -> None:
    exposure, matrix, theta, base = made(9)
    shift = np.array([0.0, 0.0, 0.0, -1.0])[None, :, None]
    alpha = intercepts(exposure, matrix, theta, base)
    shares = settle((exposure, matrix, theta, base), shift, 400, 1.0)
    again = respond(exposure, matrix, theta, alpha, shares, shift)
    np.testing.assert_allclose(again, shares, rtol=0.0, atol=1e-10)


def test_one_equilibrium_where_the_bound_proves_it_and_several_where_it_does_not() -> None:
    exposure = Exposure.dense((np.ones((6, 6)) - np.eye(6)) / 5.0)
    matrix = np.repeat(np.eye(OPTIONS)[:, :, None], 2, axis=2)
    base = np.full((6, OPTIONS, 2), 0.25)
    theta = np.array([1.0, 12.0])
    alpha = intercepts(exposure, matrix, theta, base)
    bound = contraction(exposure, matrix, theta)
    assert bound[0] < 1.0 < bound[1]
    points, spread = equilibria(exposure, matrix, theta, alpha)
    assert spread[0] < 1e-8
    assert spread[1] > 0.5
    assert points.shape == (OPTIONS, 6, OPTIONS, 2)


def test_a_draw_has_the_same_bits_alone_and_in_company() -> None:
    exposure, matrix, theta, base = made(10)
    every = settle((exposure, matrix, theta, base), -0.3, 4, 0.15)
    for draw in range(DRAWS):
        part = slice(draw, draw + 1)
        alone = settle((exposure, matrix[..., part], theta[part], base[..., part]), -0.3, 4, 0.15)
        np.testing.assert_array_equal(alone, every[..., part])


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_a_year_in_few_passes_is_the_plain_response(seed: int) -> None:
    """`adopt` against its twin: a part of the way to `respond`, technology by technology, links and shifts included."""
    exposure, matrix, theta, base = made(seed)
    order = np.random.default_rng(seed)
    matrices = np.stack([matrix, matrix**0.5])
    shares = np.stack([base, np.roll(base, 1, axis=0)], axis=1)
    held = attraction(exposure, matrices, theta, shares)
    now = order.dirichlet(np.ones(OPTIONS), (PLACES, 2, DRAWS)).transpose(0, 1, 3, 2).copy()
    shift, pull = order.normal(size=(2, OPTIONS, DRAWS)), order.normal(size=(PLACES, OPTIONS, DRAWS))
    speed = order.random((2, DRAWS))
    speed[1, 0] = 0.0
    link = Link(np.array([1, 4, 7]), 0.5, np.full(DRAWS, 0.9))
    found = adopt(exposure, matrices, theta, held, now, shift, odds(pull), speed, [(), (link,)])
    for t, docked in enumerate(((), (link,))):
        alpha = intercepts(exposure, matrices[t], theta, np.ascontiguousarray(shares[:, t]))
        plain = np.ascontiguousarray(now[:, t])
        target = respond(exposure, matrices[t], theta, alpha, plain, shift[t] + pull, docked)
        np.testing.assert_allclose(found[:, t], plain + speed[t] * (target - plain), rtol=0.0, atol=1e-13)
    np.testing.assert_array_equal(found[:, 1, :, 0], now[:, 1, :, 0])


def test_in_a_block_a_draw_does_not_depend_on_its_place_or_company() -> None:
    exposure, matrix, theta, base = made(3)
    every = np.arange(64) % DRAWS
    order = np.random.default_rng(3)
    shift, pull = order.normal(size=(1, OPTIONS, 64)), order.normal(size=(PLACES, OPTIONS, 64))
    speed = order.random((1, 64))

    def year(of: NDArray[np.int64]) -> FloatArray:
        wide, drawn = matrix[None, :, :, every[of]], theta[every[of]]
        shares = np.ascontiguousarray(base[:, None, :, every[of]])
        held = attraction(exposure, wide, drawn, shares)
        return adopt(exposure, wide, drawn, held, shares, shift[..., of], odds(pull[..., of]), speed[:, of])

    straight, mixed = np.arange(64), order.permutation(64)
    np.testing.assert_array_equal(year(mixed), year(straight)[..., mixed])
    some = np.where(straight < 10, straight, 0)
    np.testing.assert_array_equal(year(some)[..., :10], year(straight)[..., :10])


def test_exposure_mixes_partners_and_world_with_an_empty_diagonal() -> None:
    partners = np.array([[0.0, 3.0, 1.0], [0.0, 0.0, 0.0], [2.0, 0.0, 0.0]])
    weights = Exposure.mix(partners, [2.0, 1.0, 1.0], 0.5).matrix()
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, rtol=0.0, atol=1e-15)
    np.testing.assert_allclose(np.diag(weights), 0.0, atol=1e-16)
    np.testing.assert_allclose(weights[0], [0.0, (0.375 + 0.125) / 0.75, (0.125 + 0.125) / 0.75], atol=1e-15)
    np.testing.assert_allclose(weights[1], [2.0 / 3.0, 0.0, 1.0 / 3.0], atol=1e-15)
    values = np.random.default_rng(0).random((3, 2, 4))
    expected = np.einsum("ij,jkd->ikd", weights, values)
    np.testing.assert_allclose(Exposure.mix(partners, [2.0, 1.0, 1.0], 0.5).mean(values), expected, atol=1e-15)


def test_a_link_closes_the_gap_among_its_places_alone() -> None:
    exposure, matrix, _, shares = made(11)
    link = Link(np.array([1, 4, 7]), 0.5, np.full(DRAWS, 0.9))
    plain, linked = network(exposure, matrix, shares), network(exposure, matrix, shares, (link,))
    weights = exposure.matrix()
    gap = 0.5 * np.maximum(0.9 - matrix, 0.0)
    more = np.einsum("ij,bcd,jcd->ibd", weights[np.ix_(link.places, link.places)], gap, shares[link.places])
    np.testing.assert_allclose(linked[link.places] - plain[link.places], more, atol=1e-14)
    others = np.setdiff1d(np.arange(PLACES), link.places)
    np.testing.assert_array_equal(linked[others], plain[others])
    full = Link(link.places, 1.0, np.ones(DRAWS))
    gained = isolation(matrix, shares, exposure.weight) - isolation(matrix, shares, exposure.weight, (full,))
    assert (gained[link.places] > 0.0).all()
    assert not gained[others].any()


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [((0, 1), 1.2, "leaves 0 to 1"), ((0, 1), 0.3, "differs"), ((2, 2), 0.9, "itself"), ((0, 1), np.nan, "leaves")],
)
def test_bad_compatibility_is_named(place: tuple[int, int], value: float, words: str) -> None:
    matrix = np.ones((4, 4, 3))
    matrix[place] = value
    with pytest.raises(ExeuntError, match=words) as caught:
        check_compatibility(matrix, LABELS)
    assert caught.value.code == "E460"


def test_bad_exposure_and_strength_are_refused() -> None:
    rows = np.full((3, 3), 1.0 / 3.0)
    rows[1, 0] = 0.5
    with pytest.raises(ExeuntError, match="row 1"):
        Exposure.dense(rows)
    with pytest.raises(ExeuntError, match="partner weights"):
        Exposure.mix(-np.ones((3, 3)), np.ones(3), 0.7)
    exposure, matrix, theta, base = made(12)
    with pytest.raises(ExeuntError, match="theta is -1"):
        intercepts(exposure, matrix, theta * 0.0 - 1.0, base)
