"""Capacity that money allows, by function and market: by spending, by mandate, by market, by listed bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.funding.departures import departed
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError
from exeunt.solvers.ces import ces_mean, output_ratio

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
WEIGHTINGS = ("spending", "mandate", "mandate_market", "listed_bodies")


@dataclass(frozen=True)
class Mandate:
    """Carriers of one mandate function: those with accounts (organisation) and those without (body)."""

    function: int
    organisation: IntArray
    organisation_weight: FloatArray
    body: IntArray
    body_weight: FloatArray
    body_share: FloatArray
    body_sponsor: FloatArray


@dataclass(frozen=True)
class Capacity:
    """Prepared weights of one arm.

    spending : (function of that weighting, organisation), rows sum to 1; functions : their positions. listed_* :
    (function of that weighting, organisation or body) weights of the listed bodies. market_* : (market,) position of
    the carrier, -1 none. departed : (year, body) of `departures`.
    """

    size: int
    functions: IntArray
    spending: FloatArray
    listed: IntArray
    listed_organisation: FloatArray
    listed_body: FloatArray
    mandates: tuple[Mandate, ...]
    market_function: IntArray
    market_organisation: IntArray
    market_body: IntArray
    departed: FloatArray
    sponsor: bool

    def of_year(
        self, t: int, ratio: FloatArray, unfilled: FloatArray, parameters: Values
    ) -> tuple[FloatArray, FloatArray]:
        """Return money_capacity (64, function) and money_capacity_market (64, market) of the t-th year.

        ratio : spending ratios (64, organisation); unfilled : shortfall over base revenue (64, organisation).
        """
        if _unmoved(ratio, unfilled, self.departed[t]):
            return np.ones((1, self.size)), np.ones((1, len(self.market_body)))
        ratio = np.ascontiguousarray(np.broadcast_to(ratio, (len(parameters["eta"]), ratio.shape[1])))
        fixed, eta = parameters["fixed_share"][:, None], parameters["eta"][:, None]
        output = output_ratio(ratio, fixed, eta)
        body = np.maximum(1.0 - parameters["fall"][:, None] * self.departed[t], 0.0)
        result = np.ones((len(ratio), self.size))
        result[:, self.functions] = ces_mean(output, self.spending, parameters["sigma_ces"])
        result[:, self.listed] = 1.0 + (output - 1.0) @ self.listed_organisation.T + (body - 1.0) @ self.listed_body.T
        for mandate in self.mandates:
            result[:, mandate.function] = self._mandate(t, mandate, unfilled, parameters)
        market = self._market(output, body)
        watched = (self.market_organisation >= 0) | (self.market_body >= 0)
        result[:, self.market_function] = (market[:, watched].sum(axis=1) / max(watched.sum(), 1))[:, None]
        return result, market

    def _market(self, output: FloatArray, body: FloatArray) -> FloatArray:
        market = np.ones((len(output), len(self.market_body)))
        by_organisation, by_body = self.market_organisation >= 0, self.market_body >= 0
        market[:, by_organisation] = output[:, self.market_organisation[by_organisation]]
        market[:, by_body] = body[:, self.market_body[by_body]]
        return market

    def _mandate(self, t: int, mandate: Mandate, unfilled: FloatArray, parameters: Values) -> FloatArray:
        """Return 1 - sum of weight times (unfilled share of the budget) ** gamma, not below 0, (64,)."""
        gamma = parameters["gamma_mandate"][:, None]
        filled = np.minimum(parameters["phi_small"], 1.0)[:, None] * mandate.body_sponsor * float(self.sponsor)
        gap = np.clip(self.departed[t, mandate.body] * mandate.body_share * (1.0 - filled), 0.0, 1.0)
        known = np.clip(unfilled[:, mandate.organisation], 0.0, 1.0)
        lost = np.sum(mandate.organisation_weight * known**gamma, axis=1)
        lost = lost + np.sum(mandate.body_weight * gap**gamma, axis=1)
        left: FloatArray = np.maximum(1.0 - lost, 0.0)
        return left


def _unmoved(ratio: FloatArray, unfilled: FloatArray, departed_now: FloatArray) -> bool:
    """Whether no carrier has lost anything, so that every capacity is exactly 1."""
    return len(ratio) == 1 and bool((ratio == 1.0).all()) and not unfilled.any() and not departed_now.any()


def read_capacity(world: World, scenario: CompiledScenario, expenses: FloatArray) -> Capacity:
    """Return the weights of a world and the departures of a scenario.

    expenses : spending of the base year (organisation,), weight of the carriers. Error: E452 a function has a weighting
    that is not known, or no carrier.
    """
    functions, organisations = world.index("function"), world.index("organisation")
    table = world.table("functions")
    kind = dict(zip(table["function"], table["weighting"], strict=True))
    _check_weightings(kind)
    by_kind = {w: functions.positions(f for f in functions.labels if kind[f] == w) for w in WEIGHTINGS}
    bodies = tuple(b for b in world.index("body").labels if b not in organisations.position_of)
    listed_organisation, listed_body = _listed(world, by_kind["listed_bodies"], bodies)
    return Capacity(
        size=len(functions),
        functions=by_kind["spending"],
        spending=_by_spending(world, by_kind["spending"], expenses),
        listed=by_kind["listed_bodies"],
        listed_organisation=listed_organisation,
        listed_body=listed_body,
        mandates=tuple(_mandate(world, int(f), bodies) for f in by_kind["mandate"]),
        market_function=by_kind["mandate_market"],
        market_organisation=_carriers(world, organisations.position_of),
        market_body=_carriers(world, {b: i for i, b in enumerate(bodies)}),
        departed=departed(world, scenario.exits, bodies),
        sponsor=scenario.option("funding.private_sponsor") == "on",
    )


def _check_weightings(kind: dict[str, str]) -> None:
    for function, weighting in kind.items():
        if weighting not in WEIGHTINGS:
            raise ExeuntError(
                "E452",
                f"function '{function}' has weighting '{weighting}'",
                where="functions.csv",
                mend=f"Known: {', '.join(WEIGHTINGS)}.",
            )


def _by_spending(world: World, functions: IntArray, expenses: FloatArray) -> FloatArray:
    rows = world.table("organisation_function_weights")
    weights = np.zeros((len(world.index("function")), len(world.index("organisation"))))
    place = (
        world.index("function").positions(rows["function"]),
        world.index("organisation").positions(rows["organisation"]),
    )
    np.add.at(weights, place, rows["share"] * np.nan_to_num(expenses)[place[1]])
    weights = weights[functions]
    total = weights.sum(axis=1, keepdims=True)
    if not (total > 0.0).all():
        name = world.index("function").labels[int(functions[int(np.argmin(total[:, 0]))])]
        raise ExeuntError("E452", f"function '{name}' has no carrier", where="organisation_function_weights.csv")
    return np.ascontiguousarray(weights / total)


def _listed(world: World, functions: IntArray, bodies: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    """Return the plain mean over the listed bodies of each function, as weights on organisations and on bodies.

    A unit or body paid inside an organisation with accounts stands by that organisation: leaving it stops no money.
    """
    organisations = world.index("organisation").position_of
    table = world.table("organisations")
    parent = dict(zip(table["organisation"], table["parent"], strict=True))
    places = {b: i for i, b in enumerate(bodies)}
    rows = world.table("organisation_functions")
    row_of = {int(f): r for r, f in enumerate(functions)}
    by_organisation, by_body = np.zeros((len(functions), len(organisations))), np.zeros((len(functions), len(bodies)))
    position = world.index("function").position
    for body, function in zip(rows["organisation"], rows["function"], strict=True):
        row = row_of.get(position(function))
        if row is None:
            continue
        carrier = body
        while carrier not in organisations and parent.get(carrier):
            carrier = parent[carrier]
        if carrier in organisations:
            by_organisation[row, organisations[carrier]] += 1.0
        else:
            by_body[row, places[body]] += 1.0
    count = by_organisation.sum(axis=1, keepdims=True) + by_body.sum(axis=1, keepdims=True)
    return np.ascontiguousarray(by_organisation / count), np.ascontiguousarray(by_body / count)


def _mandate(world: World, function: int, bodies: Sequence[str]) -> Mandate:
    rows = world.table("mandate_weights").where(function=world.index("function").labels[function])
    organisations, places = world.index("organisation").position_of, {b: i for i, b in enumerate(bodies)}
    known = np.array([o in organisations for o in rows["organisation"]], dtype=bool)
    return Mandate(
        function=function,
        organisation=np.array([organisations[o] for o in rows["organisation"][known]], dtype=np.int64),
        organisation_weight=rows["weight"][known],
        body=np.array([places[o] for o in rows["organisation"][~known]], dtype=np.int64),
        body_weight=rows["weight"][~known],
        body_share=rows["usa_share"][~known],
        body_sponsor=rows["private_sponsor"][~known].astype(np.float64),
    )


def _carriers(world: World, place: dict[str, int]) -> IntArray:
    return np.array([place.get(c, -1) for c in world.table("commodity_markets")["carrier"]], dtype=np.int64)
