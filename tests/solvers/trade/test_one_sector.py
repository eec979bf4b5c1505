"""One sector: exact hat algebra against what theory says of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt.solvers.trade import (
    DrawLinks,
    Economy,
    OneSector,
    Search,
    SharedLinks,
    bloc_links,
    solve_many,
    solve_one,
    trade_at,
)
from exeunt.solvers.trade.one_sector import Closure
from solvers.trade.conftest import FloatArray, random_costs, random_flows

TIGHT = Search(1e-13)
CLOSURES: tuple[Closure, ...] = ("additive", "multiplicative")


def solved(flows: FloatArray, cost: FloatArray, theta: float = 4.0, closure: Closure = "additive") -> OneSector:
    economy = Economy.one_sector(flows)
    links = SharedLinks(economy.share[0] * cost**-theta)
    found = solve_one(economy, links, np.array([theta]), closure=closure, how=TIGHT)
    assert found.residual[0] <= 1e-13
    return found


@pytest.mark.parametrize("closure", CLOSURES)
def test_no_change_of_cost_changes_nothing(closure: Closure) -> None:
    found = solved(random_flows(1, 12), np.ones((12, 12)), closure=closure)
    for ratio in (found.wage, found.price, found.welfare):
        np.testing.assert_allclose(ratio, 1.0, rtol=1e-12)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), theta=st.floats(2.0, 9.0), closure=st.sampled_from(CLOSURES))
def test_the_real_wage_is_the_domestic_share_to_the_power_of_minus_one_over_theta(
    seed: int, theta: float, closure: Closure
) -> None:
    found = solved(random_flows(seed, 8), random_costs(seed, (8, 8)), theta, closure)
    flows = found.flows()
    share = np.diagonal(flows) / flows.sum(axis=0)
    before = np.diagonal(found.economy.share[0])
    np.testing.assert_allclose(found.real_wage[0], (share / before) ** (-1.0 / theta), rtol=1e-10)
    assert found.statistic_gap()[0] < 1e-10


@pytest.mark.parametrize("closure", CLOSURES)
def test_markets_clear_and_world_output_stands(closure: Closure) -> None:
    found = solved(random_flows(3, 15), random_costs(3, (15, 15), 0.2), closure=closure)
    output = found.economy.output[0]
    np.testing.assert_allclose((output * found.wage[0]).sum(), output.sum(), rtol=1e-12)
    np.testing.assert_allclose(found.flows().sum(axis=0), found.expenditure[0], rtol=1e-12)
    if closure == "additive":  # the multiplicative one reports expenditure before the scalar that clears markets
        np.testing.assert_allclose(found.flows().sum(axis=1), output * found.wage[0], rtol=1e-11)


def test_prohibitive_costs_give_the_real_wage_of_autarky() -> None:
    flows = random_flows(4, 10, balanced=True)
    cost = np.full((10, 10), 1e6)
    np.fill_diagonal(cost, 1.0)
    found = solved(flows, cost)
    np.testing.assert_allclose(found.real_wage[0], np.diagonal(found.economy.share[0]) ** 0.25, rtol=1e-10)


def test_with_deficits_there_is_no_autarky() -> None:
    economy = Economy.one_sector(random_flows(5, 10))
    cost = np.full((10, 10), 1e6)
    np.fill_diagonal(cost, 1.0)
    links = SharedLinks(economy.share[0] * cost**-4.0)
    found = solve_one(economy, links, np.array([4.0]), how=Search(1e-10, sweeps=400))
    assert not found.residual[0] <= 1e-10


def test_costs_of_one_importer_that_rise_alike_change_its_prices_only() -> None:
    cost = np.ones((9, 9))
    cost[:, 2] = 1.3
    economy = Economy.one_sector(random_flows(6, 9))
    links = SharedLinks(economy.share[0] * cost**-4.0)
    found = solve_one(economy, links, np.array([4.0]), how=TIGHT)
    np.testing.assert_allclose(found.wage, 1.0, rtol=1e-12)
    np.testing.assert_allclose(found.price[0], np.where(np.arange(9) == 2, 1.3, 1.0), rtol=1e-12)


def test_better_technology_everywhere_leaves_shares() -> None:
    economy = Economy.one_sector(random_flows(7, 9))
    found = solve_one(
        economy, SharedLinks(economy.share[0]), np.array([5.0]), technology=np.full((1, 9), 0.4), how=TIGHT
    )
    np.testing.assert_allclose(found.flows(), economy.flows[0], rtol=1e-11)
    np.testing.assert_allclose(found.real_wage, np.exp(0.4 / 5.0), rtol=1e-11)


def test_names_do_not_matter() -> None:
    flows, cost = random_flows(8, 11), random_costs(8, (11, 11))
    order = np.random.Generator(np.random.Philox(8)).permutation(11)
    turned = np.ix_(order, order)
    one, other = solved(flows, cost), solved(flows[turned], cost[turned])
    np.testing.assert_allclose(other.welfare[0], one.welfare[0][order], rtol=1e-11)


@pytest.mark.parametrize("duties", [False, True])
def test_one_sector_is_many_sectors_with_one(duties: bool) -> None:
    flows, cost = random_flows(9, 7), random_costs(9, (7, 7))
    economy = Economy(flows[None], np.zeros((7, 1, 1)), np.zeros((1, 7, 7)) if duties else None)
    theta = np.array([[4.5]])
    many = solve_many(economy, trade_at(economy, theta, cost[None]), theta, how=TIGHT)
    np.testing.assert_allclose(many.welfare, solved(flows, cost, 4.5).welfare, rtol=1e-10)
    np.testing.assert_allclose(many.wage, solved(flows, cost, 4.5).wage, rtol=1e-10)


def batch(rows: list[int]) -> OneSector:
    """Return the solution of some of 64 draws of a two-bloc rise of costs, solved together."""
    draw = np.random.Generator(np.random.Philox(10))
    theta, rise = draw.uniform(2.5, 8.0, 64)[rows], draw.uniform(1.0, 1.3, 64)[rows]
    economy = Economy.one_sector(random_flows(10, 20))
    blocs = np.eye(2)[np.arange(20) % 2]
    factor = np.ones((len(rows), 2, 2))
    factor[:, 0, 1] = factor[:, 1, 0] = rise**-theta
    return solve_one(economy, bloc_links(economy.share[0], blocs, factor), theta, how=TIGHT)


def test_draws_do_not_see_each_other() -> None:
    together = batch(list(range(64)))
    assert together.residual.max() <= 1e-13
    for rows in ([7], [40, 3, 7, 12], list(range(63, -1, -1))):
        np.testing.assert_allclose(batch(rows).welfare, together.welfare[rows], rtol=1e-10)


def test_blocs_are_the_matrix_that_they_stand_for() -> None:
    draw = np.random.Generator(np.random.Philox(11))
    share = Economy.one_sector(random_flows(11, 9)).share[0]
    alignment = draw.dirichlet(np.ones(3), 9)
    factor = draw.uniform(0.5, 1.0, (4, 3, 3))
    matrix = np.einsum("ib,dbc,jc->dij", alignment, factor, alignment)
    matrix[:, np.arange(9), np.arange(9)] = 1.0
    blocs, whole = bloc_links(share, alignment, factor), DrawLinks(share * matrix)
    numbers = draw.uniform(0.5, 2.0, (4, 9))
    np.testing.assert_allclose(blocs.inward(numbers), whole.inward(numbers), rtol=1e-13)
    np.testing.assert_allclose(blocs.outward(numbers), whole.outward(numbers), rtol=1e-13)
    np.testing.assert_allclose(np.broadcast_to(blocs.own(), (4, 9)), whole.own(), rtol=1e-13)
    np.testing.assert_allclose(blocs.dense(2), whole.dense(2), rtol=1e-13)
