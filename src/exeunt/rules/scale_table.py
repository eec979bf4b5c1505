"""One table for every face: each state's rate, its adopted rate and its bill, under one reading and one budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from exeunt.errors import ExeuntError
from exeunt.rules.bills import (
    budget_bills,
    peacekeeping_amount,
    recorded_dues,
    regular_base,
    regular_bills,
)
from exeunt.rules.derived import tribunal_rates
from exeunt.rules.distribute import TOTAL, Flags, Floats
from exeunt.rules.explain import no_debt_record
from exeunt.rules.organisation_scale import OWN, membership
from exeunt.rules.peacekeeping import rounded_rates
from exeunt.rules.periods import LAST_YEAR, ScalePeriod
from exeunt.rules.readings import LAW, PRO_RATA, RECOMPUTED, RegularReading, check_reading, regular_reading
from exeunt.rules.rounding import largest_remainder
from exeunt.rules.scale_law import ELEMENTS
from exeunt.rules.united_nations import PeacekeepingResult, UnitedNationsScales

if TYPE_CHECKING:
    from exeunt.rules.organisation_scale import Membership
    from exeunt.rules.parameters import RuleSet

REGULAR, PEACEKEEPING, TRIBUNALS = "regular", "peacekeeping", "IRMCT"
_ALIASES = {"regular": REGULAR, "un": REGULAR, "peacekeeping": PEACEKEEPING, "un-dpo": PEACEKEEPING}


@dataclass(frozen=True)
class Question:
    """What is asked for: period, reading, budget, who is absent, the year whose budget is shared out."""

    period: ScalePeriod
    reading: str
    budget: str
    without: tuple[str, ...]
    year: int


@dataclass(frozen=True)
class ScaleTable:
    """The answer, arrays (m,) over the members of the reading.

    `units` are rates in units of the last decimal (int64, sum = 100 exactly); `official` and `uncalibrated`
    percent,
    NaN where there is none; `bill_usd` USD, NaN where no budget is known; `absent` who leaves or does not
    pay.
    `hole_usd` is what stays unpaid under the law (0 under the hypotheses).
    """

    question: Question
    iso3: tuple[str, ...]
    units: Any
    decimals: int
    official: Floats
    uncalibrated: Floats
    bill_usd: Floats
    absent: Flags
    budget_usd: float
    budget_origin: str
    hole_usd: float
    multiplier: float
    extra: dict[str, list[Any]]
    facts: dict[str, Any]
    notes: tuple[str, ...]

    @property
    def rate(self) -> Floats:
        """Rates in percent."""
        rates: Floats = self.units / 10.0**self.decimals
        return rates


def ask(
    rules: RuleSet, period: ScalePeriod, reading: str, budget: str, without: Sequence[str], year: int | None
) -> Question:
    """Return a question with defaults filled in.

    The year is the given one, else the rules' default if it lies in the period, else the period's last year.
    Errors: E320 unknown reading; E331 a year after the model's last.
    """
    if year is not None and year > LAST_YEAR:
        raise ExeuntError("E331", f"year {year} lies after {LAST_YEAR}", mend="Give a budget year of the model.")
    default = int(rules.at("default_bill_year", period.start))
    chosen = year if year is not None else (default if default in period else period.end)
    name = _ALIASES.get(budget.casefold(), budget)
    absent = tuple(dict.fromkeys(code.strip().upper() for code in without))
    return Question(period, check_reading(reading), name, absent, chosen)


def scale_table(scales: UnitedNationsScales, question: Question) -> ScaleTable:
    """Return the table of a question.

    Errors: E311, E312 missing figures; E315 unknown state; E316 pool cannot be distributed; E321 unknown
    budget;
    E322, E323 an organisation without a rule or without dues; E330 no budget for the year.
    """
    if question.budget == REGULAR:
        table = _regular(scales, question)
    elif question.budget == PEACEKEEPING:
        table = _peacekeeping(scales, question)
    elif question.budget.upper() == TRIBUNALS:
        table = _tribunals(scales, replace(question, budget=TRIBUNALS))
    else:
        table = _organisation(scales, question)
    held = question.year not in question.period
    late = (f"{question.year} lies outside {question.period}: its rates are held",) if held else ()
    return replace(table, notes=(*table.notes, *late))


def _multiplier(scales: UnitedNationsScales, question: Question) -> float:
    return scales.rules.number("china_income_multiplier", question.period.start)


def _without(values: Floats, flags: Flags) -> float:
    return float(values[flags].sum())


def _regular(scales: UnitedNationsScales, question: Question) -> ScaleTable:
    reading = regular_reading(scales, question.period, question.reading, question.without)
    base = regular_base(scales.world, scales.rules, question.year)
    stays = reading.stays
    names = np.array(reading.iso3, dtype=object)[stays]
    where = np.flatnonzero(names == base.equalised)
    bills = regular_bills(
        reading.billed[stays], base.usd, equalised=int(where[0]) if len(where) else -1, ratio=base.ratio
    )
    decimals = int(scales.rules.at("decimals", question.period.start))
    notes = [_law_note(scales, question)] if question.reading == LAW else [_hypothesis(question)]
    if no_record := no_debt_record(scales, question.period):
        notes.append(f"no debt record, treated as no debtors: {' '.join(no_record)}")
    return ScaleTable(
        question,
        tuple(names),
        np.rint(reading.rate[stays] * 10**decimals).astype(np.int64),
        decimals,
        scales.official(question.period)[stays],
        reading.uncalibrated[stays],
        bills,
        reading.absent[stays],
        base.usd,
        base.origin,
        _without(bills, reading.absent[stays]),
        _multiplier(scales, question),
        {"billed_rate": [float(r) for r in reading.billed[stays]]},
        {"tax_equalisation_ratio": base.ratio},
        tuple(notes),
    )


def _law_note(scales: UnitedNationsScales, question: Question) -> str:
    if not scales.rules.patches.keys().isdisjoint(ELEMENTS):
        return "bills use the rates shown, because the method was changed"
    if np.isnan(scales.official(question.period)).any():
        return "bills use the rates of the method: no adopted scale of this period is in the tables"
    return "bills use the adopted rates; the rate beside them is what the method gives from public data"


def _hypothesis(question: Question) -> str:
    return (
        "hypothesis: assumes that membership has ended and the Assembly adopts a new scale at an unchanged budget; "
        "the law has no such rule"
        if question.without
        else "hypothesis without an absent state"
    )


def _peacekeeping_reading(scales: UnitedNationsScales, question: Question) -> tuple[RegularReading, PeacekeepingResult]:
    reading = regular_reading(scales, question.period, question.reading, question.without)
    gone = () if question.reading == LAW else question.without
    result = scales.peacekeeping(
        question.period,
        reading.billed[reading.stays],
        gone,
        levels_move=question.reading == RECOMPUTED and bool(gone),
    )
    return reading, result


def _peacekeeping(scales: UnitedNationsScales, question: Question) -> ScaleTable:
    reading, result = _peacekeeping_reading(scales, question)
    start = question.period.start
    stays = reading.stays
    amount = peacekeeping_amount(scales.world, question.year)
    bills = budget_bills(result.rate, amount)
    notes = [_level_note(question, result)]
    if question.reading != LAW:
        notes.append(_hypothesis(question))
    return ScaleTable(
        question,
        result.iso3,
        rounded_rates(result.rate, scales.rules, start),
        int(scales.rules.at("peacekeeping_decimals", start)),
        scales.official_peacekeeping(question.period)[stays],
        np.full(len(result.iso3), np.nan),
        bills,
        reading.absent[stays],
        amount,
        "halves of the two July-June budgets that touch the year",
        _without(bills, reading.absent[stays]),
        _multiplier(scales, question),
        {
            "level": [str(v) for v in result.level],
            "discount": [float(v) for v in result.discount],
            "regular_rate": [float(v) for v in result.regular],
        },
        {"premium": result.premium},
        tuple(notes),
    )


def _level_note(question: Question, result: PeacekeepingResult) -> str:
    if not result.applied:
        return "levels by the rule alone: no adopted list of this period is in the tables"
    if question.reading == RECOMPUTED and question.without:
        return "levels taken anew, because the average income of the members that stay differs"
    return "levels as applied in the adopted scale, voluntary moves included"


def _tribunals(scales: UnitedNationsScales, question: Question) -> ScaleTable:
    reading, result = _peacekeeping_reading(scales, question)
    decimals = int(scales.rules.at("peacekeeping_decimals", question.period.start))
    rate = tribunal_rates(result.regular, result.rate)
    amount = sum(recorded_dues(scales.world, TRIBUNALS).values())
    bills = budget_bills(rate, amount)
    absent = reading.absent[reading.stays]
    return ScaleTable(
        question,
        result.iso3,
        _rounded(rate, decimals),
        decimals,
        np.full(len(rate), np.nan),
        np.full(len(rate), np.nan),
        bills,
        absent,
        amount,
        "accounts of 2024, held constant",
        _without(bills, absent),
        _multiplier(scales, question),
        {"regular_rate": [float(v) for v in result.regular], "peacekeeping_rate": [float(v) for v in result.rate]},
        {"premium": result.premium},
        ("half the regular, half the peacekeeping scale",),
    )


def _rounded(rate: Floats, decimals: int) -> Any:
    return largest_remainder(rate * (TOTAL / rate.sum()) * 10**decimals, round(TOTAL) * 10**decimals)


def _organisation(scales: UnitedNationsScales, question: Question) -> ScaleTable:
    code = _organisation_code(scales, question.budget)
    question = replace(question, budget=code)
    group = membership(scales.world, scales.rules, code, question.year)
    stay = group.without(question.without)
    everyone = np.ones(len(stay), dtype=bool)
    law = question.reading == LAW
    if group.base_scale == OWN and question.reading == RECOMPUTED:
        raise ExeuntError(
            "E324",
            f"{code} has its own classes: the method of the United Nations does not make its scale",
            mend="Use --reading law or pro-rata.",
        )
    rates, ldc = _united_nations_rates(scales, question)
    binding = not question.without or law or bool(scales.rules.at("ceiling_binding_after_exit", question.period.start))
    kept = everyone if law else stay
    rate = group.adapted(rates, ldc, kept, ceiling_binding=binding)[kept]
    decimals = int(scales.rules.at("decimals", question.period.start))
    by_units = code in set(scales.world.table("budgets").where(basis="contributory_unit")["organisation"])
    # Units are chosen, not shared out: a leaver takes its own along and nobody else's bill moves.
    shares = group.observed[kept] if by_units else rate
    bills = budget_bills(shares, group.total)
    absent = ~stay[kept]
    return ScaleTable(
        question,
        tuple(np.array(group.iso3, dtype=object)[kept]),
        _rounded(rate, decimals),
        decimals,
        np.full(len(rate), np.nan),
        np.full(len(rate), np.nan),
        bills,
        absent,
        group.total,
        group.origin,
        _without(bills, absent),
        _multiplier(scales, question),
        {"observed_share": [float(v) for v in group.observed[kept]]},
        {"exit_rule": group.exit_rule, "special": group.special, "ceiling_binding": binding},
        _organisation_notes(group, question, by_units),
    )


def _united_nations_rates(scales: UnitedNationsScales, question: Question) -> tuple[dict[str, float], tuple[str, ...]]:
    """Return the rates an organisation starts from, and the least developed countries."""
    flags = scales.ldc(question.period)
    ldc = tuple(code for code, poor in zip(scales.iso3, flags, strict=True) if poor)
    if question.reading == RECOMPUTED:
        gone = [code for code in question.without if code in scales.iso3]
        reading = regular_reading(scales, question.period, RECOMPUTED, gone)
    else:
        reading = regular_reading(scales, question.period, LAW)
    return dict(zip(scales.iso3, np.nan_to_num(reading.billed).tolist(), strict=True)), ldc


def _organisation_code(scales: UnitedNationsScales, text: str) -> str:
    for code in scales.world.table("derived_scales")["organisation"]:
        if str(code).casefold() == text.casefold():
            return str(code)
    return text


def _organisation_notes(group: Membership, question: Question, by_units: bool) -> tuple[str, ...]:
    notes = ["members are the states whose dues the accounts of 2024 record; conversion of currencies moves shares"]
    if group.base_scale == OWN:
        notes.append("own classes: rates are the shares recorded in the accounts")
    if by_units:
        notes.append("freely chosen units: bills of the others do not move when a state leaves")
    if group.left_out:
        notes.append(f"remainders of dues, not counted as members: {', '.join(group.left_out)}")
    if question.reading in (RECOMPUTED, PRO_RATA) and question.without and not by_units:
        notes.append("hypothesis: new scale at an unchanged budget; past exits shrank the budget instead")
    if group.exit_rule:
        notes.append(f"exit: {group.exit_rule}")
    return tuple(notes)
