"""Where the simulation starts: debts, late payments and credits at a year end, as the record has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import MissingDataError
from exeunt.rules.bills import ACCOUNTS_YEAR, Bills, bills, opening_arrears
from exeunt.rules.credits import credit_due
from exeunt.rules.parameters import RuleSet
from exeunt.rules.united_nations import UnitedNationsScales

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]

RECORD_END = "2025-12-31"
"""Last year end with a published position of every budget."""
FIRST_YEAR = 2025
BUDGETS = ("UN", "UN-DPO", "IRMCT")


@dataclass(frozen=True)
class Position:
    """A year end. Arrays over donors, USD.

    arrears : three budgets together. arrears_budget : (3,). late : part of the regular-budget arrears that comes in the
    next autumn. dues, dues_before : billed in the year that ends and in the one before, three budgets together.
    credit_next, credit_after : credits on the bills of the next year and of the one after, USD.
    """

    arrears: FloatArray
    arrears_budget: FloatArray
    late: FloatArray
    dues: FloatArray
    dues_before: FloatArray
    credit_next: float
    credit_after: float


@dataclass(frozen=True)
class Record:
    """Positions at the end of 2024 and of 2025.

    late_payers_share : part of its dues that a state other than the payer of the tax equalisation paid in 2025.
    collected : regular-budget receipts of 2025, USD: opening arrears + assessed - closing arrears.
    """

    end_2024: Position
    end_2025: Position
    late_payers_share: float
    collected: float


def read_record(world: World, drawn_down: float, *, requires_collection: bool) -> Record:
    """Return the record.

    drawn_down : fall of the regular budget's liquidity in 2025, USD: spent beyond what came in.
    requires_collection : whether the new
    credit rule holds for that credit. Errors: E303 no opening arrears, E443 a position is missing (exit code 3).
    """
    rules = RuleSet.load()
    scales = UnitedNationsScales(world, rules)
    accounts, billed_2025 = bills(scales, ACCOUNTS_YEAR), bills(scales, FIRST_YEAR)
    by_budget = [opening_arrears(scales, b, RECORD_END) for b in BUDGETS]
    standing = standing_debtors(rules)
    payer = scales.iso3.index(rules.node("us_tax_equalisation_ratio").country)
    late_2025 = np.where(np.isin(scales.iso3, [*standing, scales.iso3[payer]]), 0.0, by_budget[0])
    year = _year_2025(world, scales.iso3[payer])
    before = [b.copy() for b in by_budget]
    before[0][payer] -= year.us_bill
    before[1][payer] += year.us_paid_peacekeeping - billed_2025.un_dpo[payer]
    before[2][payer] -= billed_2025.irmct[payer]
    owed_by_late = year.outstanding_2024 - before[0][payer] - sum(standing.values())
    before[0] = np.where(late_2025 > 0.0, late_2025 * (owed_by_late / late_2025.sum()), before[0])
    late_2024 = np.where(late_2025 > 0.0, before[0], 0.0)
    others_billed = year.assessed - year.us_bill
    collected = year.outstanding_2024 + year.assessed - year.outstanding_2025
    return Record(
        end_2024=_position(
            world, scales, before, late_2024, (accounts, accounts), (0.0, rules.number("credits_applied", 2026))
        ),
        end_2025=_position(
            world,
            scales,
            by_budget,
            late_2025,
            (billed_2025, accounts),
            (
                rules.number("credits_applied", 2026),
                _credit_2027(rules, collected, collected + drawn_down, requires_collection),
            ),
        ),
        late_payers_share=1.0 - float(late_2025.sum()) / others_billed,
        collected=collected,
    )


def standing_debtors(rules: RuleSet) -> dict[str, float]:
    """Return states whose regular-budget debt stands and is not paid late, with the debt in USD."""
    named = dict(rules.at("opening_arrears_un", RECORD_END))
    named.pop("others", None)
    named.pop(rules.node("us_tax_equalisation_ratio").country, None)
    return named


@dataclass(frozen=True)
class _Year2025:
    assessed: float
    outstanding_2024: float
    outstanding_2025: float
    us_bill: float
    us_paid_peacekeeping: float


def _year_2025(world: World, payer: str) -> _Year2025:
    arrears = world.table("year_end_arrears").where(budget="UN")
    positions = world.table("debtor_positions").where(country=payer)
    at = {int(y): float(v) for y, v in zip(arrears["year"], arrears["outstanding_usd"], strict=True)}
    assessed = arrears.where(year=FIRST_YEAR)["assessed_usd"]
    bill = positions.where(budget="UN", as_of=str(FIRST_YEAR))["amount_usd"]
    paid = [
        float(r["amount_usd"])
        for r in positions.where(budget="UN-DPO").rows()
        if str(r["as_of"]).startswith(str(FIRST_YEAR)) and r["amount_usd"] < 0
    ]
    if len(assessed) != 1 or len(bill) != 1 or not {FIRST_YEAR - 1, FIRST_YEAR} <= at.keys():
        raise MissingDataError(
            "E443",
            f"the position of the regular budget at the ends of {FIRST_YEAR - 1} and {FIRST_YEAR} is not complete",
            where="year_end_arrears.csv, debtor_positions.csv",
            mend="Both years need what is outstanding; 2025 also what was assessed, in total and on the United States.",
        )
    return _Year2025(float(assessed[0]), at[FIRST_YEAR - 1], at[FIRST_YEAR], float(bill[0]), -sum(paid))


def _credit_2027(rules: RuleSet, collected: float, spent: float, requires_collection: bool) -> float:
    entitled = np.array([rules.number("credits_applied", 2027)])
    credit = credit_due(entitled, np.array([collected]), np.array([spent]), requires_collection=requires_collection)
    return float(credit[0])


def _position(
    world: World,
    scales: UnitedNationsScales,
    by_budget: list[FloatArray],
    late: FloatArray,
    billed: tuple[Bills, Bills],
    credit: tuple[float, float],
) -> Position:
    donors = world.index("donor")
    members = donors.positions(scales.iso3)

    def spread(values: FloatArray) -> FloatArray:
        row = np.zeros(len(donors))
        row[members] = values
        return row

    return Position(
        arrears=spread(np.sum(by_budget, axis=0)),
        arrears_budget=np.array([float(b.sum()) for b in by_budget]),
        late=spread(late),
        dues=spread(billed[0].together),
        dues_before=spread(billed[1].together),
        credit_next=credit[0],
        credit_after=credit[1],
    )
