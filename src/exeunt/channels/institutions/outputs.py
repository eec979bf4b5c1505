"""What the channel writes: ties, counts of members and of followers, lives as indicators."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.institutions.base import Base
from exeunt.channels.institutions.contagion import Left
from exeunt.channels.institutions.leavers import Scheduled
from exeunt.engine.contract import Values
from exeunt.solvers.exit_hazard import size_only_hazard
from exeunt.solvers.survival import DEAD, VITAL, ZOMBIE

FloatArray = NDArray[np.float64]


def written(
    base: Base, plan: Scheduled, left: FloatArray, gone: Left, life: FloatArray, since: FloatArray, taken: FloatArray,
    p: Values,
) -> Values:  # fmt: skip
    """Return every declared write.

    left : (64, pair), gone : its list; life, since : (64, body); taken : (64 or 1, function).
    """
    draws = len(left)
    ties = np.ones(left.shape)  # and a few zeros: half the time of a comparison of every tie
    ties[gone.draw, gone.pair] = 0.0
    members = base.members - _count(gone.draw, base.body[gone.pair], draws, len(base.bodies))
    followed = ~plan.named[gone.pair]
    by_body = _count(gone.draw[followed], base.body[gone.pair[followed]], draws, len(base.bodies))
    own = gone.pair[base.own[base.body[gone.pair]]]
    own_draw = gone.draw[base.own[base.body[gone.pair]]]
    status = np.stack([np.where(np.isnan(life), np.nan, life == s) for s in (VITAL, ZOMBIE, DEAD)], axis=-1)
    size_only = size_only_hazard(
        p["documented_rate"][:, None], p["size_constant"][0], p["size_ln_members"][0], base.members
    )
    return {
        "membership": ties,
        "members": _spread(members, base, life.shape[1]),
        "followers": _spread(by_body, base, life.shape[1]),
        "followers_members": np.ascontiguousarray(by_body[:, base.own].sum(axis=1)),
        "followers_organs": np.ascontiguousarray(by_body[:, ~base.own].sum(axis=1)),
        "exits_size_only": np.ascontiguousarray((size_only * base.members)[:, base.own].sum(axis=1)),
        "bodies_left": _count(own_draw, base.state[own], draws, len(base.countries)),
        "organisation_status": status,
        "substitution": taken,
        "left_year": left,
        "life": life,
        "lost_since": since,
    }


def _count(draw: NDArray[np.int64], place: NDArray[np.int64], draws: int, size: int) -> FloatArray:
    counted = np.bincount(draw * size + place, minlength=draws * size).reshape(draws, size)
    return counted.astype(np.float64)


def _spread(values: FloatArray, base: Base, bodies: int) -> FloatArray:
    """Return values of the bodies with a list on index `body`; NaN for the others."""
    found = np.full((len(values), bodies), np.nan)
    found[:, base.place] = values
    return found
