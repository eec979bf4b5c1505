"""The indexes: countries, organisations, donors, functions, groups."""

from __future__ import annotations

from collections import defaultdict

from table_builder.facts import Facts, Row
from table_builder.package import Builder

OBSERVERS = ("PSE", "VAT")
LDC_AS_OF = "2025-12-31"
ALPHA2_OF_USER_ASSIGNED = {"XKX": "XK"}


def tables(facts: Facts) -> Builder:
    """Return the rows of every table of the package `exeunt-index` but `sources`."""
    return {
        "countries": _countries(facts),
        "income_thresholds": _cited(facts, facts.given("income_thresholds")),
        "organisations": _organisations(facts),
        "organisation_functions": _organisation_functions(facts),
        "donors": _donors(facts),
        "instruments": facts.given("instruments"),
        "functions": facts.given("functions"),
        "groups": _cited(facts, facts.given("groups")),
        "group_members": _group_members(facts),
        "budgets_assessed": facts.given("budgets_assessed"),
        "spellings": _spellings(facts),
    }


def _cited(facts: Facts, rows: list[Row]) -> list[Row]:
    for row in rows:
        facts.source(row["source"])
    return rows


def ldc_at(row: Row, date: str) -> bool:
    """Return whether a row of ldc_status is a least developed country on a date."""
    return row["year_included"] <= date[:4] and not (row["graduated_on"] and row["graduated_on"] <= date)


def _countries(facts: Facts) -> list[Row]:
    economies = {r["iso3"]: r for r in facts.read("trade/economies") if r["iso3"] != "ROW"}
    territories = {r["country"]: r["subregion"] for r in facts.given("territories")}
    regions = {r["subregion"]: r["region"] for r in facts.given("regions")}
    ldcs = {r["iso3"] for r in facts.read("assessments/ldc_status") if ldc_at(r, LDC_AS_OF)}
    latest: dict[str, Row] = {}
    for row in facts.read("assessments/scale_inputs"):
        if row["gni_usd"] and (row["iso3"] not in latest or row["year"] > latest[row["iso3"]]["year"]):
            latest[row["iso3"]] = row
    thresholds = facts.given("income_thresholds")
    names = _territory_names(facts, sorted({*economies, *territories}))
    rows = []
    for code in sorted(names):
        economy = economies.get(code, defaultdict(str))
        income = latest.get(code)
        per_head = int(income["gni_usd"]) / int(income["population"]) if income else None
        subregion = economy["un_region"] or territories[code]
        rows.append(
            names[code]
            | {
                "country": code,
                "region": regions[subregion],
                "subregion": subregion,
                "un_status": "member" if economy["un_member"] == "1" else "observer" if code in OBSERVERS else "none",
                "ldc": str(int(code in ldcs)),
                "population": _whole(economy["population"]),
                "population_year": economy["population_year"],
                "gni_per_capita_usd": "" if per_head is None else f"{per_head:.2f}",
                "gni_year": income["year"] if income else "",
                "income_group": "" if per_head is None else _income_group(per_head, thresholds),
                "gdp_usd": _whole(economy["gdp_2024_usd"]),
                "gdp_year": economy["gdp_2024_year"],
                "latitude": economy["lat"],
                "longitude": economy["lon"],
            }
        )
    return rows


def _whole(value: str) -> str:
    return str(round(float(value))) if value else ""


def _income_group(per_head: float, thresholds: list[Row]) -> str:
    fitting = [t for t in thresholds if round(per_head) >= int(t["gni_per_capita_from_usd"])]
    return fitting[-1]["income_group"]


def _territory_names(facts: Facts, codes: list[str]) -> dict[str, Row]:
    import pycountry
    from babel import Locale

    chinese, english = Locale.parse("zh_Hant_TW").territories, Locale.parse("en").territories
    preferred = {r["iso3"]: r["name"] for r in facts.read("trade/economies")}
    corrected = {r["country"]: r for r in facts.given("country_names")}
    names = {}
    for code in codes:
        known = pycountry.countries.get(alpha_3=code)
        alpha2 = known.alpha_2 if known else ALPHA2_OF_USER_ASSIGNED[code]
        fixed = corrected.get(code)
        names[code] = {
            "m49": known.numeric if known else "",
            "name_en": fixed["name_en"] if fixed else preferred.get(code) or english[alpha2],
            "name_zh_hant": fixed["name_zh_hant"] if fixed else chinese[alpha2],
        }
    return names


