"""Build what the channels trade, standards and alignment share: blocs, technologies, sectors, economies, agreements.

The maintainers' script: users never need it. It reads the folder of source tables (one sub-folder a domain) and the
shipped index of countries, and writes `src/exeunt/world/tables/blocs/`. The same input gives the same bytes.

    python tools/build_bloc_tables.py --source FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

from small_package import Row, across, number_field, text_field, write_package

PROJECT = Path(__file__).resolve().parent.parent
TABLES = PROJECT / "src/exeunt/world/tables"
OWN = {"name": "Apache-2.0", "title": "Apache-2.0 (own work)"}

# In this order everywhere; `non_aligned` is also the neutral, multilateral option of the channel standards.
BLOCS = {
    "us_led": ("US-led", "美國主導"),
    "eu_led": ("EU-led", "歐盟主導"),
    "china_led": ("China-led", "中國主導"),
    "non_aligned": ("non-aligned or multilateral", "不結盟或多邊"),
}
# Technology: names, function whose capacity carries the neutral option, what its options are.
TECHNOLOGIES = {
    "mobile_vendor": (
        "trust in vendors of mobile networks",
        "行動網路設備商信任",
        "technical_standards",
        "vendor of the 5G radio and core network that law and practice trust; non_aligned is open interfaces",
    ),
    "data_regime": (
        "rules on data flows",
        "資料流通規則",
        "technical_standards",
        "open, conditional or control model of data flows; non_aligned is a multilateral instrument",
    ),
    "training": (
        "origin of technical and policy training",
        "技術與政策培訓來源",
        "training",
        "who trains officials and engineers; non_aligned is the United Nations",
    ),
}
# Sectors of the trade world, in its order: names and what is in them.
SECTORS = {
    "AGF": ("agriculture and food", "農業與食品", "agriculture, food, tobacco, cotton"),
    "MEN": ("fuels and ores", "燃料與礦產", "fuels, ores, gold, diamonds, other minerals"),
    "EIM": ("energy-intensive goods", "能源密集製品", "metals, cement, clay products, fertilisers, ammonia"),
    "MAN": ("other manufactures", "其他製造品", "all other goods"),
    "DDS": (
        "digitally deliverable services",
        "可數位交付服務",
        "services that can be delivered over networks: telecom, finance, business, licences",
    ),
    "OSV": ("other services", "其他服務", "travel, transport, construction and all other services"),
}
OTHER_ECONOMIES = {"ROW": ("nine small territories together", "九個小型領地合計")}
FACTBOOK = {
    "source": "cia-factbook",
    "title": "The World Factbook, state of May 2026",
    "publisher": "Central Intelligence Agency",
    "date": "2026-05",
    "path": "https://www.cia.gov/the-world-factbook/",
}
SOURCE_OWN = {"title": "exeunt: own definition", "publisher": "exeunt"}
BASE_SOURCES = [
    {
        "title": "UN General Assembly Voting Data, ideal points of 2024 (Bailey, Strezhnev and Voeten 2017)",
        "publisher": "Harvard Dataverse",
        "date": "2025-07",
        "path": "https://doi.org/10.7910/DVN/LEJUQZ",
    },
    FACTBOOK,
    {
        "title": "OECD DAC table 2a, net disbursements 2019",
        "publisher": "OECD",
        "date": "2024",
        "path": "https://data-explorer.oecd.org",
    },
    {
        "title": "ForeignAssistance.gov, country summary, disbursements of fiscal year 2024",
        "publisher": "US Department of State",
        "date": "2025-12",
        "path": "https://foreignassistance.gov",
    },
    {
        "title": "Global Chinese Development Finance Dataset 3.0, mean of 2017-2021",
        "publisher": "AidData",
        "date": "2023",
        "path": "https://www.aiddata.org/data/aiddatas-global-chinese-development-finance-dataset-version-3-0",
    },
]


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def economies(alignment: list[Row], countries: dict[str, Row]) -> list[Row]:
    """Return one row an economy of the trade tables, in alphabetical order; KeyError names one without a name."""
    rows = []
    for iso3 in sorted(row["iso3"] for row in alignment):
        if iso3 in OTHER_ECONOMIES:
            english, chinese = OTHER_ECONOMIES[iso3]
            status = "none"
        else:
            row = countries[iso3]
            english, chinese, status = row["name_en"], row["name_zh_hant"], row["un_status"]
        member = str(int(status == "member"))
        rows.append({"economy": iso3, "name_en": english, "name_zh_hant": chinese, "un_member": member})
    return rows


def base_alignment(alignment: list[Row]) -> list[Row]:
    """Return the shares in long form, countries in alphabetical order, blocs in theirs."""
    by_code = {row["iso3"]: row for row in alignment}
    return [{"country": c, "bloc": b, "share": by_code[c][b]} for c in sorted(by_code) for b in BLOCS]


def agreements(source: list[Row], countries: dict[str, Row]) -> list[Row]:
    """Return memberships sorted by agreement and country; KeyError names a state that is not in the index."""
    rows = [
        {"agreement": r["agreement"], "country": countries[r["iso3"]]["country"], "topic": r["topic"]}
        | {"grade": r["grade"], "reference": r["source"]}
        for r in source
    ]
    return sorted(rows, key=lambda r: (r["agreement"], r["country"]))


def _table(title: str, chinese: str, grade: str, fields: list[dict[str, Any]], key: list[str], **more: Any) -> Any:
    described = {
        "title": title,
        "title_zh_hant": chinese,
        "grade": grade,
        "modelled": False,
        "sources": [SOURCE_OWN],
        "licenses": [OWN],
    } | {k: v for k, v in more.items() if k != "across"}
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""], "primaryKey": key}
    if "across" in more:
        schema["foreignKeysAcross"] = more["across"]
    return described | {"schema": schema}


def _names() -> list[dict[str, Any]]:
    return [text_field("name_en", "name in English"), text_field("name_zh_hant", "name in Traditional Chinese")]


def _index_tables() -> dict[str, Any]:
    code = "^[a-z_]+$"
    blocs = _table(
        "Blocs",
        "陣營",
        "C",
        [text_field("bloc", "code of the bloc", pattern=code), *_names()],
        ["bloc"],
        notes="A bloc is a position, not a list of states: every economy has a share in each (table base_alignment).",
    )
    technologies = _table(
        "Technologies whose standards and rules may split",
        "可能分裂的技術領域",
        "C",
        [
            text_field("technology", "code of the technology", pattern=code),
            *_names(),
            text_field("function", "function whose capacity carries the neutral option"),
            text_field("options", "what the four options mean"),
        ],
        ["technology"],
        across=[across("function", "functions", "function")],
    )
    sectors = _table(
        "Sectors of trade",
        "貿易部門",
        "C",
        [
            text_field("sector", "code of the sector", pattern="^[A-Z]{3}$"),
            *_names(),
            text_field("holds", "what is in it"),
        ],
        ["sector"],
        notes="Headings of goods are assigned to the four goods sectors by hand.",
    )
    return {"blocs": blocs, "technologies": technologies, "sectors": sectors}


def _described() -> dict[str, Any]:
    code = "^[A-Z]{3}$"
    economies_ = _table(
        "Economies of the trade and technology channels",
        "貿易與技術管道的經濟體",
        "A",
        [
            text_field("economy", "ISO3 code, or ROW for nine small territories added together", pattern=code),
            *_names(),
            text_field("un_member", "1: Member State of the United Nations", enum=["0", "1"]),
        ],
        ["economy"],
        notes="193 members, HKG, MAC, TWN, PSE and ROW (ABW BMU CUW CYM GRL NCL PYF SXM TCA).",
    )
    shares = _table(
        "Base alignment of every economy",
        "各經濟體的基期陣營份額",
        "C",
        [
            text_field("country", "ISO3 code, or ROW", pattern=code),
            text_field("bloc", "code of the bloc"),
            number_field("share", "share of the bloc; the four add up to 1", "1", required=True, minimum=0, maximum=1),
        ],
        ["country", "bloc"],
        modelled=True,
        sources=BASE_SOURCES,
        derivation="plain mean of the shares in voting, bilateral aid, top-five trade partners and security ties of "
        "2024; poles by definition (USA; EU members; CHN, HKG, MAC), TWN us_led and ROW non_aligned by rule, PSE the "
        "mean of its region, states without aid the mean of the other parts",
        notes="The weights of the composite are judgement (C); voting hardly separates china_led from non_aligned.",
    ) | {"modelled": True}
    shares["schema"]["foreignKeys"] = [
        {"fields": "country", "reference": {"resource": "economies", "fields": "economy"}},
        {"fields": "bloc", "reference": {"resource": "blocs", "fields": "bloc"}},
    ]
    members = _table(
        "Members of trade and data agreements",
        "貿易與資料協定的成員",
        "B",
        [
            text_field("agreement", "code of the agreement or group", pattern="^[A-Z_]+$"),
            text_field("country", "ISO3 code of the member", pattern=code),
            text_field("topic", "what the agreement is about"),
            text_field("grade", "evidence grade of the row", enum=["A", "B", "C"]),
            text_field("reference", "where the membership stands"),
        ],
        ["agreement", "country"],
        sources=[FACTBOOK, {"title": "the reference of each row", "publisher": "as named in each row"}],
        licenses=[{"name": "other", "title": "public domain (Factbook); single facts cited"}],
        notes="State of May 2026. Used by scenarios only. Not entered because not settled: Saudi Arabia in BRICS.",
        across=[across("country", "countries", "country")],
    )
    return {**_index_tables(), "economies": economies_, "base_alignment": shares, "agreements": members}


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of source tables, one sub-folder a domain")
    parser.add_argument("--out", type=Path, default=TABLES)
    options = parser.parse_args(arguments)
    countries = {row["country"]: row for row in _read(TABLES / "index/countries.csv")}
    alignment = _read(options.source / "alignment/base_alignment_198.csv")
    rows: dict[str, list[Row]] = {
        "blocs": [{"bloc": b, "name_en": en, "name_zh_hant": zh} for b, (en, zh) in BLOCS.items()],
        "technologies": [
            {"technology": t, "name_en": en, "name_zh_hant": zh, "function": function, "options": means}
            for t, (en, zh, function, means) in TECHNOLOGIES.items()
        ],
        "sectors": [
            {"sector": c, "name_en": en, "name_zh_hant": zh, "holds": holds} for c, (en, zh, holds) in SECTORS.items()
        ],
        "economies": economies(alignment, countries),
        "base_alignment": base_alignment(alignment),
        "agreements": agreements(_read(options.source / "trade/agreements.csv"), countries),
    }
    package = {
        "name": "exeunt-blocs",
        "title": "Bloc tables of exeunt",
        "title_zh_hant": "exeunt 陣營表",
        "description": "Blocs, technologies, sectors of trade, economies, their base alignment and the members of agreements.",
    }
    described = _described()
    write_package(options.out / "blocs", package, {name: (described[name], rows[name]) for name in described})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
