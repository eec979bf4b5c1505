"""The headline: what stops, what others put back, what is not spent, scenario by scenario; list against retreat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from exeunt.analysis.bands import Band, Text, band, band_of, bands, worst
from exeunt.analysis.draws import FloatArray, option, total_draws
from exeunt.analysis.payers import base_matrix

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

BASE_YEAR = 2024
LIST_ALONE, RETREAT, FULL_EXIT = "us-66", "us-retreat", "us-full-exit"
SIGNIFICANT_USD = 1.0  # a donor acts if it gives at least a dollar less, or withholds one


@dataclass(frozen=True)
class ScenarioHeadline:
    """One scenario against its baseline in one year; USD of the year, amounts lost are positive.

    gross_loss : money acting donors no longer give, before backfill. withheld : dues billed and left unpaid by
    events (a debt, not a saving). stopped : both together, draw by draw. backfill : put back by others (negative:
    taken away as well). net_loss : gross loss less backfill. spending_lost, country_spending_lost : not spent in the
    year. saved : what the acting donors keep. leavers : codes of the acting donors; leavers_money : all they gave in
    2024; leavers_base : their yearly money in the base that the scenario cuts (`base_window`). share : stopped over
    leavers_base.
    """

    scenario: str
    title: Text
    year: int
    gross_loss: Band
    withheld: Band
    stopped: Band
    backfill: Band
    net_loss: Band
    spending_lost: Band
    country_spending_lost: Band
    saved: Band
    leavers: tuple[str, ...]
    leavers_money: float
    leavers_base: float
    share: Band
    base_window: str


@dataclass(frozen=True)
class Comparison:
    """Two scenarios, draw by draw: what stops under `small` as a share of what stops under `large`."""

    small: str
    large: str
    ratio: Band


@dataclass(frozen=True)
class Headline:
    """All scenarios of a run in one year.

    us_money : all money of the United States in 2024, USD, and us_share its share of the system's revenue.
    comparisons : the list against the retreat, the list against full exit, the retreat against full exit, as far as
    they are in the run. listed_money : what the United States gave the listed organisations that have accounts, 2024,
    USD. listed_units_dues : regular-budget spending of the Secretariat units on the list times the rate of the United
    States; it stays billed, so no scenario loses it.
    """

    year: int
    scenarios: tuple[ScenarioHeadline, ...]
    us_money: float
    us_share: float
    comparisons: tuple[Comparison, ...]
    listed_money: float
    listed_units_dues: float

    def of(self, scenario: str) -> ScenarioHeadline | None:
        """Return one scenario, None if it is not in the run."""
        return next((s for s in self.scenarios if s.scenario == scenario), None)

    def ratio(self, small: str, large: str) -> Band | None:
        """Return a comparison, None if one of the two is not in the run."""
        return next((c.ratio for c in self.comparisons if (c.small, c.large) == (small, large)), None)


def headline(result: Result, year: int = 2026, *, world: World | None = None) -> Headline:
    """Return the headline figures of a run. Error: E553 a year outside the run."""
    from exeunt.world.world import World as Facts

    facts = world or Facts.load()
    pairs = ((LIST_ALONE, RETREAT), (LIST_ALONE, FULL_EXIT), (RETREAT, FULL_EXIT))
    usa, everyone = _money_of(facts, {"USA"}), _money_of(facts, None)
    return Headline(
        year=year,
        scenarios=tuple(_scenario(result, name, year, facts) for name in result.scenarios),
        us_money=usa,
        us_share=usa / everyone,
        comparisons=tuple(
            Comparison(small, large, _ratio(result, small, large, year))
            for small, large in pairs
            if small in result.scenarios and large in result.scenarios
        ),
        listed_money=_listed_money(facts),
        listed_units_dues=_listed_units_dues(facts, year),
    )


def _scenario(result: Result, name: str, year: int, world: World) -> ScenarioHeadline:
    grades = {v: result.manifest["variables"][v]["grade"] for v in ("loss", "withheld", "shortfall")}
    leavers = acting_donors(result, name, year)
    window = option(result, name, "funding.base_window")
    yearly = _base_of(world, leavers, window)
    stopped = _stopped(result, name, year)
    grade = worst(grades.values())
    share = band_of(stopped / yearly if yearly else np.full(result.draws, np.nan), "ratio", grade)
    return ScenarioHeadline(
        scenario=name,
        title={"en": result.title(name), "zh_hant": result.title(name, "zh_hant")},
        year=year,
        gross_loss=band(result, name, "loss", year),
        withheld=band(result, name, "withheld", year),
        stopped=band_of(stopped, "USD", grade),
        backfill=band(result, name, "backfill", year),
        net_loss=band(result, name, "shortfall", year),
        spending_lost=band(result, name, "spending", year, sign=-1),
        country_spending_lost=band(result, name, "country_spending_total", year, sign=-1),
        saved=band(result, name, "saved", year),
        leavers=leavers,
        leavers_money=_money_of(world, set(leavers)),
        leavers_base=yearly,
        share=share,
        base_window=window,
    )


def acting_donors(result: Result, scenario: str, year: int) -> tuple[str, ...]:
    """Return the donors that give less or withhold dues in a year under a scenario, largest amount first."""
    amounts: dict[str, float] = {}
    for variable in ("saved", "withheld"):
        for (donor, _), found in bands(result, scenario, variable, year).items():
            if donor != "ALL":
                amounts[donor] = amounts.get(donor, 0.0) + max(abs(found.p05), abs(found.p95))
    ranked = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(donor for donor, amount in ranked if amount >= SIGNIFICANT_USD)


def _stopped(result: Result, scenario: str, year: int) -> FloatArray:
    return total_draws(result, scenario, "loss", year) + total_draws(result, scenario, "withheld", year)


def _ratio(result: Result, small: str, large: str, year: int) -> Band:
    lower, upper = _stopped(result, small, year), _stopped(result, large, year)
    ratio = np.divide(lower, upper, out=np.full(len(lower), np.nan), where=upper != 0.0)
    return band_of(ratio, "ratio", "C")


def _money_of(world: World, donors: set[str] | None) -> float:
    """Return all money of some donors (None: of everyone) to the organisations in the base year, USD."""
    rows = world.table("revenue_base").where(year=BASE_YEAR)
    keep: Any = np.ones(len(rows), dtype=bool) if donors is None else np.isin(rows["donor"], sorted(donors))
    return float(rows["amount_usd"][keep].sum())


def _base_of(world: World, donors: tuple[str, ...], window: str) -> float:
    """Return the yearly money of some donors in a base window, refunds netted as in the channel, USD."""
    matrix = base_matrix(world, window=window)
    return float(matrix.usd[np.isin(matrix.donors, donors)].sum())


def _listed_money(world: World) -> float:
    organisations = world.table("organisations").where(listed=1)["organisation"]
    rows = world.table("revenue_base").where(year=BASE_YEAR, donor="USA")
    return float(rows["amount_usd"][np.isin(rows["organisation"], organisations)].sum())


def _listed_units_dues(world: World, year: int) -> float:
    units = world.table("listed_unit_spending").where(component="regular_assessed")
    scale = world.table("regular_budget_scale").where(country="USA")
    started = np.flatnonzero(scale["period_start"] <= year)
    in_force = started[np.argmax(scale["period_start"][started])]  # the last adopted scale holds until the next one
    return float(units["amount_usd"].sum() * scale["rate_percent"][in_force] / 100.0)
