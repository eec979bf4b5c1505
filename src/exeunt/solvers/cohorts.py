"""Staff by years of service: leaving hazards from a survival curve, the structure they keep, and one year of flows.

Manpower planning after Bartholomew (1967), Stochastic Models for Social Processes, Vajda (1978), Mathematics of
Manpower Planning, and McClean (1991), Journal of the Royal Statistical Society
A 154(1). Persons are expected values, never rounded. Arrays are (draw, band, entity); band a holds persons with a to
a+1 years of service at the end of a year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from exeunt.errors import ExeuntError
from exeunt.solvers.staff_cuts import CutRule, separations

FloatArray = NDArray[np.float64]
BANDS = 30
HALVINGS = 60  # bisection to the last bit of a double


def weibull_through(years: tuple[float, float], remaining: tuple[float, float]) -> tuple[float, float]:
    """Return shape and scale (years) of S(a) = exp(-(a / c)^b) through two points of a survival curve.

    years : two ages of service, increasing, > 0. remaining : shares still serving at them.
    Error: E493 ages or shares are not in order.
    """
    (first, second), (high, low) = years, remaining
    if not (0.0 < first < second and 0.0 < low < high < 1.0):
        raise ExeuntError(
            "E493",
            f"a survival curve through {high:g} after {first:g} and {low:g} after {second:g} years does not decrease",
            mend="Give increasing years and decreasing shares between 0 and 1.",
        )
    ends = -np.log([high, low])
    shape = float(np.log(ends[1] / ends[0]) / np.log(second / first))
    return shape, float(first / ends[0] ** (1.0 / shape))


def weibull_hazard(shape: ArrayLike, scale: ArrayLike, bands: int = BANDS) -> FloatArray:
    """Return the share of each band that leaves in a year, (..., bands); the last band leaves whole.

    Persons are hired in the middle of a year on average: h_a = 1 - S(a + 1.5) / S(a + 0.5). shape, scale (years)
    broadcast.
    """
    b, c = (np.asarray(v, dtype=np.float64)[..., None] for v in (shape, scale))
    served = np.arange(bands + 1) + 0.5
    survival = np.exp(-((served / c) ** b))
    hazard: FloatArray = 1.0 - survival[..., 1:] / survival[..., :-1]
    hazard[..., -1] = 1.0
    return hazard


def gross_attrition(shape: float, scale: float, bands: int = BANDS) -> float:
    """Return hires a year over staff in a stationary body, hires who leave in their first year included."""
    return float(1.0 / np.exp(-(((np.arange(bands) + 0.5) / scale) ** shape)).sum())


def stationary(hazard: FloatArray) -> FloatArray:
    """Return the share of staff in each band under constant hiring, (..., bands), adding up to 1."""
    stay = np.ones_like(hazard)
    np.cumprod(1.0 - hazard[..., :-1], axis=-1, out=stay[..., 1:])
    share: FloatArray = stay / stay.sum(axis=-1, keepdims=True)
    return share


def net_attrition(hazard: FloatArray) -> FloatArray:
    """Return the share of the staff present at the start of a year that leaves in it, stationary structure, (...)."""
    left: FloatArray = (stationary(hazard) * hazard).sum(axis=-1)
    return left


def hazard_with_attrition(hazard: FloatArray, attrition: ArrayLike) -> FloatArray:
    """Return the hazard times one factor, each at most 1, so that its net attrition is the one given.

    hazard : (draw, bands), last band 1. attrition : (draw,) share a year. The hazard is scaled, not the survival;
    bisection, for net attrition rises with the factor. Error: E493 no factor gives this attrition.
    """
    wanted = np.asarray(attrition, dtype=np.float64)
    least, most = 1.0 / hazard.shape[-1], 1.0
    if not ((wanted > least) & (wanted < most)).all():
        raise ExeuntError(
            "E493",
            f"natural attrition of {float(np.ravel(wanted)[0]):g} a year cannot be reached",
            mend=f"Give a share between {least:.3f} (everyone serves to the last band) and 1.",
        )
    low = np.zeros(wanted.shape)
    high = 1.0 / hazard[..., :-1].min(axis=-1)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        above = net_attrition(_scaled(hazard, middle)) > wanted
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return _scaled(hazard, 0.5 * (low + high))


def _scaled(hazard: FloatArray, factor: FloatArray) -> FloatArray:
    scaled = np.minimum(hazard * factor[..., None], 1.0)
    scaled[..., -1] = 1.0
    return scaled


def experience_weight(learning_time: ArrayLike, bands: int = BANDS) -> FloatArray:
    """Return what a person of each band knows, 0 to 1, (..., bands): 1 - exp(-(a + 0.5) / theta), theta in years.

    A learning curve with saturation (Wright 1936, J. of the Aeronautical Sciences 3; Arrow 1962, Review of Economic
    Studies 29).
    """
    theta = np.asarray(learning_time, dtype=np.float64)[..., None]
    known: FloatArray = -np.expm1(-(np.arange(bands) + 0.5) / theta)
    return known


@dataclass(frozen=True)
class StaffYear:
    """One year of staff.

    staff, leaving : (draw, band, entity) persons at the end of the year, and persons who left, in the bands of its
    start. heads, natural, separated, hired : (draw, entity) persons: staff at the end, who left of themselves
    (retirements included), whose post ended, who came. Persons are neither made nor lost: heads = heads of the year
    before - natural - separated + hired. The last band leaves whole: leaving[:, -1] are the retirements.
    """

    staff: FloatArray
    leaving: FloatArray
    heads: FloatArray
    natural: FloatArray
    separated: FloatArray
    hired: FloatArray


def staff_year(
    before: FloatArray,
    hazard: FloatArray,
    target: FloatArray,
    hires_per_mentor: ArrayLike,
    frozen: NDArray[np.bool_],
    rule: CutRule,
    mentor_band: int = 3,
) -> StaffYear:
    """Return one year: natural leavers first, then separations or hires towards the target, then a year of age.

    before : (draw, band, entity) persons. hazard : (draw, band). target : (draw, entity) persons. hires_per_mentor :
    (draw, 1), most hires a year per person in band `mentor_band` or above after natural leaving. frozen : (draw,
    entity), True where nobody is hired. rule : who is separated. Natural leaving comes first: otherwise the people it
    takes would count twice as savings. Error: E493 negative staff, names the draw, the band and the entity.
    """
    check_staff(before)
    kept = before * (1.0 - hazard)[:, :, None]
    total = kept.sum(axis=1)
    natural = before.sum(axis=1) - total
    over = np.maximum(total - target, 0.0)
    mentors = total - kept[:, :mentor_band].sum(axis=1)
    room = np.minimum(np.maximum(target - total, 0.0), hires_per_mentor * mentors)
    hired = np.where(frozen | (over > 0.0), 0.0, room)
    separated = np.zeros_like(total)
    if rule.separates and over.any():
        kept -= separations(kept, over, total, rule)
        separated = over
    staff = np.empty_like(kept)
    staff[:, 0] = hired
    staff[:, 1:] = kept[:, :-1]  # the last band has left whole
    return StaffYear(staff, before - kept, total - separated + hired, natural, separated, hired)


def check_staff(staff: FloatArray) -> None:
    """Refuse negative staff or what is not a number. Error: E493 names the place."""
    if not (staff >= 0.0).all():
        draw, band, entity = (int(p) for p in np.argwhere(~(staff >= 0.0))[0])
        raise ExeuntError("E493", f"staff of entity {entity} in band {band} is {staff[draw, band, entity]:g}")


def staff_target(
    staff_before: FloatArray,
    base: FloatArray,
    permanent_money: FloatArray,
    cut_elasticity: ArrayLike,
    growth_elasticity: ArrayLike,
    speed: ArrayLike,
) -> FloatArray:
    """Return the staff a body moves to this year, (draw, entity) persons: partial adjustment of labour demand.

    ln s = ln s_before + lambda (ln s* - ln s_before), ln s* = ln s_0 + epsilon ln(M_perm / M_0). staff_before, base :
    persons. permanent_money : M_perm / M_0, ratio. cut_elasticity holds below 1, growth_elasticity above. A ratio of 1
    and staff at base give exactly the base.
    """
    elasticity = np.where(permanent_money < 1.0, cut_elasticity, growth_elasticity)
    lowest = np.finfo(np.float64).tiny  # a logarithm needs something positive
    wanted = elasticity * np.log(np.maximum(permanent_money, lowest))
    known = base > 0.0
    gap = wanted - np.log(np.maximum(staff_before, lowest) / np.where(known, base, 1.0))
    moved: FloatArray = np.where(known, staff_before * np.exp(np.asarray(speed) * gap), 0.0)
    return moved


def permanent_ratio(before: FloatArray, money: FloatArray, weight: ArrayLike) -> FloatArray:
    """Return M_perm / M_0 = before + w (money - before): exactly 1 while money and memory are 1."""
    kept: FloatArray = before + np.asarray(weight) * (money - before)
    return kept
