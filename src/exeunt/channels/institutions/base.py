"""Who belongs where at the start, how states vote, how old bodies are: what does not depend on the draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
OWN = "own"


@dataclass(frozen=True)
class Base:
    """Ties of states to bodies with a list ("listed" bodies, in the order of the member pairs), and their bodies.

    bodies : codes of the bodies with a list; place : their positions in index `body`. state, body : (pair,) position of
    the country in index `country`, and of the body among `bodies`. point : (pair,) latest ideal point, NaN if none.
    own : (bodies,) members of its own; has_life : (bodies,) can end by itself. founded : (bodies,). members, known :
    (bodies,) members, and members with an ideal point. point_sum, highest, lowest : (bodies,) of their ideal points.
    start : (bodies,) first pair of each body.
    """

    countries: tuple[str, ...]
    bodies: tuple[str, ...]
    place: IntArray
    state: IntArray
    body: IntArray
    point: FloatArray
    points: dict[str, float]
    own: NDArray[np.bool_]
    has_life: NDArray[np.bool_]
    founded: FloatArray
    members: FloatArray
    known: FloatArray
    point_sum: FloatArray
    start: IntArray
    highest: FloatArray
    lowest: FloatArray


def read_base(world: World) -> Base:
    """Return the base. Error: E499 a body with a list has no founding year."""
    return world.once("institutions.base", lambda: _read(world))


def latest_points(world: World) -> dict[str, float]:
    """Return the latest ideal point of every state; a state that no longer votes keeps its last one."""
    table = world.table("unga_ideal_points")
    order = np.argsort(table["year"], kind="stable")
    return {str(table["country"][i]): float(table["ideal_point"][i]) for i in order}


def _read(world: World) -> Base:
    countries, pairs = world.index("country"), world.index("member_pair")
    split = [label.split("|") for label in pairs.labels]
    bodies = tuple(dict.fromkeys(b for _, b in split))
    number = {b: i for i, b in enumerate(bodies)}
    points = latest_points(world)
    point = np.array([points.get(c, np.nan) for c, _ in split])
    body = np.array([number[b] for _, b in split], dtype=np.int64)
    told = {str(r["organisation"]): r for r in world.table("body_lists").rows()}
    for b in bodies:
        if not np.isfinite(float(told[b]["founded"])):
            raise ExeuntError("E499", f"{b} has no founding year", where="body_lists.csv founded")
    known = np.isfinite(point)
    start = np.flatnonzero(np.diff(body, prepend=-1))
    return Base(
        countries=countries.labels,
        bodies=bodies,
        place=world.index("body").positions(bodies),
        state=np.array([countries.position(c) for c, _ in split], dtype=np.int64),
        body=body,
        point=point,
        points=points,
        own=np.array([told[b]["legal"] == OWN for b in bodies]),
        has_life=np.array([float(told[b]["has_life"]) == 1.0 for b in bodies]),
        founded=np.array([float(told[b]["founded"]) for b in bodies]),
        members=np.bincount(body, minlength=len(bodies)).astype(np.float64),
        known=np.bincount(body, weights=known, minlength=len(bodies)).astype(np.float64),
        point_sum=np.bincount(body, weights=np.nan_to_num(point), minlength=len(bodies)).astype(np.float64),
        start=start,
        highest=np.fmax.reduceat(point, start),
        lowest=np.fmin.reduceat(point, start),
    )
