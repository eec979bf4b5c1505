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
    blocs, recipients), by treaty. budget : (64, blocs), to divide. need : (64 or 1, blocs, recipients), what patrons
    would give at the budgets of the base. moved : (64,) whether any budget differs from the base.
    """

    base: FloatArray
    accounted: FloatArray
    fixed: FloatArray
    budget: FloatArray
    need: FloatArray
    moved: NDArray[np.bool_]


def quiet_accounts(base: Base) -> Money:
    """Return the accounts of the base, in which nothing has moved."""
    fixed = base.by_patron(base.treaty)[None]
    free = base.by_patron(base.by_group - base.treaty)[None]
    whole = free + fixed
    return Money(whole, whole, fixed, free.sum(axis=2), free, np.zeros(1, dtype=bool))


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
    shared = level[:1] if (level == level[:1]).all() else level  # paths are hardly ever drawn
    path_money = base.by_patron(free[None] * shared[:, :, None])
    before, path = free_base.sum(axis=2), path_money.sum(axis=2)
    added = budgets.filled(t, before, path, multilateral_gap, parameters["rho"])
    safe = np.where(path > 0.0, path, 1.0)
    now = path_money * (1.0 + added / safe)[:, :, None]
    return Money(
        base=free_base + fixed,
        accounted=now + fixed,
        fixed=fixed,
        budget=now.sum(axis=2),
        need=path_money * (before / safe)[:, :, None],
        moved=(level != 1.0).any(axis=1) | (added != 0.0).any(axis=1),
    )
