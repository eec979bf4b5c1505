"""One year of exits: who leaves, who comes back. Only members whose uniform is small enough are evaluated at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.institutions.base import Base
from exeunt.channels.institutions.leavers import WINDOW, Scheduled
from exeunt.solvers.exit_hazard import Coefficients, exit_hazard, pull

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Left:
    """Ties that have ended, as a list: draw, pair and year of each."""

    draw: IntArray
    pair: IntArray
    year: FloatArray

    @classmethod
    def of(cls, left: FloatArray) -> Left:
        """Return the list of (64 or 1, pair) years of leaving, 0 while a member."""
        flat = np.flatnonzero(left != 0.0)
        draw, pair = np.divmod(flat, left.shape[1])
        return cls(draw, pair, left[draw, pair])

    def after(self, now: FloatArray, draw: IntArray, pair: IntArray, ends: IntArray) -> Left:
        """Return the list of the year that follows, without a look at every tie.

        now : (64, pair) years of leaving after the year; draw, pair : ties that ended by a draw; ends : pairs that the
        scenario ends, in any draw. A list of one row (nobody has left) grows to 64.
        """
        size = now.shape[1]
        planned = (np.arange(len(now))[:, None] * size + ends).ravel()
        flat = np.unique(np.concatenate([self.draw * size + self.pair, draw * size + pair, planned]))
        rows, columns = np.divmod(flat, size)
        years = now[rows, columns]
        out = years != 0.0
        return Left(rows[out], columns[out], years[out])


@dataclass(frozen=True)
class Bodies:
    """Bodies with a list in a year, each (64 or 1, bodies). members; mean : of their ideal points; age : (bodies,);
    example : weight of the exits of the last three years that are drawn, not given.
    """

    members: FloatArray
    mean: FloatArray
    age: FloatArray
    example: FloatArray


def bodies_of(base: Base, plan: Scheduled, left: Left, draws: int, year: int, void: FloatArray) -> Bodies:
    """Return the bodies at the end of the year before. left : ties ended by then. void : (64,)."""
    size = draws * len(base.bodies)
    flat = left.draw * len(base.bodies) + base.body[left.pair]
    point = base.point[left.pair]
    gone, known, summed = (
        np.bincount(flat, weights=w, minlength=size).reshape(draws, -1)
        for w in (None, np.isfinite(point), np.nan_to_num(point))
    )
    example = np.zeros(size)
    recent = _recent(left, year, plan)
    example[flat[recent]] = np.where(base.own[base.body[left.pair[recent]]], 1.0, void[left.draw[recent]])
    return Bodies(
        members=base.members - gone,
        mean=(base.point_sum - summed) / np.maximum(base.known - known, 1.0),
        age=np.maximum(year - 1.0 - base.founded, 0.0),
        example=example.reshape(draws, -1),
    )


def new_exits(
    base: Base, plan: Scheduled, t: int, year: int, left: FloatArray, gone: Left, now: Bodies,
    alive: NDArray[np.bool_], c: Coefficients, u: FloatArray, reach: FloatArray, void: FloatArray,
) -> tuple[IntArray, IntArray]:  # fmt: skip
    """Return draws and pairs of the states that leave in a year.

    left : (64 or 1, pair), gone : its list. alive : (64, bodies). u : (64, pair) uniforms. reach, void : (64,). A state
    without an ideal point, one that the scenario lets leave, and a member of a dead body are not at risk.
    """
    draw, pair = _candidates(base, plan, t, now, alive, c, u)
    keep = np.isfinite(base.point[pair]) & ~plan.named[pair] & (left[draw if len(left) > 1 else 0, pair] == 0.0)
    draw, pair = draw[keep], pair[keep]
    body, point = base.body[pair], base.point[pair]
    row = draw if len(now.members) > 1 else np.zeros_like(draw)
    near = _nearness(base, gone, _recent(gone, year, plan), draw, body, point, reach, void)
    peer = now.example[row, body]
    if plan.any:
        peer, near = np.maximum(peer, plan.peer[t, pair]), np.maximum(near, plan.nearness[t, pair])
    away = np.abs(point - now.mean[row, body])
    out = u[draw, pair] < exit_hazard(c.of(draw), away, peer, near, now.members[row, body], now.age[body])
    return draw[out], pair[out]


def _candidates(
    base: Base, plan: Scheduled, t: int, now: Bodies, alive: NDArray[np.bool_], c: Coefficients, u: FloatArray
) -> tuple[IntArray, IntArray]:
    """Return draws and pairs whose uniform lies below a bound that no hazard of the body and draw exceeds.

    The bound takes the largest distance from the mean and a leaver that votes exactly alike; few pass it, and only
    those are evaluated. Effects below zero (rare in the tails) count as 0 here.
    """
    example = now.example
    if plan.any:
        first = np.maximum.reduceat(plan.peer[t], base.start)
        example = np.maximum(example, first)
    far = np.maximum(base.highest - now.mean, now.mean - base.lowest)
    wide = Coefficients(
        c.scale[:, None], c.constant[:, None], np.maximum(c.divergence, 0.0)[:, None],
        np.maximum(c.peer, 0.0)[:, None], np.maximum(c.proximity, 0.0)[:, None], c.ln_members[:, None],
        c.ln_age[:, None],
    )  # fmt: skip
    bound = np.where(alive, exit_hazard(wide, far, example, example, now.members, now.age), 0.0)
    below = np.empty(u.shape, dtype=bool)
    ends = [*base.start[1:], u.shape[1]]
    for body, (first_pair, end) in enumerate(zip(base.start, ends, strict=True)):  # slices of columns, no draw or state
        np.less(u[:, first_pair:end], bound[:, body : body + 1], out=below[:, first_pair:end])
    draw, pair = np.divmod(np.flatnonzero(below), u.shape[1])
    return draw, pair


def _recent(left: Left, year: int, plan: Scheduled) -> NDArray[np.bool_]:
    """Say which ties ended in the last three years by a draw."""
    return np.asarray((left.year >= year - WINDOW) & (left.year < year) & ~plan.named[left.pair])


def _nearness(
    base: Base, left: Left, recent: NDArray[np.bool_], draw: IntArray, body: IntArray, point: FloatArray,
    reach: FloatArray, void: FloatArray,
) -> FloatArray:  # fmt: skip
    """Return nearness to the drawn leavers of the last years for the members asked about."""
    near = np.zeros(len(draw))
    if not recent.any():
        return near
    key = left.draw[recent] * len(base.bodies) + base.body[left.pair[recent]]
    order = np.argsort(key, kind="stable")
    key, leaver = key[order], left.pair[recent][order]
    asked = draw * len(base.bodies) + body
    first, last = np.searchsorted(key, asked, "left"), np.searchsorted(key, asked, "right")
    weight = np.where(base.own[body], 1.0, void[draw])
    for rank in range(int((last - first).max(initial=0))):  # leavers of one body in three years: a handful
        has = first + rank < last
        one = leaver[np.where(has, first + rank, 0)]
        near = np.maximum(near, np.where(has, weight, 0.0) * pull(point, base.point[one], reach[draw]))
    return near


def returning(
    left: FloatArray, pairs: IntArray, year: int, change: FloatArray, chance: FloatArray, u: FloatArray
) -> NDArray[np.bool_]:
    """Return (64, pairs) True where a state comes back this year.

    left : (64, pairs) year of leaving; change : (64,) year of the latest change of government before this year, 0 if
    none; chance : (64,) yearly hazard of re-entry from the year after a change that came after the exit.
    """
    eligible = (left > 0.0) & (change[:, None] >= left) & (change[:, None] < year)
    return np.asarray(eligible & (u[:, pairs] < chance[:, None]))
