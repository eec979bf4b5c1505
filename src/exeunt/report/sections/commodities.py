"""Commodity markets: how much more prices would swing, by which switch, for whom, what cannot be told from chance."""

from __future__ import annotations

from exeunt.analysis.bands import Band, worst
from exeunt.analysis.commodities import WASDE_SHARE, Commodities, Exporter, Market
from exeunt.report.charts.ranking import dots
from exeunt.report.model import Cell, Column, DataTable, Figure, Section, Source
from exeunt.report.page import Page

IN_CHART = 12


def build(page: Page, found: Commodities) -> Section:
    """Return the section of the focus scenario, last year."""
    figures = [_volatility(page, found)] if found.moving else []
    if found.moving:
        figures.append(_risk(page, found))
    return Section(
        "commodities",
        page._("Commodity markets"),
        lead=[_premise(page, found), _sentence(page, found), _switches(page, found)],
        figures=figures,
        tables=[_markets(page, found, "commodities-markets"), _exporters(page, found, "commodities-states"),
                _bodies(page, found)],
        after=_limits(page, found),
        sources=[*page.table_sources("commodity_models", "commodity_exports"), *page.model_sources("price_volatility")],
        grade=found.grade,
        template="multiples.html",
    )  # fmt: skip


def _title(page: Page, found: Commodities) -> str:
    return page.result.title(found.scenario, page.language)


def _premise(page: Page, found: Commodities) -> str:
    listed = [b.body for b in found.bodies if b.listed]
    return page.say(
        "No commodity body on the list ({bodies}) holds a buffer stock, an export quota or a price range: they publish "
        "statistics and host talks, so what an exit can take away is information.",
        bodies=(", " if page.english else "、").join(listed),
    )


def _sentence(page: Page, found: Commodities) -> str:
    if not found.moving:
        return page.say("Under “{scenario}” no market moves.", scenario=_title(page, found))
    top = found.moving[0]
    told = page.say(
        "Under “{scenario}” prices swing more in {count} of {all} markets by {year}, most in {market}: volatility "
        "changes "
        "by {change} of itself.",
        scenario=_title(page, found),
        count=len(found.moving),
        all=len(found.markets),
        year=found.year,
        market=page.pick(top.name),
        change=page.band(top.volatility, signed=True),
    )
    if found.seen:
        names = [page.pick(m.name) for m in found.seen]
        verdict = page.say(
            "Large enough to be told from chance in the price record: {names}.",
            names=(", " if page.english else "、").join(names),
        )
    else:
        verdict = page.say(
            "Below detection everywhere: with {years} years of prices the volatility itself is known to about "
            "{edge} % only.",
            years=max(m.years for m in found.moving),
            edge=f"{min(m.detectable for m in found.moving):.0f}",
        )
    return told + (" " if page.english else "") + verdict


def _switches(page: Page, found: Commodities) -> str:
    cotton = next((m for m in found.moving if m.market == "cotton"), None) or next(iter(found.moving), None)
    if cotton is None:
        return page._("Information, the storers' margin and insulation are three separate switches.")
    return page.say(
        "Three switches, kept apart; for {market} at central parameters: lost information alone {information} %, a "
        "higher "
        "margin of storers alone {storage} %, thinner trade between blocs alone {insulation} %.",
        market=page.pick(cotton.name),
        **{name: _signed(value) for name, value in cotton.by_switch.items()},
    )


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}") if abs(value) >= 0.005 else "0.00"


def _volatility(page: Page, found: Commodities) -> Figure:
    shown = found.moving[:IN_CHART]
    words = (
        page.say(
            "{market}: volatility {change}",
            market=_upper(page.pick(shown[0].name)),
            change=page.band(shown[0].volatility, signed=True),
        ),
        page.say(
            "Change of long-run volatility of prices in {year}, {unit} of itself, “{scenario}”; dot: median, bar: 90 % "
            "range; what a price record can tell begins at about {edge} %",
            year=found.year,
            unit="{unit}",
            scenario=_title(page, found),
            edge=f"{min(m.detectable for m in shown):.0f}",
        ),
    )
    table = _markets(page, found, "commodities-volatility-table")
    labels = [page.pick(m.name) for m in shown]
    return _dots(
        page, "commodities-volatility", labels, [m.volatility for m in shown], words, table, "price_volatility"
    )


def _risk(page: Page, found: Commodities) -> Figure:
    shown = sorted(found.exporters, key=lambda e: (-abs(e.terms.p95 - e.terms.p05), e.country))[:IN_CHART]
    words = (
        page.say(
            "{state}: {change} of GDP in the year, about 0 on average",
            state=page.pick(shown[0].name),
            change=page.band(shown[0].terms, signed=True),
        ),
        page.say(
            "Export income of cotton and tropical timber in {year} against the same draws without the events, "
            "{unit} of "
            "GDP, “{scenario}”",
            year=found.year,
            unit="{unit}",
            scenario=_title(page, found),
        ),
    )
    table = _exporters(page, found, "commodities-income-table")
    labels = [page.pick(e.name) for e in shown]
    return _dots(page, "commodities-income", labels, [e.terms for e in shown], words, table, "terms_of_trade")


