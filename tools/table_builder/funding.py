"""Money: revenue, spending, actions, claims, and the panels that the hindcasts compare with."""

from __future__ import annotations

from collections import defaultdict

from table_builder.facts import Facts, Row
from table_builder.package import Builder

INSTRUMENTS = ("assessed", "core", "earmarked", "other")
THREE_YEARS = ("2022", "2023", "2024")  # voluntary money is read as a mean over the window
BASE_YEARS = {"core": THREE_YEARS, "earmarked": THREE_YEARS, "assessed": ("2024",), "other": ("2024",)}
BASE_YEAR = "2024"
LISTED_UNITS_YEAR = "2023"
LAST_YEAR = 2024
EXIT_BODY = "UNIDO"
EXITS = {"FRA": 2014, "PRT": 2014, "BEL": 2015, "DNK": 2016, "GRC": 2016, "SVK": 2017}
FIRST_PANEL_YEAR = 2013


def tables(facts: Facts) -> Builder:
    """Return the rows of every table of the package `exeunt-funding`."""
    return {
        "revenue_base": revenue_base(facts),
        "organisation_year": [_organisation(r) for r in facts.read("funding/entity_year")],
        "country_spending_base": _country_spending(facts),
        "listed_unit_spending": _listed_unit_spending(facts),
        "listed_money": _listed_money(facts),
        "actions": _actions(facts),
        "claims": _claims(facts),
        "concentration": _concentration(facts),
        "largest_donors": _largest_donors(facts),
        "donor_drop_events": [_organisation(r) for r in facts.read("funding/donor_drop_events")],
        "donor_drop_panel": _donor_drop_panel(facts),
        "member_exit_panel": _member_exit_panel(facts),
        "backfill_estimates": facts.read("funding/backfill_estimates"),
        "organisation_function_weights": [
            _organisation(r) | {"share": r["share_of_entity_spending"]} for r in facts.read("funding/entity_function")
        ],
        "oda_2025_by_donor": [_oda(facts, r) for r in facts.read("funding/oda_2025_by_donor")],
        "data_quality": _data_quality(facts),
        "published_totals": _published_totals(facts),
    }


def _organisation(row: Row) -> Row:
    return {**row, "organisation": row["entity"]}


def _panel(facts: Facts) -> list[Row]:
    """Return states and non-state donors of the full panel with one donor column."""
    states = [{**r, "donor": r["donor_iso3"]} for r in facts.read("funding/revenue_states")]
    return states + [{**r, "donor": r["donor_type"]} for r in facts.read("funding/revenue_nonstate")]


def revenue_base(facts: Facts) -> list[Row]:
    """Return the cells of the panel that the models read, one row a cell."""
    return [
        {
            "organisation": r["entity"],
            "donor": r["donor"],
            "instrument": instrument,
            "year": r["year"],
            "amount_usd": r[f"{instrument}_usd"],
        }
        for r in _panel(facts)
        for instrument in INSTRUMENTS
        if r["year"] in BASE_YEARS[instrument] and r[f"{instrument}_usd"]
    ]


def _country_spending(facts: Facts) -> list[Row]:
    return [
        {"country": r["country_iso3"], "organisation": r["entity"], "year": r["year"], "amount_usd": r["expenses_usd"]}
        for r in facts.read("funding/country_expenses")
        if r["year"] == BASE_YEAR and r["expenses_usd"]
    ]


def _listed_unit_spending(facts: Facts) -> list[Row]:
    plan = facts.given("listed_organisations")
    code_of = {r["secretariat_unit"]: r["organisation"] for r in plan if r["secretariat_unit"]}
    return [
        {
            "organisation": code_of[r["unit"]],
            "year": r["year"],
            "component": component,
            "amount_usd": r[f"{component}_usd"],
        }
        for r in facts.read("funding/secretariat_units")
        if r["unit"] in code_of and r["year"] == LISTED_UNITS_YEAR
        for component in ("regular_assessed", "other_assessed", "voluntary")
        if r[f"{component}_usd"]
    ]


def _listed_money(facts: Facts) -> list[Row]:
    plan = {r["list_id"]: r for r in facts.given("listed_organisations")}
    rows = []
    for r in facts.read("funding/organisations_66"):
        if plan[r["org_id"]]["kind"] != "non_un_body":
            continue  # CEB entities and Secretariat units stand in their own tables
        common = {"organisation": plan[r["org_id"]]["organisation"], "grade": r["grade"], "note": r["note"]}
        for measure, column, year in (
            ("annual_expenses", "annual_expenses_usd", r["expenses_year"]),
            ("us_assessed", "us_assessed_usd", r["us_year"]),
            ("us_voluntary", "us_voluntary_usd", r["us_year"]),
        ):
            if r[column]:
                found = {"measure": measure, "year": year if year.isdigit() else "", "amount_usd": r[column]}
                rows.append(common | found | facts.cite(r["source"]))
    return rows


