"""Who leans where and why: dependence (accounting) beside behaviour, and what the evidence does not support."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from exeunt.analysis.bands import Band, Text, bands
from exeunt.analysis.recognition import SwitchRate, switch_rates

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

LIMITS = Path(__file__).with_name("alignment_limits.yaml")
POINTS = 100.0
SEEN = 1.0  # percentage points of a share: a smaller median change is "almost nothing"
UNSEEN = 0.005  # points; below detection: draws without a response to aid move by as much through trade
LEAST_USD = 1.0  # a smaller change of aid is rounding
TWO_SIDED = 1.96  # standard errors of a 95 % interval


@dataclass(frozen=True)
class Lean:
    """One recipient; bands by bloc.

    Accounting: dependence_base, dependence : percent of GDP before (median) and after, dependence_change : draw by
    draw; source_change : change of the shares in bilateral aid, points; spending_lost : USD that the organisations no
    longer spend there.
    Behaviour: patron_lost : bloc whose aid falls most as patrons share out what they have, "" if none falls; base :
    alignment without the scenario, share (median); change : points; neutrality : change of the entropy; price : USD a
    year per point; worth : compensating variation, USD a year (negative: worse off); staying : USD a year that would
    keep it as non-aligned as before. Without a response there is no price: `missing` says how often, and such draws
    rank above every sum.
    moves : some bloc's median change is at least a point and its 90 % range lies on one side of zero; zero, or what
    cannot be told from it, may be its end, for draws without response are always in it.
    """

    recipient: str
    name: Text
    dependence_base: float
    dependence: Band
    dependence_change: Band
    patron_lost: str
    source_change: dict[str, Band]
    spending_lost: Band
    base: dict[str, float]
    change: dict[str, Band]
    neutrality: Band
    price: dict[str, Band]
    worth: Band
    staying: Band
    moves: bool
    flagged: bool

    @property
    def largest(self) -> float:
        """Largest median change of a share in absolute value, points."""
        return max(abs(b.p50) for b in self.change.values())


@dataclass(frozen=True)
class BlocTotal:
    """One bloc over all recipients, each counting once.

    sources : change of its mean share in bilateral aid, points (accounting). alignment : change of mean alignment,
    points (behaviour). budget : change of its aid, USD a year.
    """

    bloc: str
    name: Text
    sources: Band
    alignment: Band
    budget: Band


@dataclass(frozen=True)
class Estimate:
    """What a study finds; told_from_zero is None where no standard error was published."""

    name: Text
    value: float
    standard_error: float
    unit: str
    reference: str
    grade: str
    told_from_zero: bool | None


@dataclass(frozen=True)
class Leaning:
    """Recipients with the largest median change first, totals by bloc, and the limits of what can be said.

    moving : recipients that move (see `Lean`). capped : recipients whose offer is at the numerical limit (median).
    unsettled : share of draws without a fixed point; such draws stay in every band.
    """

    scenario: str
    year: int
    recipients: tuple[Lean, ...]
    blocs: tuple[BlocTotal, ...]
    moving: int
    multilateral: Band
    capped: float
    unsettled: float
    estimates: tuple[Estimate, ...]
    limits: tuple[Text, ...]
    recognition: tuple[SwitchRate, ...]

    @property
    def almost_nobody(self) -> bool:
        """Whether no recipient moves: an answer that the public data support for votes."""
        return self.moving == 0


def who_leans(result: Result, scenario: str, year: int, world: World) -> Leaning:
    """Return the view. Errors: E502 unknown scenario; E503 the channel was off; E504 year outside the run."""
    cells = _Cells(result, scenario, year)
    index, blocs = world.index("recipient"), world.index("bloc")
    flagged = _flagged(world)
    leans = [_lean(cells, code, index.name(code), index.name(code, "zh_hant"), blocs.labels, code in flagged)
             for code in index.labels]  # fmt: skip
    leans.sort(key=lambda row: (-row.largest, row.recipient))
    totals = tuple(
        BlocTotal(
            bloc,
            {"en": blocs.name(bloc), "zh_hant": blocs.name(bloc, "zh_hant")},
            cells.difference("dependence_mean")[bloc, ""].scaled(POINTS, "points"),
            cells.difference("alignment_mean")[bloc, ""].scaled(POINTS, "points"),
            cells.difference("patron_budget")[bloc, ""],
        )
        for bloc in blocs.labels
    )
    return Leaning(
        scenario=scenario,
        year=year,
        recipients=tuple(leans),
        blocs=totals,
        moving=sum(row.moves for row in leans),
        multilateral=cells.difference("patron_budget")["multilateral", ""],
        capped=next(iter(cells.level("offers_capped").values())).p50,
        unsettled=_mean(result, scenario, year, "unsettled"),
        estimates=estimates(world),
        limits=limits(),
        recognition=switch_rates(world),
    )


class _Cells:
    """Bands of the channel's outcomes in one year, read once each."""

    def __init__(self, result: Result, scenario: str, year: int) -> None:
        self._of = (result, scenario, year)
        self._found: dict[tuple[str, bool], dict[tuple[str, str], Band]] = {}
        self._base: dict[str, dict[tuple[str, str], float]] = {}

    def level(self, variable: str) -> dict[tuple[str, str], Band]:
        return self._bands(variable, False)

    def difference(self, variable: str) -> dict[tuple[str, str], Band]:
        return self._bands(variable, True)

    def base(self, variable: str) -> dict[tuple[str, str], float]:
        """Return the median of the paired baseline."""
        if variable not in self._base:
            result, scenario, year = self._of
            rows = result.connection.execute(
                "SELECT label, label2, base_p50 FROM summary WHERE scenario = ? AND variable = ? AND year = ?",
                [result.check_scenario(scenario), result.check_variable(variable), year],
            ).fetchall()
            self._base[variable] = {(str(a), str(b)): _float(middle) for a, b, middle in rows}
        return self._base[variable]

    def _bands(self, variable: str, difference: bool) -> dict[tuple[str, str], Band]:
        if (variable, difference) not in self._found:
            self._found[variable, difference] = bands(*self._of[:2], variable, self._of[2], difference=difference)
        return self._found[variable, difference]


