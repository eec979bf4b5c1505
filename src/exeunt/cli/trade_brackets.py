"""`exeunt trade brackets`: effects that studies publish beside the same case here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from exeunt.analysis.trade_brackets import Bracket

USES = {
    "solved": ("solved for", "據以求解"),
    "bracket": ("order of magnitude", "數量級對照"),
    "missed": ("missed", "未達"),
}
LIMITS = (
    "Central parameters. Six sectors lose by design less than studies with 24 to 65 "
    "(Costinot and Rodríguez-Clare 2014).",
    "採中央參數。六部門模型的損失依其設計小於 24 至 65 部門的研究（Costinot and Rodríguez-Clare 2014）。",
)


def brackets(
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show effects that studies publish beside the same case here, misses by name."""
    from exeunt.analysis.trade_brackets import brackets as compute
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    found = compute(World.load())
    if json:
        import json as encoder

        typer.echo(encoder.dumps([b.to_dict() for b in found], ensure_ascii=False, indent=1))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    english = language == "en"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    heads = ("case", "published", "here", "", "study") if english else ("情境", "已發表", "本模型", "", "研究")
    for i, head in enumerate(heads):
        table.add_column(head, justify="right" if i in (1, 2) else "left")
    for row in found:
        use = USES[row.use][0 if english else 1]
        table.add_row(row.what["en" if english else "zh_hant"], _range(row), f"{row.here:+.2f}", use, row.study)
    console = Console(highlight=False, emoji=False, markup=False)
    console.print("percent" if english else "單位：百分比")
    console.print(table)
    console.print(LIMITS[0 if english else 1])


def _range(row: Bracket) -> str:
    if row.low == row.high:
        return f"{row.low:+g}"
    if row.high != row.high:  # open upwards
        return f"> {row.low:+g}"
    return f"{row.low:+g} … {row.high:+g}"
