"""The channel trade: figures it was solved for, world paths, bridges, equal bits, conservation, what it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import yaml
from trade_harness import FULL, LAST, capacity, central, drawn, last, neutral, prepared, run, world

from exeunt.channels.trade.base import DDS, EIM, MAN
from exeunt.channels.trade.standards import interoperability_product, read_standards
from exeunt.declarations import CHANNELS
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError
from exeunt.scenario.bridges import members_of
from exeunt.scenario.compiled import Bridge
from exeunt.solvers.trade import Equilibrium, Trade

FloatArray = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
# Published figures are told without the premium of one exporter, whose size no study gives.
PLAIN = {"x_us": 0.0}
CONFRONTATION = {"wall": "on", "bloc_gap": "central"}


def at(found: Values, name: str, code: str, *more: int) -> float:
    return float(found[name][(0, world().index("country").position(code), *more)])


def told(found: Values) -> tuple[float, float]:
    return float(found["world_exports"][0]), float(found["world_gdp"][0])


# --- figures ---------------------------------------------------------------------------------------------------------


def test_the_wall_with_trust_is_what_it_was_solved_for() -> None:
    found = last(prepared({"wall": "on"}), central(a_inst=0.0, **PLAIN))
    expected = {"USA": -1.00, "DEU": -0.51, "CHN": -1.21, "IND": -0.49}
    assert {c: at(found, "welfare", c) for c in expected} == pytest.approx(expected, abs=0.02)


def test_the_wall_alone_is_what_it_was_solved_for() -> None:
    found = last(prepared({"wall": "on", "trust": "off"}), central(a_inst=0.0, **PLAIN))
    expected = {"USA": -0.08, "IND": -0.24, "IRL": -2.8}
    assert {c: at(found, "welfare", c) for c in expected} == pytest.approx(expected, abs=0.02)
    quiet = last(prepared(), central())
    sold = [np.nansum(f["exports"][0, :, DDS]) for f in (found, quiet)]
    assert 100.0 * (sold[0] / sold[1] - 1.0) == pytest.approx(-11.9, abs=0.05)
    assert (found["world_income_trust"] == 0.0).all()


@pytest.mark.parametrize(
    ("whole", "institutions", "gdp"), [(0.95, 0.15, -0.007), (0.8, 0.15, -0.03), (0.5, 1.0, -0.47)]
)
def test_lost_rule_making_alone(whole: float, institutions: float, gdp: float) -> None:
    found = last(prepared(), central(a_inst=institutions, **PLAIN), capacity(whole))
    assert found["wall_intensity"][0] == pytest.approx(institutions * (1.0 - whole))
    assert found["world_gdp"][0] == pytest.approx(gdp, abs=0.005)


CASES = yaml.safe_load((CHANNELS / "trade/cases/world_effects.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_world_effects(case: dict[str, Any]) -> None:
    found = last(prepared(case["options"]), central(**PLAIN | case["parameters"]))
    assert told(found) == pytest.approx((case["exports"], case["gdp"]), abs=case["absolute_error_margin"])


@pytest.mark.parametrize(
    ("names", "today", "behind_the_wall"),
    [
        (("JPN", "EU", "BRA"), 0.05, 4.8),
        (("EU", "IND"), 2.2, 6.9),
        (("EU", "ASEAN"), 3.1, 10.6),
        (("EU", "CHN"), 2.0, 51.0),
        (("USA", "EU"), 0.0, 0.0),
    ],
)
def test_bridges(names: tuple[str, ...], today: float, behind_the_wall: float) -> None:
    _, states = members_of(names, world())
    bridge = Bridge("data_regime", (), states, FULL, 0)
    for wall, expected in (("off", today), ("on", behind_the_wall)):
        without, docked = (
            last(prepared({"wall": wall}, b), central(**PLAIN))["world_income_usd"][0] for b in ((), (bridge,))
        )
        assert (docked - without) / 1e9 == pytest.approx(expected, rel=0.1)
        assert docked >= without


def test_third_suppliers_of_a_bridge_lose_little() -> None:
    _, states = members_of(("EU", "IND"), world())
    bridge = Bridge("data_regime", (), states, FULL, 0)
    without, docked = (last(prepared(bridges=b), central(**PLAIN)) for b in ((), (bridge,)))
    assert at(docked, "welfare", "SGP") - at(without, "welfare", "SGP") == pytest.approx(-0.004, abs=0.001)
    assert at(docked, "welfare", "IND") > at(without, "welfare", "IND")


def test_two_bridges_on_one_pair_close_what_is_left_of_its_gap() -> None:
    half, rest = (0.0, *(0.5,) * 11), (0.0, *(0.75,) * 11)

    def income(*strengths: tuple[float, ...]) -> float:
        bridges = tuple(Bridge("data_regime", (), ("IND", "CHN"), s, i) for i, s in enumerate(strengths))
        return float(last(prepared({"wall": "on"}, bridges), central())["world_income"][0])

    assert income(half, half) == pytest.approx(income(rest), abs=1e-9)
    assert income(half) < income(half, half) < income(FULL)


# --- equal bits ------------------------------------------------------------------------------------------------------

EVERY_OPTION = (
    {},
    {"wall": "on"},
    {"levies": "on"},
    {"trust": "off", "wall": "on", "blocs": "hard"},
    CONFRONTATION,
    {"regional": "high", "bloc_gap": "low"},
    {"convergence": "digital"},
    {"convergence": "services"},
    {"wall": "on", "solve": "response"},
)


def few(count: int = 3) -> Values:
    """Return the first drawn parameters."""
    return {n: v[:count] for n, v in drawn().items()}


def same(one: Values, two: Values) -> None:
    for name in one:
        np.testing.assert_array_equal(one[name], two[name], name)


@pytest.mark.parametrize("options", EVERY_OPTION, ids=lambda o: "-".join(f"{k}_{v}" for k, v in o.items()) or "none")
def test_idle_bridges_change_no_bit(options: dict[str, str]) -> None:
    """No strength; a pair that is already at the best; and no event at all: each is the plain arm to the bit."""
    p = few()
    _, friends = members_of(("USA", "EU"), world())
    _, strangers = members_of(("EU", "IND"), world())
    idle = (
        Bridge("data_regime", (), friends, FULL, 0),
        Bridge("data_regime", (), strangers, (0.0,) * 12, 1),
        Bridge("data_regime", ("us_led", "eu_led"), (), FULL, 2),
        Bridge("mobile_vendor", (), strangers, FULL, 3),
    )
    same(last(prepared(options), p), last(prepared(options, idle), p))


def test_without_a_cause_the_base_stands_to_the_bit_and_costs_nothing() -> None:
    for found in run(prepared(), drawn()):
        assert all(len(found[name]) == 1 for name in ("gdp", "welfare", "exports", "trade_wage"))
        assert (found["gdp"] == 1.0).all()
        assert (np.nan_to_num(found["trade_cost"], nan=1.0) == 1.0).all()
        assert (np.nan_to_num(found["welfare"]) == 0.0).all()


def test_a_draw_without_a_cause_stands_beside_one_with() -> None:
    given = capacity(1.0)
    given["capacity"] = np.repeat(given["capacity"], 64, axis=0)
    given["capacity"][::2] *= 0.5
    found = last(prepared(), drawn(), given)
    assert (found["gdp"][1::2] == 1.0).all()
    assert (np.nan_to_num(found["welfare"][1::2]) == 0.0).all()
    assert (found["world_gdp"][::2] < 0.0).all()


def test_more_capacity_than_the_baseline_builds_no_wall() -> None:
    given = capacity(1.3)
    assert (last(prepared(), drawn(), given)["wall_intensity"] == 0.0).all()


def test_a_block_gives_what_its_draws_give_alone() -> None:
    p, step = drawn(), prepared(CONFRONTATION)
    whole = last(step, p, capacity(0.6))
    for draw in (0, 31, 63):
        alone = last(step, {n: v[draw : draw + 1] for n, v in p.items()}, capacity(0.6))
        for name in ("welfare", "exports", "trade_cost", "trade_cost_bloc", "import_price", "world_exports"):
            np.testing.assert_allclose(whole[name][draw], alone[name][0], rtol=2e-7, atol=2e-7, err_msg=name)


def test_the_year_before_is_only_a_start() -> None:
    p, step = few(), prepared(CONFRONTATION)
    np.testing.assert_allclose(run(step, p)[-1]["welfare"], last(step, p)["welfare"], rtol=0.0, atol=2e-6)


# --- accounts --------------------------------------------------------------------------------------------------------


def equilibrium(options: dict[str, str], monkeypatch: pytest.MonkeyPatch, **more: object) -> Equilibrium:
    """Return the equilibrium inside the last year of a block."""
    kept: list[Equilibrium] = []
    from exeunt.channels.trade import channel

    original = channel.solve_many

    def keeping(*args: object, **named: object) -> Equilibrium:
        kept.append(original(*args, **named))  # type: ignore[arg-type]
        return kept[-1]

    monkeypatch.setattr(channel, "solve_many", keeping)
    last(prepared(options, **more), drawn(), capacity(0.5))  # type: ignore[arg-type]
    return kept[-1]


@dataclass(frozen=True)
class Due:
    """A duty as scenarios hand it over."""

    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    sectors: tuple[str, ...]
    rate: float
    path: FloatArray
    event: int = 0


def due(importers: str, exporters: str, sectors: str, rate: float) -> Due:
    return Due(tuple(importers.split()), tuple(exporters.split()), tuple(sectors.split()), rate, np.array(FULL))


def test_accounts_balance(monkeypatch: pytest.MonkeyPatch) -> None:
    found = equilibrium(
        CONFRONTATION, monkeypatch, duties=(due("USA", "", "MAN EIM", 0.1), due("DEU", "CHN", "DDS", 0.2))
    )
    economy = found.economy
    earned = (found.wage * economy.value_added).sum(axis=1)
    np.testing.assert_allclose(earned, economy.value_added.sum(), rtol=1e-12)
    np.testing.assert_allclose(found.output.sum(axis=2) + _duties(found), found.absorption.sum(axis=2), rtol=1e-8)
    for draw in (0, 40):
        flows = found.flows(draw)
        np.testing.assert_allclose(flows.sum(axis=1), found.absorption[draw], rtol=1e-7)
        assert (flows >= 0.0).all()


def _duties(found: Equilibrium) -> FloatArray:
    """Return revenue by sector, (draws, S)."""
    trade: Trade = found.trade
    taken = np.zeros(found.output.shape[:2])
    for s, links in enumerate(trade.links):
        net = trade.net(s)
        if net is not None:
            lost = links.inward(found.offers()[:, s]) - net.inward(found.offers()[:, s])
            taken[:, s] = (lost * found.demand()[:, s]).sum(axis=1)
    return taken


def test_the_two_parts_of_real_income_add_up() -> None:
    found = last(prepared({"wall": "on"}), central(a_inst=0.0))
    np.testing.assert_allclose(found["welfare_cost"] + found["welfare_trust"], found["welfare"], atol=1e-12)
    alone = last(prepared({"wall": "on"}), central(a_inst=0.0, eta_trust=0.0))
    assert alone["world_income"][0] == pytest.approx(found["world_income_cost"][0], abs=0.006)


def test_exports_add_up_over_sectors_and_blocs() -> None:
    found = last(prepared(CONFRONTATION), central())
    np.testing.assert_allclose(
        np.nansum(found["dds_exports"], axis=2), np.nan_to_num(found["exports"][:, :, DDS]), rtol=1e-9, atol=1.0
    )


# --- duties, carbon, commodities -------------------------------------------------------------------------------------


def test_a_duty_diverts_trade_to_third_suppliers() -> None:
    found = last(prepared(duties=(due("USA", "CHN", "MAN EIM", 0.2),)), central())
    quiet = last(prepared(), central())
    assert at(found, "welfare", "CHN") < 0.0
    for third in ("VNM", "MEX"):
        assert at(found, "welfare", third) > 0.0
        assert at(found, "exports", third, MAN) > at(quiet, "exports", third, MAN)
    assert at(found, "tariff_revenue", "USA") > 1e10
    assert abs(at(found, "tariff_revenue", "CHN")) < 1.0  # a dollar: rounding, which moves with the BLAS threads
    assert found["world_income"][0] < 0.0


def test_a_duty_waits_for_its_year() -> None:
    step = prepared(duties=(due("USA", "CHN", "MAN", 0.2),))
    assert (last(step, central(), year=2025)["gdp"] == 1.0).all()
    assert (last(step, central(), year=2026)["gdp"] != 1.0).any()


@pytest.mark.parametrize(
    ("duty", "code"),
    [
        (due("USX", "", "MAN", 0.1), "E681"),
        (due("USA", "", "CARS", 0.1), "E681"),
        (due("USA", "", "MAN", -0.5), "E682"),
    ],
)
def test_bad_duties_are_named(duty: Due, code: str) -> None:
    with pytest.raises(ExeuntError) as caught:
        prepared(duties=(duty,))
    assert caught.value.code == code


def test_carbon_duties_fall_on_exporters_and_pay_the_importers() -> None:
    countries = world().index("country")
    duty = np.zeros((1, len(countries), 3))
    duty[0, countries.position("TUR"), 0] = 0.1
    duty[0, countries.position("CHN"), 1] = 0.05
    found = last(prepared(), central(), {"border_carbon_duty": duty})
    assert at(found, "welfare", "TUR") < 0.0
    assert at(found, "tariff_revenue", "DEU") > 0.0
    assert at(found, "tariff_revenue", "GBR") > 0.0
    assert at(found, "tariff_revenue", "USA") == 0.0
    eu_alone = last(prepared(), central(), {"border_carbon_duty": duty[:, :, 0]})
    assert at(eu_alone, "tariff_revenue", "GBR") == 0.0


def test_a_club_charges_in_the_draws_in_which_it_stands() -> None:
    countries = world().index("country")
    duty, club = np.zeros((64, len(countries), 3)), np.zeros((64, len(countries)))
    duty[:, countries.position("USA"), 2] = 0.05
    club[::2, countries.position("CAN")] = 1.0
    found = last(prepared(), drawn(), {"border_carbon_duty": duty, "carbon_club": club})
    revenue = found["tariff_revenue"][:, countries.position("CAN")]
    assert (revenue[::2] > 0.0).all()
    np.testing.assert_allclose(revenue[1::2], 0.0, atol=1.0)


def test_commodity_friction_is_waste_on_two_sectors() -> None:
    friction = np.zeros((1, 6))
    friction[0, 0] = 1e-3
    found = last(prepared(), central(), {"commodity_friction": friction})
    assert -0.01 < found["world_income"][0] < 0.0
    assert (np.nan_to_num(found["tariff_revenue"]) == 0.0).all()
    with pytest.raises(ExeuntError, match="E680"):
        last(prepared(), central(), {"commodity_friction": np.zeros((1, 3))})


def test_levies_begin_with_candidates_and_stay() -> None:
    countries = world().index("country")
    found = run(prepared({"levies": "on"}), drawn())
    levied = np.stack([np.broadcast_to(f["digital_levy"], (64, len(countries))) for f in found])
    assert (np.diff(levied, axis=0) >= 0.0).all()
    assert not levied[0].any()
    who = {countries.labels[i] for i in np.flatnonzero(levied.any(axis=(0, 1)))}
    assert who == {"IND", "IDN", "ZAF"}
    assert 0.05 < levied[-1].sum() / (3 * 64) < 0.35
    assert (found[-1]["tariff_revenue"][:, countries.position("IND")] > 0.0).any()


# --- standards and alignment -----------------------------------------------------------------------------------------


def standards_case(draws: int = 3) -> dict[str, FloatArray]:
    generator = np.random.Generator(np.random.Philox(3))
    countries = len(world().index("country"))
    first = generator.dirichlet(np.ones(4), (draws, countries, 3))
    now = 0.9 * first + 0.1 * generator.dirichlet(np.ones(4), (draws, countries, 3))
    matrix = generator.uniform(0.3, 0.9, (draws, 3, 4, 4))
    matrix = (matrix + np.swapaxes(matrix, 2, 3)) / 2.0
    matrix[:, :, range(4), range(4)] = 1.0
    closer = matrix.copy()
    closer[:, 1, 0, 2] = closer[:, 1, 2, 0] = 0.95
    return {
        "standard_share": now,
        "standard_base": first,
        "compatibility": closer,
        "compatibility@baseline": matrix,
    }


def test_interoperability_is_that_of_the_definition() -> None:
    case, base = standards_case(), prepared().base
    standards = read_standards(base, case)
    assert standards is not None
    product = interoperability_product(standards, np.full(3, 0.5))
    assert product is not None
    rows = np.array([base.at[c] for c in ("USA", "DEU", "IND")])
    countries = world().index("country").positions(["USA", "DEU", "IND"])
    expected = np.zeros((3, 3, 3))
    for t in (0, 1):
        one = (
            np.einsum("dia,dab,djb->dij", s[:, countries, t], c[:, t], s[:, countries, t])
            for s, c in (
                (case["standard_share"], case["compatibility"]),
                (case["standard_base"], case["compatibility@baseline"]),
            )
        )
        expected += 0.5 * (next(one) - next(one))
    np.testing.assert_allclose(product.block(rows, rows), expected, atol=1e-13)


def test_lost_interoperability_costs_goods_and_unmoved_standards_nothing() -> None:
    case = standards_case(1)
    still = case | {"standard_share": case["standard_base"], "compatibility": case["compatibility@baseline"]}
    assert (last(prepared(), central(), still)["gdp"] == 1.0).all()
    apart = still | {"compatibility": 0.8 * case["compatibility@baseline"]}
    found = last(prepared(), central(), apart)
    assert found["world_income"][0] < 0.0
    assert found["wall_intensity"][0] == 0.0
    for sector in (EIM, MAN):
        assert np.nanmean(found["import_price"][0, :, sector]) > 1.0


def test_a_bridge_of_standards_saves_waste_on_its_pairs() -> None:
    case = standards_case(1)
    still = case | {"standard_share": case["standard_base"], "compatibility": case["compatibility@baseline"]}
    bridge = Bridge("mobile_vendor", (), ("JPN", "BRA", "IND"), FULL, 0)
    found = last(prepared(bridges=(bridge,)), central(), still)
    assert found["world_income"][0] > 0.0


def test_changes_of_alignment_move_the_wall_and_the_base_does_not() -> None:
    countries, blocs = world().index("country"), world().index("bloc")
    first = np.full((1, len(countries), len(blocs)), 0.25)
    moved = first.copy()
    moved[0, countries.position("KEN")] = [0.0, 0.0, 1.0, 0.0]
    step, p = prepared({"wall": "on"}), central(a_inst=0.0)
    plain = last(step, p)
    same(plain, last(step, p, {"alignment": first, "alignment_base": first}))
    pulled = last(step, p, {"alignment": moved, "alignment_base": first})
    assert at(pulled, "welfare", "KEN") != at(plain, "welfare", "KEN")


# --- bad input -------------------------------------------------------------------------------------------------------


def test_bad_input_is_named() -> None:
    with pytest.raises(ExeuntError, match="trade elasticity of DDS is -1") as caught:
        last(prepared(), central(theta_dds=-1.0))
    assert caught.value.code == "E679"
    for name, value in (("x_reg", 1.2), ("x_bloc", -1.0), ("x_conv", float("nan"))):
        with pytest.raises(ExeuntError, match=f"trade.{name} of") as caught:
            last(prepared(), central(**{name: value}))
        assert caught.value.code == "E689"
    with pytest.raises(ExeuntError, match="capacity of technical_standards") as caught:
        last(prepared(), central(), capacity(-0.1))
    assert caught.value.code == "E684"
    with pytest.raises(ExeuntError, match="'ROX' is not an economy") as caught:
        prepared(bridges=(Bridge("data_regime", (), ("USA", "ROX"), FULL, 0),))
    assert caught.value.code == "E683"
    shape = np.zeros((1, 5, 4))
    with pytest.raises(ExeuntError, match="alignment has shape"):
        last(prepared(), central(), {"alignment": shape, "alignment_base": shape})


def test_a_world_without_an_equilibrium_stops_the_run() -> None:
    """A duty of 1e12 in every sector on everybody's trade, with deficits to be paid, has no equilibrium."""
    everyone = " ".join(prepared().base.at)
    step = prepared(duties=(due(everyone, "", "AGF MEN EIM MAN DDS OSV", 1e12),))
    with pytest.raises(ExeuntError, match="no trade equilibrium") as caught:
        last(step, few(2))
    assert caught.value.code == "E676"


def test_what_the_channel_reads_is_declared() -> None:
    assert {"capacity", "capacity@baseline", "border_carbon_duty", "commodity_friction"} <= neutral().keys()
    assert world().years[-1] == LAST