def _lean(cells: _Cells, code: str, english: str, chinese: str, blocs: tuple[str, ...], flagged: bool) -> Lean:
    change = {b: cells.difference("alignment")[code, b].scaled(POINTS, "points") for b in blocs}
    money = {b: cells.difference("aid")[code, b] for b in blocs}
    lowest = min(blocs, key=lambda b: money[b].p50)
    return Lean(
        recipient=code,
        name={"en": english, "zh_hant": chinese},
        dependence_base=cells.base("dependence")[code, ""],
        dependence=cells.level("dependence")[code, ""],
        dependence_change=cells.difference("dependence")[code, ""],
        patron_lost=lowest if money[lowest].p50 < -LEAST_USD else "",
        source_change={b: cells.difference("dependence_share")[code, b].scaled(POINTS, "points") for b in blocs},
        spending_lost=cells.difference("aid")[code, "multilateral"].scaled(-1.0),
        base={b: cells.base("alignment")[code, b] for b in blocs},
        change=change,
        neutrality=cells.difference("neutrality")[code, ""],
        price={b: cells.level("price_of_alignment")[code, b] for b in blocs},
        worth=cells.level("compensating_variation")[code, ""],
        staying=cells.level("cost_of_staying")[code, ""],
        moves=any(abs(b.p50) >= SEEN and _one_sided(b) for b in change.values()),
        flagged=flagged,
    )


def _one_sided(band: Band) -> bool:
    """Whether a range lies on one side of zero, but for what cannot be told from it."""
    return band.p05 >= -UNSEEN or band.p95 <= UNSEEN


def _mean(result: Result, scenario: str, year: int, variable: str) -> float:
    (mean,) = result.connection.execute(
        "SELECT mean FROM summary WHERE scenario = ? AND variable = ? AND year = ?",
        [result.check_scenario(scenario), result.check_variable(variable), year],
    ).fetchone() or (np.nan,)
    return float(mean)


def _float(value: object) -> float:
    return float("nan") if value is None else float(str(value))


def _flagged(world: World) -> frozenset[str]:
    """Return the recipients whose ideal point is older than the base year, or missing."""
    from exeunt.channels.alignment.base import read_base

    return frozenset(read_base(world, late=False, fixed_by_treaty=True).flagged)


def estimates(world: World) -> tuple[Estimate, ...]:
    """Return what studies and the own panel find on aid and alignment, in the order of the table."""
    return tuple(
        Estimate(
            {"en": str(row["name_en"]), "zh_hant": str(row["name_zh_hant"])},
            float(row["value"]),
            float(row["standard_error"]),
            str(row["unit"]),
            str(row["reference"]),
            str(row["grade"]),
            None if np.isnan(row["standard_error"]) else abs(row["value"]) > TWO_SIDED * row["standard_error"],
        )
        for row in world.table("aid_estimates").rows()
    )


def limits() -> tuple[Text, ...]:
    """Return what the evidence does not support, in both languages."""
    import yaml

    rows = yaml.safe_load(LIMITS.read_text(encoding="utf-8"))
    return tuple({"en": row["en"], "zh_hant": row["zh_hant"]} for row in rows)
