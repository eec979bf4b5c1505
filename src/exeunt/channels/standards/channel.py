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
from exeunt.solvers.adoption import adopt, attraction, odds
from exeunt.solvers.coordination import Link, check_compatibility, isolation, linked
from exeunt.solvers.exposure import Exposure
from exeunt.solvers.trade.digital_wall import logistic_path

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
# What a year of rest hands on as it was.
AT_REST = (
    *("standard_share", "camp_share", "fragmentation", "fragmentation_simple", "isolation", "neutral_share"),
    *("compatibility", "standard_base", "standard_moved", "standard_attraction"),
)
DATA_REGIME = TECHNOLOGIES.index("data_regime")
CONVERGENCE = "standards.convergence"
PACE = ("trade.t_mid", "trade.w_t")


@dataclass(frozen=True)
class StandardsStep:
    """One prepared arm. Inside, arrays are (member, technology, option, draw); the contract puts the draw first.

    others : positions of the countries that are no member.
    functions : of the index; carriers : function whose capacity carries the neutral option, one a technology.
    bridges : one tuple a technology. converging : data regimes come to read each other until the last year.
    """

    base: Base
    exposure: Exposure
    countries: int
    others: NDArray[np.int64]
    first_year: int
    functions: tuple[str, ...]
    carriers: tuple[str, ...]
    bridges: tuple[tuple[Bridge, ...], ...]
    last_year: int
    converging: bool

    def initial(self, parameters: Values) -> Values:
        """Return base shares and what makes them a rest point. Errors: E460, E465 of the parameters."""
        matrix, theta = compatibility(parameters), strength(parameters)
        check_compatibility(matrix, OPTIONS)
        matrices = np.stack([matrix] * len(TECHNOLOGIES))
        start = base_shares(self.base, parameters)
        held = attraction(self.exposure, matrices, theta, start)
        told = self._told(start, matrices, isolation(matrices, start, self.exposure.weight))
        return told | {
            "standard_base": told["standard_share"],
            "standard_moved": np.zeros((len(theta), len(TECHNOLOGIES))),
            "standard_attraction": self._first_rows(held),
            "alignment_anchor": np.full((1, self.countries, len(OPTIONS)), np.nan),
        }

    def step(self, year: int, inputs: Values, parameters: Values, shocks: Values) -> Values:
        """Return shares, world shares, fragmentation, isolation and compatibility. Error: E463 a bad capacity."""
        p, place = parameters, year - self.first_year
        anchor = self._alignment_anchor(inputs)
        pull, pressure = self._pull(inputs, p), self._pressure(inputs["alignment"], anchor, p)
        moved = inputs["standard_moved(-1)"].T > 0.0
        at_rest = pressure is None and not pull.any() and not moved.any() and not self._bridged(place)
        if at_rest and not self.converging:
            return {name: inputs[f"{name}(-1)"] for name in AT_REST} | {"alignment_anchor": anchor}
        own, theta = compatibility(p), strength(p)
        data = converged(own, self._way(year, p)) if self.converging else own
        own_of = [data if t == DATA_REGIME else own for t in range(len(TECHNOLOGIES))]
        matrices = np.stack([bridged(m, bridges, place) for m, bridges in zip(own_of, self.bridges, strict=True)])
        docked = [links(m, b, place, self._position_of) for m, b in zip(matrices, self.bridges, strict=True)]
        bound = np.array([bool(d) or not np.array_equal(m, own) for d, m in zip(docked, matrices, strict=True)])
        moved = moved | (pull[:, NEUTRAL] != 0.0) | bound[:, None]
        if pressure is not None:
            moved |= (pressure != 0.0).any(axis=(0, 1))
        # A draw in which nothing has pulled yet stays at its base to the bit.
        speed = np.where(moved, p["adoption_speed"], 0.0)
        factor = np.ones((1, 1, 1)) if pressure is None else odds(pressure)
        before = np.moveaxis(inputs["standard_share(-1)"], 0, -1)[self.base.places]
        held = np.moveaxis(inputs["standard_attraction(-1)"], 0, -1)[: len(before)]
        shares = adopt(self.exposure, matrices, theta, held, before, pull, factor, speed, docked)
        return self._told(shares, matrices, self._apart(matrices, shares, docked)) | {
            "standard_base": inputs["standard_base(-1)"],
            "standard_moved": moved.T.astype(np.float64),
            "standard_attraction": inputs["standard_attraction(-1)"],
            "alignment_anchor": anchor,
        }

    def _bridged(self, place: int) -> bool:
        """Say whether a bridge stands this year or stood the year before."""
        return any(b.strength[y] > 0.0 for bs in self.bridges for b in bs for y in {place, max(place - 1, 0)})

    def _apart(self, matrices: FloatArray, shares: FloatArray, docked: list[tuple[Link, ...]]) -> FloatArray:
        """Return isolation, (member, technology, draw)."""
        weight = self.exposure.weight
        apart = isolation(matrices, shares, weight)
        for t, group in enumerate(docked):
            for link in group:
                inside = np.ascontiguousarray(shares[link.places, t])
                apart[link.places, t] -= linked(matrices[t], inside, weight[link.places], link)
        return apart

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
        """Return the written variables; shares : (member, technology, option, draw); apart : without the option."""
        weight = self.exposure.weight
        world = np.einsum("j,jtbd->tbd", weight, shares, optimize=False)
        return {
            "standard_share": self._kept(shares),
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
        return past if past.ndim > 1 and len(held) == 1 and np.isnan(held).all() else held

    def _pull(self, inputs: Values, p: Values) -> FloatArray:
        """Return what capacity adds to the utility of the neutral option, (technologies, options, draws)."""
        capacity = checked_capacity(inputs["capacity"], self.functions, self.carriers)
        logs: FloatArray = np.log(np.maximum(capacity, p["capacity_floor"][:1, None]))
        pull = np.zeros((len(TECHNOLOGIES), len(OPTIONS), len(p["theta"])))
        pull[:, NEUTRAL] = p["neutral_response"] * logs.T
        return pull

    def _pressure(self, alignment: FloatArray, anchor: FloatArray, p: Values) -> FloatArray | None:
        """Return what a change of alignment adds to each option, (members, options, draws); None without a change."""
        if alignment.ndim == 1 or _same(alignment, anchor):
            return None
        now, before = (a.transpose(1, 2, 0)[self.base.places] for a in (alignment, anchor))
        return log_ratio(now, before, p["alignment_floor"][0]) * p["alignment_pass_through"]

    @property
    def _position_of(self) -> dict[str, int]:
        return {m: i for i, m in enumerate(self.base.members)}

    def _kept(self, values: FloatArray) -> FloatArray:
        """Return (draw, country, ...) of (member, ..., draw) as a view: in memory the draw stays last.

        Nobody turns a million numbers a year that the next year would turn back.
        """
        wide = np.empty((self.countries, *values.shape[1:]))
        wide[self.base.places] = values
        wide[self.others] = np.nan
        return np.moveaxis(wide, -1, 0)

    def _first_rows(self, values: FloatArray) -> FloatArray:
        """Return what `_kept` returns with the members in the first rows, for memory that nobody else reads."""
        wide = np.full((self.countries, *values.shape[1:]), np.nan)
        wide[: len(values)] = values
        return np.moveaxis(wide, -1, 0)

    def _outside(self, values: FloatArray) -> FloatArray:
        """Return (draw, country, ...) of (member, ..., draw); no number where a country is no member."""
        wide = np.empty((values.shape[-1], self.countries, *values.shape[1:-1]))
        flat = wide.reshape(len(wide), self.countries, -1)
        flat[:, self.base.places] = values.reshape(len(values), -1, len(wide)).transpose(2, 0, 1)
        flat[:, self.others] = np.nan
        return wide


def _same(one: FloatArray, two: FloatArray) -> bool:
    """Say whether two arrays hold the same numbers, a missing one equal to a missing one."""
    if one is two:
        return True
    return one.shape == two.shape and bool(((one == two) | (np.isnan(one) & np.isnan(two))).all())


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
            others=np.setdiff1d(np.arange(len(world.index("country"))), base.places),
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
