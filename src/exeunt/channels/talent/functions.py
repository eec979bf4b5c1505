"""From staff to functions: headcount, experience, experience per head, public expertise, the repair lag."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.talent.base import Base
from exeunt.engine.contract import Values

FloatArray = NDArray[np.float64]
TECHNICAL, MEDIATION, FAST, SLOW = range(4)
NOBODY = 1e-6  # headcount index below which experience per head has no meaning; the factor is then 1


def function_indexes(
    base: Base, heads: FloatArray, known: FloatArray, start: FloatArray, parameters: Values
) -> dict[str, FloatArray]:
    """Return headcount_index, experience_index and talent_factor (draw, function) and the public_* indexes (draw,).

    heads : (draw, staffed) staff relative to 2024. known : (draw, 4, staffed) experience relative to 2024 at the
    learning times technical, mediation, fast, slow. start : (draw, 4) what a person of 2024 knows. A function without
    staff figures has 1 everywhere.
    """
    persons = base.function_staff.sum(axis=1)
    weight = base.function_staff / persons[:, None]
    headcount = _mean(heads, weight)
    technical = base.technical_function
    experience = np.where(technical, _mean(known[:, TECHNICAL], weight), _mean(known[:, MEDIATION], weight))
    knows = np.where(technical, start[:, TECHNICAL, None], start[:, MEDIATION, None]) * persons
    factor = experience_per_head(headcount, experience, base.money_weight, parameters)
    return {
        "headcount_index": _everywhere(headcount, base),
        "experience_index": _everywhere(experience, base),
        "talent_factor": _everywhere(factor, base),
        "public_expertise_index": (experience * knows).sum(axis=-1) / knows.sum(axis=-1),
        "public_expertise_equal": experience.mean(axis=-1),
        "public_expertise_fast": (_mean(known[:, FAST], weight) * persons).sum(axis=-1) / persons.sum(),
        "public_expertise_slow": (_mean(known[:, SLOW], weight) * persons).sum(axis=-1) / persons.sum(),
    }


def experience_per_head(
    headcount: FloatArray, experience: FloatArray, money_weight: FloatArray, parameters: Values
) -> FloatArray:
    """Return clip((H / N)^(1 - w_M)), (draw, function): money pays for heads, only what a head knows multiplies it."""
    p = {name: values[:, None] for name, values in parameters.items() if name in _BOUNDS}
    share = np.clip(money_weight + p["money_weight_shift"], p["money_weight_least"], p["money_weight_most"])
    some = headcount >= NOBODY
    ratio = np.where(some, experience / np.where(some, headcount, 1.0), 1.0)
    factor: FloatArray = np.clip(ratio ** (1.0 - share), p["factor_floor"], p["factor_ceiling"])
    return factor


_BOUNDS = ("money_weight_shift", "money_weight_least", "money_weight_most", "factor_floor", "factor_ceiling")


def repair_years(before: FloatArray, indexes: Values, parameters: Values) -> FloatArray:
    """Return the years so far in which headcount is back and experience is not, (draw, function)."""
    posts = indexes["headcount_index"] >= parameters["headcount_back"][:, None]
    known = indexes["experience_index"] >= parameters["experience_back"][:, None]
    longer: FloatArray = before + (posts & ~known)
    return longer


def _mean(values: FloatArray, weight: FloatArray) -> FloatArray:
    mean: FloatArray = np.einsum("ds,cs->dc", values, weight, optimize=False)
    return mean


def _everywhere(values: FloatArray, base: Base) -> FloatArray:
    wide = np.ones((len(values), base.functions))
    wide[:, base.carriers] = values
    return wide
