"""Climate rules: warming in millikelvin, border charges, what fragmented prices cost, budgets of climate bodies."""

from __future__ import annotations

from exeunt.analysis.bands import Band
from exeunt.analysis.climate import CHARGED_YEAR, PLEDGE_YEAR, Climate
from exeunt.analysis.climate_published import Beside
from exeunt.report.charts.ranking import dots
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page
from exeunt.text.numbers import format_number


def build(page: Page, view: Climate, published: tuple[Beside, ...]) -> Section:
    """Return the section; figures show every scenario of the run, then the law."""
    figures = [_warming(page, view)]
    if view.charged:
        figures.append(_charges(page, view))
    return Section(
        "climate",
        page._("Climate rules and border charges"),
        lead=[_sentence(page, view), _fragmented(page, view), _law(page, view)],
        figures=figures,
        tables=[_worlds(page, view), _pledges(page, view), _holes(page, view), _beside(page, published)],
        after=[page.pick(c) for c in view.caveats],
        sources=page.model_sources("d_temperature"),
        grade="C",
        template="multiples.html",
    )


def _sentence(page: Page, view: Climate) -> str:
    w = view.focus
    values = {
        "scenario": page.result.title(view.scenario, page.language),
        "warming": page.band(w.warming),
        "emissions": page.band(w.emissions),
        "year": view.year,
    }
    if not any((w.warming.p05, w.warming.p50, w.warming.p95)):
        return page.say("“{scenario}” changes neither emissions nor temperature by {year}.", **values)
    if w.almost_nothing:
        return page.say(
            "Below detection: under “{scenario}” the world warms by {warming} more by the end of {year}, less than a "
            "thousandth of a kelvin at the median ({emissions} in sum). That is a result.",
            **values,
        )
    return page.say(
        "Under “{scenario}” the world warms by {warming} more by the end of {year} ({emissions} in sum); 1,000 "
        "mK are one kelvin.",
        **values,
    )


def _fragmented(page: Page, view: Climate) -> str:
    w = view.focus
    return page.say(
        "Many carbon prices for what is pledged cost {excess} more in {pledge} than one price of {price} for the same "
        "abatement, with and without the exits. Less cooperation under “{scenario}” adds {cost} in {year}.",
        excess=page.band(view.excess),
        pledge=PLEDGE_YEAR,
        price=page.band(view.price),
        cost=page.band(w.cost),
        scenario=page.result.title(view.scenario, page.language),
        year=view.year,
    )


def _law(page: Page, view: Climate) -> str:
    return page.say(
        "Border charges are law in both worlds. Imports of energy-intensive goods stand under {regimes} rule regimes "
        "in effect (1: one for all); a climate club is a what-if (exeunt club), a charge on one good a calculation "
        "(exeunt cbam).",
        regimes=page.band(view.regimes),
    )


def _warming(page: Page, view: Climate) -> Figure:
    rows, unit = page.ranking([page.pick(w.title) for w in view.worlds], [w.warming for w in view.worlds])
    largest = max(view.worlds, key=lambda w: abs(w.warming.p50))
    words = {
        "title": page.say("Warming by {year}: {amount}", year=view.year, amount=page.band(largest.warming)),
        "subtitle": page.say(
            "Change of temperature at the end of {year}, {unit}; dot: median, bar: 90 % range",
            year=view.year,
            unit=unit,
        ),
        "summary": "; ".join(f"{page.pick(w.title)} {page.band(w.warming)}" for w in view.worlds),
    }
    sources = [*page.table_sources("temperature_kernel", "climate_emitters"), *page.model_sources("d_temperature")]
    table = _worlds(page, view, "climate-warming-table")
    return page.figure("climate-warming", words, lambda width: dots(rows, width), table, sources, largest.warming.grade)


def _charges(page: Page, view: Climate) -> Figure:
    shown = [c.union[CHARGED_YEAR].scaled(100.0, "percent") for c in view.charged]
    rows, unit = page.ranking([page.pick(c.name) for c in view.charged], shown)
    words = {
        "title": page.say(
            "By law the Union takes {low} to {high} of the energy-intensive sales of large exporters in {year} "
            "(medians)",
            low=page.amount(view.charged[-1].union[CHARGED_YEAR].p50, "ratio"),
            high=page.amount(view.charged[0].union[CHARGED_YEAR].p50, "ratio"),
            year=CHARGED_YEAR,
        ),
        "subtitle": page.say(
            "Charge of the European Union over energy-intensive sales to it, {year}, {unit}; by law, with and without "
            "the exits; the range is mostly that of the allowance price",
            year=CHARGED_YEAR,
            unit=unit,
        ),
        "summary": "; ".join(f"{page.pick(c.name)} {page.band(c.union[CHARGED_YEAR])}" for c in view.charged),
    }
    sources = [
        *page.table_sources("border_defaults", "border_benchmarks", "border_weights"),
        *page.model_sources("border_carbon_duty"),
    ]
    return page.figure(
        "climate-charges", words, lambda width: dots(rows, width), _charge_table(page, view), sources, "C"
    )


