"""Solved markets on a lattice of parameters, so that thousands of draws are read off and none is solved for.

In normal form a market has three numbers: carrying cost in units of the slope, interest, share of news (and decay, one
for all). Every quantity at a draw is interpolated between the eight neighbours: linearly in the logarithm of the
carrying cost, in interest and in news. The nodes lie at fixed places, so a draw gets the same number whatever the
extent of the lattice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.storage.market import StorageMarket
from exeunt.solvers.storage.solve import NODES, POINTS, POINTS_WITHOUT_NEWS, solve
from exeunt.solvers.storage.stationary import Stationary

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
LOG_CARRYING_STEP = 0.25
INTEREST_STEP, INTEREST_START = 0.03, 0.02
NEWS_STEP, MOST_NEWS = 0.14, 0.98
LEAST_INTEREST = 0.005
# Foreseen availability at which the price function is kept: dense where stocks are small, thin above.
FORESEEN_LOW, FORESEEN_HIGH, FORESEEN_NODES, FORESEEN_BEND = -8.0, 44.0, 400, 3.0
SCARCITY = np.linspace(-2.5, 3.5, 121)  # at which tails and states given a price are kept
SLOPES = np.geomspace(0.1, 4.0, 24)  # of demand, at which changes of log prices are kept
SCALARS = ("sd", "stockout", "mean_stocks", "autocorrelation")


Known = Mapping[tuple[int, int, int], FloatArray]


def _columns() -> dict[str, slice]:
    """Return where each quantity lies among the columns of a node."""
    sizes = {
        "price": FORESEEN_NODES,
        "tail": len(SCARCITY),
        "state": len(SCARCITY),
        "stored": len(SCARCITY),
        "change": len(SLOPES),
        "scalar": len(SCALARS),
    }
    found, start = {}, 0
    for name, size in sizes.items():
        found[name] = slice(start, start + size)
        start += size
    return found


# price: scarcity by foreseen availability. tail: probability of more scarcity. state: what is carried at a price if
# something is. stored: probability that something is. change: standard deviation of log changes by slope. scalar.
COLUMNS = _columns()
FORM = (
    f"1; {LOG_CARRYING_STEP} {INTEREST_STEP} {INTEREST_START} {NEWS_STEP} {LEAST_INTEREST}; {FORESEEN_LOW} "
    f"{FORESEEN_HIGH} {FORESEEN_NODES} {FORESEEN_BEND}; {len(SCARCITY)} {SCARCITY[0]} {SCARCITY[-1]}; {len(SLOPES)} "
    f"{SLOPES[0]} {SLOPES[-1]}; {SCALARS}; {NODES} {POINTS} {POINTS_WITHOUT_NEWS}"
)


@dataclass(frozen=True)
class LatticeSpec:
    """Range of the parameters that a lattice must hold: carrying cost, interest, news; decay is one number."""

    carrying: tuple[float, float]
    interest: tuple[float, float]
    news: tuple[float, float]
    decay: float = 0.0

    def axes(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return the places of the nodes along the three axes."""
        ends = (
            (np.log(np.asarray(self.carrying)) / LOG_CARRYING_STEP),
            (np.asarray(self.interest) - INTEREST_START) / INTEREST_STEP,
            np.asarray(self.news) / NEWS_STEP,
        )
        most = (None, None, round(MOST_NEWS / NEWS_STEP))
        found = [_range(low, high, top) for (low, high), top in zip(ends, most, strict=True)]
        return found[0], found[1], found[2]

    def nodes(self) -> list[tuple[int, int, int]]:
        """Return the places of the nodes in the order of the lattice."""
        axes = [axis.tolist() for axis in self.axes()]
        return [(c, r, n) for c in axes[0] for r in axes[1] for n in axes[2]]


def solved(spec: LatticeSpec) -> tuple[list[tuple[int, int, int]], FloatArray]:
    """Return the places of a range and what is kept of each node, (node, columns)."""
    return spec.nodes(), Lattice.build(spec).values


def _range(low: float, high: float, top: int | None) -> IntArray:
    first, last = int(np.floor(low + 1e-9)), int(np.ceil(high - 1e-9))
    last = max(last, first + 1)
    if top is not None and last > top:
        first, last = min(first, top - 1), top
    return np.arange(first, last + 1)


@dataclass(frozen=True)
class Place:
    """Where draws lie between nodes: corners (8, ...) positions in the flat lattice, weights (8, ...)."""

    corners: IntArray
    weights: FloatArray


