"""Descriptions of the climate tables: titles, columns, units, sources, licences."""

from __future__ import annotations

from typing import Any

from small_package import across, number_field, text_field

GRADE = text_field("grade", "evidence grade of the row", enum=["A", "B", "C"])
_MAYBE_GRADE = text_field("grade", "evidence grade; empty: figure not found", required=False, enum=["A", "B", "C"])
REFERENCE = text_field("reference", "where it stands", required=False)
NOTE = text_field("note", "what a reader must know", required=False)
EU_LAW = [{"name": "CC-BY-4.0", "title": "EU law, reuse under Decision 2011/833/EU (CC BY 4.0)"}]
OWN = [{"name": "Apache-2.0", "title": "Apache-2.0 (own computation or assignment)"}]
BANK = [{"name": "CC-BY-4.0", "title": "World Bank terms for data sets (CC BY 4.0 by default), with attribution"}]


def _source(title: str, publisher: str, date: str = "", path: str = "", **more: str) -> dict[str, str]:
    found = {"title": title, "publisher": publisher, "date": date, "path": path, **more}
    return {k: v for k, v in found.items() if v}


def _table(
    title: str, chinese: str, fields: list[dict[str, Any]], key: list[str], *, keys: tuple[tuple[str, str], ...] = (),
    **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """keys : columns that are foreign keys, with the table they point into."""
    column = {"countries": "country", "club_regions": "region", "border_goods": "good"}
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""], "primaryKey": key}
    if keys:
        schema["foreignKeysAcross"] = [across(f, table, column[table]) for f, table in keys]
    return {"title": title, "title_zh_hant": chinese, "modelled": False, **more, "schema": schema}


def _code(name: str, what: str) -> dict[str, Any]:
    return text_field(name, what, pattern="^[A-Z]{3}$")


def _share(name: str, what: str, **rules: Any) -> dict[str, Any]:
    return number_field(name, what, "ratio", minimum=0, maximum=1, **rules)


def _positive(name: str, what: str, unit: str, **rules: Any) -> dict[str, Any]:
    return number_field(name, what, unit, minimum=0, **rules)


def index_tables() -> dict[str, dict[str, Any]]:
    """Return the descriptions of the two indexes: regimes of border charges and goods."""
    names = [text_field("name_en", "name in English"), text_field("name_zh_hant", "name in Traditional Chinese")]
    return {
        "carbon_regimes": _table(
            "Regimes of border carbon charges", "邊境碳費制度",
            [text_field("regime", "code"), *names], ["regime"], grade="A",
            sources=[_source("Regulation (EU) 2023/956; Finance Act 2026 Part 5; Nordhaus (2015)", "EU; UK; AER")],
            licenses=OWN, notes="`club` is the uniform tariff of a climate club, a what-if.",
        ),
        "border_goods": _table(
            "Goods under border carbon charges", "邊境碳費涵蓋產品",
            [text_field("good", "code"), *names], ["good"], grade="A",
            sources=[_source("Regulation (EU) 2023/956, Annex I", "European Union")], licenses=EU_LAW,
            notes="Hydrogen and electricity are left out: no weights by exporter.",
        ),
    }  # fmt: skip


