"""Who leaves in which field, and where they go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.talent.base import Base
from exeunt.channels.talent.functions import MEDIATION, TECHNICAL
from exeunt.engine.contract import Values
from exeunt.solvers.cohorts import StaffYear
from exeunt.solvers.destinations import Origins, Pull, dirichlet, doors

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Gone:
    """Leavers of a year, (draw, field, employer): people and what they know, both in full-time equivalents."""

    people: FloatArray
    experience: FloatArray


@dataclass(frozen=True)
class Leavers:
    """Fields and employers of one world.

    home, bloc : positions among the employers without the door. weight : (pair,) share of an organisation's
    professionals in a field. technical_pair : (pair,) whether the technical learning time holds.
    """

    base: Base
    home: int
    bloc: int
    origins: Origins
    weight: FloatArray
    technical_pair: NDArray[np.bool_]

    @classmethod
    def read(cls, world: World, base: Base) -> Leavers:
        """Return the leavers of a world; the first class of employers is the door to the rest of the system."""
        employers = world.index("employer")
        origins = Origins.of(base.field_mix)
        return cls(
            base=base,
            home=employers.position("home_state") - 1,
            bloc=employers.position("other_state_or_bloc") - 1,
            origins=origins,
            weight=base.field_mix[origins.entity, origins.field],
            technical_pair=base.technical_field[origins.field],
        )

    def shares(self, uniforms: FloatArray, concentration: FloatArray) -> FloatArray:
        """Return base shares of destinations, (draw, field, employer); the unassigned field has the mean of all."""
        prior = self.base.prior
        drawn = dirichlet(uniforms.reshape(len(uniforms), *prior.shape), prior, concentration)
        return np.concatenate([drawn, drawn.mean(axis=1, keepdims=True)], axis=1)

    def of_year(
        self,
        flows: StaffYear,
        known: FloatArray,
        prior: FloatArray,
        base_hired: FloatArray,
        gdp: FloatArray,
        parameters: Values,
    ) -> Gone:
        """Return the leavers of a year; natural ones and separated ones choose alike, those of the last band retire.

        known : (draw, 4, band). prior : (draw, field, employer). base_hired : (draw, staffed) hires of a stationary
        year. gdp : (64 or 1, country) ratios to the base, or a neutral 1.
        """
        share = parameters["professional_share"][:, None]
        origins, weight, technical = self.origins, self.weight, self.technical_pair
        both = known[:, : MEDIATION + 1]
        wise = np.einsum("das,dka->dks", flows.leaving[:, :-1], both[..., :-1], optimize=False) * share[:, None]
        heads = (flows.natural + flows.separated - flows.leaving[:, -1]) * share
        people = heads[:, origins.entity] * weight
        minds = np.where(technical, wise[:, TECHNICAL, origins.entity], wise[:, MEDIATION, origins.entity]) * weight
        gate = doors(origins, prior, people, flows.hired * share, base_hired * share, self._pull(gdp, parameters))
        last = origins.by_field((flows.leaving[:, -1] * share)[:, origins.entity] * weight)
        old = np.where(self.base.technical_field, both[:, TECHNICAL, -1:], both[:, MEDIATION, -1:]) * last
        return Gone(gate.place(people, last), gate.place(minds, old))

    def _pull(self, gdp: FloatArray, p: Values) -> Pull:
        """Return what moves the choice: income at home and the offer of a bloc."""
        output = gdp if gdp.ndim == 1 else (gdp * self.base.gdp_weight).sum(axis=-1)
        factors = np.ones((len(p["home_response"]), self.base.prior.shape[1] - 1))
        factors[:, self.home] = output ** p["home_response"]
        factors[:, self.bloc] = np.exp(p["bloc_offer"])
        return Pull(p["door_response"][:, None], factors)

    def in_fields(self, stock: FloatArray, share: FloatArray) -> FloatArray:
        """Return experience by field, (draw, field), from experienced persons by learning time, (draw, 4, staffed)."""
        mix, technical = self.base.field_mix, self.base.technical_field
        in_field = np.where(technical, _fields(stock[:, TECHNICAL], mix), _fields(stock[:, MEDIATION], mix))
        return in_field * share[:, None]

    def privatised(self, left: FloatArray) -> FloatArray:
        """Return the part of the experience that left which single states and firms have now, (draw, field)."""
        total = left.sum(axis=-1)
        part: FloatArray = np.where(
            total > 0.0, left[..., self.base.private].sum(axis=-1) / np.where(total > 0.0, total, 1.0), 0.0
        )
        return part


def _fields(values: FloatArray, mix: FloatArray) -> FloatArray:
    by_field: FloatArray = np.einsum("ds,sf->df", values, mix, optimize=False)
    return by_field
