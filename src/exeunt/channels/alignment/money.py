"""The accounts of a year: what each recipient would get if every cut were shared out as the aid was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.alignment.base import Base
from exeunt.channels.alignment.budgets import Budgets
from exeunt.engine.contract import Values

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Money:
    """USD a year. base : (1, blocs, recipients). accounted : (64, blocs, recipients), nobody reacting. fixed : (1,
    blocs, recipients), by treaty. budget : (64, blocs), to divide. need : (64, blocs, recipients), what patrons would
    give at the budgets of the base. moved : (64,) whether any budget differs from the base.
    """

    base: FloatArray
    accounted: FloatArray
    fixed: FloatArray
    budget: FloatArray
    need: FloatArray
    moved: NDArray[np.bool_]


def accounts(
    base: Base, budgets: Budgets, t: int, year: int, multilateral_gap: FloatArray, parameters: Values
) -> Money:
    """Return the accounts of a year.

    A group's cut falls on its recipients in proportion to its own aid; what other patrons add goes where they give
    already. Errors: those of `Budgets.level`.
    """
    free = base.by_group - base.treaty
    fixed = base.by_patron(base.treaty)[None]
    free_base = base.by_patron(free)[None]
    level = budgets.level(year, parameters)
    now = base.by_patron(free[None] * level[:, :, None])
    before, path = free_base.sum(axis=2), now.sum(axis=2)
    added = budgets.filled(t, before, path, multilateral_gap, parameters["rho"])
    now = now * (1.0 + added / np.where(path > 0.0, path, 1.0))[:, :, None]
    budget = now.sum(axis=2)
    size = np.where(before > 0.0, budget / np.where(before > 0.0, before, 1.0), 0.0)
    return Money(
        base=free_base + fixed,
        accounted=now + fixed,
        fixed=fixed,
        budget=budget,
        need=now / np.where(size > 0.0, size, 1.0)[:, :, None],
        moved=(level != 1.0).any(axis=1) | (added != 0.0).any(axis=1),
    )
