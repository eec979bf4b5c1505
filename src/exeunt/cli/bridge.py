"""`exeunt bridge`: what it does to compatibility when rule sets of one technology are docked onto each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from exeunt.analysis.standards import Bridged
    from exeunt.world.world import World

SHOWN = 8


def bridge(
    technology: Annotated[str, typer.Option("--technology", help="data_regime, mobile_vendor or training.")],
    members: Annotated[str, typer.Option("--members", help="States, groups or blocs, with commas: JPN,EU,BRA.")],
    start: Annotated[int, typer.Option("--from", min=2025, max=2036, help="First year.")] = 2027,
    phase_years: Annotated[
        float, typer.Option("--phase-years", min=0.0, max=12.0, help="Years to full strength.")
    ] = 3.0,
    strength: Annotated[float, typer.Option("--strength", help="Part of the gap that is closed, 0 to 1.")] = 1.0,
    capacity: Annotated[float, typer.Option("--capacity", help="Capacity of the open option, 1 = 2024.")] = 1.0,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show who reads whom better under mutual recognition or converters, in the last year, at central parameters."""
    from datetime import date

    from exeunt.analysis.standards import CARRIERS, bridge_page
    from exeunt.errors import ExeuntError, nearest_names
    from exeunt.scenario.bridges import members_of, phased
    from exeunt.scenario.compiled import Bridge
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    world = World.load()
    technologies = world.index("technology").labels
    if technology not in technologies:
        near = nearest_names(technology, technologies)
        mend = f"Technologies: {', '.join(technologies)}."
        raise ExeuntError("E206", f"'{technology}' is not a technology", where="--technology", nearest=near, mend=mend)
    for name, value, high in (("--strength", strength, 1.0), ("--capacity", capacity, 1.5)):
        if not 0.0 <= value <= high:
            raise ExeuntError("E213", f"{value:g} is outside 0 to {high:g}", where=name)
    blocs, states = members_of([m.strip() for m in members.split(",") if m.strip()], world, "--members")
    path = tuple(strength * phased(date(start, 1, 1), phase_years, year) for year in world.years)
    found = bridge_page(world, Bridge(technology, blocs, states, path, 0), dict.fromkeys(CARRIERS, capacity))
    if json:
        typer.echo(_text(found, world, capacity))
    else:
        _print(found, world, language)


def _text(found: Bridged, world: World, capacity: float) -> str:
    import json

    data: dict[str, Any] = {
        "technology": found.bridge.technology,
        "blocs": list(found.bridge.blocs),
        "states": list(found.bridge.states),
        "strength": dict(zip(map(str, world.years), found.bridge.strength, strict=True)),
        "year": world.years[-1],
        "capacity": capacity,
        "fragmentation": found.fragmentation,
        "fragmentation_with_bridge": found.fragmentation_with,
        "isolation_lost": dict(found.gains),
        "compatibility": found.compatibility,
        "states_without_shares": list(found.outside_model),
        "grade": "C",
        "note": "compatibility only, at central parameters; the cost of a bridge is unknown and not netted",
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _print(found: Bridged, world: World, language: str) -> None:
    from rich.console import Console

    console = Console(highlight=False, emoji=False, markup=False)
    countries, english = world.index("country"), language == "en"
    change = found.fragmentation_with - found.fragmentation
    level = f"{found.fragmentation:.4f} → {found.fragmentation_with:.4f} ({change:+.4f})"
    year = world.years[-1]
    name = world.index("technology").name(found.bridge.technology, language)
    console.print(f"{name}, {year}: fragmentation {level}" if english else f"{name}，{year} 年：分裂指數 {level}")
    gainers = [(c, g) for c, g in found.gains if g > 0.0]
    told = [f"{countries.name(c, language)} {-g:+.4f}" for c, g in gainers[:SHOWN]]
    head = f"isolation falls in {len(gainers)} states, most in" if english else f"{len(gainers)} 國隔離程度下降，最多者"
    console.print(f"{head}: {', '.join(told)}" if told else ("no state gains" if english else "沒有國家受益"))
    if found.outside_model:
        outside = ", ".join(found.outside_model)
        console.print(f"without shares of their own: {outside}" if english else f"無自身份額：{outside}")
    console.print(
        "Compatibility only, at central parameters (grade C); the cost of a bridge is unknown and not netted."
        if english
        else "僅計相容性，採中央參數（C 級）；銜接的成本未知，未扣除。"
    )
