"""The channel climate: paired arms, conservation, attribution, the structural choices, bad input."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.channels.climate_harness import BLOCK, central, parameters, prepared, run, scenario, world

from exeunt.channels.climate.channel import CHANNEL
from exeunt.channels.climate.emitters import read_emitters
from exeunt.channels.climate.prices import read_prices
from exeunt.distributions import Distribution
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import Override
from exeunt.scenario.scenario import Scenario
from exeunt.world.table import Table

LEFT = (("USA", "UNFCCC", 2026), ("USA", "IPCC", 2026), ("USA", "IRENA", 2026))


def at(values: np.ndarray, code: str) -> np.ndarray:
    return values[:, world().index("country").position(code)]


def governed(share: float) -> np.ndarray:
    capacity = np.ones((BLOCK, len(world().index("function"))))
    capacity[:, world().index("function").position("climate_governance")] = share
    return capacity


def test_no_event_no_difference_to_the_bit() -> None:
    drawn = parameters()
    for here, there in zip(run(prepared(), drawn), run(prepared(), drawn), strict=True):
        assert here.keys() == CHANNEL.declaration.writes.keys()
        for name, value in here.items():
            assert value.tobytes() == there[name].tobytes()
        for name in ("d_emissions", "d_temperature", "external_cost", "cooperation_loss"):
            assert (here[name] == 0.0).all()
        assert (here["governance_capacity"] == 1.0).all()


def test_shapes_are_those_declared() -> None:
    found = run(prepared(), parameters(), years=1)[0]
    for name, variable in CHANNEL.declaration.writes.items():
        assert found[name].shape[1:] == tuple(len(world().index(d)) for d in variable.dims)
        assert found[name].dtype == np.float64
        assert found[name].flags.c_contiguous


def test_an_exit_without_loss_of_governance_only_adds_the_memorandum() -> None:
    """Expected size: 0.2 mK at the start of 2037 (0.05-0.46), of 2.1 mK (1.5-3.0) of the repeal."""
    calm = {"reciprocity": 0.0, "hazard_event": 0.0, "hazard_base": 0.0}
    small, whole = [], []
    for block in range(4):
        drawn = parameters(block * BLOCK, **calm)
        full = governed(1.0)
        small.append(run(prepared(*LEFT), drawn, capacity=full)[-1]["d_temperature"])
        scope = prepared(*LEFT, us_policy_scope="memo_plus_repeal")
        whole.append(run(scope, drawn, capacity=full)[-1]["d_temperature"])
    few, many = np.concatenate(small), np.concatenate(whole)
    assert np.median(few) == pytest.approx(0.2, abs=0.03)
    assert np.percentile(few, [5, 95]) == pytest.approx([0.05, 0.46], abs=0.04)
    assert np.median(many) == pytest.approx(2.1, abs=0.15)
    assert np.percentile(many, [5, 95]) == pytest.approx([1.5, 3.0], abs=0.2)


def test_the_repeal_adds_the_published_gigatonnes() -> None:
    drawn = central(memorandum_share=0.05, reciprocity=0.0, hazard_event=0.0, repeal_gap=1.0)
    scope = prepared(*LEFT, us_policy_scope="memo_plus_repeal")
    path = [float(y["d_emissions"][0]) for y in run(scope, drawn, capacity=governed(1.0))]
    assert sum(path) == pytest.approx(6600.0)
    assert path[-1] == pytest.approx(1100.0)
    memo = run(prepared(*LEFT), drawn, capacity=governed(1.0))
    assert sum(float(y["d_emissions"][0]) for y in memo) == pytest.approx(330.0)


def test_emissions_by_country_add_up_to_the_change_of_the_world() -> None:
    drawn = parameters()
    for here, there in zip(run(prepared(*LEFT), drawn), run(prepared(), drawn), strict=True):
        change = np.nansum(here["emissions"] - there["emissions"], axis=1)
        assert np.allclose(change, here["d_emissions"], atol=0.02)  # two small emitters lie outside the index


def test_payments_and_gains() -> None:
    found = run(prepared(), parameters())
    for year in found:
        assert np.nanmin(year["cooperation_gain"]) >= -1.0  # USD
        assert (year["fragmentation_cost"] <= year["fragmentation_cost_alone"]).all()
        assert (year["fragmentation_cost"] >= 0.0).all()
    assert (found[-1]["fragmentation_cost"] < 0.95 * found[-1]["fragmentation_cost_alone"]).all()


def test_lost_governance_costs_cooperation_and_effort() -> None:
    drawn = parameters()
    weak, whole = (run(prepared(*LEFT), drawn, capacity=governed(k), capacity_base=governed(1.0)) for k in (0.6, 1.0))
    for less, more in zip(weak, whole, strict=True):
        assert (less["cooperation_share"] <= more["cooperation_share"]).all()
        assert (less["cooperation_loss"] >= 0.0).all()
        assert (less["abatement"] <= more["abatement"] + 1e-9).all()
        assert (np.nan_to_num(less["border_compliance"]) >= np.nan_to_num(more["border_compliance"])).all()
    assert np.median(weak[-1]["cooperation_loss"]) > 1e9


def test_alone_the_cited_shares_give_the_capacity() -> None:
    drawn = parameters(capacity_curvature=1.0)
    found = run(prepared(*LEFT), drawn, years=2)
    lost = 0.5 * 0.22 + 0.3 * 0.45 + 0.1 * 0.22
    assert found[0]["governance_capacity"].tolist() == [1.0] * BLOCK
    assert np.allclose(found[1]["governance_capacity"], 1.0 - lost)


def test_who_leaves_in_the_baseline_leaves_in_the_scenario() -> None:
    drawn = parameters(hazard_base=0.01, hazard_event=0.03)
    for year in run(prepared(*LEFT), drawn):
        assert (year["pledge_held"] <= year["pledge_held_base"]).all()
    assert (year["pledge_held"] < year["pledge_held_base"]).any()


def test_an_exit_of_another_state_ends_its_pledge_the_year_after() -> None:
    gone = run(prepared(("JPN", "UNFCCC", 2028)), central(hazard_base=0.0, hazard_event=0.0))
    still = [float(at(y["pledge_price"], "JPN")[0]) > 0.0 for y in gone]
    assert still == [True] * 5 + [False] * 7  # notice 2028, legal 2029, no pledge from 2030


def test_membership_is_read_where_it_is_written() -> None:
    ties = world().index("member_pair")
    members = np.ones((1, len(ties)))
    members[0, ties.position("KOR|UNFCCC")] = 0.0
    found = run(prepared(), central(), years=3, membership=members, membership_base=np.ones_like(members))
    assert [float(at(y["pledge_price"], "KOR")[0]) > 0.0 for y in found] == [True, False, False]
    assert float(found[2]["d_emissions"][0]) > 0.0
    back = run(prepared(), central(), years=3, membership=np.ones_like(members), membership_base=np.ones_like(members))
    assert float(at(back[2]["pledge_price"], "KOR")[0]) > 0.0
    with pytest.raises(ExeuntError, match="E477"):
        run(prepared(), central(), years=1, membership=np.ones((1, 3)))


def test_the_fund_loses_only_where_its_member_leaves() -> None:
    assert run(prepared(*LEFT), central())[-1]["climate_finance"][0] == 3e9
    assert run(prepared(("USA", "GCF", 2026)), central())[-1]["climate_finance"][0] == 2e9


@pytest.mark.parametrize("curve", ["rice50", "dice2023", "rice2010"])
def test_three_curves_behind_one_interface(curve: str) -> None:
    year = run(prepared(cost_curve=curve), central())[-1]
    assert (year["fragmentation_cost"] > 0.0).all()
    assert (year["uniform_price"] > 1.0).all()
    assert np.allclose(year["abatement"], run(prepared(), central())[-1]["abatement"])


def test_growth_of_the_baseline() -> None:
    """World emissions of the structural alternatives in 2035: 37.4, 38.9 and 43.0 Gt."""
    emitters = read_emitters(world(), 0.04)
    found = [emitters.expected(2035, damping).sum() / 1e3 for damping in (0.0, 0.8, 1.0)]
    assert found == pytest.approx([37.4, 38.9, 43.0], abs=0.05)


def test_regimes_multiply_when_others_follow() -> None:
    """The law as it stands has 1.34 in 2026 and 1.46 from 2027; no exporter meets more than six."""
    law = run(prepared(), central())
    assert [float(law[t]["n_regimes"][0]) for t in (0, 1, 2)] == pytest.approx([1.0, 1.34, 1.46], abs=0.01)
    spread = run(prepared(), central(regime_spread=1.0, regime_spread_year=2028.0))
    assert float(spread[2]["n_regimes"][0]) == float(law[2]["n_regimes"][0])
    assert 3.0 < float(spread[3]["n_regimes"][0]) < 6.0
    more, less = at(spread[3]["border_compliance"], "CHN"), at(law[3]["border_compliance"], "CHN")
    assert (more > less).all()


def test_the_green_trade_war_is_duties_and_regimes_and_no_exit() -> None:
    compiled = Scenario.load("green-trade-war").compile(world())
    assert [d.sectors for d in compiled.duties] == [("EIM",)] * 3
    assert not compiled.exits
    assert compiled.policies["climate.regime_spread"].distribution.central == 1.0
    assert compiled.baseline().policies == {}


def test_a_club_is_a_what_if() -> None:
    assert np.nansum(run(prepared(), central(), years=1)[0]["carbon_club"]) == 0.0
    policies = {"climate.club_tariff": Override("set", Distribution.fixed(0.05))}
    step = CHANNEL.prepare(world(), scenario(policies=policies, options={"climate.club_us": "out"}))
    year = run(step, central(), years=1)[0]
    assert at(year["carbon_club"], "USA")[0] == 0.0
    assert at(year["carbon_club"], "DEU")[0] == 1.0
    duty = year["border_carbon_duty"]
    assert at(duty[:, :, 2], "USA")[0] == 0.05
    assert at(duty[:, :, 2], "DEU")[0] == 0.0


def test_a_structural_number_cannot_be_drawn() -> None:
    policies = {"climate.club_tariff": Override("set", Distribution("uniform", (0.0, 0.1)))}
    with pytest.raises(ExeuntError, match="E476"):
        CHANNEL.prepare(world(), scenario(policies=policies))


class Altered:
    """The shipped world with one table changed."""

    def __init__(self, name: str, **columns: object) -> None:
        table = world().table(name)
        self.changed = Table(table.name, {**table.columns, **columns}, table.descriptor)

    def table(self, name: str) -> Table:
        return self.changed if name == self.changed.name else world().table(name)

    def index(self, dim: str) -> object:
        return world().index(dim)


def changed(name: str, column: str, value: object) -> np.ndarray:
    values = world().table(name)[column].copy()
    values[3] = value
    return values


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("price_usd_per_t", -1.0, "carbon_prices.csv:5 price_usd_per_t"),
        ("coverage_for_sum", 1.5, "carbon_prices.csv:5 coverage_for_sum"),
        ("jurisdiction", "XXX", "carbon_prices.csv:5 jurisdiction"),
    ],
)
def test_a_bad_price_is_named(column: str, value: object, told: str) -> None:
    emitters = read_emitters(world(), 0.04)
    with pytest.raises(ExeuntError, match=told):
        read_prices(Altered("carbon_prices", **{column: changed("carbon_prices", column, value)}), emitters)  # type: ignore[arg-type]


def test_bad_emissions_and_targets_are_named() -> None:
    with pytest.raises(ExeuntError, match="no emissions of AIA") as caught:
        read_emitters(Altered("climate_emitters", co2_2024_mt=changed("climate_emitters", "co2_2024_mt", np.nan)), 0.04)  # type: ignore[arg-type]
    assert caught.value.exit_code == 3
    with pytest.raises(ExeuntError, match="'XXX' is no party"):
        read_emitters(Altered("climate_pledges", party=changed("climate_pledges", "party", "XXX")), 0.04)  # type: ignore[arg-type]


def test_what_is_missing_is_flagged_and_has_no_figure() -> None:
    step = prepared()
    assert {"IND", "IDN", "SAU"} <= set(step.abating.emitters.flags["no_comparable_target"])
    assert step.abating.emitters.flags["outside_the_index"] == ("GRL", "WLF")
    assert any(f.endswith("cement") for f in step.borders.flags["default_of_other_countries"])
    year = run(step, central(), years=2)[1]
    assert np.isnan(at(year["abatement_cost"], "VAT")).all()
    assert (at(year["carbon_price"], "BRA") == 0.0).all()


def test_the_step_is_pure() -> None:
    step, drawn = prepared(*LEFT), parameters()
    before = {f.name: repr(getattr(step, f.name)) for f in dataclasses.fields(step) if f.name != "abating"}
    one, two = run(step, drawn), run(step, drawn)
    assert all(np.array_equal(one[-1][v], two[-1][v], equal_nan=True) for v in one[-1])
    assert before == {f.name: repr(getattr(step, f.name)) for f in dataclasses.fields(step) if f.name != "abating"}
