"""Scales of organisations other than the United Nations, from their membership as the accounts record it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exeunt.errors import ExeuntError, MissingDataError, nearest_names
from exeunt.rules.bills import ACCOUNTS_YEAR, recorded_dues
from exeunt.rules.derived import pro_rata
from exeunt.rules.distribute import TOTAL, Flags, Floats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exeunt.rules.parameters import RuleSet
    from exeunt.world.world import World

OWN = "own"


@dataclass(frozen=True)
class Membership:
    """Who pays assessed contributions to an organisation, and under which rule its scale is made.

    `observed` are shares (m,) in percent of the dues recorded in the base year; `total` their sum in USD
    or, where
    the tables hold one, the assessed budget of the year; `origin` says which. `base_scale` is "regular" or
    "own". `left_out` are
    states
    with remainders of dues too small for a member.
    """

    organisation: str
    iso3: tuple[str, ...]
    observed: Floats
    total: float
    origin: str
    base_scale: str
    ceiling: float
    floor: float
    ldc_ceiling: float
    exit_rule: str
    special: str
    left_out: tuple[str, ...]

    def position(self, state: str) -> int:
        """Return the position of a member. Error: E315 not a member, with the nearest."""
        if state not in self.iso3:
            raise ExeuntError(
                "E315",
                f"'{state}' pays no assessed contribution to {self.organisation}",
                nearest=nearest_names(state, self.iso3),
            )
        return self.iso3.index(state)

    def without(self, states: Sequence[str]) -> Flags:
        """Return flags (m,) of the members that stay. Errors: E315 not a member; E316 nobody stays."""
        stay = np.ones(len(self.iso3), dtype=bool)
        for state in states:
            stay[self.position(state)] = False
        if not stay.any():
            raise ExeuntError("E316", "pool cannot be distributed: no member is left", mend="Keep some members.")
        return stay

    def adapted(self, rates: Mapping[str, float], ldc: Sequence[str], stay: Flags, *, ceiling_binding: bool) -> Floats:
        """Return the scale (m,) in percent for the members that stay, 0 for the others.

        rates : United Nations rates in percent by state; a member without one (no member of the United
        Nations)
        enters with its observed share. ldc : codes of the least developed countries. stay : (m,) flags.
        ceiling_binding : whether the organisation's ceiling holds.
        """
        if self.base_scale == OWN:
            start = self.observed
        else:
            start = np.array(
                [rates.get(c, seen) for c, seen in zip(self.iso3, self.observed, strict=True)], dtype=np.float64
            )
        poor = np.isin(np.array(self.iso3, dtype=object), list(ldc))
        own = self.base_scale == OWN
        return pro_rata(
            start,
            stay,
            poor,
            floor=0.0 if own else self.floor,
            ldc_ceiling=np.inf if own else self.ldc_ceiling,
            ceiling=self.ceiling,
            ceiling_binding=ceiling_binding and not own,
        )


def membership(world: World, rules: RuleSet, organisation: str, year: int) -> Membership:
    """Return the paying members of an organisation and the rule of its scale.

    year : the assessed budget of that year is taken, if the tables hold one; else the dues in the accounts.
    Errors: E321 not an organisation; E322 no row in `derived_scales`; E323 no assessed contributions
    recorded.
    """
    rows = list(world.table("derived_scales").where(organisation=organisation).rows())
    if not rows:
        _no_rule(world, organisation)
    rule = rows[0]
    countries = set(world.table("countries")["country"])
    dues = {c: a for c, a in recorded_dues(world, organisation).items() if c in countries and a > 0}
    left_out = _remainders(world, rules, dues) if rule["base_scale"] != OWN else ()
    iso3 = tuple(sorted(set(dues) - set(left_out)))
    amounts = np.array([dues[c] for c in iso3])
    budget = [
        r
        for r in world.table("budgets").where(organisation=organisation, basis="assessed", currency="USD").rows()
        if int(r["period_start"]) <= year <= int(r["period_end"])
    ]
    return Membership(
        organisation,
        iso3,
        amounts * (TOTAL / amounts.sum()),
        float(budget[0]["amount"]) if budget else float(amounts.sum()),
        str(budget[0]["description"]) if budget else f"accounts of {ACCOUNTS_YEAR}",
        str(rule["base_scale"]),
        _or(rule["ceiling_percent"], np.inf),
        _or(rule["floor_percent"], 0.0),
        _or(rule["ldc_ceiling_percent"], np.inf),
        str(rule["exit_rule"]),
        str(rule["special"]),
        left_out,
    )


def _remainders(world: World, rules: RuleSet, dues: Mapping[str, float]) -> tuple[str, ...]:
    """Return the states whose recorded dues are too small against their rate to be those of a member."""
    table = world.table("regular_budget_scale")
    then = (table["period_start"] <= ACCOUNTS_YEAR) & (table["period_end"] >= ACCOUNTS_YEAR)
    rates = dict(zip(table["country"][then], table["rate_percent"][then], strict=True))
    least = rules.number("membership_evidence", ACCOUNTS_YEAR) * sum(dues.values()) / TOTAL
    return tuple(sorted(c for c, amount in dues.items() if amount < least * rates.get(c, 0.0)))


def _or(value: float, otherwise: float) -> float:
    return otherwise if np.isnan(value) else float(value)


def _no_rule(world: World, organisation: str) -> None:
    known = [str(o) for o in world.table("derived_scales")["organisation"]]
    if organisation in set(world.table("organisations")["organisation"]):
        raise MissingDataError(
            "E322",
            f"no rule is recorded for how {organisation} makes its scale",
            where="derived_scales.csv",
            mend=f"Add a row: {organisation},<base scale>,<membership adjustment>,<ceiling>,<floor>,...",
        )
    raise ExeuntError(
        "E321",
        f"'{organisation}' is not a budget",
        nearest=nearest_names(organisation, ["regular", "peacekeeping", *known]),
        mend="Write regular, peacekeeping, or an organisation such as WHO.",
    )
