"""Rows of the climate tables, from the source tables: columns that the models read, missing stays missing."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from small_package import Row

Rows = list[Row]
LAST_YEAR, TREND_YEAR, GHG_YEAR = "2024", "2014", "2023"
UNION = "EUU"
EU_GROUP = "EU27"
BLOCS = ("us_led", "eu_led", "china_led", "non_aligned")


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# RICE-2010 region of each C-DICE region; "ROW" is split by country below. Own assignment, grade C.
RICE_OF = {
    "Brazil": "LatAm",
    "Japan": "Japan",
    "EU": "EU",
    "SSA": "Africa",
    "Safrica": "Africa",
    "Canada": "OHI",
    "US": "US",
    "LatAm": "LatAm",
    "SEAsia": "OthAsia",
    "Mideast": "MidEast",
    "Russia": "Russia",
    "India": "India",
    "China": "China",
    "Eurasia": "Eurasia",
}
HIGH_INCOME = _codes("AUS NZL KOR TWN HKG MAC SGP ISR CHE NOR ISL LIE AND MCO SMR VAT BMU GRL FRO ABW CUW SXM")
NORTH_AFRICA = _codes("DZA EGY LBY MAR TUN SHN ESH")
BALKANS = _codes("ALB BIH MKD MNE SRB")
AMERICAS = _codes("AIA BES MSR SPM TCA VGB")
WEST_ASIA = {"TUR"}


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV as text."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def rice_region(country: str, club_region: str) -> str:
    """Return the RICE-2010 region of a country, own assignment."""
    if country in HIGH_INCOME:
        return "OHI"
    if club_region != "ROW":
        return RICE_OF[club_region]
    if country in NORTH_AFRICA:
        return "Africa"
    if country in WEST_ASIA:
        return "MidEast"
    if country in BALKANS:
        return "Eurasia"
    return "LatAm" if country in AMERICAS else "OthAsia"


def emitters(source: Path, union: set[str]) -> Rows:
    """Return one row a state or territory with fossil CO2 in the last year."""
    panel: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in read(source / "climate/emissions.csv"):
        panel[row["iso3"]][row["year"]] = row
    curve = {r["iso3"]: r["macc_region"] for r in read(source / "climate/macc_region_map.csv")}
    club = {r["iso3"]: r for r in read(source / "climate/cdice_region_map.csv")}
    found: Rows = []
    for code, years in sorted(panel.items()):
        last = years.get(LAST_YEAR, {}).get("co2_fossil_mt", "")
        if not last or float(last) <= 0:
            continue
        found.append(
            {
                "country": code,
                "party": UNION if code in union else code,
                "co2_2014_mt": years.get(TREND_YEAR, {}).get("co2_fossil_mt", ""),
                "co2_2024_mt": last,
                "ghg_2023_mtco2e": years.get(GHG_YEAR, {}).get("ghg_edgar_mtco2e", ""),
                "curve_region": curve[code],
                "club_region": club[code]["cdice_region"],
                "club_grade": club[code]["grade"],
                "rice_region": rice_region(code, club[code]["cdice_region"]),
            }
        )
    return found


def curves(source: Path) -> Rows:
    """Return the fitted coefficients, region by year."""
    return [
        {
            "region": r["macc_region"],
            "year": r["year"],
            "linear_usd2005": r["coef_linear_usd2005"],
            "quartic_usd2005": r["coef_quartic_usd2005"],
        }
        for r in read(source / "climate/macc_coefficients.csv")
    ]


def backstops(source: Path) -> Rows:
    """Return the two backstop prices that the model reads, one row a RICE-2010 region."""
    rows = read(source / "climate/rice2010_regions.csv")
    years = (2025, 2035)
    return [
        {"rice_region": r["region"]}
        | {f"kusd2005_per_tc_{y}": r[f"backstop_kusd2005_per_tc_{y}"] for y in years}
        | {"exponent": r["theta2"]}
        for r in rows
    ]


CLUB_NAMES = {
    "Brazil": ("Brazil", "巴西"),
    "Japan": ("Japan", "日本"),
    "EU": ("European Union with the United Kingdom", "歐盟（含英國）"),
    "SSA": ("Sub-Saharan Africa", "撒哈拉以南非洲"),
    "Canada": ("Canada", "加拿大"),
    "US": ("United States", "美國"),
    "LatAm": ("Latin America", "拉丁美洲"),
    "ROW": ("rest of the world", "世界其他地區"),
    "SEAsia": ("East and Southeast Asia", "東亞與東南亞"),
    "Mideast": ("Middle East", "中東"),
    "Russia": ("Russia", "俄羅斯"),
    "India": ("India", "印度"),
    "Safrica": ("South Africa", "南非"),
    "China": ("China", "中國"),
    "Eurasia": ("Eurasia", "歐亞地區"),
}
# Headings without a benchmark of their own in what was read, and the heading whose goods they are closest to (grade C).
LIKE = {"721114": ("7208", "hot-rolled flats under 600 mm"), "720610": ("7207", "ingots, as semi-finished products")}


def club_regions(source: Path) -> Rows:
    """Return the regions of the coalition game."""
    return [
        {
            "region": r["region"],
            "name_en": CLUB_NAMES[r["region"]][0],
            "name_zh_hant": CLUB_NAMES[r["region"]][1],
            "gdp_busd2011": r["gdp_busd2011ppp"],
            "co2_mt": r["co2_mt"],
            "cost": r["mck_alpha"],
            "tariff_gain": r["tariff_gain_coef"],
            "tariff_loss": r["tariff_loss_coef"],
        }
        for r in read(source / "climate/cdice_regions.csv")
    ]


def club_trade(source: Path) -> Rows:
    """Return exports between regions."""
    return [dict(r) for r in read(source / "climate/cdice_trade.csv")]


def prices(source: Path) -> Rows:
    """Return carbon prices, in the order of the source."""
    keep = ("jurisdiction", "instrument", "type", "price_usd_per_t", "coverage_share_ghg")
    more = ("coverage_share_net", "coverage_for_sum", "net_share_world_ghg", "grade", "note")
    return [
        {k: r[k] for k in keep} | {"reference": r["source"]} | {k: r[k] for k in more}
        for r in read(source / "climate/carbon_price_2025.csv")
    ]


def pledges(source: Path) -> Rows:
    """Return the targets with the two bounds of the level; empty where a target has no comparable level."""
    return [
        {
            "party": r["party"],
            "target_year": r["target_year"],
            "metric": r["metric"],
            "level_low_ambition_mt": r["level_less_ambitious_mtco2e_edgar"],
            "level_high_ambition_mt": r["level_more_ambitious_mtco2e_edgar"],
            "ghg_2023_mt": r["ghg_2023_mtco2e_edgar"],
            "coverage": r["coverage"],
            "used": r["use_for_level"],
            "reference": r["source"],
            "grade": r["grade"],
            "note": r["note"],
        }
        for r in read(source / "climate/ndc_targets.csv")
    ]


def defaults(source: Path) -> Rows:
    """Return default embedded emissions before mark-up."""
    return [
        {
            "origin": r["origin"],
            "cn_code": r["cn_code"].replace(" ", ""),
            "good": r["sector"],
            "product": r["product"],
            "emissions_tco2e_per_t": r["default_see_tco2e_per_t"],
            "grade": r["grade"],
        }
        for r in read(source / "climate/cbam_default_values.csv")
    ]


def benchmarks(source: Path) -> Rows:
    """Return the benchmarks for default values, by heading and route, and those of two codes taken from a neighbour."""
    found = [
        {
            "good": r["sector"],
            "cn_code": r["cn_code"].replace(" ", ""),
            "route": r["route"],
            "benchmark_tco2e_per_t": r["benchmark_tco2e_per_t"],
            "reference": r["source"],
            "grade": r["grade"],
            "note": r["note"],
        }
        for r in read(source / "climate/cbam_benchmarks.csv")
    ]
    for code, (heading, what) in LIKE.items():
        near = [r for r in found if r["cn_code"] == heading]
        found += [{**r, "cn_code": code, "grade": "C", "note": f"{what}: benchmark of {heading} taken"} for r in near]
    return found


def weights(source: Path) -> Rows:
    """Return the share of each good in an exporter's sales of energy-intensive goods to the Union."""
    return [
        {
            "exporter": r["exporter"],
            "good": r["good"],
            "share": r["share_of_eim_exports_to_eu"],
            "basis": r["basis"],
            "grade": r["grade"],
        }
        for r in read(source / "climate/cbam_weights.csv")
    ]


