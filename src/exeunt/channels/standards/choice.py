"""Drawn parameters of the choice as arrays with the draw last, and what shifts the utilities of a year."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.standards.base import OPTIONS
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import Bridge
from exeunt.solvers.coordination import Link, check_compatibility, check_strength

FloatArray = NDArray[np.float64]
NEUTRAL = OPTIONS.index("non_aligned")
PAIRS = {
    "compatibility_us_eu": (0, 1),
    "compatibility_us_china": (0, 2),
    "compatibility_eu_china": (1, 2),
    "compatibility_us_neutral": (0, NEUTRAL),
    "compatibility_eu_neutral": (1, NEUTRAL),
    "compatibility_china_neutral": (2, NEUTRAL),
}


def compatibility(parameters: Mapping[str, FloatArray]) -> FloatArray:
    """Return C, (options, options, draws). Error: E460 an entry leaves 0 to 1."""
    draws = len(parameters["compatibility_us_eu"])
    matrix = np.ones((len(OPTIONS), len(OPTIONS), draws))
    for name, (one, two) in PAIRS.items():
        matrix[one, two] = matrix[two, one] = parameters[name]
    check_compatibility(matrix, OPTIONS)
    return matrix


def strength(parameters: Mapping[str, FloatArray]) -> FloatArray:
    """Return theta, capped where the equilibrium is known to be one, (draws,).

    Errors: E460 a negative theta; E465 most draws lie above the cap, so that the cap would be the result.
    """
    theta, cap = parameters["theta"], parameters["theta_cap"]
    check_strength(theta)
    above = float(np.mean(theta > cap))
    if above > 0.5:
        raise ExeuntError(
            "E465",
            f"standards.theta of {float(np.median(theta)):g} lies above {cap[0]:g}: there may be several equilibria",
            mend="Choose a smaller theta; exeunt.solvers.coordination.equilibria shows the set of equilibria.",
        )
    return np.minimum(theta, cap)


def converged(matrix: FloatArray, way: FloatArray) -> FloatArray:
    """Return C on its way to one set of rules, (options, options, draws): the world path convergence.

    way : how far the path has come in the year, 0 to 1, (draws,). Every pair closes that part of its gap to the US-led
    and EU-led entry of the same draw; no pair gets worse.
    """
    if not way.any():
        return matrix
    found = matrix + way * np.maximum(matrix[0, 1] - matrix, 0.0)
    return np.ascontiguousarray(found)


def bridged(matrix: FloatArray, bridges: tuple[Bridge, ...], year: int) -> FloatArray:
    """Return C with the bridges between blocs of one technology in a year (position in the simulated years).

    An entry closes part of its gap to the US-led and EU-led entry of the same draw; a bridge never makes it worse.
    """
    ceiling = matrix[0, 1]
    found = matrix
    for bridge in bridges:
        part = bridge.strength[year]
        if part > 0.0 and bridge.blocs:
            places = [OPTIONS.index(b) for b in bridge.blocs]
            for one, two in combinations(places, 2):
                gap = np.maximum(ceiling - found[one, two], 0.0)
                if gap.any():  # else the matrix itself comes back, so that an idle bridge changes no bit
                    found = found.copy()
                    found[one, two] = found[two, one] = found[one, two] + part * gap
    return found


def links(
    matrix: FloatArray, bridges: tuple[Bridge, ...], year: int, position_of: Mapping[str, int]
) -> tuple[Link, ...]:
    """Return the bridges between states in force; states without shares (no Member State) have none."""
    found = []
    for bridge in bridges:
        places = [position_of[s] for s in bridge.states if s in position_of]
        if bridge.strength[year] > 0.0 and len(places) > 1:
            found.append(Link(np.array(sorted(places), dtype=np.int64), bridge.strength[year], matrix[0, 1]))
    return tuple(found)


def log_ratio(now: FloatArray, base: FloatArray, floor: FloatArray) -> FloatArray:
    """Return ln(now / base) with both raised to a floor, 0 where either is missing; shapes broadcast."""
    change: FloatArray = np.log(np.maximum(now, floor) / np.maximum(base, floor))
    return np.where(np.isnan(change), 0.0, change)


def checked_capacity(capacity: FloatArray, functions: tuple[str, ...], wanted: tuple[str, ...]) -> FloatArray:
    """Return the capacities of the wanted functions, (64 or 1, wanted). Error: E463 names the function and the draw."""
    if capacity.ndim == 1:  # the channel functions is not in the run
        return np.repeat(capacity[:, None], len(wanted), axis=1)
    chosen = capacity[:, [functions.index(f) for f in wanted]]
    good = chosen >= 0.0
    if not good.all():
        draw, place = (int(p) for p in np.argwhere(~good)[0])
        raise ExeuntError("E463", f"capacity of {wanted[place]} is {chosen[draw, place]:g} in draw {draw}")
    return chosen
