"""Tables of the section on the digital wall: worlds, economies, pairs of blocs, how much stands."""

from __future__ import annotations

from math import isnan

from exeunt.analysis.wall import Economy, Wall
from exeunt.report.model import Cell, Column, DataTable
from exeunt.report.page import Page
from exeunt.text.numbers import format_band, format_number

ROWS, SHOWN = 24, 8
YEARS = (2026, 2028, 2030, 2033, 2036)


def named(page: Page, economy: Economy) -> str:
    """Return the name of an economy with its warning: multinational accounting (†), scaled imports (‡)."""
    return page.pick(economy.name) + (" †" if economy.multinational else " ‡" if economy.capped else "")


def worlds(page: Page, wall: Wall, key: str = "wall-worlds") -> DataTable:
    """Return the world under every scenario of the run, each against its own baseline."""
    columns = [
        Column(page._("scenario")),
        Column(page._("part of the wall that stands"), numeric=True),
        Column(page._("built by the events"), numeric=True),
        Column(page._("at a_inst = 1"), numeric=True),
        Column(page._("real income"), numeric=True),
        Column(page._("real income, USD a year"), numeric=True),
        Column(page._("trade cost alone"), numeric=True),
        Column(page._("loss of trust alone"), numeric=True),
        Column(page._("exports of digital services"), numeric=True),
        Column(page._("the world path alone"), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(w.title), note=page.pick(w.path) or ", ".join(w.settings)),
            page.band_cell(w.standing),
            page.band_cell(w.built),
            page.band_cell(w.built_at_most),
            *(page.band_cell(b, signed=True) for b in (w.income, w.usd, w.cost_usd, w.trust_usd, w.digital)),
            page.band_cell(w.path_income, signed=True),
        ]
        for w in wall.worlds
    ]
    caption = page.say("The world in {year}: every scenario of this run against its own baseline", year=wall.year)
    note = page._(
        "At a_inst = 0 the events build none of the wall; a_inst is judgement. The world path alone: what both arms "
        "share, real income against no wall at all; no difference unless the run has a world path."
    )
    return DataTable(key, caption, columns, rows, note=note)


def economies(page: Page, wall: Wall, key: str, shown: int = 0) -> DataTable:
    """Return the economies whose real income changes most."""
    columns = [
        Column(page._("economy")),
        Column(page._("real income"), numeric=True),
        Column(page._("trade cost alone"), numeric=True),
        Column(page._("loss of trust alone"), numeric=True),
        Column(page._("exports of digital services, USD a year"), numeric=True),
        Column(page._("without the events"), numeric=True),
    ]
    rows = [
        [
            Cell(named(page, e)),
            *(Cell(page.band(b, signed=True), b.p50) for b in (e.income, e.cost, e.trust)),
            Cell(page.band(e.digital, signed=True, brief=True), e.digital.p50),
            _amount(page, e.digital_base),
        ]
        for e in wall.economies[:ROWS]
    ]
    caption = page.say(
        "Economies whose real income changes most, “{scenario}”, {year} (grade C)",
        scenario=page.result.title(wall.scenario, page.language),
        year=wall.year,
    )
    note = page._(
        "Exports of digital services are modelled. † accounting of multinationals, ‡ scaled imports. Other "
        "economies: exeunt trade result --run FOLDER --country CODE."
    )
    return DataTable(key, caption, columns, rows, note=note, shown=shown)


def _amount(page: Page, usd: float) -> Cell:
    if isnan(usd):
        return Cell(page._("no data"))
    return Cell(format_number(usd, "USD", page.language) if page.english else page.amount(usd), usd)


def institutions(page: Page, wall: Wall) -> DataTable:
    """Return what hangs on a_inst; single figures, for they are of central parameters and say so."""
    columns = [
        Column("a_inst"),
        Column(page._("built by the events"), numeric=True),
        Column(page._("real income"), numeric=True),
        Column(page._("real income, USD a year"), numeric=True),
        Column(page._("trade cost alone"), numeric=True),
        Column(page._("loss of trust alone"), numeric=True),
    ]
    rows = [
        [
            Cell(f"{i.a_inst:g}", i.a_inst, "C"),
            _figure(page, 100.0 * i.built, "percent"),
            _figure(page, i.income, "percent"),
            _figure(page, i.usd, "USD"),
            _figure(page, i.cost, "percent"),
            _figure(page, i.trust, "percent"),
        ]
        for i in wall.institutions
    ]
    caption = page.say(
        "What hangs on a_inst, the part of the wall that rule-making holds back: {year}, “{scenario}”, central "
        "parameters",
        year=wall.year,
        scenario=page.result.title(wall.scenario, page.language),
    )
    note = page._(
        "Digital services alone, at the median loss of capacity; no measurement tells which row holds. What goods lose "
        "with interoperability is not in it."
    )
    return DataTable("wall-institutions", caption, columns, rows, note=note)


def _figure(page: Page, value: float, unit: str) -> Cell:
    return Cell(format_band(value, value, value, unit, page.language, signed=True, brief=True), value)


def pairs(page: Page, wall: Wall) -> DataTable:
    """Return the cost between blocs year by year."""
    years = [y for y in YEARS if y in wall.pairs[0].change]
    columns = [Column(page._("from exporters → to importers")), *(Column(str(y), numeric=True) for y in years)]
    rows = [[Cell(page.pick(p.name)), *(page.band_cell(p.change[y], signed=True) for y in years)] for p in wall.pairs]
    caption = page.say(
        "Change of trade cost between blocs, percent ad valorem, “{scenario}”",
        scenario=page.result.title(wall.scenario, page.language),
    )
    return DataTable("wall-pairs-table", caption, columns, rows)


def standing(page: Page, wall: Wall) -> DataTable:
    """Return the part of the wall that stands, year by year."""
    columns = [
        Column(page._("year"), numeric=True),
        Column(page._("with the events"), numeric=True),
        Column(page._("without the events"), numeric=True),
    ]
    rows = [
        [
            Cell(str(y.year), y.year),
            Cell(f"{100 * y.level[0]:.2f}-{100 * y.level[4]:.2f} ({100 * y.level[2]:.2f})", y.level[2]),
            Cell(f"{100 * y.without:.2f}", y.without),
        ]
        for y in wall.path
    ]
    caption = page._("Part of the digital wall that stands, percent of the whole: 90 % range (median)")
    return DataTable("wall-standing-table", caption, columns, rows)
