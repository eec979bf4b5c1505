"""The two calculators that stand alone: a border charge by law, and the club game."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from exeunt.analysis.border_charge import border_charge
from exeunt.analysis.climate_club import climate_club
from exeunt.errors import ExeuntError
from exeunt.rules.parameters import RuleSet
from exeunt.world.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return World.load()


def test_the_charge_on_a_code(world: World) -> None:
    found = border_charge(world, "ind", "7211 14 00", (2026, 2030, 2034), price=75.36)
    assert [100 * y.rate for y in found.years] == pytest.approx([39.1, 56.3, 64.5], abs=0.1)
    assert found.basis.emissions_of == "IND"
    assert found.basis.benchmark == 1.37
    assert np.isnan(found.years[0].uk_charge)
    assert found.years[1].uk_charge > 0.0
    assert all(y.low <= y.rate <= y.high for y in found.years)
    assert found.threshold_t == 50.0


def test_verified_emissions_carry_no_mark_up_and_cost_less(world: World) -> None:
    stated = border_charge(world, "IND", "72111400", (2030,)).years[0]
    shown = border_charge(world, "IND", "72111400", (2030,), emissions=2.5).years[0]
    assert (stated.markup, shown.markup) == (0.3, 0.0)
    assert shown.charge < stated.charge


def test_a_price_paid_is_credited(world: World) -> None:
    free = border_charge(world, "CHN", "7601", (2030,), paid=0.0).years[0].charge
    some = border_charge(world, "CHN", "7601", (2030,), paid=20.0).years[0].charge
    own = border_charge(world, "CHN", "7601", (2030,))
    assert some == pytest.approx(free * (75.36 - 20.0) / 75.36)
    assert own.basis.paid == pytest.approx(11.76 / 1.08)
    assert border_charge(world, "CHN", "7601", (2030,), paid=80.0).years[0].charge == 0.0


def test_linked_trading_is_exempt_and_a_default_may_be_that_of_others(world: World) -> None:
    for origin in ("DEU", "CHE", "NOR"):
        found = border_charge(world, origin, "aluminium", (2030,))
        assert found.exempt
        assert found.years[0].charge == 0.0
    borrowed = border_charge(world, "BOL", "72111400", (2030,))
    assert borrowed.basis.emissions_of == "ROW"
    assert "default_of_other_countries" in borrowed.basis.flags
    mean = border_charge(world, "BOL", "cement", (2030,)).basis
    assert mean.emissions_of == "mean"


def test_before_it_charges_nothing_is_due(world: World) -> None:
    assert border_charge(world, "IND", "72111400", (2025,)).years[0].charge == 0.0


def test_a_reform_of_the_law_moves_the_charge(world: World) -> None:
    slower = RuleSet.load().patched({"eu_border_charge_factor": {"2030-01-01": 0.0, "2031-01-01": 0.5}})
    found = border_charge(world, "IND", "72111400", (2030, 2031), rules=slower)
    assert found.years[0].charge == 0.0
    assert found.years[1].factor == 0.5


def test_a_route_has_its_own_benchmark(world: World) -> None:
    scrap = border_charge(world, "TUR", "72111400", (2026,), route="scrap_eaf")
    assert scrap.basis.benchmark == 0.072
    with pytest.raises(ExeuntError, match=r"E582.*Routes: bf_bof, dri_eaf, scrap_eaf"):
        border_charge(world, "TUR", "72111400", (2026,), route="magic")


def test_own_files(world: World, tmp_path: Path) -> None:
    annex, imports = tmp_path / "annex.csv", tmp_path / "imports.csv"
    annex.write_text("origin,cn_code,emissions_tco2e_per_t\nIND,72254090,3.0\nROW,72254090,5.0\n")
    imports.write_text("exporter,cn_code,year,value_eur,mass_kg\nIND,72254090,2024,2000000,1\nIND,72254090,2023,9,1\n")
    found = border_charge(world, "IND", "72254090", (2030,), annex=annex, imports=imports)
    assert found.basis.emissions == 3.0
    assert found.imports_meur == 2.0
    with pytest.raises(ExeuntError, match="E582") as caught:
        border_charge(world, "IND", "72254090", (2030,), annex=tmp_path / "none.csv")
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"price": -1.0}, "E580 price"),
        ({"emissions": 4280.0}, "E580 emissions.*kilograms"),
        ({"value": 0.0}, "E580 value"),
        ({"paid": 5000.0}, "E580 paid"),
        ({"price": float("nan")}, "E580 price"),
    ],
)
def test_bad_figures_are_refused(world: World, given: dict[str, float], told: str) -> None:
    with pytest.raises(ExeuntError, match=told):
        border_charge(world, "IND", "72111400", (2030,), **given)  # type: ignore[arg-type]


def test_unknown_names_are_answered(world: World) -> None:
    with pytest.raises(ExeuntError, match="E115"):
        border_charge(world, "INDIA", "72111400", (2030,))
    with pytest.raises(ExeuntError, match="did you mean aluminium"):
        border_charge(world, "IND", "aluminum", (2030,))
    with pytest.raises(ExeuntError, match="hydrogen"):
        border_charge(world, "USA", "28041000", (2030,))
    with pytest.raises(ExeuntError, match="E580 year"):
        border_charge(world, "IND", "72111400", (2040,))


def test_a_club_without_the_united_states(world: World) -> None:
    whole, less = climate_club(world, 25.0, 0.03), climate_club(world, 25.0, 0.03, out=("USA",))
    assert len(whole.clubs[0].members) == 15
    assert less.outside == ("US",)
    assert len(less.clubs) == 1
    us = next(r for r in less.clubs[0].regions if r.region == "US")
    assert not us.member
    assert us.frozen
    assert us.gain < next(r for r in whole.clubs[0].regions if r.region == "US").gain
    assert whole.clubs[0].world_gain == pytest.approx(78.063, abs=0.001)
    total = sum(r.gain for r in less.clubs[0].regions)
    assert less.clubs[0].against_no_club == pytest.approx(total)


def test_a_state_speaks_for_its_region(world: World) -> None:
    found = climate_club(world, 25.0, 0.03, out=("DEU", "FRA"))
    assert found.outside == ("EU",)
    assert set(found.spoken_for) == {("DEU", "EU"), ("FRA", "EU")}


@pytest.mark.parametrize(
    ("price", "tariff", "out", "inside", "told"),
    [
        (-1.0, 0.0, (), (), "E580 price"),
        (25.0, 1.5, (), (), "E580 tariff"),
        (25.0, 0.03, ("USX",), (), "E579.*USA"),
        (25.0, 0.03, ("USA",), ("US",), "E581.*US cannot"),
    ],
)
def test_bad_clubs_are_refused(
    world: World, price: float, tariff: float, out: tuple[str, ...], inside: tuple[str, ...], told: str
) -> None:
    with pytest.raises(ExeuntError, match=told):
        climate_club(world, price, tariff, out=out, inside=inside)
