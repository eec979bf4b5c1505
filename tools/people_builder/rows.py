"""Rows of the tables of the channel people, from the source tables: facts, sums and means, nothing estimated."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from small_package import Row

EUROPE = (
    "AUT", "BEL", "BGR", "CHE", "CYP", "CZE", "DEU", "DNK", "ESP", "FIN", "FRA", "GBR", "GRC", "HRV",
    "HUN", "IRL", "ITA", "LUX", "MLT", "NLD", "NOR", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
)  # fmt: skip
DESTINATIONS = tuple(sorted((*EUROPE, "AUS", "CAN", "USA")))
BASE_YEAR = 2024
MEAN_YEARS = (2022, 2023, 2024)
NAMELESS = ("OTH", "UNK", "UKN", "STA", "XXA")
ORIGINS_NAMED = 10


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a source table; "NA" is Namibia and stays text."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _persons(row: Row) -> int:
    return int(row["refugees_persons"]) + int(row["other_international_protection_persons"])


def _short(value: float, digits: int = 6) -> str:
    return f"{value:.{digits}g}"


def hosts(source: Path) -> list[Row]:
    """Return one row a host at the end of 2024; internally displaced as UNHCR counts them, empty where it does not."""
    internal = {r["country_iso3"]: r for r in read(source / "idps.csv") if int(r["year"]) == BASE_YEAR}
    citizens: dict[str, float] = defaultdict(float)
    for r in read(source / "resettlement_by_host.csv"):
        if int(r["year"]) in MEAN_YEARS:
            citizens[r["host_iso3"]] += float(r["naturalised_persons"] or 0)
    names = ("refugees", "other_international_protection", "asylum_seekers")
    return [
        {
            "country": c,
            **{n: r[f"{n}_2024"] for n in names},
            "internally_displaced": internal.get(c, {}).get("idps_unhcr_persons", ""),
            "unrwa_registered": r["unrwa_registered_2024"],
            "naturalised_yearly": _short(citizens[c] / len(MEAN_YEARS)),
        }
        for r in sorted(read(source / "host_context.csv"), key=lambda r: r["country_iso3"])
        for c in [r["country_iso3"]]
    ]


def pairs(source: Path) -> list[Row]:
    """Return the stock of 2024 by origin and host, rows above zero."""
    return [
        {"origin": r["origin_iso3"], "host": r["host_iso3"], "persons": str(_persons(r))}
        for r in sorted(read(source / "displaced_stock_pairs.csv"), key=lambda r: (r["host_iso3"], r["origin_iso3"]))
        if int(r["year"]) == BASE_YEAR and _persons(r) > 0
    ]


def host_years(source: Path) -> list[Row]:
    """Return the stock of each host and year, all origins."""
    total: dict[tuple[str, int], int] = defaultdict(int)
    for r in read(source / "displaced_stock_pairs.csv"):
        total[r["host_iso3"], int(r["year"])] += _persons(r)
    return [{"host": h, "year": str(y), "persons": str(n)} for (h, y), n in sorted(total.items())]


def origins(source: Path) -> list[Row]:
    """Return what the hazards of each origin rest on: returns over stock, claims, stock outside the destinations."""
    stock: dict[tuple[str, int], int] = defaultdict(int)
    outside: dict[str, int] = defaultdict(int)
    for r in read(source / "displaced_stock_pairs.csv"):
        stock[r["origin_iso3"], int(r["year"])] += _persons(r)
        if int(r["year"]) == BASE_YEAR and r["host_iso3"] not in DESTINATIONS:
            outside[r["origin_iso3"]] += _persons(r)
    returned = {
        (r["origin_iso3"], int(r["year"])): int(r["returned_refugees_persons"] or 0)
        for r in read(source / "returns_by_origin.csv")
    }
    claims: dict[str, int] = defaultdict(int)
    for r in read(source / "asylum_applications.csv"):
        if int(r["year"]) in MEAN_YEARS and r["destination_iso3"] in DESTINATIONS:
            claims[r["origin_iso3"]] += int(r["new_asylum_applications"])
    rows = []
    for o in sorted({o for o, y in stock if y == BASE_YEAR and stock[o, y] > 0} - set(NAMELESS)):
        shares = []
        for year in MEAN_YEARS:
            middle = (stock[o, year] + stock[o, year - 1]) / 2
            shares.append(returned.get((o, year), 0) / middle if middle else 0.0)
        rows.append(
            {
                "origin": o,
                "return_rate": _short(sum(shares) / len(shares)),
                "claims_yearly": _short(claims[o] / len(MEAN_YEARS), 9),
                "stock_outside": str(outside[o]),
            }
        )
    return rows


def new_displacement(source: Path) -> list[Row]:
    """Return the yearly mean of 2022-2024 of newly displaced across borders, by origin and host."""
    total: dict[tuple[str, str], int] = defaultdict(int)
    for r in read(source / "new_displacement_flows.csv"):
        if int(r["year"]) in MEAN_YEARS and r["origin_iso3"] not in NAMELESS:
            total[r["origin_iso3"], r["host_iso3"]] += int(r["new_forced_displacement_persons"])
    return [
        {"origin": o, "host": h, "persons_yearly": _short(n / len(MEAN_YEARS), 9)}
        for (o, h), n in sorted(total.items())
        if n > 0
    ]


def applications(source: Path) -> list[Row]:
    """Return new applications in the thirty destinations, 2005-2024, in order of destination, year and origin."""
    found = [
        {"destination": r["destination_iso3"], "year": r["year"], "origin": r["origin_iso3"], "persons": n}
        for r in read(source / "asylum_applications.csv")
        for n in [r["new_asylum_applications"]]
        if r["destination_iso3"] in DESTINATIONS and int(n) > 0
    ]
    return sorted(found, key=lambda r: (r["destination"], r["year"], r["origin"]))


def recognition(source: Path) -> list[Row]:
    """Return the recognition index of the thirty destinations."""
    return [
        {
            "destination": r["destination_iso3"],
            "year": r["year"],
            "decisions": r["substantive_decisions"],
            "deviation": r["adjusted_recognition_deviation"],
        }
        for r in sorted(read(source / "asylum_policy_index.csv"), key=lambda r: (r["destination_iso3"], r["year"]))
        if r["destination_iso3"] in DESTINATIONS
    ]


def destinations(countries: dict[str, Row]) -> list[Row]:
    """Return the thirty destinations, the 27 European ones marked."""
    return [{"destination": c, **_named(countries[c]), "european": str(int(c in EUROPE))} for c in DESTINATIONS]


def claim_origins(source: Path, countries: dict[str, Row]) -> list[Row]:
    """Return the origins shown by name, the most claims of 2022-2024 first, and one row for the rest."""
    total: dict[str, int] = defaultdict(int)
    for r in applications(source):
        if int(r["year"]) in MEAN_YEARS and r["origin"] in countries:
            total[r["origin"]] += int(r["persons"])
    largest = sorted(total, key=lambda o: (-total[o], o))[:ORIGINS_NAMED]
    rest = {"origin": "REST", "name_en": "all other origins", "name_zh_hant": "其餘來源國"}
    return [*({"origin": o, **_named(countries[o])} for o in largest), rest]


def _named(country: Row) -> dict[str, str]:
    return {"name_en": country["name_en"], "name_zh_hant": country["name_zh_hant"]}


def routes() -> list[Row]:
    """Return the ways out of a stock of displaced persons."""
    return [
        {"route": "return", "name_en": "return to the country of origin", "name_zh_hant": "返回原籍國"},
        {"route": "onward", "name_en": "onward to the thirty destinations", "name_zh_hant": "前往三十個目的地國"},
        {"route": "resettled", "name_en": "resettlement", "name_zh_hant": "重新安置"},
        {"route": "naturalised", "name_en": "naturalisation in the host country", "name_zh_hant": "於收容國歸化"},
    ]


def links(source: Path) -> list[Row]:
    """Return the links between European destinations."""
    return [
        {"destination": r["country_a_iso3"], "neighbour": r["country_b_iso3"], "link": r["link"]}
        for r in read(source / "destination_adjacency.csv")
    ]


def controls(source: Path) -> list[Row]:
    """Return the starts of internal border controls of 2015-2016."""
    return [
        {"destination": r["country_iso3"], "start": r["start_date"], "end": r["end_date"], "reason": r["reason"]}
        | {"grade": r["grade"]}
        for r in read(source / "internal_border_controls.csv")
    ]


def renamed(file: str, columns: dict[str, str]) -> Callable[[Path], list[Row]]:
    """Return a maker of rows that takes some columns of a source table under new names."""

    def rows(source: Path) -> list[Row]:
        return [{new: r[old] for new, old in columns.items()} for r in read(source / file)]

    return rows


def funding_of_unhcr(source: Path) -> list[Row]:
    """Return budget and funds of UNHCR, one row a year and note."""
    keep = ("year", "budget_usd", "funds_available_usd", "gap_share_of_budget", "note", "grade")
    return [{**{k: r[k] for k in keep}, "reference": r["source"]} for r in read(source / "unhcr_funding.csv")]