def _actions(facts: Facts) -> list[Row]:
    targets = {r["target"]: r for r in facts.given("action_targets")}
    groups = {r["group"] for r in facts.given("groups")}
    rows = []
    for number, r in enumerate(facts.read("funding/actions"), start=1):
        target = targets.get(r["target"], {"organisation": r["target"], "scope": "organisation"})
        kind = "all_members" if r["actor"] == "ALL" else "others" if r["actor"] == "OTHER" else "state"
        rows.append(
            r
            | facts.cite(r["source"])
            | {
                "action": f"a{number:02d}",
                "actor_kind": "group" if r["actor"] in groups else kind,
                "organisation": target["organisation"],
                "scope": target["scope"],
                "kind": r["action"],
                "detail": r["detail"].replace("organisations_66.csv", "organisations").replace(".csv", ""),
            }
        )
    return rows


def _claims(facts: Facts) -> list[Row]:
    return [
        r
        | {
            "claim": r["claim_id"],
            "statement_en": r["essay_statement_en"],
            "statement_zh_hant": r["essay_statement_zh_hant"],
            "public_record_value": r["public_record_value"].replace("actions.csv", "the table actions"),
            "source": facts.cite(r["source"])["source"],
        }
        for r in facts.read("funding/claims")
    ]


def _concentration(facts: Facts) -> list[Row]:
    spelled = {r["donor"].replace("_", ""): r["donor"] for r in facts.given("nonstate_donors")}
    return [
        _organisation(r)
        | {"hhi": r["hhi_0_10000"], "largest_source": spelled.get(r["largest_source"], r["largest_source"])}
        for r in facts.read("funding/concentration")
    ]


def _largest_donors(facts: Facts) -> list[Row]:
    totals: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for r in facts.read("funding/revenue_states"):
        totals[r["year"]][r["donor_iso3"]] += sum(int(r[f"{i}_usd"] or 0) for i in INSTRUMENTS)
    rows = []
    for year, donors in sorted(totals.items()):
        largest = sorted(donors.items(), key=lambda item: (-item[1], item[0]))[:10]
        for rank, (donor, amount) in enumerate(largest, start=1):
            rows.append({"year": year, "rank": str(rank), "donor": donor, "amount_usd": str(amount)})
    return rows


def _donor_drop_panel(facts: Facts) -> list[Row]:
    money: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for r in _panel(facts):
        if "donor_iso3" in r or r["donor"] == "EU":
            money[r["entity"], int(r["year"])][r["donor"]] = int(r["core_usd"] or 0) + int(r["earmarked_usd"] or 0)
    rows = []
    for event in facts.read("funding/donor_drop_events"):
        first = int(event["first_year"])
        for year in range(first - 2, LAST_YEAR + 1):
            cell = money.get((event["entity"], year), {})
            donor = cell.get(event["donor"], 0)
            if not cell:
                continue  # the organisation reported nothing: missing stays missing
            rows.append(
                _organisation(event)
                | {"year": str(year), "donor_usd": str(donor), "others_usd": str(sum(cell.values()) - donor)}
            )
    return rows


def _member_exit_panel(facts: Facts) -> list[Row]:
    dues: dict[int, dict[str, int]] = defaultdict(dict)
    for r in facts.read("funding/revenue_states"):
        if r["entity"] == EXIT_BODY and r["assessed_usd"]:
            dues[int(r["year"])][r["donor_iso3"]] = int(r["assessed_usd"])
    rows = []
    for donor, last in EXITS.items():
        for year in range(FIRST_PANEL_YEAR, LAST_YEAR + 1):
            own = dues[year].get(donor, 0)
            stayers = sum(v for k, v in dues[year].items() if k not in EXITS)
            rows.append(
                {
                    "organisation": EXIT_BODY,
                    "donor": donor,
                    "last_year_member": str(last),
                    "year": str(year),
                    "donor_usd": str(own),
                    "others_usd": str(sum(dues[year].values()) - own),
                    "stayers_usd": str(stayers),
                }
            )
    return rows


def _oda(facts: Facts, r: Row) -> Row:
    costs = {
        "donor_refugee_costs_2024_musd": r["donor_refugee_costs_2024_musd_2025prices"],
        "oda_2024_musd": r["oda_2024_musd_2025prices"],
    }
    return r | costs | facts.cite(r["source"])


def _data_quality(facts: Facts) -> list[Row]:
    several = {"all", "many"}
    return [
        r
        | {
            "finding_id": f"q{number:02d}",
            "organisation": "" if r["entity"] in several else r["entity"],
            "donor": "" if r["donor"] in several else r["donor"],
        }
        for number, r in enumerate(facts.read("funding/data_quality"), start=1)
    ]


def _published_totals(facts: Facts) -> list[Row]:
    rows = facts.given("published_totals")
    for row in rows:
        facts.source(row["source"])
    return rows
