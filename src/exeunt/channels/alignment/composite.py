"""The base alignment index: a weighted mean of votes, aid, trade and security (design: composite, weights judged)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.alignment.base import Base
from exeunt.engine.contract import Values

FloatArray = NDArray[np.float64]
PARTS = ("voting", "aid", "trade", "security")


def voting_part(ideal_point: FloatArray, anchors: FloatArray, tau: FloatArray) -> FloatArray:
    """Return shares over blocs from votes, (draws, blocs, recipients): a Laplace kernel of width `tau` (draws,)."""
    distance = np.abs(ideal_point[None, :] - anchors[:, None])
    kernel: FloatArray = np.exp(-distance[None] / tau[:, None, None])
    kernel /= kernel.sum(axis=1, keepdims=True)
    return kernel


def aid_part(money: FloatArray, floor: FloatArray) -> FloatArray:
    """Return shares over blocs of aid (blocs, recipients), `floor` (draws,) USD added to each: (draws, blocs, r)."""
    raised: FloatArray = money[None] + floor[:, None, None]
    raised /= raised.sum(axis=1, keepdims=True)
    return raised


def base_index(base: Base, parameters: Values) -> FloatArray:
    """Return the index of the base year, (64, blocs, recipients), positive, sum over blocs 1."""
    weights = [parameters[f"weight_{part}"] for part in PARTS]
    total = weights[0] + weights[1] + weights[2] + weights[3]
    parts = (
        voting_part(base.ideal_point, base.anchors, parameters["tau"]),
        aid_part(base.by_patron(base.by_group), parameters["share_floor_usd"]),
        base.trade[None],
        base.security[None],
    )
    index = np.zeros(parts[0].shape)
    for weight, part in zip(weights, parts, strict=True):
        index += (weight / total)[:, None, None] * part
    return index
