"""The peacekeeping scale: levels, discounts, the premium of the permanent members, effective rates.

Law: A/RES/55/235, A/RES/64/249; 2022-2024 A/RES/76/239, 2025-2027 A/RES/79/250.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.rules.distribute import TOTAL, Flags, Floats
from exeunt.rules.parameters import Instant, RuleSet
from exeunt.rules.rounding import largest_remainder

Levels = NDArray[np.object_]


def permanent_members(iso3: Sequence[str], rules: RuleSet, instant: Instant) -> Flags:
    """Return flags (m,) of the states at level A."""
    return np.isin(np.array(iso3, dtype=object), rules.at("peacekeeping_permanent_members", instant))


def levels_by_rule(iso3: Sequence[str], ratio: Floats, ldc: Flags, rules: RuleSet, instant: Instant) -> Levels:
    """Return the level (m,), "A" to "J", that the rule gives each state.

    ratio : (m,) income per head over the average of all members in the long base, unadjusted and without
    multiplier. ldc : (m,) least developed countries.
    """
    limits = rules.labelled("peacekeeping_limits", instant)
    labels = np.array([*limits, "B"], dtype=object)
    # side="right": a state exactly at a limit is no longer below it.
    level: Levels = labels[np.searchsorted(np.array(list(limits.values())), ratio, side="right")]
    level[ldc] = "J"
    level[np.isin(np.array(iso3, dtype=object), rules.at("peacekeeping_level_c", instant))] = "C"
    level[permanent_members(iso3, rules, instant)] = "A"
    return level


def discounts_of(levels: Sequence[str] | Levels, rules: RuleSet, instant: Instant) -> Floats:
    """Return the discount (m,) of each level as a fraction; 0 for level A, whose premium is computed."""
    table = rules.labelled("peacekeeping_discounts", instant)
    try:
        return np.array([table[str(level)] for level in levels])
    except KeyError as error:
        raise ExeuntError("E318", f"{error} is not a peacekeeping level", nearest=sorted(table)) from None


def transition_discount(before: str, after: str, year: int, rules: RuleSet, instant: Instant) -> float:
    """Return the discount in the given year (1, 2, 3) of a period for a state that moves between two levels.

    A state that climbs one level pays at once; two levels over two years, three or more over three, in equal
    steps. A state that falls, and levels entered by name, change at once.
    """
    start, end = discounts_of([before, after], rules, instant)
    order = list(rules.at("peacekeeping_level_order", instant))
    if before not in order or after not in order:
        return float(end)
    climbed = order.index(after) - order.index(before)
    if climbed <= 0:
        return float(end)
    steps = rules.labelled("peacekeeping_transition_years", instant)
    years = steps[str(min(climbed, max(int(k) for k in steps)))]
    return float(start + (end - start) * min(year / years, 1.0))


def effective_rates(regular: Floats, discount: Floats, permanent: Flags) -> tuple[Floats, float]:
    """Return effective rates (m,) in percent and the premium as a fraction.

    regular : (m,) regular-budget rates in percent. discount : (m,) fractions; ignored where `permanent`.
    The permanent members carry what the discounts leave, pro rata. The sum of the rates does not change.
    Errors: E317 a rate outside [0, 100]; E316 no permanent member is left to carry the discounts.
    """
    if ((regular < 0) | (regular > TOTAL) | np.isnan(regular)).any():
        raise ExeuntError("E317", "a regular-budget rate lies outside [0, 100] percent")
    carried = float(regular[permanent].sum())
    left = float((regular * discount)[~permanent].sum())
    if carried <= 0 and left > 0:
        raise ExeuntError(
            "E316",
            "pool cannot be distributed: no permanent member is left to carry the discounts",
            mend="Keep at least one of the permanent members.",
        )
    premium = left / carried if carried > 0 else 0.0
    return np.where(permanent, regular * (1.0 + premium), regular * (1.0 - discount)), premium


def rounded_rates(effective: Floats, rules: RuleSet, instant: Instant) -> NDArray[np.int64]:
    """Return effective rates in units of the last decimal (0.0001 percent) that sum to 100 exactly."""
    units = 10 ** int(rules.at("peacekeeping_decimals", instant))
    return largest_remainder(effective * (TOTAL / effective.sum()) * units, round(TOTAL) * units)


def applied_discounts(rule_now: Levels, rule_then: Levels, discount_now: Floats, applied: Floats) -> Floats:
    """Return the discount (m,) each state has, given what was applied when the scale was adopted.

    rule_now, discount_now : levels and discounts by rule for the membership asked for. rule_then : levels
    by rule
    of the adopted scale. applied : discounts of the adopted scale, with voluntary moves and exceptional
    discounts.
    A state whose level by rule is as it was keeps what was applied; one that chose to pay more than the new
    rule
    asks goes on doing so; all others follow the rule.
    """
    keep = (rule_now == rule_then) | (applied < discount_now)
    return np.where(keep, applied, discount_now)
