"""The slope of demand at which a market swings as much as a price series does."""

from __future__ import annotations

from dataclasses import replace

from exeunt.errors import ExeuntError
from exeunt.solvers.storage.market import StorageMarket
from exeunt.solvers.storage.policy import Policy
from exeunt.solvers.storage.solve import solve
from exeunt.solvers.storage.stationary import Stationary

STEPS = 30
CLOSE = 1e-5  # relative miss of the wanted spread
LARGEST = 1.2  # spread over mean that the family can show with a price above zero


def calibrated(market: StorageMarket, cv: float) -> Policy:
    """Return the market with the slope at which the standard deviation of prices over their mean is `cv`.

    market : its slope is where the search begins. Error: E516 a spread outside the family.
    """
    if not 0.0 < cv <= LARGEST:
        raise ExeuntError("E516", f"a spread of {cv:g} of the mean price is outside the family", where="cv",
                          mend=f"Between 0 and {LARGEST:g}.")  # fmt: skip
    slope, policy = market.slope, solve(market)
    for _ in range(STEPS):
        found = spread(policy)
        if abs(found / cv - 1.0) < CLOSE:
            break
        slope *= cv / found  # the spread rises almost in proportion to the slope
        policy = solve(replace(market, slope=slope))
    return policy


def spread(policy: Policy) -> float:
    """Return the standard deviation of prices over their mean."""
    return policy.market.relative_slope * Stationary(policy).sd
