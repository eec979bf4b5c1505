"""Hindcast: next year's price spike of eighteen commodities, from this year's price alone.

The model is calibrated to the spread of each market's prices and nothing else; the trend is that of the whole sample,
so the test is of dynamics, not of trend. Stocks and news are not observed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.hindcast.model import Hindcast, Row, definitions, hindcast
from exeunt.analysis.storage.desk import Score, score
from exeunt.analysis.storage.series import Series, shipped_series
from exeunt.solvers.storage import StorageMarket, solve
from exeunt.solvers.storage.forecast import SpikeForecast
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
ID = "commodity_spikes"
PERCENT = 100.0


def commodity_spikes(world: World) -> Hindcast:
    """Return the hindcast, one row a market: share of years with a spike, expected and recorded."""
    d = definitions()[ID]
    found = forecasts(world)
    pairs = np.array([s.pairs for _, s, _ in found], dtype=np.float64)
    pooled = float((pairs * [s.frequency for _, s, _ in found]).sum() / pairs.sum())
    index = world.index("market")
    rows = []
    for series, told, chance in found:
        low, middle, high = spread_of(chance)
        label = {"en": index.name(series.name), "zh_hant": index.name(series.name, "zh_hant")}
        rows.append(
            Row(
                key=series.name,
                label=label,
                year=int(series.years[-1]),
                p05=PERCENT * low,
                p50=PERCENT * middle,
                p95=PERCENT * high,
                actual=PERCENT * told.frequency,
                naive=PERCENT * pooled,
                unit=d["unit"],
            )
        )
    total = {
        name: float((pairs * [getattr(s, name) for _, s, _ in found]).sum() / pairs.sum())
        for name in ("brier", "brier_naive", "mean_forecast")
    }
    measured = {"skill": 1.0 - total["brier"] / total["brier_naive"], "bias": total["mean_forecast"] - pooled}
    worse = sum(s.skill < 0.0 for _, s, _ in found)
    further = {"brier": total["brier"], "brier_naive": total["brier_naive"], "worse": float(worse)}
    return hindcast(ID, rows, measured, dict.fromkeys((*measured, "brier", "brier_naive"), "ratio"), **further)


def forecasts(world: World) -> list[tuple[Series, Score, FloatArray]]:
    """Return series, score and yearly chances of every market with a slope of its own; computed once a world."""
    return world.once("hindcast.commodity_spikes", lambda: _forecasts(world))


def _forecasts(world: World) -> list[tuple[Series, Score, FloatArray]]:
    d, table = definitions()[ID], world.table("commodity_models")
    found = []
    for row in table.rows():
        if row["slope_market"] == row["market"]:
            market = StorageMarket(1.0, -float(row["slope"]), d["cost"], d["interest"], 0.0, d["news"])
            forecast = SpikeForecast.of(solve(market))
            series = shipped_series(world, str(row["market"]))
            found.append((series, score(forecast, series), forecast.at(series.ratio[series.pairs])))
    return found


def spread_of(chance: FloatArray) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th percentile of the share of spikes if each year spikes by its own chance."""
    law = np.ones(1)
    for p in chance:
        law = np.convolve(law, [1.0 - p, p])
    below = np.cumsum(law)
    low, middle, high = (int(np.searchsorted(below, q)) / len(chance) for q in (0.05, 0.5, 0.95))
    return low, middle, high
