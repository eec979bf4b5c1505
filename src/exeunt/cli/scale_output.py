"""How `exeunt scale` shows its answer: data for `--json` and CSV, a table no wider than the terminal, a trace."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from rich.console import Console

    from exeunt.rules.scale_table import ScaleTable
    from exeunt.rules.united_nations import UnitedNationsScales

READING_TEXT = {
    "law": "LAW: rates are fixed for the period; nobody else's rate moves",
    "recomputed": "HYPOTHESIS recomputed: the full method for the members that stay",
    "pro-rata": "HYPOTHESIS pro rata: rates of the members that stay raised by one factor",
}
MILLION = 1e6


def _number(value: float, digits: int) -> float | None:
    return None if math.isnan(value) else round(float(value), digits)


def as_data(scales: UnitedNationsScales, table: ScaleTable) -> dict[str, Any]:
    """Return the table as plain data: rates in percent, money in USD, null where there is no figure."""
    names = _names(scales)
    decimals = table.decimals
    question = table.question
    rows = [
        {
            "iso3": code,
            "name": names.get(code, code),
            "rate": round(float(table.rate[i]), decimals),
            "official_rate": _number(table.official[i], decimals),
            "difference": _number(table.rate[i] - table.official[i], decimals),
            "uncalibrated_rate": _number(table.uncalibrated[i], decimals),
            "bill_usd": round(float(table.bill_usd[i])),
            "pays": not bool(table.absent[i]),
            **{key: values[i] for key, values in table.extra.items()},
        }
        for i, code in enumerate(table.iso3)
    ]
    return {
        "period": str(question.period),
        "reading": question.reading,
        "budget": question.budget,
        "without": list(question.without),
        "year": question.year,
        "unit": "percent",
        "decimals": decimals,
        "sum": int(table.units.sum()) / 10**decimals,
        "budget_usd": table.budget_usd,
        "budget_origin": table.budget_origin,
        "hole_usd": round(table.hole_usd),
        "multiplier": table.multiplier,
        "multiplier_note": "factor on China's income, calibrated, grade C; uncalibrated_rate is without it",
        "patches": {name: str(value) for name, value in scales.rules.patches.items()},
        **table.facts,
        "notes": list(table.notes),
        "rows": rows,
    }


def _names(scales: UnitedNationsScales) -> dict[str, str]:
    countries = scales.world.table("countries")
    return {str(c): str(n) for c, n in zip(countries["country"], countries["name_en"], strict=True)}


def write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows to a file, whole or not at all. Error: E601 the file cannot be written."""
    import csv
    import os
    import tempfile

    temporary = ""
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, suffix=".part", encoding="utf-8", newline="", delete=False
        ) as handle:
            temporary = handle.name
            writer = csv.DictWriter(handle, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise ExeuntError(
            "E601",
            f"cannot write {path}: {error.strerror}",
            mend="Choose a folder that exists and can be written to.",
        ) from None


def print_table(scales: UnitedNationsScales, table: ScaleTable) -> None:
    """Print the head, every state's row in falling order of rate, and the notes."""
    from rich.console import Console

    console = Console(highlight=False, emoji=False, markup=False)
    _print_head(console, scales, table)
    console.print(_rich_table(console.width, scales, table))
    _print_foot(console, scales, table)


def _print_head(console: Console, scales: UnitedNationsScales, table: ScaleTable) -> None:
    question = table.question
    console.print(f"Scale {question.period}, budget {question.budget}, {len(table.iso3)} states")
    console.print(READING_TEXT[question.reading])
    if question.without:
        console.print("without " + ", ".join(question.without))
    console.print(f"bills {question.year}: {table.budget_usd / MILLION:,.0f} million USD x rate")
    console.print(f"  ({table.budget_origin})")
    if scales.rules.patches:
        told = ", ".join(f"{k}={v}" for k, v in scales.rules.patches.items())
        console.print(f"law changed by the user: {told}")


def _rich_table(width: int, scales: UnitedNationsScales, table: ScaleTable) -> Any:
    import numpy as np
    from rich.table import Table

    names = _names(scales)
    shows = {
        "official": not np.isnan(table.official).all(),
        "uncalibrated": not np.isnan(table.uncalibrated).all() and width >= 76,
        "name": width >= 60,
    }
    out = Table(box=None, pad_edge=False, header_style="bold")
    out.add_column("ISO3", no_wrap=True)
    if shows["name"]:
        out.add_column("state", no_wrap=True, overflow="ellipsis", max_width=width - 62)
    for title, shown in (
        ("rate %", True),
        ("official %", shows["official"]),
        ("diff.", shows["official"]),
        ("no mult. %", shows["uncalibrated"]),
        ("bill m USD", True),
    ):
        if shown:
            out.add_column(title, justify="right", no_wrap=True)
    for i in np.argsort(-table.rate, kind="stable"):
        cells = [table.iso3[i] + ("*" if table.absent[i] else "")]
        if shows["name"]:
            cells.append(names.get(table.iso3[i], ""))
        cells.append(_percent(table.rate[i], table.decimals))
        if shows["official"]:
            cells += [
                _percent(table.official[i], table.decimals),
                _percent(table.rate[i] - table.official[i], table.decimals, sign="+"),
            ]
        if shows["uncalibrated"]:
            cells.append(_percent(table.uncalibrated[i], table.decimals))
        cells.append(f"{table.bill_usd[i] / MILLION:,.3f}")
        out.add_row(*cells)
    return out


def _percent(value: float, decimals: int, sign: str = "") -> str:
    return "-" if math.isnan(value) else f"{value:{sign}.{decimals}f}"


def _print_foot(console: Console, scales: UnitedNationsScales, table: ScaleTable) -> None:
    import numpy as np

    total = int(table.units.sum()) / 10**table.decimals
    console.print(f"sum {total:.{table.decimals}f} %, bills {np.nansum(table.bill_usd) / MILLION:,.1f} million USD")
    if table.absent.any():
        console.print(
            f"* does not pay: the others pay 0 more, {table.hole_usd / MILLION:,.1f} million USD stay unpaid (the hole)"
        )
    if "premium" in table.facts:
        console.print(f"premium of the permanent members {100 * table.facts['premium']:.3f} % of their regular rate")
    if table.question.budget == "regular" and table.question.reading != "pro-rata":
        _print_fit(console, table)
    for note in table.notes:
        console.print(f"- {note}")


def _print_fit(console: Console, table: ScaleTable) -> None:
    import numpy as np

    console.print(
        f"multiplier on China's income {table.multiplier:g} (calibrated, grade C); 'no mult.' is the result without it"
    )
    known = ~np.isnan(table.official)
    if known.all() and not table.question.without:
        for label, rate in (("method", table.rate), ("without multiplier", table.uncalibrated)):
            error = np.abs(rate - table.official)
            worst = int(np.argmax(error))
            console.print(
                f"{label} against the adopted scale: mean |difference| {error.mean():.5f}, "
                f"largest {error[worst]:.3f} ({table.iso3[worst]})"
            )


def print_explanation(scales: UnitedNationsScales, table: ScaleTable, trace: dict[str, Any]) -> None:
    """Print every intermediate of one state's regular-budget rate, one column a base period."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, emoji=False, markup=False)
    code = trace["iso3"]
    console.print(f"{code} {_names(scales).get(code, '')}: regular-budget scale {trace['period']}")
    console.print(READING_TEXT[table.question.reading])
    short, long = trace["bases"]
    out = Table(box=None, pad_edge=False, header_style="bold")
    out.add_column("step", overflow="fold")
    for base in (short, long):
        out.add_column(f"{base['years'][0]}-{base['years'][-1]}", justify="right", no_wrap=True)
    for label, key, kind in _STEPS:
        out.add_row(label, _cell(short, key, kind), _cell(long, key, kind))
    console.print(out)
    for base in (short, long):
        sets = base["fixed_sets"]
        console.print(
            f"fixed sets {base['years'][0]}-{base['years'][-1]}: ceiling {' '.join(sets['ceiling']) or 'none'} "
            f"(after track 1: {' '.join(sets['after_track_1']) or 'none'}); "
            f"floor {' '.join(sets['floor']) or 'none'}; LDC ceiling {' '.join(sets['ldc_ceiling']) or 'none'}"
        )
    official = trace["official_rate"]
    console.print(
        f"mean of both {trace['mean_percent']:.6f} %; rate {trace['rate']:.3f} %; "
        f"adopted {'none in the tables' if official is None else f'{official:.3f} %'}; "
        f"without multiplier {trace['uncalibrated_rate']:.3f} %"
    )
    console.print(
        f"least developed: {'yes' if trace['least_developed'] else 'no'}; "
        f"debt record: {'yes' if trace['debt_record'] else 'no (treated as no debtor)'}; "
        f"income multiplier {trace['multiplier']:g}"
    )
    for i, iso3 in enumerate(table.iso3):
        if iso3 == code:
            console.print(f"rate of this reading, budget {table.question.budget}: {table.rate[i]:.{table.decimals}f} %")
            for key, values in table.extra.items():
                console.print(f"{table.question.budget} {key.replace('_', ' ')}: {values[i]}")
            console.print(f"bill {table.question.year}: {table.bill_usd[i] / MILLION:,.3f} million USD")
    for name, element in trace["law"].items():
        console.print(f"{name} = {element['value']}  [{element['grade']}] {element['reference']}")


_STEPS = (
    ("income, million USD", "income_usd", "million"),
    ("income counted (with multiplier)", "income_counted_usd", "million"),
    ("population, thousand", "population", "thousand"),
    ("external debt stock, million USD", "debt_stock_usd", "million"),
    ("debt deducted, million USD", "debt_deduction_usd", "million"),
    ("income after debt, million USD", "income_after_debt_usd", "million"),
    ("income after debt per head, USD", "income_per_head_usd", "units"),
    ("threshold H, USD a head", "threshold_usd", "units"),
    ("threshold ratio", "threshold_ratio", "ratio"),
    ("relief, million USD", "relief_usd", "million"),
    ("absorbed in track 1, million USD", "absorbed_track_1_usd", "million"),
    ("share after track 1, %", "track_1_percent", "percent"),
    ("held at the ceiling after track 1", "held_after_track_1", "text"),
    ("absorbed in track 2, million USD", "absorbed_usd", "million"),
    ("weight, million USD", "weight_usd", "million"),
    ("fixed at", "fixed_at", "text"),
    ("machine scale, %", "machine_percent", "percent"),
    ("relief of all, million USD", "relief_of_all_usd", "million"),
    ("relief of all over all income", "relief_share_of_income", "ratio"),
)


def _cell(base: dict[str, Any], key: str, kind: str) -> str:
    value = base[key]
    if kind == "million":
        return f"{value / MILLION:,.1f}"
    if kind == "thousand":
        return f"{value / 1e3:,.0f}"
    if kind == "units":
        return f"{value:,.1f}"
    if kind == "ratio":
        return f"{value:.4f}"
    if kind == "percent":
        return f"{value:.6f}"
    return {None: "-", True: "yes", False: "no"}.get(value, str(value))