def _organisations(facts: Facts) -> list[Row]:
    listed = {r["org_id"]: r for r in facts.read("funding/organisations_66")}
    plan = facts.given("listed_organisations")
    by_code = {p["organisation"]: p for p in plan}
    revenue_2024 = {
        r["entity"] for r in facts.read("funding/entity_year") if r["year"] == "2024" and r["revenue_total_usd"]
    }
    rows = []
    for entity in facts.read("funding/entities"):
        code = entity["entity"]
        row = _blank(code, "ceb_entity", entity["name_en"], entity["name_zh_hant"])
        row |= {"has_revenue": "1", "has_base_year_revenue": str(int(code in revenue_2024))}
        row |= {"source": facts.source("ceb-financial-statistics"), "grade": "A"}
        if code in by_code:
            row |= _listing(facts, listed[by_code[code]["list_id"]])
        rows.append(row)
    done = {r["organisation"] for r in rows}
    for plan_row in plan:
        if plan_row["organisation"] in done:
            continue
        entry = listed[plan_row["list_id"]]
        row = _blank(plan_row["organisation"], plan_row["kind"], entry["official_name_en"], entry["name_zh_hant"])
        row |= _listing(facts, entry)
        row |= {k: plan_row[k] for k in ("parent", "secretariat_unit", "note")}
        rows.append(row)
    for other in facts.given("other_organisations"):
        row = _blank(other["organisation"], other["kind"], other["name_en"], other["name_zh_hant"])
        row |= {k: other[k] for k in ("short_name_en", "parent", "note")}
        unit = other["organisation"] if other["kind"] == "secretariat_unit" else ""
        rows.append(row | {"secretariat_unit": unit, "source": facts.source("exeunt-derived"), "grade": "B"})
    return rows


def _blank(code: str, kind: str, name_en: str, name_zh_hant: str) -> Row:
    return {
        "organisation": code,
        "kind": kind,
        "name_en": name_en,
        "name_zh_hant": name_zh_hant,
        "short_name_en": code,
        "listed": "0",
        "has_revenue": "0",
        "has_base_year_revenue": "0",
    }


def _listing(facts: Facts, entry: Row) -> Row:
    """Return the columns that come from the list; the membership of the list is a matter of record (A)."""
    keep = ("essay_domain", "headquarters", "headquarters_grade", "listing_check")
    return {k: entry[k] for k in keep} | {
        "short_name_en": entry["short_name_en"],
        "listed": "1",
        "list_id": entry["org_id"],
        "source": facts.source("wh-memo-2026-01-07"),
        "grade": "A",
    }


def _organisation_functions(facts: Facts) -> list[Row]:
    code_of = {r["list_id"]: r["organisation"] for r in facts.given("listed_organisations")}
    return [
        {"organisation": code_of[r["org_id"]], "function": function}
        for r in facts.read("funding/organisations_66")
        for function in r["functions"].split(";")
    ]


def _donors(facts: Facts) -> list[Row]:
    from table_builder.funding import revenue_base

    named = {r["donor"]: r for r in facts.given("nonstate_donors")}
    countries = {r["country"]: r for r in _countries(facts)}
    rows = []
    for donor in sorted({r["donor"] for r in revenue_base(facts)} | set(named)):
        if donor in named:
            rows.append(named[donor])
        else:
            names = {k: countries[donor][k] for k in ("name_en", "name_zh_hant")}
            rows.append({"donor": donor, "kind": "state", "country": donor, **names})
    return rows


def _group_members(facts: Facts) -> list[Row]:
    rows = list(facts.given("group_members"))
    committee = [r for r in facts.read("funding/scenarios") if r["scenario"] == "dac_decline"]
    dac = {*committee[0]["donor_iso3"].split(";"), "USA"}
    union = {r["iso3"] for r in facts.read("trade/agreements") if r["agreement"] == "EU"}
    ldc = {r["iso3"] for r in facts.read("assessments/ldc_status") if ldc_at(r, LDC_AS_OF)}
    for group, members in (("DAC", dac), ("EU27", union), ("LDC", ldc)):
        rows += [{"group": group, "member": member} for member in sorted(members)]
    return rows


def _spellings(facts: Facts) -> list[Row]:
    """Return spellings given by hand, and short, official and common names of ISO 3166."""
    import pycountry

    rows = facts.given("spellings")
    taken = {r["spelling"] for r in rows} | {r["name_en"] for r in _countries(facts)}
    for code in sorted(r["country"] for r in _countries(facts)):
        known = pycountry.countries.get(alpha_3=code)
        for attribute in ("name", "official_name", "common_name"):
            name = getattr(known, attribute, "") if known else ""
            if name and name not in taken:
                taken.add(name)
                rows.append({"kind": "country", "spelling": name, "code": code})
    return rows
