"""Kernels behind the channel people: coverage, sharing a cut, competing risks, destinations, reaction, cascade."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.solvers.competing_risks import chances, move
from exeunt.solvers.coverage import coverage_ratio, shared_cut
from exeunt.solvers.destination_choice import Choice, base_shares, total_response
from exeunt.solvers.policy_reaction import modes, react, similarity, stable_pull
from exeunt.solvers.recognition import adjusted_recognition, share_response
from exeunt.solvers.threshold_cascade import least_closure

seeds = st.integers(0, 2**32 - 1)
DECISIONS = Path(__file__).parents[1] / "vectors" / "asylum_decisions_sample.csv"


@given(seeds, st.floats(0.8, 1.6), st.floats(0.0, 1.0))
def test_coverage_rises_with_money_and_stays_a_share(seed: int, elasticity: float, substitution: float) -> None:
    money = np.sort(np.random.default_rng(seed).uniform(0.0, 1.5, (1, 40)), axis=1)
    found = coverage_ratio(money, np.array([[elasticity]]), np.array([[1.0]]), np.array([[substitution]]))
    assert (np.diff(found) >= -1e-15).all()
    assert (found >= 0.0).all()
    assert (found <= 1.0).all()


def test_proportional_coverage_and_full_substitution() -> None:
    money = np.array([[0.25, 1.0, 2.0]])
    one, none = np.ones((1, 1)), np.zeros((1, 1))
    np.testing.assert_allclose(coverage_ratio(money, one, one, none), [[0.25, 1.0, 1.0]])
    np.testing.assert_allclose(coverage_ratio(money, one, one, one), 1.0)


@given(seeds, st.floats(0.0, 1.0), st.floats(0.0, 3.0))
def test_a_shared_cut_keeps_the_total_and_spares_the_heavier(seed: int, kept: float, spread: float) -> None:
    random = np.random.default_rng(seed)
    spending = random.lognormal(3.0, 2.0, 12)
    weight = np.exp(spread * random.standard_normal((1, 12)))
    found = shared_cut(spending, np.array([kept]), weight)[0]
    assert found.sum() == pytest.approx(kept * spending.sum(), rel=1e-12)
    part = found / spending
    assert (np.diff(part[np.argsort(weight[0])]) >= -1e-9).all()
    assert (part >= 0.0).all()
    assert (part <= 1.0 + 1e-12).all()


def test_equal_weights_share_a_cut_in_proportion_and_a_gain_is_proportional() -> None:
    spending = np.array([1.0, 5.0, 20.0])
    np.testing.assert_allclose(shared_cut(spending, np.array([0.3]), np.ones((1, 3)))[0], 0.3 * spending, rtol=1e-12)
    uneven = np.array([[1.0, 2.0, 9.0]])
    np.testing.assert_allclose(shared_cut(spending, np.array([1.2]), uneven)[0], 1.2 * spending, rtol=1e-12)
    np.testing.assert_allclose(shared_cut(spending, np.array([1.0]), uneven)[0], spending, rtol=1e-12)


@given(seeds)
def test_chances_of_leaving_add_up_to_those_of_leaving_at_all(seed: int) -> None:
    hazards = list(np.random.default_rng(seed).uniform(0.0, 2.0, (4, 3, 5)))
    found = chances(hazards)
    np.testing.assert_allclose(sum(found), 1.0 - np.exp(-sum(hazards)), rtol=1e-12)
    np.testing.assert_array_equal(chances([np.zeros(3)] * 4)[0], 0.0)


@given(seeds)
def test_nobody_is_created_or_lost_on_the_way(seed: int) -> None:
    random = np.random.default_rng(seed)
    quiet = random.lognormal(8.0, 2.0, (6, 9))
    moved = quiet * random.uniform(0.0, 1.0, quiet.shape)
    now, reference = (chances(list(random.uniform(0.0, 1.0, (4, 6, 9)))) for _ in range(2))
    found = move(quiet, moved, now, reference)
    assert (np.abs(found.stock - moved - sum(found.flows)) <= 1e-12 * quiet).all()
    assert (found.stock <= quiet * (1.0 + 1e-12)).all()
    still = move(quiet, np.zeros_like(quiet), now, now)
    np.testing.assert_array_equal(still.stock, 0.0)


@given(seeds)
def test_claims_of_an_origin_are_all_somewhere(seed: int) -> None:
    random = np.random.default_rng(seed)
    shares = base_shares(random.poisson(2.0, (7, 5)).astype(float))
    totals = random.lognormal(6.0, 1.0, (4, 7))
    choice = Choice.of(shares, random.standard_normal((4, 5)), totals)
    everywhere = choice.pairs(np.arange(7)).sum(axis=2)
    np.testing.assert_allclose(everywhere, totals * (shares.sum(axis=1) > 0.0), rtol=1e-12)
    np.testing.assert_allclose(choice.received(), choice.pairs(np.arange(7)).sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(shares.sum(axis=1)[shares.sum(axis=1) > 0.0], 1.0, rtol=0.0, atol=1e-12)


@given(seeds, st.integers(0, 5), st.floats(0.01, 0.5))
def test_tightening_sends_claims_to_every_other_destination(seed: int, where: int, tighter: float) -> None:
    shares = base_shares(np.random.default_rng(seed).uniform(1.0, 9.0, (4, 6)))
    totals = np.full((1, 4), 1000.0)
    before = Choice.of(shares, np.zeros((1, 6)), totals).received()[0]
    utility = np.zeros((1, 6))
    utility[0, where] = -2.11 * tighter
    after = Choice.of(shares, utility, totals).received()[0]
    others = np.arange(6) != where
    assert after[where] < before[where]
    assert (after[others] > before[others]).all()
    assert after.sum() == pytest.approx(before.sum(), rel=1e-12)
    np.testing.assert_array_equal(total_response(shares, utility, np.zeros(1)), 1.0)


@given(seeds)
def test_a_cascade_has_one_least_end_whatever_the_order(seed: int) -> None:
    random = np.random.default_rng(seed)
    n = 8
    links = np.triu(random.integers(0, 2, (n, n)), 1).astype(float)
    links += links.T
    surge, threshold = random.normal(1.5, 1.0, (5, n)), random.normal(2.0, 0.7, (5, n))
    pull, held = random.uniform(0.0, 1.5, 5), np.zeros((5, n))
    found = least_closure(surge, links, threshold, pull, held)
    order = random.permutation(n)
    turned = least_closure(surge[:, order], links[np.ix_(order, order)], threshold[:, order], pull, held)
    np.testing.assert_array_equal(found[:, order], turned)
    alone = least_closure(surge, links, threshold, np.zeros(5), held)
    np.testing.assert_array_equal(alone, (surge > threshold).astype(float))
    assert (found >= alone).all()


def test_a_cascade_counts_two_neighbours_at_most_and_held_ones_pull() -> None:
    star = np.zeros((5, 5))
    star[0, 1:] = star[1:, 0] = 1.0
    surge, pull, held = np.zeros((1, 5)), np.array([1.0]), np.array([[0.0, 1.0, 1.0, 1.0, 1.0]])
    high = np.array([[2.5, 9.0, 9.0, 9.0, 9.0]])
    assert least_closure(surge, star, high, pull, held)[0, 0] == 0.0
    low = np.array([[1.5, 9.0, 9.0, 9.0, 9.0]])
    assert least_closure(surge, star, low, pull, held)[0, 0] == 1.0


@given(seeds)
def test_a_held_pull_leaves_the_reaction_stable(seed: int) -> None:
    random = np.random.default_rng(seed)
    weights = similarity(random.uniform(0.0, 1.0, (9, 20)))
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, rtol=1e-12)
    rho, kappa, limit = random.uniform(0.3, 0.9, 32), random.uniform(-2.0, 2.0, 32), np.full(32, 0.99)
    kept = stable_pull(rho, kappa, modes(weights), limit)
    for k in range(32):
        radius = np.abs(np.linalg.eigvals(rho[k] * np.eye(9) + kept[k] * weights)).max()
        assert radius <= 0.99 + 1e-9
        if kept[k] != kappa[k]:
            assert radius == pytest.approx(0.99, abs=1e-9)


def test_without_pull_nothing_spreads() -> None:
    mean, before = np.array([0.1, -0.1, 0.0]), np.array([[0.1, -0.1, 0.0]])
    shifted = before + np.array([[-0.3, 0.0, 0.0]])
    weights = similarity(np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 1.0]]))
    rest = (np.zeros((1, 3)), np.zeros((1, 3)), np.array([0.57]), np.array([-0.008]))
    alone = react(before, mean, shifted, *rest, np.array([0.0]), weights)
    np.testing.assert_allclose(alone, before, rtol=0.0, atol=1e-15)
    spread = react(before, mean, shifted, *rest, np.array([0.4]), weights)
    assert (spread[0, 1:] < before[0, 1:]).all()


def decisions(year: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return positive and all decisions (origins, destinations) of a year, and the destinations."""
    with DECISIONS.open(encoding="utf-8", newline="") as handle:
        rows = [r for r in csv.DictReader(handle) if int(r["year"]) == year]
    origins, places = sorted({r["origin"] for r in rows}), sorted({r["destination"] for r in rows})
    made, positive = np.zeros((len(origins), len(places))), np.zeros((len(origins), len(places)))
    for r in rows:
        at = origins.index(r["origin"]), places.index(r["destination"])
        made[at], positive[at] = int(r["decisions"]), int(r["positive"])
    return positive, made, places


