"""Choice of a side and allocation of aid on plain arrays: base to the bit, budgets, limits, symmetry."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize

from exeunt.solvers.choice import Choosers, Patrons, divide, equilibrium, influence_scale, quantal_response

FloatArray = NDArray[np.float64]
DRAWS, BLOCS, RECIPIENTS = 8, 4, 12


def game(
    seed: int, factors: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0), influence: float = 0.3
) -> tuple[Patrons, Choosers]:
    """Return a made-up game whose budgets are the base times `factors`."""
    generator = np.random.default_rng(seed)
    money = generator.lognormal(2.0, 1.5, (1, BLOCS, RECIPIENTS))
    shares = generator.dirichlet(np.full(BLOCS, 2.0), (DRAWS, RECIPIENTS)).transpose(0, 2, 1)
    shares = np.ascontiguousarray(np.maximum(shares, 1e-6))
    slope = generator.uniform(0.0, 0.02, (DRAWS, RECIPIENTS))
    worth = generator.uniform(0.5, 2.0, RECIPIENTS) * slope
    scale = influence_scale(np.full(DRAWS, influence), worth, shares, 99.9)
    budget = np.ascontiguousarray(np.broadcast_to(money.sum(axis=2) * np.array(factors), (DRAWS, BLOCS)))
    need = np.ascontiguousarray(np.broadcast_to(money, shares.shape))
    fixed = np.zeros_like(money)
    return Patrons(money, need, budget, fixed, scale, worth), Choosers(shares, slope, slope, np.zeros((1, 1, 1)))


def test_no_change_of_offers_leaves_shares_to_the_bit() -> None:
    _, choosers = game(1)
    assert (quantal_response(choosers.base, np.zeros_like(choosers.base)) == choosers.base).all()


def test_unchanged_budgets_return_the_base() -> None:
    patrons, choosers = game(2)
    found = equilibrium(patrons, choosers, patrons.base_money)
    assert found.settled.all()
    np.testing.assert_allclose(found.money, np.broadcast_to(patrons.base_money, found.money.shape), rtol=1e-12)
    np.testing.assert_allclose(found.shares, choosers.base, rtol=1e-12)


@given(
    seed=st.integers(0, 500),
    factors=st.tuples(*[st.just(0.0) | st.floats(1e-6, 3.0)] * BLOCS),
    influence=st.floats(0.0, 0.5),
)
@settings(max_examples=60, deadline=None)
def test_budgets_are_met_and_shares_sum_as_before(seed: int, factors: tuple[float, ...], influence: float) -> None:
    patrons, choosers = game(seed, factors, influence)
    found = equilibrium(patrons, choosers, patrons.base_money * np.array(factors)[None, :, None])
    np.testing.assert_allclose(found.money.sum(axis=2), patrons.budget, rtol=1e-12)
    np.testing.assert_allclose(found.shares.sum(axis=1), choosers.base.sum(axis=1), rtol=1e-12)
    assert (found.money >= 0.0).all()


@given(seed=st.integers(0, 200), bloc=st.integers(0, 3), factor=st.floats(1.0, 3.0))
@settings(max_examples=40, deadline=None)
def test_without_influence_a_larger_budget_never_lowers_a_patrons_alignment(
    seed: int, bloc: int, factor: float
) -> None:
    factors = tuple(factor if b == bloc else 1.0 for b in range(BLOCS))
    patrons, choosers = game(seed, factors, influence=0.0)
    found = equilibrium(patrons, choosers, patrons.base_money)
    assert (found.shares[:, bloc] >= choosers.base[:, bloc] - 1e-12).all()


def test_without_influence_cuts_are_proportional() -> None:
    patrons, choosers = game(3, (0.35, 1.0, 0.9, 1.0), influence=0.0)
    found = equilibrium(patrons, choosers, patrons.base_money)
    ratio = found.money / patrons.base_money
    np.testing.assert_allclose(ratio, np.array([0.35, 1.0, 0.9, 1.0])[None, :, None] * np.ones_like(ratio), rtol=1e-12)


def test_without_response_nobody_moves() -> None:
    patrons, choosers = game(4, (0.2, 1.0, 1.0, 1.0))
    still = np.zeros_like(choosers.slope)
    found = equilibrium(replace(patrons, influence=np.zeros(DRAWS)), replace(choosers, slope=still, base_slope=still),
                        patrons.base_money)  # fmt: skip
    assert (found.shares == choosers.base).all()


def test_every_offer_falls_and_every_recipient_is_worse_off() -> None:
    patrons, choosers = game(5, (0.5, 0.6, 0.7, 0.8), influence=0.0)
    found = equilibrium(patrons, choosers, patrons.base_money)
    assert (found.change < 0.0).all()
    assert ((choosers.base * np.exp(found.change)).sum(axis=1) < choosers.base.sum(axis=1)).all()


def test_currency_does_not_matter() -> None:
    patrons, choosers = game(6, (0.4, 1.0, 1.1, 1.0))
    found = equilibrium(patrons, choosers, patrons.base_money)
    other = replace(
        patrons,
        base_money=patrons.base_money * 7.0,
        need=patrons.need * 7.0,
        budget=patrons.budget * 7.0,
        worth=patrons.worth / 7.0,
        influence=patrons.influence * 7.0,
    )
    slower = replace(choosers, slope=choosers.slope / 7.0, base_slope=choosers.base_slope / 7.0)
    again = equilibrium(other, slower, other.base_money)
    np.testing.assert_allclose(again.money / 7.0, found.money, rtol=1e-7)
    np.testing.assert_allclose(again.shares, found.shares, atol=1e-9)


def test_order_of_recipients_does_not_matter() -> None:
    patrons, choosers = game(7, (0.4, 1.0, 1.1, 1.0))
    found = equilibrium(patrons, choosers, patrons.base_money)
    order = np.random.default_rng(1).permutation(RECIPIENTS)
    shuffled = Patrons(
        patrons.base_money[:, :, order], patrons.need[:, :, order], patrons.budget, patrons.fixed[:, :, order],
        patrons.influence, patrons.worth[:, order],
    )  # fmt: skip
    answer = Choosers(choosers.base[:, :, order], choosers.slope[:, order], choosers.slope[:, order], choosers.push)
    again = equilibrium(shuffled, answer, shuffled.base_money)
    np.testing.assert_allclose(again.shares, found.shares[:, :, order], atol=1e-9)


def test_a_draw_does_not_depend_on_the_others() -> None:
    patrons, choosers = game(8, (0.3, 1.4, 1.0, 1.2))
    together = equilibrium(patrons, choosers, patrons.base_money)
    for draw in range(DRAWS):
        only = np.array([draw])
        alone = equilibrium(patrons.of(only), choosers.of(only), patrons.base_money)
        assert (alone.money[0] == together.money[draw]).all()
        assert (alone.shares[0] == together.shares[draw]).all()


def test_fixed_money_is_not_divided() -> None:
    patrons, choosers = game(9)
    fixed = np.zeros_like(patrons.base_money)
    fixed[0, 0, 3] = 0.6 * patrons.base_money[0, 0, 3]
    free = patrons.base_money - fixed
    budget = np.ascontiguousarray(np.broadcast_to(free.sum(axis=2), (DRAWS, BLOCS))) * 0.0
    need = np.ascontiguousarray(np.broadcast_to(free, choosers.base.shape))
    found = equilibrium(replace(patrons, fixed=fixed, need=need, budget=budget), choosers, patrons.base_money)
    assert (found.money == np.broadcast_to(fixed, found.money.shape)).all()


@pytest.mark.parametrize("factor", [0.05, 0.5, 1.0, 1.7, 3.0])
def test_division_is_the_root_that_a_bracketing_search_finds(factor: float) -> None:
    generator = np.random.default_rng(10)
    pull = generator.uniform(0.0, 0.5, (1, 1, RECIPIENTS))
    need = generator.lognormal(0.0, 2.0, (1, 1, RECIPIENTS)) * (1.0 - pull)
    budget = float(need.sum() * factor)

    def miss(price: float) -> float:
        return float((need / (price - pull)).sum()) - budget

    price = brentq(miss, float(pull.max()) + 1e-9, 1e6, xtol=1e-14, rtol=8.9e-16)
    np.testing.assert_allclose(divide(need, pull, np.array([[budget]])), need / (price - pull), rtol=1e-7)


def test_division_maximises_need_plus_influence() -> None:
    generator = np.random.default_rng(11)
    need, pull = generator.uniform(1.0, 2.0, 3), generator.uniform(0.0, 0.3, 3)
    best = divide(need[None, None], pull[None, None], np.array([[2.0]]))[0, 0]

    def loss(logs: FloatArray) -> float:
        money = 2.0 * np.exp(logs) / np.exp(logs).sum()
        return -float((need * np.log(money) + pull * money).sum())

    found = minimize(loss, np.zeros(3), tol=1e-14).x
    np.testing.assert_allclose(best, 2.0 * np.exp(found) / np.exp(found).sum(), rtol=1e-4)


def test_influence_is_a_share_of_the_percentile_and_its_scale_cancels() -> None:
    _, choosers = game(12)
    worth = np.random.default_rng(1).uniform(0.1, 1.0, (DRAWS, RECIPIENTS))
    one = influence_scale(np.full(DRAWS, 0.3), worth, choosers.base, 99.9)
    two = influence_scale(np.full(DRAWS, 0.3), worth * 5.0, choosers.base, 99.9)
    np.testing.assert_allclose(one, two * 5.0, rtol=1e-12)
    assert (influence_scale(np.full(DRAWS, 0.3), worth * 0.0, choosers.base, 99.9) == 0.0).all()
