"""The storage model on a market of one's own: what it is given, what it answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.storage.series import LEAST_YEARS, Series
from exeunt.solvers.storage import Moments, Policy, Stationary, StorageMarket, calibrated, simulate, solve
from exeunt.solvers.storage.forecast import SpikeForecast

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
START = 0.6  # slope from which a fit begins
EULER_YEARS, EULER_PATHS, EULER_SEED = 400, 50, 66
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Comparison:
    """One moment: of the model, and of the data if there are any. fitted : whether the slope was chosen to meet it."""

    name: str
    model: float
    data: float | None
    fitted: bool


@dataclass(frozen=True)
class Score:
    """Forecasts of next year's spike beside the record. brier_naive : of the market's own share of spike years."""

    pairs: int
    brier: float
    brier_naive: float
    mean_forecast: float
    frequency: float

    @property
    def skill(self) -> float:
        """One less the ratio of the two Brier scores; 0 where there was nothing to tell."""
        return 1.0 - self.brier / self.brier_naive if self.brier_naive > 0.0 else 0.0


@dataclass(frozen=True)
class Simulated:
    """Quantiles of prices over paths, by year. years : 1..n; quantiles : (years, 5) at 5, 25, 50, 75, 95 percent.

    spiked : share of paths with a price above 1.5 times the mean up to that year, (years,). paths : (years, paths).
    """

    quantiles: FloatArray
    spiked: FloatArray
    paths: FloatArray


@dataclass(frozen=True)
class Desk:
    """A market with its solution. series : the prices it is compared with. slope_from : given, fitted or group."""

    policy: Policy
    series: Series | None
    slope_from: str

    @classmethod
    def of(cls, market: StorageMarket, series: Series | None, *, slope_given: bool, world: World) -> Desk:
        """Return the solved market.

        Without a given slope it is fitted to the spread of the series; a series shorter than 20 years takes the mean
        slope of the fitted markets of the tables. Errors: E516, E517 of the solver.
        """
        if slope_given or series is None:
            return cls(solve(market), series, "given")
        if series.long_enough:
            return cls(calibrated(replace(market, slope=-START * market.intercept), series.cv), series, "fitted")
        return cls(solve(replace(market, slope=-group_slope(world) * market.intercept)), series, "group")

    @cached_property
    def law(self) -> Stationary:
        """The long-run law of the market."""
        return Stationary(self.policy)

    @cached_property
    def moments(self) -> Moments:
        """Long-run moments of the model."""
        return self.law.moments()

    def compared(self) -> list[Comparison]:
        """Return the moments of the model beside those of the series."""
        seen = {} if self.series is None else self.series.moments()
        names = ("cv", "autocorrelation", "skewness", "spike", "sd_dlog", "stockout", "mean_stocks")
        fitted = "cv" if self.slope_from == "fitted" else ""
        return [Comparison(n, getattr(self.moments, n), seen.get(n), n == fitted) for n in names]

    def table(self, available: FloatArray, news: FloatArray) -> list[dict[str, float]]:
        """Return price and stocks at every availability and news, one row a pair."""
        return [
            {
                "available": float(x),
                "news": float(e),
                "price": float(self.policy.price_at(np.array(x), e)),
                "stocks": float(self.policy.stocks_at(np.array(x), e)),
            }
            for e in news
            for x in available
        ]

    @cached_property
    def euler_error(self) -> tuple[float, float]:
        """Largest and mean miss of the Euler equation along a simulation, over the mean price."""
        random = np.random.Generator(np.random.Philox(EULER_SEED))
        shape = (EULER_YEARS, EULER_PATHS)
        paths = simulate(self.policy, random.standard_normal(shape), random.standard_normal(shape))
        error = np.abs(self.policy.euler_error(paths.available.ravel(), paths.news.ravel()))
        return float(error.max() / self.moments.mean), float(error.mean() / self.moments.mean)

    @cached_property
    def forecast(self) -> SpikeForecast:
        """Chances of a spike by today's price."""
        return SpikeForecast.of(self.policy)

    def chances(self, ratio: float) -> tuple[float, float]:
        """Return the chance of a spike within one and two years at a price over its mean."""
        asked = np.array([ratio])
        return float(self.forecast.at(asked)[0]), float(self.forecast.at(asked, years=2)[0])

    def score(self) -> Score | None:
        """Return how the forecasts did on the series; None without one that is long enough."""
        series = self.series
        if series is None or not series.long_enough or len(series.pairs) < LEAST_YEARS // 2:
            return None
        return score(self.forecast, series)

    def simulated(self, years: int, paths: int, seed: int, ratio: float | None) -> Simulated:
        """Return paths of prices over their mean.

        ratio : price over its mean this year, from which the unobserved state is drawn; the long-run law if None.
        """
        random = np.random.Generator(np.random.Philox(seed))
        harvest, news = random.standard_normal((years, paths)), random.standard_normal((years, paths))
        start = self._start(ratio, random.random(paths), random.random(paths))
        price = simulate(self.policy, harvest, news, start).price / self.moments.mean
        quantiles = np.quantile(price, QUANTILES, axis=1).T
        return Simulated(quantiles, np.maximum.accumulate(price > 1.5, axis=0).mean(axis=1), price)

    def _start(self, ratio: float | None, choice: FloatArray, place: FloatArray) -> FloatArray:
        from scipy.special import ndtr, ndtri

        policy, market = self.policy, self.policy.market
        if ratio is None:
            return np.interp(choice, np.cumsum(self.law.law), policy.carried)
        scarcity = np.array([(ratio * self.moments.mean - market.intercept) / -market.slope])
        carried = float(np.interp(-scarcity, -policy.scarcity, policy.carried)[0])
        foresight = float(np.sqrt(market.news))
        if foresight == 0.0:
            return np.full(len(choice), max(carried, 0.0) if scarcity[0] <= policy.scarcity[0] else 0.0)
        stored = float(self.law.stored_share(scarcity)[0])
        least = ndtr(carried / foresight)
        news = foresight * ndtri(np.clip(least + (1.0 - least) * place, 1e-12, 1.0 - 1e-12))
        return np.where(choice < stored, carried, news)


def score(forecast: SpikeForecast, series: Series) -> Score:
    """Return how forecasts of next year's spike did on the pairs of consecutive years of a series."""
    pairs = series.pairs
    ratio = series.ratio / series.ratio.mean()
    chance, spiked = forecast.at(ratio[pairs]), (ratio[pairs + 1] > 1.5).astype(np.float64)
    share = float((ratio > 1.5).mean())
    return Score(
        pairs=len(pairs),
        brier=float(((chance - spiked) ** 2).mean()),
        brier_naive=float(((share - spiked) ** 2).mean()),
        mean_forecast=float(chance.mean()),
        frequency=float(spiked.mean()),
    )


def group_slope(world: World) -> float:
    """Return the mean slope of the fitted markets of the tables, positive."""
    table = world.table("commodity_models")
    return float(table["slope"][np.array(table["slope_market"] == table["market"], dtype=bool)].mean())
