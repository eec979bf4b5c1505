"""`exeunt bridge`: what docking rule sets onto each other does to compatibility and trade; which pair pays most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from exeunt.scenario.compiled import Bridge
    from exeunt.world.world import World


def bridge(
    technology: Annotated[str, typer.Option("--technology", help="data_regime, mobile_vendor or training.")] = "",
    members: Annotated[str, typer.Option("--members", help="States, groups or blocs, with commas: JPN,EU,BRA.")] = "",
    search: Annotated[bool, typer.Option("--search", help="Rank pairs of the large digital traders instead.")] = False,
    start: Annotated[int, typer.Option("--from", min=2025, max=2036, help="First year.")] = 2027,
    phase_years: Annotated[
        float, typer.Option("--phase-years", min=0.0, max=12.0, help="Years to full strength.")
    ] = 3.0,
    strength: Annotated[float, typer.Option("--strength", help="Part of the gap that is closed, 0 to 1.")] = 1.0,
    capacity: Annotated[float, typer.Option("--capacity", help="Capacity of the open option, 1 = 2024.")] = 1.0,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show what mutual recognition or converters do in the last year, at central parameters.

    Who reads whom better; what it is worth in trade today and behind a digital wall, who gains and who loses.
    """
    from exeunt.cli import bridge_output as output
    from exeunt.errors import ExeuntError
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    for name, value, high in (("--strength", strength, 1.0), ("--capacity", capacity, 1.5)):
        if not 0.0 <= value <= high:
            raise ExeuntError("E213", f"{value:g} is outside 0 to {high:g}", where=name)
    world = World.load()
    if search:
        from exeunt.analysis.trade_bridges import bridge_search

        found = bridge_search(world, capacity=capacity)
        typer.echo(output.search_json(found)) if json else output.print_search(found, world, language)
        return
    docked = _bridge(world, technology, members, start, phase_years, strength)
    from exeunt.analysis.standards import CARRIERS, bridge_page
    from exeunt.analysis.trade_bridges import bridge_value

    page = bridge_page(world, docked, dict.fromkeys(CARRIERS, capacity))
    worth = bridge_value(world, docked, capacity=capacity)
    if json:
        typer.echo(output.bridge_json(page, worth, world, capacity))
    else:
        output.print_bridge(page, worth, world, language)


def _bridge(world: World, technology: str, members: str, start: int, phase_years: float, strength: float) -> Bridge:
    from datetime import date

    from exeunt.errors import ExeuntError, nearest_names
    from exeunt.scenario.bridges import members_of, phased
    from exeunt.scenario.compiled import Bridge

    technologies = world.index("technology").labels
    if technology not in technologies:
        near = nearest_names(technology, technologies)
        mend = f"Technologies: {', '.join(technologies)}; or --search."
        what = f"'{technology}' is not a technology" if technology else "no technology is named"
        raise ExeuntError("E206", what, where="--technology", nearest=near, mend=mend)
    blocs, states = members_of([m.strip() for m in members.split(",") if m.strip()], world, "--members")
    path = tuple(strength * phased(date(start, 1, 1), phase_years, year) for year in world.years)
    return Bridge(technology, blocs, states, path, 0)
