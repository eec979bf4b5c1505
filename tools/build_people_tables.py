"""Build the tables of the channel people: stocks, hazards, claims, recognition, links, published impact ratios.

The maintainers' script: users never need it. It reads the folder of source tables (one sub-folder a domain) and the
shipped index of countries, and writes `src/exeunt/world/tables/people/`. The same input gives the same bytes.

    python tools/build_people_tables.py --source FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from people_builder import rows
from small_package import Row, across, number_field, text_field, write_package

PROJECT = Path(__file__).resolve().parent.parent
TABLES = PROJECT / "src/exeunt/world/tables"
CODE = "^[A-Z]{3}$"
UNHCR = {
    "source": "unhcr-population",
    "title": "Refugee Population Statistics Database (Refugee Data Finder), release of June 2026",
    "publisher": "United Nations High Commissioner for Refugees (UNHCR)",
    "date": "2026-06",
    "path": "https://www.unhcr.org/refugee-statistics",
}
UNRWA = {"title": "Registered persons, carried by UNHCR's release", "publisher": "UNRWA", "date": "2024"}
EC = {
    "title": "Member States' notifications of the temporary reintroduction of border control, list of November 2019",
    "publisher": "European Commission",
    "date": "2019-11",
}
OWN = {"title": "exeunt: own compilation", "publisher": "exeunt", "date": "2026"}
IMPACT = {
    "title": "Guttmacher Institute and UNFPA: published estimates of 2011-2025, the reference of each row",
    "publisher": "Guttmacher Institute; UNFPA",
}
FUNDS = {"title": "UNHCR: global appeals and statements, the reference of each row", "publisher": "UNHCR"}
CC_BY = {"name": "CC-BY-4.0", "title": "CC BY 4.0 (UNHCR)", "path": "https://creativecommons.org/licenses/by/4.0/"}
CC_BY_EC = {"name": "CC-BY-4.0", "title": "CC BY 4.0 (European Commission, Decision 2011/833/EU)"}
OWN_WORK = {"name": "Apache-2.0", "title": "Apache-2.0 (own compilation of facts)"}
CITED = {"name": "Apache-2.0", "title": "Apache-2.0 (own compilation of single figures, each cited)"}
GRADE = text_field("grade", "evidence grade of the row", enum=["A", "B", "C"])


def _table(
    titles: tuple[str, str],
    fields: list[dict[str, Any]],
    key: list[str],
    keys_across: tuple[tuple[str, str, str], ...] = (),
    **more: Any,
) -> dict[str, Any]:
    schema = {"fields": fields, "missingValues": [""], "primaryKey": key}
    schema |= {"foreignKeysAcross": [across(*k) for k in keys_across]} if keys_across else {}
    plain: dict[str, Any] = {"grade": "A", "modelled": False, "sources": [UNHCR], "licenses": [CC_BY]}
    return {"title": titles[0], "title_zh_hant": titles[1], **plain, **more, "schema": schema}


def _code(name: str, what: str = "ISO3 code") -> dict[str, Any]:
    return text_field(name, what, pattern=CODE)


def _names() -> list[dict[str, Any]]:
    return [text_field("name_en", "name in English"), text_field("name_zh_hant", "name in Traditional Chinese")]


def _persons(name: str, what: str, *, required: bool = True, kind: str = "integer") -> dict[str, Any]:
    return number_field(name, what, "persons", kind, minimum=0, **({"required": True} if required else {}))


def _year() -> dict[str, Any]:
    return number_field("year", "calendar year", "year", "integer", required=True, minimum=2005, maximum=2024)


ORIGIN = (
    "ISO3 code of the origin; OTH: origins below the source's row threshold; UNK, UKN: unknown; XXA, STA: stateless"
)
Tables = dict[str, tuple[dict[str, Any], list[Row]]]


def _indexes(source: Path, countries: dict[str, Row]) -> Tables:
    own = {"sources": [OWN], "licenses": [OWN_WORK]}
    return {
        "destinations": (
            _table(
                ("Destinations of asylum claims", "庇護申請目的地國"),
                [
                    _code("destination"),
                    *_names(),
                    text_field("european", "1: one of the 27 in which policy reacts", enum=["0", "1"]),
                ],
                ["destination"],
                (("destination", "countries", "country"),),
                notes="AUS, CAN and USA take part in the choice of destination only.",
                **own,
            ),
            rows.destinations(countries),
        ),
        "claim_origins": (
            _table(
                ("Origins of asylum claims shown by name", "列名呈現的庇護申請來源國"),
                [_code("origin").copy() | {"constraints": {"required": True, "pattern": "^[A-Z]{3,4}$"}}, *_names()],
                ["origin"],
                derivation="the ten origins with most claims in the thirty destinations in 2022-2024, and the rest",
                notes="The model computes every origin; this is what it shows apart.",
            ),
            rows.claim_origins(source, countries),
        ),
        "exit_routes": (
            _table(
                ("Ways out of a stock of displaced persons", "離開流離失所存量的途徑"),
                [text_field("route", "code", pattern="^[a-z]+$"), *_names()],
                ["route"],
                **own,
            ),
            rows.routes(),
        ),
    }


def _stocks(source: Path) -> Tables:
    host = (("host", "countries", "country"),)
    counted = "refugees, persons in refugee-like situations and other people in need of international protection"
    return {
        "displaced_hosts": (
            _table(
                ("Displaced and registered persons by country, end of 2024", "各國流離失所與登記人數，2024 年底"),
                [
                    _code("country"),
                    _persons("refugees", "refugees and persons in refugee-like situations"),
                    _persons("other_international_protection", "other people in need of international protection"),
                    _persons("asylum_seekers", "claims pending"),
                    _persons("internally_displaced", "as UNHCR counts them; empty: not counted", required=False),
                    _persons("unrwa_registered", "Palestine refugees registered with UNRWA"),
                    _persons("naturalised_yearly", "mean of 2022-2024, as far as reported", kind="number"),
                ],
                ["country"],
                (("country", "countries", "country"),),
                sources=[UNHCR, UNRWA],
                notes="Internal displacement of IDMC is not shipped: its terms are not read. UNHCR has no figure for "
                "22 countries where IDMC has one (5.4 million persons in all countries together).",
            ),
            rows.hosts(source),
        ),
        "displaced_pairs": (
            _table(
                ("Displaced persons by origin and host, end of 2024", "按原籍國與收容國的流離失所人數，2024 年底"),
                [_code("origin", ORIGIN), _code("host"), _persons("persons", counted)],
                ["origin", "host"],
                host,
                notes="UNHCR's mandate only. Pairs below 2,000 persons (all kinds) stand in OTH of their host.",
            ),
            rows.pairs(source),
        ),
        "displaced_host_years": (
            _table(
                ("Displaced persons by host, 2012-2024", "各收容國流離失所人數，2012-2024 年"),
                [_code("host"), _year(), _persons("persons", counted)],
                ["host", "year"],
                host,
            ),
            rows.host_years(source),
        ),
        "displaced_origins": (
            _table(
                ("What returns and onward movement rest on, by origin", "返回與再遷移的基礎數據（按原籍國）"),
                [
                    _code("origin"),
                    number_field(
                        "return_rate",
                        "returned refugees over the mean of two year-end stocks, mean of 2022-2024; not capped",
                        "1/year",
                        required=True,
                        minimum=0,
                    ),
                    _persons("claims_yearly", "claims in the thirty destinations, mean 2022-2024", kind="number"),
                    _persons("stock_outside", "stock outside the thirty destinations, end of 2024"),
                ],
                ["origin"],
                derivation="own division of the publisher's counts",
            ),
            rows.origins(source),
        ),
        "new_displacement": (
            _table(
                ("Newly displaced across borders, yearly mean 2022-2024", "新增跨境流離失所人數，2022-2024 年均值"),
                [_code("origin"), _code("host"), _persons("persons_yearly", "mean of 2022-2024", kind="number")],
                ["origin", "host"],
                host,
                notes="Pairs below 1,000 in a year are left out by the source table; origins without a name too.",
            ),
            rows.new_displacement(source),
        ),
    }


def _claims(source: Path) -> Tables:
    at = (("destination", "destinations", "destination"),)
    return {
        "asylum_applications": (
            _table(
                ("New asylum applications in thirty destinations, 2005-2024", "三十個目的地國新庇護申請，2005-2024 年"),
                [_code("destination"), _year(), _code("origin", ORIGIN), _persons("persons", "new applications")],
                ["destination", "year", "origin"],
                at,
                notes="Appeals, repeats and temporary protection left out. Pairs below 20 (Australia, Canada, United "
                "States: 1,000) stand in OTH. Figures of the United States are partly cases.",
            ),
            rows.applications(source),
        ),
        "recognition_index": (
            _table(
                ("Composition-adjusted recognition, 2005-2024", "組成調整後的庇護核准率，2005-2024 年"),
                [
                    _code("destination"),
                    _year(),
                    number_field("decisions", "substantive decisions", "decisions", "integer", required=True),
                    number_field(
                        "deviation",
                        "recognition above (positive) or below the mean of the year for the same origins",
                        "share points",
                        required=True,
                    ),
                ],
                ["destination", "year"],
                at,
                grade="B",
                modelled=True,
                derivation="within a year weighted least squares of the rate on origin and destination; method of "
                "adjusted recognition rates (Leerkes 2015, WODC Cahier 2015-10), own computation on UNHCR's decisions",
                notes="Recognition only, not access or reception; unreliable below 300 decisions.",
            ),
            rows.recognition(source),
        ),
        "destination_links": (
            _table(
                ("Land, bridge and ferry links of the European destinations", "歐洲目的地國間的陸路、橋梁與渡輪連結"),
                [
                    _code("destination"),
                    _code("neighbour"),
                    text_field("link", "kind", enum=["land", "ferry_or_bridge"]),
                ],
                ["destination", "neighbour"],
                (*at, ("neighbour", "destinations", "destination")),
                sources=[OWN],
                licenses=[OWN_WORK],
                notes="Undirected; main ferries and bridges only; Cyprus has none.",
            ),
            rows.links(source),
        ),
        "border_controls_2015": (
            _table(
                (
                    "Internal border controls begun in 2015-16 because of arrivals",
                    "2015-16 年因入境潮恢復的內部邊境管制",
                ),
                [
                    _code("destination"),
                    text_field("start", "first day", pattern="^[0-9-]{10}$"),
                    text_field("end", "last day of the notified spell; empty: prolonged", required=False),
                    text_field("reason", "as notified"),
                    GRADE,
                ],
                ["destination"],
                at,
                sources=[EC],
                licenses=[CC_BY_EC],
            ),
            rows.controls(source),
        ),
    }


def _evidence(source: Path) -> Tables:
    single: dict[str, Any] = {"grade": "B", "licenses": [CITED]}
    counts = {
        "funding_usd": ("money of the estimate", "USD"),
        "contraceptive_users": ("users reached", "persons"),
        "unintended_pregnancies_averted": ("unintended pregnancies averted", "pregnancies"),
        "unsafe_abortions_averted": ("unsafe abortions averted", "abortions"),
        "maternal_deaths_averted": ("maternal deaths averted", "deaths"),
    }
    impact = {"estimate": "estimate_id", **{c: c for c in counts}, "grade": "grade", "reference": "source"}
    return {
        "reproductive_health_estimates": (
            _table(
                ("Published effects of family-planning money", "家庭計劃資金成效的已發表估計"),
                [
                    text_field("estimate", "code", pattern="^[a-z0-9_]+$"),
                    *(number_field(c, what, unit, "integer", minimum=0) for c, (what, unit) in counts.items()),
                    GRADE,
                    text_field("reference", "where it stands"),
                ],
                ["estimate"],
                notes="Averages of programmes, published by parties with an interest; unfpa_supplies_2030 counts the "
                "commodities only and is left out of means. Maternal mortality by country, which shares deaths out "
                "among countries, has no open licence in the source tables: the loader brings that of the World Bank.",
                sources=[IMPACT],
                loader="wb-maternal-mortality",
                **single,
            ),
            rows.renamed("unfpa_impact_estimates.csv", impact)(source),
        ),
        "unhcr_funds": (
            _table(
                ("Needs-based budget and funds of UNHCR", "聯合國難民署需求預算與可用資金"),
                [
                    number_field("year", "calendar year", "year", "integer", required=True),
                    number_field("budget_usd", "needs-based budget", "USD", "integer"),
                    number_field("funds_available_usd", "funds available", "USD", "integer"),
                    number_field("gap_share_of_budget", "gap over budget as published", "ratio"),
                    text_field("note", "what the figure is"),
                    GRADE,
                    text_field("reference", "where it stands"),
                ],
                ["year"],
                sources=[FUNDS],
                **single,
            ),
            rows.funding_of_unhcr(source),
        ),
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the package; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of source tables, one sub-folder a domain")
    parser.add_argument("--out", type=Path, default=TABLES)
    options = parser.parse_args(arguments)
    countries = {r["country"]: r for r in rows.read(TABLES / "index/countries.csv")}
    source = options.source / "people"
    package = {
        "name": "exeunt-people",
        "title": "People tables of exeunt",
        "title_zh_hant": "exeunt 人口流動表",
        "description": "Displaced persons, movements, asylum claims, recognition, links and published impact ratios.",
    }
    tables = {**_indexes(source, countries), **_stocks(source), **_claims(source), **_evidence(source)}
    write_package(options.out / "people", package, tables)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
