"""Positions of organisations: raw values of the criteria, who pays to keep a body alive, who could succeed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml
from numpy.typing import NDArray

from exeunt.analysis.bands import Text
from exeunt.analysis.positions.criteria import Criteria
from exeunt.channels.institutions.carriers import carrier_weights
from exeunt.solvers.attribution.coverage import coverage_shapley
from exeunt.solvers.graphs import projection, random_walk_betweenness
from exeunt.world.members import member_lists, member_states

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.scenario.scenario import Scenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
DECLARED = Path(__file__).with_name("organisations.yaml")
YEAR = 2030
QUOTA = 0.9
"""Part of its money that keeps a body going in the coverage game."""
GIVEN = ("assessed", "core", "earmarked")
SHOWN = 5
DRAWS = 256


@dataclass(frozen=True)
class Payer:
    """A donor and its Shapley share in keeping a body going; paid_share : its plain share of the money."""

    name: Text
    shapley: float
    paid_share: float


@dataclass(frozen=True)
class Successor:
    """Somebody named to take up a function of the body. fit : of the mandate, 0 to 1, a judgement."""

    function: Text
    candidate: str
    level: str
    fit: float


@cache
def declared() -> Mapping[str, Mapping[str, Any]]:
    """Return name, unit, grade and meaning of every criterion, in order."""
    found: Mapping[str, Mapping[str, Any]] = yaml.safe_load(DECLARED.read_text(encoding="utf-8"))
    return found


def read_organisation_criteria(
    world: World, result: Result | None = None, scenario: Scenario | None = None
) -> Criteria:
    """Return the criteria of every body with accounts or a life of its own, base year, moved by a scenario if given.

    Without a run, cash and members that stay are the same for all and decide nothing. `memberships` of the answer is
    the number of members: the comparison that the criteria must not repeat.
    """
    lists, money = member_lists(world), _money(world)
    alive = {str(r["organisation"]) for r in world.table("body_lists").rows() if float(r["has_life"]) == 1.0}
    items = tuple(b for b in world.index("body").labels if b in alive or b in money)
    members = np.array([float(len(lists[b])) if b in lists else np.nan for b in items])
    columns = {
        "irreplaceable": _irreplaceable(world, items),
        "membership": np.zeros(len(items)),
        "cash": np.zeros(len(items)),
        "brokerage": _brokerage(world, items),
        "diversification": np.array([_spread(money[b]) if b in money else np.nan for b in items]),
    }
    if result is not None and scenario is not None:
        columns["membership"] = _residual(world, result, scenario, items, members)
        columns["cash"] = _cash(world, result, scenario.name, items)
    values = np.column_stack([columns[name] for name in declared()])
    return Criteria(tuple(declared()), items, (), values, members, np.full(len(items), np.nan))


def payers(world: World, body: str, *, quota: float = QUOTA) -> tuple[Payer, ...]:
    """Return the donors that matter most for keeping a body going; empty without accounts. Error: E513 quota."""
    paid = _money(world).get(body)
    if paid is None or paid.sum() <= 0.0:
        return ()
    share = coverage_shapley(paid, quota)
    index = world.index("donor")
    order = np.argsort(-share, kind="stable")[:SHOWN]
    return tuple(
        Payer(_named(index.names_en[d], index.names_zh_hant[d]), float(share[d]), float(paid[d] / paid.sum()))
        for d in order
    )


def successors(world: World, body: str) -> tuple[Successor, ...]:
    """Return who is named to take up the functions of a body, best fit first."""
    index, table = world.index("function"), world.table("substitutes")
    found = []
    for r in table.rows():
        if body in str(r["bodies"]).split(";"):
            code = str(r["function"])
            name = {"en": index.name(code), "zh_hant": index.name(code, "zh_hant")}
            found.append(Successor(name, str(r["candidate"]), str(r["level"]), float(r["mandate_fit"])))
    return tuple(sorted(found, key=lambda s: -s.fit))


def _named(english: str, chinese: str) -> Text:
    return {"en": english, "zh_hant": chinese}


def _money(world: World) -> dict[str, FloatArray]:
    """Return what each donor gives each organisation, yearly mean 2022-2024, negative sums 0; no fees and interest."""
    return world.once("positions.money", lambda: _read_money(world))


def _read_money(world: World) -> dict[str, FloatArray]:
    table, donors = world.table("revenue_base"), world.index("donor")
    years = len(set(table["year"]))
    found: dict[str, FloatArray] = {}
    rows = zip(table["organisation"], table["donor"], table["instrument"], table["amount_usd"], strict=True)
    for o, d, instrument, usd in rows:
        if instrument not in GIVEN:
            continue
        found.setdefault(str(o), np.zeros(len(donors)))[donors.position(str(d))] += float(usd) / years
    return {o: np.maximum(paid, 0.0) for o, paid in found.items() if np.maximum(paid, 0.0).sum() > 0.0}


def _spread(paid: FloatArray) -> float:
    share = paid / paid.sum()
    return float(1.0 - (share**2).sum())


def _irreplaceable(world: World, items: tuple[str, ...]) -> FloatArray:
    """Return the part of the work of each body for which no successor is named; NaN where no function is known."""
    table = world.table("substitutes")
    above = {str(r["organisation"]): str(r["parent"] or "") for r in world.table("organisations").rows()}
    named = set()
    for r in table.rows():
        for body in str(r["bodies"]).split(";"):
            part = body
            while part:  # successors of a unit are successors in that function of the body that it is part of
                named.add((str(r["function"]), part))
                part = above.get(part, "")
    shares: dict[str, dict[str, float]] = {}
    for r in world.table("organisation_function_weights").rows():
        shares.setdefault(str(r["organisation"]), {})[str(r["function"])] = float(r["share"])
    for f, weights in carrier_weights(world).items():
        for b in weights:
            if b not in shares or f not in shares[b]:
                shares.setdefault(b, {}).setdefault(f, 0.0)
    found = np.full(len(items), np.nan)
    for i, b in enumerate(items):
        work = shares.get(b)
        if work:
            weight = work if sum(work.values()) > 0.0 else dict.fromkeys(work, 1.0)
            bare = sum(w for f, w in weight.items() if (f, b) not in named)
            found[i] = bare / sum(weight.values())
    return found


def _brokerage(world: World, items: tuple[str, ...]) -> FloatArray:
    """Return what ln(1 + betweenness) of bodies has beyond the line on ln(members); NaN without a list.

    Bodies are tied by the states that belong to both, each state counting 1 / (its bodies - 1) (Newman 2001).
    """
    lists = member_lists(world)
    states = {s: i for i, s in enumerate(member_states(world))}
    with_list = [b for b in items if b in lists]
    belongs = np.zeros((len(with_list), len(states)), dtype=bool)
    for row, b in enumerate(with_list):
        belongs[row, [states[s] for s in lists[b]]] = True
    n = len(with_list)
    y = np.log1p(random_walk_betweenness(projection(belongs)) * (n - 1) * (n - 2) / 2.0)
    line = np.column_stack([np.ones(n), np.log(belongs.sum(axis=1))])
    residual = y - line @ np.linalg.lstsq(line, y, rcond=None)[0]
    place = dict(zip(with_list, residual, strict=True))
    return np.array([place.get(b, np.nan) for b in items])


def _cash(world: World, result: Result, scenario: str, items: tuple[str, ...]) -> FloatArray:
    """Return days of cash in 2030, medians; NaN where the run knows none."""
    if "cash_days" not in result.variables:
        return np.zeros(len(items))
    values = result.values("cash_days", scenario)[:, result.years.index(YEAR)]
    known = np.isfinite(values).all(axis=0)
    middle = np.where(known, np.median(np.where(known, values, 0.0), axis=0), np.nan)
    index = world.index("organisation").position_of
    return np.array([middle[index[b]] if b in index else np.nan for b in items])


def _residual(
    world: World, result: Result, scenario: Scenario, items: tuple[str, ...], members: FloatArray
) -> FloatArray:
    """Return expected members of the last year over those of the start; a run without the channel gets its own."""
    from exeunt.api import run

    if "members" not in result.variables:
        result = run(scenario, draws=DRAWS, seed=66, channels=("institutions",), world=world)
    mean = result.values("members", scenario.name)[:, -1].mean(axis=0)
    index = world.index("body").position_of
    return np.array([mean[index[b]] for b in items]) / members
