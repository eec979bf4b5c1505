"""`exeunt hindcast`: the same code on past exits, cuts, scales and collections, beside what then happened."""

from __future__ import annotations

from typing import Annotated

import typer

ROWS_SHOWN = 40


def hindcast(
    name: Annotated[str | None, typer.Argument(help="One hindcast, with its rows; all by default.")] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="Those of one channel.")] = None,
    rows: Annotated[int, typer.Option("--rows", min=0, help="Rows to show of one hindcast; 0 shows all.")] = ROWS_SHOWN,
    draws: Annotated[int, typer.Option(min=64, help="Number of Monte Carlo draws.")] = 1024,
    seed: Annotated[int, typer.Option(help="Seed of all random numbers.")] = 66,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Predict the past: bands beside actuals and a naive rule, misses by name; exit 1 if a target is missed."""
    from exeunt.analysis.hindcast import hindcasts
    from exeunt.cli import hindcast_output as output
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    found = hindcasts(World.load(), name, channel=channel, draws=draws, seed=seed)
    if json:
        import json as encoder

        typer.echo(encoder.dumps([h.to_dict() for h in found], ensure_ascii=False, indent=1))
    elif name is None:
        output.print_all(found, language)
    else:
        output.print_one(found[0], language, rows)
    if not all(h.met for h in found):
        raise typer.Exit(1)
