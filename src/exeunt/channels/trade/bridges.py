"""Bridges between rule sets: blocs change the weights of the wall, states the costs of their own pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, nearest_names
from exeunt.scenario.compiled import Bridge
from exeunt.solvers.trade import Patch, Product
from exeunt.solvers.trade.digital_wall import BLOCS, TrustExposure

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
DATA = "data_regime"


@dataclass(frozen=True)
class Dock:
    """A bridge between states, positions of its members in the trade world. strength : (years,)."""

    technology: str
    members: IntArray
    strength: tuple[float, ...]


def docks(bridges: Sequence[Bridge], at: Mapping[str, int]) -> tuple[Dock, ...]:
    """Return the bridges between states. Error: E683 a state that is not in the trade tables."""
    found = []
    for bridge in bridges:
        if not bridge.states:
            continue
        for state in bridge.states:
            if state not in at:
                raise ExeuntError(
                    "E683",
                    f"'{state}' is not an economy of the trade tables",
                    where="bridge",
                    nearest=nearest_names(state, at),
                )
        members = np.array(sorted({at[s] for s in bridge.states}), dtype=np.int64)
        found.append(Dock(bridge.technology, members, bridge.strength))
    return tuple(found)


def bridged_weights(weights: FloatArray, allied: FloatArray, bridges: Sequence[Bridge], year: int) -> FloatArray:
    """Return the weights of cost between blocs, (draws, 4, 4), with the bridges of data rules between blocs.

    An entry falls towards `allied` by the bridge's strength; what is as low already stays, to the bit.
    """
    found = weights
    for bridge in bridges:
        part = bridge.strength[year]
        if bridge.technology != DATA or not bridge.blocs or part <= 0.0:
            continue
        for one, two in combinations([BLOCS.index(b) for b in bridge.blocs], 2):
            excess = np.maximum(found[:, one, two] - allied, 0.0)
            if excess.any():
                found = found.copy()
                found[:, one, two] = found[:, two, one] = found[:, one, two] - part * excess
    return found


@dataclass(frozen=True)
class Joined:
    """Pairs that bridges of one technology join in a year. part : (m, m) of their gap that is closed, 0 to 1."""

    members: IntArray
    part: FloatArray


def joined(found: Sequence[Dock], year: int, technology: str) -> Joined | None:
    """Return the pairs of all bridges of a technology together, None if none is in force.

    Two bridges on one pair close 1 - (1 - a)(1 - b) of its gap, in any order.
    """
    here = [d for d in found if d.technology == technology and d.strength[year] > 0.0 and len(d.members) > 1]
    if not here:
        return None
    members = np.unique(np.concatenate([d.members for d in here]))
    left = np.ones((len(members), len(members)))
    for dock in here:
        inside = np.isin(members, dock.members)
        left *= np.where(inside[:, None] & inside, 1.0 - dock.strength[year], 1.0)
    return Joined(members, 1.0 - left)


def wall_patch(product: Product, pairs: Joined, floor: FloatArray, gain: FloatArray) -> Patch | None:
    """Return what bridges add to digital trade of their pairs, None if nothing.

    floor : (draws,) k^-theta of the best compatibility; gain : (draws or 1, m, m) factor of the direct gain, 1 where
    none. m becomes (m + part (floor - m)_+) gain.
    """
    block = product.block(pairs.members, pairs.members)
    better = pairs.part * np.maximum(floor[:, None, None] - block, 0.0)
    added = (block + better) * gain - block
    place = np.arange(len(pairs.members))
    added[:, place, place] = 0.0
    return Patch(pairs.members, pairs.members, added) if added.any() else None


def direct_gain(pairs: Joined, linked: BoolArray, rise: FloatArray) -> FloatArray:
    """Return the factor of trade that recognition brings today to pairs not yet linked, (draws, m, m)."""
    inside = linked[np.ix_(pairs.members, pairs.members)]
    return np.where(inside, 1.0, np.exp(pairs.part * rise[:, None, None]))


def relief(
    trust: TrustExposure, alignment: FloatArray, weights: FloatArray, pairs: Joined, allied: FloatArray
) -> FloatArray:
    """Return by how much bridges lower the fragmentation that imports face, (draws, N).

    alignment : (draws or 1, N, 4). weights : (draws, 4, 4).
    """
    members = pairs.members
    inside = alignment[:, members]
    facing = np.zeros((max(len(weights), len(inside)), len(members), len(members)))
    for b in range(len(BLOCS)):
        for other in range(len(BLOCS)):
            facing += weights[:, b, other, None, None] * inside[:, :, b, None] * inside[:, None, :, other]
    excess = np.maximum(facing - allied[:, None, None], 0.0)
    bought = trust.imports[np.ix_(members, members)]  # own trade is 0 in it
    lower = np.zeros((len(facing), trust.imports.shape[0]))
    lower[:, members] = (pairs.part * excess * bought).sum(axis=1)
    return lower
