"""Food: persons and deaths by cause, region, country and year; money against warning, beside the claim."""

from __future__ import annotations

from math import isfinite

from exeunt.analysis.dominance import Dominant
from exeunt.analysis.food import Cause, FoodPage, Place
from exeunt.report.charts.ranking import dots
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page

GRADE = "C"
ROWS_OPEN = 12
MINUS = "\N{MINUS SIGN}"


def build(page: Page, food: FoodPage) -> Section:
    """Return the section of one scenario."""
    return Section(
        "food",
        page._("Food: warning, money and hunger"),
        lead=[_premise(page, food), _finding(page, food), _claim(page, food), *_dollar(page, food)],
        figures=[_causes(page, food), _regions(page, food)],
        tables=[_countries(page, food)],
        after=[_dominant(page, food.dominant), _reported(page, food), _rebuilding(page, food)]
        + [page.pick(c) for c in food.caveats],
        grade=GRADE,
        template="pair.html",
    )


def _premise(page: Page, food: FoodPage) -> str:
    return page.say(
        "The claim: hundreds of millions of dollars a year for early warning fall to zero. The record: the United "
        "States gave FAO {fao} in 2024 for all purposes and WFP {wfp}, most of it food. The United States warning "
        "system proper costs an order of {low}-{high} million USD a year (unreviewed compilation). Neither FAO nor WFP "
        "is on the list.",
        fao=page.amount(food.us_money["FAO"]),
        wfp=page.amount(food.us_money["WFP"]),
        low=f"{food.fews_net_cost[0] / 1e6:.0f}",
        high=f"{food.fews_net_cost[1] / 1e6:.0f}",
    )


def _finding(page: Page, food: FoodPage) -> str:
    return page.say(
        "Under “{scenario}” money for food assistance is {money} of that of 2024 in {year} and early warning "
        "{capacity}. Against the baseline: in Phase 4 or worse {persons}; excess: {deaths} by measured "
        "mortality, {reference} by the reference bands (upper sensitivity); displaced inside their country "
        "{displaced}.",
        scenario=page.result.title(food.scenario, page.language),
        year=food.year,
        money=page.band(food.money),
        capacity=page.band(food.capacity),
        persons=page.band(food.total.emergency, signed=True),
        deaths=page.band(food.total.deaths, signed=True),
        reference=page.band(food.total.deaths_ipc, signed=True),
        displaced=page.band(food.displaced, signed=True),
    )


def _claim(page: Page, food: FoodPage) -> str:
    if not food.cause("money").deaths.p50 > 0.0:
        return page._("This scenario takes no money for food assistance: what it moves is warning alone.")
    if not isfinite(food.ratios["deaths"]):
        return page._("Early warning loses no capacity in this scenario that would move deaths in half of the runs.")
    return page.say(
        "The claim rests on warning. By the medians the money that this scenario takes weighs {emergency} times "
        "(Phase 4 or worse) and {deaths} times (deaths) more than the warning that it takes, even if warning were "
        "perfect. The intervals are wide; scenario no-warning takes all of it.",
        emergency=_times(food.ratios["emergency"]),
        deaths=_times(food.ratios["deaths"]),
    )


def _dollar(page: Page, food: FoodPage) -> list[str]:
    """Return what a dollar of assistance is worth, and one of warning beside it; nothing where no money is taken."""
    money, bound, evidence = (food.per_million[c] for c in ("money", "warning_bound", "warning"))
    told: list[str] = []
    if isfinite(money.p50):
        told.append(page.say("Assistance: {money} for each million dollars taken, over all years.",
                             money=page.band(money)))  # fmt: skip
    if isfinite(bound.p50):
        told.append(
            page.say(
                "FEWS NET: {bound} for each million dollars taken if skill were perfect; on unreviewed evidence of "
                "skill {evidence}. No cost of the official analyses is published.",
                bound=page.band(bound),
                evidence=page.band(evidence),
            )
        )
    return (
        [
            page._("A dollar of warning beside a dollar of assistance, excess deaths. ")
            + (" " if page.english else "").join(told)
        ]
        if told
        else []
    )


def _times(ratio: float) -> str:
    return f"{ratio:.2g}" if ratio < 100 else f"{round(ratio, -1):.0f}"


def _label(page: Page, cause: Cause) -> str:
    words = {
        "money": page._("less money"),
        "warning_bound": page._("less warning, perfect skill"),
        "warning": page._("less warning (unreviewed evidence)"),
    }
    return words[cause.cause]


