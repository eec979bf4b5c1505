"""The channel `trade`: what costs between rule sets, regions and partners do to trade, prices and real income."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.trade import inputs as given
from exeunt.channels.trade.base import Base, read_base
from exeunt.channels.trade.bridges import DATA, bridged_weights, docks, joined, relief
from exeunt.channels.trade.costs import CostBook, Situation
from exeunt.channels.trade.duties import duties_of, duty_zones
from exeunt.channels.trade.outputs import MEMORY, Solved, moved, still
from exeunt.channels.trade.settings import Settings, check_costs, elasticities
from exeunt.channels.trade.standards import read_standards
from exeunt.declarations import Declaration
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import Bridge
from exeunt.solvers.trade import Costs, Equilibrium, Search, Trade, composed_links, solve_many
from exeunt.solvers.trade.digital_wall import intensity, logistic_path, rivalry
from exeunt.solvers.trade.many_sectors import Sweep

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
PERCENT = 100.0
HOW = Search(tolerance=1e-7)  # of the search: moves real income by less than 2e-6 percent points
SOLVED = 2e-7  # a draw above it has no equilibrium
RARE = 1  # draws of a block that may be without an equilibrium


@dataclass(frozen=True)
class Year:
    """A year of a block before it is told. facing : (draws, N) fragmentation of digital imports. solved : None where
    nothing is new in any draw.
    """

    now: Situation
    facing: FloatArray
    costs: list[Costs]
    solved: Solved | None


@dataclass(frozen=True)
class TradeStep:
    """One prepared arm. world_facing : mean fragmentation at base alignment and central weights, which eta_trust is
    told for. standards : position of technical standards among the functions.
    """

    base: Base
    settings: Settings
    book: CostBook
    bridges: tuple[Bridge, ...]
    world_facing: float
    function: int

    def initial(self, parameters: Values) -> Values:
        """Return the year before the first: the base."""
        base, quiet = self.base, still(self.base)
        names = ("gdp", "trade_cost", "welfare", *MEMORY)
        return {name: quiet[name] for name in names} | {"digital_levy": np.zeros((1, base.country_count))}

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return every declared write of a year. Inputs and units: `variables.yaml`. Errors: E676, E679-E685, E689."""
        base = self.base
        levied = np.zeros((1, base.country_count))
        if self.settings.levies:
            levied = given.levies(base, year, inputs, parameters, shocks["adoption"])
        found = self.year(year, inputs, parameters, levied)
        told = {
            "wall_intensity": found.now.wall,
            "digital_fragmentation": (found.facing * base.trust.value).sum(axis=1),
            "digital_levy": levied,
        }
        return (still(base) if found.solved is None else moved(base, found.solved)) | told

    def year(self, year: int, inputs: Values, parameters: Values, levied: FloatArray) -> Year:
        """Return costs and equilibrium of a year. levied : (draws or 1, countries) who levies on transmissions."""
        now = self.situation(year, inputs, parameters, levied)
        facing = self._facing(now, parameters)
        costs = self.book.sectors(now, parameters)
        technology = self._technology(now, facing, parameters)
        if technology is None and all(c.none for c in costs):
            return Year(now, facing, costs, None)
        live = self.book.live(now, costs)
        return Year(now, facing, costs, self._solve(year, now.theta, costs, technology, live, inputs))

    def situation(self, year: int, inputs: Values, parameters: Values, levied: FloatArray) -> Situation:
        """Return what stands on trade in a year."""
        p, base, place = parameters, self.base, year - self.base.years[0]
        check_costs(p)
        path = logistic_path(year, base.years[0], base.years[-1], p["t_mid"], p["w_t"])
        capacity = given.rule_making(inputs, self.function)
        wall = intensity(path, p["a_inst"], np.full(1, float(self.settings.wall)), capacity)
        weights = rivalry(p["f_within"], p["f_allied"], p["f_nonaligned"])
        carbon, club = given.carbon_duties(base, inputs)
        return Situation(
            place=place,
            theta=elasticities(p),
            path=path,
            wall=wall,
            weights=bridged_weights(weights, p["f_allied"], self.bridges, place),
            alignment=given.alignment_of(base, self.settings, inputs),
            standards=read_standards(base, inputs),
            levy=given.levy_rate(base, levied, p),
            carbon=carbon,
            club=club,
            friction=given.frictions(inputs),
        )

    def _facing(self, now: Situation, p: Values) -> FloatArray:
        """Return the fragmentation that each economy's digital imports face, bridges counted, (draws, N)."""
        trust = self.base.trust
        facing = trust.facing(now.alignment, now.weights)
        pairs = joined(self.book.docks, now.place, DATA)
        return facing if pairs is None else facing - relief(trust, now.alignment, now.weights, pairs, p["f_allied"])

    def _technology(self, now: Situation, facing: FloatArray, p: Values) -> FloatArray | None:
        """Return ln A, (draws, S, N): loss of trust by the wall, gain by convergence; None where nothing changes."""
        trust, found = self.base.trust, None
        loss = self.settings.trust_loss(p) * now.wall
        if loss.any():
            found = trust.technology(loss, facing, np.full(len(loss), self.world_facing))
        if self.settings.convergence == "digital" and self.settings.trust and now.path.any():
            gain = (p["eta_conv"] / PERCENT * now.path)[:, None, None] * (trust.exposure / trust.domar)
            found = gain if found is None else found + gain
        return found

    def _solve(
        self,
        year: int,
        theta: FloatArray,
        costs: list[Costs],
        technology: FloatArray | None,
        live: BoolArray,
        inputs: Values,
    ) -> Solved:
        base = self.base
        links = [
            base.plain[s] if c.none else composed_links(base.economy.share[s], c, theta[:, s])
            for s, c in enumerate(costs)
        ]
        received = None
        if any(c.has_duty for c in costs):
            received = [
                composed_links(base.economy.share[s], c, theta[:, s], net=True) if c.has_duty else None
                for s, c in enumerate(costs)
            ]
        trade, factors = Trade(links, received, technology), base.factors.of(theta)
        if self.settings.exact:
            start = _start(inputs, len(theta))
            found = solve_many(base.economy, trade, theta, newton=base.newton, factors=factors, start=start, how=HOW)
            unsolved = ~(found.residual <= SOLVED)
        else:
            found = base.newton.response(trade, theta, factors)
            unsolved = ~np.isfinite(found.residual)
        unsolved = unsolved & live
        gdp = found.real_wage
        if unsolved.any():
            self._refuse(year, found, unsolved)
            gdp = np.where(unsolved[:, None], base.newton.response(trade, theta, factors).real_wage, gdp)
        charging = np.zeros((1, base.size), dtype=bool)
        for c in costs:
            charging = charging | c.charging(base.size)
        return Solved(found, live, unsolved, charging, self._trust_part(theta, technology), gdp)

    def _refuse(self, year: int, found: Equilibrium, unsolved: BoolArray) -> None:
        count = int(unsolved.sum())
        if count > RARE:
            raise ExeuntError(
                "E676",
                f"no trade equilibrium in {count} of {len(unsolved)} draws in {year} "
                f"(residual up to {found.residual[unsolved].max():.0e})",
                where="trade",
                mend="A duty, an elasticity or a cost in the scenario is out of this world; choose a smaller one.",
            )

    def _trust_part(self, theta: FloatArray, technology: FloatArray | None) -> FloatArray:
        """Return the change of real income by technology alone, percent, (draws, N): the linear response."""
        base, economy = self.base, self.base.economy
        if technology is None:
            return np.zeros((1, base.size))
        n, cells = base.size, base.size * economy.sectors
        sweep = Sweep(economy, Trade(base.plain, technology=technology), theta)
        start = np.zeros((len(theta), n + 2 * cells))
        direction, _ = base.newton.step(sweep, theta, base.factors.of(theta))(start)
        price = direction[:, n : n + cells].reshape(len(theta), economy.sectors, n)
        spent = direction[:, :n] * (economy.value_added / economy.income)
        return np.asarray(PERCENT * (spent - (economy.final_share * price).sum(axis=1)))


