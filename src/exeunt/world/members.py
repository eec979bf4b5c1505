"""Which states belong to which body, where a list is known; a body without a list is not in the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.world.world import World

FACTBOOK, LISTED, UNIVERSAL = "factbook:", "listed:", "universal"


def member_states(world: World) -> tuple[str, ...]:
    """Return the Member States of the United Nations, in the order of the table of countries."""
    table = world.table("countries")
    return tuple(str(c) for c, status in zip(table["country"], table["un_status"], strict=True) if status == "member")


def club_members(world: World) -> dict[str, frozenset[str]]:
    """Return the full members of every body of the Factbook by its abbreviation, economies outside the UN included."""
    return world.once("members.clubs", lambda: _clubs(world))


def member_lists(world: World) -> dict[str, tuple[str, ...]]:
    """Return the Member States in each body of table `body_lists`, bodies and states in alphabetical order.

    An organ of the United Nations has all of them: they take part, and cannot withdraw in law. Error: E126 a list that
    no table holds.
    """
    return world.once("members.lists", lambda: _lists(world))


def observers(world: World) -> frozenset[tuple[str, str]]:
    """Return (state, body) of those that take part in a body of its own members without being one."""
    return world.once("members.observers", lambda: _observers(world))


def _observers(world: World) -> frozenset[tuple[str, str]]:
    own, club = world.table("listed_members"), world.table("memberships")
    found = {
        (str(c), str(o)) for c, o, n in zip(own["country"], own["organisation"], own["counts"], strict=True) if n == "0"
    }
    body = {str(r["list"]).removeprefix(FACTBOOK): str(r["organisation"])
            for r in world.table("body_lists").rows() if r["legal"] == "own"}  # fmt: skip
    for country, name, counts in zip(club["country"], club["club"], club["counts"], strict=True):
        if counts == "0" and name in body:
            found.add((str(country), body[str(name)]))
    return frozenset(found)


def _clubs(world: World) -> dict[str, frozenset[str]]:
    table = world.table("memberships")
    found: dict[str, set[str]] = {}
    for country, club, counts in zip(table["country"], table["club"], table["counts"], strict=True):
        if counts == "1":
            found.setdefault(str(club), set()).add(str(country))
    return {club: frozenset(who) for club, who in found.items()}


def _lists(world: World) -> dict[str, tuple[str, ...]]:
    states, clubs = frozenset(member_states(world)), club_members(world)
    own = world.table("listed_members")
    found = {}
    for row in world.table("body_lists").rows():
        body, code = str(row["organisation"]), str(row["list"])
        if code == UNIVERSAL:
            who = set(states)
        elif code.startswith(FACTBOOK):
            who = set(clubs.get(code.removeprefix(FACTBOOK), ()))
        else:
            name = code.removeprefix(LISTED)
            rows = zip(own["organisation"], own["country"], own["counts"], strict=True)
            who = {str(c) for o, c, counts in rows if o == name and counts == "1"}
        if not who:
            raise ExeuntError("E126", f"no table holds the list '{code}'", where=f"body_lists.csv {body}")
        added = {c for c in str(row["added"] or "").split(";") if c}
        found[body] = tuple(sorted((who | added) & states))
    return dict(sorted(found.items()))
