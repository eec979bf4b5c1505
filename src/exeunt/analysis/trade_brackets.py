"""Effects that studies publish, beside the same case in the trade channel at central parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml
from numpy.typing import NDArray

from exeunt.analysis.bands import Text
from exeunt.analysis.trade_central import Effects, central_effects, central_parameters
from exeunt.channels.trade.base import Base, read_base
from exeunt.channels.trade.settings import elasticities
from exeunt.errors import ExeuntError
from exeunt.solvers.trade import Equilibrium, solve_many, trade_at

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
PUBLISHED = Path(__file__).with_name("trade_brackets.yaml")
PERCENT = 100.0
WHOLE = {"a_inst": 0.0, "x_us": 0.0}  # the whole wall, without the premium of one exporter that no study has
DOUBLED = 2.0  # iceberg cost, as the study has it
NO_TRADE = 1e3  # iceberg cost at which next to nothing is traded
LEAST_GDP = 1e10  # USD; below it an economy is not named as worst hit


@dataclass(frozen=True)
class Bracket:
    """One published effect and ours, percent. low, high : the published range, or one figure twice; NaN where open."""

    id: str
    study: str
    what: Text
    low: float
    high: float
    here: float
    use: str

    def to_dict(self) -> dict[str, object]:
        """Return the bracket as data for `--json`."""
        ends = {k: v if np.isfinite(v) else None for k, v in (("low", self.low), ("high", self.high))}
        told = {"id": self.id, "study": self.study, "what": dict(self.what), "use": self.use, "here": self.here}
        return {**told, "published": ends, "unit": "percent"}


def brackets(world: World) -> tuple[Bracket, ...]:
    """Return every published effect with ours. Error: E688 a case has no equilibrium."""
    cases = _cases(world)
    solved: dict[str, Mapping[str, float]] = {}
    found = []
    for row in yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))["effects"]:
        if row["case"] not in solved:
            solved[row["case"]] = cases[row["case"]]()
        low, high = row.get("low", row.get("value", np.nan)), row.get("high", row.get("value", np.nan))
        here = solved[row["case"]][row["outcome"]]
        found.append(Bracket(row["id"], row["study"], row["what"], float(low), float(high), here, row["use"]))
    return tuple(found)


def _cases(world: World) -> dict[str, Callable[[], Mapping[str, float]]]:
    base = read_base(world)
    table = world.table("trade_economies")
    area = table["region"]
    members, europe = base.hard[0, :, 1] == 1.0, area == "europe"
    eu = np.zeros(base.size, dtype=bool)
    eu[[base.at[c] for c in _union(world)]] = True
    china = np.arange(base.size) == base.at["CHN"]
    west, east = (base.hard[0, :, 0] == 1.0) | members, base.hard[0, :, 2] == 1.0
    africa = area == "africa"
    lower = table["io_group"] == "lower_middle"
    cut = float(central_parameters({})["x_reg_high"][0])

    def channel(options: Mapping[str, str], fixed: Mapping[str, float]) -> Mapping[str, float]:
        return _of_effects(base, central_effects(world, options, fixed={**WHOLE, **fixed}), lower)

    def pairs(one: BoolArray, two: BoolArray, cost: float, *, both: bool) -> Mapping[str, float]:
        mask = one[:, None] & two
        return _of_costs(base, mask | mask.T if both else mask, cost, {"eu": eu, "africa": africa}, table["gdp_usd"])

    every = {"f_within": 1.0, "f_allied": 1.0, "f_nonaligned": 1.0}
    return {
        "open_regimes": lambda: channel({"convergence": "digital"}, {}),
        "digital_blocs": lambda: channel({"wall": "on"}, {}),
        "data_autarky": lambda: channel({"wall": "on"}, every),
        "agreements": lambda: channel({"regional": "central"}, {}),
        "decoupling": lambda: pairs(west, east, NO_TRADE, both=True),
        "eu_china": lambda: pairs(china, eu, DOUBLED, both=False),
        "eu_china_both": lambda: pairs(china, eu, DOUBLED, both=True),
        "eu_world": lambda: pairs(~europe, eu, DOUBLED, both=True),
        "africa": lambda: pairs(africa, africa, 1.0 - cut, both=True),
    }


def _union(world: World) -> list[str]:
    from exeunt.scenario.bridges import members_of

    return list(members_of(("EU",), world)[1])


def _of_effects(base: Base, found: Effects, lower: BoolArray) -> Mapping[str, float]:
    weight = np.where(lower, base.economy.value_added, 0.0)[base.economies]
    volume = found.gdp_change[base.countries]
    return {
        "exports": found.exports,
        "gdp": found.gdp,
        "income": found.income,
        "gdp_lower_income": float((weight * volume).sum() / weight.sum()),
    }


def _of_costs(
    base: Base, mask: BoolArray, cost: float, groups: Mapping[str, BoolArray], gdp_usd: FloatArray
) -> Mapping[str, float]:
    """Return effects of a waste on the pairs of a mask in all sectors. Error: E688 no equilibrium."""
    economy = base.economy
    ratio = np.where(mask, cost, 1.0)
    np.fill_diagonal(ratio, 1.0)
    theta = elasticities(central_parameters({}))
    trade = trade_at(economy, theta, np.broadcast_to(ratio, economy.flows.shape))
    found = solve_many(economy, trade, theta, newton=base.newton)
    if not found.residual[0] <= 1e-8:
        raise ExeuntError("E688", f"no equilibrium for a cost of {cost:g}", where="trade brackets")
    income = PERCENT * (found.welfare[0] - 1.0)
    named = np.where(gdp_usd >= LEAST_GDP, income, np.nan)
    return {
        "income": _mean(income, economy.income),
        "gdp": _mean(PERCENT * (found.real_wage[0] - 1.0), economy.value_added),
        "worst_hit": float(np.nanmin(named)),
        "china": float(income[base.at["CHN"]]),
        "germany": float(income[base.at["DEU"]]),
        "inside": _inside(base, found, groups["africa"]),
        **{name: _mean(income, np.where(group, economy.income, 0.0)) for name, group in groups.items()},
    }


def _mean(values: FloatArray, weight: FloatArray) -> float:
    return float((values * weight).sum() / weight.sum())


def _inside(base: Base, found: Equilibrium, group: BoolArray) -> float:
    """Return the change of trade among the economies of a group, percent, at the value of world output."""
    pairs = group[:, None] & group
    np.fill_diagonal(pairs, False)
    return float(PERCENT * ((found.flows() * pairs).sum() / (base.economy.flows * pairs).sum() - 1.0))
