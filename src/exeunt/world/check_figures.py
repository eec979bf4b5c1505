"""Checks of figures: identities inside the tables, and totals against the published ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from exeunt.world.members import member_lists, member_states
from exeunt.world.world import World

Found = tuple[list[str], str]  # faults, and what was checked with its tolerance

ROUNDING_USD = 100  # the publisher rounds each cell; seen at most 57 USD a year and organisation
SCALE_TOLERANCE = 0.0005  # percent; rates have three decimals and must sum to 100.000
SCALE_EXCEPTIONS = {2003: 101.088}  # members admitted in 2002 stand on top of the old scale
PEACEKEEPING_TOLERANCE = 0.01  # percent; 193 rates of four decimals
SHARE_TOLERANCE = 1e-9
FEWEST_MEMBERS = 3
INSTRUMENTS = ("assessed", "core", "earmarked", "other")
BASE_YEAR = 2024
BILLION = 1e9


def _published_totals(world: World) -> Found:
    """Compare sums of the tables with the published totals, each within the tolerance of its row."""
    faults, seen = [], []
    for row in world.table("published_totals").rows():
        value = _total(world, row["total"], int(row["year"]))
        if value is None:
            faults.append(f"{row['total']} {row['year']}: no rule computes this total")
            continue
        text = f"{row['total']} {row['year']} {value:.2f} (published {row['value']:g} +-{row['tolerance']:g})"
        seen.append(text)
        if not abs(value - row["value"]) <= row["tolerance"]:
            faults.append(text)
    return faults, "; ".join(seen)


def _total(world: World, name: str, year: int) -> float | None:
    """Return a total in the unit of published_totals: billion USD or percent."""
    rows = world.table("organisation_year").where(year=year)
    sums = {c: float(np.nansum(rows[c])) for c in rows.columns if c.endswith("_usd")}
    revenue = sums["revenue_total_usd"]
    largest = world.table("largest_donors").where(year=year)["amount_usd"]
    rules: dict[str, Callable[[], float]] = {
        "revenue": lambda: revenue / BILLION,
        "revenue_governments": lambda: sums["revenue_governments_usd"] / BILLION,
        "revenue_usa": lambda: sums["revenue_usa_usd"] / BILLION,
        "revenue_usa_share": lambda: 100 * sums["revenue_usa_usd"] / revenue,
        "top_ten_states_share": lambda: 100 * float(largest.sum()) / revenue,
        "revenue_assessed": lambda: sums["revenue_assessed_usd"] / BILLION,
        "revenue_core": lambda: sums["revenue_core_usd"] / BILLION,
        "revenue_earmarked": lambda: sums["revenue_earmarked_usd"] / BILLION,
        "expenses": lambda: sums["expenses_usd"] / BILLION,
    }
    return rules[name]() if name in rules else None


def _revenue_identity(world: World) -> Found:
    """Sums of revenue_base over donors equal organisation_year, by organisation and instrument, in 2024."""
    faults, worst = [], 0.0
    base = world.table("revenue_base").where(year=BASE_YEAR)
    years = world.table("organisation_year").where(year=BASE_YEAR)
    for row in years.rows():
        cells = base.where(organisation=row["organisation"])
        pairs = [(i, cells.where(instrument=i)["amount_usd"].sum(), row[f"revenue_{i}_usd"]) for i in INSTRUMENTS]
        pairs.append(("total", cells["amount_usd"].sum(), row["revenue_total_usd"]))
        for instrument, found, said in pairs:
            gap = abs(float(found) - float(np.nan_to_num(said)))
            worst = max(worst, gap)
            if gap > ROUNDING_USD:
                faults.append(f"{row['organisation']} {instrument}: {found} against {said:.0f}")
    return faults, f"revenue_base 2024 equals organisation_year within {ROUNDING_USD} USD (largest gap {worst:.0f})"


def _expense_groups(world: World) -> Found:
    """Spending by group of functions adds up to spending."""
    rows = world.table("organisation_year")
    groups = [c for c in rows.columns if c.startswith("expenses_") and c != "expenses_usd"]
    parts = np.nansum([rows[c] for c in groups], axis=0)
    gap = np.abs(parts - rows["expenses_usd"])
    wrong = np.flatnonzero(gap > ROUNDING_USD)
    faults = [f"{rows['organisation'][i]} {rows['year'][i]}: differs by {gap[i]:.0f} USD" for i in wrong]
    return faults, f"groups of spending add up within {ROUNDING_USD} USD"


def _located_spending(world: World) -> Found:
    """Spending by country never exceeds the organisation's spending."""
    faults = []
    spent = world.table("country_spending_base").where(year=BASE_YEAR)
    for row in world.table("organisation_year").where(year=BASE_YEAR).rows():
        located = spent.where(organisation=row["organisation"])["amount_usd"].sum()
        if located > row["expenses_usd"] + ROUNDING_USD:
            faults.append(f"{row['organisation']}: {located} located, {row['expenses_usd']:.0f} spent")
    total = spent["amount_usd"].sum() / BILLION
    return faults, f"located spending 2024 is {total:.2f} billion USD, nowhere above the organisation's"