def _charge_table(page: Page, view: Climate) -> DataTable:
    years = list(view.charged[0].union)
    columns = [Column(page._("country"))]
    columns += [Column(page.say("European Union {year}", year=y), numeric=True) for y in years]
    columns += [Column(page.say("United Kingdom {year}", year=y), numeric=True) for y in years]
    columns.append(Column(page._("default emissions of other countries taken for")))
    goods = {k: page.name("border_good", k) for c in view.charged for k in c.assumed}
    rows = [
        [
            Cell(page.pick(c.name)),
            *(page.band_cell(c.union[y]) for y in years),
            *(page.band_cell(c.kingdom[y]) for y in years),
            Cell((", " if page.english else "、").join(goods[k] for k in c.assumed)),
        ]
        for c in view.charged
    ]
    return DataTable(
        "climate-charges-table", page._("Border charges over energy-intensive sales, by exporter"), columns, rows
    )


def _worlds(page: Page, view: Climate, key: str = "climate-worlds") -> DataTable:
    columns = [Column(page._("what"))] + [Column(page.pick(w.title), numeric=True) for w in view.worlds]
    lines = (
        ("warming", page._("warming at the end of the last year"), True),
        ("emissions", page._("emissions in sum over all years"), True),
        ("abatement", page._("abatement of others, last year"), True),
        ("capacity", page._("capacity of climate governance against the baseline"), False),
        ("cooperation", page._("way to one price that cooperation goes"), False),
        ("cost", page._("cost of lost cooperation, last year"), True),
        ("finance", page._("new commitments of the Green Climate Fund, a year"), True),
        ("external", page._("memo: social cost of the emissions of the last year, a long-run cost"), True),
    )
    rows = [
        [Cell(label), *(page.band_cell(getattr(w, name), signed=signed) for w in view.worlds)]
        for name, label, signed in lines
    ]
    caption = page.say("What each scenario moves by {year}, against a world without the events", year=view.year)
    return DataTable(key, caption, columns, rows)


def _pledges(page: Page, view: Climate) -> DataTable:
    columns = [
        Column(page._("country")),
        Column(page._("marginal cost of the pledge alone"), numeric=True),
        Column(page._("cost of abatement, payments included"), numeric=True),
        Column(page._("gain from the cooperation that there is"), numeric=True),
        Column(page._("effective carbon price"), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(p.name)),
            *(page.band_cell(b) for b in (p.price, p.cost, p.gain, p.carbon_price)),
        ]
        for p in view.pledges
    ]
    caption = page.say("What pledges cost in {year}, largest emitters with a pledge that binds", year=PLEDGE_YEAR)
    return DataTable("climate-pledges", caption, columns, rows)


def _holes(page: Page, view: Climate) -> DataTable:
    columns = [
        Column(page._("body")),
        Column(page._("what")),
        Column(page._("millions a year"), numeric=True),
        Column(page._("period")),
        Column(page._("source")),
    ]
    rows = [
        [
            Cell(page.pick(h.name)),
            Cell(page.pick(h.what)),
            Cell(f"{h.amount:,.1f} {h.currency}", h.amount, h.grade),
            Cell(h.period),
            Cell(h.source),
        ]
        for h in view.holes
    ]
    return DataTable(
        "climate-holes", page._("The part of the United States in climate bodies, as cited"), columns, rows
    )


def _beside(page: Page, published: tuple[Beside, ...]) -> DataTable:
    columns = [
        Column(page._("what")),
        Column(page._("published"), numeric=True),
        Column(page._("model"), numeric=True),
        Column(page._("source")),
    ]
    rows = [
        [
            Cell(page.pick(b.what)),
            Cell(_figure(page, b.published), b.published.p50),
            page.band_cell(b.ours),
            Cell(b.source),
        ]
        for b in published
    ]
    note = page._(
        "Nothing is tuned to these figures. The floor lies above the range because the curves answer less than those "
        "of the IMF tool; the share of the United States is high because targets of China and India for 2030 have no "
        "level that can be compared."
    )
    return DataTable("climate-beside", page._("Published figures beside the model"), columns, rows, note=note)


def _figure(page: Page, band: Band) -> str:
    return format_number(band.p50, band.unit, page.language)
