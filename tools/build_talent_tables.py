"""Build the tables of the channel talent: staff, who carries which function, fields, destinations, cases of the past.

The maintainers' script: users never need it. It reads the folder of source tables (one sub-folder a domain) and the
shipped tables of money, and writes `src/exeunt/world/tables/talent/`. The same input gives the same bytes.

    python tools/build_talent_tables.py --source FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from pathlib import Path

from small_package import Row, write_package
from talent_descriptions import descriptions
from talent_words import EMPLOYERS, FIELDS, FUNCTION_CARRIERS, HOSTED, MISSIONS, OWN_ACCOUNTS, PARENTS

PROJECT = Path(__file__).resolve().parent.parent
TABLES = PROJECT / "src/exeunt/world/tables"
STAFF_YEAR, BASE_YEAR = "2019", "2024"
STAFF_TO_EXPENSE = 0.42  # five-year elasticity of staff to money, entities of the UN system 2014-2019
LEAST_FALL = -0.10  # log change of revenue
PANEL_LEAST = 150  # persons in 2014, as in the published figure


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def code(text: str) -> str:
    """Return a label as a code: "trade and competition law" -> trade_and_competition_law."""
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")


def weights(source: Path) -> list[Row]:
    """Return the weight of each unit's professionals in a function; peacekeeping counts the missions too."""
    found = [
        {"unit": unit, **{k: row[k] for k in ("function", "weight", "grade")}}
        for row in _read(source / "talent/entity_function_weights.csv")
        for unit in FUNCTION_CARRIERS.get(row["entity_or_unit"], (row["entity_or_unit"],))
    ]
    return sorted(found, key=lambda r: (r["unit"], r["function"]))


def _of_2019(source: Path) -> dict[tuple[str, str], int]:
    """Return staff by (entity, Secretariat unit), hosted bodies under their own code."""
    rows = [r for r in _read(source / "talent/un_staff_by_entity.csv") if r["year"] == STAFF_YEAR]
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        unit = row["secretariat_unit"]
        entity = HOSTED.get(unit, row["entity"])
        key = (entity, unit if entity == "UN" else "")
        found[key] = found.get(key, 0) + int(row["staff"])
    return found


def staff_units(source: Path, carriers: set[str], organisations: set[str]) -> list[Row]:
    """Return staff of 2019 and its estimate of 2024, one row a unit, in the order of organisation and unit.

    A unit of the Secretariat that carries a function has a row of its own; the others are one row UN-OTHER.
    """
    totals: dict[tuple[str, str], int] = {}
    for (entity, unit), staff in _of_2019(source).items():
        if entity != "UN":
            owner, name = PARENTS.get(entity, entity), entity
        elif unit in MISSIONS:
            owner = name = "UN-DPO"
        elif unit in OWN_ACCOUNTS:
            owner = name = unit
        else:
            owner, name = "UN", unit if unit in carriers else "UN-OTHER"
        if owner in organisations:  # the pension fund, the computing centre and the commission on pay have no money row
            totals[owner, name] = totals.get((owner, name), 0) + staff
    ratio = _expense_ratio()
    rows = []
    for (owner, name), staff in sorted(totals.items()):
        factor = ratio.get(owner, 1.0) ** STAFF_TO_EXPENSE
        rows.append(
            {
                "unit": name,
                "organisation": owner,
                "staff_2019": str(staff),
                "expense_ratio": f"{ratio[owner]:.4f}" if owner in ratio else "",
                "staff_2024": f"{staff * factor:.1f}",
                "grade": "B" if owner in ratio else "C",
            }
        )
    return rows


def _expense_ratio() -> dict[str, float]:
    """Return expense of 2024 over that of 2019 by organisation, where both are known."""
    spent = {(r["organisation"], r["year"]): r["expenses_usd"] for r in _read(TABLES / "funding/organisation_year.csv")}
    found = {}
    for (organisation, year), first in spent.items():
        last = spent.get((organisation, BASE_YEAR), "")
        if year == STAFF_YEAR and first and last:
            found[organisation] = float(last) / float(first)
    return found


def fields() -> list[Row]:
    """Return the fields of expertise in both languages."""
    return [
        {"field": code(english), "name_en": english, "name_zh_hant": chinese, "learning": learning}
        for english, (chinese, learning) in FIELDS.items()
    ]


def priors(source: Path) -> list[Row]:
    """Return the prior share of each employer, one row a field and employer."""
    rows = _read(source / "talent/destination_priors.csv")
    by_field = {code(r["field"]): r for r in rows}
    return [
        {"field": field, "employer": employer, "share": by_field[field][employer], "grade": "C"}
        for field in (code(f) for f in FIELDS)
        if field in by_field
        for employer in EMPLOYERS
    ]


def function_fields(source: Path) -> list[Row]:
    """Return the lead field of each function."""
    rows = _read(source / "talent/function_field_map.csv")
    return [{"function": r["function"], "field": code(r["field"]), "grade": r["grade"]} for r in rows]


