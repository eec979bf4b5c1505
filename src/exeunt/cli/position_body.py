"""`exeunt position UNFPA`: where an organisation stands, who keeps it going, who is named as its successor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from exeunt.analysis.positions.organisations import Payer, Successor
    from exeunt.analysis.positions.position import Position
    from exeunt.world.world import World


def position_of_body(
    world: World,
    body: str,
    scenario: str | None,
    run: Path | None,
    weight: list[str],
    seed: int,
    language: str,
    *,
    json: bool,
) -> None:
    """Print the position of an organisation. Errors: E597 nothing is known of it; E598, E589 of the bounds."""
    from exeunt.analysis.positions.organisations import declared, payers, read_organisation_criteria, successors
    from exeunt.analysis.positions.position import bounded_weights, position
    from exeunt.cli.position import bounds
    from exeunt.cli.stored import stored_run
    from exeunt.scenario.scenario import Scenario

    result, loaded = None, None
    if run is not None or scenario is not None:
        result, compiled = stored_run(world, run, scenario, draws=256)
        loaded = Scenario.load(scenario or compiled.name)
    criteria = read_organisation_criteria(world, result, loaded)
    low, high = bounds(weight)
    weights = bounded_weights(criteria, low, high, seed) if low or high else None
    found = position(world, criteria, body, weights=weights, seed=seed, dim="body", told=declared())
    paying, taking = payers(world, body), successors(world, body)
    if json:
        import dataclasses
        import json as form

        told = {
            k: v for k, v in found.to_dict().items() if k not in ("member_state", "memberships", "rank_by_memberships")
        }
        told |= {"members": found.memberships, "rank_by_members": found.rank_by_memberships}
        told |= {
            "payers": [dataclasses.asdict(p) for p in paying],
            "successors": [dataclasses.asdict(s) for s in taking],
        }
        typer.echo(form.dumps(told, ensure_ascii=False, indent=1))
    else:
        _print(found, paying, taking, language, quiet=result is None)


def _print(
    found: Position, paying: tuple[Payer, ...], taking: tuple[Successor, ...], language: str, *, quiet: bool
) -> None:
    from rich.console import Console

    from exeunt.cli.position import WORDS, print_criteria
    from exeunt.text.language import pick

    words = WORDS[language]
    console = Console(highlight=False, emoji=False, markup=False)
    comma = ", " if language == "en" else "、"
    console.print(str(words["head"]).format(name=pick(found.name, language), code=found.code, outside=""), style="bold")
    shares = {k: f"{getattr(found, k):.0%}" for k in ("first", "top10", "top25")}
    console.print(str(words["rank"]).format(**shares, n=f"{found.weightings:,}", median=f"{found.median_rank:.0f}"))
    if found.memberships is not None:
        told = {"memberships": found.memberships, "rank": found.rank_by_memberships, "n": found.compared_with}
        console.print(str(words["members"]).format(**told))
    print_criteria(console, found, language)
    if found.driving:
        console.print(str(words["driving"]).format(names=comma.join(pick(c.name, language) for c in found.driving)))
    if found.not_known:
        console.print(str(words["unknown"]).format(names=comma.join(pick(c.name, language) for c in found.not_known)))
    if quiet:
        console.print(str(words["flat_body"]))
    if paying:
        console.print(str(words["payers"]), style="bold")
        for p in paying:
            console.print(f"  {pick(p.name, language)}: {p.shapley:.1%} ({p.paid_share:.1%})")
    if taking:
        console.print(str(words["successors"]), style="bold")
        for s in taking:
            console.print(f"  {s.candidate}: {pick(s.function, language)} {s.fit:.1f}")
    console.print(str(words["note"]))
