"""Competitive storage: published vectors, properties, long-run moments, forecasts, bad input."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt.errors import ExeuntError
from exeunt.solvers.storage import Policy, Stationary, StorageMarket, calibrated, decile_means, simulate, solve
from exeunt.solvers.storage.forecast import SpikeForecast

HERE = Path(__file__).parent
VECTORS = yaml.safe_load((HERE / "deaton_laroque.yaml").read_text(encoding="utf-8"))
SENSITIVITIES = yaml.safe_load((HERE / "sensitivities.yaml").read_text(encoding="utf-8"))
COTTON = StorageMarket(1.0, -0.656, 0.02, 0.04, 0.0, 0.5)


def markets() -> st.SearchStrategy[StorageMarket]:
    def built(intercept: float, slope: float, **rest: float) -> StorageMarket:
        return StorageMarket(intercept, -slope * intercept, **rest)

    return st.builds(
        built,
        intercept=st.floats(0.3, 3.0),
        slope=st.floats(0.2, 1.8),
        cost=st.floats(0.0, 0.08),
        interest=st.floats(0.01, 0.08),
        decay=st.floats(0.0, 0.2),
        news=st.one_of(st.just(0.0), st.floats(0.02, 0.95)),
    )


def shocks(years: int, paths: int = 1) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.Generator(np.random.Philox(66))
    return random.standard_normal((years, paths)), random.standard_normal((years, paths))


@pytest.mark.parametrize("case", VECTORS, ids=[c["name"] for c in VECTORS])
@pytest.mark.parametrize("nodes", [150, 1000])
def test_deaton_laroque_vectors(case: dict[str, Any], nodes: int) -> None:
    policy = solve(StorageMarket(cost=0.0, news=0.0, **case["input"]), nodes=nodes, harvest=decile_means())
    wanted = case["output"]
    assert policy.kink()[1] == pytest.approx(wanted["p_star"], abs=2e-4)
    assert policy.price_at(np.array([0.0, 1.0, 2.0])) == pytest.approx(wanted["prices"], abs=2e-4)


@pytest.mark.parametrize("case", VECTORS, ids=[c["name"] for c in VECTORS])
def test_deaton_laroque_moments(case: dict[str, Any]) -> None:
    policy = solve(StorageMarket(cost=0.0, news=0.0, **case["input"]), nodes=600, harvest=decile_means())
    found, wanted = Stationary(policy).moments(), case["output"]
    assert found.cv == pytest.approx(wanted["cv"], abs=0.01)
    assert found.autocorrelation == pytest.approx(wanted["autocorrelation"], abs=0.015)
    assert found.stockout == pytest.approx(wanted["stockout"], abs=0.02)


@given(markets())
@settings(max_examples=40, deadline=None)
def test_properties_of_a_policy(market: StorageMarket) -> None:
    policy = solve(market)
    x = np.linspace(-4.0, 12.0, 400)
    for news in (-1.5, 0.0, 1.5):
        price, plain = policy.price_at(x, news), market.intercept + market.slope * x
        assert (policy.stocks_at(x, news) >= 0.0).all()
        assert (np.diff(price) <= 1e-12).all()
        assert (price >= plain - 1e-12).all()
        at, _ = policy.kink(news)
        np.testing.assert_allclose(price[x < at - 1e-9], plain[x < at - 1e-9], atol=1e-12)
    if market.news > 0.0:
        assert (policy.price_at(x, 1.0) <= policy.price_at(x, 0.0) + 1e-12).all()
    assert policy.residual <= 1e-9
    step = np.abs(policy.euler_error(policy.foreseen, np.zeros(len(policy.foreseen))))
    assert step[policy.carried >= 0.0].max() <= 1e-6  # complementarity at the nodes


@given(markets())
@settings(max_examples=15, deadline=None)
def test_euler_error_along_a_path_and_mass_balance(market: StorageMarket) -> None:
    policy = solve(market)
    paths = simulate(policy, *shocks(300, 20))
    error = policy.euler_error(paths.available.ravel(), paths.news.ravel())
    # Made-up markets may swing by more than their mean; for the real ones the bound is a thousandth of the mean.
    assert np.abs(error).max() < 1e-3 * max(market.intercept, -market.slope)
    eaten = (paths.price - market.intercept) / market.slope
    np.testing.assert_allclose(paths.available, paths.stocks + eaten, atol=1e-12)
    assert paths.stocks.max() < 0.9 * 40.0


def test_the_expectation_of_news_is_exact_where_a_rule_of_many_nodes_agrees() -> None:
    """The closed form against brute force over both shocks."""
    policy = solve(COTTON, nodes=400)
    u, e = shocks(1, 400_000)
    for carried in (-0.5, 0.3, 2.0):
        available = carried + np.sqrt(0.5) * u[0]
        drawn = policy.scarcity_at(available, e[0])
        asked = policy.expectation.at(np.array([carried]), COTTON)
        told = asked.value(policy.foreseen, policy.scarcity)[0]
        assert told == pytest.approx(drawn.mean(), abs=4.0 * drawn.std() / np.sqrt(400_000))


def test_newton_and_substitution_agree() -> None:
    few, many = (solve(StorageMarket(1.0, -0.7, 0.02, 0.04), nodes=n) for n in (240, 700))
    assert few.iterations > 20 > many.iterations  # the first substitutes, the second takes Newton steps
    x = np.linspace(-1.0, 5.0, 50)
    np.testing.assert_allclose(few.price_at(x), many.price_at(x), atol=5e-4)


@pytest.mark.parametrize("case", SENSITIVITIES["cases"], ids=str)
def test_reference_sensitivities_of_cotton(case: dict[str, float]) -> None:
    def moments(news: float = 0.5, cost: float = 0.02, factor: float = 1.0) -> Any:
        return Stationary(solve(StorageMarket(1.0, -0.656 * factor, cost, 0.04, 0.0, news))).moments()

    base = moments()
    assert base.cv == pytest.approx(SENSITIVITIES["base"]["cv"], abs=0.002)
    assert base.spike == pytest.approx(SENSITIVITIES["base"]["spike"], abs=0.002)
    found = moments(**{k: v for k, v in case.items() if k not in ("cv", "spike")})
    assert 100.0 * (found.cv / base.cv - 1.0) == pytest.approx(case["cv"], abs=0.6)
    if "spike" in case:
        assert 100.0 * (found.spike - base.spike) == pytest.approx(case["spike"], abs=0.3)


def test_long_run_law_agrees_with_a_simulation() -> None:
    policy = solve(COTTON)
    law = Stationary(policy).moments()
    paths = simulate(policy, *shocks(1500, 400))
    price, stocks = paths.price[100:], paths.stocks[100:]
    assert law.mean == pytest.approx(1.0, abs=1e-6)  # mean use is mean harvest and demand is a line
    assert law.cv == pytest.approx(price.std(), rel=0.01)
    assert law.spike == pytest.approx((price > 1.5).mean(), abs=0.002)
    assert law.stockout == pytest.approx((stocks <= 1e-12).mean(), abs=0.003)
    assert law.mean_stocks == pytest.approx(stocks.mean(), rel=0.02)
    assert law.sd_dlog == pytest.approx(np.diff(np.log(np.maximum(price, 0.01)), axis=0).std(), rel=0.01)
    pair = np.corrcoef(price[:-1].ravel(), price[1:].ravel())[0, 1]
    assert law.autocorrelation == pytest.approx(pair, abs=0.01)


def test_limits_without_slope_and_without_storage() -> None:
    assert Stationary(solve(StorageMarket(1.0, -0.01, 0.02, 0.04))).moments().cv < 0.0101
    dear = Stationary(solve(StorageMarket(1.0, -0.5, 3.0, 0.04))).moments()
    assert dear.cv == pytest.approx(0.5, rel=0.01)
    assert dear.autocorrelation == pytest.approx(0.0, abs=0.01)
    assert dear.stockout > 0.99


def test_spread_falls_and_memory_grows_with_news_and_spread_rises_with_cost_and_slope() -> None:
    def moments(**changed: float) -> Any:
        values = {"intercept": 1.0, "slope": -0.8, "cost": 0.02, "interest": 0.04, "news": 0.5} | changed
        return Stationary(solve(StorageMarket(**values))).moments()

    by_news = [moments(news=n) for n in (0.1, 0.3, 0.5, 0.7)]
    assert (np.diff([m.cv for m in by_news]) < 0.0).all()
    assert (np.diff([m.autocorrelation for m in by_news]) > 0.0).all()
    assert (np.diff([moments(cost=k).cv for k in (0.0, 0.02, 0.05, 0.1)]) > 0.0).all()
    assert (np.diff([moments(slope=-b).cv for b in (0.3, 0.6, 1.2, 2.0)]) > 0.0).all()


def test_insulation_at_no_stocks_scales_the_rise_of_prices() -> None:
    """Martin and Anderson (2012): 0.30 gives 1 / 0.70, 0.45 gives 1 / 0.55; stocks make it smaller."""
    short = np.array([-1.2])
    whole = solve(COTTON)
    for share in (0.30, 0.45):
        thin = solve(StorageMarket(1.0, -0.656 / (1.0 - share), 0.02, 0.04, 0.0, 0.5))
        assert (thin.price_at(short, 2.0) - 1.0) / (whole.price_at(short, 2.0) - 1.0) == pytest.approx(
            1.0 / (1.0 - share), abs=1e-9
        )
        some = np.array([2.0, 1.0])  # a shortfall of one standard deviation where stocks stand
        ratio = np.diff(thin.price_at(some)) / np.diff(whole.price_at(some))
        assert 1.0 < ratio[0] < 1.0 / (1.0 - share)


def test_calibration_finds_the_slope_of_a_spread() -> None:
    policy = calibrated(StorageMarket(1.0, -0.3, 0.02, 0.04, 0.0, 0.5), 0.3047)
    assert Stationary(policy).moments().cv == pytest.approx(0.3047, rel=1e-4)
    assert policy.market.slope == pytest.approx(-0.6563, abs=0.01)


def test_chance_of_a_spike_agrees_with_a_simulation() -> None:
    policy = solve(COTTON)
    forecast = SpikeForecast.of(policy)
    price = simulate(policy, *shocks(1000, 600)).price[50:]
    for ratio in (0.8, 1.2, 1.6):
        near = np.abs(price[:-2] - ratio) < 0.05
        one, two = price[1:-1] > 1.5, (price[1:-1] > 1.5) | (price[2:] > 1.5)
        asked = np.array([ratio])
        assert forecast.at(asked)[0] == pytest.approx(one[near].mean(), abs=0.01)
        assert forecast.at(asked, years=2)[0] == pytest.approx(two[near].mean(), abs=0.012)
    far = forecast.at(np.array([9.0, 0.01]))
    assert (np.isfinite(far)).all()
    assert far[0] > far[1]


@pytest.mark.parametrize(
    "bad",
    [
        {"slope": 0.0},
        {"slope": 0.3},
        {"interest": -0.02},
        {"decay": 0.5},
        {"decay": -0.1},
        {"news": 0.981},
        {"news": -0.1},
        {"cost": -0.01},
        {"cost": float("nan")},
        {"intercept": float("inf")},
        {"interest": 0.0},
        {"interest": -0.01},
    ],
    ids=str,
)
def test_bad_markets_are_refused_by_name(bad: dict[str, float]) -> None:
    values = {"intercept": 1.0, "slope": -0.5} | bad
    with pytest.raises(ExeuntError) as caught:
        StorageMarket(**values)
    assert caught.value.code == "E516"
    assert next(iter(bad)) in caught.value.message()


def test_decay_may_outweigh_a_negative_interest() -> None:
    policy: Policy = solve(StorageMarket(1.0, -0.5, 0.0, -0.01, 0.05))
    assert policy.residual <= 1e-9


def test_no_convergence_is_an_error_with_its_residual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("exeunt.solvers.storage.solve"), "MOST_ITERATIONS", 2)
    for news in (0.0, 0.5):
        with pytest.raises(ExeuntError, match="residual") as caught:
            solve(StorageMarket(1.0, -0.5, 0.02, 0.04, 0.0, news))
        assert caught.value.code == "E517"


def test_a_discrete_harvest_has_no_news_and_a_spread_must_lie_in_the_family() -> None:
    with pytest.raises(ExeuntError, match="news"):
        solve(COTTON, harvest=decile_means())
    with pytest.raises(ExeuntError, match="spread"):
        calibrated(COTTON, 1.5)


def test_root_finding_at_every_node_finds_the_same_prices() -> None:
    """An independent solution on a grid of availability, coarse: both are off by the spacing of their nodes."""
    from scipy.optimize import brentq

    market = StorageMarket(0.642, -0.312, 0.0, 0.05, 0.169)
    harvest, weights = decile_means()
    x = np.linspace(harvest[0], 8.0, 60)
    plain, price = market.intercept + market.slope * x, np.maximum(market.intercept + market.slope * x, 0.0)

    def miss(stocks: float, at: float, known: np.ndarray) -> float:
        ahead = np.interp((1.0 - market.decay) * stocks + harvest, x, known)
        return float(market.intercept + market.slope * (at - stocks) - market.discount * (weights @ ahead))

    for _ in range(60):
        stocks = [brentq(miss, 0.0, 30.0, args=(a, price)) if miss(0.0, a, price) < 0.0 else 0.0 for a in x]
        price, before = plain - market.slope * np.array(stocks), price
        if np.abs(price - before).max() < 1e-7:
            break
    found = solve(market, harvest=decile_means()).price_at(x)
    assert np.abs(found - price).max() < 6e-3
    assert np.abs(found - price).mean() < 1.5e-3
