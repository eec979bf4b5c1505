"""What `exeunt run` adds if the run holds the channel people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exeunt.analysis.bands import Band
    from exeunt.results.result import Result
    from exeunt.world.world import World


def lines(result: Result, scenario: str, year: int, world: World) -> list[str]:
    """Return one sentence on assistance and health and one on borders; none without the channel."""
    from exeunt.analysis.people import has_people, people
    from exeunt.text.numbers import format_probability

    if not has_people(result):
        return []
    view = people(result, scenario, year, world)
    total = view.total
    named = view.drivers["assistance_lost"]
    judged = f" Judgement dominates ({named.first[0].name['en']})." if named.judged else ""
    return [
        f"People in {year}, grade C: {_told(total['assistance_lost'])} lose assistance; unintended: "
        f"{_told(total['unintended_pregnancies'])}; maternal: {_told(total['maternal_deaths'])}.{judged}",
        f"One or more of 27 European borders close: {format_probability(view.spread.some)} with spread, "
        f"{format_probability(view.alone.some)} without (baseline: {format_probability(view.spread.calm_some)}).",
    ]


def data(result: Result, year: int, world: World) -> dict[str, Any]:
    """Return totals of every scenario for `--json`; nothing without the channel."""
    from exeunt.analysis.people import has_people, people

    if not has_people(result):
        return {}
    found = {}
    for scenario in result.scenarios:
        view = people(result, scenario, year, world)
        found[scenario] = {
            "year": year,
            **{m: b.to_dict() for m, b in view.total.items()},
            "closures": {
                name: {"number": c.number.to_dict(), "some": c.some, "more_than_half": c.more_than_half}
                for name, c in (("spread", view.spread), ("alone", view.alone))
            },
            "drivers": {
                m: {"judgement_dominates": d.judged, "parameters": [p.key for p in d.first]}
                for m, d in view.drivers.items()
            },
        }
    return {"people": found}


def _told(band: Band) -> str:
    from exeunt.text.numbers import format_band

    return format_band(band.p05, band.p50, band.p95, band.unit)
