"""The systemic view against figures computed twice from the same tables."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.analysis.systemic import concentration, passed_on, system_concentration
from exeunt.errors import ExeuntError
from exeunt.world.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return World.load()


def test_concentration_of_2024(world: World) -> None:
    system = system_concentration(world)
    assert system.hhi_net == pytest.approx(708, abs=0.5)
    assert system.hhi_positive == pytest.approx(702, abs=0.5)
    assert system.total_usd == pytest.approx(67.111e9, rel=1e-4)
    found = {row.organisation: row.hhi for row in concentration(world)}
    assert {o: round(found[o]) for o in ("UNHCR", "WFP", "IOM", "UNAIDS")} == {
        "UNHCR": 2072,
        "WFP": 2031,
        "IOM": 2015,
        "UNAIDS": 2614,
    }


def test_concentration_agrees_with_the_shipped_table(world: World) -> None:
    rows = world.table("concentration").where(year=2024)
    shipped = dict(zip(rows["organisation"], rows["hhi"], strict=True))
    found = {row.organisation: row for row in concentration(world)}
    assert len(found) == 47
    assert {o: round(found[o].hhi) for o in found} == pytest.approx({o: shipped[o] for o in found}, abs=1)
    largest = dict(zip(rows["organisation"], rows["largest_source"], strict=True))
    assert {o: r.largest_source for o, r in found.items()} == {o: largest[o] for o in found}


def test_stop_of_all_voluntary_money_of_the_united_states_is_passed_on_a_little(world: World) -> None:
    result = passed_on(world)
    assert result.transfers_usd == pytest.approx(3.25e9, rel=0.002)
    assert result.direct_usd == pytest.approx(10.95e9, rel=0.001)
    assert result.total_usd == pytest.approx(11.49e9, rel=0.001)
    assert result.cascade.multiplier == pytest.approx(1.049, abs=0.0005)
    assert result.cascade.spectral_radius == pytest.approx(0.047, abs=0.0005)
    assert [name for name, _ in result.hardest_hit()] == ["UNSSC", "ITC", "UN-WOMEN"]
    assert [extra for _, extra in result.hardest_hit()] == pytest.approx([0.111, 0.045, 0.041], abs=0.0005)
    assert (result.cascade.total >= result.direct - 1e-12).all()


def test_a_donor_without_money_passes_on_nothing(world: World) -> None:
    result = passed_on(world, donors=("TUV",), instruments=("other",))
    assert result.direct_usd == result.total_usd
    assert np.abs(result.cascade.total - result.direct).max() < 1e-9
    with pytest.raises(ExeuntError, match=r"E115.*'UAS'"):
        passed_on(world, donors=("UAS",))
