"""What a YAML case can call: one small adapter a rule, from plain values to plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from exeunt.rules.article19 import closing_arrears, minimum_payment, vote_lost
from exeunt.rules.bills import bills, peacekeeping_amount
from exeunt.rules.credits import credit_due_by_date, entitlement
from exeunt.rules.derived import pro_rata, unit_income
from exeunt.rules.machine_scale import machine_scale
from exeunt.rules.parameters import RuleSet
from exeunt.rules.peacekeeping import effective_rates, levels_by_rule, permanent_members, transition_discount
from exeunt.rules.periods import find_period
from exeunt.rules.scale import BaseData, solve_scale
from exeunt.rules.scale_law import ScaleLaw
from exeunt.rules.scale_table import ask, scale_table
from exeunt.rules.united_nations import UnitedNationsScales

if TYPE_CHECKING:
    from exeunt.world.world import World

Values = Mapping[str, Any]
CaseRule = Callable[[Values, Any, RuleSet, "World"], dict[str, Any]]


def _floats(values: Any) -> Any:
    return np.asarray(values, dtype=np.float64)


def _machine(given: Values, instant: Any, rules: RuleSet, world: World) -> dict[str, Any]:
    law = ScaleLaw.of(rules, instant)
    trace = machine_scale(
        _floats(given["income"]),
        _floats(given["population"]),
        _floats(given["debt"]),
        _floats(given["ldc"]) == 1,
        law,
    )
    return {
        "percent": trace.percent.tolist(),
        "threshold": trace.threshold,
        "threshold_ratio": trace.threshold_ratio.tolist(),
        "relief": trace.relief.tolist(),
        "at_ceiling": np.flatnonzero(trace.at_ceiling).tolist(),
        "held_after_track_1": np.flatnonzero(trace.held_after_track_1).tolist(),
        "at_floor": np.flatnonzero(trace.at_floor).tolist(),
        "at_ldc_ceiling": np.flatnonzero(trace.at_ldc_ceiling).tolist(),
    }


def _scale(given: Values, instant: Any, rules: RuleSet, world: World) -> dict[str, Any]:
    population, debt = _floats(given["population"]), _floats(given["debt"])
    short, long = (BaseData((), _floats(given[key]), population, debt) for key in ("income_short", "income_long"))
    ldc = _floats(given["ldc"]) == 1
    result = solve_scale(tuple(given["states"]), ldc, short, long, ScaleLaw.of(rules, instant))
    return {
        "short_percent": result.short.percent.tolist(),
        "long_percent": result.long.percent.tolist(),
        "short_threshold": result.short.threshold,
        "long_threshold": result.long.threshold,
        "mean": result.mean.tolist(),
        "rate": result.rate.tolist(),
        "sum_thousandths": int(result.thousandths.sum()),
    }


def _table(given: Values, instant: Any, rules: RuleSet, world: World) -> dict[str, Any]:
    period = find_period(given["period"], rules)
    question = ask(
        rules,
        period,
        given.get("reading", "law"),
        given.get("budget", "regular"),
        given.get("without", ()),
        given.get("year"),
    )
    table = scale_table(UnitedNationsScales(world, rules), question)
    error = np.abs(table.rate - table.official)
    known = not np.isnan(error).any()
    return {
        "rate": dict(zip(table.iso3, table.rate.tolist(), strict=True)),
        "bill_usd": dict(zip(table.iso3, table.bill_usd.tolist(), strict=True)),
        "hole_usd": table.hole_usd,
        "sum": float(table.units.sum()) / 10**table.decimals,
        "mean_error": float(error.mean()) if known else None,
        "exact": int((np.rint(error * 10**table.decimals) == 0).sum()) if known else None,
        "within_one": int((np.rint(error * 10**table.decimals) <= 1).sum()) if known else None,
        "largest_error": float(error.max()) if known else None,
        "premium": table.facts.get("premium"),
    }


def _effective(given: Values, instant: Any, rules: RuleSet, world: World) -> dict[str, Any]:
    states = given["states"]
    rates, premium = effective_rates(
        _floats(given["regular"]), _floats(given["discount"]), permanent_members(states, rules, instant)
    )
    return {"rate": rates.tolist(), "premium": premium, "sum": float(rates.sum())}


def _levels(given: Values, instant: Any, rules: RuleSet, world: World) -> dict[str, Any]:
    levels = levels_by_rule(given["states"], _floats(given["ratio"]), _floats(given["ldc"]) == 1, rules, instant)
    return {"level": [str(v) for v in levels]}


def _transition(given: Values, instant: Any, rules: RuleSet, world: World) -> dict[str, Any]:
    steps = [transition_discount(given["before"], given["after"], y, rules, instant) for y in (1, 2, 3)]
    return {"discount": steps}


def _pro_rata(given: Values, instant: Any, rules: RuleSet, world: World) -> dict[str, Any]:
    rates = pro_rata(
        _floats(given["rates"]),
        _floats(given["members"]) == 1,
        _floats(given["ldc"]) == 1,
        floor=given["floor"],
        ldc_ceiling=given["ldc_ceiling"],
        ceiling=given.get("ceiling", np.inf),
        ceiling_binding=bool(given.get("ceiling_binding", False)),
    )
    return {"rates": rates.tolist(), "sum": float(rates.sum())}


def _units(given: Values, instant: Any, rules: RuleSet, world: World) -> dict[str, Any]:
    bill, income = unit_income(_floats(given["units"]), given["unit_value"], _floats(given["members"]) == 1)
    return {"bill": bill.tolist(), "income": income}


def _article_19(given: Values, instant: Any, rules: RuleSet, world: World) -> dict[str, Any]:
    dues = np.array([float(np.sum(given["dues"]))])
    arrears = closing_arrears(
        *(np.array([float(np.sum(given.get(k, 0.0)))]) for k in ("opening", "assessed", "credits", "paid"))
    )
    return {
        "arrears": float(arrears[0]),
        "dues": float(dues[0]),
        "vote_lost": bool(vote_lost(arrears, dues)[0]),
        "minimum_payment": float(minimum_payment(arrears, dues)[0]),
    }


def _credits(given: Values, instant: Any, rules: RuleSet, world: World) -> dict[str, Any]:
    spent, collected = _floats([given["spent"]]), _floats([given["collected"]])
    entitled = entitlement(given["budget"], spent)
    due = credit_due_by_date(entitled, collected, spent, int(given["bill_year"]), rules)
    return {"entitlement": float(entitled[0]), "credit": float(due[0])}


def _bills(given: Values, instant: Any, rules: RuleSet, world: World) -> dict[str, Any]:
    year = int(given["year"])
    found = bills(UnitedNationsScales(world, rules), year)
    i = found.iso3.index(given["state"])
    return {
        "UN": float(found.un[i]),
        "UN-DPO": float(found.un_dpo[i]),
        "IRMCT": float(found.irmct[i]),
        "UN_all": float(found.un.sum()),
        "peacekeeping_amount": peacekeeping_amount(world, year),
    }


CASE_RULES: dict[str, CaseRule] = {
    "machine_scale": _machine,
    "scale": _scale,
    "scale_table": _table,
    "effective_rates": _effective,
    "peacekeeping_levels": _levels,
    "peacekeeping_transition": _transition,
    "pro_rata": _pro_rata,
    "contributory_units": _units,
    "article_19": _article_19,
    "credits": _credits,
    "bills": _bills,
}
