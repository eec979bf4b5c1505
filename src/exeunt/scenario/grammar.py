"""What one event may say by itself: fields of its kind, dates in order, shares in range. Needs no world."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from exeunt.errors import ExeuntError, nearest_names
from exeunt.scenario.document import Document, Path
from exeunt.scenario.paths import faults_of_path
from exeunt.scenario.schema import Event, ScenarioFile
from exeunt.scenario.timing import FIRST_YEAR, LAST_YEAR, day_after, first_day, in_horizon
from exeunt.scenario.vocabulary import BETWEEN_ECONOMIES, GRAMMAR, fields_of

NOTICE_FROM = date(1945, 1, 1)
_CLAIMS_A_RECORD = ("ordered", "enacted", "actual")


def faults(file: ScenarioFile, document: Document) -> Iterator[ExeuntError]:
    """Yield every mistake that can be seen without the world, in file order."""
    yield from faults_of_path(file, document)
    for position, event in enumerate(file.events):
        yield from _faults_of_event(event, ("events", position), document, file)
    for position, state in enumerate(file.waivers):
        if state in file.waivers[:position]:
            yield _error("E222", f"'{state}' stands twice", document, ("waivers", position), "Keep one.")


def _faults_of_event(event: Event, path: Path, document: Document, file: ScenarioFile) -> Iterator[ExeuntError]:
    yield from _who_and_where(event, path, document)
    yield from _fields_of_kind(event, path, document)
    yield from _dates(event, path, document)
    yield from _share(event, path, document)
    yield from _money(event, path, document)
    yield from _sources(event, path, document, file)


def _error(
    code: str, what: str, document: Document, path: Path, mend: str = "", near: tuple[str, ...] = ()
) -> ExeuntError:
    return ExeuntError(code, what, where=document.where(path), mend=mend, nearest=near)


def _who_and_where(event: Event, path: Path, document: Document) -> Iterator[ExeuntError]:
    if event.kind in BETWEEN_ECONOMIES:
        yield from _twice(event, ("members", "importers", "exporters", "sectors"), path, document)
        return
    for what, names in (("who acts", ("state", "states", "group")), ("on what", ("body", "bodies", "group_of_bodies"))):
        given = [n for n in names if getattr(event, n) is not None]
        if len(given) != 1:
            problem = f"{what} is said {'by ' + ' and '.join(given) if given else 'nowhere'}"
            place = (*path, given[1]) if given else path
            yield _error("E218", problem, document, place, f"Give exactly one of {', '.join(names)}.")
    if event.without and event.group is None:
        yield _error("E218", "'without' takes states out of a group", document, (*path, "without"), "Add `group:`.")
    yield from _twice(event, ("states", "bodies", "instruments", "without"), path, document)


def _twice(event: Event, fields: tuple[str, ...], path: Path, document: Document) -> Iterator[ExeuntError]:
    for name in fields:
        listed: list[str] = getattr(event, name) or []
        for position, item in enumerate(listed):
            if item in listed[:position]:
                yield _error("E222", f"'{item}' stands twice", document, (*path, name, position), "Keep one.")


def _fields_of_kind(event: Event, path: Path, document: Document) -> Iterator[ExeuntError]:
    grammar = GRAMMAR[event.kind]
    allowed = set(fields_of(event.kind))
    written = [_alias(n) for n in sorted(event.model_fields_set)]
    for name in written:
        if name not in allowed:
            yield _error(
                "E209",
                f"'{name}' has no meaning in an event of kind '{event.kind}'",
                document,
                (*path, name),
                f"It may say: {', '.join([*grammar.needs, *grammar.may])}.",
            )
    for name in grammar.needs:
        if name not in written:
            yield _error("E204", f"'{name}' is missing", document, path, f"A '{event.kind}' needs `{name}:`.")
    if event.kind == "withdraw" and event.start is None and event.notice is None:
        yield _error("E204", "'from' is missing", document, path, "Give `notice:`, `from:` or both.")
    if event.kind in ("cut", "pledge") and (event.retained is None) == (event.retained_table is None):
        yield _error("E204", "'retained' is missing or said twice", document, path, "Give `retained:` or a table.")
    for position, name in enumerate(event.instruments or []):
        if name not in grammar.instruments:
            yield _error(
                "E209",
                f"'{event.kind}' does not act on '{name}' money",
                document,
                (*path, "instruments", position),
                f"It acts on {', '.join(grammar.instruments)}. Unpaid dues are 'arrears', an exit is 'withdraw'.",
            )


def _alias(name: str) -> str:
    return Event.model_fields[name].alias or name


def _dates(event: Event, path: Path, document: Document) -> Iterator[ExeuntError]:
    span = f"Years run from {FIRST_YEAR} to {LAST_YEAR}."
    for name, when in (("from", event.start), ("to", event.to)):
        if when is not None and not in_horizon(when):
            yield _error("E210", f"{when} is outside the simulated years", document, (*path, name), span)
    if event.notice is not None and not NOTICE_FROM <= event.notice <= date(LAST_YEAR, 12, 31):
        yield _error("E210", f"notice on {event.notice} is not possible", document, (*path, "notice"), span)
    if event.start is None:
        return
    if event.to is not None and day_after(event.to) <= first_day(event.start):
        yield _error("E211", f"ends {event.to}, before it starts {event.start}", document, (*path, "to"))
    if event.notice is not None and day_after(event.start) <= event.notice:
        yield _error(
            "E212",
            f"takes effect {event.start}, before the notice of {event.notice}",
            document,
            (*path, "from"),
            "Dues that stop before a notice are `arrears`.",
        )


def _share(event: Event, path: Path, document: Document) -> Iterator[ExeuntError]:
    if event.retained is None:
        return
    low, high = event.retained.bounds
    if low < 0.0 or (high > 1.0 and event.kind != "pledge"):
        end = "infinity" if high == float("inf") else f"{high:g}"
        yield _error(
            "E213",
            f"the kept share runs from {low:g} to {end}",
            document,
            (*path, "retained"),
            "A share lies between 0 and 1; only a `pledge` may exceed 1.",
        )


def _money(event: Event, path: Path, document: Document) -> Iterator[ExeuntError]:
    if event.kind != "repay" or event.amount_usd is None:
        return
    place = (*path, "amount_usd")
    if isinstance(event.amount_usd, int):
        if not isinstance(event.start, date):
            yield _error("E204", "one payment needs its day", document, (*path, "from"), "Write `from: 2026-02-12`.")
        return
    if event.start is not None:
        yield _error("E209", "the payments carry their own days", document, (*path, "from"), "Leave `from` out.")
    if not event.amount_usd:
        yield _error("E204", "no payment is listed", document, place, "Write `- {date: 2026-02-12, usd: 160_000_000}`.")
    for position, payment in enumerate(event.amount_usd):
        if not in_horizon(payment.date):
            yield _error("E210", f"{payment.date} is outside the simulated years", document, (*place, position, "date"))
    for position, (one, two) in enumerate(pairwise(event.amount_usd)):
        if two.date < one.date:
            yield _error(
                "E211", f"{two.date} stands after {one.date}", document, (*place, position + 1), "Sort by day."
            )


def _sources(event: Event, path: Path, document: Document, file: ScenarioFile) -> Iterator[ExeuntError]:
    for key in event.source:
        if key not in file.sources:
            yield _error(
                "E220",
                f"source '{key}' is not under `sources`",
                document,
                (*path, "source"),
                "Add it: `sources: {key: publisher, title, date}`.",
                nearest_names(key, file.sources),
            )
    if event.status in _CLAIMS_A_RECORD and not event.source:
        yield _error(
            "E220", f"status '{event.status}' without a source", document, path, "Name a source, or say `assumed`."
        )
