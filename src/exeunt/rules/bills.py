"""Bills in money: what each state is assessed for a calendar year at the three budgets under Article 19."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exeunt.errors import ExeuntError, MissingDataError
from exeunt.rules.distribute import TOTAL, Floats
from exeunt.rules.parameters import RuleSet
from exeunt.rules.periods import ScalePeriod, scale_periods

if TYPE_CHECKING:
    from exeunt.rules.united_nations import UnitedNationsScales
    from exeunt.world.world import World

ACCOUNTS_YEAR = 2024  # the year of the base table of revenue


@dataclass(frozen=True)
class RegularBase:
    """What regular rates are multiplied by: USD, the addition ratio of one state, and where the figure is from."""

    usd: float
    ratio: float
    equalised: str
    origin: str


@dataclass(frozen=True)
class Bills:
    """Bills of one calendar year by member (n,), USD; `origin` says of each budget what it rests on."""

    year: int
    iso3: tuple[str, ...]
    un: Floats
    un_dpo: Floats
    irmct: Floats
    origin: dict[str, str]

    @property
    def together(self) -> Floats:
        """All three budgets, the sum that Article 19 looks at."""
        return self.un + self.un_dpo + self.irmct


def regular_base(world: World, rules: RuleSet, year: int) -> RegularBase:
    """Return the assessment base of the regular budget of a year.

    From the first dated value of the rules on it is net of staff assessment, with the United States' addition
    beside; before, it is the table's: assessed revenue in the accounts, else the appropriation (both gross).
    Error: E330 no figure for that year.
    """
    node = rules.node("assessment_base")
    equalised = rules.node("us_tax_equalisation_ratio").country
    if year >= node.values[0][0].year:
        cited = rules.cited("assessment_base", year)
        ratio = rules.number("us_tax_equalisation_ratio", year)
        return RegularBase(float(cited.value), ratio, equalised, cited.reference)
    rows = [r for r in world.table("budgets").where(organisation="UN").rows() if _covers(r, year)]
    for basis in ("assessed_gross", "appropriation"):
        for row in rows:
            if row["basis"] == basis:
                years = int(row["period_end"]) - int(row["period_start"]) + 1
                ratio = rules.number("us_tax_equalisation_ratio", year)
                return RegularBase(_usd(row) / years, ratio, equalised, str(row["description"]))
    raise MissingDataError("E330", f"no regular budget of {year} in the tables", where="budgets.csv")


def _usd(row: dict[str, object]) -> float:
    """Return the amount of a budget row. Error: E332 not above 0, or not in US dollars."""
    amount = float(str(row["amount"]))
    what = f"budget {row['organisation']} {row['period_start']}-{row['period_end']}"
    if amount <= 0:
        raise ExeuntError("E332", f"{what} is {amount:,.0f}: a budget is above 0", where="budgets.csv")
    if row["currency"] != "USD":
        raise ExeuntError(
            "E332",
            f"{what} is in {row['currency']}: no exchange rate is kept",
            where="budgets.csv",
            mend="Give it in USD.",
        )
    return amount


def _covers(row: dict[str, object], year: int) -> bool:
    return int(str(row["period_start"])) <= year <= int(str(row["period_end"]))


def peacekeeping_amount(world: World, year: int) -> float:
    """Return the peacekeeping budget of a calendar year in USD: half of each July-June budget that touches
    it.

    After the last adopted budget that one is held. Error: E330 a year before the first budget.
    """
    rows = list(world.table("budgets").where(organisation="UN-DPO").rows())
    by_start = {int(r["period_start"]): _usd(r) for r in rows}
    last = max(by_start)
    if year - 1 < min(by_start):
        raise MissingDataError("E330", f"no peacekeeping budget that ends in {year}", where="budgets.csv")
    return (by_start[min(year - 1, last)] + by_start[min(year, last)]) / 2.0


def regular_bills(rates: Floats, base: float, *, equalised: int, ratio: float) -> Floats:
    """Return regular-budget bills (..., n) in USD.

    rates : (..., n) percent. base : USD. equalised : position of the state that pays the tax-equalisation
    addition, -1 for none. ratio : its bill over rate times base.
    """
    bills: Floats = rates * (base / TOTAL)
    if equalised >= 0:
        bills[..., equalised] *= ratio
    return bills


def budget_bills(rates: Floats, amount: float) -> Floats:
    """Return bills (..., n) in USD of a budget without additions: rates (percent) times the amount (USD)."""
    bills: Floats = rates * (amount / TOTAL)
    return bills


def recorded_dues(world: World, organisation: str) -> dict[str, float]:
    """Return assessed contributions to an organisation by donor in the accounts of the base year, USD.

    Error: E323 nothing is recorded.
    """
    rows = world.table("revenue_base").where(organisation=organisation, instrument="assessed", year=ACCOUNTS_YEAR)
    dues = {str(d): float(a) for d, a in zip(rows["donor"], rows["amount_usd"], strict=True) if float(a) != 0.0}
    if not dues:
        raise MissingDataError(
            "E323",
            f"no assessed contributions to {organisation} are recorded in {ACCOUNTS_YEAR}",
            where=world.path("revenue_base").name,
            mend="Only organisations with assessed contributions have a scale.",
        )
    return dues


def period_of_year(scales: UnitedNationsScales, year: int) -> ScalePeriod:
    """Return the scale period that bills a year: its own, or the last one that can be had before it.

    A period can be had if its rates were adopted or all its base years are in the tables: after the last such
    scale its rates are held. Error: E310 no such period.
    """
    for period in reversed([p for p in scale_periods(scales.rules) if p.start <= year]):
        adopted = not np.isnan(scales.official(period)).any()
        if adopted or set(scales.base_years(period)) <= set(scales.inputs.years):
            return period
    raise ExeuntError("E310", f"no scale is known for {year}")


def bills(scales: UnitedNationsScales, year: int) -> Bills:
    """Return the bills of a calendar year by member, as the law stands (nobody leaves).

    The base year of the accounts is read from them; later years are rates times budgets. Tribunals:
    accounts of
    the base year, constant. Errors: E330 no budget; E323 no accounts; E311 no scale.
    """
    world, rules = scales.world, scales.rules
    irmct = _from_accounts(scales, "IRMCT")
    origin = {"IRMCT": f"accounts of {ACCOUNTS_YEAR}, constant"}
    if year == ACCOUNTS_YEAR:
        for budget in ("UN", "UN-DPO"):
            origin[budget] = f"accounts of {ACCOUNTS_YEAR}"
        un, un_dpo = _from_accounts(scales, "UN"), _from_accounts(scales, "UN-DPO")
        return Bills(year, scales.iso3, un, un_dpo, irmct, origin)
    period = period_of_year(scales, year)
    rates = scales.billed(period)
    base = regular_base(world, rules, year)
    amount = peacekeeping_amount(world, year)
    origin["UN"] = f"scale {period} x {base.usd:,.0f} USD ({base.origin})"
    origin["UN-DPO"] = f"scale {period} x {amount:,.0f} USD (halves of the July-June budgets)"
    equalised = scales.iso3.index(base.equalised) if base.equalised in scales.iso3 else -1
    un = regular_bills(rates, base.usd, equalised=equalised, ratio=base.ratio)
    un_dpo = budget_bills(scales.peacekeeping(period, rates).rate, amount)
    return Bills(year, scales.iso3, un, un_dpo, irmct, origin)


def _from_accounts(scales: UnitedNationsScales, organisation: str) -> Floats:
    dues = recorded_dues(scales.world, organisation)
    return np.array([dues.get(code, 0.0) for code in scales.iso3])


def opening_arrears(scales: UnitedNationsScales, budget: str, instant: str = "2025-12-31") -> Floats:
    """Return arrears (n,) at a year end in USD: named states, and the sum of the others spread by rate.

    budget : "UN", "UN-DPO" or "IRMCT". The spread is a judgement (grade C). Error: E303 no figure for that
    date.
    """
    name = "opening_arrears_" + budget.lower().replace("-", "_")
    amounts = dict(scales.rules.at(name, instant))
    others = amounts.pop("others", 0.0)
    period = period_of_year(scales, int(instant[:4]))
    rates = scales.billed(period)
    named = np.isin(np.array(scales.iso3, dtype=object), list(amounts))
    spread = np.where(named, 0.0, rates)
    out: Floats = spread * (others / spread.sum())
    for code, amount in amounts.items():
        out[scales.iso3.index(code)] = amount
    return out
