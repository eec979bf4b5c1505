"""Camps and zones: how far technologies split, who uses which rules, whether there are zones."""

from __future__ import annotations

from typing import Any

from exeunt.analysis.bands import Band
from exeunt.analysis.camps import Camps, Technology
from exeunt.analysis.standards_central import Zones
from exeunt.report.charts.palette import BLOCS, SCENARIO
from exeunt.report.charts.ranking import dots
from exeunt.report.charts.shapes import fan
from exeunt.report.charts.stacks import Stack, stacks
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page
from exeunt.text.numbers import format_band, format_number

TABLES = ("voting_positions", "trade_exposure", "vendor_policy", "data_regime_instruments")


def build(page: Page, c: Camps) -> Section:
    """Return the section; figures show the focus scenario, the last table every scenario of the run."""
    moving = [t for t in c.technologies if t.moves]
    figures = [_path(page, c, t) for t in moving]
    figures.append(_shares(page, c))
    if moving:
        figures.append(_changes(page, c))
    return Section(
        "camps",
        page._("Camps and zones"),
        lead=[_sentence(page, c), _zones_sentence(page, c), _isolation_sentence(page, c)],
        figures=figures,
        tables=[_zone_table(page, c), _scenario_table(page, c), _robustness(page, c)],
        after=[page.pick(text) for text in c.page.caveats],
        sources=page.model_sources("fragmentation"),
        grade=max(t.change.grade for t in c.technologies),
        template="multiples.html",
    )


def _title(page: Page, c: Camps) -> str:
    return page.result.title(c.page.scenario, page.language)


def _sentence(page: Page, c: Camps) -> str:
    if not any(t.moves for t in c.technologies):
        return page.say(
            "Under “{scenario}” no technology splits further by {year}: every change is below detection.",
            scenario=_title(page, c),
            year=c.page.year,
        )
    separator = "; " if page.english else "；"
    told = separator.join(f"{page.pick(t.name)} {page.band(t.change, signed=True)}" for t in c.technologies)
    return page.say(
        "Under “{scenario}” effective fragmentation changes by {year} as follows, against the same draws without the "
        "events: {told}. The index is the chance, in percent, that two parts of the world product do not read each "
        "other. Its level is assumed; the change is the result.",
        scenario=_title(page, c),
        year=c.page.year,
        told=told,
    )


def _zones_sentence(page: Page, c: Camps) -> str:
    found = [z for z in c.page.zones.zones if z.is_zone]
    values = {
        "count": len(c.page.zones.zones),
        "value": f"{c.page.zones.modularity:.2f}",
        "trade": f"{c.page.zones.trade_modularity:.2f}",
        "zones": len(found),
        "base": f"{c.page.base_zones.modularity:.2f}",
    }
    if c.page.zones.clear:
        return page.say(
            "Zones: {zones} of {count} communities of trade and readability are set apart (modularity {value}; without "
            "the events {base}; trade alone {trade}).",
            **values,
        )
    return page.say(
        "No clear zones: trade weighted by readability falls into {count} communities (modularity {value}; without the "
        "events {base}; trade alone {trade}), but none reads its own members clearly better than the rest.",
        **values,
    )


def _isolation_sentence(page: Page, c: Camps) -> str:
    t = c.largest
    told = page.say(
        "Isolation, {technology}: the median change of a Member State is {change} (lowest, highest and middle of 193).",
        technology=page.pick(t.name),
        change=format_band(*t.isolation, "points", page.language, signed=True),
    )
    if not t.alike:
        return told
    return (
        told + ("" if not page.english else " ") + page._("The ranges of all states overlap, so they are not ranked.")
    )


