"""Hindcast: the adopted scales of assessments, computed from their inputs by the rules."""

from __future__ import annotations

import numpy as np

from exeunt.analysis.hindcast.model import Hindcast, Row, definitions, hindcast
from exeunt.analysis.hindcast.names import country_name
from exeunt.analysis.hindcast.sample import FloatArray
from exeunt.distributions import Distribution
from exeunt.rules.parameters import RuleSet
from exeunt.rules.periods import ScalePeriod, find_period
from exeunt.rules.united_nations import UnitedNationsScales
from exeunt.world.world import World

ID = "scales"
FACTOR = "china_income_multiplier"
UNIT = "percent rate"


def scales(world: World) -> Hindcast:
    """Return the hindcast of the method: the band spans the factor on China's income, the rest is arithmetic."""
    rules = definitions()[ID]
    united_nations = UnitedNationsScales(world, RuleSet.load())
    rows: list[Row] = []
    measured: dict[str, float] = {}
    for text in rules["periods"]:
        period = find_period(text, united_nations.rules)
        naive = united_nations.official(find_period(rules["before"][text], united_nations.rules))
        rows += _rows(world, united_nations, period, naive, rules["points"])
        measured |= _errors(united_nations, period)
    units = {key: "states" if "exact" in key else UNIT for key in rules["limits"]}
    return hindcast(ID, rows, measured, units)


def _rows(
    world: World, united_nations: UnitedNationsScales, period: ScalePeriod, naive: FloatArray, points: int
) -> list[Row]:
    node = united_nations.rules.node(FACTOR).distribution
    spread = Distribution.parse({node["kind"]: [node["low"], node["central"], node["high"]]}, where=FACTOR)
    factors = spread.quantile((np.arange(points) + 0.5) / points)
    rates = np.stack([united_nations.method(period, multiplier=float(f)).rate for f in factors])
    low, high = np.quantile(rates, (0.05, 0.95), axis=0)
    middle = united_nations.method(period).rate
    official = united_nations.official(period)
    rows = [
        Row(
            iso3,
            country_name(world, iso3),
            period.start,
            float(low[i]),
            float(middle[i]),
            float(high[i]),
            float(official[i]),
            float(naive[i]),
            UNIT,
        )
        for i, iso3 in enumerate(united_nations.iso3)
    ]
    return sorted(rows, key=lambda r: (-r.actual, r.key))


def _errors(united_nations: UnitedNationsScales, period: ScalePeriod) -> dict[str, float]:
    """Return mean and largest error and the number of exact rates, with and without the factor."""
    official = united_nations.official(period)
    found: dict[str, float] = {}
    for prefix, factor in (("", None), ("plain_", 1.0)):
        error = np.abs(united_nations.method(period, multiplier=factor).rate - official)
        found[f"{prefix}mean_{period.start}"] = float(error.mean())
        found[f"{prefix}max_{period.start}"] = float(error.max())
        # Rates are printed with three decimals: less than half a step apart is the same rate.
        found[f"{prefix}exact_{period.start}"] = float((error < 0.5e-3).sum())
    return found
