"""`exeunt cbam`: what the border charges of the European Union and the United Kingdom cost an exporter's good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from exeunt.analysis.border_charge import BorderAnswer, YearCharge
    from exeunt.world.world import World

FIRST, LAST = 2026, 2036
HEADS = {
    "en": ("year", "charged", "mark-up", "owed t/t", "EUR/t", "% of value", "range", "UK EUR/t"),
    "zh-Hant": ("年份", "計徵比率", "加成", "應計排放", "歐元／噸", "占價值 %", "範圍", "英國歐元／噸"),
}


def cbam(
    exporter: Annotated[str, typer.Option("--exporter", help="ISO3 code of the origin.")],
    good: Annotated[str, typer.Option("--good", help="CN code of 4 to 8 digits, or a sector such as iron_steel.")],
    year: Annotated[int | None, typer.Option("--year", help="One year; default all from 2026.")] = None,
    price: Annotated[float | None, typer.Option("--price", help="Certificate price, EUR per t CO2e.")] = None,
    paid: Annotated[float | None, typer.Option("--paid", help="Carbon price paid at home, EUR per t CO2e.")] = None,
    value: Annotated[float | None, typer.Option("--value", help="Value of a tonne, EUR.")] = None,
    emissions: Annotated[
        float | None, typer.Option("--emissions", help="Verified emissions, t CO2e per t; default values otherwise.")
    ] = None,
    route: Annotated[str | None, typer.Option("--route", help="Route of production, such as scrap_eaf.")] = None,
    annex: Annotated[Path | None, typer.Option("--annex", help="Your whole annex of default values, CSV.")] = None,
    imports: Annotated[Path | None, typer.Option("--imports", help="Your imports by code, CSV.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="en or zh-Hant.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Compute the border carbon charge on a good by law: factor, benchmark, mark-up, credit for a price paid."""
    from exeunt.analysis.border_charge import border_charge
    from exeunt.text.language import language_code
    from exeunt.world.world import World

    language = language_code(lang)
    world = World.load()
    found = border_charge(
        world,
        exporter,
        good,
        range(FIRST, LAST + 1) if year is None else (year,),
        price=price,
        paid=paid,
        value=value,
        emissions=emissions,
        route=route,
        annex=annex,
        imports=imports,
    )
    if json:
        typer.echo(_text(found))
    else:
        _print(found, world, language)


def _text(found: BorderAnswer) -> str:
    import dataclasses
    import json
    from math import isnan

    data = dataclasses.asdict(found)
    data["years"] = [
        {k: None if isinstance(v, float) and isnan(v) else v for k, v in row.items()} for row in data["years"]
    ]
    data["law"] = (
        "Regulation (EU) 2023/956; Implementing Regulations (EU) 2025/2620 and 2025/2621; Finance Act 2026, Part 5"
    )
    data["grade"] = "B"
    return json.dumps(data, ensure_ascii=False, indent=1)


def _print(found: BorderAnswer, world: World, language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from exeunt.text.language import pick

    console = Console(highlight=False, emoji=False, markup=False)
    for line in _basis(found, world, language):
        console.print(line)
    table = Table(*HEADS[language], box=None, pad_edge=False, header_style="bold")
    for column in table.columns[1:]:
        column.justify = "right"
    for row in found.years:
        table.add_row(*_cells(row))
    console.print(table)
    if found.imports_meur is not None:
        told = f"{found.imports_meur:,.1f}"
        rate = found.years[-1].rate * found.imports_meur
        console.print(
            f"Imports of the last year in your file: {told} million EUR; charge in {found.years[-1].year}: {rate:,.1f}"
            if language == "en"
            else f"檔案中最近一年進口：{told} 百萬歐元；{found.years[-1].year} 年邊境碳費：{rate:,.1f} 百萬歐元"
        )
    for note in found.notes:
        console.print("- " + pick(note, language))


def _cells(row: YearCharge) -> tuple[str, ...]:
    from math import isnan

    british = "-" if isnan(row.uk_charge) else f"{row.uk_charge:.1f}"
    return (
        str(row.year),
        f"{100 * row.factor:.1f} %",
        f"{100 * row.markup:.0f} %",
        f"{row.owed:.3f}",
        f"{row.charge:.1f}",
        f"{100 * row.rate:.1f}",
        f"{100 * row.low:.1f} - {100 * row.high:.1f}",
        british,
    )


def _basis(found: BorderAnswer, world: World, language: str) -> list[str]:
    b = found.basis
    country = world.index("country").name(b.exporter, language)
    sector = world.index("border_good").name(b.good, language)
    named = f"{b.cn_code} {b.product}".strip() or sector
    if language == "en":
        kind = "verified emissions" if b.actual else f"default emissions ({b.emissions_of}), before mark-up"
        return [
            f"{country}, {named} ({sector})",
            f"{kind}: {b.emissions:g} t CO2e per t; benchmark {b.benchmark:g} ({b.benchmark_of or 'mean'}, {b.route})",
            f"price {b.price:g} EUR per t, paid at home {b.paid:.2f}, value {b.value:g} EUR per t",
        ]
    kind = "實測排放" if b.actual else f"預設排放（{b.emissions_of}），未計加成"
    return [
        f"{country}，{named}（{sector}）",
        f"{kind}：每公噸 {b.emissions:g} 公噸 CO2e；基準值 {b.benchmark:g}（{b.benchmark_of or '平均'}，{b.route}）",
        f"憑證價格每公噸 {b.price:g} 歐元，境外已付 {b.paid:.2f}，每公噸價值 {b.value:g} 歐元",
    ]