def emission_tables() -> dict[str, dict[str, Any]]:
    """Return the descriptions of emissions, curves and pledges."""
    return {
        "climate_emitters": _table(
            "Fossil CO2 of states and territories, and their regions in three models",
            "各國化石燃料二氧化碳排放與三個模型的分區",
            [
                _code("country", "ISO3 code"), _code("party", "party of the pledge; EUU for the 27 members"),
                _positive("co2_2014_mt", "fossil fuels and cement, 2014", "Mt CO2"),
                _positive("co2_2024_mt", "fossil fuels and cement, 2024", "Mt CO2", required=True),
                _positive("ghg_2023_mtco2e", "all sectors without land use, 2023", "Mt CO2e"),
                text_field("curve_region", "region of the RICE50+ curves"),
                text_field("club_region", "region of C-DICE"),
                text_field("club_grade", "grade of the C-DICE region", enum=["B", "C"]),
                text_field("rice_region", "region of RICE-2010, own assignment (grade C)"),
            ],
            ["country"], grade="A",
            sources=[
                _source("Global Carbon Budget 2025", "Global Carbon Project", "2025",
                        "https://ourworldindata.org/co2-and-greenhouse-gas-emissions",
                        read_through="Our World in Data, CO2 and greenhouse gas emissions"),
                _source("EDGAR 2024 GHG emissions", "European Commission, JRC", "2024", "https://edgar.jrc.ec.europa.eu"),
                _source("RICE50+ regions, as redistributed in JUSTICE", "Gazzotti et al. 2021"),
            ],
            licenses=[{"name": "CC-BY-4.0", "title": "Global Carbon Budget and EDGAR: CC BY 4.0"}],
            notes="213 rows add up to 37.4 Gt in 2024; international bunkers (1.2 Gt) are in no row. GRL and WLF are "
            "emitters outside the index of countries.",
        ),
        "abatement_curves": _table(
            "Coefficients of marginal abatement cost, RICE50+", "邊際減量成本係數（RICE50+）",
            [
                text_field("region", "region of the curves"),
                number_field("year", "model year", "year", "integer", required=True),
                number_field("linear_usd2005", "a in a mu + b mu^4", "USD of 2005 per t CO2", required=True),
                number_field("quartic_usd2005", "b in a mu + b mu^4", "USD of 2005 per t CO2", required=True),
            ],
            ["region", "year"], grade="B", modelled=True,
            sources=[
                _source("RICE50+ (Gazzotti et al. 2021, Nature Communications 12, 3266; Gazzotti 2022, JOSS), fitted "
                        "to Enerdata EnerFuture curves", "CMCC", "2021", read_through="inputs of the JUSTICE model"),
            ],
            licenses=[{"name": "BSD-3-Clause", "title": "fitted coefficients as redistributed in JUSTICE "
                       "(BSD-3-Clause; notice: the copyright holders disclaim all warranties); RICE50+ is GPL-3.0"}],
            notes="Vintage 2017: the fall in the cost of solar power and batteries is not in them.",
        ),
        "abatement_backstops": _table(
            "Backstop prices of RICE-2010", "RICE-2010 模型的後備技術價格",
            [
                text_field("rice_region", "region"),
                _positive("kusd2005_per_tc_2025", "backstop in 2025", "thousand USD of 2005 per t C", required=True),
                _positive("kusd2005_per_tc_2035", "backstop in 2035", "thousand USD of 2005 per t C", required=True),
                number_field("exponent", "exponent of the cost function", "1", required=True),
            ],
            ["rice_region"], grade="B", modelled=True,
            sources=[_source("Nordhaus 2010, PNAS 107, 11721; RICE-2010 workbook of April 2010", "Yale", "2010")],
            licenses=[{"name": "other", "title": "no licence stated: the figures that the model reads, with citation"}],
        ),
        "climate_pledges": _table(
            "Targets of parties for 2030 and 2035", "締約方 2030 與 2035 年目標",
            [
                _code("party", "ISO3 code or EUU"),
                number_field("target_year", "year of the target", "year", "integer", required=True),
                text_field("metric", "form of the target", required=False),
                _positive("level_low_ambition_mt", "level at the less ambitious bound", "Mt CO2e"),
                _positive("level_high_ambition_mt", "level at the more ambitious bound", "Mt CO2e"),
                _positive("ghg_2023_mt", "emissions of 2023 without land use", "Mt CO2e"),
                text_field("coverage", "what the target covers", required=False),
                number_field("used", "1: the level may be used", "0/1", "integer", required=True, minimum=0, maximum=1),
                REFERENCE, GRADE, NOTE,
            ],
            ["party", "target_year"], grade="B",
            sources=[
                _source("NDC Registry", "UNFCCC", "2026-08", "https://unfccc.int/NDCREG",
                        read_through="Climate Watch (World Resources Institute), version of 11 August 2026"),
                _source("EDGAR 2024 GHG emissions", "European Commission, JRC", "2024"),
            ],
            licenses=[{"name": "CC-BY-4.0", "title": "registry facts; Climate Watch and EDGAR CC BY 4.0"}],
            derivation="level = base-year emissions of EDGAR times (1 - percentage)",
            notes="EDGAR leaves land use out while most targets include it. Intensity targets (CHN 2030, IND) have no "
            "comparable level: the model counts them as no pledge and flags them.",
        ),
        "climate_submissions": _table(
            "First new contribution of the third round by party", "第三輪國家自定貢獻首次提交日期",
            [_code("party", "ISO3 code"), text_field("submitted", "date", pattern="^20[0-9]{2}-[0-9]{2}-[0-9]{2}$")],
            ["party"], grade="A",
            sources=[_source("NDC Registry", "UNFCCC", "2026-01-06", "https://unfccc.int/NDCREG")],
            licenses=[{"name": "CC0-1.0", "title": "registry dates through a CC0 compilation"}],
            notes="135 parties to 6 January 2026, members of the Union counted singly.",
        ),
        "temperature_kernel": _table(
            "Temperature response to a pulse of CO2", "二氧化碳脈衝的溫度反應",
            [number_field("lag_years", "years after the start of the emission year", "years", "integer", required=True)]
            + [number_field(p, f"percentile {p[1:]}", "mK per Gt CO2", required=True)
               for p in ("p05", "p17", "p50", "p83", "p95")],
            ["lag_years"], grade="B", modelled=True,
            sources=[_source("FaIR 2.2.5, calibration 1.4.1 (Leach et al. 2021; Smith et al. 2024), 200 of 841 members",
                             "own computation")],
            licenses=[{"name": "CC-BY-4.0", "title": "own computation; FaIR Apache-2.0, calibration CC BY 4.0"}],
            derivation="CO2 only, pulse of 10 Gt in 2026 on constant emissions of 2024",
        ),
    }  # fmt: skip


