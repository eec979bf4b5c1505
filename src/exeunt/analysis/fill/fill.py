"""The best use of a budget: a portfolio from gains of single bodies, re-run whole until prediction and run agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Band, Text, band_of, number
from exeunt.analysis.fill.donors import donors_of
from exeunt.analysis.fill.grid import Grid, Places, objective_goal
from exeunt.errors import ExeuntError
from exeunt.solvers.portfolio import Allocation, Donors, Surface, allocate, allocate_tail, largest_gap_first, pro_rata

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
POINTS = (0.0, 0.25, 0.5, 0.75, 1.0)
AGREES = 0.05
ROUNDS = 5
INSTRUMENTS = ("earmarked", "core")


@dataclass(frozen=True)
class Order:
    """What is asked. budget : USD a year. years : of the money. donors : cap in USD a year by donor; all if empty.

    robust : level of the worst cases (0.9: mean of the worst tenth), or None for the mean.
    """

    budget: float
    objective: str = "capacity"
    years: tuple[int, ...] = (2027, 2028, 2029)
    instrument: str = "earmarked"
    donors: Mapping[str, float] = field(default_factory=dict)
    robust: float | None = None
    draws: int = 64
    seed: int = 66


@dataclass(frozen=True)
class Share:
    """Money of one body. gap, cap, amount : USD a year. next_gain : gain of one more million USD a year, with its band.

    given : by donor, USD a year, where donors were named.
    """

    body: str
    name: Text
    gap: float
    cap: float
    amount: float
    next_gain: Band | None
    given: Mapping[str, float]


@dataclass(frozen=True)
class Compared:
    """Another way to spend the same money, re-run: its gain and the amounts by body, USD a year."""

    name: Text
    gain: Band
    mean: float
    amounts: Mapping[str, float]


@dataclass(frozen=True)
class Filled:
    """The portfolio. predicted, rerun : mean gain by the surface and by the engine, with the band of the run.

    rounds : re-runs until they agreed; agrees : within 5 per cent. next_million : gain of one more million USD of
    budget a year. saved : what the leaver no longer gives in the same years, USD in all.
    """

    scenario: str
    order: Order
    goal_name: Text
    unit: str
    shares: tuple[Share, ...]
    unused: float
    predicted: float
    rerun: Band
    rerun_mean: float
    rounds: int
    agrees: bool
    concave: bool
    next_million: float
    compared: tuple[Compared, ...]
    saved: Band
    runs: int

    def to_dict(self) -> dict[str, object]:
        """Return the portfolio as data for `--json`."""
        return {
            "scenario": self.scenario,
            "order": {**asdict(self.order), "donors": dict(self.order.donors), "years": list(self.order.years)},
            "objective": dict(self.goal_name),
            "unit": self.unit,
            "portfolio": [
                {
                    "body": s.body,
                    "name": dict(s.name),
                    "gap": s.gap,
                    "cap": s.cap,
                    "amount": s.amount,
                    "next_million_brings": None if s.next_gain is None else s.next_gain.to_dict(),
                    "given": dict(s.given),
                }
                for s in self.shares
            ],
            "unused": self.unused,
            "predicted": self.predicted,
            "rerun": self.rerun.to_dict(),
            "rerun_mean": self.rerun_mean,
            "rounds": self.rounds,
            "agrees": self.agrees,
            "concave": self.concave,
            "next_million_brings": number(self.next_million),
            "compared": [
                {"name": dict(c.name), "gain": c.gain.to_dict(), "mean": c.mean, "amounts": dict(c.amounts)}
                for c in self.compared
            ],
            "saved": self.saved.to_dict(),
            "runs": self.runs,
        }


def fill(world: World, compiled: CompiledScenario, order: Order) -> Filled:
    """Return where a budget does most for one objective.

    Errors: E567 objective; E568 budget, years or instrument; E569 donor; E590 to E595 of the portfolio.
    """
    _check(world, order)
    goal, sign = objective_goal(order.objective, world.years)
    grid = Grid(
        world,
        compiled,
        {order.objective: (goal, sign)},
        money_years=order.years,
        instrument=order.instrument,
        draws=order.draws,
        seed=order.seed,
    )
    places = grid.places()
    if not places.labels:
        raise ExeuntError("E568", f"no body lacks money under '{compiled.name}' in these years")
    donors = donors_of(world, compiled, places.labels, order.donors, order.instrument)
    search = _Search(grid, places, order, donors)
    chosen = search.run()
    shares = tuple(
        Share(
            body,
            {
                "en": world.index("organisation").name(body),
                "zh_hant": world.index("organisation").name(body, "zh_hant"),
            },
            float(places.gap[i]),
            float(places.cap[i]),
            float(chosen.amount[i]),
            search.next_gain(i, chosen.amount[i], goal.unit, goal.grade),
            {} if chosen.given is None or donors is None else _given(order.donors, chosen.given[:, i]),
        )
        for i, body in enumerate(places.labels)
    )
    rules = {
        "pro_rata": ({"en": "in proportion to the shortfall", "zh_hant": "按缺口比例"}, pro_rata),
        "largest": ({"en": "largest gap first", "zh_hant": "缺口最大者優先"}, largest_gap_first),
    }
    compared = []
    for name, rule in rules.values():
        amounts = rule(places.gap, places.cap, float(chosen.amount.sum()))
        gain = search.value(amounts)
        compared.append(
            Compared(
                name,
                band_of(gain, goal.unit, goal.grade),
                float(gain.mean()),
                dict(zip(places.labels, amounts.tolist(), strict=True)),
            )
        )
    gain = search.value(chosen.amount)
    return Filled(
        scenario=compiled.name,
        order=order,
        goal_name=goal.name,
        unit=goal.unit,
        shares=tuple(sorted(shares, key=lambda s: -s.amount)),
        unused=chosen.unused,
        predicted=chosen.gain,
        rerun=band_of(gain, goal.unit, goal.grade),
        rerun_mean=search.judged(gain),
        rounds=search.rounds,
        agrees=search.agrees,
        concave=search.concave,
        next_million=chosen.next_unit * 1e6,
        compared=tuple(compared),
        saved=band_of(grid.saved(), "USD", "C"),
        runs=grid.runs,
    )


class _Search:
    """Grid, portfolio, re-run; where they disagree the grid is built anew around the portfolio."""

    def __init__(self, grid: Grid, places: Places, order: Order, donors: Donors | None) -> None:
        self.grid, self.places, self.order, self.donors = grid, places, order, donors
        self.rounds, self.agrees, self.concave = 0, False, True
        self.amount = np.outer(places.cap, POINTS)
        self.gains = np.stack(
            [np.stack([self._alone(i, z) for z in row], axis=1) for i, row in enumerate(self.amount)], axis=1
        )  # (draws, places, points)

    def run(self) -> Allocation:
        """Return the portfolio, after at most five rounds."""
        chosen = self._best(self.amount, self.gains, self.order.budget, self.donors)
        reach = 0.5
        while True:
            self.rounds += 1
            rerun = self.judged(self.value(chosen.amount))
            self.agrees = abs(rerun - chosen.gain) <= AGREES * abs(rerun)
            if self.agrees or self.rounds >= ROUNDS:
                return chosen
            chosen = self._around(chosen.amount, reach)
            reach *= 0.5

    def value(self, amounts: FloatArray) -> FloatArray:
        """Return the gain (draws,) of amounts (places,) by the engine."""
        named = dict(zip(self.places.labels, amounts.tolist(), strict=True))
        return self.grid.gains(named)[self.order.objective]

    def judged(self, gain: FloatArray) -> float:
        """Return the mean of a gain, or that of its worst cases."""
        from exeunt.solvers.portfolio import tail_mean

        return float(gain.mean()) if self.order.robust is None else tail_mean(gain, self.order.robust)

    def next_gain(self, place: int, amount: float, unit: str, grade: str) -> Band | None:
        """Return the gain of one more million USD a year for a body, alone; None at its cap."""
        points = self.amount[place]
        later = np.flatnonzero(points > amount * (1.0 + 1e-9) + 1e-6)
        if not len(later):
            return None
        k = int(later[0])
        slope = (self.gains[:, place, k] - self.gains[:, place, k - 1]) / (points[k] - points[k - 1])
        return band_of(slope * 1e6, unit, grade)

    def _alone(self, place: int, amount: float) -> FloatArray:
        return self.grid.gains({self.places.labels[place]: float(amount)})[self.order.objective]

    def _best(self, amount: FloatArray, gains: FloatArray, budget: float, donors: Donors | None) -> Allocation:
        surface = Surface(amount, gains.mean(axis=0))
        self.concave = surface.concave
        if self.order.robust is not None:
            return allocate_tail(amount, gains, budget, self.order.robust, donors)
        return allocate(surface, budget, donors, tie=self.places.gap / self.places.gap.sum())

    def _around(self, centre: FloatArray, reach: float) -> Allocation:
        """Return the portfolio on a grid around another: one body moved at a time, all others where they were."""
        cap = self.places.cap
        low = np.maximum(centre * (1.0 - reach), 0.0)
        high = np.minimum(np.where(centre > 0.0, centre * (1.0 + reach), cap * reach), cap)
        middle = np.clip(centre, low, high)
        points = np.stack([low, middle, high], axis=1)
        base = self.value(centre)
        start = self.value(low)
        gains = np.zeros((len(base), len(cap), 3))
        for i in range(len(cap)):
            for k in range(3):
                moved = centre.copy()
                moved[i] = points[i, k]
                gains[:, i, k] = self.value(moved) - base
        gains -= gains[:, :, :1]
        left = self.order.budget - float(low.sum())
        inner = self._best(points - points[:, :1], gains, max(left, 0.0), None if self.donors is None else self.donors)
        amount = low + inner.amount
        predicted = self._predicted(centre, points, gains, amount, base) if self.order.robust is None else inner.gain
        predicted = predicted if self.order.robust is None else self.judged(start) + inner.gain
        unused = max(self.order.budget - float(amount.sum()), 0.0)
        return Allocation(amount, inner.given, predicted, unused, inner.next_unit, inner.next_slope)

    def _predicted(
        self, centre: FloatArray, points: FloatArray, gains: FloatArray, amount: FloatArray, base: FloatArray
    ) -> float:
        """Return the mean gain at the centre plus what each body adds or takes by moving away from it."""
        mean = gains.mean(axis=0)
        total = float(base.mean())
        for i, z in enumerate(amount):
            total += float(np.interp(z, points[i], mean[i]) - np.interp(centre[i], points[i], mean[i]))
        return total


def _check(world: World, order: Order) -> None:
    if not np.isfinite(order.budget) or order.budget <= 0.0:
        raise ExeuntError("E568", f"budget {order.budget}", mend="Give USD a year above 0, such as 1e9.")
    if order.instrument not in INSTRUMENTS:
        raise ExeuntError("E568", f"'{order.instrument}' cannot be given", mend=f"Give {' or '.join(INSTRUMENTS)}.")
    outside = [y for y in order.years if y not in world.years]
    if outside or not order.years:
        raise ExeuntError(
            "E568", f"years {list(order.years)}", mend=f"Give years from {world.years[0]} to {world.years[-1]}."
        )
    if order.robust is not None and not 0.0 <= order.robust < 1.0:
        raise ExeuntError(
            "E568", f"cvar level {order.robust} is not in [0, 1)", mend="Give cvar:0.9 for the worst tenth."
        )


def _given(named: Mapping[str, float], given: FloatArray) -> dict[str, float]:
    return {donor: float(z) for donor, z in zip(named, given, strict=True) if z > 0.5}
