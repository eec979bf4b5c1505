"""Bridges between rule sets: blocs change the weights of the wall, states the costs of their own pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


def in_force(found: Sequence[Dock], year: int, *technologies: str) -> Iterator[tuple[Dock, float]]:
    """Yield the bridges between states of some technologies that have a strength in a year."""
    for dock in found:
        if dock.technology in technologies and dock.strength[year] > 0.0 and len(dock.members) > 1:
            yield dock, dock.strength[year]


def wall_patch(product: Product, dock: Dock, part: float, floor: FloatArray, gain: FloatArray) -> Patch | None:
    """Return what a bridge adds to digital trade of its pairs, None if nothing.

    floor : (draws,) k^-theta of the best compatibility; gain : (draws or 1, m, m) factor of the direct gain, 1 where
    none. m becomes (m + part (floor - m)_+) gain.
    """
    block = product.block(dock.members, dock.members)
    better = part * np.maximum(floor[:, None, None] - block, 0.0)
    added = (block + better) * gain - block
    place = np.arange(len(dock.members))
    added[:, place, place] = 0.0
    return Patch(dock.members, dock.members, added) if added.any() else None


def direct_gain(dock: Dock, linked: BoolArray, part: float, rise: FloatArray) -> FloatArray:
    """Return the factor of trade that recognition brings today to pairs not yet linked, (draws, m, m)."""
    inside = linked[np.ix_(dock.members, dock.members)]
    return np.where(inside, 1.0, np.exp(part * rise)[:, None, None])


def relief(
    trust: TrustExposure, alignment: FloatArray, weights: FloatArray, dock: Dock, part: float, allied: FloatArray
) -> FloatArray:
    """Return by how much a bridge lowers the fragmentation that imports face, (draws, N).

    alignment : (draws or 1, N, 4). weights : (draws, 4, 4).
    """
    inside = alignment[:, dock.members]
    facing = np.zeros((max(len(weights), len(inside)), len(dock.members), len(dock.members)))
    for b in range(len(BLOCS)):
        for other in range(len(BLOCS)):
            facing += weights[:, b, other, None, None] * inside[:, :, b, None] * inside[:, None, :, other]
    excess = np.maximum(facing - allied[:, None, None], 0.0)
    bought = trust.imports[np.ix_(dock.members, dock.members)]  # own trade is 0 in it
    lower = np.zeros((len(facing), trust.imports.shape[0]))
    lower[:, dock.members] = part * (excess * bought).sum(axis=1)
    return lower
