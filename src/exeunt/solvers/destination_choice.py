"""Which destination: multinomial shares that respond to policy, and totals of each origin.

P(d|o) = s0[d|o] exp(b (g_d - g0_d) - c B_d) / sum over j. A random-utility model whose base shares are those observed
(McFadden 1974; Hatton 2009, Economic Journal 119; Bertoli, Bruecker and Fernandez-Huertas Moraga 2022). What one
destination loses goes to the others by the complement of the share formula. Plain arrays; rows are draws. Products have
64 rows where a run calls them, so that their bits do not depend on anything else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def base_shares(applications: FloatArray) -> FloatArray:
    """Return shares (origins, destinations) of applications >= 0; an origin without any keeps zeros."""
    total = applications.sum(axis=1, keepdims=True)
    shares: FloatArray = np.where(total > 0.0, applications / np.where(total > 0.0, total, 1.0), 0.0)
    return shares


@dataclass(frozen=True)
class Choice:
    """pull : (draws, destinations) factor on shares; per_origin : (draws, origins) claims over the sum of pulls."""

    pull: FloatArray
    per_origin: FloatArray
    shares: FloatArray

    @classmethod
    def of(cls, shares: FloatArray, utility: FloatArray, totals: FloatArray) -> Choice:
        """Return the choice. shares : (origins, destinations); utility : (draws, destinations), 0 = base; totals :
        (draws, origins) claims >= 0."""
        pull = np.exp(utility)
        reach = np.ascontiguousarray(pull) @ np.ascontiguousarray(shares.T)
        per_origin = np.where(reach > 0.0, totals / np.where(reach > 0.0, reach, 1.0), 0.0)
        return cls(pull, per_origin, shares)

    def received(self) -> FloatArray:
        """Return claims by destination, (draws, destinations)."""
        claims: FloatArray = self.pull * (self.per_origin @ self.shares)
        return claims

    def of_totals(self, totals: FloatArray, before: FloatArray) -> FloatArray:
        """Return how other totals (draws, origins) spread over destinations; before : the totals of this choice."""
        other = np.where(before > 0.0, self.per_origin / np.where(before > 0.0, before, 1.0), 0.0) * totals
        spread: FloatArray = self.pull * (other @ self.shares)
        return spread

    def pairs(self, origins: NDArray[np.int64]) -> FloatArray:
        """Return claims of some origins, (draws, those origins, destinations)."""
        found: FloatArray = self.per_origin[:, origins, None] * self.shares[origins] * self.pull[:, None, :]
        return found


def total_response(shares: FloatArray, deviation: FloatArray, elasticity: FloatArray) -> FloatArray:
    """Return the factor on an origin's total: exp(eta * sum over d of s0 (g_d - g0_d)).

    deviation : (draws, destinations); elasticity : (draws,); result (draws, origins).
    """
    exposed = np.ascontiguousarray(deviation) @ np.ascontiguousarray(shares.T)
    factor: FloatArray = np.exp(elasticity[:, None] * exposed)
    return factor