def regimes(source: Path) -> Rows:
    """Return border charges in law and in discussion."""
    return [
        {k: r[k] for k in ("jurisdiction", "regime", "status", "start", "sectors", "basis")}
        | {"reference": r["source"], "grade": r["grade"], "note": r["note"]}
        for r in read(source / "climate/border_carbon_regimes.csv")
    ]


def destinations(source: Path, union: set[str], lead: dict[str, str]) -> Rows:
    """Return where energy-intensive goods go: shares of an exporter's sales by kind of destination.

    Own trade and trade inside the Union are left out. lead : bloc with the largest base alignment, by importer.
    """
    share = {
        r["iso3"]: float(r["share_EIM"])
        for r in read(source / "trade/goods_export_composition_2016.csv")
        if r["share_EIM"]
    }
    flows: dict[str, dict[str, float]] = {}
    for row in read(source / "trade/bilateral_flows_2023.csv"):
        one, two = row["exporter"], row["importer"]
        if one == two or (one in union and two in union) or one not in share:
            continue
        kind = "EU" if two in union else "UK" if two == "GBR" else lead.get(two, "non_aligned")
        held = flows.setdefault(one, defaultdict(float))
        held[kind] += float(row["goods_musd"]) * share[one]
    found: Rows = []
    for exporter, held in sorted(flows.items()):
        total = sum(held.values())
        if total > 0:
            parts = {f"to_{k.lower()}": f"{held.get(k, 0.0) / total:.6f}" for k in ("EU", "UK", *BLOCS)}
            found.append({"exporter": exporter, "eim_musd": f"{total:.6g}", **parts})
    return found


