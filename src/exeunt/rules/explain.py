"""Every intermediate of one state's rate, as data: income, debt, threshold, relief, absorption, fixed sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from exeunt.errors import ExeuntError, nearest_names
from exeunt.rules.distribute import Flags
from exeunt.rules.machine_scale import MachineScale
from exeunt.rules.parameters import RuleSet
from exeunt.rules.periods import ScalePeriod
from exeunt.rules.scale import BaseData, ScaleResult
from exeunt.rules.united_nations import UnitedNationsScales


def explain_state(
    scales: UnitedNationsScales, period: ScalePeriod, state: str, without: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the trace of one state's regular-budget rate: plain values, USD, persons, percent.

    without : states left out of the method (the recomputed reading). Errors: E315 unknown state, or one
    that is
    left out; E311, E312 missing figures; E316 pool cannot be distributed.
    """
    code = state.strip().upper()
    result = scales.method(period, without)
    if code not in result.iso3:
        why = "is left out of this scale" if code in scales.iso3 else "is not a member state of the United Nations"
        raise ExeuntError("E315", f"'{code}' {why}", nearest=nearest_names(code, result.iso3))
    i = result.iso3.index(code)
    official = scales.official(period)[scales.iso3.index(code)]
    plain = scales.method(period, without, multiplier=1.0)
    members = scales.members(without)
    years = scales.base_years(period)
    no_record = scales.inputs.without_debt_record(years, members)
    return {
        "iso3": code,
        "period": str(period),
        "least_developed": bool(result.ldc[i]),
        "debt_record": not bool(no_record[i]),
        "multiplier": result.law.multiplier if code == result.law.multiplier_country else 1.0,
        "bases": [
            _base(result, result.short_base, result.short, i),
            _base(result, result.long_base, result.long, i),
        ],
        "mean_percent": float(result.mean[i]),
        "rate": float(result.rate[i]),
        "official_rate": None if np.isnan(official) else float(official),
        "uncalibrated_rate": float(plain.rate[i]),
        "law": law_in_force(scales.rules, period),
        "peacekeeping_income_ratio": float(result.ratio_long[i]),
    }


def _base(result: ScaleResult, base: BaseData, machine: MachineScale, i: int) -> dict[str, Any]:
    return {
        "years": list(base.years),
        "income_usd": float(base.income[i]),
        "income_counted_usd": float(machine.income[i]),
        "population": float(base.population[i]),
        "debt_stock_usd": float(base.debt[i]),
        "debt_deduction_usd": float(machine.debt_deduction[i]),
        "income_after_debt_usd": float(machine.income_after_debt[i]),
        "income_per_head_usd": float(machine.income_after_debt[i] / base.population[i]),
        "threshold_usd": machine.threshold,
        "threshold_ratio": float(machine.threshold_ratio[i]),
        "relief_usd": float(machine.relief[i]),
        "absorbed_track_1_usd": float(machine.absorbed_1[i]),
        "track_1_percent": float(machine.track_1_percent[i]),
        "held_after_track_1": bool(machine.held_after_track_1[i]),
        "absorbed_usd": float(machine.absorbed[i]),
        "weight_usd": float(machine.weight[i]),
        "machine_percent": float(machine.percent[i]),
        "fixed_at": fixed_at(machine, i),
        "relief_of_all_usd": float(machine.relief.sum()),
        "relief_share_of_income": float(machine.relief.sum() / machine.income.sum()),
        "fixed_sets": {
            "after_track_1": _codes(result.iso3, machine.held_after_track_1),
            "ceiling": _codes(result.iso3, machine.at_ceiling),
            "floor": _codes(result.iso3, machine.at_floor),
            "ldc_ceiling": _codes(result.iso3, machine.at_ldc_ceiling),
        },
    }


def fixed_at(machine: MachineScale, i: int) -> str | None:
    """Return which limit holds a state in one machine scale: "ceiling", "floor", "ldc_ceiling" or none."""
    for name, flags in (
        ("ceiling", machine.at_ceiling),
        ("floor", machine.at_floor),
        ("ldc_ceiling", machine.at_ldc_ceiling),
    ):
        if flags[i]:
            return name
    return None


def _codes(iso3: tuple[str, ...], flags: Flags) -> list[str]:
    return [iso3[i] for i in np.flatnonzero(flags)]


def law_in_force(rules: RuleSet, period: ScalePeriod) -> dict[str, dict[str, Any]]:
    """Return the elements of the method in force at the start of a period, each with its text and grade."""
    names = ("ceiling", "floor", "ldc_ceiling", "gradient", "debt_share", "track_2", "china_income_multiplier")
    return {
        name: {"value": cited.value, "reference": cited.reference, "grade": cited.grade}
        for name in names
        for cited in (rules.cited(name, period.start),)
    }


def no_debt_record(scales: UnitedNationsScales, period: ScalePeriod) -> list[str]:
    """Return the members without any debt figure in the base years whose income per head is below the World
    Bank's high-income line: they are treated as no debtors, which raises their rate if they are."""
    members = scales.members(())
    flags = scales.inputs.without_debt_record(scales.base_years(period), members)
    lines = scales.world.table("income_thresholds").where(income_group="high")
    law_years = scales.base_years(period)[-1:]
    per_head = scales.inputs.mean("income", law_years, members) / scales.inputs.mean("population", law_years, members)
    below = per_head < float(lines["gni_per_capita_from_usd"][0])
    return _codes(scales.iso3, flags & below)
