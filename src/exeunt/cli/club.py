"""`exeunt club`: which coalitions hold at a carbon price and a tariff, and what every region gains or loses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from exeunt.analysis.climate_club import Club, ClubAnswer

HEADS = {
    "en": ("region", "", "price", "trade", "climate", "abatement", "gain"),
    "zh-Hant": ("分區", "", "碳價", "貿易", "氣候效益", "減量成本", "淨利得"),
}


def club(
    price: Annotated[float, typer.Option("--price", help="Target price, USD of 2011 per t CO2.")] = 25.0,
    tariff: Annotated[float, typer.Option("--tariff", help="Uniform tariff on outsiders, 0.03 is 3 percent.")] = 0.03,
    out: Annotated[list[str] | None, typer.Option("--out", help="State or region kept outside; may repeat.")] = None,
    inside: Annotated[list[str] | None, typer.Option("--in", help="State or region kept inside; may repeat.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Find every climate club that holds: members, world gain, each region's gain and loss (C-DICE, Nordhaus 2015)."""
    from exeunt.analysis.climate_club import climate_club
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    found = climate_club(World.load(), price, tariff, out=out or (), inside=inside or ())
    if json:
        typer.echo(_text(found))
    else:
        _print(found, language)


def _text(found: ClubAnswer) -> str:
    import dataclasses
    import json

    data = dataclasses.asdict(found)
    data["unit"] = "bn USD of 2011 a year"
    data["model"] = "C-DICE, Nordhaus 2015, American Economic Review 105(4)"
    data["grade"] = "B"
    return json.dumps(data, ensure_ascii=False, indent=1)


def _print(found: ClubAnswer, language: str) -> None:
    from rich.console import Console

    console = Console(highlight=False, emoji=False, markup=False)
    english = language == "en"
    for state, region in found.spoken_for:
        console.print(
            f"{state} acts as part of the region {region}." if english else f"{state} 依所屬分區 {region} 行動。"
        )
    if not found.clubs:
        console.print("No coalition holds." if english else "沒有任何聯盟能維持。")
    elif len(found.clubs) > 1:
        count = len(found.clubs)
        console.print(
            f"{count} coalitions hold; largest first." if english else f"共有 {count} 個聯盟能維持，由大至小。"
        )
    for each in found.clubs:
        _one(console, each, found, language)
    console.print(
        "bn USD of 2011 a year; gain is against the same world without a club. Data of 2011, 15 regions (C-DICE, "
        "Nordhaus 2015), all sets of regions gone through; a what-if, no forecast."
        if english
        else "單位：每年 10 億美元（2011 年）；淨利得相對於同一世界沒有俱樂部。資料為 2011 年、15 個分區（C-DICE，"
        "Nordhaus 2015），已檢查所有成員組合；屬假設情境，非預測。"
    )


def _one(console: Console, each: Club, found: ClubAnswer, language: str) -> None:
    from rich.table import Table

    from exeunt.text.language import pick

    english = language == "en"
    size, most = len(each.members), len(each.regions)
    head = (
        f"{size} of {most} regions are members at {found.price:g} USD per t and a tariff of {100 * found.tariff:g} %: "
        f"world {each.against_no_club:+.1f} against no club, mean price {each.mean_price:.1f}"
        if english
        else f"碳價每公噸 {found.price:g} 美元、關稅 {100 * found.tariff:g}%：{most} 個分區中 {size} 個為成員；"
        f"全球相較沒有俱樂部 {each.against_no_club:+.1f}，平均碳價 {each.mean_price:.1f}"
    )
    console.print(head)
    table = Table(*HEADS[language], box=None, pad_edge=False, header_style="bold")
    for column in table.columns[2:]:
        column.justify = "right"
    marks = ("member", "outside") if english else ("成員", "非成員")
    kept = ", kept" if english else "（固定）"
    for r in sorted(each.regions, key=lambda x: -x.gain):
        mark = marks[0 if r.member else 1] + (kept if r.frozen else "")
        numbers = (f"{r.price:.1f}", *(f"{v:+.1f}" for v in (r.trade, r.benefit, -r.cost, r.gain)))
        table.add_row(pick(r.name, language), mark, *numbers)
    console.print(table)
