"""What `exeunt run` adds if the run holds the channel climate."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World


def lines(result: Result, scenario: str, year: int, world: World) -> list[str]:
    """Return one sentence on warming and cooperation in the last year; none without the channel."""
    from exeunt.analysis.climate import climate_world, has_climate
    from exeunt.text.numbers import format_band

    if not has_climate(result):
        return []
    found = climate_world(result, scenario)
    warming, cost = (format_band(b.p05, b.p50, b.p95, b.unit) for b in (found.warming, found.cost))
    seen = "" if not found.almost_nothing else " (below detection: under a thousandth of a kelvin)"
    return [
        f"Climate in {result.years[-1]} under {result.title(scenario)}: warming {warming}{seen}; lost cooperation "
        f"costs {cost} a year. Border charges are law in both worlds: exeunt cbam, exeunt club."
    ]