def leading_blocs(path: Path) -> dict[str, str]:
    """Return the bloc with the largest base alignment, by country; the first in order on a tie."""
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for row in read(path):
        shares[row["country"]][row["bloc"]] = float(row["share"])
    return {c: max(BLOCS, key=lambda b: held.get(b, 0.0)) for c, held in shares.items()}


def finance(source: Path) -> Rows:
    """Return cited figures of climate bodies and funds."""
    return [
        {"body": r["entity"], **{k: r[k] for k in ("item", "value", "unit", "period")}}
        | {"reference": r["source"], "grade": r["grade"], "note": r["note"]}
        for r in read(source / "climate/climate_finance.csv")
    ]


def submissions(source: Path) -> Rows:
    """Return the date of each party's first new contribution of the third round."""
    return [
        {"party": r["party"], "submitted": r["first_submission_date"]}
        for r in read(source / "climate/ndc_round3_registry.csv")
    ]


def secretariat_revenue(source: Path) -> Rows:
    """Return the assessed revenue of the climate secretariat and the part of the United States."""
    return [
        {"year": r["year"], "assessed_usd": r["assessed_usd"], "usa_assessed_usd": r["usa_assessed_usd"]}
        for r in read(source / "climate/climate_entity_revenue.csv")
        if r["entity"] == "UNFCCC"
    ]


def kernel(source: Path) -> Rows:
    """Return the percentiles of the temperature response, by years after the start of the emission year."""
    return [
        {"lag_years": r["years_after_start_of_emission_year"]} | {p: r[p] for p in ("p05", "p17", "p50", "p83", "p95")}
        for r in read(source / "climate/temperature_kernel.csv")
    ]
