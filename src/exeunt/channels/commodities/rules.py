"""The three switches: what is known ahead, what storers ask for, how thin the residual market is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.commodities.base import Markets
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
MOST_CAPACITY, MOST_INSULATION, MOST_NEWS = 1.5, 0.8, 0.98
# Parameter: lowest and highest value, whether each is allowed.
LIMITS = {
    "k_0": (0.0, np.inf, True, False),
    "pi_k": (0.0, np.inf, True, False),
    "r": (-0.02, np.inf, False, False),
    "delta": (0.0, 0.5, True, False),
    "rho_0": (0.0, MOST_NEWS, True, True),
    "slope_factor": (0.0, np.inf, False, False),
    "iota_0": (0.0, MOST_INSULATION, True, True),
    "v": (0.0, np.inf, True, False),
}


@dataclass(frozen=True)
class Rules:
    """What a year's rules are in each draw and market, (64, markets).

    news : share of the next harvest's variance known ahead. cost : of storage, share of the mean price a year. slope :
    of inverse demand of the residual market, positive. insulation : share cut off from the world price.
    """

    news: FloatArray
    cost: FloatArray
    slope: FloatArray
    insulation: FloatArray

    def carrying(self, p: Values) -> FloatArray:
        """Return the cost of carrying in units of the slope, (64, markets)."""
        waiting = 1.0 - (1.0 - p["delta"]) / (1.0 + p["r"])
        return (waiting[:, None] + self.cost) / self.slope


def check_parameters(p: Values) -> None:
    """Check the parameters of a block. Error: E518 a number outside its limits, with its name."""
    for name, (low, high, with_low, with_high) in LIMITS.items():
        values = p[name]
        above = (values >= low) if with_low else (values > low)
        below = (values <= high) if with_high else (values < high)
        bad = ~(above & below)  # what is no number lies nowhere
        if bad.any():
            ends = f"{'[' if with_low else '('}{low:g}, {high:g}{']' if with_high else ')'}"
            raise ExeuntError(
                "E518", f"commodities.{name} is {values[bad][0]:g}, not in {ends}", where=f"commodities.{name}"
            )
    if not ((1.0 - p["delta"]) / (1.0 + p["r"]) < 1.0).all():
        raise ExeuntError("E518", "storing pays for ever: interest plus decay is not positive", where="commodities.r")


def checked_capacity(capacity: FloatArray, markets: Markets) -> FloatArray:
    """Return capacity of market information, (draws, markets); 1 where no channel writes it.

    Error: E518 a capacity that is no number between 0 and 1.5, with its market.
    """
    if capacity.ndim == 1:
        return np.broadcast_to(capacity[:, None], (len(capacity), len(markets.labels)))
    bad = ~((capacity >= 0.0) & (capacity <= MOST_CAPACITY))
    if bad.any():
        draw, market = (int(i[0]) for i in np.nonzero(bad))
        raise ExeuntError(
            "E518",
            f"capacity of information on {markets.labels[market]} is {capacity[draw, market]:g}, not in "
            f"[0, {MOST_CAPACITY:g}]",
            where=f"draw {draw}",
        )
    return capacity


def rules(markets: Markets, capacity: FloatArray, rise: FloatArray, p: Values, on: frozenset[str]) -> Rules:
    """Return the rules of a year.

    capacity : (draws, markets). rise : (64 or 1, markets) growth of trade between blocs in the market's sector, share.
    on : switches that act: information, storage, insulation. Error: E518 an insulation above 0.8.
    """
    size = (len(p["k_0"]), len(markets.labels))
    lost = np.broadcast_to(1.0 - capacity, size)
    watched = np.array([bool(name) for name in markets.dependence])
    dependence = np.stack([p[n] if n else np.zeros(size[0]) for n in markets.dependence], axis=1)
    known = lost if "information" in on else np.zeros(size)
    asked = np.where(watched, lost if "storage" in on else 0.0, 0.0)
    news = np.clip(p["rho_0"][:, None] * (1.0 - dependence * known), 0.0, MOST_NEWS)
    cost = np.maximum(p["k_0"][:, None] + p["pi_k"][:, None] * asked, 0.0)
    more = rise if "insulation" in on else np.zeros((1, 1))
    insulation = np.broadcast_to(np.maximum(p["iota_0"][:, None] + p["iota_1"][:, None] * more, 0.0), size)
    if (insulation > MOST_INSULATION).any():
        raise ExeuntError(
            "E518",
            f"{insulation.max():.2f} of a market is cut off from the world price, more than {MOST_INSULATION:g}",
            where="commodities.iota_0",
        )
    factor = np.sqrt(1.0 + p["v"]) * p["slope_factor"]
    return Rules(news, cost, insulated(markets.slope * factor[:, None], insulation), insulation)


def quiet_rules(markets: Markets, p: Values) -> Rules:
    """Return the rules at full capacity, without insulation or extra variance: equal in both arms."""
    size = (len(p["k_0"]), len(markets.labels))
    news, cost = (np.broadcast_to(p[name][:, None], size) for name in ("rho_0", "k_0"))
    return Rules(news, cost, markets.slope * p["slope_factor"][:, None], np.zeros((1, 1)))


def insulated(slope: FloatArray, insulation: FloatArray) -> FloatArray:
    """Return the slope of the residual market when a share is cut off (Martin and Anderson 2012)."""
    return slope / (1.0 - insulation)
