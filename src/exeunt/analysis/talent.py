"""Experience against headcount: how many leave, where they go, what is lost and when it is back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Band, Text, band_of, bands
from exeunt.analysis.drivers.drivers import Drivers
from exeunt.analysis.talent_drivers import talent_drivers
from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
CUT = (0.75, 0.75, 0.75)  # headcount of the controlled repair: a quarter less for three years, then whole
REPAIR_YEARS = 25


@dataclass(frozen=True)
class PathYear:
    """One year under a scenario: staff and experience relative to the baseline of the same draw.

    inner : quarters of the experience, for a chart.
    """

    year: int
    headcount: Band
    experience: Band
    inner: tuple[float, float]


@dataclass(frozen=True)
class FunctionLoss:
    """One function with staff figures in the last year.

    headcount, experience, factor : levels, 1 = 2024. lag : years so far between posts and experience, over the draws
    in which headcount is back. posts_back, experience_back : share of draws in which each is back after a loss of more
    than its threshold; NaN where nothing was lost.
    """

    function: str
    name: Text
    headcount: Band
    experience: Band
    factor: Band
    lag: Band
    posts_back: float
    experience_back: float


@dataclass(frozen=True)
class FieldLoss:
    """One field in the last year.

    experience : change relative to the baseline. to_states_and_firms : share of the experience that left.
    """

    field: str
    name: Text
    experience: Band
    to_states_and_firms: Band


@dataclass(frozen=True)
class Repair:
    """A quarter of staff away for three years, then whole: years from the start until each is back.

    learning : years. lag : years between posts and experience.
    """

    learning: float
    posts: int
    experience: int

    @property
    def lag(self) -> int:
        """Years between headcount at 99 % and experience at 95 % of the base."""
        return self.experience - self.posts


@dataclass(frozen=True)
class Rule:
    """One rule of cuts in the controlled case: experience in the first year and at its lowest, by whom it is cut."""

    rule: str
    first: float
    lowest: float


@dataclass(frozen=True)
class TalentPage:
    """All that a face shows about the corps; `caveats` go with every view.

    peak : year in which staff falls most; separated : posts that end in it. destinations : (employer, name, people who
    go there in that year relative to the baseline). organisations : (code, staff, experience), levels of the last
    year, 1 = 2024, the largest loss first. drivers : of the change of expertise.
    """

    scenario: str
    year: int
    peak: int
    staff: Band
    separated: Band
    expertise: Band
    expertise_fast: Band
    expertise_slow: Band
    path: tuple[PathYear, ...]
    functions: tuple[FunctionLoss, ...]
    fields: tuple[FieldLoss, ...]
    destinations: tuple[tuple[str, Text, Band], ...]
    organisations: tuple[tuple[str, Band, Band], ...]
    repair: tuple[Repair, ...]
    attrition: Band
    rules: tuple[Rule, ...]
    drivers: Drivers
    caveats: tuple[Text, ...]

    @property
    def moves(self) -> bool:
        """Whether the scenario moves staff at all."""
        return self.staff.p05 < -0.5 or self.staff.p95 > 0.5


def has_talent(result: Result) -> bool:
    """Return whether the channel talent is part of a run."""
    return "talent_factor" in result.variables


def talent_page(result: Result, scenario: str, world: World) -> TalentPage:
    """Return the page of a scenario. Errors: E502 unknown scenario; E578 the channel talent is not in the run."""
    if not has_talent(result):
        raise ExeuntError(
            "E578", "the channel 'talent' is not in this run", mend="Run with --channels ALL, or name it."
        )
    name, base = result.check_scenario(scenario), result.baseline_of(scenario)
    staff, usual = result.values("staff_system", name), result.values("staff_system", base)
    known, before = (result.values("public_expertise_index", arm) for arm in (name, base))
    last, years = result.years[-1], list(enumerate(result.years))
    peak = int(np.argmin(np.diff(np.median(staff - usual, axis=0), prepend=0.0)))
    ended = result.values("separations_system", name) - result.values("separations_system", base)
    gaps = {v: bands(result, name, v, last)["", ""] for v in EXPERTISE}
    return TalentPage(
        scenario=name,
        year=last,
        peak=result.years[peak],
        staff=band_of((staff - usual)[:, -1], "persons", "C"),
        separated=band_of(ended[:, peak], "persons", "C"),
        expertise=gaps[EXPERTISE[0]],
        expertise_fast=gaps[EXPERTISE[1]],
        expertise_slow=gaps[EXPERTISE[2]],
        path=tuple(_path_year(y, staff[:, t] / usual[:, t], known[:, t] / before[:, t]) for t, y in years),
        functions=_functions(result, name, world),
        fields=_fields(result, name, base, world),
        destinations=_destinations(result, name, peak, world),
        organisations=_organisations(result, name, world),
        repair=controlled_repair(world),
        attrition=attrition_reach(world),
        rules=controlled_rules(world),
        drivers=talent_drivers(result, name, (known - before)[:, -1]),
        caveats=caveats(world),
    )


EXPERTISE = ("public_expertise_index", "public_expertise_fast", "public_expertise_slow")


def _path_year(year: int, heads: FloatArray, known: FloatArray) -> PathYear:
    low, high = np.quantile(known, (0.25, 0.75))
    return PathYear(year, band_of(heads, "ratio", "C"), band_of(known, "ratio", "C"), (float(low), float(high)))


def _functions(result: Result, scenario: str, world: World) -> tuple[FunctionLoss, ...]:
    """Return the functions with staff figures, the largest loss of experience first."""
    from exeunt.channels.talent.base import Base

    index = world.index("function")
    heads, known, factor, lag = (
        result.values(v, scenario) for v in ("headcount_index", "experience_index", "talent_factor", "repair_lag")
    )
    limits = _thresholds()
    found = []
    for place in Base.read(world).carriers:
        code = index.labels[place]
        n, h = heads[:, :, place], known[:, :, place]
        back = n[:, -1] >= limits["headcount_back"]
        found.append(
            FunctionLoss(
                function=code,
                name={"en": index.name(code), "zh_hant": index.name(code, "zh_hant")},
                headcount=band_of(n[:, -1], "ratio", "C"),
                experience=band_of(h[:, -1], "ratio", "C"),
                factor=band_of(factor[:, -1, place], "ratio", "C"),
                lag=band_of(np.where(back, lag[:, -1, place], np.nan), "years", "C"),
                posts_back=_share_back(n, limits["headcount_back"]),
                experience_back=_share_back(h, limits["experience_back"]),
            )
        )
    return tuple(sorted(found, key=lambda f: f.experience.p50))


def _thresholds() -> Mapping[str, float]:
    from exeunt.declarations import all_declarations

    declared = all_declarations()["talent"].parameters
    return {n: declared[n].distribution.central for n in ("headcount_back", "experience_back")}


def _share_back(path: FloatArray, level: float) -> float:
    """Return the share of draws that are at the level in the last year, among those that fell below it."""
    fell = (path < level).any(axis=1)
    return float((path[fell, -1] >= level).mean()) if fell.any() else float("nan")


def _fields(result: Result, scenario: str, base: str, world: World) -> tuple[FieldLoss, ...]:
    index = world.index("field")
    now, before = result.values("experience", scenario), result.values("experience", base)
    shares = bands(result, scenario, "privatised_share", result.years[-1], difference=False)
    found = [
        FieldLoss(
            field=code,
            name={"en": index.name(code), "zh_hant": index.name(code, "zh_hant")},
            experience=band_of(now[:, -1, i] / before[:, -1, i] - 1.0, "ratio", "C"),
            to_states_and_firms=shares[code, ""],
        )
        for i, code in enumerate(index.labels)
    ]
    return tuple(sorted(found, key=lambda f: f.experience.p50))


def _destinations(result: Result, scenario: str, t: int, world: World) -> tuple[tuple[str, Text, Band], ...]:
    """Return people by class of employer in one year (position), all fields, scenario less baseline."""
    index = world.index("employer")
    now = result.values("destination", scenario).sum(axis=2)
    before = result.values("destination", result.baseline_of(scenario)).sum(axis=2)
    gap = now[:, t] - before[:, t]
    unit = "full-time equivalents"
    return tuple(
        (code, {"en": index.name(code), "zh_hant": index.name(code, "zh_hant")}, band_of(gap[:, i], unit, "C"))
        for i, code in enumerate(index.labels)
    )


def _organisations(result: Result, scenario: str, world: World) -> tuple[tuple[str, Band, Band], ...]:
    """Return (organisation, staff relative to 2024, experience relative to 2024) in the last year, worst first."""
    last = result.years[-1]
    staff = bands(result, scenario, "staff", last, difference=False)
    base = bands(result, scenario, "staff", last, difference=True)
    known = bands(result, scenario, "staff_experience", last, difference=False)
    found = []
    for (code, _), level in staff.items():
        if np.isnan(level.p50):
            continue
        usual = level.p50 - base[code, ""].p50
        found.append((code, level.scaled(1.0 / usual, "ratio"), known[code, ""]))
    return tuple(sorted(found, key=lambda row: row[2].p50))


def controlled_repair(world: World) -> tuple[Repair, ...]:
    """Return the repair of a quarter cut at low, central and high learning time, all else central.

    Survival curve of 2007; the measure of "harder to repair than money", free of any scenario.
    """
    from exeunt.declarations import all_declarations

    mediation = all_declarations()["talent"].parameters["learning_mediation"]
    limits = _thresholds()
    found = []
    for learning in (mediation.low, mediation.distribution.central, mediation.high):
        heads, known = _controlled(world, "proportional", learning, (*CUT, *(1.0,) * (REPAIR_YEARS - len(CUT))))
        posts, knows = _first_back(heads, limits["headcount_back"]), _first_back(known, limits["experience_back"])
        found.append(Repair(learning, posts, knows))
    return tuple(found)


def attrition_reach(world: World) -> Band:
    """Return the share of staff that leaves of itself in eighteen months when nobody is hired.

    Low, central and high natural attrition instead of quantiles; both survival curves in equal parts.
    """
    from exeunt.channels.talent.base import Base
    from exeunt.declarations import all_declarations
    from exeunt.solvers.cohorts import hazard_with_attrition, stationary

    natural = all_declarations()["talent"].parameters["natural_attrition"]
    wanted = np.array([natural.low, natural.distribution.central, natural.high])
    old, new = Base.read(world).hazards
    hazard = hazard_with_attrition(np.broadcast_to(0.5 * (old + new), (3, len(old))), wanted)
    left = stationary(hazard) * (1.0 - hazard)
    half_year = (left[:, :-1] * hazard[:, 1:]).sum(axis=1) / 2.0  # those who stayed are a band older
    low, middle, high = (1.0 - left.sum(axis=1) + half_year).tolist()
    return Band(low, middle, high, "ratio", "B")


def controlled_rules(world: World) -> tuple[Rule, ...]:
    """Return what each rule of cuts does to experience when a quarter of staff goes at once and stays away."""
    from exeunt.declarations import all_declarations
    from exeunt.solvers.staff_cuts import RULES

    learning = all_declarations()["talent"].parameters["learning_mediation"].distribution.central
    found = []
    for rule in RULES:
        _, known = _controlled(world, rule, learning, CUT[:1] * 12)
        found.append(Rule(rule, float(known[0]), float(known.min())))
    return tuple(found)


def _controlled(world: World, rule: str, learning: float, targets: tuple[float, ...]) -> tuple[FloatArray, FloatArray]:
    """Return headcount and experience relative to the base over years with given headcount."""
    from exeunt.channels.talent.base import Base
    from exeunt.declarations import all_declarations
    from exeunt.solvers.cohorts import experience_weight, staff_year, stationary
    from exeunt.solvers.staff_cuts import CutRule

    hazard = Base.read(world).hazards[1][None]
    hires = all_declarations()["talent"].parameters["mentor_hires"].distribution.central
    staff = stationary(hazard)[:, :, None]
    weight = experience_weight(learning)[:, None]
    start, heads, known = float((staff * weight).sum()), [], []
    for target in targets:
        year = staff_year(staff, hazard, np.array([[target]]), hires, np.zeros((1, 1), dtype=bool), CutRule(rule))
        staff = year.staff
        heads.append(float(year.heads[0, 0]))
        known.append(float((staff * weight).sum()) / start)
    return np.array(heads), np.array(known)


def _first_back(path: FloatArray, level: float) -> int:
    """Return the year, counted from 1, from which a path that fell is at a level again."""
    below = np.flatnonzero(path < level)
    return int(below[-1]) + 2 if len(below) else 1


def caveats(world: World) -> tuple[Text, ...]:
    """Return what the evidence does not support, with the figures of the tables, in both languages."""
    units = world.table("staff_units")
    of_2019, of_2024 = float(units["staff_2019"].sum()), float(units["staff_2024"].sum())
    return (
        {
            "en": f"The latest open staff table is of 2019 ({of_2019:,.0f} persons here); {of_2024:,.0f} in 2024 is an "
            "estimate from expenses. Consultants and contracts under a year, who lost most jobs in 2025, are outside.",
            "zh_hant": f"最近的公開職員統計為 2019 年（此處 {of_2019:,.0f} 人）；2024 年 {of_2024:,.0f} 人依支出估計。"
            "顧問與一年以下合約人員不在統計內，而 2025 年失去工作者以其居多。",
        },
        {
            "en": "Nobody has published where separated UN professionals go: every share is judgement (grade C). The "
            "private share counts employers, not motives; who serves a state or a firm may still serve common ends. "
            "Nationalities are not in the tables: the home state is one class.",
            "zh_hant": "離職聯合國專業人員的去向無人公布：所有份額均為判斷（C 級）。私有比例計的是雇主而非動機；"
            "為國家或企業服務者仍可能追求共同目標。資料表沒有國籍：本國政府為單一類別。",
        },
        {
            "en": "Experience is an index of years served, not of peace kept or law made. How long mediation takes "
            "to learn is judgement; results are shown at 2 and 12 years. Nothing here ranks persons.",
            "zh_hant": "經驗是年資的指數，不是和平或法律成果的指數。調解需多久學成屬判斷；"
            "結果並列 2 年與 12 年。此處不對個人排名。",
        },
    )
