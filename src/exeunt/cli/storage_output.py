"""What `exeunt storage` prints and writes."""

from __future__ import annotations

import csv
import json as text
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from rich.console import Console

    from exeunt.analysis.storage import Desk, Simulated

GRID = (-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 5.0, 8.0)
NEWS = (-1.0, 0.0, 1.0)
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "available": "x",
        "price": "price e={e:+.0f}",
        "stocks": "stocks e={e:+.0f}",
        "kink": "x: availability, e: news of the next harvest, in standard deviations; storing begins at x {x:.3f}, "
        "price {p:.4f} (e=0)",
        "solved": "{n} iterations, residual {r:.0e}; Euler error over the mean price: largest {a:.1e}, mean {b:.1e}",
        "given": "slope {b:.4f}, as given",
        "fitted": "slope {b:.4f}, fitted to the spread of {name} ({n} years)",
        "group": "slope {b:.4f}, mean of the markets of the tables: {name} has {n} years, fewer than 20",
        "left": "years left out, fewer than 10 months: {years}",
        "moment": "moment",
        "model": "model",
        "data": "data",
        "now": "price over trend in {year}: {ratio:.2f}; chance above 1.5 times the mean within 1 year {a:.1f} %, 2 "
        "years {b:.1f} %",
        "score": "forecasts of next year's spike, {n} pairs: Brier {b:.4f}, own frequency {c:.4f}, skill {s:+.2f}; "
        "mean forecast {f:.3f}, share {q:.3f}",
        "caveat": "The model has less memory than prices have: its first autocorrelation is about 0.15 too low.",
        "year": "year",
        "spiked": "spiked by then",
        "from": "{paths} paths of prices over their mean, from {start}",
        "long": "the long run",
        "fit": " (fitted)",
    },
    "zh_hant": {
        "available": "x",
        "price": "價格 e={e:+.0f}",
        "stocks": "庫存 e={e:+.0f}",
        "kink": "x：可用量，e：下期收成的消息，單位為標準差；x = {x:.3f}、價格 {p:.4f} 起開始儲存（e=0）",
        "solved": "迭代 {n} 次，殘差 {r:.0e}；對平均價的歐拉誤差：最大 {a:.1e}，平均 {b:.1e}",
        "given": "斜率 {b:.4f}（使用者給定）",
        "fitted": "斜率 {b:.4f}，依 {name} 的離散程度擬合（{n} 年）",
        "group": "斜率 {b:.4f}，取資料表各市場平均：{name} 僅 {n} 年，不足 20 年",
        "left": "因不足 10 個月而略去的年份：{years}",
        "moment": "動差",
        "model": "模型",
        "data": "資料",
        "now": "{year} 年價格對趨勢之比：{ratio:.2f}；一年內高於平均 1.5 倍的機率 {a:.1f}%，兩年內 {b:.1f}%",
        "score": "次年飆升的預測，{n} 對：布萊爾分數 {b:.4f}，自身頻率 {c:.4f}，技巧 {s:+.2f}；"
        "平均預測 {f:.3f}，占比 {q:.3f}",
        "caveat": "模型的記憶比實際價格短：一階自相關約低 0.15。",
        "year": "年",
        "spiked": "至該年曾飆升",
        "from": "{paths} 條價格路徑（對平均價之比），起點：{start}",
        "long": "長期分布",
        "fit": "（擬合）",
    },
}
NAMES = {
    "en": {
        "cv": "standard deviation over mean",
        "autocorrelation": "first autocorrelation",
        "skewness": "skewness",
        "spike": "share of years above 1.5 x mean",
        "sd_dlog": "sd of yearly log change",
        "stockout": "share of years without stocks",
        "mean_stocks": "mean stocks, sd of harvest",
    },
    "zh_hant": {
        "cv": "標準差對平均之比",
        "autocorrelation": "一階自相關",
        "skewness": "偏度",
        "spike": "高於平均 1.5 倍的年份占比",
        "sd_dlog": "年對數變化標準差",
        "stockout": "無庫存年份占比",
        "mean_stocks": "平均庫存（收成標準差）",
    },
}


def policy(desk: Desk, language: str, *, json: bool) -> None:
    """Print the policy function and the errors of the solution."""
    import numpy as np
    from rich.table import Table

    words, solved = WORDS[language], desk.policy
    rows = desk.table(np.array(GRID), np.array(NEWS if solved.market.news > 0.0 else (0.0,)))
    x, price = solved.kink()
    largest, mean = desk.euler_error
    if json:
        _json(desk, {"kink": {"available": x, "price": price}, "policy": rows})
        return
    console = _console()
    news = sorted({row["news"] for row in rows})
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in (
        words["available"],
        *(words["price"].format(e=e) for e in news),
        *(words["stocks"].format(e=e) for e in news),
    ):
        table.add_column(head, justify="right")
    for available in GRID:
        at = [row for row in rows if row["available"] == available]
        table.add_row(f"{available:g}", *(f"{r['price']:.4f}" for r in at), *(f"{r['stocks']:.4f}" for r in at))
    console.print(table)
    console.print(words["kink"].format(x=x, p=price))
    console.print(words["solved"].format(n=solved.iterations, r=solved.residual, a=largest, b=mean))
    _slope(console, desk, words)


