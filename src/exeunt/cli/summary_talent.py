"""What `exeunt run` prints of the professional corps, if the run holds its channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exeunt.analysis.bands import Band
    from exeunt.results.result import Result
    from exeunt.world.world import World


def lines(result: Result, scenario: str, year: int, world: World) -> list[str]:
    """Return two lines on staff and experience in the last year, none without the channel talent."""
    from exeunt.analysis.talent import has_talent, talent_page

    if not has_talent(result):
        return []
    page = talent_page(result, scenario, world)
    last, (low, middle, high) = page.path[-1], page.repair
    found = [
        f"Staff and public expertise in {page.year} under {result.title(scenario)}: {_percent(last.headcount)} and "
        f"{_percent(last.experience)} of the baseline, grade C."
    ]
    if page.moves:
        found.append(
            f"Posts back, experience {low.lag}, {middle.lag} or {high.lag} years later (learning time "
            f"{low.learning:g}, {middle.learning:g} or {high.learning:g} years; controlled case)."
        )
    return found


def _percent(band: Band) -> str:
    from exeunt.text.numbers import format_band

    return format_band(band.p05, band.p50, band.p95, band.unit)
