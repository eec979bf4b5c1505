"""Descriptions of the package, its table and its binary: sources, licences, what is modelled."""

from __future__ import annotations

from typing import Any

from trade_world.sources import SECTORS

SOURCES = [
    {
        "title": "CEPII: BACI HS22, version 202501, year 2023 (reconciled UN Comtrade)",
        "publisher": "CEPII",
        "date": "2025-01",
        "path": "http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
        "read_through": "totals of 194 economies in the replication files of Ignatenko, Lashkaripour, Macedoni and "
        "Simonovska (2025), Journal of International Economics",
    },
    {
        "title": "UNCTAD: international trade in digitally deliverable services, 2023 or last year",
        "publisher": "UNCTAD, through World Bank Data360",
        "date": "2023",
    },
    {
        "title": "World Development Indicators NY.GDP.MKTP.CD, 2023 or last year; CIA World Factbook of May 2026",
        "publisher": "World Bank; Central Intelligence Agency",
        "date": "2026-05",
    },
    {
        "title": "World Input-Output Database, release 2013, year 2011 (Timmer et al. 2015): medians of three "
        "income groups",
        "publisher": "University of Groningen",
        "date": "2013",
        "path": "https://www.rug.nl/ggdc/valuechain/wiod/",
    },
    {
        "title": "Growth Lab at Harvard University: International Trade Data (HS92), exports 2016 by heading, "
        "added up to four sectors",
        "publisher": "Harvard Dataverse",
        "date": "2018",
        "path": "https://doi.org/10.7910/DVN/T4CHWJ",
    },
]
LICENCES = [
    {"name": "etalab-2.0", "title": "BACI, GeoDist: Etalab open licence 2.0"},
    {"name": "CC-BY-4.0", "title": "World Development Indicators: CC BY 4.0; Factbook: public domain"},
    {
        "name": "flag-composition",
        "title": "sector split of goods: derived; the Growth Lab gives the series under CC0 1.0 on Harvard Dataverse "
        "(read in a citation, not at the source) and under CC BY-NC-SA on its own site; its table is not shipped",
    },
    {"name": "flag-wiod-2013", "title": "World Input-Output Database 2013: free with citation; three derived medians"},
]
PACKAGE = {
    "name": "exeunt-trade",
    "title": "Trade world of exeunt",
    "title_zh_hant": "exeunt 貿易世界",
    "description": "198 economies and six sectors, assembled so that accounts add up; the arrays are the attachment.",
}
TABLE: dict[str, Any] = {
    "title": "Economies of the trade world",
    "title_zh_hant": "貿易世界的經濟體",
    "grade": "C",
    "modelled": True,
    "sources": SOURCES,
    "licenses": LICENCES,
    "derivation": "assembled by tools/build_trade_world.py: deficits capped at half of value added, input shares cut "
    "where use exceeds 98 percent of absorption",
    "notes": "Goods totals by pair are observed where goods_observed is 1. Sector splits (composition of 2016, the "
    "same for all partners), every service pair and domestic sales are modelled. Results are ratios: apply them to "
    "gdp_usd. An economy with a factor on services trade has multinationals' accounting in it, not household income.",
}
BINARY: dict[str, Any] = {
    "name": "trade_world",
    "title": "Flows and accounts of the trade world",
    "grade": "C",
    "modelled": True,
    "format": "npz",
    "unit": "million USD of 2023",
    "arrays": {
        "economies": "(198,) codes in the order of trade_economies",
        "sectors": f"(6,) {', '.join(SECTORS)}",
        "flows": "(6, 198, 198) [sector, exporter, importer], float32, domestic sales on the diagonal",
        "input_share": "(198, 6, 6) [economy, using sector, input] of gross output; value added is the rest",
        "goods_observed": "(198, 198) 1 where the total of the four goods sectors is observed",
        "capped_dds": "(198, 198) flows of DDS in the variant with services trade of at most 25 percent of GDP",
        "capped_goods_factor": "(198,) factor on goods imports in the variant, beside those already in flows",
        "capped_input_share": "(198, 6, 6) input shares of the variant",
    },
    "licenses": LICENCES,
    "rebuild": "python tools/build_trade_world.py --source FOLDER [--composition FILE]",
}