def moments(desk: Desk, language: str, *, json: bool) -> None:
    """Print moments of model and data, chances of a spike and the score of forecasts."""
    from rich.table import Table

    words, scored = WORDS[language], desk.score()
    if json:
        _json(desk, _moments_data(desk))
        return
    console = _console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(words["moment"])
    for head in ("model", "data"):
        table.add_column(words[head], justify="right")
    for row in desk.compared():
        data = "" if row.data is None else f"{row.data:.3f}"
        table.add_row(NAMES[language][row.name] + (words["fit"] if row.fitted else ""), f"{row.model:.3f}", data)
    console.print(table)
    _slope(console, desk, words)
    if desk.series is not None:
        ratio = float(desk.series.ratio[-1])
        a, b = desk.chances(ratio)
        console.print(words["now"].format(year=desk.series.years[-1], ratio=ratio, a=100 * a, b=100 * b))
        if scored is not None:
            told = {"n": scored.pairs, "b": scored.brier, "c": scored.brier_naive, "s": scored.skill}
            console.print(words["score"].format(**told, f=scored.mean_forecast, q=scored.frequency))
    console.print(words["caveat"])


def simulated(desk: Desk, found: Simulated, start: float | None, language: str, *, json: bool) -> None:
    """Print quantiles of simulated prices by year."""
    from rich.table import Table

    rows = [
        {
            "year": i + 1,
            **dict(zip(("p05", "p25", "p50", "p75", "p95"), map(float, q), strict=True)),
            "spiked": float(s),
        }
        for i, (q, s) in enumerate(zip(found.quantiles, found.spiked, strict=True))
    ]
    if json:
        _json(desk, {"start": start, "paths": found.paths.shape[1], "years": rows})
        return
    words, console = WORDS[language], _console()
    begin = words["long"] if start is None else f"{start:.2f}"
    console.print(words["from"].format(paths=f"{found.paths.shape[1]:,}", start=begin))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in (words["year"], "5 %", "25 %", "50 %", "75 %", "95 %", words["spiked"]):
        table.add_column(head, justify="right")
    for row in rows:
        quantiles = [f"{row[k]:.3f}" for k in ("p05", "p25", "p50", "p75", "p95")]
        table.add_row(str(row["year"]), *quantiles, f"{100 * row['spiked']:.1f} %")
    console.print(table)
    _slope(console, desk, words)


def write_policy(desk: Desk, path: Path) -> None:
    """Write price and stocks on the grid of the solution. Error: E699 the file cannot be written."""
    market = desk.policy.market
    news = NEWS if market.news > 0.0 else (0.0,)
    rows = []
    for e in news:
        available = desk.policy.foreseen - market.news_scale * e
        kept = available[(available > -6.0) & (available < 15.0)]
        rows += [list(row.values()) for row in desk.table(kept, _array((e,)))]
    _write(path, ["available", "news", "price", "stocks"], rows)


def write_paths(found: Simulated, path: Path) -> None:
    """Write one row a year and path. Error: E699 the file cannot be written."""
    years, paths = found.paths.shape
    rows = [[y + 1, p + 1, f"{found.paths[y, p]:.6g}"] for y in range(years) for p in range(paths)]
    _write(path, ["year", "path", "price"], rows)


def _write(path: Path, head: list[str], rows: list[list[Any]]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(head)
            writer.writerows(rows)
    except OSError as error:
        raise ExeuntError("E699", f"cannot be written: {error.strerror}", where=str(path)) from None


def _array(values: tuple[float, ...]) -> Any:
    import numpy as np

    return np.array(values)


def _moments_data(desk: Desk) -> dict[str, Any]:
    from exeunt.analysis.bands import number

    scored, series = desk.score(), desk.series
    found: dict[str, Any] = {
        "moments": [
            {
                "name": r.name,
                "model": number(r.model),
                "data": None if r.data is None else number(r.data),
                "fitted": r.fitted,
            }
            for r in desk.compared()
        ]
    }
    if series is not None:
        one, two = desk.chances(float(series.ratio[-1]))
        found["now"] = {"year": int(series.years[-1]), "ratio": float(series.ratio[-1]), "one": one, "two": two}
    if scored is not None:
        names = ("pairs", "brier", "brier_naive", "skill", "mean_forecast", "frequency")
        found["forecasts"] = {name: getattr(scored, name) for name in names}
    return found


def _json(desk: Desk, more: dict[str, Any]) -> None:
    market, (largest, mean) = desk.policy.market, desk.euler_error
    given = {n: getattr(market, n) for n in ("intercept", "slope", "cost", "interest", "decay", "news")}
    series = desk.series
    told = {
        "market": {**given, "slope_from": desk.slope_from},
        "solution": {
            "iterations": desk.policy.iterations,
            "residual": desk.policy.residual,
            "euler_error_largest": largest,
            "euler_error_mean": mean,
        },
        "series": None
        if series is None
        else {"name": series.name, "years": len(series.years), "left_out": list(series.left_out)},
        **more,
    }
    typer.echo(text.dumps(told, ensure_ascii=False, indent=1, allow_nan=False))


def _slope(console: Console, desk: Desk, words: dict[str, str]) -> None:
    series = desk.series
    name, years = ("", 0) if series is None else (series.name, len(series.years))
    console.print(words[desk.slope_from].format(b=desk.policy.market.relative_slope, name=name, n=years))
    if series is not None and series.left_out:
        console.print(words["left"].format(years=", ".join(map(str, series.left_out))))


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, emoji=False, markup=False)
