"""How money, people and successors make the capacity of a function: one rule on plain arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
CEILING = 1.5
"""Largest core capacity: the rule says nothing about organisations that grow beyond it."""


def core_capacity(money: ArrayLike, talent: ArrayLike) -> FloatArray:
    """Return clip(money * talent, 0, 1.5), elementwise with broadcasting; ratios, 1 = base year."""
    product = np.asarray(money, dtype=np.float64) * np.asarray(talent, dtype=np.float64)
    core: FloatArray = np.clip(product, 0.0, CEILING)
    return core


def cobb_douglas_core(money: ArrayLike, experience: ArrayLike, money_weight: ArrayLike) -> FloatArray:
    """Return clip(money ** w * experience ** (1 - w), 0, 1.5): constant returns (Cobb and Douglas 1928)."""
    weight = np.asarray(money_weight, dtype=np.float64)
    product = np.asarray(money, dtype=np.float64) ** weight * np.asarray(experience, dtype=np.float64) ** (1.0 - weight)
    core: FloatArray = np.clip(product, 0.0, CEILING)
    return core


def with_successors(core: FloatArray, substitution: ArrayLike) -> FloatArray:
    """Return core + substitution * max(0, 1 - core): successors take over part of the loss, never more."""
    taken: FloatArray = core + np.asarray(substitution, dtype=np.float64) * np.maximum(1.0 - core, 0.0)
    return taken


def check_input(name: str, values: FloatArray, labels: tuple[str, ...], highest: float = np.inf) -> None:
    """Refuse what is not a number, negative or above `highest`. Error: E454 names the label and the draw."""
    good = (values >= 0.0) & (values <= highest)
    if good.all():
        return
    draw, *place = (int(p) for p in np.argwhere(~good)[0])
    what = labels[place[0]] if place and len(labels) == values.shape[-1] else "every function"
    value = values[(draw, *place)]
    limit = f" to {highest:g}" if np.isfinite(highest) else " or more"
    raise ExeuntError(
        "E454",
        f"{name} is {value:g} at {what} in draw {draw}",
        mend=f"It must be a number of 0{limit}.",
    )
