"""The channel `people`: who loses assistance, what happens to reproductive health, who moves and where, who closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.people.asylum import Asylum
from exeunt.channels.people.inputs import Inputs, read_inputs
from exeunt.channels.people.money import Money
from exeunt.channels.people.record import ClaimsRecord
from exeunt.channels.people.stocks import Caps, Stocks, read_stocks
from exeunt.declarations import Declaration
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError
from exeunt.solvers.coverage import coverage_ratio

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class PeopleStep:
    """One prepared arm.

    economies : (country,) economy or -1; protect : the option allocation.
    """

    money: Money
    stocks: Stocks
    asylum: Asylum
    countries: tuple[str, ...]
    economies: IntArray
    protect: bool

    def initial(self, parameters: Values) -> Values:
        """Return the end of 2024: nobody has moved beyond the quiet path, claims and recognition as recorded."""
        none = np.zeros((1, len(self.countries)))
        memory = ("stock_log_growth", "displaced_extra", "arrivals", "gone_abroad")
        gone = np.zeros((1, len(self.stocks.stock)))
        return {**dict.fromkeys(memory, none), "moved_away": gone, **self.asylum.initial()}

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return a year. Shapes as `variables.yaml` says, 64 rows or 1. Error: E488 a bad input."""
        p, stocks = parameters, self.stocks
        given = read_inputs(inputs, self.money, self.countries, self.economies)
        spending = self.money.protected(given, stocks.persons, p["need_protection"]) if self.protect else given.spending
        growth = stocks.drawn_growth(shocks["stock_growth"], p["path_sign"])
        log_growth = inputs["stock_log_growth(-1)"] + growth
        quiet = stocks.quiet(log_growth)
        support, persons = self._support(spending, quiet, inputs["displaced_extra(-1)"])
        left = stocks.departures(support, inputs["moved_away(-1)"], log_growth, growth, p)
        direct, bound, fleeing = stocks.fled(given)
        claims = self.asylum.step(inputs, p, shocks, left.onward + bound)
        arrivals = inputs["arrivals(-1)"] + direct
        abroad = inputs["gone_abroad(-1)"] + fleeing
        internal = stocks.internally_displaced(given, abroad)
        extra = arrivals - left.by_host + (internal - stocks.internal)
        return {
            "displaced": quiet + stocks.internal + extra,
            **self._coverage(support, persons, given, p),
            "returns": left.returns,
            "movements": left.routes,
            **self.money.health(spending, p),
            **claims,
            "stock_log_growth": log_growth,
            "displaced_extra": extra,
            "moved_away": left.stock,
            "arrivals": arrivals,
            "gone_abroad": abroad,
        }

    def _support(self, spending: FloatArray, quiet: FloatArray, extra: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return aid per head over its base, and persons of concern; both (draws or 1, country).

        The base is the aid per head of 2024 on the quiet path: a host that wars fill is no loss of money in itself.
        Hosts without located money, and the thirty destinations, stay at 1.
        """
        base, stocks = self.money.base, self.stocks
        counted = stocks.assisted & (base > 0.0)
        money = np.where(counted, self.money.aid(spending) / np.where(counted, base, 1.0), 1.0)
        at_rest = quiet + stocks.internal + stocks.registered
        persons = at_rest + extra
        if not extra.any():
            return money, persons
        crowded = np.where(counted & (persons > 0.0), at_rest / np.where(persons > 0.0, persons, 1.0), 1.0)
        return money * crowded, persons

    def _coverage(self, support: FloatArray, persons: FloatArray, given: Inputs, p: Values) -> dict[str, FloatArray]:
        counted = self.stocks.assisted & (self.money.base > 0.0)
        covered = coverage_ratio(support, p["eta"][:, None], given.delivery, given.substitution)
        lost = np.where(counted, p["assisted_share"][:, None] * (1.0 - covered) * persons, 0.0)
        return {"assistance_lost": lost, "coverage": np.where(counted, covered, np.nan)}


class PeopleChannel:
    """People; see `variables.yaml` for the models."""

    declaration = Declaration.read("people")

    def prepare(self, world: World, scenario: CompiledScenario) -> PeopleStep:
        """Return the prepared arm. Errors: E487 a structural parameter is drawn; E489 spending of a body is missing."""
        record = ClaimsRecord.read(world)
        countries = world.index("country")
        names = ("return_cap", "onward_cap", "naturalisation_cap", "growth_limit", "growth_offset")
        caps = Caps(*(self._fixed(scenario, name) for name in names))
        return PeopleStep(
            money=Money.read(world),
            stocks=read_stocks(world, record.origins, caps),
            asylum=Asylum.read(world, record, scenario.option("people.tightening_at")),
            countries=countries.labels,
            economies=np.array([world.index("economy").position_of.get(c, -1) for c in countries.labels]),
            protect=scenario.option("people.allocation") == "protect",
        )

    def _fixed(self, scenario: CompiledScenario, name: str) -> float:
        """Return a parameter that shapes the tables of a run and so has one value in all draws of both arms."""
        value = self.declaration.parameters[name].distribution.central
        change = scenario.overrides.get(f"people.{name}")
        if change is None:
            return value
        if not change.distribution.is_fixed:
            raise ExeuntError("E487", f"people.{name} is the same in every draw", mend="Set it to one number.")
        number = change.distribution.central
        return {"set": number, "add": value + number, "multiply": value * number}[change.how]


CHANNEL = PeopleChannel()
