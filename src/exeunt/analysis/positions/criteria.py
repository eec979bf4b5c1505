"""Raw values of the criteria: what is known of every state and economy, and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml
from numpy.typing import NDArray

from exeunt.analysis.positions.network import Network, read_network, rules

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
DECLARED = Path(__file__).with_name("criteria.yaml")
YEAR = 2030


@cache
def declared() -> Mapping[str, Mapping[str, Any]]:
    """Return name, unit, grade and meaning of every criterion, in order."""
    found: Mapping[str, Mapping[str, Any]] = yaml.safe_load(DECLARED.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Criteria:
    """Values of criteria. states, outside : Member States, and economies that are placed among them one at a time.

    values : (states + outside, criteria), NaN where not known. memberships : (states + outside,) all participations.
    constraint : (states + outside,) 1 - Burt constraint, shown and not scored.
    """

    names: tuple[str, ...]
    states: tuple[str, ...]
    outside: tuple[str, ...]
    values: FloatArray
    memberships: FloatArray
    constraint: FloatArray

    @property
    def items(self) -> tuple[str, ...]:
        """All states and economies."""
        return self.states + self.outside

    def of(self, item: str) -> FloatArray:
        """Return the values (criteria,) of a state or economy."""
        return np.asarray(self.values[self.items.index(item)])


def read_criteria(world: World, result: Result | None = None, scenario: str | None = None) -> Criteria:
    """Return the criteria of the base year, moved by a scenario where the run says so.

    With a run: exposure (UN spending lost in 2030 against GDP), and neutrality plus the change that channel `alignment`
    computes where it was on. Without one exposure is 0 for all and decides nothing.
    """
    network = read_network(world)
    table = world.table("position_inputs")
    rows = {str(c): i for i, c in enumerate(table["country"])}
    outside = tuple(sorted(set(rows) - set(network.states)))
    items = network.states + outside
    order = [rows[c] for c in items]
    memberships = np.asarray(table["n_memberships"], dtype=np.float64)[order]
    columns = {
        "brokerage": _brokerage(network, memberships, len(outside)),
        "pivotality": np.asarray(table["pivotality"], dtype=np.float64)[order],
        "neutrality": np.asarray(table["neutrality"], dtype=np.float64)[order],
        "resilience": np.asarray(table["resilience"], dtype=np.float64)[order],
        "headroom": np.asarray(table["headroom_usd"], dtype=np.float64)[order],
        "exposure": np.zeros(len(items)),
    }
    if result is not None and scenario is not None:
        gdp = np.asarray(table["gdp_usd"], dtype=np.float64)[order]
        columns["exposure"] = _exposure(world, result, scenario, items, gdp)
        columns["neutrality"] = columns["neutrality"] + _neutrality_change(world, result, scenario, items)
    values = np.column_stack([columns[name] for name in declared()])
    constraint = np.asarray(table["brokerage"], dtype=np.float64)[order]
    return Criteria(tuple(declared()), network.states, outside, values, memberships, constraint)


def _brokerage(network: Network, memberships: FloatArray, outside: int) -> FloatArray:
    """Return what ln(1 + betweenness) has beyond the least-squares line on ln(memberships) of the Member States.

    Betweenness counts pairs, so that 1 is small against it; the residual cannot repeat the number of memberships.
    """
    n = len(network.states)
    pairs = (n - 1) * (n - 2) / 2.0
    y = np.log1p(network.betweenness * pairs)
    line = np.column_stack([np.ones(n), np.log(memberships[:n])])
    fitted = line @ np.linalg.lstsq(line, y, rcond=None)[0]
    known = np.where(network.counted >= rules()["fewest_bodies"], y - fitted, np.nan)
    return np.concatenate([known, np.full(outside, np.nan)])


def _exposure(world: World, result: Result, scenario: str, items: tuple[str, ...], gdp: FloatArray) -> FloatArray:
    """Return minus the median loss of UN spending in the country in 2030, percent of GDP."""
    index = world.index("country")
    t = result.years.index(YEAR)
    arms = (result.values("country_spending_total", a)[:, t] for a in (result.baseline_of(scenario), scenario))
    before, after = arms
    lost = np.median(before - after, axis=0)
    return np.array([-100.0 * lost[index.position(c)] / g for c, g in zip(items, gdp, strict=True)])


def _neutrality_change(world: World, result: Result, scenario: str, items: tuple[str, ...]) -> FloatArray:
    """Return the median change of neutrality that channel `alignment` computes in 2030; 0 where it is off."""
    if "neutrality" not in result.variables:
        return np.zeros(len(items))
    index = world.index("country")
    t = result.years.index(YEAR)
    arms = (result.values("neutrality", a)[:, t] for a in (scenario, result.baseline_of(scenario)))
    after, before = arms
    change = np.median(after - before, axis=0)
    found = np.array([change[index.position(c)] for c in items])
    return np.where(np.isfinite(found), found, 0.0)