def panel(source: Path) -> list[Row]:
    """Return staff of 2014 and 2019 of the entities of the published figure: 150 staff or more, revenue known."""
    staff = {
        (r["entity"], r["year"]): int(r["staff"]) for r in _read(source / "talent/un_staff_by_entity.csv") if _own(r)
    }
    known = {(r["organisation"], r["year"]) for r in _read(TABLES / "funding/organisation_year.csv")}
    return [
        {"organisation": entity, "year": year, "staff": str(staff[entity, year])}
        for entity in sorted({e for e, y in staff if y == "2014" and staff[e, y] >= PANEL_LEAST})
        if entity != "UN" and (entity, "2019") in staff and (entity, "2014") in known
        for year in ("2014", "2019")
    ]


def one_year_falls(source: Path) -> list[Row]:
    """Return log changes of revenue and staff in each year in which revenue of a panel entity fell by 10 % or more."""
    staff = {
        (r["entity"], r["year"]): int(r["staff"]) for r in _read(source / "talent/un_staff_by_entity.csv") if _own(r)
    }
    rows = _read(TABLES / "funding/organisation_year.csv")
    money = {(r["organisation"], r["year"]): float(r["revenue_total_usd"] or 0.0) for r in rows}
    found = []
    for entity, year in sorted(staff):
        before = (entity, str(int(year) - 1))
        if (
            entity == "UN"
            or staff.get(before, 0) < PANEL_LEAST
            or min(money.get(k, 0.0) for k in (before, (entity, year))) <= 0
        ):
            continue
        change = math.log(money[entity, year] / money[before])
        if change <= LEAST_FALL:
            moved = math.log(staff[entity, year] / staff[before])
            found.append({"organisation": entity, "year": year, "revenue": f"{change:.4f}", "staff": f"{moved:.4f}"})
    return found


def _own(row: Row) -> bool:
    return row["secretariat_unit"] in ("", row["entity"])


def _listed(source: Path, name: str, columns: dict[str, str]) -> list[Row]:
    """Return rows of a source table under our column names; a reference "same" is that of the row before."""
    found: list[dict[str, str]] = []
    for row in _read(source / f"talent/{name}.csv"):
        told = {new: row[old] for new, old in columns.items()}
        if told.get("reference", "").startswith("same"):
            told["reference"] = found[-1]["reference"]
        found.append(told)
    return [dict(r) for r in found]


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of source tables, one sub-folder a domain")
    parser.add_argument("--out", type=Path, default=TABLES)
    options = parser.parse_args(arguments)
    source = options.source
    rows = _read(TABLES / "index/organisations.csv")
    organisations = {r["organisation"] for r in rows if r["has_revenue"] == "1"}
    carried = weights(source)
    cuts = ("entity", "announced", "measure", "base_value", "base_unit", "change_value", "change_share", "effective")
    cases = ("case_id", "organisation", "event", "year", "quantity", "value", "unit", "grade", "source")
    survival = ("population", "year", "years_of_service", "share_remaining", "grade", "source")
    slopes = ("estimate", "period", "n", "value", "standard_error", "r_squared", "note", "grade")
    cuts = (*cuts, "targeted", "grade", "source")
    told: dict[str, list[Row]] = {
        "staff_units": staff_units(source, {r["unit"] for r in carried}, organisations),
        "staff_function_weights": carried,
        "talent_fields": fields(),
        "function_fields": function_fields(source),
        "employers": [
            {"employer": e, "name_en": en, "name_zh_hant": zh, "sphere": s} for e, (en, zh, s) in EMPLOYERS.items()
        ],
        "destination_priors": priors(source),
        "tenure_survival": _listed(source, "staff_tenure_survival", _renamed(survival)),
        "staff_panel": panel(source),
        "staff_after_one_fall": one_year_falls(source),
        "staff_money_elasticities": _listed(source, "staff_revenue_elasticity", {c: c for c in slopes}),
        "workforce_cuts": _listed(source, "workforce_cuts_2025_2026", _renamed(cuts)),
        "expertise_cases": _listed(source, "expertise_loss_cases", _renamed(cases)),
    }
    package = {
        "name": "exeunt-talent",
        "title": "International professional corps: tables of exeunt",
        "title_zh_hant": "exeunt 國際專業人員表",
        "description": "Staff of the UN system, functions and fields they carry, where they go, and cases of the past.",
    }
    described = descriptions()
    write_package(options.out / "talent", package, {n: (described[n], r) for n, r in told.items()})
    return 0


def _renamed(columns: tuple[str, ...]) -> dict[str, str]:
    """Return our names of the columns: `source` is a key elsewhere, a citation is a `reference`."""
    return {"reference" if c == "source" else c: c for c in columns}


if __name__ == "__main__":
    raise SystemExit(main())
