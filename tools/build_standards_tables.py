"""Build the tables of the channel standards: vendor policy, data regimes, positions, exposure and goods trade.

The maintainers' script: users never need it. It reads the folder of source tables (one sub-folder a domain) and the
shipped index of countries, and writes `src/exeunt/world/tables/standards/`. The same input gives the same bytes.

    python tools/build_standards_tables.py --source FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

from small_package import Row, across, number_field, text_field, write_package

PROJECT = Path(__file__).resolve().parent.parent
TABLES = PROJECT / "src/exeunt/world/tables"
BASE_YEAR = 2024
# The Factbook writes the Democratic Republic of the Congo in words; the source table abbreviates it.
PARTNER_CODES = {"DRC": "COD"}
GRADE = text_field("grade", "evidence grade of the row", enum=["A", "B", "C"])
CODE = "^[A-Z]{3}$"


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def vendor_policy(source: Path) -> list[Row]:
    """Return the policy on Chinese vendors of 5G networks, one row a country, in alphabetical order."""
    rows = _read(source / "standards/vendor_5g_policy.csv")
    return sorted(({"country": r["iso3"], "reference": r["source"], **r} for r in rows), key=lambda r: r["country"])


def data_regime(source: Path) -> list[Row]:
    """Return the data instruments in force, in alphabetical order of country, instrument and model."""
    rows = _read(source / "standards/data_regime_instruments.csv")
    found = [{"country": r["iso3"], "reference": r["source"], **r} for r in rows]
    return sorted(found, key=lambda r: (r["country"], r["instrument"], r["data_model"]))


def positions(source: Path, members: set[str]) -> list[Row]:
    """Return the latest ideal point of each member, of the base year where there is one."""
    latest: dict[str, Row] = {}
    for row in _read(source / "alignment/unga_ideal_points.csv"):
        held = latest.get(row["iso3"])
        year = int(row["year"])
        if row["iso3"] in members and year <= BASE_YEAR and (held is None or year > int(held["year"])):
            latest[row["iso3"]] = row
    return [
        {"country": c, "ideal_point": r["ideal_point"], "year": r["year"], "grade": "A" if r["year"] == "2024" else "B"}
        for c, r in sorted(latest.items())
    ]


def exposure(source: Path, members: set[str]) -> list[Row]:
    """Return the weight of each partner: its percent of exports plus its percent of imports; members only."""
    weights: dict[tuple[str, str], float] = {}
    for row in _read(source / "alignment/trade_partners_top5.csv"):
        partner = PARTNER_CODES.get(row["partner_iso3"], row["partner_iso3"])
        if row["iso3"] in members and partner in members and partner != row["iso3"]:
            pair = (row["iso3"], partner)
            weights[pair] = weights.get(pair, 0.0) + float(row["share_percent"])
    return [{"country": c, "partner": p, "weight_percent": f"{w:g}"} for (c, p), w in sorted(weights.items())]


def goods(source: Path, members: set[str]) -> list[Row]:
    """Return goods trade of both directions, one row a pair of members that trade."""
    pairs: dict[tuple[str, str], list[float]] = {}
    for row in _read(source / "trade/bilateral_flows_2023.csv"):
        one, two = sorted((row["exporter"], row["importer"]))
        if one != two and one in members and two in members:
            held = pairs.setdefault((one, two), [0.0, 1.0])
            held[0] += float(row["goods_musd"])
            held[1] = min(held[1], float(row["goods_observed"]))
    return [
        {"country": one, "partner": two, "goods_musd": f"{value:.6g}", "observed": f"{observed:.0f}"}
        for (one, two), (value, observed) in sorted(pairs.items())
        if value > 0
    ]


def _table(title: str, chinese: str, fields: list[dict[str, Any]], key: list[str], **more: Any) -> dict[str, Any]:
    to_country = [across(f, "countries", "country") for f in ("country", "partner") if f in {x["name"] for x in fields}]
    schema = {"fields": fields, "missingValues": [""], "primaryKey": key, "foreignKeysAcross": to_country}
    return {"title": title, "title_zh_hant": chinese, "modelled": False, **more, "schema": schema}


def _country(what: str = "ISO3 code") -> dict[str, Any]:
    return text_field("country", what, pattern=CODE)


def _policy_table() -> dict[str, Any]:
    return _table(
        "Policy on Chinese vendors of 5G networks",
        "各國對中國 5G 設備商的政策",
        [
            _country(),
            text_field("status", "policy in force", enum=["ban", "phase_out", "restrict", "open"]),
            number_field("year", "year of the measure, or of the evidence for open", "year", "integer"),
            text_field("note", "what was decided or seen", required=False),
            text_field("reference", "where it stands"),
            GRADE,
        ],
        ["country"],
        grade="B",
        sources=[{"title": "the reference of each row", "publisher": "press, think tanks, regulators"}],
        licenses=[{"name": "Apache-2.0", "title": "Apache-2.0 (own compilation of facts, each cited)"}],
        notes="98 countries of 193; 19 rows are grade C. `restrict` includes political declarations of 2020 (ALB, BGR, "
        "MKD, SVK, LVA) and operators' own choice (BEL, HRV, NOR). A country without a row is unchanged by the rule.",
    )


def _regime_table() -> dict[str, Any]:
    return _table(
        "Instruments on data flows by model",
        "資料流通規範工具（按模式）",
        [
            _country(),
            text_field("instrument", "instrument", pattern="^[a-z0-9_]+$"),
            text_field("data_model", "model of data flows", enum=["open", "conditional", "control"]),
            number_field("year_from", "year of decision or entry into force; empty: before 2024", "year", "integer"),
            text_field("reference", "where it stands"),
            GRADE,
        ],
        ["country", "instrument", "data_model"],
        grade="B",
        sources=[{"title": "the reference of each row", "publisher": "European Union; Council of Europe; press"}],
        licenses=[{"name": "Apache-2.0", "title": "Apache-2.0 (own compilation of facts, each cited)"}],
        notes="Models after Ferracane and van der Marel 2021. The base year takes rows with year_from empty or up to "
        "2024. Control is undercounted: a list of 2021 counts localisation in 62 countries. TWN is not a member.",
    )


def _position_table() -> dict[str, Any]:
    return _table(
        "Ideal points in the UN General Assembly, latest year",
        "聯合國大會理想點（最近一年）",
        [
            _country(),
            number_field("ideal_point", "higher is closer to the US-led order", "ideal-point unit", required=True),
            number_field("year", "year of the votes", "year", "integer", required=True, maximum=BASE_YEAR),
            GRADE,
        ],
        ["country"],
        grade="A",
        sources=[
            {
                "title": "UN General Assembly Voting Data, release of July 2025 (Bailey, Strezhnev and Voeten 2017)",
                "publisher": "Harvard Dataverse",
                "date": "2025-07",
                "path": "https://doi.org/10.7910/DVN/LEJUQZ",
            }
        ],
        licenses=[{"name": "CC0-1.0", "title": "CC0 1.0, as stated by the publisher; one column of one year"}],
        derivation="final-passage votes; 2024, or the latest year before it",
        notes="SRB has no row in the source: the model assumes 0 and flags it.",
    )


def _exposure_table() -> dict[str, Any]:
    return _table(
        "Weights of the main trade partners",
        "主要貿易夥伴權重",
        [
            _country(),
            text_field("partner", "ISO3 code of the partner", pattern=CODE),
            number_field("weight_percent", "percent of exports plus percent of imports", "percent", required=True),
        ],
        ["country", "partner"],
        grade="B",
        sources=[
            {
                "source": "cia-factbook",
                "title": "The World Factbook, state of May 2026",
                "publisher": "Central Intelligence Agency",
                "date": "2026-05",
                "path": "https://www.cia.gov/the-world-factbook/",
            }
        ],
        licenses=[{"name": "public-domain", "title": "public domain"}],
        derivation="top five partners of exports and of imports of 2023; partners that are not Member States left out",
        notes="Top five only: 64 percent of exports and 62 percent of imports on average. LIE and MCO have no row.",
    )


def _goods_table() -> dict[str, Any]:
    return _table(
        "Goods trade between Member States, both directions",
        "會員國間雙向貨物貿易",
        [
            _country("ISO3 code that comes first in the alphabet"),
            text_field("partner", "ISO3 code of the other country", pattern=CODE),
            number_field("goods_musd", "sum of both directions, six digits", "USD million", required=True, minimum=0),
            text_field("observed", "1: both directions observed; 0: one of them modelled", enum=["0", "1"]),
        ],
        ["country", "partner"],
        grade="A",
        sources=[
            {
                "title": "BACI HS22, version 202501, year 2023 (reconciled UN Comtrade), summed over products",
                "publisher": "CEPII",
                "date": "2025-01",
                "path": "http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
                "read_through": "replication files of Ignatenko, Lashkaripour, Macedoni and Simonovska (2025)",
            }
        ],
        licenses=[{"name": "etalab-2.0", "title": "Etalab open licence 2.0 (BACI); only sums that the model reads"}],
        derivation="exports plus imports of a pair; pairs that do not trade left out",
        notes="Rows of AND CUB LIE MCO NRU PRK SMR STP TUV WSM are modelled by gravity weights (grade C).",
    )


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of source tables, one sub-folder a domain")
    parser.add_argument("--out", type=Path, default=TABLES)
    options = parser.parse_args(arguments)
    members = {r["country"] for r in _read(TABLES / "index/countries.csv") if r["un_status"] == "member"}
    source = options.source
    package = {
        "name": "exeunt-standards",
        "title": "Technology standards tables of exeunt",
        "title_zh_hant": "exeunt 技術標準表",
        "description": "Vendor policy, data regimes, voting positions, exposure to partners and goods trade.",
    }
    tables = {
        "vendor_policy": (_policy_table(), vendor_policy(source)),
        "data_regime_instruments": (_regime_table(), data_regime(source)),
        "voting_positions": (_position_table(), positions(source, members)),
        "trade_exposure": (_exposure_table(), exposure(source, members)),
        "goods_trade_pairs": (_goods_table(), goods(source, members)),
    }
    write_package(options.out / "standards", package, tables)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
