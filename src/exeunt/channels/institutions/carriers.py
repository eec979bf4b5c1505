"""Who could take up what a body can no longer do: successors by function, as arrays, and the share they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.take_over import headroom, in_force, overlap
from exeunt.world.members import FACTBOOK, club_members, member_lists, member_states

if TYPE_CHECKING:
    from exeunt.engine.contract import Values
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ACCOUNTS = 2024
Named = Mapping[tuple[str, str], list[tuple[float, float, float]]]


@dataclass(frozen=True)
class Carriers:
    """Carriers of functions and their successors.

    function, body, weight : (carrier,) a body in a function, sorted by function; body is a position in index `body`.
    carrier, fit, shared, budget : (successor,) sorted by carrier; shared is NaN where no member list is known, budget
    (USD a year) NaN where it is not known. account : (body,) position in index `organisation`, -1 without accounts.
    """

    functions: int
    function: IntArray
    body: IntArray
    weight: FloatArray
    carrier: IntArray
    fit: FloatArray
    shared: FloatArray
    budget: FloatArray
    account: IntArray

    def substitution(self, year: int, lost: FloatArray, shortfall: FloatArray, p: Values) -> FloatArray:
        """Return the share of the loss of each function that successors have taken up, (64 or 1, function).

        lost : (64 or 1, body) year of first loss, 0 if none; shortfall : (64 or 1, organisation) USD, the year before.
        The mean over the carriers that lost, by weight; a carrier for which nobody is named as successor counts as 0.
        """
        if not lost.any():
            return np.zeros((1, self.functions))
        part = self._shares(shortfall, p) * in_force(float(year), lost[:, self.body], p["take_over_delay"][:, None])
        hit = self.weight * (lost[:, self.body] > 0.0)
        top, bottom = (self._by_function(x, len(part)) for x in (hit * part, np.broadcast_to(hit, part.shape)))
        return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0.0)

    def _shares(self, shortfall: FloatArray, p: Values) -> FloatArray:
        """Return u of each carrier, (64, carrier)."""
        draws = len(p["headroom"])
        where = self.account[self.body[self.carrier]]
        loss = np.where(
            where >= 0, np.broadcast_to(shortfall, (draws, shortfall.shape[1]))[:, np.maximum(where, 0)], np.nan
        )
        room = headroom(self.budget, loss, p["budget_part"][:, None], p["headroom"][:, None])
        shared = np.where(np.isnan(self.shared), p["overlap_unknown"][:, None], self.shared)
        fit = np.clip(self.fit + p["mandate_fit_shift"][:, None], 0.0, 1.0)
        found = np.zeros((draws, len(self.body)))
        taken = fit * shared * room
        for s, carrier in enumerate(self.carrier):  # about a hundred columns, in the order of the table
            found[:, carrier] += taken[:, s]
        return np.minimum(found, 1.0)

    def _by_function(self, values: FloatArray, draws: int) -> FloatArray:
        found = np.zeros((draws, self.functions))
        for column, function in enumerate(self.function):
            found[:, function] += values[:, column]
        return found


def read_carriers(world: World) -> Carriers:
    """Return carriers and successors of a world, from the tables of weights and of substitutes."""
    return world.once("institutions.carriers", lambda: _read(world))


def carrier_weights(world: World) -> dict[str, dict[str, float]]:
    """Return the weight of each body in each function, by the rule of channel `functions`.

    By mandate where such weights exist, by spending where the function is weighted so, else every body alike.
    """
    kinds = {str(r["function"]): str(r["weighting"]) for r in world.table("functions").rows()}
    found: dict[str, dict[str, float]] = {f: {} for f in kinds}
    expenses = _expenses(world)
    for r in world.table("mandate_weights").rows():
        found[str(r["function"])][str(r["organisation"])] = float(r["weight"])
    for r in world.table("organisation_function_weights").rows():
        f, o = str(r["function"]), str(r["organisation"])
        if kinds[f] == "spending" and expenses.get(o, 0.0) > 0.0:
            found[f][o] = float(r["share"]) * expenses[o]
    for r in world.table("organisation_functions").rows():
        f, o = str(r["function"]), str(r["organisation"])
        if kinds[f] not in ("spending", "mandate"):
            found[f].setdefault(o, 1.0)
    return found


def _expenses(world: World) -> dict[str, float]:
    table = world.table("organisation_year")
    rows = zip(table["organisation"], table["year"], table["expenses_usd"], strict=True)
    return {str(o): float(x) for o, year, x in rows if year == ACCOUNTS and np.isfinite(x)}


def _read(world: World) -> Carriers:
    functions, bodies, organisations = (world.index(d) for d in ("function", "body", "organisation"))
    weights = carrier_weights(world)
    named = _at_carriers(world, weights, _successors(world))
    carriers = [(f, o, w) for f in functions.labels for o, w in sorted(weights[f].items()) if o in bodies.position_of]
    number = {(f, o): i for i, (f, o, _) in enumerate(carriers)}
    rows = sorted((number[key], *s) for key, found in named.items() if key in number for s in found)
    account = np.array([organisations.position_of.get(b, -1) for b in bodies.labels], dtype=np.int64)
    return Carriers(
        functions=len(functions),
        function=functions.positions(f for f, _, _ in carriers),
        body=bodies.positions(o for _, o, _ in carriers),
        weight=np.array([w for _, _, w in carriers]),
        carrier=np.array([r[0] for r in rows], dtype=np.int64),
        fit=np.array([r[1] for r in rows]),
        shared=np.array([r[2] for r in rows]),
        budget=np.array([r[3] for r in rows]),
        account=account,
    )


def _at_carriers(world: World, weights: Mapping[str, Mapping[str, float]], named: Named) -> Named:
    """Return the successors by carrier: those of a unit go to the body that it is part of, units counting alike."""
    table = world.table("organisations")
    parent = {str(o): str(p or "") for o, p in zip(table["organisation"], table["parent"], strict=True)}
    found: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    units: dict[tuple[str, str], list[list[tuple[float, float, float]]]] = {}
    for (f, body), rows in named.items():
        if body in weights[f]:
            found[f, body] = list(rows)
            continue
        above = parent.get(body, "")
        while above and above not in weights[f]:
            above = parent.get(above, "")
        if above:
            units.setdefault((f, above), []).append(list(rows))
    for key, each in units.items():
        if key not in found:
            found[key] = [(fit / len(each), shared, budget) for rows in each for fit, shared, budget in rows]
    return found


def _successors(world: World) -> Named:
    """Return (mandate fit, overlap, budget) of the successors of each body in each function."""
    table, expenses = world.table("substitutes"), _expenses(world)
    lists, clubs, everyone = member_lists(world), club_members(world), member_states(world)
    body_of = {str(r["list"]).removeprefix(FACTBOOK): str(r["organisation"])
               for r in world.table("body_lists").rows() if r["legal"] == "own"}  # fmt: skip
    found: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    for r in table.rows():
        code = str(r["member_list"] or "")
        club = code.removeprefix(FACTBOOK) if code.startswith(FACTBOOK) else ""
        budget = expenses.get(body_of.get(club, ""), np.nan)
        for body in str(r["bodies"]).split(";"):
            members = lists.get(body, everyone)
            shared = overlap(members, clubs[club]) if club in clubs else np.nan
            found.setdefault((str(r["function"]), body), []).append((float(r["mandate_fit"]), shared, budget))
    return found