@pytest.mark.parametrize(("place", "year", "value"), [("HUN", 2019, -0.57), ("SWE", 2023, -0.26), ("GBR", 2021, 0.21)])
def test_published_recognition(place: str, year: int, value: float) -> None:
    positive, made, places = decisions(year)
    found = adjusted_recognition(positive, made, 5000.0)
    assert found[places.index(place)] == pytest.approx(value, abs=0.02)
    assert (found * made.sum(axis=0)).sum() == pytest.approx(0.0, abs=1e-6)


def test_more_positive_than_decided_is_refused() -> None:
    with pytest.raises(ValueError, match="positive decisions"):
        adjusted_recognition(np.array([[3.0]]), np.array([[2.0]]), 5000.0)


@given(seeds, st.floats(-2.0, 2.0))
def test_share_response_finds_what_made_the_claims(seed: int, beta: float) -> None:
    random = np.random.default_rng(seed)
    policy = random.uniform(-0.4, 0.4, (6, 5))
    level = np.exp(random.normal(4.0, 1.0, (3, 6, 1)) + random.normal(0.0, 1.0, (3, 1, 5)))
    claims = level * np.exp(beta * policy)
    assert share_response(claims, policy, np.ones(claims.shape, bool)) == pytest.approx(beta, abs=1e-4)