def _start(inputs: Values, draws: int) -> FloatArray | None:
    """Return a start: the baseline's solution of the same year, in the baseline the year before; None if the base."""
    parts = [inputs[f"{name}@baseline"] for name in MEMORY]
    if any(part.ndim == 1 for part in parts):
        parts = [inputs[f"{name}(-1)"] for name in MEMORY]
    if all(len(part) == 1 for part in parts):
        return None
    return np.concatenate([np.broadcast_to(p, (draws, *p.shape[1:])).reshape(draws, -1) for p in parts], axis=1)


class TradeChannel:
    """Trade, costs and real income; see `variables.yaml` for the published models."""

    declaration = Declaration.read("trade")

    def prepare(self, world: World, scenario: CompiledScenario) -> TradeStep:
        """Return the prepared arm. Errors: E117-E119, E677, E678 of the tables; E681-E683 of duties and bridges."""
        base, settings = read_base(world), Settings.of(scenario)
        central = {n: np.array([p.distribution.central]) for n, p in self.declaration.parameters.items()}
        weights = rivalry(central["f_within"], central["f_allied"], central["f_nonaligned"])
        facing = base.trust.facing(base.alignment(settings.blocs), weights)
        return TradeStep(
            base=base,
            settings=settings,
            book=CostBook(
                base=base,
                settings=settings,
                duties=duty_zones(duties_of(scenario), base.at, len(world.years)),
                docks=docks(scenario.bridges, base.at),
            ),
            bridges=scenario.bridges,
            world_facing=float(facing[0] @ base.trust.value),
            function=world.index("function").position("technical_standards"),
        )


CHANNEL = TradeChannel()
