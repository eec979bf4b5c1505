"""The club game: published shape, exact members, coalitions that hold against every single flip."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

import exeunt.channels.climate
from exeunt.channels.climate.club import club_data
from exeunt.solvers.climate_club import ClubData, coalitions, every_coalition, gains_from_flipping, payoff
from exeunt.world.world import World

CASES = yaml.safe_load((Path(exeunt.channels.climate.__file__).parent / "cases" / "club.yaml").read_text())
PRICES, TARIFFS = (12.5, 25.0, 50.0, 100.0), [k / 100 for k in range(11)]


@pytest.fixture(scope="module")
def data() -> ClubData:
    return club_data(World.load(), 0.837)


def starts(count: int = 10) -> list[np.ndarray]:
    random = np.random.default_rng(66)
    return [np.ones(15, bool), np.zeros(15, bool), *(random.random(15) < 0.5 for _ in range(count))]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda c: f"{c['price']:g} at {c['tariff']:.0%}")
def test_members_are_exact(data: ClubData, case: dict) -> None:
    found = every_coalition(data, case["price"], case["tariff"])
    assert len(found) == 1
    members, gains = found[0].members, found[0].payoff
    assert [n for n, inside in zip(data.names, members, strict=True) if not inside] == case["outside"]
    world = data.emissions / data.emissions.sum()
    tolerance = CASES["tolerance"]
    assert float((gains.shares * world).sum()) == pytest.approx(case["share"], abs=tolerance["share"])
    assert float((gains.prices * world).sum()) == pytest.approx(case["mean_price"], abs=tolerance["price"])
    assert float(gains.welfare.sum()) == pytest.approx(case["gain"], abs=tolerance["gain"])


def test_every_start_finds_the_only_coalition(data: ClubData) -> None:
    for price in PRICES:
        for tariff in TARIFFS:
            found, cycled = coalitions(data, price, tariff, starts())
            every = every_coalition(data, price, tariff)
            assert cycled == 0
            assert [c.members.tolist() for c in found] == [c.members.tolist() for c in every]
            assert gains_from_flipping(data, found[0].members, price, tariff).max() <= 1e-12


def test_the_known_shape(data: ClubData) -> None:
    def size(price: float, tariff: float) -> int:
        return int(every_coalition(data, price, tariff)[0].members.sum())

    assert [size(p, 0.0) for p in PRICES] == [0, 0, 0, 0]
    assert size(12.5, 0.01) == 15
    assert size(25.0, 0.02) < 15 == size(25.0, 0.03)
    assert 0 < size(50.0, 0.05) < 15
    assert size(100.0, 0.05) <= 1


def test_a_frozen_outsider_pays_the_tariff(data: ClubData) -> None:
    us = data.names.index("US")
    inside = every_coalition(data, 25.0, 0.05)[0].payoff.welfare[us]
    found = every_coalition(data, 25.0, 0.05, outside=[us])
    assert all(not c.members[us] for c in found)
    gains = gains_from_flipping(data, found[0].members, 25.0, 0.05)
    assert np.delete(gains, us).max() <= 1e-12
    assert found[0].payoff.welfare[us] < 0.0 < inside


def test_a_frozen_insider_stays(data: ClubData) -> None:
    us = data.names.index("US")
    found = every_coalition(data, 100.0, 0.0, inside=[us])
    assert found
    assert all(c.members[us] for c in found)


def test_several_coalitions_are_all_found() -> None:
    """Two like regions that trade: with a tariff both in and both out can hold."""
    exports = np.array([[0.0, 50.0], [50.0, 0.0]])
    twins = ClubData(
        ("a", "b"), np.full(2, 1000.0), np.full(2, 1000.0), np.full(2, 0.02), np.full(2, 0.5), np.zeros(2), exports
    )
    held = [c.members.tolist() for c in every_coalition(twins, 40.0, 0.05)]
    for members in ([False, False], [True, True], [True, False], [False, True]):
        stays = gains_from_flipping(twins, np.array(members), 40.0, 0.05).max() <= 1e-12
        assert stays == (members in held)


def test_welfare_is_the_sum_of_its_parts(data: ClubData) -> None:
    found = payoff(data, np.arange(15) % 2 == 0, 25.0, 0.04)
    assert np.allclose(found.welfare, found.trade + found.benefit - found.cost)
    assert (found.cost >= 0.0).all()
    noncooperative = payoff(data, np.zeros(15, bool), 25.0, 0.0)
    mean = float((noncooperative.prices * data.emissions).sum() / data.emissions.sum())
    assert mean == pytest.approx(2.82, abs=0.005)
    assert float(payoff(data, np.ones(15, bool), 25.0, 0.0).welfare.sum()) == pytest.approx(78.06, abs=0.005)