def _scale_sums(world: World) -> Found:
    rows = world.table("regular_budget_scale")
    faults = []
    starts = sorted(set(rows["period_start"].tolist()))
    for start in starts:
        total = float(rows.where(period_start=start)["rate_percent"].sum())
        wanted = SCALE_EXCEPTIONS.get(start, 100.0)
        if abs(total - wanted) > SCALE_TOLERANCE:
            faults.append(f"regular_budget_scale {start}: sums to {total:.4f}, not {wanted:.3f}")
    return faults, f"{len(starts)} periods sum to 100.000 +-{SCALE_TOLERANCE}, 2003 to 101.088"


def _peacekeeping_sums(world: World) -> Found:
    rows = world.table("peacekeeping_scale")
    sums = {
        s: float(rows.where(period_start=s)["effective_rate_percent"].sum()) for s in set(rows["period_start"].tolist())
    }
    faults = [f"peacekeeping_scale {s}: {v:.4f}" for s, v in sums.items() if abs(v - 100) > PEACEKEEPING_TOLERANCE]
    told = ", ".join(f"{s}: {v:.4f}" for s, v in sorted(sums.items()))
    return faults, f"effective rates sum to 100 +-{PEACEKEEPING_TOLERANCE} ({told})"


def _function_weights(world: World) -> Found:
    rows = world.table("organisation_function_weights")
    faults = []
    for organisation in world.index("organisation").labels:
        total = float(rows.where(organisation=organisation)["share"].sum())
        if abs(total - 1) > SHARE_TOLERANCE:
            faults.append(f"{organisation}: shares sum to {total:.6f}")
    return faults, "shares of functions sum to 1 in each organisation with revenue"


def _listed(world: World) -> Found:
    """The list: 66 bodies, 35 outside and 31 inside the UN, each once and with a function."""
    rows = world.table("organisations").where(listed=1)
    identifiers = list(rows["list_id"])
    wanted = [f"n{i:02d}" for i in range(1, 36)] + [f"u{i:02d}" for i in range(1, 32)]
    faults = [f"organisations: {i} is missing" for i in wanted if i not in identifiers]
    faults += [f"organisations: {i} stands twice" for i in sorted({i for i in identifiers if identifiers.count(i) > 1})]
    coded = set(world.table("organisation_functions")["organisation"])
    faults += [f"organisation_functions: none for {o}" for o in rows["organisation"] if o not in coded]
    return faults, "66 listed bodies, 35 + 31, each with a function"


def _members(world: World) -> Found:
    """193 Member States, and each of them in the current scale."""
    countries = world.table("countries")
    members = set(countries.where(un_status="member")["country"])
    faults = [] if len(members) == 193 else [f"countries: {len(members)} members, not 193"]
    scale = world.table("regular_budget_scale")
    last = max(scale["period_start"].tolist())
    rated = set(scale.where(period_start=last)["country"])
    faults += [f"regular_budget_scale {last}: no rate for {c}" for c in sorted(members - rated)]
    faults += [f"regular_budget_scale {last}: {c} is no member" for c in sorted(rated - members)]
    return faults, "193 members, all in the current scale"


def _groups(world: World) -> Found:
    """Least developed countries by the table of groups, of countries and of dates agree."""
    by_group = set(world.table("group_members").where(group="LDC")["member"])
    by_country = set(world.table("countries").where(ldc=1)["country"])
    faults = [f"{c}: LDC in one table only" for c in sorted(by_group ^ by_country)]
    return faults, f"{len(by_country)} least developed countries, the same in all tables"


def _member_lists(world: World) -> Found:
    """Each body with a list has members, an organ has those of the UN, and others take part in the UN as observers."""
    lists = member_lists(world)
    states = set(member_states(world))
    organs = set(world.table("body_lists").where(legal="organ")["organisation"])
    faults = [f"body_lists {b}: {len(who)} members" for b, who in lists.items() if len(who) < FEWEST_MEMBERS]
    faults += [f"body_lists {b}: an organ has {len(lists[b])} of {len(states)}" for b in sorted(organs)
               if set(lists[b]) != states]  # fmt: skip
    rows = world.table("memberships").where(club="UN", counts="1")
    faults += [f"memberships: {c} is no Member State" for c in rows["country"] if c not in states]
    return faults, f"{len(lists)} bodies with a list of members, {len(organs)} of them organs of the United Nations"


# name: (tables it needs, function). Insertion order is the order of the report.
FIGURE_CHECKS: dict[str, tuple[tuple[str, ...], Callable[[World], Found]]] = {
    "published_totals": (("published_totals", "organisation_year", "largest_donors"), _published_totals),
    "revenue_identity": (("revenue_base", "organisation_year"), _revenue_identity),
    "expense_groups": (("organisation_year",), _expense_groups),
    "located_spending": (("country_spending_base", "organisation_year"), _located_spending),
    "scale_sums": (("regular_budget_scale",), _scale_sums),
    "peacekeeping_sums": (("peacekeeping_scale",), _peacekeeping_sums),
    "function_weights": (("organisation_function_weights", "organisations"), _function_weights),
    "listed_bodies": (("organisations", "organisation_functions"), _listed),
    "members": (("countries", "regular_budget_scale"), _members),
    "member_lists": (("body_lists", "memberships", "listed_members", "countries"), _member_lists),
    "least_developed": (("countries", "group_members"), _groups),
}
