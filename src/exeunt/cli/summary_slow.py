"""What `exeunt run` adds for channels of slow change, if the run holds them: alignment, standards, commodities,
trade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exeunt.analysis.bands import Band
    from exeunt.results.result import Result
    from exeunt.world.world import World


def lines(result: Result, scenario: str, year: int, world: World) -> list[str]:
    """Return one sentence a channel, of the last year: what they show builds up slowly, so `year` is not used."""
    from exeunt.analysis.camps import has_camps
    from exeunt.analysis.commodities import has_commodities
    from exeunt.analysis.patrons import has_alignment
    from exeunt.analysis.wall import has_wall

    found = []
    if has_alignment(result):
        found.append(_alignment(result, scenario, world))
    if has_camps(result):
        found.append(_standards(result, scenario, world))
    if has_wall(result):
        found.append(_wall(result, scenario, world))
    if has_commodities(result):
        found += _commodities(result, scenario, world)
    return found


def _commodities(result: Result, scenario: str, world: World) -> list[str]:
    from exeunt.analysis.commodities import commodities

    page = commodities(result, scenario, world)
    if not page.moving:
        return [f"Commodities in {page.year}: no market moves."]
    top, spikes = page.moving[0], max(page.moving, key=lambda m: abs(m.spikes.p50))
    seen = f"{len(page.seen)} of {len(page.moving)} could be told from chance in the record"
    return [
        f"Commodities in {page.year}: volatility rises most for {top.name['en']}, {_told(top.volatility)} of itself; "
        f"{seen}.",
        f"Spikes in {page.year}: {spikes.name['en']} most, {_told(spikes.spikes)} of 100 years; no body on the list "
        "holds a buffer "
        "stock.",
    ]


def _wall(result: Result, scenario: str, world: World) -> str:
    from exeunt.analysis.wall import DETECTABLE, world_change

    found = world_change(result, scenario)
    if not found.usd.p50:
        told = "almost nothing moves, the world's real income changes by no amount that shows"
    elif max(abs(found.income.p05), abs(found.income.p95)) < DETECTABLE and not found.trust_usd.p50:
        told = f"almost nothing moves, real income of the world {_told(found.usd)} a year"
    else:
        told = f"real income of the world {_told(found.usd)} a year, of which loss of trust {_told(found.trust_usd)}"
    return f"Trade in {result.years[-1]}: {told}. By country: exeunt trade result --run FOLDER."


def _alignment(result: Result, scenario: str, world: World) -> str:
    from exeunt.analysis.alignment import who_leans

    view = who_leans(result, scenario, result.years[-1], world)
    shift = max(view.blocs, key=lambda b: abs(b.sources.p50))
    moved = (
        f"almost nobody moves (0 of {len(view.recipients)} recipients)"
        if view.almost_nobody
        else f"{view.moving} of {len(view.recipients)} recipients move a point or more, "
        f"{next(r for r in view.recipients if r.moves).name['en']} most"
    )
    return (
        f"Alignment in {view.year}: {moved}; accounting: {shift.name['en']} share in aid {_told(shift.sources)}. "
        "Why: exeunt align CODE."
    )


def _standards(result: Result, scenario: str, world: World) -> str:
    from exeunt.analysis.camps import splits_of

    change = splits_of(result, scenario).change
    largest = max(change, key=lambda t: abs(change[t].p50))
    name = world.index("technology").name(largest)
    return f"Standards in {result.years[-1]}: fragmentation changes most in {name}, {_told(change[largest])} of 100."


def _told(band: Band) -> str:
    from exeunt.text.numbers import format_band

    return format_band(band.p05, band.p50, band.p95, band.unit, signed=True)


def data(result: Result, year: int, world: World) -> dict[str, Any]:
    """Return the same figures for every scenario, as data for `--json`, under the key `last_year`."""
    from exeunt.analysis.alignment import who_leans
    from exeunt.analysis.camps import has_camps, splits_of
    from exeunt.analysis.commodities import commodities, has_commodities, lines_of
    from exeunt.analysis.patrons import has_alignment
    from exeunt.analysis.wall import has_wall, world_change

    found: dict[str, Any] = {}
    last = result.years[-1]
    if has_alignment(result):
        views = {s: who_leans(result, s, last, world) for s in result.scenarios}
        found["alignment"] = {
            s: {
                "year": last,
                "recipients": len(v.recipients),
                "moving": [r.recipient for r in v.recipients if r.moves],
                "accounting_mean_share": {b.bloc: b.sources.to_dict() for b in v.blocs},
                "behaviour_mean_alignment": {b.bloc: b.alignment.to_dict() for b in v.blocs},
            }
            for s, v in views.items()
        }
    if has_camps(result):
        found["fragmentation"] = {
            s: {t: b.to_dict() for t, b in splits_of(result, s).change.items()} for s in result.scenarios
        }
    if has_commodities(result):
        found["commodities"] = {s: lines_of(commodities(result, s, world)) for s in result.scenarios}
    if has_wall(result):
        found["trade"] = {
            s: {
                name: getattr(change, name).to_dict()
                for name in ("standing", "built", "built_at_most", "income", "usd", "cost_usd", "trust_usd", "digital")
            }
            for s in result.scenarios
            if (change := world_change(result, s))
        }
    return {"last_year": found}
