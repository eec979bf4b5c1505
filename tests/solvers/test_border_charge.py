"""Charges at the border: arithmetic of the law, and what must hold for every figure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import exeunt.channels.climate
from exeunt.errors import ExeuntError
from exeunt.rules.border_carbon import BorderLaw, certificate_price
from exeunt.rules.parameters import RuleSet
from exeunt.solvers.border_charge import effective_number, kingdom_charge, union_charge
from exeunt.world.world import World

CASES = yaml.safe_load((Path(exeunt.channels.climate.__file__).parent / "cases" / "border.yaml").read_text())
amounts = st.floats(0.0, 40.0)
prices = st.floats(0.0, 300.0)
parts = st.floats(0.0, 1.0)


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda c: c["origin"])
def test_arithmetic_of_the_law(case: dict) -> None:
    rows = World.load().table("border_defaults").where(origin=case["origin"], cn_code=case["cn_code"])
    assert rows["emissions_tco2e_per_t"].tolist() == [case["emissions"]]
    for year, percent in case["percent"].items():
        law = BorderLaw.at(year)
        charge = union_charge(
            case["emissions"], CASES["benchmark"], law.eu_factor, CASES["price"], markup=law.markup("iron_steel")
        )
        assert 100.0 * float(charge) / CASES["value"] == pytest.approx(percent, abs=CASES["tolerance"])


def test_the_law_is_dated() -> None:
    assert not BorderLaw.at(2025).eu_charges
    factors = [BorderLaw.at(y).eu_factor for y in range(2026, 2037)]
    assert factors == [0.025, 0.05, 0.1, 0.225, 0.485, 0.61, 0.735, 0.86, 1.0, 1.0, 1.0]
    assert BorderLaw.at(2026).uk_factor is None
    assert [BorderLaw.at(y).uk_factor for y in (2027, 2030)] == [0.975, 0.775]
    assert BorderLaw.at(2030).markup("fertiliser") == 0.01
    assert [BorderLaw.at(y).markup("cement") for y in (2026, 2027, 2028, 2036)] == [0.1, 0.2, 0.3, 0.3]
    assert certificate_price() == 75.36


def test_a_factor_outside_its_range_is_refused() -> None:
    with pytest.raises(ExeuntError, match="E304"):
        RuleSet.load().patched({"eu_border_charge_factor": 1.2})


@given(amounts, amounts, parts, prices, prices, st.floats(0.0, 0.3))
def test_a_charge_is_never_negative_and_stops(
    emissions: float, benchmark: float, factor: float, price: float, paid: float, markup: float
) -> None:
    charge = float(union_charge(emissions, benchmark, factor, price, paid, markup=markup))
    assert charge >= 0.0
    if price <= paid or emissions * (1.0 + markup) <= (1.0 - factor) * benchmark:
        assert charge == 0.0


@given(amounts, amounts, parts, prices, parts, amounts)
def test_a_charge_rises_with_emissions_factor_and_price(
    emissions: float, benchmark: float, factor: float, price: float, more: float, added: float
) -> None:
    charge = float(union_charge(emissions, benchmark, factor, price))
    assert float(union_charge(emissions + added, benchmark, factor, price)) >= charge
    assert float(union_charge(emissions, benchmark, factor, price + added)) >= charge
    assert float(union_charge(emissions, benchmark, min(factor + more, 1.0), price)) >= charge - 1e-9 * (1.0 + charge)
    assert float(union_charge(emissions, benchmark + added, factor, price)) <= charge


@given(amounts, prices, parts, parts, prices)
def test_free_allocation_lowers_the_price_in_the_kingdom(
    emissions: float, price: float, free: float, factor: float, paid: float
) -> None:
    charge = float(kingdom_charge(emissions, price, free, factor, paid))
    assert 0.0 <= charge <= price * emissions + 1e-9
    assert charge >= float(kingdom_charge(emissions, price, 1.0, factor, paid)) - 1e-9


@given(st.lists(parts, min_size=1, max_size=6).filter(lambda v: sum(v) > 0.01))
def test_the_number_of_regimes_lies_between_one_and_all(values: list[float]) -> None:
    found = float(effective_number(np.array(values) / sum(values)))
    assert 1.0 - 1e-12 <= found <= len(values) + 1e-9


def test_nobody_to_sell_to_counts_one_regime() -> None:
    assert effective_number(np.zeros((2, 3))).tolist() == [1.0, 1.0]
