"""Distributions of parameters and retained shares, as data: parsed from YAML, sampled by inverse CDF only.

Inverse CDFs take one uniform each, so that a draw is the same whatever the number of draws.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "fixed": ("value",),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "truncated_normal": ("mean", "sd", "low", "high"),
    "lognormal": ("median", "sigma"),
    "truncated_lognormal": ("median", "sigma", "low", "high"),
    "gamma": ("shape", "scale"),
    "beta": ("a", "b", "low", "high"),
}


@dataclass(frozen=True)
class Distribution:
    """A named distribution with its numbers in the order of `_ARGUMENTS`.

    fixed(value); uniform(low, high); triangular(low, mode, high); truncated_normal(mean, sd, low, high);
    lognormal(median, sigma): median times exp(sigma z); truncated_lognormal(median, sigma, low, high); gamma(shape,
    scale); beta(a, b, low, high): a beta variable stretched to [low, high].
    """

    kind: str
    numbers: tuple[float, ...]

    @classmethod
    def fixed(cls, value: float) -> Distribution:
        """Return the distribution that always gives `value`."""
        return cls("fixed", (float(value),))

    @classmethod
    def parse(cls, spec: object, *, where: str = "") -> Distribution:
        """Return the distribution written as a number or as `{kind: [numbers]}` / `{kind: {name: number}}`.

        Errors: E120 not a number nor a known distribution; E121 wrong or disordered numbers.
        """
        if isinstance(spec, bool) or not isinstance(spec, (int, float, Mapping)):
            raise ExeuntError(
                "E120",
                f"{spec!r} is not a number or a distribution",
                where=where,
                mend="Write 0.3 or {triangular: [0.2, 0.3, 0.4]}.",
            )
        if not isinstance(spec, Mapping):
            return cls._checked("fixed", (float(spec),), where)
        if len(spec) != 1:
            raise ExeuntError("E120", "a distribution has exactly one name", where=where)
        kind, numbers = next(iter(spec.items()))
        if kind not in _ARGUMENTS:
            raise ExeuntError(
                "E120",
                f"'{kind}' is not a distribution",
                where=where,
                nearest=nearest_names(str(kind), _ARGUMENTS),
                mend=f"Known: {', '.join(_ARGUMENTS)}.",
            )
        return cls._checked(kind, _numbers(kind, numbers, where), where)

    @classmethod
    def _checked(cls, kind: str, numbers: tuple[float, ...], where: str) -> Distribution:
        names = _ARGUMENTS[kind]
        given = dict(zip(names, numbers, strict=True))
        low, high = given.get("low", -math.inf), given.get("high", math.inf)
        middle = given.get("mode", low)
        bad = (
            any(not math.isfinite(v) for v in numbers)
            or low > high
            or not low <= middle <= high
            or given.get("sd", 1.0) <= 0
            or given.get("sigma", 1.0) < 0
            or (kind == "truncated_lognormal" and given["sigma"] == 0)
            or given.get("median", 1.0) <= 0
            or min(given.get(name, 1.0) for name in ("shape", "scale", "a", "b")) <= 0
            or (kind == "truncated_lognormal" and low < 0)
        )
        if bad:
            raise ExeuntError(
                "E121",
                f"{kind} {given} is not in order",
                where=where,
                mend=f"Give finite {', '.join(names)} with low <= high, a positive spread and a positive median.",
            )
        return cls(kind, numbers)

    @property
    def is_fixed(self) -> bool:
        """Whether every draw is the same."""
        return self.kind == "fixed"

    @property
    def central(self) -> float:
        """The value, mode, mean or median; the midpoint of a uniform, the mean of a gamma or beta."""
        if self.kind == "uniform":
            return 0.5 * (self.numbers[0] + self.numbers[1])
        if self.kind == "gamma":
            return self.numbers[0] * self.numbers[1]
        if self.kind == "beta":
            a, b, low, high = self.numbers
            return low + (high - low) * a / (a + b)
        return self.numbers[1] if self.kind == "triangular" else self.numbers[0]

    @property
    def bounds(self) -> tuple[float, float]:
        """Smallest and largest value that can occur."""
        if self.kind == "fixed":
            return self.numbers[0], self.numbers[0]
        if self.kind == "uniform":
            return self.numbers[0], self.numbers[1]
        if self.kind == "triangular":
            return self.numbers[0], self.numbers[2]
        return (self.numbers[2], self.numbers[3]) if len(self.numbers) == 4 else (0.0, math.inf)

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the inverse CDF at uniforms `u` in (0, 1), same shape, float64."""
        import numpy as np

        if self.kind == "fixed":
            return np.full(u.shape, self.numbers[0])
        if self.kind == "uniform":
            low, high = self.numbers
            return low + (high - low) * u
        if self.kind == "triangular":
            return _triangular(u, *self.numbers)
        return _special(self.kind, self.numbers, u)

    def to_data(self) -> float | dict[str, list[float]]:
        """Return the form that `parse` reads."""
        return self.numbers[0] if self.is_fixed else {self.kind: list(self.numbers)}


def _numbers(kind: str, numbers: Any, where: str) -> tuple[float, ...]:
    names = _ARGUMENTS[kind]
    if isinstance(numbers, Mapping):
        if set(numbers) != set(names):
            raise ExeuntError(
                "E121", f"{kind} takes {', '.join(names)}, not {', '.join(map(str, numbers))}", where=where
            )
        numbers = [numbers[n] for n in names]
    if not isinstance(numbers, (list, tuple)):
        numbers = [numbers]
    wrong = [v for v in numbers if isinstance(v, bool) or not isinstance(v, (int, float))]
    if wrong or len(numbers) != len(names):
        raise ExeuntError("E121", f"{kind} takes {len(names)} numbers: {', '.join(names)}", where=where)
    return tuple(float(v) for v in numbers)


def _triangular(u: FloatArray, low: float, mode: float, high: float) -> FloatArray:
    import numpy as np

    if high == low:
        return np.full(u.shape, low)
    split = (mode - low) / (high - low)
    left = low + np.sqrt(u * (high - low) * (mode - low))
    right = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
    return np.where(u < split, left, right)


def _special(kind: str, numbers: tuple[float, ...], u: FloatArray) -> FloatArray:
    """Return the inverse CDF of the distributions that need special functions."""
    import numpy as np
    from scipy.special import betaincinv, gammaincinv, ndtr, ndtri

    if kind == "gamma":
        shape, scale = numbers
        return np.asarray(scale * gammaincinv(shape, u), dtype=np.float64)
    if kind == "lognormal":
        median, sigma = numbers
        return median * np.exp(sigma * ndtri(u))
    middle, spread, low, high = numbers
    if kind == "beta":
        return np.asarray(low + (high - low) * betaincinv(middle, spread, u), dtype=np.float64)
    if kind == "truncated_lognormal":
        below, above = (ndtr(math.log(v / middle) / spread) if v > 0 else 0.0 for v in (low, high))
        return np.clip(middle * np.exp(spread * ndtri(below + (above - below) * u)), low, high)
    below, above = ndtr((low - middle) / spread), ndtr((high - middle) / spread)
    return np.clip(middle + spread * ndtri(below + (above - below) * u), low, high)
