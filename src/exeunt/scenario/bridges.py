"""Bridges: rule sets of one technology docked onto each other (Farrell and Saloner 1992)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from exeunt.errors import ExeuntError, nearest_names
from exeunt.scenario.compiled import Bridge
from exeunt.scenario.timing import first_day

if TYPE_CHECKING:
    from exeunt.scenario.problems import Problems
    from exeunt.scenario.scenario import Placed
    from exeunt.world.world import World

NEUTRAL = "neutral"
NEUTRAL_BLOC = "non_aligned"  # two names of one position
REST_OF_WORLD = "ROW"


def bridges_of(events: Sequence[Placed], world: World, problems: Problems) -> tuple[Bridge, ...]:
    """Return the bridges among the events, in order; mistakes go to `problems` (E206, E207, E224)."""
    found = []
    for position, placed in enumerate(events):
        if placed.event.kind == "bridge":
            with problems.collecting():
                found.append(_bridge(position, placed, world))
    return tuple(found)


def _bridge(position: int, placed: Placed, world: World) -> Bridge:
    event = placed.event
    technologies = world.index("technology").labels
    technology = str(event.technology)
    if technology not in technologies:
        raise ExeuntError(
            "E206",
            f"'{technology}' is not a technology",
            where=placed.where("technology"),
            nearest=nearest_names(technology, technologies),
            mend=f"Technologies: {', '.join(technologies)}.",
        )
    blocs, states = members_of(event.members or (), world, placed.where("members"))
    start = first_day(event.start or world.years[0])
    path = tuple(event.strength * phased(start, event.years_of_rise, year) for year in world.years)
    return Bridge(technology, blocs, states, path, position)


def members_of(members: Sequence[str], world: World, where: str = "members") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (blocs, states), one of them empty; groups and agreements are written out, each state once.

    Errors: E207 no such state, group or bloc; E224 fewer than two members, or blocs and states together.
    """
    labels = world.index("bloc").labels
    blocs: dict[str, None] = {}
    states: dict[str, None] = {}
    names = EconomyNames.of(world)
    for name in members:
        bloc = NEUTRAL_BLOC if name == NEUTRAL else name
        if bloc in labels:
            blocs[bloc] = None
        else:
            states |= dict.fromkeys(names.states(name, where, (*labels, NEUTRAL)))
    if blocs and states:
        raise ExeuntError(
            "E224", "a bridge joins blocs or states, not both", where=where, mend="Write two events, one for each."
        )
    if len(blocs) + len(states) < 2:
        raise ExeuntError("E224", "a bridge needs two members", where=where, mend="Name two states, groups or blocs.")
    return tuple(blocs), tuple(states)


@dataclass(frozen=True)
class EconomyNames:
    """States of the trade tables and their groups. economies : all codes, the rest of the world among them.

    trade_groups : groups whose members levy no duty on each other.
    """

    economies: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    trade_groups: frozenset[str]

    @classmethod
    def of(cls, world: World) -> EconomyNames:
        """Return the names of a world."""
        table, groups = world.table("agreements"), _groups(world)
        trade = {str(a) for a, topic in zip(table["agreement"], table["topic"], strict=True) if topic == "trade"}
        trade |= {g for g, members in groups.items() if set(members) == set(groups.get("EU", ()))}  # EU27
        return cls(tuple(world.index("economy").labels), groups, frozenset(trade))

    def states(self, name: str, where: str, blocs: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the members of a group, or the state itself. Error: E207, which tells `blocs` as valid too."""
        if name in self.groups:
            return self.groups[name]
        if name in self.economies and name != REST_OF_WORLD:
            return (name,)
        known = [e for e in self.economies if e != REST_OF_WORLD] + [*self.groups, *blocs]
        raise ExeuntError(
            "E207",
            f"'{name}' is not a state{', a group or a bloc' if blocs else ' or a group'}",
            where=where,
            nearest=nearest_names(name, known),
            mend=f"Groups: {', '.join(self.groups)}." + (f" Blocs: {', '.join(blocs)}." if blocs else ""),
        )


def _groups(world: World) -> dict[str, tuple[str, ...]]:
    """Return members of each agreement and of each group of states; agreements win over a group of the same name."""
    found: dict[str, dict[str, None]] = {}
    rows = world.table("group_members")
    countries = set(world.index("country").labels)
    for group, member in zip(rows["group"], rows["member"], strict=True):
        if member in countries:
            found.setdefault(str(group), {})[str(member)] = None
    table = world.table("agreements")
    for agreement in dict.fromkeys(str(a) for a in table["agreement"]):
        found[agreement] = {}
    for agreement, country in zip(table["agreement"], table["country"], strict=True):
        found[str(agreement)][str(country)] = None
    return {name: tuple(members) for name, members in found.items()}


def phased(start: date, years: float, year: int, end: date | None = None) -> float:
    """Return the mean over a year of a straight rise from 0 on `start` to 1 after `years` years; 0 from `end` on."""

    def area(end: float) -> float:
        """Integral of the rise from `start` to `end` (in years after it)."""
        if end <= 0.0:
            return 0.0
        if years <= 0.0:
            return end
        return end * end / (2.0 * years) if end <= years else end - years / 2.0

    origin = _in_years(start)
    until = year + 1 if end is None else min(year + 1, _in_years(end))
    return area(until - origin) - area(year - origin) if until > year else 0.0


def _in_years(day: date) -> float:
    """Return a day as a number of years: 2026.5 is the middle of 2026."""
    first = date(day.year, 1, 1)
    return day.year + (day - first).days / (date(day.year + 1, 1, 1) - first).days
