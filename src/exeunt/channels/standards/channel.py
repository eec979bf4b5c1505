"""The channel `standards`: shares of four standards in three technologies, country by country, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.standards.base import OPTIONS, TECHNOLOGIES, Base, base_shares
from exeunt.channels.standards.choice import (
    NEUTRAL,
    bridged,
    checked_capacity,
    compatibility,
    converged,
    links,
    log_ratio,
    strength,
)
from exeunt.declarations import Declaration
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import Bridge
from exeunt.solvers.coordination import intercepts, isolation, respond
from exeunt.solvers.exposure import Exposure
from exeunt.solvers.trade.digital_wall import logistic_path

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
DATA_REGIME = TECHNOLOGIES.index("data_regime")
CONVERGENCE = "standards.convergence"
PACE = ("trade.t_mid", "trade.w_t")


@dataclass(frozen=True)
class StandardsStep:
    """One prepared arm. Inside, arrays are (member, technology, option, draw); the contract puts the draw first.

    functions : of the index; carriers : function whose capacity carries the neutral option, one a technology.
    bridges : one tuple a technology. converging : data regimes come to read each other until the last year.
    """

    base: Base
    exposure: Exposure
    countries: int
    first_year: int
    functions: tuple[str, ...]
    carriers: tuple[str, ...]
    bridges: tuple[tuple[Bridge, ...], ...]
    last_year: int
    converging: bool

    def initial(self, parameters: Values) -> Values:
        """Return base shares and the intercepts that make them a rest point. Errors: E460, E465 of the parameters."""
        matrix, theta = compatibility(parameters), strength(parameters)
        shares = base_shares(self.base, parameters)
        alpha = np.stack([intercepts(self.exposure, matrix, theta, shares[:, t]) for t in range(shares.shape[1])], 1)
        return {
            "standard_share": self._outside(shares),
            "standard_base": self._kept(shares),
            "standard_intercept": self._kept(alpha),
            "alignment_anchor": np.full((1, self.countries, len(OPTIONS)), np.nan),
        }

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return shares, world shares, fragmentation, isolation and compatibility. Error: E463 a bad capacity."""
        p, place = parameters, year - self.first_year
        own, theta = compatibility(p), strength(p)
        data = converged(own, self._way(year, p)) if self.converging else own
        before, base, alpha = (self._inside(inputs[f"standard_{n}(-1)"]) for n in ("share", "base", "intercept"))
        anchor = self._alignment_anchor(inputs)
        pull, pressure = self._pull(inputs, p), self._pressure(inputs["alignment"], anchor, p)
        shares = before.copy()
        matrices, reached = [], []
        for t in range(len(TECHNOLOGIES)):
            matrix = bridged(data if t == DATA_REGIME else own, self.bridges[t], place)
            docked = links(matrix, self.bridges[t], place, self._position_of)
            now, old = np.ascontiguousarray(before[:, t]), base[:, t]
            shift = pressure.copy()
            shift[:, NEUTRAL] += pull[t]
            if docked or matrix is not own or shift.any() or not np.array_equal(now, old):
                target = respond(self.exposure, matrix, theta, np.ascontiguousarray(alpha[:, t]), now, shift, docked)
                shares[:, t] = now + p["adoption_speed"] * (target - now)
            matrices.append(matrix)
            reached.append(isolation(matrix, np.ascontiguousarray(shares[:, t]), self.exposure.weight, docked))
        return self._told(shares, np.stack(matrices), np.stack(reached, 1)) | {
            "standard_base": inputs["standard_base(-1)"],
            "standard_intercept": inputs["standard_intercept(-1)"],
            "alignment_anchor": anchor,
        }

    def _way(self, year: int, p: Values) -> FloatArray:
        """Return how far convergence has come, (draws,). Error: E469 the channel trade, which paces it, is off."""
        if not all(key in p for key in PACE):
            raise ExeuntError(
                "E469",
                "standards.convergence: on follows the path of costs of the channel trade, which is off",
                mend="Add trade to --channels.",
            )
        return logistic_path(year, self.first_year, self.last_year, *(p[key] for key in PACE))

    def _told(self, shares: FloatArray, matrices: FloatArray, apart: FloatArray) -> dict[str, FloatArray]:
        """Return the written variables; apart : isolation (member, technology, draw)."""
        weight = self.exposure.weight
        world = np.einsum("j,jtbd->tbd", weight, shares, optimize=False)
        return {
            "standard_share": self._outside(shares),
            "camp_share": _first(world),
            "fragmentation": _first(np.einsum("j,jtd->td", weight, apart, optimize=False)),
            "fragmentation_simple": _first(1.0 - (world * world).sum(axis=1)),
            "isolation": self._outside(apart),
            "neutral_share": self._outside(shares[:, :, NEUTRAL]),
            "compatibility": _first(matrices),
        }

    def _alignment_anchor(self, inputs: Values) -> FloatArray:
        """Return the alignment before the first year: kept once it is known, missing without its channel."""
        held, past = inputs["alignment_anchor(-1)"], inputs["alignment(-1)"]
        return past if past.ndim > 1 and np.isnan(held).all() else held

    def _pull(self, inputs: Values, p: Values) -> list[FloatArray]:
        """Return what capacity adds to the utility of the neutral option, (draws,) a technology."""
        capacity = checked_capacity(inputs["capacity"], self.functions, self.carriers)
        logs = np.log(np.maximum(capacity, p["capacity_floor"][:1, None]))
        return [np.asarray(p["neutral_response"] * logs[:, t]) for t in range(len(TECHNOLOGIES))]

    def _pressure(self, alignment: FloatArray, anchor: FloatArray, p: Values) -> FloatArray:
        """Return what a change of alignment adds to each option, (members, options, draws)."""
        draws = len(p["theta"])
        if alignment.ndim == 1:
            return np.zeros((1, len(OPTIONS), draws))
        change = log_ratio(alignment[:, self.base.places], anchor[:, self.base.places], p["alignment_floor"][0])
        wide = np.broadcast_to(change, (draws, *change.shape[1:]))
        return np.ascontiguousarray(wide.transpose(1, 2, 0)) * p["alignment_pass_through"]

    @property
    def _position_of(self) -> dict[str, int]:
        return {m: i for i, m in enumerate(self.base.members)}

    def _inside(self, values: FloatArray) -> FloatArray:
        """Return (member, ..., draw) of an array (draw, country, ...)."""
        return np.ascontiguousarray(np.moveaxis(values, 0, -1)[self.base.places])

    def _kept(self, values: FloatArray) -> FloatArray:
        """Return what `_outside` returns as a view that `_inside` reads back without turning it: memory only."""
        wide = np.full((self.countries, *values.shape[1:]), np.nan)
        wide[self.base.places] = values
        return np.moveaxis(wide, -1, 0)

    def _outside(self, values: FloatArray) -> FloatArray:
        """Return (draw, country, ...) of an array (member, ..., draw), NaN where a country is no member."""
        wide = np.full((values.shape[-1], self.countries, *values.shape[1:-1]), np.nan)
        wide[:, self.base.places] = np.moveaxis(values, -1, 0)
        return wide


