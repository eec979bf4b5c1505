"""`exeunt cash`: when the cash of the UN regular budget is gone, month by month."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from exeunt.analysis.monthly_cash import CashAnswer
    from exeunt.scenario.compiled import CompiledScenario, Payment
    from exeunt.world.world import World

WITHOUT_EVENTS = ("law", "none", "baseline")
DEFAULT_YEAR = 2026


def cash(
    scenario: Annotated[
        str, typer.Argument(help="Name of the library or a YAML file; law or none: nobody's habits change.")
    ],
    year: Annotated[int, typer.Option(help="Year, 2025 to 2036.")] = DEFAULT_YEAR,
    pay: Annotated[
        list[str] | None,
        typer.Option(metavar="STATE=MILLION@DATE", help="Payment to the regular budget, such as USA=767@2026-10."),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="YYYY-MM",
            help="2026-01: published position; 2025-01: path of a run. Default: 2026-01 for 2026, else 2025-01.",
        ),
    ] = None,
    policy: Annotated[
        str,
        typer.Option(
            help="ceiling: the planned share of the budget is spent. full: all of it. adaptive: cut to the year's cash."
        ),
    ] = "ceiling",
    credit_rule: Annotated[
        str | None,
        typer.Option(help="dated (the law), old or new: what of unspent money is returned to members."),
    ] = None,
    draws: Annotated[int, typer.Option(help="Number of Monte Carlo draws.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of all random numbers.")] = 66,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also draw it, as .svg or .png (extra 'charts').")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show when the UN regular budget runs out of cash, with bands, payments and the votes at risk.

    Peacekeeping and the tribunals publish no monthly record: their month is not known and not invented.
    """
    from exeunt.analysis.monthly_cash import CashQuestion, monthly_cash
    from exeunt.world.world import World

    world = World.load()
    compiled = _compiled(scenario, world, credit_rule)
    payments = tuple(_payment(text, world) for text in pay or [])
    answer = monthly_cash(world, compiled, CashQuestion(year, _start(start, year), policy, payments, draws, seed))
    _show(answer, compiled, world, picture, as_json=json)


def _show(answer: CashAnswer, compiled: CompiledScenario, world: World, picture: Path | None, *, as_json: bool) -> None:
    from exeunt.cli.cash_output import as_data, print_screen

    if picture is not None:
        from exeunt.cli.cash_picture import write_picture

        write_picture(picture, answer)
    if as_json:
        import json

        typer.echo(json.dumps(as_data(answer, compiled), ensure_ascii=False, indent=1, allow_nan=False))
        return
    print_screen(answer, compiled, world)
    if picture is not None:
        typer.echo(f"picture written to {picture}")


def _compiled(name: str, world: World, credit_rule: str | None) -> CompiledScenario:
    from dataclasses import replace

    from exeunt.declarations import Declaration
    from exeunt.errors import ExeuntError
    from exeunt.scenario.scenario import Scenario

    if name in WITHOUT_EVENTS:
        quiet = {"name": "no-events", "title": {"en": "no event: habits of payment as they were"}}
        compiled = Scenario.from_dict(quiet).compile(world)
    else:
        compiled = Scenario.load(name).compile(world)
    if credit_rule is None:
        return compiled
    option = Declaration.read("liquidity").options["credit_rule"]
    if credit_rule not in option.choices:
        raise ExeuntError("E612", f"'{credit_rule}' is not a credit rule", nearest=option.choices)
    return replace(compiled, options={**compiled.options, option.key: credit_rule})


def _start(text: str | None, year: int) -> int:
    from exeunt.errors import ExeuntError

    if text is None:
        return DEFAULT_YEAR if year == DEFAULT_YEAR else 2025
    head, dash, month = text.partition("-")
    if not head.isdigit() or (dash and month != "01"):
        raise ExeuntError("E611", f"--from {text} is not 2025-01 or 2026-01", mend="Cash starts on a 1 January.")
    return int(head)


def _payment(text: str, world: World) -> Payment:
    """Read STATE=MILLION@DATE. Errors: E610 syntax, amount or date; E115 unknown state."""
    from datetime import date

    from exeunt.errors import ExeuntError
    from exeunt.scenario.compiled import Payment

    def wrong(what: str) -> ExeuntError:
        return ExeuntError("E610", f"--pay {text}: {what}", mend="Write, for example, --pay USA=767@2026-10.")

    state, equals, rest = text.partition("=")
    amount, at, when = rest.partition("@")
    if not (equals and at and state.strip()):
        raise wrong("not STATE=MILLION@DATE")
    try:
        million = float(amount)
    except ValueError:
        raise wrong(f"'{amount}' is not a number of million US dollars") from None
    if not 0.0 < million < 1e6:
        raise wrong(f"{amount} million US dollars is not a payment")
    try:
        day = date.fromisoformat(when if when.count("-") == 2 else f"{when}-01")
    except ValueError:
        raise wrong(f"'{when}' is neither a month (2026-10) nor a day (2026-10-15)") from None
    donor = state.strip().upper()
    world.index("country").position(donor)
    world.index("donor").position(donor)
    return Payment(donor, "UN", day, million * 1e6, -1)
