"""Asylum claims: where they go, how recognition reacts, and closures that spread between neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from exeunt.channels.people.record import ClaimsRecord
from exeunt.engine.contract import BLOCK, Values
from exeunt.solvers.destination_choice import Choice, base_shares, total_response
from exeunt.solvers.policy_reaction import modes, react, similarity, stable_pull
from exeunt.solvers.threshold_cascade import least_closure

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
MEMORY = ("claims_received", "claims_lag_1", "claims_lag_2", "claims_lag_3", "claims_lag_4")  # one to five years ago


@dataclass(frozen=True)
class Asylum:
    """The base of claims and the reaction to them.

    shares : (claim origin, destination); totals : (claim origin,) claims a year; index : (destination,) recognition to
    which the shares refer; own_mean, usual : (destination,) recognition and claims on average 2015-2024; european :
    positions of those that react; weights, extremes, links : of the reaction and the cascade, European ones only.
    named : claim origins shown apart; rest : (claim origin,) 1 where shown together. shifted : (destination,) 1 where
    the parameter tightening acts. past : (5, destination) claims of 2024, 2023, ...
    """

    shares: FloatArray
    totals: FloatArray
    index: FloatArray
    own_mean: FloatArray
    latest: FloatArray
    usual: FloatArray
    european: IntArray
    weights: FloatArray
    extremes: tuple[float, float]
    links: FloatArray
    named: IntArray
    rest: FloatArray
    shifted: FloatArray
    past: FloatArray

    @classmethod
    def read(cls, world: World, record: ClaimsRecord, tightening_at: str) -> Asylum:
        """Return the base of a world."""
        destinations = world.index("destination")
        table = world.table("destinations")
        european = np.flatnonzero(table["european"] == "1")
        base = record.base()
        weights = similarity(base[:, european].T)
        links = np.zeros((len(destinations), len(destinations)))
        for row in world.table("destination_links").rows():
            one, two = destinations.position(row["destination"]), destinations.position(row["neighbour"])
            links[one, two] = links[two, one] = 1.0
        places = {o: i for i, o in enumerate(record.origins)}
        named = np.array([places[o] for o in world.index("claim_origin").labels if o in places])
        rest = np.ones(len(record.origins))
        rest[named] = 0.0
        index, own_mean, latest = record.recognition(world, european)
        return cls(
            shares=base_shares(base),
            totals=base.sum(axis=1) / record.base_years,
            index=index,
            own_mean=own_mean,
            latest=latest,
            usual=record.usual(),
            european=european,
            weights=weights,
            extremes=modes(weights),
            links=np.ascontiguousarray(links[np.ix_(european, european)]),
            named=named,
            rest=rest,
            shifted=np.array([float(d == tightening_at) for d in destinations.labels]),
            past=record.past(),
        )

    def initial(self) -> dict[str, FloatArray]:
        """Return recognition and claims of 2024 and before, nobody closed, thresholds not yet drawn."""
        none = np.zeros((1, len(self.index)))
        closures = ("border_closure", "border_closure_alone", "closure_new", "closure_new_alone")
        return {
            "recognition": self.latest[None, :],
            "recognition_own": self.latest[None, :],
            "closure_threshold": np.full_like(none, np.nan),
            **dict(zip(MEMORY, self.past[:, None, :], strict=True)),
            **dict.fromkeys(closures, none),
        }

    def step(self, inputs: Values, p: Values, shocks: Values, further: FloatArray) -> dict[str, FloatArray]:
        """Return a year of claims, closures and recognition by name.

        further : (draws or 1, claim origin) persons who come beyond the base; negative: fewer, down to no claim.
        """
        seen = np.ascontiguousarray(np.broadcast_to(inputs["recognition(-1)"], (BLOCK, len(self.index))))
        deviation = seen - self.index
        usual = self.totals * total_response(self.shares, deviation, p["eta_total"])
        totals = np.maximum(usual + further, 0.0)
        open_utility = p["beta"][:, None] * deviation
        open_claims = Choice.of(self.shares, open_utility, totals).received()
        closures = self._closures(inputs, p, shocks, open_claims)
        utility = open_utility - p["closure_effect"][:, None] * closures["border_closure"]
        choice = Choice.of(self.shares, utility, totals)
        return {
            **closures,
            **self._recognition(inputs, p, shocks),
            "asylum_claims": self._shown(choice),
            "claims_received": choice.received(),
            **{name: inputs[f"{before}(-1)"] for before, name in pairwise(MEMORY)},
        }

    def _shown(self, choice: Choice) -> FloatArray:
        """Return claims of the named origins and of the rest together, (draws, shown origin, destination)."""
        named = choice.pairs(self.named)
        others = choice.pull * ((choice.per_origin * self.rest) @ self.shares)
        return np.concatenate([named, others[:, None, :]], axis=1)

    def _recognition(self, inputs: Values, p: Values, shocks: Values) -> dict[str, FloatArray]:
        """Return this year's recognition: own level by the reaction, policy shifts on top; limited draws flagged."""
        e = self.european
        pull = stable_pull(p["rho"], p["kappa"], self.extremes, p["stability_limit"])
        offset = p["claims_offset"][:1, None]
        load = np.log(inputs["claims_received(-1)"][:, e] + offset) - np.log(self.usual[e] + offset)
        own = np.broadcast_to(inputs["recognition_own(-1)"], (BLOCK, len(self.index))).copy()
        own[:, e] = react(
            own[:, e],
            self.own_mean[e],
            np.broadcast_to(inputs["recognition(-1)"][:, e], own[:, e].shape),
            load,
            p["recognition_sd"][:, None] * ndtri(shocks["recognition_noise"][:, e]),
            p["rho"],
            p["load_response"],
            pull,
            self.weights,
        )
        shift = p["tightening"][:, None] * self.shifted
        shift[:, e] += p["common_shift"][:, None]
        limited = (pull != p["kappa"]).astype(np.float64)
        return {"recognition": own + shift, "recognition_own": own, "reaction_limited": limited}

    def _closures(self, inputs: Values, p: Values, shocks: Values, claims: FloatArray) -> dict[str, FloatArray]:
        """Return who closes with and without spread, which closures are new, and the thresholds."""
        e, offset = self.european, p["claims_offset"][:1, None]
        drawn = p["threshold_mean"][:, None] + p["threshold_sd"][:, None] * ndtri(shocks["closure_noise"])
        held = inputs["closure_threshold(-1)"]
        threshold = np.where(np.isnan(held), drawn, held)
        before = [np.log(inputs[f"{name}(-1)"][:, e] + offset) for name in MEMORY[1:]]  # two to five years ago
        surge = np.log(claims[:, e] + offset) - (before[0] + before[1] + before[2] + before[3]) / len(before)
        outputs = {"closure_threshold": threshold}
        for suffix, pull in (("", p["closure_pull"]), ("_alone", np.zeros_like(p["closure_pull"]))):
            last = inputs[f"closure_new{suffix}(-1)"]
            lasting = np.ascontiguousarray(np.broadcast_to(last, threshold.shape)[:, e])
            closed = np.zeros_like(threshold)
            closed[:, e] = least_closure(surge, self.links, threshold[:, e], pull, lasting)
            outputs[f"border_closure{suffix}"] = closed
            outputs[f"closure_new{suffix}"] = closed * (1.0 - inputs[f"border_closure{suffix}(-1)"])
        return outputs
