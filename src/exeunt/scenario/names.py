"""States, groups and bodies as scenarios name them, and their places in the indexes of the world."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from exeunt.errors import ExeuntError
from exeunt.scenario.vocabulary import ALL_BODIES, ALL_MEMBERS, BODY_GROUPS, LISTED_BODIES

if TYPE_CHECKING:
    from exeunt.world.world import World

_CLOSE = 0.6


class Names:
    """Looks names up in a world; every miss is an error with the nearest valid codes."""

    def __init__(self, world: World) -> None:
        self._world = world
        countries = world.table("countries")
        self.members = tuple(
            str(c) for c, s in zip(countries["country"], countries["un_status"], strict=True) if s == "member"
        )
        donors = world.index("donor")
        unions = world.table("donors").where(kind="union")["donor"]
        self.states: Mapping[str, tuple[str, ...]] = {
            str(c): (str(en), str(zh))
            for c, en, zh in zip(countries["country"], countries["name_en"], countries["name_zh_hant"], strict=True)
        } | {str(u): (donors.name(u), donors.name(u, "zh_hant")) for u in unions}
        self.donor_position: Mapping[str, int] = donors.position_of
        self.organisation_position: Mapping[str, int] = world.index("organisation").position_of

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Members of each group of states."""
        rows = self._world.table("group_members")
        found: dict[str, list[str]] = {}
        for group, member in zip(rows["group"], rows["member"], strict=True):
            found.setdefault(str(group), []).append(str(member))
        return {group: tuple(members) for group, members in found.items()} | {ALL_MEMBERS: self.members}

    @cached_property
    def bodies(self) -> dict[str, tuple[str, ...]]:
        """Names of every body: English, Chinese, short."""
        rows = self._world.table("organisations")
        columns = [rows[c] for c in ("organisation", "name_en", "name_zh_hant", "short_name_en")]
        return {str(code): tuple(map(str, names)) for code, *names in zip(*columns, strict=True)}

    @cached_property
    def sectors(self) -> dict[str, str]:
        """English names of the sectors of trade."""
        index = self._world.index("sector")
        return dict(zip(index.labels, index.names_en, strict=True))

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """The bodies of the memorandum of 7 January 2026."""
        rows = self._world.table("organisations")
        return tuple(str(o) for o in rows["organisation"][rows["listed"] == 1])

    @cached_property
    def parents(self) -> dict[str, str]:
        """The body that each body belongs to, "" if none."""
        rows = self._world.table("organisations")
        return {str(o): str(p) for o, p in zip(rows["organisation"], rows["parent"], strict=True)}

    def state(self, code: str, where: str) -> str:
        """Return the code if it is a state or the European Union. Error: E207."""
        if code in self.states:
            return code
        raise ExeuntError(
            "E207",
            f"'{code}' is not a state",
            where=where,
            nearest=nearest_codes(code, self.states),
            mend="Write the three letters of ISO 3166-1, such as USA or DEU.",
        )

    def group(self, name: str, where: str) -> tuple[str, ...]:
        """Return the members of a group of states. Error: E207."""
        if name in self.groups:
            return self.groups[name]
        raise ExeuntError(
            "E207",
            f"'{name}' is not a group of states",
            where=where,
            nearest=nearest_codes(name, dict.fromkeys(self.groups, ())),
            mend=f"Groups: {', '.join(self.groups)}.",
        )

    def body(self, code: str, where: str) -> str:
        """Return the code if it is a body. Error: E208."""
        if code in self.bodies:
            return code
        if code in BODY_GROUPS:
            raise ExeuntError("E208", f"'{code}' is a group of bodies", where=where, mend="Write `group_of_bodies:`.")
        raise ExeuntError(
            "E208",
            f"'{code}' is not a body",
            where=where,
            nearest=nearest_codes(code, self.bodies),
            mend="List: exeunt data show organisations.",
        )

    def group_of_bodies(self, name: str, where: str) -> tuple[str, ...]:
        """Return the bodies of a group: `ALL` with a revenue row, `listed` the 66. Error: E208."""
        if name == ALL_BODIES:
            return tuple(self.organisation_position)
        if name == LISTED_BODIES:
            return self.listed
        raise ExeuntError(
            "E208",
            f"'{name}' is not a group of bodies",
            where=where,
            nearest=nearest_codes(name, dict.fromkeys(BODY_GROUPS, ())),
            mend=f"Groups: {', '.join(BODY_GROUPS)}.",
        )

    def name_of_state(self, code: str) -> str:
        """Return the English name of a state."""
        return self.states[code][0]


def nearest_codes(text: str, names: Mapping[str, Iterable[str]], count: int = 3) -> tuple[str, ...]:
    """Return up to `count` codes whose code or name (English, Chinese, short) is nearest to `text`, best first."""
    wanted = text.casefold()
    scores: dict[str, float] = {}
    for code, others in names.items():
        for spelling in (code, *others):
            scores[code] = max(scores.get(code, 0.0), _closeness(wanted, spelling.casefold()))
    close = sorted((c for c, s in scores.items() if s >= _CLOSE), key=lambda c: (-scores[c], c))
    return tuple(close[:count])


def _closeness(wanted: str, spelling: str) -> float:
    if wanted == spelling:
        return 1.0
    if len(wanted) > 1 and spelling.startswith(wanted):
        return 0.95
    if sorted(wanted) == sorted(spelling):
        return 0.92  # letters in another order
    matcher = difflib.SequenceMatcher(None, spelling, wanted)
    if matcher.real_quick_ratio() < _CLOSE or matcher.quick_ratio() < _CLOSE:
        return 0.9 if len(wanted) > 3 and wanted in spelling else 0.0
    return max(matcher.ratio(), 0.9 if len(wanted) > 3 and wanted in spelling else 0.0)
