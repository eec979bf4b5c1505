"""Who pays: money of the base from donors to organisations, what of it is lost, who puts money back."""

from __future__ import annotations

from collections.abc import Sequence

from exeunt.analysis.payers import OTHER, OTHER_NAMES, DonorTotal, Flow, Payers
from exeunt.report.charts.flows import MAX_LINKS, Link, sankey
from exeunt.report.charts.palette import GIVEN, LOST, UNPAID
from exeunt.report.charts.picture import WIDE
from exeunt.report.model import Cell, Column, DataTable, Figure, Section
from exeunt.report.page import Page
from exeunt.text.numbers import Measure, measure

SIZES = (
    (4, 5),
    (4, 4),
    (3, 4),
    (3, 3),
    (2, 3),
    (2, 2),
    (1, 2),
)  # donors, organisations drawn apart; the rest is "other"
DONORS_IN_TABLE = 15
VISIBLE = 0.002  # a link thinner than this share of all money is drawn with its neighbour


def build(page: Page, payers: Payers) -> Section:
    """Return the section of the payers for one scenario."""
    figure = _sankey(page, payers)
    after = [
        page._(
            "What others put back is spread over them in proportion to what they gave the same body through the same "
            "instrument; it shows who carries it if they share as they gave. Means over draws, because means add up."
        )
    ]
    if payers.unallocated:
        after.append(
            page.say(
                "{amount} have no other payer in the tables and are not spread.", amount=page.amount(payers.unallocated)
            )
        )
    return Section(
        "payers",
        page._("Who pays"),
        lead=[_lead(page, payers)],
        figures=[figure],
        tables=[_donor_table(page, payers)],
        after=after,
        grade="C",
    )


def _lead(page: Page, payers: Payers) -> str:
    base = sum(f.base for f in payers.flows)
    lost, back, withheld = (sum(getattr(f, k) for f in payers.flows) for k in ("lost", "put_back", "withheld"))
    return page.say(
        "Of {base} a year in the base, {lost} stop in {year} under “{scenario}”, {withheld} are billed and left "
        "unpaid, and "
        "others put back {back} (means over draws).",
        base=page.amount(base),
        lost=page.amount(lost),
        year=payers.year,
        scenario=page.result.title(payers.scenario, page.language),
        withheld=page.amount(withheld) if withheld else page._("none"),
        back=page.amount(back),
    )


def _sankey(page: Page, payers: Payers) -> Figure:
    flows, donors, organisations = _grouped(payers)
    links = _links(flows)
    total = sum(f.base for f in payers.flows)
    acting = (", " if page.english else "、").join(page.the(page.name("donor", d)) for d in payers.acting[:3])
    acting = acting[:1].upper() + acting[1:]
    own = sum(f.base for f in payers.flows if f.donor in payers.acting)
    how = measure([total], "USD", page.language)
    labels = {name: _label(page, name, flows, "donor", how) for name in donors}
    labels |= {f"to {name}": _label(page, name, flows, "organisation", how) for name in organisations}
    words = {
        "title": page.say(
            "{acting} gave {share} of the money; most of what stops would have gone to {body}",
            acting=acting,
            share=page.amount(own / total, "ratio"),
            body=_largest(page, flows),
        ),
        "subtitle": page.say(
            "Money a year from payers to bodies, {unit}: blue goes on, orange stops in {year}, yellow is billed and "
            "unpaid; "
            "“{scenario}”, means over draws, before others react",
            unit=how.unit,
            year=payers.year,
            scenario=page.result.title(payers.scenario, page.language),
        ),
        "summary": "; ".join(
            f"{_name(page, 'donor', f.donor)} → {_name(page, 'organisation', f.organisation)}: {page.amount(f.base)}"
            for f in sorted(flows, key=lambda f: -f.base)[:8]
        ),
    }
    return page.figure(
        "payers-sankey",
        words,
        lambda width: sankey(links, labels, width, 460 if width >= WIDE else 380),
        _flow_table(page, flows, "payers-sankey-table"),
        [*page.table_sources("revenue_base"), *page.model_sources("loss", "withheld")],
        "C",
    )


