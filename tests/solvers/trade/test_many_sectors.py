"""Many sectors: published and own vectors, accounting, symmetry, independence of draws, links of every kind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from exeunt.solvers.trade import (
    Economy,
    Equilibrium,
    Newton,
    PairLinks,
    Search,
    SharedLinks,
    SumLinks,
    TermLinks,
    Trade,
    bloc_links,
    solve_many,
    trade_at,
)
from solvers.trade.conftest import FloatArray, random_costs, random_economy

VECTOR = Path(__file__).parents[2] / "vectors" / "trade_multisector.json"
TIGHT = Search(1e-13)
THETA = np.array([[4.0, 6.0, 5.0]])


def solved(
    economy: Economy, cost: FloatArray | None = None, duty: FloatArray | None = None, *, newton: bool = True
) -> Equilibrium:
    found = solve_many(
        economy, trade_at(economy, THETA, cost, duty), THETA, newton=Newton(economy) if newton else None, how=TIGHT
    )
    assert found.residual.max() <= 1e-13
    return found


@pytest.mark.parametrize("newton", [False, True])
def test_the_vector_is_met(newton: bool) -> None:
    given = json.loads(VECTOR.read_text(encoding="utf-8"))
    economy = Economy(np.swapaxes(np.array(given["flows"]), 1, 2), np.array(given["input_share"]))
    theta, cost = np.array([given["theta"]]), np.swapaxes(np.array(given["iceberg_hat"]), 1, 2)
    step = Newton(economy) if newton else None
    found = solve_many(economy, trade_at(economy, theta, cost), theta, newton=step, how=TIGHT)
    expected = given["expected"]
    np.testing.assert_allclose(economy.deficit, given["derived"]["deficit"], atol=1e-8)
    for got, name in (
        (found.wage[0], "w_hat"),
        (found.price[0].T, "P_hat"),
        (found.absorption[0].T, "X_new"),
        (found.consumer_price[0], "cpi_hat"),
        (found.welfare[0], "welfare_hat"),
        (found.real_wage[0], "real_wage_hat"),
    ):
        np.testing.assert_allclose(got, expected[name], rtol=1e-8, err_msg=name)


@pytest.mark.parametrize("duties", [False, True])
def test_no_change_changes_nothing(duties: bool) -> None:
    economy = random_economy(1, duties=duties)
    found = solved(economy)
    for ratio in (found.wage, found.price, found.welfare, found.real_wage):
        np.testing.assert_allclose(ratio, 1.0, rtol=1e-12)
    np.testing.assert_allclose(found.flows(), economy.flows, rtol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_accounts_add_up(seed: int) -> None:
    economy = random_economy(seed, duties=True)
    duty = economy.duty * 0.5 if economy.duty is not None else None
    found = solved(economy, random_costs(seed, economy.flows.shape), duty)
    flows, value = found.flows(), economy.value_added
    assert duty is not None
    received = flows / (1.0 + duty)
    np.testing.assert_allclose((value * found.wage[0]).sum(), value.sum(), rtol=1e-12)
    np.testing.assert_allclose(flows.sum(axis=1), found.absorption[0], rtol=1e-11)
    np.testing.assert_allclose(received.sum(axis=2), found.output[0], rtol=1e-11)
    np.testing.assert_allclose((flows - received).sum(axis=(0, 1)), found.revenue[0], rtol=1e-10)
    used = np.einsum("nsq,sn->qn", economy.input_share, received.sum(axis=2))
    np.testing.assert_allclose(flows.sum(axis=1) - used, economy.final_share * found.income[0], rtol=1e-9)
    np.testing.assert_allclose(found.income[0], value * found.wage[0] + found.revenue[0] + economy.deficit, rtol=1e-11)
    exports = found.exports()[0].sum(axis=1)
    imports = received.sum(axis=(1, 2)) - np.diagonal(received, axis1=1, axis2=2).sum(axis=1)
    np.testing.assert_allclose(exports, imports, rtol=1e-10)


def test_newton_and_relaxation_find_the_same() -> None:
    economy = random_economy(3, duties=True)
    cost = random_costs(3, economy.flows.shape, 0.2)
    one, other = solved(economy, cost), solved(economy, cost, newton=False)
    np.testing.assert_allclose(one.welfare, other.welfare, rtol=1e-12)
    assert one.sweeps[0] < other.sweeps[0]


def test_newton_is_the_derivative_at_the_base() -> None:
    """One Newton step from the base errs by the square of the shock: a hundredth for a tenth of it."""
    economy = random_economy(4, duties=True)
    newton = Newton(economy)
    direction = np.log(random_costs(4, economy.flows.shape))
    errors = []
    for scale in (1e-2, 1e-3):
        trade = trade_at(economy, THETA, np.exp(scale * direction))
        whole = solve_many(economy, trade, THETA, newton=newton, how=TIGHT)
        single = newton.response(trade, THETA)
        errors.append(np.abs(single.welfare - whole.welfare).max())
    assert errors[0] < 1e-4
    assert errors[1] == pytest.approx(errors[0] / 100.0, rel=0.2)


def test_a_duty_returns_revenue_and_waste_does_not() -> None:
    economy = random_economy(5)
    rise = np.zeros_like(economy.flows)
    rise[1, :, 2] = 0.2
    rise[1, 2, 2] = 0.0
    duty, waste = solved(economy, duty=rise), solved(economy, cost=1.0 + rise)
    assert duty.revenue[0, 2] > 0.0
    assert waste.revenue.max() == 0.0
    assert duty.welfare[0, 2] > waste.welfare[0, 2]
    np.testing.assert_allclose(duty.trade.links[1].dense(0), waste.trade.links[1].dense(0), rtol=1e-12)


def test_a_duty_taken_away_again_leads_back() -> None:
    economy = random_economy(6, duties=True)
    away = solved(economy, duty=np.zeros_like(economy.flows)).rebased()
    assert away.duty is None
    back = solved(away, duty=economy.duty)
    np.testing.assert_allclose(back.flows(), economy.flows, rtol=1e-9)


def test_names_do_not_matter() -> None:
    economy = random_economy(7)
    cost = random_costs(7, economy.flows.shape)
    order = np.array([3, 0, 5, 1, 4, 2])
    turned = economy.flows[:, order][:, :, order]
    other = solved(Economy(turned, economy.input_share[order]), cost[:, order][:, :, order])
    np.testing.assert_allclose(other.welfare[0], solved(economy, cost).welfare[0][order], rtol=1e-11)


def batch(rows: NDArray[np.int64], start: FloatArray | None = None) -> Equilibrium:
    """Return some of 64 draws, each with its own elasticities, blocs, productivity and a cost on one pair."""
    economy = random_economy(8)
    draw = np.random.Generator(np.random.Philox(8))
    theta = draw.uniform(3.0, 8.0, (64, 3))[rows]
    rise, gain = draw.uniform(1.0, 1.4, 64)[rows], draw.normal(0.0, 0.03, (64, 3, 6))[rows]
    alignment = draw.dirichlet(np.ones(2), 6)
    factor = np.ones((len(rows), 2, 2))
    factor[:, 0, 1] = factor[:, 1, 0] = rise ** -theta[:, 1]
    pair = PairLinks(np.array([0]), np.array([4]), economy.share[2, 0, 4] * (rise[:, None] ** -1.0 - 1.0), 6)
    links = (
        SharedLinks(economy.share[0]),
        bloc_links(economy.share[1], alignment, factor),
        SumLinks([SharedLinks(economy.share[2]), pair]),
    )
    return solve_many(economy, Trade(links, technology=gain), theta, newton=Newton(economy), start=start, how=TIGHT)


def test_draws_do_not_see_each_other() -> None:
    every = np.arange(64)
    together = batch(every)
    assert together.residual.max() <= 1e-13
    for rows in (np.array([7]), np.array([40, 3, 7, 12]), every[::-1]):
        np.testing.assert_allclose(batch(rows).welfare, together.welfare[rows], rtol=1e-10)


def test_a_warm_start_ends_in_the_same_place() -> None:
    rows = np.arange(8)
    cold = batch(rows)
    warm = batch(rows, start=cold.state * 0.9)
    np.testing.assert_allclose(warm.welfare, cold.welfare, rtol=1e-11)
    assert warm.sweeps.max() <= cold.sweeps.max()


def test_terms_and_pairs_are_the_matrix_that_they_stand_for() -> None:
    draw = np.random.Generator(np.random.Philox(9))
    share = random_economy(9).share[0]
    left, right = draw.uniform(0.5, 1.0, (2, 3, 6)), draw.uniform(0.5, 1.0, (2, 1, 6))
    pair = PairLinks(np.array([1, 2, 2]), np.array([0, 0, 2]), draw.normal(size=(3, 3)), 6)
    links = SumLinks([TermLinks(share, left, np.broadcast_to(right, left.shape)), pair])
    numbers = draw.uniform(0.5, 2.0, (3, 6))
    for d in range(3):
        whole = links.dense(d)
        np.testing.assert_allclose(links.inward(numbers)[d], numbers[d] @ whole, rtol=1e-12)
        np.testing.assert_allclose(links.outward(numbers)[d], whole @ numbers[d], rtol=1e-12)
        np.testing.assert_allclose(links.own()[d], np.diagonal(whole), rtol=1e-12)


def test_a_hopeless_draw_is_told_and_harms_no_other() -> None:
    economy = random_economy(10)
    theta = np.repeat(THETA, 2, axis=0)
    gain = np.zeros((2, 3, 6))
    gain[1] = np.nan
    trade = Trade([SharedLinks(share) for share in economy.share], technology=gain)
    found = solve_many(economy, trade, theta, newton=Newton(economy), how=Search(1e-10, sweeps=40))
    assert found.residual[0] <= 1e-10
    assert found.residual[1] == np.inf
    np.testing.assert_allclose(found.welfare[0], 1.0, rtol=1e-10)
