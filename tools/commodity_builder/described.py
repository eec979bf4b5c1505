"""Descriptions of the commodity tables: titles, sources, licences, schemas."""

from __future__ import annotations

from typing import Any

from small_package import across, number_field, text_field

PINK_SHEET = {
    "title": "World Bank: Commodity Price Data (The Pink Sheet), edition of 2 June 2026",
    "publisher": "World Bank",
    "date": "2026-06-02",
    "path": "https://www.worldbank.org/commodities",
}
WDI = {
    "title": "World Bank: World Development Indicators (TX.VAL.AGRI.ZS.UN, TX.VAL.MRCH.CD.WT)",
    "publisher": "World Bank",
    "date": "2026",
    "path": "https://data.worldbank.org",
}
CC_BY = {"name": "CC-BY-4.0", "title": "World Bank: CC BY 4.0"}
OWN = {"name": "CC-BY-4.0", "title": "computed here from World Bank prices (CC BY 4.0)"}
FACTS = {"name": "facts", "title": "single figures cited"}
GRADE = text_field("grade", "evidence grade of the row", enum=["A", "B", "C"])
MARKET = text_field("market", "key of the market")


def _table(
    title: str, chinese: str, grade: str, sources: list[Any], licences: list[Any], **more: Any
) -> dict[str, Any]:
    fields, keys = more.pop("fields"), more.pop("key")
    links = more.pop("links", [across("market", "commodity_markets", "market")])
    return {
        "title": title,
        "title_zh_hant": chinese,
        "grade": grade,
        "modelled": more.pop("modelled", False),
        "sources": sources,
        "licenses": licences,
        **more,
        "schema": {"fields": fields, "missingValues": [""], "primaryKey": keys, "foreignKeysAcross": links},
    }


def models() -> dict[str, Any]:
    """Return the description of the markets' models."""
    return _table(
        "Markets as the storage model sees them: fitted slope, observed moments, price of 2025",
        "儲存模型中的各市場：擬合斜率、觀測動差與 2025 年價格",
        "B",
        [PINK_SHEET, {"title": "Slopes: competitive storage with news, fitted to the coefficient of variation",
                      "publisher": "exeunt", "date": "2026-07"}],
        [OWN],
        derivation="yearly means of nominal prices (at least 10 months), log-linear trend removed, divided by their "
        "mean; "
        "slope at which the model with cost 0.02, interest 0.04 and news 0.5 has the observed coefficient of variation",
        notes="Only moments are kept, no price series of a private reporter. crude_brent has the moments of "
        "crude_avg (one market); "
        "both take the slope of gas_europe for their volatility multiplier. export_share: rounded world trade, from "
        "memory, "
        "grade C; timber 0.02 in four equal parts, oil counted once.",
        key=["market"],
        fields=[
            MARKET,
            text_field("model", "storage; autoregressive: outside the family; reduced_form: standing timber is a stock",
                       enum=["storage", "autoregressive", "reduced_form"]),
            text_field("sector", "sector of trade that bears the carrying margin"),
            number_field("export_share", "share of the market in world exports of its sector",
                         "ratio", minimum=0, maximum=1),
            number_field("slope", "rise of price over mean per standard deviation of harvest missing",
                         "ratio", minimum=0),
            text_field("slope_market", "market whose fit gives the slope"),
            number_field("years", "years of the series", "years", "integer", required=True),
            number_field("cv", "standard deviation over mean", "ratio"),
            number_field("autocorrelation", "first autocorrelation", "ratio"),
            number_field("skewness", "skewness", "ratio"),
            number_field("spike", "share of years above 1.5 times the mean", "ratio"),
            number_field("sd_dlog", "standard deviation of the yearly log change", "log points"),
            number_field("price_2025", "price of 2025 over trend and mean", "ratio", minimum=0),
            GRADE,
        ],
        links=[across("market", "commodity_markets", "market"), across("sector", "sectors", "sector")],
    )  # fmt: skip