def _first(values: FloatArray) -> FloatArray:
    """Return the array with its last axis, the draw, put first."""
    return np.ascontiguousarray(np.moveaxis(values, -1, 0))


class StandardsChannel:
    """Technology standards and trust camps; see `variables.yaml` for the model."""

    declaration = Declaration.read("standards")

    def prepare(self, world: World, scenario: CompiledScenario) -> StandardsStep:
        """Return the prepared arm. Errors: E467, E310 of `Base.read`; E466 a structural parameter is drawn."""
        base = Base.read(world, self._fixed(scenario, "pseudo_count"))
        position_of = {m: i for i, m in enumerate(base.members)}
        partners = np.zeros((len(base.members), len(base.members)))
        table = world.table("trade_exposure")
        for country, partner, weight in zip(table["country"], table["partner"], table["weight_percent"], strict=True):
            partners[position_of[country], position_of[partner]] = weight
        technologies = world.table("technologies")
        carrier = dict(zip(technologies["technology"], technologies["function"], strict=True))
        return StandardsStep(
            base=base,
            exposure=Exposure.mix(partners, base.gdp, self._fixed(scenario, "partner_share")),
            countries=len(world.index("country")),
            first_year=world.years[0],
            functions=world.index("function").labels,
            carriers=tuple(str(carrier[t]) for t in TECHNOLOGIES),
            bridges=tuple(tuple(b for b in scenario.bridges if b.technology == t) for t in TECHNOLOGIES),
            last_year=world.years[-1],
            converging=scenario.options.get(CONVERGENCE) == "on",
        )

    def _fixed(self, scenario: CompiledScenario, name: str) -> float:
        """Return a parameter that shapes the tables of a run and so has one value in all draws of both arms."""
        value = self.declaration.parameters[name].distribution.central
        change = scenario.overrides.get(f"standards.{name}")
        if change is None:
            return value
        if not change.distribution.is_fixed:
            raise ExeuntError("E466", f"standards.{name} is the same in every draw", mend="Set it to one number.")
        number = change.distribution.central
        return {"set": number, "add": value + number, "multiply": value * number}[change.how]


CHANNEL = StandardsChannel()