def _dots(
    page: Page, key: str, labels: list[str], bands: list[Band], words: tuple[str, str], table: DataTable, variable: str
) -> Figure:
    rows, unit = page.ranking(labels, bands, signed=True)
    separator = "; " if page.english else "；"
    told = {
        "title": words[0],
        "subtitle": words[1].replace("{unit}", unit),
        "summary": separator.join(f"{a}: {page.band(b, signed=True)}" for a, b in zip(labels, bands, strict=True)),
    }
    sources: list[Source] = [*page.table_sources("commodity_models"), *page.model_sources(variable)]
    grade = worst(b.grade for b in bands)
    return page.figure(key, told, lambda width: dots(rows, width), table, sources, grade, small=True)


def _markets(page: Page, found: Commodities, key: str) -> DataTable:
    columns = [
        Column(page._("market")),
        Column(page._("body")),
        Column(page._("volatility"), numeric=True),
        Column(page._("verdict")),
        Column(page._("spike years, of 100"), numeric=True),
        Column(page._("without the events"), numeric=True),
        Column(page._("information alone, %"), numeric=True),
        Column(page._("storage alone, %"), numeric=True),
        Column(page._("insulation alone, %"), numeric=True),
    ]
    rows = [_market(page, m) for m in found.markets]
    caption = page.say(
        "Markets, “{scenario}”, {year}: change of volatility in percent of itself, of spike years in points",
        scenario=_title(page, found),
        year=found.year,
    )
    note = page._(
        "Verdict: below detection if even the end of the 90 % range is smaller than the standard error of the observed "
        "volatility. † outside the storage model: oil and gas follow their own past; timber is a reduced form, because "
        "trees are a stock themselves."
    )
    return DataTable(key, caption, columns, rows, note=note)


def _market(page: Page, m: Market) -> list[Cell]:
    name = page.pick(m.name) + ("" if m.model == "storage" else " †")
    verdict = page._("no change") if not m.moved else page._("visible") if m.seen else page._("below detection")
    return [
        Cell(name),
        Cell(m.body or "–"),
        page.band_cell(m.volatility, signed=True),
        Cell(verdict),
        page.band_cell(m.spikes, signed=True),
        Cell(f"{m.spike_base:.1f}", m.spike_base),
        *(Cell(_signed(v), v) for v in m.by_switch.values()),
    ]


def _exporters(page: Page, found: Commodities, key: str) -> DataTable:
    columns = [
        Column(page._("state")),
        Column(page._("price")),
        Column(page._("export value, % of GDP"), numeric=True),
        Column(page._("income in the year, % of GDP"), numeric=True),
        Column(page._("cost of price risk, % of GDP"), numeric=True),
        Column(page._("worst 5 % of years, % of value"), numeric=True),
        Column(page._("basis of the share")),
    ]
    rows = [_exporter(page, e) for e in found.exporters]
    caption = page.say(
        "States that live from cotton and tropical timber, “{scenario}”, {year}",
        scenario=_title(page, found),
        year=found.year,
    )
    note = page._(
        "Income is about 0 on average: harvest equals use in the long run, only the swings change. Most shares are "
        "judgement or ceilings; no table holds importers."
    )
    return DataTable(key, caption, columns, rows, note=note)


def _exporter(page: Page, e: Exporter) -> list[Cell]:
    basis = {
        "estimate": page._("estimate"),
        "upper_bound": page._("ceiling"),
        "judgement": page._("judgement"),
    }
    return [
        Cell(page.pick(e.name)),
        Cell(page.pick(e.product)),
        Cell(f"{e.share:.2f}", e.share),
        page.band_cell(e.terms, signed=True),
        page.band_cell(e.risk, signed=True),
        Cell(_signed(e.at_risk), e.at_risk),
        Cell(basis[e.basis]),
    ]


def _bodies(page: Page, found: Commodities) -> DataTable:
    columns = [
        Column(page._("body")),
        Column(page._("on the list")),
        Column(page._("budget a year"), numeric=True),
        Column(page._("year")),
    ]
    rows = [
        [
            Cell(b.body, note=b.name),
            Cell(page._("yes") if b.listed else page._("no")),
            Cell(page.amount(b.budget), b.budget) if b.budget == b.budget else Cell(page._("not found")),
            Cell(b.year),
        ]
        for b in found.bodies
    ]
    caption = page._("What it would cost to replace the information: budgets of the bodies")
    note = page._("The share of the United States in their dues was not found; a budget not found is not 0.")
    return DataTable("commodities-bodies", caption, columns, rows, note=note)


def _limits(page: Page, found: Commodities) -> list[str]:
    listed = [f"{page.name('sector', s)} {page.band(b, signed=True)}" for s, b in sorted(found.friction.items())]
    limits = [
        page.say(
            "How much information hangs on a body, what storers would ask for and how far markets would be cut off are "
            "judgement: no study values the data of ICAC, ITTO or ILZSG. Known bound: all WASDE information on US "
            "maize "
            "is worth {share} % of its market.",
            share=f"{WASDE_SHARE:g}",
        ),
        page._(
            "One world price, yearly steps, independent harvests, linear demand, no answer of supply, no "
            "speculation. The "
            "model has less memory than prices have (first autocorrelation about 0.15 too low)."
        ),
    ]
    if listed:
        limits.insert(
            1,
            page.say(
                "What trade reads of it is a margin on goods by sector, an upper bound because stored goods alone "
                "bear it: "
                "{listed}.",
                listed=("; " if page.english else "；").join(listed),
            ),
        )
    return limits


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
