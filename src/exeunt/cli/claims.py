"""`exeunt claims`: each claim of the essay, the public record, a verdict, and the model's number where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from exeunt.analysis.claims import ClaimVerdict
    from exeunt.results.result import Result
    from exeunt.world.world import World


def claims(
    claim: Annotated[str | None, typer.Argument(help="One claim, such as c07; all by default.")] = None,
    run: Annotated[
        Path | None, typer.Option("--run", help="Folder of a finished run to take the numbers from.")
    ] = None,
    record_only: Annotated[bool, typer.Option("--record-only", help="Compute nothing: record and verdict.")] = False,
    draws: Annotated[int, typer.Option(min=1, help="Draws if there is no --run.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed if there is no --run.")] = 66,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show what the essay says, what the record says, the verdict, and what the model computes."""
    from exeunt.analysis.claims import find_claim, verdicts
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    world = World.load()
    listed = verdicts(world)
    if claim is not None:
        find_claim(listed, claim)  # a wrong name fails before anything is computed
    result = None if record_only else _result(world, run, draws, seed)
    found = verdicts(world, result) if result is not None else listed
    shown = found if claim is None else [find_claim(found, claim)]
    if json:
        _print_json(shown, result)
    else:
        _print(shown, language, result)


def _result(world: World, run: Path | None, draws: int, seed: int) -> Result:
    """Return the run to take numbers from: the one given, or one over every scenario that the claims name."""
    from exeunt.results.result import Result

    if run is not None:
        return Result.open(run)
    from exeunt.analysis.attribution.worth import upstream
    from exeunt.api import run as compute
    from exeunt.declarations import all_declarations

    told = world.table("claim_models")
    named = dict.fromkeys(str(s) for s in told["scenario"] if s)
    writer = {name: c for c, d in all_declarations().items() for name in d.writes}
    channels = upstream(list(dict.fromkeys(writer[str(v)] for v in told["variable"] if str(v) in writer)))
    return compute(list(named), draws=draws, seed=seed, channels=channels, world=world)


def _print_json(shown: list[ClaimVerdict], result: Result | None) -> None:
    import json

    from exeunt.analysis.claims import count_verdicts

    data: dict[str, Any] = {
        "verdicts": count_verdicts(shown),
        "draws": result.draws if result else None,
        "seed": result.manifest["seed"] if result else None,
        "claims": [c.to_dict() for c in shown],
    }
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))


def _print(shown: list[ClaimVerdict], language: str, result: Result | None) -> None:
    from rich.console import Console
    from rich.table import Table

    from exeunt.analysis.claims import VERDICTS, count_verdicts
    from exeunt.text.language import pick

    console = Console(highlight=False, emoji=False, markup=False)
    heads = (
        ("", "the essay", "the record", "verdict", "model")
        if language == "en"
        else ("", "文章", "公開紀錄", "查核結果", "模型")
    )
    table = Table(*heads, box=None, pad_edge=False, header_style="bold", show_lines=False)
    for column, ratio in zip(table.columns, (0, 3, 4, 3, 4), strict=True):
        column.overflow = "fold"
        column.ratio = ratio or None
        column.no_wrap = not ratio
    for claim in shown:
        verdict = (
            f"{pick(claim.verdict_name, language)}: " if language == "en" else f"{pick(claim.verdict_name, language)}："
        )
        table.add_row(
            claim.claim_id,
            pick(claim.statement, language),
            pick(claim.record, language),
            verdict + pick(claim.verdict_text, language),
            model_text(claim, language),
        )
        table.add_row("", "", "", "", "")
    console.print(table)
    counts = count_verdicts(shown)
    words = "; ".join(f"{pick(VERDICTS[v], language)} {n}" for v, n in counts.items())
    console.print(words if language == "en" else words.replace("; ", "；"))
    _print_foot(console, language, result)


def _print_foot(console: Console, language: str, result: Result | None) -> None:
    if result is None:
        return
    seed = result.manifest["seed"]
    english = f"model numbers: 90 % range and median of {result.draws} draws, seed {seed}"
    chinese = f"模型數字：{result.draws} 次抽樣的 90% 區間與中位數，種子 {seed}"
    console.print(english if language == "en" else chinese)


def model_text(claim: ClaimVerdict, language: str) -> str:
    """Return the model's numbers in words, or why there is none."""
    from exeunt.text.grades import mark
    from exeunt.text.language import pick
    from exeunt.text.numbers import format_band

    lines = []
    for model in claim.models:
        band = model.band
        if band is None:
            continue
        text = format_band(band.p05, band.p50, band.p95, band.unit, language, brief=True)
        lines.append(f"{pick(model.what, language)}: {text} {mark(band.grade, language)}")
    if not lines:
        return pick(claim.model_state, language)
    joined = "\n".join(lines)
    return joined if language == "en" else joined.replace(": ", "：")
