"""What each kind of event may say: one table, read by the checks, the compiler, the JSON Schema and the help texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

INSTRUMENTS = ("assessed", "core", "earmarked", "other")
VOLUNTARY = ("core", "earmarked", "other")
STATUSES = ("ordered", "enacted", "actual", "assumed")
ALL_BODIES = "ALL"
LISTED_BODIES = "listed"
BODY_GROUPS: Mapping[str, str] = {
    ALL_BODIES: "every organisation with a row of revenue in the tables",
    LISTED_BODIES: "the 66 bodies of the memorandum of 7 January 2026",
}
ALL_MEMBERS = "ALL_MEMBERS"


@dataclass(frozen=True)
class Grammar:
    """The fields of one kind of event.

    instruments : those it may act on; the default is all of them. needs : fields that must stand in the event.
    may : further fields that may stand in it. retained : the share kept if none is written. phase_years : years
    of the rise if none are written.
    """

    says: str
    instruments: tuple[str, ...]
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    retained: float | None = None
    phase_years: float = 0.0


GRAMMAR: Mapping[str, Grammar] = {
    "withdraw": Grammar(
        "membership or participation ends; dues from the legal date, other money from the date given",
        INSTRUMENTS,
        may=("from", "notice", "instruments", "retained", "draw"),
        retained=0.0,
    ),
    "ban": Grammar(
        "a law or order forbids voluntary money",
        VOLUNTARY,
        needs=("from",),
        may=("to", "instruments", "retained", "draw"),
        retained=0.0,
    ),
    "terminate": Grammar(
        "signed agreements are ended and money already promised is taken back",
        VOLUNTARY,
        needs=("from",),
        may=("to", "instruments", "retained", "draw"),
        retained=0.0,
    ),
    "arrears": Grammar(
        "assessed dues are not paid in full; they stay owed",
        ("assessed",),
        needs=("from", "retained"),
        may=("to", "draw"),
    ),
    "cut": Grammar(
        "less voluntary money is given",
        VOLUNTARY,
        needs=("from",),
        may=("to", "instruments", "retained", "retained_table", "draw"),
    ),
    "pledge": Grammar(
        "more voluntary money may be given: the share may exceed 1",
        VOLUNTARY,
        needs=("from",),
        may=("to", "instruments", "retained", "retained_table", "draw"),
    ),
    "repay": Grammar(
        "old dues are paid on stated days",
        ("assessed",),
        needs=("amount_usd",),
        may=("from",),
    ),
    "return": Grammar(
        "the state comes back: its earlier events end on the date",
        INSTRUMENTS,
        needs=("from",),
        may=("instruments",),
    ),
    "bridge": Grammar(
        "rule sets of one technology are docked onto each other (mutual recognition, converters)",
        (),
        needs=("technology", "members", "from"),
        may=("phase_years", "strength"),
        phase_years=3.0,
    ),
    "duty": Grammar(
        "a customs duty on what is imported; what it brings in is revenue of the importer",
        (),
        needs=("importers", "sectors", "rate", "from"),
        may=("exporters", "phase_years", "to"),
    ),
}
BETWEEN_ECONOMIES = ("bridge", "duty")
"""Kinds without an acting state and a body: rules of trade change, no money of an organisation moves."""
WHO_AND_WHERE = (
    "kind",
    "state",
    "states",
    "group",
    "without",
    "body",
    "bodies",
    "group_of_bodies",
    "status",
    "source",
    "note",
)
ABOUT_THE_RECORD = ("kind", "status", "source", "note")


def fields_of(kind: str) -> tuple[str, ...]:
    """Return the fields that an event of a kind may carry."""
    grammar = GRAMMAR[kind]
    common = ABOUT_THE_RECORD if kind in BETWEEN_ECONOMIES else WHO_AND_WHERE
    return (*common, *grammar.needs, *grammar.may)
