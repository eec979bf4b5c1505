"""Cost curves behind one interface, one price for the same abatement, and the mixture between the two ends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import exeunt.channels.climate
from exeunt.solvers.abatement import LARGEST_SHARE, CostCurve, Ends, OnePrice
from exeunt.world.world import World

CASES = Path(exeunt.channels.climate.__file__).parent / "cases"
REGIONS, DRAWS = 5, 4
FORMS = {
    "quartic": CostCurve.of(np.array([300.0, 500.0, 120.0, 80.0, 900.0]), np.array([900.0, 4e3, 7e3, 2e3, 1.0]), 4.0),
    "backstop": CostCurve.of(np.zeros(5), np.array([600.0, 500.0, 700.0, 300.0, 450.0]), 1.6),
}
shares = st.lists(st.floats(0.0, 0.7), min_size=REGIONS, max_size=REGIONS)
sizes = st.lists(st.floats(1.0, 1e4), min_size=REGIONS, max_size=REGIONS)
forms = st.sampled_from(sorted(FORMS))


def ends(form: str, given_shares: list[float], emissions: list[float], scale: float = 0.5) -> Ends:
    curve, base = FORMS[form], np.array(emissions)
    growth = np.array([0.97, 1.0, 1.02, 1.1])
    wide = np.tile(np.array(given_shares), (DRAWS, 1)) * np.array([[0.5], [0.8], [0.9], [1.0]])
    one = OnePrice.tabulate(curve, base)
    return Ends.of(curve, one, np.arange(REGIONS), wide, growth[:, None] * base, growth, np.full(DRAWS, scale))


def test_published_curves_give_the_vectors() -> None:
    case = yaml.safe_load((CASES / "curves.yaml").read_text())
    table = World.load().table("abatement_curves").where(year=case["year"])
    names = [str(r) for r in table["region"]]
    curve = CostCurve.of(1.535 * table["linear_usd2005"], 1.535 * table["quartic_usd2005"], 4.0)
    found = curve.share(np.array(case["prices"], dtype=float)[:, None] / case["multiplier"])
    expected = np.array([case["shares"][n] for n in names]).T
    assert len(names) == 57
    assert np.abs(found - expected).max() <= case["tolerance"]


@given(forms, st.floats(0.0, 0.94))
def test_price_and_share_are_inverse(form: str, share: float) -> None:
    curve = FORMS[form]
    price = curve.price(np.full(REGIONS, share))
    assert np.abs(curve.price(curve.share(price)) - price).max() <= 1e-8 * max(1.0, price.max())


@given(forms, st.floats(0.01, 0.9))
def test_cost_is_the_integral_of_the_price(form: str, share: float) -> None:
    curve, points = FORMS[form], np.linspace(0.0, share, 20001)
    prices = np.array([curve.price(np.full(REGIONS, x)) for x in points[::100]])
    coarse = np.trapezoid(prices, points[::100], axis=0)
    assert np.allclose(curve.cost(np.full(REGIONS, share)), coarse, rtol=2e-3)


def test_a_price_above_the_curve_stops_at_the_cap() -> None:
    assert (FORMS["quartic"].share(np.full(REGIONS, 1e9)) == LARGEST_SHARE).all()
    assert (FORMS["backstop"].share(np.full(REGIONS, 1e9)) == LARGEST_SHARE).all()


def test_fitted_coefficients_at_or_below_zero_still_rise() -> None:
    curve = CostCurve.of(np.array([-5.0, 100.0]), np.array([50.0, -1.0]), 4.0)
    price = np.array([10.0, 10.0])
    assert np.allclose(curve.price(curve.share(price)), price, rtol=1e-8)


@given(forms, shares, sizes)
def test_one_price_abates_as_much_at_no_higher_cost(
    form: str, given_shares: list[float], emissions: list[float]
) -> None:
    found = ends(form, given_shares, emissions)
    pledged = (found.shares * found.emissions).sum(axis=1)
    cheapest = (found.cheapest * found.emissions).sum(axis=1)
    assert np.allclose(pledged, cheapest, rtol=1e-9, atol=1e-9)
    market = found.market(np.zeros(DRAWS))
    assert (market.excess >= -1e-9 * (1.0 + market.alone.sum(axis=1))).all()


@given(forms, shares, sizes)
def test_cooperation_keeps_abatement_and_never_costs(
    form: str, given_shares: list[float], emissions: list[float]
) -> None:
    found = ends(form, given_shares, emissions)
    pledged = (found.shares * found.emissions).sum(axis=1)
    before = np.full(DRAWS, np.inf)
    for part in (0.0, 0.1, 0.5, 1.0):
        market = found.market(np.full(DRAWS, part))
        size = 1.0 + market.alone.sum(axis=1)
        assert np.allclose((market.shares * found.emissions).sum(axis=1), pledged, rtol=1e-9, atol=1e-9)
        assert (np.abs(market.payment.sum(axis=1)) <= 1e-9 * size).all()
        assert (market.gain >= -1e-9 * size[:, None]).all()
        assert (market.cost.sum(axis=1) <= before + 1e-9 * size).all()
        assert np.allclose(market.excess_realised, found.excess(np.full(DRAWS, part)), atol=1e-6)
        before = market.cost.sum(axis=1)


def test_equal_marginal_costs_leave_nothing_to_gain() -> None:
    curve = FORMS["quartic"]
    same = curve.share(np.full(REGIONS, 60.0))
    found = ends("quartic", list(same / 1.0), [100.0] * REGIONS)
    last = found.market(np.zeros(DRAWS)).excess[-1]  # the draw whose shares are not scaled down
    assert abs(last) <= 1e-7
    assert found.market(np.zeros(DRAWS)).excess[0] > 1e-3


def test_one_more_country_without_a_pledge_lowers_the_price() -> None:
    curve, emissions = FORMS["quartic"], np.array([100.0, 200.0, 300.0, 50.0, 400.0])
    pledged = np.array([[0.3, 0.1, 0.2, 0.4, 0.0]])
    one = np.ones(1)
    small = CostCurve(curve.linear[:4], curve.steep[:4], 4.0)
    before = Ends.of(
        small, OnePrice.tabulate(small, emissions[:4]), np.arange(4), pledged[:, :4], emissions[None, :4], one, one
    ).market(np.zeros(1))
    after = Ends.of(
        curve, OnePrice.tabulate(curve, emissions), np.arange(5), pledged, emissions[None], one, one
    ).market(np.zeros(1))
    assert after.price < before.price
    assert after.excess / after.alone.sum() >= before.excess / before.alone.sum()


def test_no_abatement_has_no_price() -> None:
    found = ends("quartic", [0.0] * REGIONS, [10.0] * REGIONS)
    assert (found.price == 0.0).all()
    assert (found.market(np.ones(DRAWS)).cost == 0.0).all()


def test_the_uniform_price_is_that_of_a_root_finder() -> None:
    from scipy.optimize import brentq

    curve, emissions = FORMS["quartic"], np.array([100.0, 200.0, 300.0, 50.0, 400.0])
    one = OnePrice.tabulate(curve, emissions)
    for amount in (0.5, 20.0, 150.0, 600.0):
        root = brentq(
            lambda p, a=amount: float((curve.share(np.full(5, p)) * emissions).sum()) - a, 0.0, 1e5, xtol=1e-12
        )
        assert one.price(np.array([amount]))[0] == pytest.approx(root, rel=1e-9)
