"""Rules that move the date: credits, cuts, payments, the vote."""

from __future__ import annotations

import numpy as np
import pytest
from assessed_harness import CENTRAL, MILLION, Event, parameters, payment, place, run, scenario
from hypothesis import given, settings
from hypothesis import strategies as st

USA, VEN = place("donor", "USA"), place("donor", "VEN")
THREE = ("UN", "UN-DPO", "IRMCT")
OPENING_DUES = (762.4 + 1696.8 + 13.5 + 820.4 + 1434.4 + 13.5, 820.4 + 1434.4 + 13.5 + 767 + 1370.4 + 13.5)


def chain(rule: str, share: float, **more: object):  # type: ignore[no-untyped-def]
    compiled = scenario(options={"liquidity.credit_rule": rule})
    return run(compiled, parameters(compiled, {"k_usa": share}), start=2026, **more)  # type: ignore[arg-type]


def month_ends(found: dict[int, dict[str, np.ndarray]], year: int, factor: float) -> np.ndarray:
    now = found[year]
    spent = factor * now["net_budget"][:, :1] / 12 * np.arange(1, 13)
    return now["opening"][:, None] + np.cumsum(now["receipts"], axis=1) - spent


def test_old_credit_rule_drains_a_planned_budget() -> None:
    old, new = (chain(rule, 0.0, last=2030, spent=lambda net: 0.90 * net) for rule in ("old", "new"))
    for year in range(2026, 2031):
        one, two = month_ends(old, year, 0.90), month_ends(new, year, 0.90)
        assert (one <= two).all()
        if year >= 2027:
            assert (one < two).all()
    assert np.median(old[2030]["liquidity_end"][:, 0]) / 1e9 == pytest.approx(-3.2, abs=0.1)
    assert np.median(new[2030]["liquidity_end"][:, 0]) / 1e9 == pytest.approx(-2.0, abs=0.1)


@pytest.mark.parametrize(
    ("share", "old_medians", "new_medians"),
    [
        (0.0, [0.76, 0.64, 0.60, 0.50, 0.47, 0.39], [0.76, 0.78, 0.78, 0.78, 0.78, 0.78]),
        (0.5, [0.88, 0.76, 0.81, 0.71, 0.75, 0.68], [0.88, 0.90, 0.90, 0.90, 0.90, 0.90]),
    ],
)
def test_credits_of_money_that_never_came_are_a_spiral(
    share: float, old_medians: list[float], new_medians: list[float]
) -> None:
    old, new = (chain(rule, share, last=2031) for rule in ("old", "new"))
    for position, year in enumerate(range(2026, 2032)):
        one, two = old[year]["spend_factor"][:, 0], new[year]["spend_factor"][:, 0]
        assert (one <= two).all()
        assert np.median(one) == pytest.approx(old_medians[position], abs=0.011)
        assert np.median(two) == pytest.approx(new_medians[position], abs=0.011)


def test_the_dated_rule_is_the_new_one_from_2027() -> None:
    dated, new = chain("dated", 0.3), chain("new", 0.3)
    for year in dated:
        assert (dated[year]["spend_factor"] == new[year]["spend_factor"])[:, 0].all()
        assert (dated[2026]["credit_next(-1)"] == 227 * MILLION).all()


def test_usual_payment_keeps_spending_near_the_plan() -> None:
    found = chain("new", 0.73, last=2031)
    for year in range(2026, 2032):
        assert 0.93 <= np.median(found[year]["spend_factor"][:, 0]) <= 0.97


@settings(max_examples=12, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 900), st.floats(0, 900), st.integers(1, 12))
def test_more_us_money_never_brings_run_out_earlier(a: float, b: float, c: float, d: float, month: int) -> None:
    def run_out(share: float, million: float) -> np.ndarray:
        compiled = scenario(
            [Event("arrears", "USA", ["UN"], 2026, 2036, share)],
            [payment("USA", million + 0.001, f"2026-{month:02d}-01")],
        )
        return run(compiled, parameters(compiled), start=2026, last=2026)[2026]["run_out_month"][:, 0]

    # More on the date with the same share: what is left for autumn falls by no more than what came before it.
    shares, paid = sorted((a, b)), sorted((c, d))
    low, high = run_out(shares[0], paid[0]), run_out(shares[1], paid[0])
    more = run_out(shares[0], paid[1])
    assert (np.nan_to_num(high, nan=99.0) >= np.nan_to_num(low, nan=99.0)).all()
    if month <= 10:
        assert (np.nan_to_num(more, nan=99.0) >= np.nan_to_num(low, nan=99.0)).all()