def _grouped(payers: Payers) -> tuple[list[Flow], list[str], list[str]]:
    """Return the flows among the largest donors and organisations, the rest summed into "other": at most 20 links."""
    for donor_count, organisation_count in SIZES:
        donors = _top(payers, "donor", donor_count)
        organisations = _top(payers, "organisation", organisation_count)
        sums: dict[tuple[str, str], list[float]] = {}
        for f in payers.flows:
            key = (
                f.donor if f.donor in donors else OTHER,
                f.organisation if f.organisation in organisations else OTHER,
            )
            cell = sums.setdefault(key, [0.0, 0.0, 0.0, 0.0])
            for i, amount in enumerate((f.base, f.lost, f.put_back, f.withheld)):
                cell[i] += amount
        order = {name: i for i, name in enumerate([*donors, OTHER])}
        to = {name: i for i, name in enumerate([*organisations, OTHER])}
        flows = [
            Flow(d, o, *cell) for (d, o), cell in sorted(sums.items(), key=lambda i: (order[i[0][0]], to[i[0][1]]))
        ]
        if len(_links(flows)) <= MAX_LINKS:
            break
    return flows, [*donors, OTHER], [*organisations, OTHER]


def _top(payers: Payers, axis: str, count: int) -> list[str]:
    """Return the acting donors first, then the largest; organisations by what they lose, then by size."""
    sums: dict[str, tuple[float, float]] = {}
    for f in payers.flows:
        name = getattr(f, axis)
        acts, base = sums.get(name, (0.0, 0.0))
        sums[name] = (acts + f.lost + f.withheld, base + f.base)
    return sorted(sums, key=lambda n: (-sums[n][0], -sums[n][1], n))[:count]


def _links(flows: Sequence[Flow]) -> list[Link]:
    total = sum(f.base for f in flows)
    links = []
    for f in flows:
        lost, unpaid = max(f.lost, 0.0), max(f.withheld, 0.0)
        if unpaid < VISIBLE * total:
            lost, unpaid = lost + unpaid, 0.0
        if lost < VISIBLE * total:
            lost = 0.0
        kept = max(f.base - lost - unpaid, 0.0)
        for amount, colour in ((kept, GIVEN), (lost, LOST), (unpaid, UNPAID)):
            if amount > 0.0:
                links.append(Link(f.donor, f"to {f.organisation}", amount, colour))
    return links


def _name(page: Page, axis: str, name: str) -> str:
    if name == OTHER:
        return page.pick(OTHER_NAMES)
    return page.name("donor", name) if axis == "donor" else name


def _label(page: Page, name: str, flows: Sequence[Flow], axis: str, how: Measure) -> str:
    amount = sum(f.base for f in flows if getattr(f, axis) == name)
    return f"{_name(page, axis, name)} {how.number(amount)}"


def _largest(page: Page, flows: Sequence[Flow]) -> str:
    named = [f for f in flows if f.organisation != OTHER]
    return _name(page, "organisation", max(named, key=lambda f: f.lost + f.withheld).organisation)


def _flow_table(page: Page, flows: Sequence[Flow], key: str) -> DataTable:
    columns = [
        Column(page._("payer")),
        Column(page._("body")),
        Column(page._("base money"), numeric=True),
        Column(page._("stops"), numeric=True),
        Column(page._("billed and unpaid"), numeric=True),
        Column(page._("put back by this payer"), numeric=True),
    ]
    rows = [
        [
            Cell(_name(page, "donor", f.donor)),
            Cell(_name(page, "organisation", f.organisation)),
            *(_amount(page, v) for v in (f.base, f.lost, f.withheld, f.put_back)),
        ]
        for f in flows
    ]
    return DataTable(key, page._("Flows from payers to bodies, means over draws"), columns, rows)


def _amount(page: Page, usd: float) -> Cell:
    if abs(usd) < 0.5:
        return Cell(page._("none"), 0.0)
    return Cell(page.amount(usd), usd)


def _donor_table(page: Page, payers: Payers) -> DataTable:
    columns = [
        Column(page._("payer")),
        Column(page._("base money"), numeric=True),
        Column(page._("no longer given"), numeric=True),
        Column(page._("billed and unpaid"), numeric=True),
        Column(page._("put back if shared as they gave (mean)"), numeric=True),
    ]
    rows = [
        [
            Cell(page.pick(d.name)),
            Cell(page.amount(d.base), d.base, "A"),
            page.band_cell(d.saved),
            page.band_cell(d.withheld),
            _put_back(page, d),
        ]
        for d in payers.donors
        if d.base > 0 or d.saved.p95 > 0
    ]
    caption = page.say(
        "Payers by what they gave, “{scenario}”, {year}",
        scenario=page.result.title(payers.scenario, page.language),
        year=payers.year,
    )
    return DataTable("payers-table", caption, columns, rows, shown=DONORS_IN_TABLE)


def _put_back(page: Page, d: DonorTotal) -> Cell:
    cell = _amount(page, d.put_back)
    return Cell(cell.text, cell.sort, "C")
