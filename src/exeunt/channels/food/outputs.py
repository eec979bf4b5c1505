"""The declared writes of a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.food import warning
from exeunt.channels.food.base import CALIBRATIONS
from exeunt.channels.food.effects import Effects, Scene, Year
from exeunt.engine.contract import Values

FloatArray = NDArray[np.float64]
POINTS = 100.0


@dataclass(frozen=True)
class Outcome:
    """capacity : of the year. found : the readings. memory : log prices (draws,) and incomes (draws, countries)."""

    capacity: warning.Capacity
    year: Year
    found: Effects
    memory: Mapping[str, FloatArray]


def written(countries: int, scene: Scene, outcome: Outcome, p: Values) -> dict[str, FloatArray]:
    """Return all writes; countries : length of the index of countries."""

    def wide(values: FloatArray, elsewhere: float = 0.0) -> FloatArray:
        found = np.full((len(values), countries), elsewhere)
        found[:, scene.base.places] = values
        return found

    actual, reference = outcome.found.actual, outcome.found.reference
    need, helped = outcome.year.need, actual.help
    change = actual.found - reference.found
    reported = actual.found.crisis * np.minimum(outcome.capacity.mean[:, warning.OFFICIAL, None], 1.0)
    outflow = np.ones((1, len(scene.base.places)))
    if change.crisis.any():
        outflow = (1.0 + p["outflow_response"][:, None]) ** (POINTS * change.crisis / scene.population)
    freed = p["saving_early"] * p["unit_cost"] * (helped.coverage * actual.early * need.new).sum(axis=1)
    base_share = p["coverage"]
    return {
        "early_warning_capacity": outcome.year.capacity,
        "warning_level": outcome.capacity.mean,
        "warning_pod": actual.pod,
        "food_insecure": wide(actual.found.crisis),
        "food_insecure_reported": wide(reported),
        "information_loss_flag": wide((reported < actual.found.crisis).astype(np.float64), 1.0),
        "food_emergency": wide(actual.found.emergency),
        "food_catastrophe": wide(actual.catastrophe),
        "assisted": wide(helped.coverage * need.persons),
        "assistance_coverage": helped.world / base_share,
        "ration": helped.ration,
        "food_money_ratio": outcome.year.funding.ratio,
        "excess_deaths_food": wide(actual.deaths(scene.rates[CALIBRATIONS[0]])),
        "excess_deaths_food_ipc": wide(actual.deaths(scene.rates[CALIBRATIONS[1]])),
        "food_displacement": wide(p["displaced_per_emergency"][:, None] * change.emergency),
        "food_outflow_factor": wide(outflow, 1.0),
        "response_cost": helped.money - freed,
        "freed_by_early_response": freed,
        **warning_money(outcome.capacity, p),
        **outcome.found.parts,
        "hazard_state": wide(need.state),
        "hazard_reference": wide(outcome.year.reference.state),
        "emergency_gap": wide(change.emergency) if change.emergency.any() else np.zeros((1, countries)),
        "income_memory": wide(np.broadcast_to(outcome.memory["income_memory"], (1, len(scene.base.places))))
        if len(outcome.memory["income_memory"]) == 1
        else wide(outcome.memory["income_memory"]),
        "price_memory": outcome.memory["price_memory"],
        **warning.memory(outcome.capacity.end),
    }


def warning_money(capacity: warning.Capacity, p: Values) -> dict[str, FloatArray]:
    """Return what rebuilding FEWS NET costs and what is not paid for running it, USD."""
    risen = capacity.risen[:, warning.FEWS_NET]
    return {
        "rebuild_cost": p["rebuild_price"] * p["fews_net_cost"] * risen,
        "warning_saved": p["fews_net_cost"] * (1.0 - capacity.money),
    }