def test_article_19_vector() -> None:
    compiled = scenario([Event("arrears", "USA", THREE)], [payment("USA", 160, "2026-02-12")])
    found = run(compiled, parameters(compiled, CENTRAL), start=2026, last=2027)
    first, second = found[2026], found[2027]
    dues = (
        (first["dues(-1)"] + first["dues_before(-1)"])[:, USA],
        (second["dues(-1)"] + second["dues_before(-1)"])[:, USA],
    )
    assert dues[0] / MILLION == pytest.approx(OPENING_DUES[0], rel=0.01)
    assert first["arrears(-1)"][:, USA] / MILLION == pytest.approx(3873, rel=0.01)
    assert (first["vote_suspended"][:, USA] == 0.0).all()
    assert dues[1] / MILLION == pytest.approx(OPENING_DUES[1], rel=0.01)
    assert second["arrears(-1)"][:, USA] / MILLION == pytest.approx(5813, rel=0.01)
    assert (second["vote_suspended"][:, USA] == 1.0).all()
    assert second["minimum_payment"][:, USA] / MILLION + 160 == pytest.approx(1554, rel=0.01)
    assert (first["vote_suspended"][:, VEN] == 1.0).all()


@pytest.mark.parametrize(
    ("events", "payments", "arrears", "lost"),
    [
        ([Event("arrears", "USA", ["UN", "UN-DPO"], retained=0.5), Event("arrears", "USA", ["IRMCT"])], (), 4905, True),
        (
            [Event("arrears", "USA", THREE)],
            (payment("USA", 767, "2026-03-01"), payment("USA", 1230, "2026-03-01", "UN-DPO")),
            3976,
            False,
        ),
    ],
)
def test_article_19_with_payments(events, payments, arrears: float, lost: bool) -> None:  # type: ignore[no-untyped-def]
    compiled = scenario(events, payments)
    found = run(compiled, parameters(compiled, CENTRAL), start=2026, last=2027)
    assert found[2026]["arrears"][:, USA] / MILLION == pytest.approx(arrears, rel=0.01)
    assert (found[2027]["vote_suspended"][:, USA] == float(lost)).all()


def test_least_payment_is_what_keeps_the_vote() -> None:
    compiled = scenario([Event("arrears", "USA", THREE)])
    given = parameters(compiled, CENTRAL)
    needed = run(compiled, given, start=2026, last=2027)[2027]["minimum_payment"][0, USA] / MILLION

    def lost(million: float) -> float:
        paid = scenario([Event("arrears", "USA", THREE)], [payment("USA", million, "2026-12-01")])
        return float(run(paid, parameters(paid, CENTRAL), start=2026, last=2027)[2027]["vote_suspended"][0, USA])

    assert needed == pytest.approx(1554, rel=0.01)
    assert lost(needed + 0.001) == 0.0
    assert lost(needed - 0.001) == 1.0


def test_a_waiver_gives_the_vote_without_a_payment() -> None:
    compiled = scenario(waivers=["VEN"])
    found = run(compiled, parameters(compiled), start=2026, last=2026)[2026]
    assert (found["vote_suspended"][:, VEN] == 0.0).all()
    assert (found["minimum_payment"][:, VEN] > 0.0).all()


def test_who_has_left_has_no_vote_to_lose() -> None:
    compiled = scenario([Event("withdraw", "USA", ["UN", "UN-DPO"])])
    found = run(compiled, parameters(compiled))
    assert (found[2030]["arrears"][:, USA] > 0.0).all()
    assert (found[2030]["vote_suspended"][:, USA] == 0.0).all()