def club_tables() -> dict[str, dict[str, Any]]:
    """Return the descriptions of the coalition game."""
    source = _source("C-DICE data of Nordhaus 2015, American Economic Review 105(4), 1339-1370", "AER", "2015",
                     read_through="public R replication of 2025 (MIT)")  # fmt: skip
    licence = [{"name": "MIT", "title": "figures with citation; replication MIT, terms of the AEA data not stated"}]
    return {
        "club_regions": _table(
            "Regions of the climate club game", "氣候俱樂部賽局的分區",
            [
                text_field("region", "region"),
                text_field("name_en", "name in English"), text_field("name_zh_hant", "name in Traditional Chinese"),
                _positive("gdp_busd2011", "output 2011, PPP", "bn USD of 2011", required=True),
                _positive("co2_mt", "emissions 2011", "Mt CO2", required=True),
                _positive("cost", "coefficient of abatement cost before scaling", "1", required=True),
                _positive("tariff_gain", "alpha of the tariff benefit", "1", required=True),
                _positive("tariff_loss", "beta of the tariff loss", "1", required=True),
            ],
            ["region"], grade="B", sources=[source], licenses=licence,
            notes="Data of 2011; EU includes the United Kingdom.",
        ),
        "club_trade": _table(
            "Exports between regions of the climate club game", "氣候俱樂部賽局分區間出口",
            [
                text_field("exporter", "region"), text_field("importer", "region"),
                _positive("exports_busd2011", "exports", "bn USD of 2011", required=True),
            ],
            ["exporter", "importer"], grade="B", keys=(("exporter", "club_regions"), ("importer", "club_regions")),
            sources=[source], licenses=licence,
        ),
    }  # fmt: skip


def price_tables() -> dict[str, dict[str, Any]]:
    """Return the descriptions of carbon prices and money of climate bodies."""
    return {
        "carbon_prices": _table(
            "Carbon prices and coverage by jurisdiction, 1 April 2025", "各轄區碳價與涵蓋率（2025 年 4 月 1 日）",
            [
                _code("jurisdiction", "ISO3 code or EUU"), text_field("instrument", "instrument"),
                text_field("type", "tax or trading", enum=["ets", "tax"]),
                _positive("price_usd_per_t", "headline rate", "USD per t CO2e", required=True),
                _share("coverage_share_ghg", "gross share of the jurisdiction's emissions"),
                _share("coverage_share_net", "share after overlap with other instruments"),
                _share("coverage_for_sum", "share used in price times coverage"),
                _share("net_share_world_ghg", "net share of world emissions"),
                GRADE, NOTE, REFERENCE,
            ],
            ["jurisdiction", "instrument"], grade="A",
            sources=[_source("State and Trends of Carbon Pricing Dashboard, data file of August 2025", "World Bank",
                             "2025-08", "https://carbonpricingdashboard.worldbank.org/")],
            licenses=BANK,
            notes="Nominal headline rates; German and Austrian rows equal the statutory price of 2024.",
        ),
        "climate_money": _table(
            "Cited figures of climate bodies and funds", "氣候機構與基金的引用數字",
            [
                text_field("body", "body or fund"), text_field("item", "what the figure is"),
                number_field("value", "figure; empty: not found, or a date", "see unit"), text_field("unit", "unit"),
                text_field("period", "year or period"), REFERENCE, _MAYBE_GRADE, NOTE,
            ],
            ["body", "item", "period"], grade="B",
            sources=[_source("the reference of each row", "press, institutions")],
            licenses=[{"name": "Apache-2.0", "title": "own compilation of single cited figures"}],
            notes="Approvals by recipient are not in it: the gap of climate finance is a world total.",
        ),
        "climate_secretariat": _table(
            "Assessed revenue of the UNFCCC secretariat", "《氣候公約》秘書處攤款收入",
            [
                number_field("year", "calendar year", "year", "integer", required=True),
                _positive("assessed_usd", "assessed revenue", "USD"),
                _positive("usa_assessed_usd", "of it from the United States", "USD"),
            ],
            ["year"], grade="A",
            sources=[_source("Financial statistics, revenue by government donor", "UN System Chief Executives Board",
                             "2025", "https://unsceb.org/financial-statistics")],
            licenses=[{"name": "other", "title": "UN terms: the figures that the hindcast reads, with attribution"}],
        ),
    }  # fmt: skip