def _path(page: Page, c: Camps, t: Technology) -> Figure:
    rows: list[dict[str, Any]] = [
        {**dict(zip(("p05", "p25", "p50", "p75", "p95"), y.change, strict=True)), "year": y.year, "base": 0.0}
        for y in t.path
    ]
    last = t.path[-1]
    words = {
        "title": page.say(
            "{technology}: fragmentation {change} by {year}",
            technology=_upper(page.pick(t.name)),
            change=page.band(t.change, signed=True),
            year=last.year,
        ),
        "subtitle": page.say(
            "“{scenario}”: change of effective fragmentation, points of 100; line: median, bands: 50 % and 90 % of the "
            "draws",
            scenario=_title(page, c),
        ),
        "summary": page.say(
            "Effective fragmentation in {year}: {level} with the events, {without} without (medians); change {change}.",
            year=last.year,
            level=page.band(last.level),
            without=format_number(last.without, "points", page.language),
            change=page.band(t.change, signed=True),
        ),
    }
    labels = {"scenario": page._("with the events"), "baseline": page._("without"), "history": ""}
    return page.figure(
        f"camps-{t.technology.replace('_', '-')}",
        words,
        lambda width: fan(rows, [], labels, width),
        _path_table(page, c, t),
        [*page.table_sources(*TABLES), *page.model_sources("fragmentation")],
        t.change.grade,
        small=True,
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _path_table(page: Page, c: Camps, t: Technology) -> DataTable:
    columns = [
        Column(page._("year"), numeric=True),
        Column(page._("with the events (level assumed)"), numeric=True),
        Column(page._("without the events"), numeric=True),
        Column(page._("difference"), numeric=True),
    ]
    rows = []
    for y in t.path:
        gap = Band(y.change[0], y.change[2], y.change[4], "points", t.change.grade)
        without = format_number(y.without, "points", page.language)
        rows.append(
            [
                Cell(str(y.year), y.year),
                page.band_cell(y.level),
                Cell(without, y.without),
                page.band_cell(gap, signed=True),
            ]
        )
    caption = page.say(
        "Effective fragmentation, {technology}, “{scenario}”", technology=page.pick(t.name), scenario=_title(page, c)
    )
    return DataTable(f"camps-{t.technology.replace('_', '-')}-table", caption, columns, rows)


def _shares(page: Page, c: Camps) -> Figure:
    without, with_events = page._("without"), page._("with")
    groups = [
        Stack(
            _upper(page.pick(t.name)),
            {
                without: {o.bloc: o.without for o in t.options},
                with_events: {o.bloc: o.mean for o in t.options},
            },
        )
        for t in c.technologies
    ]
    names = {o.bloc: page.pick(o.name) for o in c.technologies[0].options}
    colours = {bloc: BLOCS[bloc] for bloc in names}
    largest = max((o for t in c.technologies for o in t.options), key=lambda o: abs(o.change.p50))
    separator = "; " if page.english else "；"
    words = {
        "title": page.say("Rules in use: the largest change is {change}", change=page.band(largest.change, signed=True))
        if any(t.moves for t in c.technologies)
        else page._("Rules in use: no change above detection"),
        "subtitle": page.say(
            "Share of the world product under each option in {year}, percent, mean of the draws, “{scenario}”; levels "
            "are assumed (grade C), ranges in the table",
            year=c.page.year,
            scenario=_title(page, c),
        ),
        "summary": separator.join(
            f"{page.pick(t.name)}: " + ", ".join(f"{page.pick(o.name)} {100 * o.mean:.1f} %" for o in t.options)
            for t in c.technologies
        ),
    }
    return page.figure(
        "camps-shares",
        words,
        lambda width: stacks(groups, names, colours, width),
        _share_table(page, c, "camps-shares-table"),
        [*page.table_sources(*TABLES), *page.model_sources("camp_share")],
        "C",
        small=True,
    )


def _changes(page: Page, c: Camps) -> Figure:
    t = c.largest
    options = sorted(t.options, key=lambda o: o.change.p50)
    rows, unit = page.ranking([page.pick(o.name) for o in options], [o.change for o in options], signed=True)
    first = options[0]
    words = {
        "title": page.say(
            "{technology}: {bloc} loses {change}",
            technology=_upper(page.pick(t.name)),
            bloc=page.pick(first.name),
            change=page.band(first.change.scaled(-1.0)),
        ),
        "subtitle": page.say(
            "Change of the share of the world product under each option by {year}, {unit}, “{scenario}”; dot: median, "
            "bar: 90 % range",
            year=c.page.year,
            unit=unit,
            scenario=_title(page, c),
        ),
        "summary": "; ".join(f"{page.pick(o.name)} {page.band(o.change, signed=True)}" for o in options),
    }
    return page.figure(
        "camps-changes",
        words,
        lambda width: dots(rows, width, colour=SCENARIO),
        _share_table(page, c, "camps-changes-table"),
        [*page.table_sources(*TABLES), *page.model_sources("camp_share")],
        first.change.grade,
        small=True,
    )


def _share_table(page: Page, c: Camps, key: str) -> DataTable:
    columns = [
        Column(page._("technology and option")),
        Column(page.say("share in {year}", year=c.page.year), numeric=True),
        Column(page._("mean without the events"), numeric=True),
        Column(page._("change"), numeric=True),
        Column(page._("states where it leads: before"), numeric=True),
        Column(page._("after"), numeric=True),
    ]
    rows = [
        [
            Cell(f"{page.pick(t.name)}: {page.pick(o.name)}"),
            page.band_cell(o.level),
            Cell(format_number(o.without, "ratio", page.language), o.without),
            page.band_cell(o.change, signed=True),
            Cell(str(o.leads_base), o.leads_base),
            Cell(str(o.leads), o.leads),
        ]
        for t in c.technologies
        for o in t.options
    ]
    caption = page.say(
        "Share of the world product under each option, “{scenario}”; leading option of a state at central parameters",
        scenario=_title(page, c),
    )
    return DataTable(key, caption, columns, rows)


def _zone_table(page: Page, c: Camps) -> DataTable:
    columns = [
        Column(page._("community")),
        Column(page._("members"), numeric=True),
        Column(page._("reads its own"), numeric=True),
        Column(page._("reads the rest"), numeric=True),
        Column(page._("consensus"), numeric=True),
        Column(page._("set apart")),
    ]
    rows = []
    for title, found in ((page._("without the events"), c.page.base_zones), (_title(page, c), c.page.zones)):
        rows += [_zone_row(page, title, found, i) for i in range(len(found.zones))]
    sizes = ", ".join(map(str, c.page.zones.trade_sizes))
    caption = page._("Communities of goods trade weighted by readability, at central parameters")
    note = page.say(
        "Set apart: members read each other better than the rest by 0.1 or more, and modularity is 0.3 or more. Trade "
        "alone, with every pair fully readable: communities of {sizes} members. Consensus: how often twenty searches "
        "put the members together.",
        sizes=sizes,
    )
    return DataTable("camps-zones", caption, columns, rows, note=note)


def _zone_row(page: Page, title: str, found: Zones, place: int) -> list[Cell]:
    zone = found.zones[place]
    separator = ", " if page.english else "、"
    core = separator.join(page.name("country", m) for m in zone.core[:4])
    apart = zone.is_zone and found.clear
    return [
        Cell(core, note=title),
        Cell(str(len(zone.members)), len(zone.members)),
        Cell(f"{zone.inner:.2f}", zone.inner, "C"),
        Cell(f"{zone.outer:.2f}" if zone.outer == zone.outer else page._("no data"), zone.outer),
        Cell(f"{zone.score:.2f}", zone.score),
        Cell(page._("yes") if apart else page._("no")),
    ]


def _scenario_table(page: Page, c: Camps) -> DataTable:
    columns = [Column(page._("scenario")), *(Column(page.pick(t.name), numeric=True) for t in c.technologies)]
    rows = [
        [Cell(page.pick(s.title)), *(page.band_cell(s.change[t.technology], signed=True) for t in c.technologies)]
        for s in c.scenarios
    ]
    caption = page.say("Change of effective fragmentation by {year}, every scenario of this run", year=c.page.year)
    return DataTable("camps-scenarios", caption, columns, rows)


def _robustness(page: Page, c: Camps) -> DataTable:
    splits = c.page.splits
    shares = list(splits[0].by_neutral_share)
    columns = [
        Column(page._("technology")),
        *(Column(page.say("open option {share}", share=f"{s:.1f}"), numeric=True) for s in shares),
        Column(page._("if no two options read each other"), numeric=True),
    ]
    rows = []
    for split in splits:
        at = [100.0 * split.by_neutral_share[s] for s in shares]
        told = [Cell(format_band(v, v, v, "points", page.language, signed=True), v, "C") for v in at]
        rows.append(
            [
                Cell(page.pick(split.name)),
                *told,
                page.band_cell(split.simple_change.scaled(100.0, "points"), signed=True),
            ]
        )
    caption = page.say(
        "The same change if the open option had 0.2, 0.5 or 0.8 of mobile networks and training in the base year "
        "(central parameters), and with every two options incompatible; “{scenario}”",
        scenario=_title(page, c),
    )
    return DataTable("camps-robustness", caption, columns, rows)