def prices() -> dict[str, Any]:
    """Return the description of yearly prices over trend."""
    return _table(
        "Yearly commodity prices over trend",
        "大宗物資年均價對趨勢之比",
        "B",
        [PINK_SHEET],
        [OWN],
        derivation="yearly mean of monthly prices (at least 10 months), log-linear trend over the whole span removed, "
        "divided by the mean",
        notes="For the hindcast of spikes. Levels are not shipped: some series come from private price reporters whose "
        "terms were not checked; a price file of your own works with `exeunt storage moments --prices FILE.csv`.",
        key=["market", "year"],
        loader="pink-sheet",
        fields=[
            MARKET,
            number_field("year", "calendar year", "year", "integer", required=True),
            number_field("ratio", "price over trend, mean 1", "ratio", minimum=0),
        ],
    )


def exports() -> dict[str, Any]:
    """Return the description of export dependence."""
    return _table(
        "Exports of cotton and tropical timber",
        "棉花與熱帶木材出口",
        "C",
        [
            WDI,
            {
                "title": "UEMOA, INSAE, PR-PICA, USDA, Central Bank of Solomon Islands: named in each row",
                "publisher": "as named",
                "date": "2018-2025",
            },
        ],
        [CC_BY, FACTS],
        derivation="share of goods exports on the reported customs basis; upper_bound: a ceiling, drawn from low to "
        "the "
        "value; export value where a crop or customs value was found",
        notes="5 of 22 shares are estimates, 5 sourced ceilings, 12 judgement. Timber takes the price of "
        "Cameroonian logs in "
        "Africa, of Malaysian logs elsewhere.",
        key=["country", "market"],
        fields=[
            text_field("country", "ISO 3166 code"),
            MARKET,
            number_field("share", "share of goods exports", "ratio", minimum=0, maximum=1),
            number_field("low", "low end of the share", "ratio", minimum=0, maximum=1),
            number_field("high", "high end of the share", "ratio", minimum=0, maximum=1),
            text_field("value_kind", "what the share is", enum=["estimate", "upper_bound", "judgement"]),
            text_field("year", "year of the share"),
            number_field("goods_exports_2024_usd", "goods exports of 2024", "USD", minimum=0),
            number_field("export_value_usd", "export value of the product", "USD", minimum=0),
            text_field("export_value_year", "year of the value", required=False),
            text_field("basis", "how the figure came about"),
            GRADE,
        ],
        links=[across("country", "countries", "country"), across("market", "commodity_markets", "market")],
    )


def bodies() -> dict[str, Any]:
    """Return the description of what the bodies cost."""
    return _table(
        "Budgets of the commodity bodies",
        "大宗物資機構的預算",
        "C",
        [
            {
                "title": "icac.org; IISD Earth Negotiations Bulletin, ITTC-59; pages of ILZSG, IEF and AMIS",
                "publisher": "the bodies",
                "date": "2023-11-17",
            }
        ],
        [FACTS],
        derivation="as the bodies or reports of their sessions state them",
        notes="No budget found: empty, so not 0. None of the bodies holds a buffer stock, a quota or a price range.",
        key=["body"],
        fields=[
            text_field("body", "the body"),
            number_field("members", "members", "1"),
            number_field("annual_budget_usd", "budget a year", "USD", minimum=0),
            text_field("budget_year", "year of the budget", required=False),
            text_field("price_instruments", "instruments of price intervention"),
            text_field("basis", "how the figure came about"),
            GRADE,
        ],
        links=[],
    )


LATTICE = {
    "name": "storage_lattice",
    "title": "Solved storage markets on a lattice of parameters",
    "grade": "B",
    "modelled": True,
    "format": "npz",
    "unit": "standard deviations of the harvest; prices in units of the slope over the mean",
    "arrays": {
        "nodes": "(n, 3) places along log carrying cost, interest, news",
        "values": "(n, columns) float32: price function, tails, states, chance of stocks, log changes, scalars",
        "form": "text: constants of the lattice and of the solver; another form is solved anew",
    },
    "licenses": [{"name": "Apache-2.0", "title": "computed by exeunt"}],
    "rebuild": "python tools/build_commodity_tables.py --source FOLDER",
}
