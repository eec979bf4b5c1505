"""The default world: its accounts, and that the solver gives in it what the description of the model says."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from exeunt.errors import ExeuntError
from exeunt.solvers.trade import Economy, Search, SharedLinks, Trade, solve_many, trade_at
from exeunt.world.trade import TradeWorld
from exeunt.world.world import TABLES, World
from solvers.trade.conftest import Default, FloatArray
from solvers.trade.digital_wall import DDS, alignment, base_exports, wall, world_gdp


@pytest.fixture(scope="module")
def shares(default: Default) -> FloatArray:
    return alignment(default, World.load())


def test_accounts_are_those_described(default: Default) -> None:
    economy, world = default.economy, default.world
    assert economy.flows.shape == (6, 198, 198)
    assert economy.value_added.sum() / 1e6 == pytest.approx(107.46, abs=0.01)  # million million USD
    assert abs(economy.deficit.sum()) < 1e-6
    assert (economy.final_demand > 0.0).all()
    assert (economy.flows >= 0.0).all()
    assert (np.diagonal(economy.flows, axis1=1, axis2=2) > 0.0).all()
    assert (economy.deficit <= 0.5001 * economy.value_added).all()
    capped = {c: f for c, f in zip(world.economies, world.deficit_factor, strict=True) if f < 1.0}
    expected = {"MHL": 0.13, "LBR": 0.26, "TUV": 0.27, "KGZ": 0.36, "KIR": 0.60, "DJI": 0.63, "PLW": 0.67}
    expected |= {"TGO": 0.755, "PSE": 0.81, "TON": 0.87, "LBN": 0.88, "SOM": 0.93, "NRU": 0.95, "YEM": 0.97}
    assert capped == pytest.approx(expected, abs=0.006)
    offices = [c for c, m in zip(world.economies, world.multinational, strict=True) if m]
    assert offices == ["CYP", "IRL", "LUX", "MLT", "SGP", "SYC"]


def test_the_variant_caps_services_trade_and_keeps_accounts_sound(default: Default) -> None:
    variant = TradeWorld.load(World.load(), "capped_services")
    economy = Economy(variant.flows, variant.input_share)
    exports = economy.flows[DDS].sum(axis=1) - np.diagonal(economy.flows[DDS])
    table = World.load().table("trade_economies")
    assert (exports <= 0.2501 * table["gdp_usd"] / 1e6).all()
    assert (economy.final_demand > 0.0).all()
    place = default.place("IRL")
    assert exports[place] < 0.5 * base_exports(default)[DDS, place]
    np.testing.assert_array_equal(economy.flows[5], default.economy.flows[5])


def test_another_file_is_refused(tmp_path: Path) -> None:
    shutil.copytree(TABLES / "trade", tmp_path / "trade")
    shutil.copytree(TABLES / "blocs", tmp_path / "blocs")
    with (tmp_path / "trade" / "trade_world.npz").open("ab") as handle:
        handle.write(b"x")
    with pytest.raises(ExeuntError, match="E118"):
        TradeWorld.load(World.load(tmp_path))


def test_an_unknown_variant_is_refused() -> None:
    with pytest.raises(ExeuntError, match="E119"):
        TradeWorld.load(World.load(), "capped")


def test_the_wall_with_trust_meets_what_it_was_solved_for(default: Default, shares: FloatArray) -> None:
    found = wall(default, shares, 0.073, -0.93)
    real = (found.exports()[0] / found.unit_cost[0]).sum()
    assert 100.0 * (real / base_exports(default).sum() - 1.0) == pytest.approx(-1.75, abs=0.02)
    assert world_gdp(default, found) == pytest.approx(-0.94, abs=0.02)
    told = {c: 100.0 * (found.welfare[0, default.place(c)] - 1.0) for c in ("USA", "DEU", "CHN", "IND")}
    assert told == pytest.approx({"USA": -1.00, "DEU": -0.51, "CHN": -1.21, "IND": -0.49}, abs=0.02)


def test_the_wall_alone_meets_what_it_was_solved_for(default: Default, shares: FloatArray) -> None:
    found = wall(default, shares, 0.145)
    before, exports = base_exports(default), found.exports()[0]
    real = (exports / found.unit_cost[0]).sum()
    assert 100.0 * (real / before.sum() - 1.0) == pytest.approx(-1.77, abs=0.02)
    assert 100.0 * (exports.sum() / before.sum() - 1.0) == pytest.approx(-1.67, abs=0.02)
    assert 100.0 * (exports[DDS].sum() / before[DDS].sum() - 1.0) == pytest.approx(-11.9, abs=0.05)
    assert world_gdp(default, found) == pytest.approx(-0.154, abs=0.02)
    told = {c: 100.0 * (found.welfare[0, default.place(c)] - 1.0) for c in ("USA", "IND", "IRL")}
    assert told == pytest.approx({"USA": -0.08, "IND": -0.24, "IRL": -2.8}, abs=0.05)


def risen(default: Default, sectors: list[int], factor: float) -> Trade:
    cost = np.ones_like(default.economy.flows)
    cost[sectors] = factor
    place = np.arange(default.economy.size)
    cost[:, place, place] = 1.0
    return trade_at(default.economy, default.theta, cost)


def test_higher_costs_everywhere_harm_everyone(default: Default) -> None:
    found = solve_many(default.economy, risen(default, list(range(6)), 1.1), default.theta, newton=default.newton)
    assert found.residual[0] <= 1e-10
    assert found.welfare.max() < 1.0


def test_digital_trade_is_of_the_right_order(default: Default) -> None:
    """Ten percent on all international DDS trade: the world loses 0.1 to 0.6 percent, DDS exports above a tenth."""
    found = solve_many(default.economy, risen(default, [DDS], 1.1), default.theta, newton=default.newton)
    assert found.residual[0] <= 1e-10
    assert -0.6 < world_gdp(default, found) < -0.1
    assert found.exports()[0, DDS].sum() < 0.9 * base_exports(default)[DDS].sum()


def test_the_linear_response_errs_as_stated(default: Default, shares: FloatArray) -> None:
    """Of the full wall with trust: below 0.05 points of welfare anywhere, half a percent of the world effect."""
    whole = wall(default, shares, 0.073, -0.93)
    single = default.newton.response(whole.trade, default.theta)
    assert 100.0 * np.abs(single.welfare - whole.welfare).max() < 0.05
    assert world_gdp(default, single) == pytest.approx(world_gdp(default, whole), rel=0.005)


def test_elasticities_far_from_the_centre_converge_fast(default: Default) -> None:
    draw = np.random.Generator(np.random.Philox(66))
    theta = default.theta * np.exp(draw.normal(0.0, 0.33, (16, 6)))
    gain = np.broadcast_to(draw.normal(0.0, 0.02, (16, 6, 1)), (16, 6, 198))
    trade = Trade([SharedLinks(default.economy.share[s]) for s in range(6)], technology=np.ascontiguousarray(gain))
    found = solve_many(default.economy, trade, theta, newton=default.newton, how=Search(1e-10))
    assert found.residual.max() <= 1e-10
    assert found.sweeps.max() <= 12


def test_a_block_gives_the_same_bits_whatever_else_is_in_it(default: Default) -> None:
    """A draw stands still once it has converged: its bits do not depend on how long the others take."""
    draw = np.random.Generator(np.random.Philox(67))
    theta = np.repeat(default.theta, 64, axis=0)
    theta[:, 0] *= np.exp(draw.normal(0.0, 0.2, 64))
    gain = draw.normal(0.0, 0.01, (64, 6, 198))
    harder = gain.copy()
    harder[1:] *= 2.0
    links = [SharedLinks(share) for share in default.economy.share]
    found = [
        solve_many(default.economy, Trade(links, technology=g), theta, newton=default.newton, how=Search(1e-9))
        for g in (gain, harder)
    ]
    assert found[0].sweeps.max() < found[1].sweeps.max()
    np.testing.assert_array_equal(found[0].welfare[0], found[1].welfare[0])
