"""The library's world paths through the channel trade: published sizes at the end of the path, central parameters."""

from __future__ import annotations

import pytest
from trade_harness import capacity, central, last, prepared, world

from exeunt.channels.trade.channel import CHANNEL
from exeunt.engine.contract import Values
from exeunt.scenario.library import path_names
from exeunt.scenario.scenario import Scenario
from exeunt.world.trade import TradeWorld

WHOLE_WALL = {"a_inst": 0.0}  # no part of the wall that institutions hold back: J = 1 at the end
# The reference figures were solved without the premium that firms of the United States would lose.
NO_PREMIUM = {"x_us": 0.0}


def at_the_end(name: str, options: dict[str, str] | None = None, **fixed: float) -> tuple[float, float]:
    """Return the change of the world's real exports and GDP, percent."""
    chosen = Scenario.load(name).with_options(**(options or {})).compile(world())
    values = {k.partition(".")[2]: o.distribution.central for k, o in chosen.policies.items()}
    found: Values = last(CHANNEL.prepare(world(), chosen), central(**{**values, **fixed}))
    return float(found["world_exports"][0]), float(found["world_gdp"][0])


@pytest.mark.parametrize(
    ("name", "fixed", "exports", "gdp"),
    [
        ("confrontation", WHOLE_WALL | NO_PREMIUM, -2.91, -1.05),
        ("confrontation", NO_PREMIUM, -2.66, -0.91),
        ("confrontation-hard", WHOLE_WALL | NO_PREMIUM, -3.45, -1.32),
        ("regional-integration", {}, 3.46, 0.35),
        ("convergence", {}, 3.59, 1.77),
        ("convergence-services", {}, 14.9, 1.35),
    ],
)
def test_reference_figures(name: str, fixed: dict[str, float], exports: float, gdp: float) -> None:
    assert at_the_end(name, **fixed) == pytest.approx((exports, gdp), abs=0.05)


@pytest.mark.parametrize(
    ("name", "options", "exports", "gdp"),
    [
        ("confrontation", {"trade__wall": "off"}, -1.16, -0.11),
        ("regional-integration", {"trade__bloc_gap": "none"}, 3.85, 0.38),
        ("convergence", {"trade__trust": "off"}, 3.60, 0.34),
    ],
)
def test_reference_figures_of_parts(name: str, options: dict[str, str], exports: float, gdp: float) -> None:
    assert at_the_end(name, options) == pytest.approx((exports, gdp), abs=0.05)


def test_confrontation_lowers_and_convergence_raises_the_income_of_the_world() -> None:
    assert at_the_end("confrontation-hard")[1] < at_the_end("confrontation")[1] < 0.0
    assert at_the_end("convergence")[1] > 0.0
    assert at_the_end("regional-integration")[1] > 0.0


@pytest.mark.parametrize("name", path_names())
def test_lost_rule_making_costs_under_every_path_and_nothing_is_lost_without_it(name: str) -> None:
    """An exit under a path is compared with the path alone: the difference is that of the exit."""
    options = {k: v for k, (v, *_) in Scenario.load(name).settings("options").items() if k.startswith("trade.")}
    step = prepared({k.removeprefix("trade."): v for k, v in options.items()})
    whole, half = (float(last(step, central(), capacity(c))["world_gdp"][0]) for c in (1.0, 0.5))
    assert float(last(step, central())["world_gdp"][0]) == whole
    assert half < whole


def test_the_duty_of_the_library_is_revenue_of_the_three_who_levy_it() -> None:
    chosen = Scenario.load("moratorium-lapse").compile(world())
    found = last(CHANNEL.prepare(world(), chosen), central())
    quiet = last(CHANNEL.prepare(world(), chosen.baseline()), central())
    countries = world().index("country")
    revenue = found["tariff_revenue"][0] - quiet["tariff_revenue"][0]
    paid = {countries.labels[i] for i in revenue.nonzero()[0] if revenue[i] == revenue[i]}
    assert paid == {"IND", "IDN", "ZAF"}
    trade = TradeWorld.load(world())
    at, digital = trade.economies.index("IND"), trade.sectors.index("DDS")
    bought = trade.flows[digital, :, at].sum() - trade.flows[digital, at, at]
    duty = 0.0015 * 1e6 * bought  # on the imports of the base; a few of them are given up
    assert 0.98 * duty < revenue[countries.position("IND")] < duty
    assert abs(float(found["world_gdp"][0])) < 0.001
