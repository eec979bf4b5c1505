"""Capacity of early warning over a year, month by month, from the money of its two parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.food.base import Official
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError
from exeunt.solvers.staged_capacity import STAGES, Pace, Stock, month_later

FloatArray = NDArray[np.float64]
MONTHS = 12
FEWS_NET, OFFICIAL = 0, 1  # order of the index of warning systems
LARGEST = 1.5


@dataclass(frozen=True)
class Capacity:
    """One year. mean : (draws or 1, 2) over the months; risen : capacity that came back; money : share of the base
    money that FEWS NET had, (draws or 1,); end : state at the end of the year.
    """

    mean: FloatArray
    risen: FloatArray
    money: FloatArray
    end: Stock


def of_year(start: int, inputs: Values, parameters: Values, official: Official) -> Capacity:
    """Return the capacity of the year that begins `start` months after 1 January 2025. Error: E482 money below 0."""
    stock = _stock(inputs)
    paid = official_ratio(inputs, official) * parameters["official_money"]
    if not (paid >= 0.0).all():
        raise ExeuntError("E482", "money of official analysis is negative or no number", where="food.official_money")
    months = [fews_net_money(start + m, parameters) for m in range(MONTHS)]
    money = _mean(months)
    targets = [_target(m, paid, parameters["returns"]) for m in months]
    at_rest = bool((stock.level == 1.0).all()) and not stock.stages.any()
    if at_rest and all(bool((t == 1.0).all()) for t in targets):
        return Capacity(np.ones((1, 2)), np.zeros((1, 2)), money, stock)
    pace = Pace(
        parameters["loss_months"][:, None],
        parameters["rebuild_months"][:, None],
        parameters["fade_months"][:, None],
        float(parameters["gap_seen"][0]),
    )
    levels, risen = [], np.zeros((1, 2))
    for m, target in enumerate(targets):
        later = month_later(stock, target, pace, float(start + m))
        risen = risen + np.maximum(later.level - stock.level, 0.0)
        levels.append(later.level)
        stock = later
    return Capacity(_mean(levels), risen, money, stock)


def fews_net_money(month: int, parameters: Values) -> FloatArray:
    """Return the share of its money that FEWS NET has in a month, (draws,)."""
    stop, restart = parameters["fews_net_stop"], parameters["fews_net_restart"]
    running = np.where(month >= restart, parameters["fews_net_after"], parameters["fews_net_kept"])
    return np.where(month < stop, 1.0, running)


def official_ratio(inputs: Values, official: Official) -> FloatArray:
    """Return the money of official analysis relative to the paired baseline, (draws or 1,)."""
    now, quiet = inputs["revenue"], inputs["revenue@baseline"]
    if now.ndim == 1:
        return np.ones(1)
    have, had = (v[:, official.organisations].sum(axis=2) for v in (now, quiet))
    lost = np.where(had > 0.0, have / np.where(had > 0.0, had, 1.0), 1.0) - 1.0
    ratio: FloatArray = 1.0 + (official.part * lost).sum(axis=1)  # exactly 1 where nothing is lost
    return ratio


def level(mean: FloatArray, parameters: Values) -> FloatArray:
    """Return the capacity of early warning, (draws or 1,): the parts by their share in the skill; 1 where both are."""
    share = parameters["weight_fews_net"]
    if len(mean) == 1 and (mean == 1.0).all():
        return np.ones(1)
    return 1.0 - share * (1.0 - mean[:, FEWS_NET]) - (1.0 - share) * (1.0 - mean[:, OFFICIAL])


def memory(end: Stock) -> dict[str, FloatArray]:
    """Return the state as the channel writes it."""
    stages = {f"warning_stage_{i + 1}": _wide(end.stages[i]) for i in range(STAGES)}
    return stages | {
        "warning_level_end": _wide(end.level),
        "warning_low_since": _wide(end.low_since),
        "warning_rebuild_length": _wide(end.length),
    }


def _stock(inputs: Values) -> Stock:
    stages = [_wide(inputs[f"warning_stage_{i + 1}(-1)"]) for i in range(STAGES)]
    names = ("warning_level_end", "warning_low_since", "warning_rebuild_length")
    level_end, low_since, length = (_wide(inputs[f"{n}(-1)"]) for n in names)
    return Stock(level_end, np.stack(stages), low_since, length)


def _target(fews_net: FloatArray, official: FloatArray, returns: FloatArray) -> FloatArray:
    """Return what the money of a month can keep up, (draws, 2); 1 at full money, to the bit."""
    both = np.stack(np.broadcast_arrays(fews_net, official), axis=1)
    target: FloatArray = np.minimum(np.maximum(both, 0.0) ** returns[:, None], 1.0)
    return target


def _mean(values: list[FloatArray]) -> FloatArray:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total / len(values)


def _wide(values: FloatArray) -> FloatArray:
    return np.ascontiguousarray(np.broadcast_to(values, (len(values), 2)))
