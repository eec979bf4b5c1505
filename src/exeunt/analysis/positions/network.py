"""The network of states through the bodies that they share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml
from numpy.typing import NDArray

from exeunt.solvers.graphs import kirchhoff_without, projection, random_walk_betweenness, spectrum

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
RULES = Path(__file__).with_name("network.yaml")


@cache
def rules() -> dict[str, Any]:
    """Return the rules by which bodies enter the network."""
    found: dict[str, Any] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Network:
    """States and bodies. members : (states, bodies) bool; bodies stand in the order of the table of memberships."""

    states: tuple[str, ...]
    bodies: tuple[str, ...]
    members: NDArray[np.bool_]

    @cached_property
    def weights(self) -> FloatArray:
        """Ties of states: W_ij = sum over shared bodies of 1/(size - 1) (Newman 2001)."""
        return projection(self.members)

    @cached_property
    def betweenness(self) -> FloatArray:
        """Random-walk betweenness of the states (Newman 2005), per pair of other states."""
        return random_walk_betweenness(self.weights)

    @cached_property
    def resilience(self) -> FloatArray:
        """Relative rise of the Kirchhoff index without each state; sizes of bodies stand."""
        return kirchhoff_without(self.weights) / spectrum(self.weights).kirchhoff - 1.0

    @cached_property
    def counted(self) -> NDArray[np.int64]:
        """Bodies of the network that each state belongs to."""
        return np.asarray(self.members.sum(axis=1), dtype=np.int64)

    def without(self, left: dict[str, set[str]]) -> Network:
        """Return the network after exits, state -> bodies left; unknown names change nothing."""
        members = self.members.copy()
        for state, bodies in left.items():
            if state in self.states:
                members[self.states.index(state), [b in bodies for b in self.bodies]] = False
        return Network(self.states, self.bodies, members)


def read_network(world: World, *, left_out: tuple[str, ...] | None = None) -> Network:
    """Return the network of the Member States. left_out : bodies to leave out instead of those of the rules."""
    rule = rules()
    table = world.table("memberships")
    positions = world.table("position_inputs")
    states = sorted(str(c) for c, un in zip(positions["country"], positions["un_member"], strict=True) if un == "1")
    names = set(rule["left_out"] if left_out is None else left_out)
    starts = tuple(rule["left_out_beginning"])
    places = {state: i for i, state in enumerate(states)}
    ties: dict[str, list[int]] = {}
    for country, club, counts in zip(table["country"], table["club"], table["counts"], strict=True):
        if counts == "1" and country in places and club not in names and not str(club).startswith(starts):
            ties.setdefault(str(club), []).append(places[str(country)])
    kept = {b: who for b, who in ties.items() if rule["fewest_members"] <= len(who) <= rule["most_members"]}
    members = np.zeros((len(states), len(kept)), dtype=bool)
    for column, who in enumerate(kept.values()):
        members[who, column] = True
    return Network(tuple(states), tuple(kept), members)
