"""The regular-budget scale of a period: two machine scales, their mean, rounded so that it sums to 100.

Law: A/RES/79/249 and the resolutions before it; Committee on Contributions A/76/11, A/79/11.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.rules.distribute import TOTAL, Flags, Floats
from exeunt.rules.machine_scale import MachineScale, machine_scale
from exeunt.rules.rounding import largest_remainder
from exeunt.rules.scale_law import ScaleLaw


@dataclass(frozen=True)
class BaseData:
    """Means of one base period by member (m,): income and debt in USD, the multiplier not applied."""

    years: tuple[int, ...]
    income: Floats
    population: Floats
    debt: Floats


@dataclass(frozen=True)
class ScaleResult:
    """A scale with its whole trace; arrays by member (m,) in the order of `iso3`.

    `thousandths` are rates in units of 0.001 percent (int64, sum 100,000); `mean` the rates before rounding.
    `ratio_long` is unadjusted income per head over the average in the long base, without multiplier: it sets
    the peacekeeping level.
    """

    iso3: tuple[str, ...]
    law: ScaleLaw
    ldc: Flags
    short_base: BaseData
    long_base: BaseData
    short: MachineScale
    long: MachineScale
    mean: Floats
    thousandths: NDArray[np.int64]
    ratio_long: Floats

    @property
    def rate(self) -> Floats:
        """Rates in percent, three decimals."""
        return self.thousandths / 10.0**self.law.decimals


def solve_scale(
    iso3: tuple[str, ...], ldc: Flags, short_base: BaseData, long_base: BaseData, law: ScaleLaw
) -> ScaleResult:
    """Return the scale of any set of states.

    Parameters
    ----------
    iso3 : codes of the members; the order settles ties in rounding. ldc : (m,) flags.
    short_base, long_base : means over the two base periods. law : elements of the method.

    Error: E316 the pool cannot be distributed.
    """
    multiplier = np.array([law.multiplier if code == law.multiplier_country else 1.0 for code in iso3])
    short, long = (
        machine_scale(base.income * multiplier, base.population, base.debt, ldc, law)
        for base in (short_base, long_base)
    )
    mean = (short.percent + long.percent) / 2.0
    units = 10**law.decimals
    return ScaleResult(
        iso3,
        law,
        ldc,
        short_base,
        long_base,
        short,
        long,
        mean,
        largest_remainder(mean * units, round(TOTAL) * units),
        income_ratio(long_base.income, long_base.population),
    )


def income_ratio(income: Floats, population: Floats) -> Floats:
    """Return income per head over the average of all members, (m,): the ratio of A/RES/55/235."""
    ratio: Floats = income / population / (income.sum() / population.sum())
    return ratio


class ScaleCache:
    """Scales already solved, found by a hash of everything that enters them."""

    def __init__(self, size: int = 512) -> None:
        self._solved: dict[bytes, ScaleResult] = {}
        self._size = size

    def solve(
        self, iso3: tuple[str, ...], ldc: Flags, short_base: BaseData, long_base: BaseData, law: ScaleLaw
    ) -> ScaleResult:
        """Return `solve_scale` of the same arguments, from memory when they were met before."""
        key = _digest(iso3, (ldc, *_arrays(short_base), *_arrays(long_base)), law)
        if key not in self._solved:
            if len(self._solved) >= self._size:
                self._solved.pop(next(iter(self._solved)))
            self._solved[key] = solve_scale(iso3, ldc, short_base, long_base, law)
        return self._solved[key]


def _arrays(base: BaseData) -> tuple[Floats, Floats, Floats]:
    return base.income, base.population, base.debt


def _digest(iso3: tuple[str, ...], arrays: Iterable[NDArray[np.generic]], law: ScaleLaw) -> bytes:
    state = hashlib.sha256("".join(iso3).encode())
    state.update(repr(astuple(law)).encode())
    for array in arrays:
        state.update(np.ascontiguousarray(array).data)
    return state.digest()
