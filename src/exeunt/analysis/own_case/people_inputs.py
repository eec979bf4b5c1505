"""The fields of a case of people, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.own_case.contract import Said, Text
from exeunt.analysis.own_case.fields import Fields
from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
BODIES = ("UNHCR", "WFP", "IOM", "UNICEF", "UNRWA")
BASE_YEAR = 2024
MOST_PERSONS, MOST_USD = 1e9, 1e12


@dataclass(frozen=True)
class Host:
    """One host. spending : (bodies of the case,) USD a year. gdp : USD, NaN if not said. assisted : share or None."""

    name: str
    refugees: float
    persons: float
    spending: FloatArray
    return_rate: float
    onward_rate: float
    gdp: float
    assisted: float | None


@dataclass(frozen=True)
class Health:
    """Money that UNFPA's country spending lacks in a year; shares as said, None: drawn."""

    missing_usd: float
    share: float | None
    untaken: float | None


@dataclass(frozen=True)
class Tightening:
    """A destination that recognises `points` percentage points fewer claims."""

    destination: str
    points: float


@dataclass(frozen=True)
class Case:
    """A whole case. kept : part of each body's money that is left, in the order of the bodies."""

    title: Text
    draws: int
    years: int
    kept: tuple[float, ...]
    hosts: tuple[Host, ...]
    substitution: float
    protect: bool
    protection: float | None
    health: Health | None
    tightening: Tightening | None
    warnings: list[Said] = field(default_factory=list)


def read_case(fields: Fields, world: World) -> Case:
    """Return the checked case. Errors: see `people.compute`."""
    title = fields.text("title", "")
    warnings: list[Said] = []
    bodies = _bodies(fields) if fields.has("bodies") else {}
    protect = fields.text("allocation", "proportional", choices=("proportional", "protect")) == "protect"
    hosts = tuple(_hosts(fields, world, tuple(bodies), protect, warnings)) if fields.has("hosts") else ()
    if hosts and not bodies:
        raise fields.error("'bodies' is missing: no money without those who give it", mend="Add `bodies:`.")
    case = Case(
        title={"en": f"People: {title}" if title else "People", "zh_hant": f"人：{title}" if title else "人"},
        draws=int(fields.number("draws", 1024, low=64, high=10_000)),
        years=int(fields.number("years", 1, low=1, high=12)),
        kept=tuple(bodies.values()),
        hosts=hosts,
        substitution=fields.number("substitution", 0.0, low=0.0, high=1.0),
        protect=protect,
        protection=fields.number("need_protection", None, low=0.0, high=1.0),
        health=_health(fields.group("health"), world) if fields.has("health") else None,
        tightening=_tightening(fields.group("tightening"), world) if fields.has("tightening") else None,
        warnings=warnings,
    )
    fields.done()
    if not (case.hosts or case.health or case.tightening):
        raise ExeuntError(
            "E575",
            "the case has no hosts, no health and no tightening",
            mend="Fill one of them: exeunt channel people --template",
        )
    return case


def _bodies(fields: Fields) -> dict[str, float]:
    kept: dict[str, float] = {}
    for row in fields.rows("bodies"):
        body = row.text("body")
        if body not in BODIES or body in kept:
            raise ExeuntError(
                "E573",
                f"'{body}' stands twice" if body in kept else f"'{body}' is no body of this channel",
                where=row.place("body"),
                nearest=() if body in kept else nearest_names(body, BODIES),
                mend=f"Known: {', '.join(BODIES)}; UNFPA stands under health.",
            )
        expense = row.number("expense_usd", low=1.0, high=MOST_USD, unit="USD")
        shortfall = row.number("shortfall_usd", low=-MOST_USD, high=MOST_USD, unit="USD")
        if shortfall > expense:
            raise ExeuntError(
                "E574",
                f"shortfall {shortfall:,.0f} is above the expense {expense:,.0f}",
                where=row.place("shortfall_usd"),
                mend="A body can not lose more than it spends.",
            )
        row.done()
        kept[body] = 1.0 - shortfall / expense
    return kept


def _hosts(fields: Fields, world: World, bodies: tuple[str, ...], protect: bool, warnings: list[Said]) -> list[Host]:
    seen: set[str] = set()
    found = []
    for row in fields.rows("hosts"):
        code = row.text("host")
        world.index("country").position(code)
        if code in seen:
            raise ExeuntError("E573", f"'{code}' stands twice", where=row.place("host"))
        seen.add(code)
        persons = [row.number(n, 0.0, low=0.0, high=MOST_PERSONS, unit="persons") for n in _PERSONS]
        if not sum(persons):
            raise row.error(f"{code} has no persons", "refugees", mend="Give refugees or internally_displaced.")
        found.append(
            Host(
                name=code,
                refugees=persons[0],
                persons=sum(persons),
                spending=_spending(row, code, bodies, warnings),
                return_rate=row.number("return_rate", 0.0, low=0.0, high=2.0, unit="a year"),
                onward_rate=row.number("onward_rate", 0.0, low=0.0, high=2.0, unit="a year"),
                gdp=row.number("gdp_usd", low=1.0) if protect else row.number("gdp_usd", np.nan, low=1.0),
                assisted=row.number("assisted_share", None, low=0.0, high=1.0),
            )
        )
        row.done()
    return found


_PERSONS = ("refugees", "internally_displaced", "unrwa_registered")


def _spending(row: Fields, code: str, bodies: tuple[str, ...], warnings: list[Said]) -> FloatArray:
    """Return spending by body. UNHCR must be there; another body without a figure counts as 0, with a warning."""
    money = row.group("spending_usd")
    amounts = []
    for body in bodies:
        if body == "UNHCR" or money.has(body):
            amounts.append(money.number(body, low=0.0, high=MOST_USD, unit="USD"))
        else:
            amounts.append(0.0)
            warnings.append(
                {
                    "en": f"{code}: no spending of {body} is given; it counts as 0",
                    "zh_hant": f"{code}：未提供 {body} 支出，以 0 計",
                }
            )
    money.done()
    if not sum(amounts):
        raise row.error(f"{code} has no spending", "spending_usd", mend="Give what the bodies spend there in a year.")
    return np.array(amounts)


def _health(fields: Fields, world: World) -> Health:
    donor, missing = fields.text("donor", None), fields.number("missing_usd", None, low=-MOST_USD, high=MOST_USD)
    if (donor is None) == (missing is None):
        raise fields.error("give either donor or missing_usd", mend="One of them, not both.")
    if donor is not None:
        world.index("donor").position(donor)
        rows = world.table("revenue_base").where(organisation="UNFPA", donor=donor, year=BASE_YEAR)
        missing = float(rows["amount_usd"].sum())
    found = Health(
        missing,
        fields.number("family_planning_share", None, low=0.0, high=1.0),
        fields.number("not_taken_over", None, low=0.0, high=1.0),
    )
    fields.done()
    return found


def _tightening(fields: Fields, world: World) -> Tightening:
    destination = fields.text("destination")
    world.index("destination").position(destination)
    found = Tightening(destination, fields.number("points", low=-100.0, high=100.0, unit="percentage points"))
    fields.done()
    return found
