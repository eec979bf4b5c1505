"""One year of exits: who leaves, who comes back. Only members whose uniform is small enough are evaluated at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.institutions.base import Base
from exeunt.channels.institutions.leavers import WINDOW, Scheduled
from exeunt.solvers.exit_hazard import Coefficients, exit_hazard, highest_hazard, pull

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
        draw, pair = np.nonzero(left)
        return cls(draw, pair, left[draw, pair])


def body_state(base: Base, left: Left, draws: int) -> tuple[FloatArray, FloatArray]:
    """Return members, and their mean ideal point, (draws, bodies); a body without members has mean 0."""
    flat = left.draw * len(base.bodies) + base.body[left.pair]
    size = draws * len(base.bodies)
    point = base.point[left.pair]
    gone = np.bincount(flat, minlength=size).reshape(draws, -1)
    known = np.bincount(flat, weights=np.isfinite(point), minlength=size).reshape(draws, -1)
    summed = np.bincount(flat, weights=np.nan_to_num(point), minlength=size).reshape(draws, -1)
    return base.members - gone, (base.point_sum - summed) / np.maximum(base.known - known, 1.0)


def new_exits(
    base: Base, plan: Scheduled, t: int, year: int, left: Left, alive: NDArray[np.bool_], c: Coefficients,
    u: FloatArray, reach: FloatArray, void: FloatArray,
) -> tuple[IntArray, IntArray]:  # fmt: skip
    """Return draws and pairs of the states that leave in a year.

    left : ties ended before this year. alive : (64, bodies). u : (64, pair) uniforms. reach, void : (64,). A state
    without an ideal point, one that the scenario lets leave, and a member of a dead body are not at risk.
    """
    draws = len(u)
    members, mean = body_state(base, left, draws)
    ages = np.maximum(year - 1.0 - base.founded, 0.0)
    bound = highest_hazard(c, base.reach, 1.0, float(base.members.max()), (float(ages.min()), float(ages.max())))
    draw, pair = np.nonzero(u < bound[:, None])
    body = base.body[pair]
    point = base.point[pair]
    keep = np.isfinite(point) & ~plan.named[pair] & alive[draw, body]
    draw, pair, body, point = draw[keep], pair[keep], body[keep], point[keep]
    peer, near = _example(base, left, year, draw, body, point, reach, void, plan.named)
    if plan.any:
        peer, near = np.maximum(peer, plan.peer[t, pair]), np.maximum(near, plan.nearness[t, pair])
    chance = exit_hazard(c.of(draw), np.abs(point - mean[draw, body]), peer, near, members[draw, body], ages[body])
    out = (u[draw, pair] < chance) & ~_is_out(left, draw, pair, len(base.body))
    return draw[out], pair[out]


def _example(
    base: Base, left: Left, year: int, draw: IntArray, body: IntArray, point: FloatArray, reach: FloatArray,
    void: FloatArray, named: NDArray[np.bool_],
) -> tuple[FloatArray, FloatArray]:  # fmt: skip
    """Return example and nearness of simulated leavers of the last years for the members asked about."""
    peer, near = np.zeros(len(draw)), np.zeros(len(draw))
    recent = (left.year >= year - WINDOW) & (left.year < year) & ~named[left.pair]
    if not recent.any():
        return peer, near
    key = left.draw[recent] * len(base.bodies) + base.body[left.pair[recent]]
    order = np.argsort(key, kind="stable")
    key, leaver = key[order], left.pair[recent][order]
    asked = draw * len(base.bodies) + body
    first, last = np.searchsorted(key, asked, "left"), np.searchsorted(key, asked, "right")
    for rank in range(int((last - first).max(initial=0))):
        has = first + rank < last
        one = leaver[np.where(has, first + rank, 0)]
        weight = np.where(has, np.where(base.own[body], 1.0, void[draw]), 0.0)
        peer = np.maximum(peer, weight)
        near = np.maximum(near, weight * pull(point, base.point[one], reach[draw]))
    return peer, near


def _is_out(left: Left, draw: IntArray, pair: IntArray, pairs: int) -> NDArray[np.bool_]:
    """Say for each draw and pair whether the tie has ended."""
    return np.isin(draw * pairs + pair, left.draw * pairs + left.pair)


def returning(
    left: FloatArray, pairs: IntArray, year: int, change: FloatArray, chance: FloatArray, u: FloatArray
) -> NDArray[np.bool_]:
    """Return (64, pairs) True where a state comes back this year.

    left : (64, pairs) year of leaving; change : (64,) year of the latest change of government before this year, 0 if
    none; chance : (64,) yearly hazard of re-entry from the year after a change that came after the exit.
    """
    eligible = (left > 0.0) & (change[:, None] >= left) & (change[:, None] < year)
    return np.asarray(eligible & (u[:, pairs] < chance[:, None]))
