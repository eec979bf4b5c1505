"""What is ordered, enacted, actual and assumed in each scenario, and the day to which the record was read."""

from __future__ import annotations

from exeunt.analysis.record import STATUSES, Record
from exeunt.report.model import Cell, Column, DataTable, Section
from exeunt.report.page import Page


def sentences(page: Page, records: list[Record]) -> list[str]:
    """Return one sentence a scenario for the first screen, and one a world path."""
    return [_sentence(page, r) for r in records] + _paths(page)


def _paths(page: Page) -> list[str]:
    """Return what each world path of the run assumes; it holds with and without the events, or is itself compared."""
    told = []
    for s in page.result.manifest["scenarios"]:
        if s["path"] is not None:
            words = {k: page.pick(s["path"][v]) for k, v in (("path", "titles"), ("summary", "summary"))}
            if s["path_alone"]:
                told.append(page.say("World path “{path}” against no path: {summary}", **words))
            else:
                told.append(page.say("World path “{path}”, with and without the events: {summary}", **words))
    return list(dict.fromkeys(told))


def _sentence(page: Page, r: Record) -> str:
    title = page.pick(r.title)
    if not r.found:
        return page.say("“{scenario}” comes from a file of its own; its events are not described here.", scenario=title)
    separator = ", " if page.english else "、"
    counts = separator.join(f"{count} {page.pick(STATUSES[s])}" for s, count in r.counts.items() if count)
    return page.say(
        "“{scenario}”: record read to {date}; events: {counts}.",
        scenario=title,
        date=r.date or page._("no date"),
        counts=counts or page._("none"),
    )


def build(page: Page, records: list[Record]) -> Section:
    """Return the section with every event."""
    lead = [
        page._(
            "Ordered, enacted, actual and assumed are four different words: an order may not be carried out, a law "
            "may not "
            "be paid, and what nobody has recorded is an assumption and says so."
        )
    ]
    return Section(
        "record",
        page._("Who does what, and how sure that is"),
        lead=lead,
        tables=[_table(page, r) for r in records if r.found],
    )


def _table(page: Page, r: Record) -> DataTable:
    columns = [Column(page._("status")), Column(page._("event")), Column(page._("source"))]
    rows = [
        [
            Cell(page.pick(e.status_name)),
            Cell(page.pick(e.sentence)),
            Cell("; ".join(e.sources) or page._("assumption")),
        ]
        for e in r.events
    ]
    caption = page.say("Events of “{scenario}”, record read to {date}", scenario=page.pick(r.title), date=r.date)
    return DataTable(f"record-{r.scenario}", caption, columns, rows, shown=6)
