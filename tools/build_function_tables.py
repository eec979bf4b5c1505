"""Build the small tables that say who carries a rule-making function and whose country figures mean nothing.

The maintainers' script: users never need it. It writes `src/exeunt/world/tables/functions/` from the rows below and
the named shares of the climate tables. The same input gives the same bytes.

    python tools/build_function_tables.py --source FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

from small_package import Row, across, number_field, text_field, write_package

PROJECT = Path(__file__).resolve().parent.parent

# function, carrier, weight, private sponsor of small gaps, why
MANDATE = (
    ("climate_governance", "UNFCCC", "0.5", "1", "secretariat of the treaty"),
    ("climate_governance", "IPCC", "0.3", "1", "assessment of the science"),
    ("climate_governance", "IRENA", "0.1", "0", "energy side of the rules"),
    ("climate_governance", "UNEP", "0.05", "0", "UNEP with WMO 0.1, half each"),
    ("climate_governance", "WMO", "0.05", "0", "UNEP with WMO 0.1, half each"),
)
US_SHARE_ITEM = {"IPCC": "us_share_of_contributions", "IRENA": "us_share_core"}
SEAT_BOOKED = (
    ("UNU", "most of its country expenses are booked to the seat of the university or its institutes"),
    ("WMO", "country expenses are booked to the seat in Switzerland"),
)
JUDGEMENT = {"title": "exeunt: judgement from the mandates", "publisher": "exeunt", "date": "2026"}
CEB = {
    "source": "ceb-financial-statistics",
    "title": "United Nations System Chief Executives Board (CEB): Financial Statistics, release of 2025",
    "publisher": "United Nations System Chief Executives Board for Coordination (CEB)",
    "date": "2025",
    "path": "https://unsceb.org/financial-statistics",
}
OWN = [{"name": "Apache-2.0", "title": "Apache-2.0 (own work); single facts cited"}]


def mandate_rows(source: Path) -> list[Row]:
    """Return one row a function and carrier, with the share of the largest payer where no account is published."""
    with (source / "climate/climate_finance.csv").open(encoding="utf-8", newline="") as handle:
        found = {(r["entity"], r["item"]): r for r in csv.DictReader(handle)}
    rows = []
    for function, carrier, weight, sponsor, why in MANDATE:
        item = found.get((carrier, US_SHARE_ITEM.get(carrier, "")))
        rows.append(
            {
                "function": function,
                "organisation": carrier,
                "weight": weight,
                "usa_share": item["value"] if item else "",
                "usa_share_year": item["period"] if item else "",
                "usa_share_source": item["source"] if item else "",
                "private_sponsor": sponsor,
                "why": why,
                "grade": "C",
            }
        )
    return rows


def mandate_table() -> dict[str, Any]:
    """Return the description of `mandate_weights`."""
    return {
        "title": "Carriers of functions that are weighted by mandate, not by spending",
        "title_zh_hant": "按授權而非支出加權的職能承擔機構",
        "grade": "C",
        "modelled": False,
        "sources": [
            JUDGEMENT,
            {"title": "press reports named per row (share of the largest payer)", "date": "2017-2026"},
        ],
        "licenses": OWN,
        "notes": "By spending the largest agencies would carry most of climate governance and its treaty secretariat "
        "almost nothing. usa_share stands in for accounts that are not published.",
        "schema": {
            "fields": [
                text_field("function", "code of the function"),
                text_field("organisation", "code of the carrier"),
                number_field(
                    "weight", "weight in the function; sums to 1 over carriers", "share", minimum=0, maximum=1
                ),
                number_field(
                    "usa_share", "share of the United States in the income of a carrier without accounts", "share"
                ),
                text_field("usa_share_year", "year of that share", required=False),
                text_field("usa_share_source", "where that share was read", required=False),
                number_field(
                    "private_sponsor", "1: small gaps were filled before by a sponsor or members", "0/1", "integer"
                ),
                text_field("why", "reason of the weight"),
                text_field("grade", "evidence grade of the weight", enum=["A", "B", "C"]),
            ],
            "missingValues": [""],
            "primaryKey": ["function", "organisation"],
            "foreignKeysAcross": [
                across("function", "functions", "function"),
                across("organisation", "organisations", "organisation"),
            ],
        },
    }


def seat_table() -> dict[str, Any]:
    """Return the description of `seat_booked`."""
    return {
        "title": "Organisations that book country spending to their seat",
        "title_zh_hant": "國別支出記在總部所在地的組織",
        "grade": "B",
        "modelled": False,
        "sources": [CEB],
        "licenses": OWN,
        "notes": "Left out of country results, kept in the results by organisation.",
        "schema": {
            "fields": [
                text_field("organisation", "code of the organisation"),
                text_field("finding", "what the accounts do"),
            ],
            "missingValues": [""],
            "primaryKey": ["organisation"],
            "foreignKeysAcross": [across("organisation", "organisations", "organisation")],
        },
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of source tables, one sub-folder a domain")
    parser.add_argument("--out", type=Path, default=PROJECT / "src/exeunt/world/tables")
    options = parser.parse_args(arguments)
    package = {
        "name": "exeunt-functions",
        "title": "Function tables of exeunt",
        "title_zh_hant": "exeunt 職能表",
        "description": "Who carries a rule-making function, and whose country figures are not delivery.",
    }
    seats = [{"organisation": organisation, "finding": finding} for organisation, finding in SEAT_BOOKED]
    tables = {
        "mandate_weights": (mandate_table(), mandate_rows(options.source)),
        "seat_booked": (seat_table(), seats),
    }
    write_package(options.out / "functions", package, tables)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