def _causes(page: Page, food: FoodPage) -> Figure:
    causes = [food.cause(c) for c in ("money", "warning_bound", "warning")]
    rows, unit = page.ranking([_label(page, c) for c in causes], [c.deaths for c in causes])
    years = f"{page.result.years[0]}-{page.result.years[-1]}"
    words = {
        "title": page.say(
            "Excess: {money} a year by less money, {bound} by less warning if skill were perfect",
            money=page.band(food.cause("money").deaths),
            bound=page.band(food.cause("warning_bound").deaths),
        ),
        "subtitle": page.say(
            "Excess deaths a year by cause, mean {years}, “{scenario}”, measured mortality, {unit}; dot: median, bar: "
            "90 % range",
            years=years,
            scenario=page.result.title(food.scenario, page.language),
            unit=unit,
        ),
        "summary": _semicolon(page).join(f"{_label(page, c)} {page.band(c.deaths)}" for c in causes),
    }
    columns = [
        Column(page._("cause")),
        Column(page._("added to Phase 4 or worse"), numeric=True),
        Column(page._("excess deaths a year, measured mortality"), numeric=True),
    ]
    cells = [
        [Cell(_label(page, c)), page.band_cell(c.emergency, signed=True), page.band_cell(c.deaths, signed=True)]
        for c in causes
    ]
    table = DataTable("food-causes-table", page.say("What each cause adds a year, mean {years}", years=years), columns,
                      cells)  # fmt: skip
    sources = [*page.table_sources("food_base"), *page.model_sources("deaths_from_money")]
    return page.figure("food-causes", words, lambda width: dots(rows, width), table, sources, GRADE)


def _regions(page: Page, food: FoodPage) -> Figure:
    shown = food.regions
    rows, unit = page.ranking([_region(page, r) for r in shown], [r.emergency for r in shown])
    named = [r for r in shown if r.named]
    words = {
        "title": _semicolon(page).join(f"{page.pick(r.name)} {page.band(r.emergency, signed=True)}" for r in named),
        "subtitle": page.say(
            "Persons added to Phase 4 or worse by region in {year}, “{scenario}”, {unit}; dot: median, bar: 90 % range",
            year=food.year,
            scenario=page.result.title(food.scenario, page.language),
            unit=unit,
        ),
        "summary": _semicolon(page).join(f"{page.pick(r.name)} {page.band(r.emergency)}" for r in shown),
    }
    caption = page.say("Hunger by region, {year}: change against the baseline", year=food.year)
    table = DataTable("food-regions-table", caption, _columns(page, page._("region")),
                      [[Cell(_region(page, r)), *_figures(page, r)] for r in shown],
                      note=page._("Regions of the United Nations: Sudan lies in Northern Africa."))  # fmt: skip
    sources = [*page.table_sources("food_base"), *page.model_sources("food_emergency")]
    return page.figure("food-regions", words, lambda width: dots(rows, width), table, sources, GRADE, small=True)


def _semicolon(page: Page) -> str:
    return "; " if page.english else "；"


def _region(page: Page, region: Place) -> str:
    name = page.pick(region.name)
    return page.say("{name} (named in the claim)", name=name) if region.named else name


def _columns(page: Page, head: str) -> list[Column]:
    return [
        Column(head),
        Column(page._("in Phase 3 or worse without events"), numeric=True),
        Column(page._("added to Phase 4 or worse"), numeric=True),
        Column(page._("excess deaths, measured mortality"), numeric=True),
        Column(page._("excess deaths, reference bands"), numeric=True),
    ]


def _figures(page: Page, place: Place) -> list[Cell]:
    return [
        Cell(page.amount(place.need, "persons"), place.need),
        page.band_cell(place.emergency, signed=True),
        page.band_cell(place.deaths, signed=True),
        page.band_cell(place.deaths_ipc, signed=True),
    ]


def _countries(page: Page, food: FoodPage) -> DataTable:
    columns = _columns(page, page._("country or territory"))
    columns.insert(1, Column(page._("year"), numeric=True))
    rows = [[Cell(page.pick(c.name)), Cell(str(c.year), c.year), *_figures(page, c)] for c in food.countries]
    caption = page.say(
        "Hunger by country and year, “{scenario}”: change against the baseline",
        scenario=page.result.title(food.scenario, page.language),
    )
    note = page.say(
        "{count} Member States have no analysis: they stand at zero and are flagged, nothing is imputed.",
        count=food.without_analysis,
    )
    return DataTable("food-countries", caption, columns, rows, note=note, shown=ROWS_OPEN)


def _dominant(page: Page, found: tuple[Dominant, ...]) -> str:
    if not found:
        return page._("No single parameter dominates the band of deaths in this run.")
    comma = ", " if page.english else "、"
    named = comma.join(_parameter(page, d) for d in found)
    return page.say("What dominates the band of deaths: {named}.", named=named)


def _parameter(page: Page, d: Dominant) -> str:
    correlation = f"{d.correlation:+.2f}".replace("-", MINUS)
    return page.say(
        "{name} (grade {grade}, rank correlation {r})", name=page.pick(d.name), grade=d.grade, r=correlation
    )


def _reported(page: Page, food: FoodPage) -> str:
    return page.say(
        "Less analysis lowers the published number, not the need: in {year} {persons} in Phase 3 or worse would go "
        "unreported.",
        year=food.year,
        persons=page.band(food.unreported),
    )


def _rebuilding(page: Page, food: FoodPage) -> str:
    return page.say(
        "Zero and rebuild, FEWS NET, over all years: running cost not paid {saved}, cost of rebuilding {rebuild}. No "
        "cost of the official analyses is published, so theirs is not in it.",
        saved=page.band(food.saved),
        rebuild=page.band(food.rebuild),
    )
