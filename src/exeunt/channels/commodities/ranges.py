"""How far the lattice of solved markets must reach, from the ranges of the parameters of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exeunt.declarations import Declaration
from exeunt.scenario.compiled import CompiledScenario, Override
from exeunt.solvers.storage.lattice import LatticeSpec

Bounds = dict[str, tuple[float, float]]
READ = ("k_0", "pi_k", "r", "rho_0", "slope_factor", "iota_0", "v")
LEAST_CARRYING = 1e-4  # below it storing is nearly free and stocks have no end
MOST_INSULATION, MOST_RISE = 0.8, 0.3  # of insulation, and of trade between blocs, that the lattice is sized for
LEAST_NEWS = 0.4  # of the base share of news: what is left where the most dependent market loses its body


def declared_bounds(declaration: Declaration, scenario: CompiledScenario | None = None) -> Bounds:
    """Return the smallest and largest value of each parameter, overrides and policies of the scenario counted."""
    found = {}
    for name in READ:
        low, high = declaration.parameters[name].distribution.bounds
        if scenario is not None:  # an override holds in both arms, a policy in the arm of the scenario only
            low, high = _changed((low, high), scenario.overrides.get(f"commodities.{name}"))
            other = _changed((low, high), scenario.policies.get(f"commodities.{name}"))
            low, high = min(low, other[0]), max(high, other[1])
        found[name] = (low, high)
    return found


def _changed(ends: tuple[float, float], change: Override | None) -> tuple[float, float]:
    """Return the range of a parameter after a change."""
    if change is None:
        return ends
    given = change.distribution.bounds
    if change.how == "set":
        return given
    moved = [e + given[0] if change.how == "add" else e * given[0] for e in ends]
    return min(moved), max(moved)


def spec_of(bounds: Mapping[str, tuple[float, float]], slopes: Iterable[float], decay: float = 0.0) -> LatticeSpec:
    """Return the lattice that holds every market at every parameter; slopes : positive, over the mean price."""
    listed = list(slopes)
    least, most = min(listed) * bounds["slope_factor"][0], max(listed) * bounds["slope_factor"][1]
    cut_off = min(bounds["iota_0"][1] + MOST_RISE * 0.3, MOST_INSULATION)
    most *= (1.0 + bounds["v"][1]) ** 0.5 / (1.0 - cut_off)
    waiting = [1.0 - (1.0 - decay) / (1.0 + r) for r in bounds["r"]]
    low = max((waiting[0] + bounds["k_0"][0]) / most, LEAST_CARRYING)
    high = (waiting[1] + bounds["k_0"][1] + bounds["pi_k"][1]) / least
    news = (LEAST_NEWS * bounds["rho_0"][0], bounds["rho_0"][1])
    return LatticeSpec((low, max(high, low)), bounds["r"], news, decay)
