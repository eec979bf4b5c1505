"""The fields of a food crisis, checked; a country of the tables fills what is not given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exeunt.analysis.own_case.contract import Said, Text, Where
from exeunt.analysis.own_case.fields import REQUIRED, Fields
from exeunt.declarations import Declaration
from exeunt.distributions import Distribution
from exeunt.errors import nearest_names

if TYPE_CHECKING:
    from exeunt.world.world import World

CALIBRATIONS = ("evidence", "ipc_reference")
LARGEST_SHARE = 0.95
OUTSIDE_EVIDENCE = 2.0  # money above twice the base has never been seen
MOST_DRAWS = 65_536


@dataclass(frozen=True)
class Crisis:
    """Persons, money and warning. worth : (cost over loss, base rate). rates : own death rates of Phase 3, 4, 5.

    calibrations : which of the two are shown. gap_months : months without FEWS NET, None if not asked.
    """

    title: Text
    phase3plus: float
    phase4plus: float
    phase5: float
    assisted: float
    new_need: float
    months: float
    money: float
    capacity: float
    gap_months: float | None
    worth: tuple[float, float] | None
    rates: tuple[float, float, float] | None
    calibrations: tuple[str, ...]
    changed: Mapping[str, Distribution]
    draws: int
    seed: int
    warnings: tuple[Said, ...]


def read_crisis(document: Mapping[str, Any], where: Where) -> Crisis:
    """Return the checked case. Errors: E571 names file, line, field and value; E120, E121 of a distribution."""
    fields = Fields(document, where)
    warnings: list[Said] = []
    title = fields.text("title", "Food crisis")
    known = _country(fields, warnings)
    population = fields.number("population", known.get("population", REQUIRED), low=1.0)
    need = fields.number("phase3plus", known.get("phase3plus", REQUIRED), low=0.0)
    severe = fields.number("phase4plus", known.get("phase4plus", REQUIRED), low=0.0)
    five = fields.number("phase5", known.get("phase5", 0.0), low=0.0)
    new = fields.number("new_need", 0.0, low=0.0)
    assisted = fields.number("assisted", known.get("assisted", 0.0), low=0.0)
    for name, part, whole, of in (
        ("phase4plus", severe, need, "phase3plus"),
        ("phase5", five, severe, "phase4plus"),
        ("assisted", assisted, need, "phase3plus"),
    ):
        if part > whole:
            raise fields.error(f"{part:,.0f} is more than {of} {whole:,.0f}", name)
    if need + new >= LARGEST_SHARE * population:
        raise fields.error(
            f"phase3plus and new_need are {need + new:,.0f} of {population:,.0f} persons",
            "phase3plus",
            mend=f"The share must stay below {LARGEST_SHARE:g}.",
        )
    money = _money(fields.group("money"), warnings)
    capacity, gap = _warning(fields.group("warning"))
    rates, calibrations = _mortality(fields)
    crisis = Crisis(
        title={"en": title, "zh_hant": title},
        phase3plus=need,
        phase4plus=severe,
        phase5=five,
        assisted=assisted,
        new_need=new,
        months=fields.number("months", 12.0, low=1.0, high=60.0, unit="months"),
        money=money,
        capacity=capacity,
        gap_months=gap,
        worth=_worth(fields),
        rates=rates,
        calibrations=calibrations,
        changed=_parameters(fields, where),
        draws=int(fields.number("draws", 4096, low=256, high=MOST_DRAWS)),
        seed=int(fields.number("seed", 66, low=0, high=2**31)),
        warnings=tuple(warnings),
    )
    fields.done()
    return crisis


def _country(fields: Fields, warnings: list[Said]) -> dict[str, float]:
    """Return what the tables say of the country, if one is named; nothing is made up where there is no analysis."""
    from exeunt.world.world import World

    code = fields.text("country", "")
    year = int(fields.number("year", 2026, low=2025, high=2036))
    if not code:
        return {}
    world = World.load()
    index = world.index("country")
    if code not in index.labels:
        near = nearest_names(code, index.labels)
        raise fields.error(f"'{code}' is not a country", "country", near=near, mend="Give an ISO3 code.")
    row = world.table("food_base").where(country=code)
    if not len(row):
        name = index.name(code)
        warnings.append(
            {
                "en": f"{name}: no analysis of 2024 in the tables; nothing is filled in for it",
                "zh_hant": f"{index.name(code, 'zh_hant')}：表中無 2024 年分析，未代入任何數字",
            }
        )
        return {}
    return _from_tables(world, code, year)


def _from_tables(world: World, code: str, year: int) -> dict[str, float]:
    from exeunt.channels.food.base import BASE_YEAR, Base

    base = Base.read(world)
    i = base.countries.index(code)
    return {
        "population": float(base.population[i] * base.growth[i] ** (year - BASE_YEAR)),
        "phase3plus": float(base.need[i]),
        "phase4plus": float(base.need[i] * base.severe[i]),
        "phase5": float(base.catastrophe[i]),
    }


def _money(group: Fields, warnings: list[Said]) -> float:
    ratio: float = group.number("ratio", 1.0, low=0.0)
    group.done()
    if ratio > OUTSIDE_EVIDENCE:
        warnings.append(
            {
                "en": f"money of {ratio:g} times the base lies outside the evidence",
                "zh_hant": f"資金為基期的 {ratio:g} 倍，超出證據範圍",
            }
        )
    return ratio


def _warning(group: Fields) -> tuple[float, float | None]:
    capacity = group.number("capacity", 1.0, low=0.0, high=1.5)
    gap = group.number("gap_months", None, low=1.0, high=120.0, unit="months")
    group.done()
    return capacity, gap


def _worth(fields: Fields) -> tuple[float, float] | None:
    group = fields.group("early_action")
    cost, loss = (group.number(n, None, low=0.0) for n in ("cost", "loss"))
    base_rate = group.number("base_rate", None, low=0.001, high=0.999)
    group.done()
    if cost is None and loss is None and base_rate is None:
        return None
    for name, value in (("cost", cost), ("loss", loss), ("base_rate", base_rate)):
        if value is None:
            raise group.error(f"'{name}' is missing", mend="Give cost, loss and base_rate.")
    if not 0.0 < cost < loss:
        raise group.error(f"cost {cost:g} is not between 0 and the loss {loss:g}", "cost")
    return cost / loss, base_rate


def _mortality(fields: Fields) -> tuple[tuple[float, float, float] | None, tuple[str, ...]]:
    """Return own rates or the calibrations to show. Two calibrations are never mixed."""
    word = fields.text("mortality", "", choices=CALIBRATIONS)
    group = fields.group("rates")
    rates = [group.number(f"phase{p}", None, low=0.0, high=100.0) for p in (3, 4, 5)]
    group.done()
    if all(r is None for r in rates):
        return None, (word,) if word else CALIBRATIONS
    if word:
        raise fields.error(f"rates of your own beside the calibration '{word}'", "rates", mend="Give one of the two.")
    if any(r is None for r in rates):
        raise group.error("one calibration has three rates", mend="Give phase3, phase4 and phase5: they never mix.")
    three, four, five = rates
    if not three <= four <= five:
        raise group.error(f"rates {three:g}, {four:g}, {five:g} fall with the phase")
    return (three, four, five), ()


def _parameters(fields: Fields, where: Where) -> dict[str, Distribution]:
    group = fields.group("parameters")
    declared = Declaration.read("food").parameters
    found = {}
    for name in group.names():
        if name not in declared:
            raise group.error(
                f"'{name}' is not a parameter of food",
                name,
                near=nearest_names(name, declared),
                mend="List: exeunt graph --parameters",
            )
        distribution = Distribution.parse(group.raw(name), where=where((*group.path, name)))
        low, high = distribution.bounds
        parameter = declared[name]
        if parameter.low < parameter.high and not parameter.low <= low <= high <= parameter.high:
            raise group.error(f"{low:g} to {high:g} is outside {parameter.low:g} to {parameter.high:g}", name)
        found[name] = distribution
    return found
