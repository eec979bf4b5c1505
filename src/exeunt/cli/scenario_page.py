"""One scenario in plain words: for the terminal and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exeunt.scenario.vocabulary import STATUSES

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario, Override
    from exeunt.scenario.scenario import Scenario


def as_data(scenario: Scenario, compiled: CompiledScenario) -> dict[str, Any]:
    """Return everything that `show` prints."""
    events = [
        {
            "words": words,
            "kind": placed.event.kind,
            "status": placed.event.status,
            "sources": list(placed.sources),
            "source_keys": list(placed.event.source),
            "note": placed.event.note,
            "where": placed.where(),
        }
        for placed, words in zip(scenario.events, compiled.event_titles, strict=True)
    ]
    changed = {k: v for k, (v, *_) in scenario.settings("options").items()}
    return {
        "name": scenario.name,
        "kind": scenario.file.kind,
        "title": {"en": scenario.titles.en, "zh_hant": scenario.titles.zh_hant},
        "summary": scenario.summary.en,
        "record_date": scenario.record_date,
        "extends": scenario.file.extends,
        "status": {s: sum(e["status"] == s for e in events) for s in STATUSES},
        "events": events,
        "sources": list(compiled.path.sources) if compiled.path_alone and compiled.path else [],
        "options": changed,
        "overrides": {k: _change(o) for k, o in compiled.overrides.items()},
        "policies": {k: _change(o) for k, o in compiled.policies.items()},
        "waivers": list(compiled.waivers),
        "exits": len(compiled.exits),
        "notes": list(compiled.notes),
        "sha256": compiled.source_sha256,
    }


def _change(override: Override) -> Any:
    value = override.distribution.to_data()
    return value if override.how == "set" else {override.how: value}


def print_page(scenario: Scenario, compiled: CompiledScenario) -> None:
    """Print the scenario for people."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    data = as_data(scenario, compiled)
    console.print(f"[bold]{data['name']}[/]  {data['title']['en']} / {data['title']['zh_hant']}")
    console.print(data["summary"])
    told = ", ".join(f"{count} {status}" for status, count in data["status"].items() if count) or "no event"
    first = "A world path: both arms follow it" if data["kind"] == "path" else f"Events: {told}"
    console.print(f"{first}. Public record read up to {data['record_date'] or 'no stated day'}.")
    for source in data["sources"]:
        console.print(f"[bold]source[/]: {source}")
    if data["events"]:
        table = Table(box=box.SIMPLE_HEAD)
        for column in ("status", "event", "source"):
            table.add_column(column, overflow="fold", no_wrap=column == "status")
        for event in data["events"]:
            table.add_row(event["status"], event["words"], ", ".join(event["source_keys"]))
        console.print(table)
        cited = {key: text for e in data["events"] for key, text in zip(e["source_keys"], e["sources"], strict=True)}
        for key, text in cited.items():
            console.print(f"[bold]{key}[/]: {text}")
    said = {"policies": "overrides"} if data["kind"] == "path" else {}  # the file of a path has no policies
    for field in ("options", "overrides", "policies"):
        for key, value in data[field].items():
            console.print(f"{said.get(field, field)}: {key} = {value}")
    for note in data["notes"]:
        console.print(f"note: {note}")
