"""What other channels hand over, in the order of the trade world."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.trade.base import AGF, CANDIDATES, MEN, REGIMES, SECTORS, Base
from exeunt.channels.trade.settings import Settings
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
LEAST_FACTOR = 1e-3  # of cost: below it a friction or a duty is no number of this world


def rule_making(inputs: Values, place: int) -> FloatArray:
    """Return the capacity of rule-making relative to the baseline arm, (draws or 1,). Error: E684 not a number.

    place : of technical standards among functions. In the baseline arm, and without an event, it is 1 to the bit.
    """
    now, quiet = inputs["capacity"], inputs["capacity@baseline"]
    if now.ndim == 1:
        return np.ones(1)
    mine, other = now[:, place], quiet[:, place]
    if not ((mine >= 0.0).all() and (other > 0.0).all()):
        raise ExeuntError("E684", "capacity of technical_standards is no number of at least 0", where="capacity")
    return np.asarray(mine / other)


def alignment_of(base: Base, settings: Settings, inputs: Values) -> FloatArray:
    """Return alignment, (draws or 1, N, 4): the base and, of the composite, what has changed since.

    Error: E680 an input has another shape.
    """
    start = base.alignment(settings.blocs)
    now, first = inputs["alignment"], inputs["alignment_base"]
    if now.ndim == 1 or first.ndim == 1 or settings.blocs == "hard":
        return start
    if now.shape[1:] != (base.country_count, start.shape[2]):
        raise ExeuntError("E680", f"alignment has shape {now.shape}, not (draws, countries, blocs)", where="trade")
    change = np.nan_to_num(now[:, base.countries] - first[:, base.countries])
    if not change.any():
        return start
    moved = np.repeat(start, len(change), axis=0)
    moved[:, base.economies] += change
    moved = np.maximum(moved, 0.0)
    return np.asarray(moved / moved.sum(axis=2, keepdims=True))


def levies(base: Base, year: int, inputs: Values, parameters: Values, uniforms: FloatArray) -> FloatArray:
    """Return who levies on electronic transmissions, (draws, countries), 0 or 1: once begun, it stays.

    A candidate begins in a year with the probability of the parameter, from the year after the first on.
    """
    before = inputs["digital_levy(-1)"]
    if year == base.years[0]:
        return before
    begins = np.zeros_like(uniforms)
    places = {base.world.economies[e]: c for e, c in zip(base.economies, base.countries, strict=True)}
    columns = [places[code] for code in CANDIDATES]
    begins[:, columns] = uniforms[:, columns] < parameters["p_adopt"][:, None]
    return np.maximum(before, begins)


def levy_rate(base: Base, levied: FloatArray, parameters: Values) -> FloatArray:
    """Return the duty on all digital services, (draws or 1, N): the rate on their share of transmissions."""
    found = np.zeros((max(len(levied), len(parameters["t_e"])), base.size))
    found[:, base.economies] = levied[:, base.countries]
    return found * (parameters["t_e"] * parameters["s_et"])[:, None]


def carbon_duties(base: Base, inputs: Values) -> tuple[dict[str, FloatArray], FloatArray]:
    """Return the duty on energy-intensive goods by regime and exporter, and who is in the club, (draws or 1, N).

    The array is (draws, country, regime) in the order EU, UK, club, or (draws, country) for the EU alone. Errors: E680
    another shape; E685 a duty that is no number or below -30 percent.
    """
    duty, club = inputs["border_carbon_duty"], inputs["carbon_club"]
    if duty.ndim == 1:
        return {}, np.zeros((1, base.size))
    wide = duty[:, :, None] if duty.ndim == 2 else duty
    if wide.ndim != 3 or wide.shape[1] != base.country_count or wide.shape[2] > len(REGIMES):
        raise ExeuntError(
            "E680", f"border_carbon_duty has shape {duty.shape}, not (draws, countries, regimes)", where="trade"
        )
    taken = np.nan_to_num(wide[:, base.countries])  # an exporter outside the carbon tables is charged nothing
    if not (taken >= -0.3).all():
        raise ExeuntError("E685", "a carbon duty below -30 percent", where="border_carbon_duty")
    found = {}
    for place, regime in enumerate(REGIMES[: wide.shape[2]]):
        found[regime] = np.zeros((len(taken), base.size))
        found[regime][:, base.economies] = taken[:, :, place]
    members = np.zeros((len(club), base.size))
    if club.ndim == 2:
        members[:, base.economies] = np.nan_to_num(club[:, base.countries]) > 0.0
    return found, members


def frictions(inputs: Values) -> dict[int, FloatArray]:
    """Return the commodity friction of agriculture and of fuels, ad valorem, (draws or 1,); 0 elsewhere.

    Errors: E680 another shape; E685 a friction that would leave no cost.
    """
    values = inputs["commodity_friction"]
    if values.ndim == 1:
        return {}
    if values.ndim != 2 or values.shape[1] != len(SECTORS):
        raise ExeuntError("E680", f"commodity_friction has shape {values.shape}, not (draws, sectors)", where="trade")
    found = {s: np.ascontiguousarray(np.nan_to_num(values[:, s])) for s in (AGF, MEN)}
    if any((v <= LEAST_FACTOR - 1.0).any() for v in found.values()):
        raise ExeuntError("E685", "a commodity friction that leaves no cost", where="commodity_friction")
    return found
