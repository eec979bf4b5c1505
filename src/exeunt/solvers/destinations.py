"""Where people go who leave: multinomial logit with a door that cannot take more than it opens.

McFadden (1974), Conditional logit analysis of qualitative choice behavior; shares come from a Dirichlet distribution.
Arrays are (draw, pair of entity and field) for people and (draw, field, employer) for shares; employer 0 is the door:
another body of the same system.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv

from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
SUM_TOLERANCE = 1e-9


def check_priors(prior: FloatArray, names: tuple[str, ...]) -> None:
    """Refuse priors that are no shares. prior : (field, employer). Error: E495 names the field and the sum."""
    for name, row in zip(names, prior, strict=True):
        total = float(row.sum())
        if not (row >= 0.0).all() or abs(total - 1.0) > SUM_TOLERANCE:
            raise ExeuntError(
                "E495",
                f"prior shares of {name} add up to {total:g}" + ("" if (row >= 0.0).all() else " and one is negative"),
                mend="Give shares of 0 or more that add up to 1.",
            )
        if row[0] >= 1.0:
            raise ExeuntError("E495", f"every leaver of {name} stays in the system", mend="Give the others a share.")


def dirichlet(uniforms: FloatArray, prior: FloatArray, concentration: ArrayLike) -> FloatArray:
    """Return shares (draw, field, employer) from uniforms of the same shape, by inverse gamma and division.

    prior : (field, employer), means of the shares. concentration : (draw,); larger is closer to the prior.
    """
    alpha = np.asarray(concentration, dtype=np.float64)[:, None, None] * prior
    drawn = gammaincinv(np.where(alpha > 0.0, alpha, 1.0), uniforms) * (alpha > 0.0)
    share: FloatArray = drawn / drawn.sum(axis=-1, keepdims=True)
    return share


@dataclass(frozen=True)
class Origins:
    """Where leavers come from: pairs of an entity and a field of expertise, sorted by field.

    entity, field : (pair,) positions. Sums over pairs are taken in their order.
    """

    entity: NDArray[np.int64]
    field: NDArray[np.int64]
    entities: int
    fields: int

    @classmethod
    def of(cls, mix: FloatArray) -> Origins:
        """Return the pairs of a table (entity, field) that are not 0."""
        field, entity = (p.astype(np.int64) for p in np.nonzero(mix.T))
        return cls(entity, field, *mix.shape)

    def by_entity(self, values: FloatArray) -> FloatArray:
        """Return sums over the fields of an entity, (draw, entity), from (draw, pair)."""
        return self._sums(values, self.entity, self.entities)

    def by_field(self, values: FloatArray) -> FloatArray:
        """Return sums over the entities of a field, (draw, field), from (draw, pair)."""
        return self._sums(values, self.field, self.fields)

    def _sums(self, values: FloatArray, group: NDArray[np.int64], groups: int) -> FloatArray:
        member = (group[:, None] == np.arange(groups)).astype(np.float64)
        summed: FloatArray = np.einsum("dp,pg->dg", values, member, optimize=False)
        return summed


@dataclass(frozen=True)
class Pull:
    """What moves the choice.

    door : (draw, 1), response of the door to openings, 0 or more. elsewhere : (draw, employers without the door),
    factors exp(V) on the weights of the others.
    """

    door: FloatArray
    elsewhere: FloatArray


@dataclass(frozen=True)
class Doors:
    """Who goes where. through : (draw, pair) share of leavers who stay in the system; elsewhere : (draw, field,
    employer) shares of the others, employer 0 always 0."""

    origins: Origins
    through: FloatArray
    elsewhere: FloatArray

    def place(self, leavers: FloatArray, retired: FloatArray) -> FloatArray:
        """Return people by field and employer, (draw, field, employer), adding up to leavers plus retired.

        leavers : (draw, pair). retired : (draw, field), who go to the last class.
        """
        inside = leavers * self.through
        found: FloatArray = self.origins.by_field(leavers - inside)[..., None] * self.elsewhere
        found[..., 0] = self.origins.by_field(inside)
        found[..., -1] += retired
        return found


def doors(
    origins: Origins, prior: FloatArray, leavers: FloatArray, hired: FloatArray, base_hired: FloatArray, pull: Pull
) -> Doors:
    """Return where leavers go, given what other entities hire.

    prior : (draw, field, employer). leavers : (draw, pair). hired, base_hired : (draw, entity) people hired this year
    and in the base year. An entity's people find the openings of the others; the weight of the door is multiplied by
    (openings / base openings)^theta. Nobody passes beyond the openings: who is too many goes elsewhere by the same
    shares.
    """
    total = hired.sum(axis=-1, keepdims=True)
    openings = np.maximum(total - hired, 0.0)
    base = np.maximum(base_hired.sum(axis=-1, keepdims=True) - base_hired, 0.0)
    width = np.where(base > 0.0, openings / np.where(base > 0.0, base, 1.0), 1.0) ** pull.door
    others = prior[..., 1:] * pull.elsewhere[:, None, :]
    rest = others.sum(axis=-1, keepdims=True)
    odds = (prior[..., 0] / rest[..., 0])[:, origins.field] * width[:, origins.entity]
    share = odds / (1.0 + odds)
    wanted = origins.by_entity(leavers * share)
    fits = np.minimum(_at_most(openings, wanted), 1.0)
    passing = (wanted * fits).sum(axis=-1, keepdims=True)
    fits = fits * np.minimum(_at_most(total, passing), 1.0)
    elsewhere = np.zeros_like(prior)
    elsewhere[..., 1:] = others / rest
    return Doors(origins, share * fits[:, origins.entity], elsewhere)


def _at_most(room: FloatArray, wanted: FloatArray) -> FloatArray:
    part: FloatArray = np.where(wanted > 0.0, room / np.where(wanted > 0.0, wanted, 1.0), 1.0)
    return part
