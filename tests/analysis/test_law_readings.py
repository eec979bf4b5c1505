"""The law's readings side by side: figures of the specification, and what may never be mixed."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.analysis.law import readings
from exeunt.errors import ExeuntError
from exeunt.world.world import World


def test_the_hole_under_the_law_is_the_bill_of_the_absent(facts: World) -> None:
    found = readings(facts)
    assert found.hole_usd == pytest.approx(767e6, abs=1e6)
    usa = found.state("USA")
    assert usa.absent
    assert np.isnan(usa.recomputed)
    assert np.isnan(usa.bill_recomputed)
    assert usa.bill_law == pytest.approx(found.hole_usd)


@pytest.mark.parametrize(
    ("country", "ratio", "tolerance"),
    [("MEX", 1.67, 0.01), ("BRA", 1.53, 0.01), ("IND", 1.54, 0.01), ("TUR", 1.60, 0.01), ("MYS", 1.93, 0.01)],
)
def test_states_that_lose_relief_pay_far_more(facts: World, country: str, ratio: float, tolerance: float) -> None:
    assert readings(facts).state(country).ratio_recomputed == pytest.approx(ratio, abs=tolerance)


def test_china_meets_the_ceiling_and_pro_rata_is_one_factor(facts: World) -> None:
    found = readings(facts)
    assert found.state("CHN").recomputed == 22.0
    for country in ("JPN", "DEU", "GBR", "FRA"):
        assert found.state(country).ratio_pro_rata == pytest.approx(1.282, abs=0.001)
        assert found.state(country).ratio_recomputed == pytest.approx(1.29, abs=0.03)


def test_under_the_law_nobody_elses_bill_moves(facts: World) -> None:
    with_usa, without = readings(facts, ()), readings(facts, ("USA",))
    for row in without.rows:
        assert row.bill_law == with_usa.state(row.country).bill_law
    assert with_usa.hole_usd == 0.0


def test_rates_of_each_hypothesis_sum_to_100(facts: World) -> None:
    rows = readings(facts).rows
    for name in ("recomputed", "pro_rata", "uncalibrated"):
        assert np.nansum([getattr(r, name) for r in rows]) == pytest.approx(100.0, abs=1e-9)


def test_the_scale_is_the_one_that_bills_the_year(facts: World) -> None:
    assert readings(facts, year=2025).period == "2025-2027"
    assert readings(facts, year=2030).period == "2025-2027"  # the last one adopted is held


def test_several_leavers_and_bad_input(facts: World) -> None:
    found = readings(facts, ("USA", "ISR"))
    assert {r.country for r in found.rows if r.absent} == {"USA", "ISR"}
    for bad, code in ((("USB",), "E315"), (("TWN",), "E315")):
        with pytest.raises(ExeuntError) as caught:
            readings(facts, bad)
        assert caught.value.code == code
    with pytest.raises(ExeuntError) as caught:
        readings(facts, period="2026-2028")
    assert caught.value.code == "E310"
