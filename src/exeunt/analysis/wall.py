"""The digital wall as faces show it: how much of it stands, cost between blocs, who loses and gains, trust apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from exeunt.analysis.bands import Band, Text, band_of, bands
from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

DETECTABLE = 0.05  # percent; a smaller change of real income is below detection everywhere in exeunt
PERCENT = 100.0
DIGITAL = "DDS"
RULES = "technical_standards"  # the function whose capacity holds the wall back
RESIDUAL = 1e-6  # percent; what the search for the equilibrium leaves undecided (1e-8 relative)
LEAST_USD = 1.0  # smaller exports are rounding
LAST = 1.0  # the path of costs in the last year
WORLD = ("world_income", "world_income_cost", "world_income_trust", "world_income_usd", "world_exports",
         "world_dds_exports")  # fmt: skip
NEEDED = (
    *WORLD,
    "wall_intensity",
    "trade_cost_bloc",
    "welfare",
    "welfare_cost",
    "welfare_trust",
    "exports",
    "capacity",
)


@dataclass(frozen=True)
class WallYear:
    """Part of the wall that stands, ratio: 5, 25, 50, 75, 95th percentile; without : median of the baseline."""

    year: int
    level: tuple[float, float, float, float, float]
    without: float


@dataclass(frozen=True)
class PairPath:
    """Trade cost from exporters of a bloc to importers of a partner bloc: change by year, percent ad valorem."""

    bloc: str
    partner: str
    name: Text
    change: Mapping[int, Band]


@dataclass(frozen=True)
class Economy:
    """One economy in the last year, against the baseline.

    income : change of real income, percent; cost, trust : its two parts. digital : change of exports of digital
    services, USD a year; digital_base : their median without the events; digital_share : the change in percent of it.
    multinational : services trade is the accounting of multinationals, so the change is not income of households.
    capped : goods imports are scaled in the base, because the recorded deficit has no meaning. gdp_usd : of 2023 or the
    last known year.
    """

    country: str
    name: Text
    income: Band
    cost: Band
    trust: Band
    digital: Band
    digital_base: float
    digital_share: Band
    multinational: bool
    capped: bool
    gdp_usd: float

    @property
    def seen(self) -> bool:
        """Whether the median change of real income shows."""
        return abs(self.income.p50) >= DETECTABLE

    @property
    def gains(self) -> bool:
        """Whether real income rises in 95 % of the draws, by an amount that shows in the median."""
        return self.seen and self.income.p05 > 0.0

    @property
    def loses(self) -> bool:
        """Whether real income falls in 95 % of the draws, by an amount that shows in the median."""
        return self.seen and self.income.p95 < 0.0


@dataclass(frozen=True)
class WorldChange:
    """The world in the last year under one scenario, against its baseline, percent.

    standing : part of the wall that stands, ratio. usd, cost_usd, trust_usd : income and its two parts, USD a year at
    the values of 2023. built : part of the wall that the events build, ratio; built_at_most : the same if lost
    rule-making accounted for the whole wall (a_inst = 1; exact, because the path ends at 1); at a_inst = 0 it is none.
    path_income : what a world path alone does, against no wall; path : its title, "" without one. settings :
    switches that are not the default.
    """

    scenario: str
    title: Text
    standing: Band
    income: Band
    cost: Band
    trust: Band
    usd: Band
    cost_usd: Band
    trust_usd: Band
    exports: Band
    digital: Band
    built: Band
    built_at_most: Band
    path_income: Band
    path: Text
    settings: tuple[str, ...]


@dataclass(frozen=True)
class Institutions:
    """What hangs on a_inst, at central parameters and the median capacity of rule-making, against a whole one.

    built : part of the wall, ratio; income : real income of the world, percent; usd : a year; cost, trust : percent.
    """

    a_inst: float
    built: float
    income: float
    usd: float
    cost: float
    trust: float


@dataclass(frozen=True)
class Wall:
    """All that a face shows of one scenario; economies with the largest median change of real income first.

    institutions : for a_inst of 0, its central value and 1. unsolved : largest share of draws of a year without an
    equilibrium.
    """

    scenario: str
    year: int
    path: tuple[WallYear, ...]
    pairs: tuple[PairPath, ...]
    economies: tuple[Economy, ...]
    worlds: tuple[WorldChange, ...]
    institutions: tuple[Institutions, ...]
    unsolved: float
    grade: str

    @property
    def world(self) -> WorldChange:
        """The world under this scenario."""
        return next(w for w in self.worlds if w.scenario == self.scenario)

    @property
    def almost_nothing(self) -> bool:
        """Whether neither the world nor any economy changes by an amount that shows."""
        income = self.world.income
        return max(abs(income.p05), abs(income.p95)) < DETECTABLE and not any(e.seen for e in self.economies)


def has_wall(result: Result) -> bool:
    """Whether the run holds the outcomes of trade."""
    return set(NEEDED) <= set(result.variables)


def digital_wall(result: Result, scenario: str, world: World) -> Wall:
    """Return the view of a scenario in the last year. Errors: E502 unknown scenario; E563 the run holds no trade."""
    result.check_scenario(scenario)
    if not has_wall(result):
        raise ExeuntError(
            "E563",
            "the run holds no trade",
            where=str(result.folder),
            mend="Run again with the channel trade: exeunt run ... --channels all.",
        )
    year = result.years[-1]
    return Wall(
        scenario=scenario,
        year=year,
        path=_path(result, scenario),
        pairs=_pairs(result, scenario, world),
        economies=_economies(result, scenario, year, world),
        worlds=tuple(world_change(result, name) for name in result.scenarios),
        institutions=by_a_inst(result, scenario, world),
        unsolved=_mean(result, scenario, "unsolved"),
        grade=str(result.manifest["variables"]["welfare"]["grade"]),
    )


def economy_path(result: Result, scenario: str, country: str, world: World) -> dict[int, Band]:
    """Return the change of real income of one economy by year, percent. Errors: E564 not among the trade tables."""
    code = world.index("country").labels[world.index("country").position(country)]
    found = {y: bands(result, scenario, "welfare", y).get((code, "")) for y in result.years}
    known = {y: b for y, b in found.items() if b is not None and np.isfinite(b.p50)}
    if not known or code not in _codes(world):
        raise ExeuntError("E564", f"'{code}' is not among the economies of the trade tables", mend="Give another code.")
    return known


def _codes(world: World) -> set[str]:
    return {str(code) for code in world.table("trade_economies")["economy"]}


def by_a_inst(result: Result, scenario: str, world: World) -> tuple[Institutions, ...]:
    """Return the last year for a_inst of 0, its central value and 1: nobody has measured it.

    The part that goods lose with interoperability hangs on no a_inst and is left out.
    """
    from exeunt.analysis.trade_central import by_institutions

    place = result.manifest["dims"]["function"].index(RULES)
    capacity = float(np.median(result.values("capacity", scenario)[:, -1, place]))
    chosen = dict(s.removeprefix("trade.").split("=", 1) for s in settings(result, scenario))
    found = by_institutions(world, capacity, chosen)
    return tuple(
        Institutions(
            a_inst=part,
            built=cut.wall - whole.wall,
            income=cut.income - whole.income,
            usd=cut.usd - whole.usd,
            cost=cut.cost - whole.cost,
            trust=cut.trust - whole.trust,
        )
        for part, (cut, whole) in found.items()
    )


def _scalar(result: Result, scenario: str, variable: str, year: int, *, difference: bool = True) -> Band:
    return next(iter(bands(result, scenario, variable, year, difference=difference).values()))


def _mean(result: Result, scenario: str, variable: str) -> float:
    if variable not in result.variables:
        return 0.0
    rows = result.connection.execute(
        "SELECT max(mean) FROM summary WHERE scenario = ? AND variable = ?", [scenario, variable]
    ).fetchone()
    return float(rows[0]) if rows and rows[0] is not None else 0.0


def _path(result: Result, scenario: str) -> tuple[WallYear, ...]:
    rows: list[tuple[Any, ...]] = result.connection.execute(
        "SELECT year, p05, p25, p50, p75, p95, base_p50 FROM summary "
        "WHERE scenario = ? AND variable = 'wall_intensity' ORDER BY year",
        [scenario],
    ).fetchall()
    return tuple(
        WallYear(int(y), (float(a), float(b), float(c), float(d), float(e)), float(base))
        for y, a, b, c, d, e, base in rows
    )


def _pairs(result: Result, scenario: str, world: World) -> tuple[PairPath, ...]:
    blocs = world.index("bloc")
    by_year = {y: bands(result, scenario, "trade_cost_bloc", y) for y in result.years}
    found = []
    for bloc, partner in next(iter(by_year.values())):
        if "ALL" in (bloc, partner):
            continue
        name = {k: f"{blocs.name(bloc, k)} → {blocs.name(partner, k)}" for k in ("en", "zh_hant")}
        change = {y: cells[bloc, partner].scaled(PERCENT, "percent") for y, cells in by_year.items()}
        found.append(PairPath(bloc, partner, name, change))
    last = result.years[-1]
    return tuple(sorted(found, key=lambda p: (-abs(p.change[last].p50), p.bloc, p.partner)))


def _economies(result: Result, scenario: str, year: int, world: World) -> tuple[Economy, ...]:
    from exeunt.world.trade import TradeWorld

    trade = TradeWorld.load(world)
    multinational = {c for c, flag in zip(trade.economies, trade.multinational, strict=True) if flag}
    capped = {c for c, factor in zip(trade.economies, trade.deficit_factor, strict=True) if factor < 1.0}
    table = world.table("trade_economies")
    gdp = {str(c): float(v) for c, v in zip(table["economy"], table["gdp_usd"], strict=True)}
    parts = {v: bands(result, scenario, v, year) for v in ("welfare", "welfare_cost", "welfare_trust", "exports")}
    base = _exports_base(result, scenario, year)
    index = world.index("country")
    found = [
        Economy(
            country=code,
            name={"en": index.name(code), "zh_hant": index.name(code, "zh_hant")},
            income=parts["welfare"][code, ""],
            cost=parts["welfare_cost"][code, ""],
            trust=parts["welfare_trust"][code, ""],
            digital=parts["exports"][code, DIGITAL],
            digital_base=base.get(code, float("nan")),
            digital_share=_share(parts["exports"][code, DIGITAL], base.get(code, float("nan"))),
            multinational=code in multinational,
            capped=code in capped,
            gdp_usd=gdp[code],
        )
        for code in trade.economies
        if code in index.labels
    ]
    return tuple(sorted(found, key=lambda e: (-abs(e.income.p50), e.country)))


def _share(change: Band, base: float) -> Band:
    """Return a change in percent of its base; none where there are no exports to speak of."""
    return change.scaled(PERCENT / base if base >= LEAST_USD else float("nan"), "percent")


def _exports_base(result: Result, scenario: str, year: int) -> dict[str, float]:
    rows = result.connection.execute(
        "SELECT label, base_p50 FROM summary WHERE scenario = ? AND variable = 'exports' AND year = ? AND label2 = ?",
        [scenario, year, DIGITAL],
    ).fetchall()
    return {str(code): float("nan") if usd is None else float(usd) for code, usd in rows}


def world_change(result: Result, scenario: str) -> WorldChange:
    """Return the world under a scenario in the last year. Errors: E502, E503 unknown names."""
    year = result.years[-1]
    change = {v: _scalar(result, scenario, v, year) for v in WORLD}
    income, usd = change["world_income"], change["world_income_usd"]
    return WorldChange(
        scenario=scenario,
        title={"en": result.title(scenario), "zh_hant": result.title(scenario, "zh_hant")},
        standing=_scalar(result, scenario, "wall_intensity", year, difference=False),
        income=income,
        cost=change["world_income_cost"],
        trust=change["world_income_trust"],
        usd=_money(income, income, usd),
        cost_usd=_money(change["world_income_cost"], income, usd),
        trust_usd=_money(change["world_income_trust"], income, usd),
        exports=change["world_exports"],
        digital=change["world_dds_exports"],
        built=_scalar(result, scenario, "wall_intensity", year),
        built_at_most=_at_most(result, scenario, year),
        path_income=_baseline(result, scenario, "world_income", year),
        path=path_title(result, scenario),
        settings=settings(result, scenario),
    )


def _money(part: Band, income: Band, usd: Band) -> Band:
    """Return a part of the change of income in USD: both are shares of the same expenditure of 2023."""
    pairs = ((income.p05, usd.p05), (income.p50, usd.p50), (income.p95, usd.p95))
    percent, amount = max(pairs, key=lambda pair: abs(pair[0]))
    if abs(percent) < RESIDUAL:
        return Band(0.0, 0.0, 0.0, usd.unit, part.grade)
    return part.scaled(amount / percent, usd.unit)


def _at_most(result: Result, scenario: str, year: int) -> Band:
    """Return what the events would build of the wall if lost rule-making accounted for all of it, in the last year.

    The intensity is path x (share of institutions x lost capacity + what comes anyway), and the path ends at 1.
    """
    place = result.manifest["dims"]["function"].index(RULES)
    lost = [
        1.0 - np.clip(result.values("capacity", arm)[:, result.years.index(year), place], 0.0, 1.0)
        for arm in (scenario, result.baseline_of(scenario))
    ]
    return band_of(LAST * (lost[0] - lost[1]), "ratio", "C")


def _baseline(result: Result, scenario: str, variable: str, year: int) -> Band:
    """Return the band of the paired baseline: what a world path alone does."""
    declared = result.manifest["variables"][variable]
    arm = result.baseline_of(scenario)
    values = result.values(variable, arm)[:, result.years.index(year)]
    return band_of(values, str(declared["unit"]), str(declared["grade"]))


def path_title(result: Result, scenario: str) -> Text:
    """Return the title of the world path that both arms of a scenario follow, "" without one."""
    made = next(s for s in result.manifest["scenarios"] if s["name"] == result.check_scenario(scenario))
    titles = (made.get("path") or {}).get("titles", {})
    return {"en": str(titles.get("en", "")), "zh_hant": str(titles.get("zh_hant", ""))}


def settings(result: Result, scenario: str) -> tuple[str, ...]:
    """Return the switches of the channel trade that a scenario was run with and that are not the default."""
    from exeunt.declarations import all_declarations

    declared = all_declarations().get("trade")
    made = next(s for s in result.manifest["scenarios"] if s["name"] == result.check_scenario(scenario))
    if declared is None:
        return ()
    return tuple(
        f"{key}={value}"
        for key, value in sorted(made["options"].items())
        if key.startswith("trade.") and value != declared.options[key.partition(".")[2]].default
    )
