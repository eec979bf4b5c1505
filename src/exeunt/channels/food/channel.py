"""The channel `food`: what less warning and less money do to persons in acute food insecurity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.food import warning
from exeunt.channels.food.base import BASE_YEAR, CALIBRATIONS, Base, Official
from exeunt.channels.food.effects import Scene, Year, effects
from exeunt.channels.food.hazard import STAPLES, Need, income_change, need_of, price_change, shocks_of
from exeunt.channels.food.outputs import Outcome, written
from exeunt.channels.food.response import base_coverage, funding_of
from exeunt.declarations import Declaration
from exeunt.distributions import Distribution
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError
from exeunt.solvers.warning import skill

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
SWITCHES = ("population", "money", "famine", "open_data_loss", "warning_draws_money")
OPEN_DATA = "statistics_policy"


@dataclass(frozen=True)
class FoodStep:
    """One prepared arm. mortality : the distributions of the three death rates by calibration. staples : positions of
    wheat, maize and rice in the index of markets. open_data : position of the function that carries open data.
    """

    first_year: int
    countries: int
    base: Base
    official: Official
    mortality: Mapping[str, tuple[Distribution, ...]]
    staples: NDArray[np.int64]
    open_data: int
    options: Mapping[str, str]

    def initial(self, parameters: Values) -> Values:
        """Return the end of 2024: need as in the base, full capacity, no change of prices and income."""
        none = np.zeros((1, self.countries))
        names = ("hazard_state", "hazard_reference", "emergency_gap", "income_memory")
        need = none.copy()
        need[:, self.base.places] = self.base.need  # for channels that read the year before
        return dict.fromkeys(names, none) | {"price_memory": np.zeros(1), "food_insecure": need}

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return every declared write of a year. Error: E482 money is negative or no number."""
        base, p = self.base, parameters
        capacity = warning.of_year(warning.MONTHS * (year - self.first_year), inputs, p, self.official)
        population = self._population(year)
        shock = shocks_of(base, shocks, p)
        price, income = price_change(inputs, self.staples), income_change(inputs, base)
        push = self._push(inputs, p, price, income)
        before, past = (inputs[f"{n}(-1)"][:, base.places] for n in ("hazard_state", "hazard_reference"))
        reference = need_of(base, population, past, shock, np.zeros((1, 1)), p)
        same = not push.any() and np.array_equal(before, past)
        need: Need = reference if same else need_of(base, population, before, shock, push, p)
        scene = Scene(
            base=base,
            population=population,
            base_coverage=base_coverage(base, p),
            rates={name: self._rates(name, p["mortality_rank"]) for name in CALIBRATIONS},
            uniforms=shocks["detection"][:, base.places],
            raw=self._raw(inputs, p),
            options=self.options,
        )
        now = Year(need, reference, warning.level(capacity.mean, p), funding_of(base, inputs, p))
        found = effects(scene, now, p)
        memory = {"price_memory": price, "income_memory": income}
        return written(self.countries, scene, Outcome(capacity, now, found, memory), p)

    def _population(self, year: int) -> FloatArray:
        """Return persons by country, (1, countries)."""
        past = (year - BASE_YEAR) if self.options["population"] == "growing" else 0
        return (self.base.population * self.base.growth**past)[None]

    def _push(self, inputs: Values, p: Values, price: FloatArray, income: FloatArray) -> FloatArray:
        """Return what prices, income and past emergencies add to the log-odds, (draws or 1, countries or 1)."""
        dear = (price - inputs["price_memory(-1)"])[:, None]
        poorer = income - inputs["income_memory(-1)"][:, self.base.places]
        gap = inputs["emergency_gap(-1)"][:, self.base.places]
        push = np.zeros((1, 1))
        for strength, change in (("beta_price", dear), ("beta_income", poorer)):
            if change.any() and p[strength].any():
                push = push + p[strength][:, None] * change
        if gap.any() and p["conflict_feedback"].any():
            push = push + p["conflict_feedback"][:, None] * gap / self.base.population
        return push

    def _raw(self, inputs: Values, p: Values) -> FloatArray:
        """Return the skill without analysts, (draws,); less if open data shrink too."""
        capacity = inputs["capacity"]
        if self.options["open_data_loss"] == "off" or capacity.ndim == 1:
            return p["skill_raw"]
        return skill(np.minimum(capacity[:, self.open_data], 1.0), p["skill_least"], p["skill_raw"])

    def _rates(self, calibration: str, rank: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        three, four, five = (d.quantile(rank)[:, None] for d in self.mortality[calibration])
        return three, four, five


def mortality(world: World) -> dict[str, tuple[Distribution, ...]]:
    """Return the ranges of the death rates in Phase 3, 4 and 5 by calibration. Error: E483 not one of each."""
    found = {}
    for name in CALIBRATIONS:
        rows = sorted(world.table("mortality_by_phase").where(calibration=name).rows(), key=lambda r: r["phase"])
        if [r["phase"] for r in rows] != [3, 4, 5]:
            raise ExeuntError(
                "E483",
                f"calibration '{name}' does not hold Phase 3, 4 and 5 once each",
                where="mortality_by_phase.csv",
                mend="Two calibrations are never mixed: give each its three rates.",
            )
        found[name] = tuple(Distribution("triangular", (r["low"], r["excess_cdr_central"], r["high"])) for r in rows)
    return found


class FoodChannel:
    """Early warning, food assistance, persons by phase; see `variables.yaml` for the published models."""

    declaration = Declaration.read("food")

    def prepare(self, world: World, scenario: CompiledScenario) -> FoodStep:
        """Return the prepared arm. Errors: E480, E481 of the base; E483 of the death rates."""
        return FoodStep(
            first_year=world.years[0],
            countries=len(world.index("country")),
            base=Base.read(world),
            official=Official.read(world),
            mortality=mortality(world),
            staples=world.index("market").positions(STAPLES),
            open_data=world.index("function").position(OPEN_DATA),
            options={name: scenario.option(f"food.{name}") for name in SWITCHES},
        )


CHANNEL = FoodChannel()
