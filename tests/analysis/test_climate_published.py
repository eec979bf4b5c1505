"""Section by section: published figures of climate economics beside the model, and hindcasts."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

import exeunt.channels.climate
from exeunt.analysis import climate_published as published
from exeunt.world.world import World

CASES = yaml.safe_load((Path(exeunt.channels.climate.__file__).parent / "cases" / "published.yaml").read_text())
ROOT = Path(__file__).parents[2]
ALLOWANCES = Path(os.environ.get("EXEUNT_ALLOWANCES", ROOT.parent / "shared" / "data" / "climate" / "eua_price.csv"))


@pytest.fixture(scope="module")
def world() -> World:
    return World.load()


@pytest.mark.parametrize("case", CASES["fragmentation"]["cases"], ids=lambda c: f"{c['year']} {c['growth']}")
def test_cost_of_fragmentation(world: World, case: dict) -> None:
    found = published.fragmentation(world, case["year"], case["growth"])
    tolerance = CASES["fragmentation"]["tolerance"]
    assert float(found.excess[0]) == pytest.approx(case["excess"], rel=tolerance)
    assert float(found.abatement[0]) == pytest.approx(case["abatement"], rel=tolerance)
    assert float(found.price[0]) == pytest.approx(case["price"], rel=tolerance)
    assert found.us_share == pytest.approx(case["us_share"], abs=0.0005)


def test_the_same_money_at_one_price(world: World) -> None:
    found = published.fragmentation(world, 2030)
    assert float(found.for_the_same_money()[0]) == pytest.approx(11.1, abs=0.05)


def test_the_published_saving_lies_in_the_range(world: World) -> None:
    """Edmonds et al. 2019: 249 bn USD a year in 2030; ours 184-187, 71 to 433."""
    found = published.fragmentation_draws(world, 2030).excess
    low, middle, high = np.percentile(found, [5, 50, 95])
    assert low < CASES["edmonds"]["saving_busd_2030"] < high
    assert middle == pytest.approx(186, abs=6)
    assert (low, high) == pytest.approx((71, 433), rel=0.1)  # expected size, not a target


def test_expected_size_in_2035(world: World) -> None:
    """Sizes to expect, not targets: they came from a small sample."""
    low, middle, high = np.percentile(published.fragmentation_draws(world, 2035).excess, [5, 50, 95])
    assert (low, middle, high) == pytest.approx((164, 464, 1129), rel=0.1)
    low, middle, high = np.percentile(published.fragmentation_draws(world, 2035, growth="damped").excess, [5, 50, 95])
    assert (low, middle, high) == pytest.approx((133, 372, 897), rel=0.1)


def test_the_price_floor(world: World) -> None:
    case = CASES["price_floor"]
    for multiplier, percent in case["model_percent"].items():
        assert 100 * published.price_floor(world, case["floors"], multiplier) == pytest.approx(percent, abs=0.05)
    low, high = case["accepted_percent"]
    assert low <= 100 * published.price_floor(world, case["floors"], 0.25) <= high


def test_share_of_the_united_states_in_pledges(world: World) -> None:
    case = CASES["us_share_of_pledges"]
    for year in (2030, 2035):
        assert case["accepted"][0] <= published.fragmentation(world, year).us_share <= case["accepted"][1]


def test_price_aggregates_beside_the_world_bank(world: World) -> None:
    found = published.price_aggregates(world)
    told = CASES["carbon_prices"]["published"]
    assert found.coverage == pytest.approx(told["coverage"], abs=0.015)
    assert found.world_price == pytest.approx(told["world_price"], abs=0.8)
    assert found.covered_price == pytest.approx(told["covered_price"], abs=2.5)
    own = float(np.nansum(world.table("carbon_prices")["net_share_world_ghg"]))
    assert own == pytest.approx(0.278, abs=0.001)


def test_submissions_did_not_stop(world: World) -> None:
    assert list(published.submissions(world).items()) == [
        (date(2025, 2, 10), 15),
        (date(2025, 9, 30), 67),
        (date(2025, 11, 10), 119),
        (date(2026, 1, 6), 135),
    ]


def test_no_chain_of_exits(world: World) -> None:
    """Nobody followed in 2025: at least 80 percent on one further exit or none."""
    assert published.another_exit_at_most_once() >= 0.80


def test_the_cash_share_of_the_secretariat_was_never_22_percent(world: World) -> None:
    shares = published.secretariat_shares(world)
    assert (shares[2017], shares[2024]) == pytest.approx((0.139, 0.197), abs=0.001)
    assert max(shares.values()) < 0.22
    money = world.table("climate_money").where(body="UNFCCC")
    budget = float(money.where(item="core_budget_biennium")["value"][0]) / 2.0
    share = float(money.where(item="us_share_core")["value"][0])
    assert budget * share == pytest.approx(9.0, abs=0.05)
    assert budget * shares[2024] == pytest.approx(8.0, abs=0.05)


def test_exposure_has_the_form_of_the_published_index(world: World) -> None:
    found = published.exposures(world)
    assert len(found) == 167
    totals = [sum(e.by_good.values()) for e in found]
    assert totals == sorted(totals, reverse=True)
    assert any(v < 0.0 for e in found for v in e.by_good.values()) or min(totals) >= 0.0


def test_a_little_cooperation_captures_a_fifth(world: World) -> None:
    from tests.channels.climate_harness import central, prepared

    abating = prepared().abating
    for year in (2030, 2035):
        drawn = central()
        arm = abating.arm(abating.year(year, drawn), drawn, np.ones((1, 233)), np.ones(64), np.zeros(64))
        ends = abating.ends(year, drawn, arm)
        most, tenth = ends.excess(np.zeros(64))[0], ends.excess(np.full(64, 0.1))[0]
        assert 0.15 <= 1.0 - tenth / most <= 0.26


def test_coverage_of_a_walk_that_is_one() -> None:
    """A path drawn from the walk itself is covered nine times of ten."""
    random = np.random.default_rng(66)
    path = np.exp(np.cumsum(0.03 / 4 + 0.2 * random.standard_normal(20000)))
    found = published.allowance_coverage(path, 100, 19999, 0.03, 0.4)
    assert found.share == pytest.approx(0.90, abs=0.01)


@pytest.mark.skipif(not ALLOWANCES.is_file(), reason="the series of allowances is not shipped: set EXEUNT_ALLOWANCES")
def test_the_range_of_the_allowance_price_held() -> None:
    """192 pairs of origin and horizon that end in 2014-2025: 85 to 95 percent inside the 90 percent range."""
    with ALLOWANCES.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    ends = [i for i, r in enumerate(rows) if 2014 <= int(r["year"]) <= 2025]
    prices = np.array([float(r["price_eur_per_t"]) for r in rows])
    found = published.allowance_coverage(prices, ends[0], ends[-1], 0.03, 0.40)
    assert found.pairs == 192
    assert 0.85 <= found.share <= 0.95
    assert published.allowance_coverage(prices, ends[0], ends[-1], 0.0, 0.40).share == pytest.approx(0.87, abs=0.01)
    assert published.allowance_coverage(prices, ends[0], ends[-1], 0.03, 0.28).share < 0.80
