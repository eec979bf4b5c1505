"""What states export of cotton and tropical timber, and what the bodies cost."""

from __future__ import annotations

import csv
from pathlib import Path

from small_package import Row

# Price that stands for a state's timber: African states take the Cameroonian quotation, the others the Malaysian.
AFRICA = {"GAB", "CMR", "COG", "CAF", "GNQ", "LBR"}


def export_rows(source: Path) -> list[Row]:
    """Return one row a state and product, in the order of the source."""
    with (source / "commodities/export_dependence.csv").open(encoding="utf-8", newline="") as handle:
        listed = list(csv.DictReader(handle))
    found = []
    for row in listed:
        timber = "logs_cmr" if row["iso3"] in AFRICA else "logs_mys"
        found.append(
            {
                "country": row["iso3"],
                "market": "cotton" if row["commodity"] == "cotton" else timber,
                "share": row["share_of_goods_exports"],
                "low": row["low"],
                "high": row["high"],
                "value_kind": row["value_kind"],
                "year": row["year"],
                "goods_exports_2024_usd": _usd(row["goods_exports_2024_musd"]),
                "export_value_usd": _usd(row["export_value_musd"]),
                "export_value_year": row["export_value_year"],
                "basis": row["source"],
                "grade": row["grade"],
            }
        )
    return found


def _usd(millions: str) -> str:
    return f"{float(millions) * 1e6:.0f}" if millions else ""


def body_rows(source: Path, bodies: tuple[str, ...]) -> list[Row]:
    """Return one row a body: its budget, empty where none was found."""
    with (source / "commodities/commodity_bodies.csv").open(encoding="utf-8", newline="") as handle:
        listed = [row for row in csv.DictReader(handle) if row["body"] in bodies]
    return [
        {
            "body": row["body"],
            "members": row["members"],
            "annual_budget_usd": row["annual_budget_usd"],
            "budget_year": row["budget_year"],
            "price_instruments": row["instruments_of_price_intervention"] or "none",
            "basis": row["source"],
            "grade": row["grade"],
        }
        for row in listed
    ]
