"""What happened, what would have happened, and which part of the difference is warning and which money.

Four readings of one year with the same shocks, uniforms and parameters: as it is; the reference (full warning, full
money, no change of prices or income); the reference with the warning of the scenario; the reference with its money.
Where nothing differs the readings are one object, so that differences are 0 to the bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from exeunt.channels.food.base import CALIBRATIONS, Base
from exeunt.channels.food.hazard import Need
from exeunt.channels.food.response import Assistance, Funding, assist
from exeunt.engine.contract import Values
from exeunt.solvers.food_phases import Phases, Response, deaths, phases
from exeunt.solvers.warning import detection, skill

FloatArray = NDArray[np.float64]
Rates = tuple[FloatArray, FloatArray, FloatArray]
TEN_POINTS = 0.1  # the estimate of what a forecast draws is per 10 points of the population


@dataclass(frozen=True)
class Scene:
    """What all readings share. raw : skill without analysts, (draws,). uniforms : of detection, (draws, countries)."""

    base: Base
    population: FloatArray
    base_coverage: FloatArray
    rates: Mapping[str, Rates]
    uniforms: FloatArray
    raw: FloatArray
    options: Mapping[str, str]


@dataclass(frozen=True)
class Year:
    """Need now and in the reference; capacity of early warning, (draws or 1,); money."""

    need: Need
    reference: Need
    capacity: FloatArray
    funding: Funding


@dataclass(frozen=True)
class Reading:
    """One reading. pod : share of new crises detected, (draws,). early : share met by early action."""

    pod: FloatArray
    early: FloatArray
    help: Assistance
    found: Phases
    catastrophe: FloatArray

    def deaths(self, rates: Rates) -> FloatArray:
        """Return excess deaths by country."""
        return deaths(self.found, self.catastrophe, rates)


@dataclass(frozen=True)
class Effects:
    """actual and reference; parts : sums over the countries of the difference to the reference, (draws,), by name."""

    actual: Reading
    reference: Reading
    parts: Mapping[str, FloatArray]


def effects(scene: Scene, year: Year, parameters: Values) -> Effects:
    """Return all readings of a year."""
    one = np.ones(1)
    full = Funding(one, scene.base.weight[None])
    warned, paid = bool((year.capacity != 1.0).any()), _differs(year.funding, full)
    moved = year.need is not year.reference
    reference = _reading(scene, year.reference, _pod(scene, one, parameters), full, parameters)
    pod = _pod(scene, year.capacity, parameters) if warned else reference.pod
    by_warning = reference
    if warned:
        shared = None if _draws(scene) else reference.help
        by_warning = _reading(scene, year.reference, pod, full, parameters, shared)
    by_money = _reading(scene, year.reference, reference.pod, year.funding, parameters) if paid else reference
    actual = by_warning if not paid else by_money
    if moved or (warned and paid):
        shared = None if moved or _draws(scene) else by_money.help
        actual = _reading(scene, year.need, pod, year.funding, parameters, shared)
    sure = bound = reference
    if warned:
        sure, bound = (
            _reading(scene, year.reference, k * np.ones(len(scene.raw)), full, parameters, reference.help)
            for k in (one, np.clip(year.capacity, 0.0, 1.0))
        )
    pairs = {"warning": (by_warning, reference), "money": (by_money, reference), "warning_bound": (bound, sure)}
    parts: dict[str, FloatArray] = {}
    for name, (reading, against) in pairs.items():
        parts |= _part(name, reading, against, scene.rates[CALIBRATIONS[0]])
    return Effects(actual, reference, parts)


def _part(name: str, reading: Reading, against: Reading, rates: Rates) -> dict[str, FloatArray]:
    if reading is against:
        none = np.zeros(1)
        return {f"emergency_from_{name}": none, f"deaths_from_{name}": none}
    more = reading.found.emergency - against.found.emergency
    died = reading.deaths(rates) - against.deaths(rates)
    return {f"emergency_from_{name}": more.sum(axis=1), f"deaths_from_{name}": died.sum(axis=1)}


def _differs(one: Funding, other: Funding) -> bool:
    return bool((one.ratio != other.ratio).any()) or not np.array_equal(one.weight, other.weight)


def _draws(scene: Scene) -> bool:
    """Whether warnings move money, so that assistance depends on the warning."""
    return scene.options["warning_draws_money"] == "on"


def _pod(scene: Scene, capacity: FloatArray, p: Values) -> FloatArray:
    return detection(skill(capacity, scene.raw, p["skill_full"]), p["false_rate"])


def _reading(
    scene: Scene, need: Need, pod: FloatArray, funding: Funding, p: Values, helped: Assistance | None = None
) -> Reading:
    """Return one reading. helped : the assistance, if another reading of equal need and money has it."""
    warned = need.onset & (scene.uniforms < pod[:, None])
    early = np.where(warned, p["acted_on"][:, None], 0.0)
    if helped is None:
        if _draws(scene):
            pull = (1.0 + p["warning_pull"][:, None]) ** (need.new / scene.population / TEN_POINTS)
            funding = Funding(funding.ratio, funding.weight * np.where(warned, pull, 1.0))
        follow = scene.options["money"] == "follow_need"
        helped = assist(scene.base, need.persons, funding, p, follow_need=follow)
    lost = scene.base_coverage - helped.coverage
    how = Response(*(p[name][:, None] for name in ("avoided_early", "kappa", "unwarned_phase4")))
    found = phases(need.persons, need.new, early, lost, scene.base.severe, how)
    return Reading(pod, early, helped, found, _catastrophe(scene, need, early, helped, found, p))


def _catastrophe(
    scene: Scene, need: Need, early: FloatArray, helped: Assistance, found: Phases, p: Values
) -> FloatArray:
    """Return persons in Phase 5, never more than in Phase 4 or worse."""
    if scene.options["famine"] == "constant":
        return np.minimum(scene.base.catastrophe, found.emergency)
    lost = 1.0 - helped.coverage / scene.base_coverage
    late = np.where(need.onset, 1.0 - early, 0.0)
    odds = p["famine_intercept"][:, None] + p["famine_coverage"][:, None] * lost + p["famine_late"][:, None] * late
    share: FloatArray = expit(odds)
    return found.emergency * share
