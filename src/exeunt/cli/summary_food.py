"""What `exeunt run` adds if the run holds the channel food."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exeunt.analysis.bands import Band
    from exeunt.results.result import Result
    from exeunt.world.world import World


def lines(result: Result, scenario: str, year: int, world: World) -> list[str]:
    """Return two lines: money and warning kept apart, the money first; none without the channel."""
    from exeunt.analysis.food import food_page, in_run

    if not in_run(result):
        return []
    page = food_page(result, scenario, year, world)
    money, bound, evidence = (page.cause(c).deaths for c in ("money", "warning_bound", "warning"))
    return [
        f"Food {page.year} under {result.title(scenario)}: Phase 4 or worse {_told(page.total.emergency)}; excess "
        f"deaths {_told(page.total.deaths)} (reference bands {_told(page.total.deaths_ipc)}), grade C.",
        f"By cause, excess deaths a year, mean of all years: less money {_told(money)}; less warning with perfect "
        f"skill {_told(bound)}; on unreviewed evidence of skill {_told(evidence)}.",
    ]


def data(result: Result, year: int, world: World) -> dict[str, Any]:
    """Return the page of every scenario for `--json`; nothing without the channel."""
    import dataclasses

    from exeunt.analysis.food import food_page, in_run

    if not in_run(result):
        return {}
    return {"food": {s: dataclasses.asdict(food_page(result, s, year, world)) for s in result.scenarios}}


def _told(band: Band) -> str:
    from exeunt.text.numbers import format_band

    return format_band(band.p05, band.p50, band.p95, band.unit, signed=True)