def border_tables() -> dict[str, dict[str, Any]]:
    """Return the descriptions of the tables of border charges."""
    annex = "Commission Implementing Regulation (EU) 2025/2621, Annex I"
    exporter = text_field("exporter", "ISO3 code", pattern="^[A-Z]{3}$")
    return {
        "border_defaults": _table(
            "Default embedded emissions by origin and code", "各原產地與稅號的預設隱含排放",
            [
                text_field("origin", "ISO3 code, or ROW for other countries", pattern="^[A-Z]{3}$"),
                text_field("cn_code", "code of the combined nomenclature", pattern="^[0-9]{4}([0-9]{2}){0,2}$"),
                text_field("good", "good"), text_field("product", "product"),
                number_field("emissions_tco2e_per_t", "before mark-up", "t CO2e per t", required=True,
                             minimum=0, maximum=50),
                GRADE,
            ],
            ["origin", "cn_code"], grade="B",
            sources=[_source(annex, "European Commission", "2026-02-04")], licenses=EU_LAW, loader="cbam",
            notes="12 codes of the annex; `exeunt data refresh cbam` takes the whole annex.",
        ),
        "border_benchmarks": _table(
            "Benchmarks for default values by code and route", "各稅號與製程的基準值",
            [
                text_field("good", "good"),
                text_field("cn_code", "code or heading", pattern="^[0-9]{4}([0-9]{2}){0,2}$"),
                text_field("route", "route of production"),
                number_field("benchmark_tco2e_per_t", "benchmark", "t CO2e per t", required=True,
                             minimum=0, maximum=50),
                REFERENCE, GRADE, NOTE,
            ],
            ["cn_code", "route"], grade="B",
            sources=[_source("Implementing Regulation (EU) 2025/2620, Annex", "European Commission", "2025-12")],
            licenses=EU_LAW, loader="cbam",
            notes="Read through the press; the clinker row is from memory (C); revision due for imports from 2027.",
        ),
        "border_weights": _table(
            "Share of covered goods in energy-intensive sales to the Union", "涵蓋產品占對歐盟能源密集品出口比重",
            [
                exporter, text_field("good", "good"), _share("share", "share of the exporter's sales", required=True),
                text_field("basis", "observed trade or default"), GRADE,
            ],
            ["exporter", "good"], grade="C", modelled=True, keys=(("exporter", "countries"), ("good", "border_goods")),
            sources=[_source("Comext (CN 72, 73, 76, 31), 2024; BACI HS22 version 202501", "Eurostat; CEPII")],
            licenses=OWN, loader="cbam-trade",
            derivation="imports of the Union over the exporter's energy-intensive flow; no row: 0.50, 0.20, 0.07, 0.01",
        ),
        "border_regimes": _table(
            "Border carbon charges in law and in discussion", "已立法與討論中的邊境碳費",
            [
                _code("jurisdiction", "ISO3 code or EUU"), text_field("regime", "name"), text_field("status", "status"),
                text_field("start", "start", required=False), text_field("sectors", "goods", required=False),
                text_field("basis", "what is charged", required=False), REFERENCE, GRADE, NOTE,
            ],
            ["jurisdiction", "regime"], grade="B",
            sources=[_source("the reference of each row", "legislation, press")],
            licenses=[{"name": "other", "title": "legal facts (EU reuse decision, Open Government Licence v3.0, US "
                       "public domain)"}],
            notes="CAN, TUR, CHN and IND are from memory (C).",
        ),
        "border_destinations": _table(
            "Where energy-intensive goods go", "能源密集品的出口去向",
            [
                exporter, _positive("eim_musd", "sales abroad, none inside the Union", "USD million", required=True),
                *(_share(f"to_{k}", f"share sold to {what}", required=True) for k, what in (
                    ("eu", "the Union"), ("uk", "the United Kingdom"),
                    *((b, f"other importers whose largest base alignment is {b}")
                      for b in ("us_led", "eu_led", "china_led", "non_aligned")),
                )),
            ],
            ["exporter"], grade="C", modelled=True, keys=(("exporter", "countries"),),
            sources=[
                _source("BACI HS22, version 202501, year 2023", "CEPII", "2025-01"),
                _source("Growth Lab International Trade Data, exports 2016 by heading", "Harvard Dataverse", "2018"),
            ],
            licenses=[{"name": "etalab-2.0", "title": "BACI: Etalab open licence 2.0; only shares the model reads"}],
            derivation="goods of 2023 times the exporter's share of energy-intensive goods of 2016",
        ),
    }  # fmt: skip