@dataclass(frozen=True)
class Lattice:
    """Solved markets; nodes are flat over (carrying, interest, news).

    axes : places of the nodes along each axis. values : (node, columns), see COLUMNS; rounded to single precision.
    """

    axes: tuple[IntArray, IntArray, IntArray]
    values: FloatArray

    @classmethod
    def build(cls, spec: LatticeSpec, known: Known | None = None) -> Lattice:
        """Return the lattice of a range.

        known : nodes solved before, by place, of this FORM and without decay; others are solved here, once a process.
        """
        held = {} if known is None or spec.decay else known
        keys = spec.nodes()
        if all(k in held for k in keys):
            return cls(spec.axes(), np.stack([held[k] for k in keys]))
        from threadpoolctl import threadpool_limits

        with threadpool_limits(limits=1):  # threads change bits, and small systems are slower with them
            return cls(spec.axes(), np.stack([held[k] if k in held else _node(*k, spec.decay) for k in keys]))

    def place(self, carrying: FloatArray, interest: FloatArray, news: FloatArray) -> Place:
        """Return where markets lie, arrays of one shape; beyond the lattice its edge is taken."""
        found = [
            _between(np.log(carrying) / LOG_CARRYING_STEP, self.axes[0]),
            _between((interest - INTEREST_START) / INTEREST_STEP, self.axes[1]),
            _between(news / NEWS_STEP, self.axes[2]),
        ]
        sizes = [len(a) for a in self.axes]
        corners, weights = [], []
        for corner in range(8):
            bits = [(corner >> 2) & 1, (corner >> 1) & 1, corner & 1]
            where = [at + bit for (at, _), bit in zip(found, bits, strict=True)]
            parts = [part if bit else 1.0 - part for (_, part), bit in zip(found, bits, strict=True)]
            corners.append((where[0] * sizes[1] + where[1]) * sizes[2] + where[2])
            weights.append(parts[0] * parts[1] * parts[2])
        return Place(np.stack(corners), np.stack(weights))

    def scarcity_at(self, place: Place, available: FloatArray, foreseen: FloatArray) -> FloatArray:
        """Return scarcity at availability x and foreseen availability y, the shape of the place."""
        span = np.expm1(FORESEEN_BEND)
        part = np.clip((foreseen - FORESEEN_LOW) / (FORESEEN_HIGH - FORESEEN_LOW), 0.0, 1.0)
        step = np.log1p(part * span) / FORESEEN_BEND * (FORESEEN_NODES - 1)
        low = np.minimum(step.astype(np.int64), FORESEEN_NODES - 2)
        grid = foreseen_nodes()
        inside = np.clip((foreseen - grid[low]) / (grid[low + 1] - grid[low]), 0.0, 1.0)
        return np.maximum(-available, self._mixed("price", place, low, inside))

    def tail_at(self, place: Place, scarcity: FloatArray) -> FloatArray:
        """Return the probability that scarcity exceeds a value."""
        return self._mixed("tail", place, *_uniform(scarcity, SCARCITY))

    def state_at(self, place: Place, scarcity: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return what is carried at a price if something is stored, and the probability that something is."""
        at = _uniform(scarcity, SCARCITY)
        return self._mixed("state", place, *at), self._mixed("stored", place, *at)

    def change_at(self, place: Place, slope: FloatArray) -> FloatArray:
        """Return the standard deviation of the yearly log change of prices at a slope of demand."""
        return self._mixed("change", place, *_uniform(np.log(slope), np.log(SLOPES)))

    def scalar_at(self, place: Place, name: str) -> FloatArray:
        """Return one of SCALARS."""
        values = self.values[:, COLUMNS["scalar"].start + SCALARS.index(name)]
        return _summed(values[place.corners] * place.weights)

    def _mixed(self, name: str, place: Place, low: IntArray, part: FloatArray) -> FloatArray:
        """Return a quantity at nodes and between its columns, the shape of `low`."""
        flat = self.values.ravel()
        first = place.corners * self.values.shape[1] + (COLUMNS[name].start + low)
        return _summed((flat[first] * (1.0 - part) + flat[first + 1] * part) * place.weights)


def foreseen_nodes() -> FloatArray:
    """Return the foreseen availability at which the price function is kept, (FORESEEN_NODES,)."""
    steps = np.linspace(0.0, 1.0, FORESEEN_NODES)
    part = np.expm1(FORESEEN_BEND * steps) / np.expm1(FORESEEN_BEND)
    return np.asarray(FORESEEN_LOW + (FORESEEN_HIGH - FORESEEN_LOW) * part)


@lru_cache(maxsize=4096)
def _node(carrying: int, interest: int, news: int, decay: float) -> FloatArray:
    """Return what a lattice keeps of one node, (columns,), rounded to single precision as it is shipped."""
    rate = max(INTEREST_START + INTEREST_STEP * interest, LEAST_INTEREST)
    cost = float(np.exp(LOG_CARRYING_STEP * carrying))
    market = _in_normal_form(cost, rate, min(NEWS_STEP * news, MOST_NEWS), decay)
    policy = solve(market)
    law = Stationary(policy)
    parts = (
        np.interp(foreseen_nodes(), policy.foreseen, policy.scarcity),
        law.above(SCARCITY),
        np.interp(-SCARCITY, -policy.scarcity, policy.carried),
        law.stored_share(SCARCITY),
        law.sd_dlog(SLOPES),
        np.array([law.sd, law.stockout, law.mean_of(law.available + law.scarcity), law.autocorrelation]),
    )
    return np.concatenate(parts).astype(np.float32).astype(np.float64)


def _in_normal_form(carrying: float, interest: float, news: float, decay: float) -> StorageMarket:
    """Return a market with this carrying cost in units of the slope."""
    waiting = 1.0 - (1.0 - decay) / (1.0 + interest)
    slope = -max(1.0, waiting / carrying)
    return StorageMarket(1.0, slope, max(-slope * carrying - waiting, 0.0), interest, decay, news)


def _between(position: FloatArray, axis: IntArray) -> tuple[IntArray, FloatArray]:
    inside = np.clip(position - axis[0], 0.0, len(axis) - 1.0)
    low = np.minimum(inside.astype(np.int64), len(axis) - 2)
    return low, inside - low


def _uniform(values: FloatArray, axis: FloatArray) -> tuple[IntArray, FloatArray]:
    return _between((values - axis[0]) / (axis[1] - axis[0]), np.arange(len(axis)))


def _summed(values: FloatArray) -> FloatArray:
    """Return the sum over the first axis in its order."""
    total = np.array(values[0])
    for term in values[1:]:
        total += term
    return total
