"""The channel commodities: switches, first year, prices, exporters, friction, bad input, one run through the engine."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from commodities_harness import central, parameters, prepared, run, world
from hypothesis import given, settings
from hypothesis import strategies as st

import exeunt
from exeunt.channels.commodities import channel as channel_module
from exeunt.channels.commodities.base import Flows, Markets, known_nodes
from exeunt.channels.commodities.channel import CHANNEL
from exeunt.channels.commodities.rules import insulated
from exeunt.distributions import Distribution
from exeunt.engine.contract import BLOCK
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import Override
from exeunt.world.world import World

CHANNELS = ["assessments", "liquidity", "funding", "functions", "commodities"]
FILE = Path(channel_module.__file__).with_name("cases") / "switches.yaml"
CASES = yaml.safe_load(FILE.read_text(encoding="utf-8"))
OFF = {"information": "off", "storage": "off", "insulation": "off"}


def at(market: str) -> int:
    return world().index("market").position(market)


def watched() -> np.ndarray:
    return np.array([bool(name) for name in prepared().markets.dependence])


def test_full_capacity_changes_no_bit() -> None:
    for still, same in zip(run(parameters()), run(parameters(), np.ones((1, 20))), strict=True):
        for name, values in still.items():
            np.testing.assert_array_equal(values, same[name], err_msg=name)


def test_switches_off_change_no_bit_whatever_the_capacity() -> None:
    step = prepared(**OFF)
    for still, same in zip(run(parameters(), step=step), run(parameters(), 0.2, step=step), strict=True):
        for name, values in still.items():
            np.testing.assert_array_equal(values, same[name], err_msg=name)


def test_every_market_begins_at_the_observed_price_in_both_arms() -> None:
    table = world().table("commodity_models")
    first = run(parameters(), years=1)[0]["price"]
    np.testing.assert_array_equal(first, np.broadcast_to(table["price_2025"], first.shape))


def test_paths_from_the_observed_price_settle_at_the_long_run_mean() -> None:
    """From cheap wood and dear coffee the mean price returns towards 1; spread of late years as the law says."""
    blocks = [run(central(), start=64 * b) for b in range(24)]
    last = np.concatenate([b[-1]["price"] for b in blocks])
    off = last.mean(axis=0) - 1.0
    first = blocks[0][0]["price"][0] - 1.0
    own = prepared().markets.autoregressive
    noise = last.std(axis=0) / np.sqrt(len(last))
    assert (np.abs(off[~own]) < np.maximum(0.35 * np.abs(first[~own]), 4.0 * noise[~own])).all()
    told = blocks[0][-1]["price_spread"][0]
    cotton = at("cotton")
    assert last[:, cotton].std() == pytest.approx(told[cotton], rel=0.12)
    spikes = (last[:, cotton] > 1.5).mean()
    assert spikes == pytest.approx(blocks[0][-1]["spike_frequency"][0, cotton], abs=0.02)


def test_calibrated_markets_reproduce_what_was_observed() -> None:
    """Spread fitted; share of spikes and log changes not fitted: errors as in the specification."""
    table = world().table("commodity_models")
    fitted = np.array(table["slope_market"] == table["market"], dtype=bool)
    step = prepared()
    last = run(central(), step=step, years=1)[0]
    own = step.markets.autoregressive
    np.testing.assert_allclose(last["price_spread"][0, fitted & ~own], table["cv"][fitted & ~own], rtol=0.02)
    np.testing.assert_allclose(last["price_volatility"][0, own], table["sd_dlog"][own], rtol=1e-12)
    spikes = np.abs(last["spike_frequency"][0, fitted] - table["spike"][fitted])
    changes = np.abs(last["price_volatility"][0, fitted & ~own] - table["sd_dlog"][fitted & ~own])
    assert spikes.mean() < 0.02
    assert changes.mean() < 0.05


def test_information_alone_moves_cotton_by_almost_nothing() -> None:
    """Dependence 0.10 and capacity 0.85: news falls by 1.5 percent of itself, spread by less than 0.1 percent."""
    alone = prepared(storage="off", insulation="off")
    base, less = (run(central(), c, step=alone, years=2)[-1] for c in (1.0, 0.85))
    cotton = at("cotton")
    assert less["news_share"][0, cotton] / base["news_share"][0, cotton] == pytest.approx(0.985, abs=1e-12)
    change = less["price_spread"][0, cotton] / base["price_spread"][0, cotton] - 1.0
    assert 0.0 < change < 1e-3
    assert (less["storage_cost"] == base["storage_cost"]).all()


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_reference_cases(case: dict[str, Any]) -> None:
    """Central parameters, each switch alone, cotton: what the rules become and what the spread does."""
    given_case, wanted = case["input"], case["output"]
    on = {name: "on" if name in given_case["switches"] else "off" for name in ("information", "storage", "insulation")}
    fixed = {k: float(v) for k, v in given_case.get("parameters", {}).items()}
    # The lattice need not reach further than what is asked of it: fewer nodes to solve.
    still = {"k_0": 0.02, "pi_k": 0.01, "r": 0.04, "rho_0": 0.5, "slope_factor": 1.0} | fixed
    overrides = {f"commodities.{k}": Override("set", Distribution.fixed(v)) for k, v in still.items()}
    found = run(central(**fixed), given_case["capacity"], step=prepared(overrides, **on), years=2)[-1]
    base, cotton = run(central(), years=2)[-1], at("cotton")
    for name in ("news_share", "storage_cost"):
        if name in wanted:
            assert found[name][0, cotton] == pytest.approx(wanted[name], abs=1e-12)
    change = 100.0 * (found["price_spread"][0, cotton] / base["price_spread"][0, cotton] - 1.0)
    assert change == pytest.approx(wanted["spread_percent"], abs=case["absolute_error_margin"])


def test_each_switch_acts_alone() -> None:
    base = run(central(), 1.0, years=2)[-1]
    storage = run(central(), 0.5, step=prepared(information="off"), years=2)[-1]
    assert (storage["news_share"] == base["news_share"]).all()
    rise = storage["storage_cost"][0] - base["storage_cost"][0]
    np.testing.assert_allclose(rise, np.where(watched(), 0.5 * 0.01, 0.0), atol=1e-15)
    cotton = at("cotton")
    change = storage["price_spread"][0, cotton] / base["price_spread"][0, cotton] - 1.0
    assert 100.0 * change == pytest.approx(2.5, abs=0.6)  # 5.0 percent for 0.01


def test_markets_without_a_body_never_move() -> None:
    base, less = (run(parameters(), c)[-1] for c in (1.0, 0.0))
    for name in ("price", "price_volatility", "spike_frequency", "storage_cost", "news_share"):
        np.testing.assert_array_equal(base[name][:, ~watched()], less[name][:, ~watched()], err_msg=name)
        if name != "spike_frequency":
            assert (base[name][:, watched()] != less[name][:, watched()]).any(axis=0).all(), name


@given(st.floats(0.0, 0.99), st.integers(0, 3))
@settings(max_examples=15, deadline=None)
def test_less_capacity_means_more_swings(capacity: float, block: int) -> None:
    drawn = parameters(64 * block)
    base, less = (run(drawn, c, years=2)[-1] for c in (1.0, capacity))
    assert (less["price_spread"] >= base["price_spread"] - 1e-12).all()
    assert (less["price_volatility"] >= base["price_volatility"] * (1.0 - 1e-4)).all()
    assert (less["price"] > 0.0).all()
    assert (less["commodity_friction"] >= 0.0).all()


def test_insulation_scales_the_slope() -> None:
    assert insulated(np.array([0.7]), np.array([0.30]))[0] / 0.7 == pytest.approx(1.0 / 0.70, abs=1e-12)
    assert insulated(np.array([0.7]), np.array([0.45]))[0] / 0.7 == pytest.approx(1.0 / 0.55, abs=1e-12)
    given_share = {"commodities.iota_0": Override("set", Distribution.fixed(0.3))}
    thin = run(central(iota_0=0.3), step=prepared(given_share), years=2)[-1]
    base = run(central(), years=2)[-1]
    cotton = at("cotton")
    assert thin["price_spread"][0, cotton] / base["price_spread"][0, cotton] == pytest.approx(1.277, abs=0.006)


def test_trade_between_blocs_thins_markets_by_sector() -> None:
    """States fall apart into two camps that the baseline does not have: insulation is the rise times iota_1."""
    step = prepared()
    together = np.full((1, step.countries, 2), 0.5)
    apart = np.zeros((1, step.countries, 2))
    apart[0, np.arange(step.countries), np.arange(step.countries) % 2] = 1.0
    flows = Flows.read(world())
    rise = (flows.inside(together) - flows.inside(apart))[0]
    found = run(central(), step=step, alignment=(apart, together), years=2)[-1]["insulation"][0]
    np.testing.assert_allclose(found, np.maximum(0.1 * rise[step.markets.sector], 0.0), atol=1e-15)
    np.testing.assert_allclose(flows.inside(together), 0.5, atol=1e-12)
    still = run(central(), step=step, alignment=(apart, apart), years=2)[-1]
    assert (still["insulation"] == 0.0).all()


def test_friction_is_what_storers_ask_times_the_share_in_the_sector() -> None:
    lost = np.where(np.array(prepared().markets.dependence) == "xi_staples", 1.0, 0.85)  # AMIS is not on the list
    found = run(central(), lost, years=2)[-1]
    shares = prepared().markets.export_share
    agf = world().index("sector").position("AGF")
    food = np.array([s == agf for s in prepared().markets.sector])
    wanted = (0.01 * (1.0 - lost) * shares * watched())[food].sum()
    assert found["commodity_friction"][0, agf] == pytest.approx(wanted, rel=1e-12)
    assert 1e-5 < wanted < 1e-4  # what the specification expects
    fuels = world().index("sector").position("MEN")
    assert (np.delete(found["commodity_friction"], agf, axis=1) == 0.0).all()
    charged = run(central(), lost, step=prepared(energy_friction="on"), years=2)[-1]["commodity_friction"]
    assert charged[0, fuels] == pytest.approx(0.01 * 0.15 * 0.60, rel=1e-12)
    assert charged[0, agf] == pytest.approx(wanted, rel=1e-12)


def test_terms_of_trade_are_shares_times_prices_and_states_without_a_row_have_none() -> None:
    found = run(parameters(), 0.7)[-1]
    exporters = prepared().exporters
    benin = world().index("country").position("BEN")
    entry = int(np.flatnonzero(exporters.country == benin)[0])
    place = parameters()["export_place"]
    share = exporters.value(place)[:, entry] / exporters.gdp[entry]
    wanted = 100.0 * share * (found["price"][:, at("cotton")] - 1.0)
    np.testing.assert_allclose(found["terms_of_trade"][:, benin], wanted, rtol=1e-12)
    assert 0.02 < np.median(share) < 0.06  # 0.68 billion USD of about 20 billion
    assert np.isnan(found["terms_of_trade"][:, world().index("country").position("CHE")]).all()
    ceiling = exporters.ceiling
    ranges = exporters.value(np.array([1e-9, 1.0 - 1e-9])) / exporters.usd_per_share
    np.testing.assert_allclose(ranges[0], exporters.low, atol=1e-4)
    np.testing.assert_allclose(ranges[1], np.where(ceiling, exporters.mode, exporters.high), atol=1e-4)


def test_gain_from_prices_is_about_nothing_on_average() -> None:
    """Mean use is mean harvest and demand is a line: only the volatility changes."""
    pair = [
        np.concatenate([run(parameters(64 * b), c, start=64 * b)[-1]["price"] for b in range(16)]) for c in (1.0, 0.5)
    ]
    own = prepared().markets.autoregressive
    off = np.abs((pair[1] - pair[0]).mean(axis=0))
    noise = (pair[1] - pair[0]).std(axis=0) / np.sqrt(len(pair[0]))
    assert (off < np.maximum(4.0 * noise, 0.005))[~own].all()


@pytest.mark.parametrize("bad", [-0.1, 1.51, np.nan, np.inf])
def test_bad_capacity_is_refused_by_market(bad: float) -> None:
    capacity = np.ones((BLOCK, 20))
    capacity[3, at("zinc")] = bad
    with pytest.raises(ExeuntError, match="zinc") as caught:
        run(central(), capacity, years=2)
    assert caught.value.code == "E518"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("k_0", -0.01),
        ("r", -0.02),
        ("rho_0", 0.99),
        ("rho_0", np.nan),
        ("iota_0", 0.81),
        ("delta", 0.5),
        ("v", -0.1),
        ("slope_factor", 0.0),
        ("r", 0.0),
    ],
)
def test_bad_parameters_are_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(ExeuntError) as caught:
        run(central(**{name: value}), years=1)
    assert caught.value.code == "E518"
    assert f"commodities.{name}" in caught.value.message()


def test_insulation_above_its_limit_is_refused() -> None:
    step = prepared()
    apart = np.zeros((1, step.countries, 2))
    apart[0, np.arange(step.countries), np.arange(step.countries) % 2] = 1.0
    with pytest.raises(ExeuntError, match="cut off"):
        run(central(iota_1=9.0), step=step, alignment=(apart, np.ones_like(apart) * 0.9), years=2)


def test_decay_is_one_number() -> None:
    drawn = {"commodities.delta": Override("set", Distribution.parse({"uniform": [0.0, 0.05]}))}
    with pytest.raises(ExeuntError, match="the same in every draw"):
        prepared(drawn)
    fixed = {"delta": 0.05, "k_0": 0.02, "pi_k": 0.01, "r": 0.04, "rho_0": 0.5, "slope_factor": 1.0}
    decaying = prepared({f"commodities.{n}": Override("set", Distribution.fixed(v)) for n, v in fixed.items()})
    assert len(decaying.lattice.values) < 100
    found = run(central(delta=0.05), step=decaying, years=3)[-1]
    assert (found["price_spread"] > run(central(), years=3)[-1]["price_spread"] * (1.0 - 1e-9))[:, at("cotton")].all()


def test_a_changed_lattice_file_is_refused_and_a_missing_market_named(tmp_path: Path) -> None:
    source = world().path("commodity_models").parent.parent
    copy = tmp_path / "tables"
    shutil.copytree(source, copy)
    lattice = copy / "commodities" / "storage_lattice.npz"
    lattice.write_bytes(lattice.read_bytes() + b"x")
    with pytest.raises(ExeuntError, match="sha256"):
        known_nodes(World.load(copy))
    lattice.unlink()
    with pytest.raises(ExeuntError, match="not there"):
        known_nodes(World.load(copy.rename(tmp_path / "others")))


def test_markets_are_complete() -> None:
    markets = Markets.read(world())
    assert markets.labels == world().index("market").labels
    assert markets.autoregressive.sum() == 3
    bodies = {name for name in markets.dependence if name}
    assert bodies <= set(CHANNEL.declaration.parameters)
    assert (markets.slope > 0.0).all()


def test_a_block_takes_milliseconds() -> None:
    step, drawn = prepared(), parameters()
    run(drawn, 0.8, step=step, years=2)
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        run(drawn, 0.8, step=step)
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.3


def test_through_the_engine_a_scenario_without_events_is_its_baseline(tmp_path: Path) -> None:
    quiet = tmp_path / "quiet.yaml"
    quiet.write_text(
        "name: quiet\ntitle: {en: quiet, zh_hant: 無事件}\nsummary: {en: none, zh_hant: 無}\nevents: []\n",
        encoding="utf-8",
    )
    result = exeunt.run([quiet, "us-66"], draws=64, channels=CHANNELS, out=tmp_path / "run")
    rows = result.connection.execute(
        "SELECT count(*) FROM summary WHERE scenario = 'quiet' AND (diff_p05 <> 0 OR diff_p95 <> 0)"
    ).fetchone()
    assert rows == (0,)
    moved = result.connection.execute(
        "SELECT label FROM summary WHERE scenario = 'us-66' AND variable = 'price_volatility' AND year = 2036 "
        "AND diff_p50 > 0 ORDER BY label"
    ).fetchall()
    assert {label for (label,) in moved} >= {"cotton", "lead", "zinc", "logs_cmr", "crude_avg"}
    assert "copper" not in {label for (label,) in moved}
