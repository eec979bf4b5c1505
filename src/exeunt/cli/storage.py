"""`exeunt storage`: competitive storage on parameters or a price file of your own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from exeunt.analysis.storage import Desk

app = typer.Typer(no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
Slope = Annotated[float | None, typer.Option(help="Rise of the price per standard deviation of harvest missing.")]
Mean = Annotated[float, typer.Option(help="Mean price, the intercept of demand.")]
Cost = Annotated[float, typer.Option(help="Storage cost a year, in the unit of the mean price.")]
Interest = Annotated[float, typer.Option(help="Real interest a year.")]
Decay = Annotated[float, typer.Option(help="Share of stocks lost in a year.")]
News = Annotated[float, typer.Option(help="Share of the next harvest's variance known a year ahead.")]
Prices = Annotated[
    Path | None, typer.Option(metavar="FILE.csv", help="CSV date,price: fits the slope, compares with the data.")
]
Market = Annotated[str | None, typer.Option(help="A market of the tables instead of a file, such as cotton.")]
Lang = Annotated[str, typer.Option("--lang", help="en or zh-Hant.")]
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
Out = Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Write the whole table.")]


@app.callback()
def storage() -> None:
    """Competitive storage with rational expectations and advance news (Deaton and Laroque 1992; Gouel 2020)."""


@app.command("solve")
def solve(
    slope: Slope = None,
    mean: Mean = 1.0,
    cost: Cost = 0.02,
    interest: Interest = 0.04,
    decay: Decay = 0.0,
    news: News = 0.5,
    prices: Prices = None,
    market: Market = None,
    out: Out = None,
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Solve a market: price and stocks by availability and news, where storing begins, errors of the solution."""
    from exeunt.cli import storage_output as output

    desk = _desk(slope, mean, cost, interest, decay, news, prices, market)
    if out is not None:
        output.write_policy(desk, out)
    output.policy(desk, _language(lang), json=json)


@app.command("moments")
def moments(
    slope: Slope = None,
    mean: Mean = 1.0,
    cost: Cost = 0.02,
    interest: Interest = 0.04,
    decay: Decay = 0.0,
    news: News = 0.5,
    prices: Prices = None,
    market: Market = None,
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Tell long-run moments beside those of the data, chances of a spike, and how the forecasts did."""
    from exeunt.cli import storage_output as output

    desk = _desk(slope, mean, cost, interest, decay, news, prices, market)
    output.moments(desk, _language(lang), json=json)


@app.command("simulate")
def simulate(
    slope: Slope = None,
    mean: Mean = 1.0,
    cost: Cost = 0.02,
    interest: Interest = 0.04,
    decay: Decay = 0.0,
    news: News = 0.5,
    prices: Prices = None,
    market: Market = None,
    years: Annotated[int, typer.Option(min=1, max=1000, help="Years ahead.")] = 10,
    paths: Annotated[int, typer.Option(min=2, max=1_000_000, help="Paths.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed.")] = 66,
    start: Annotated[
        float | None, typer.Option(help="Price over its mean now; else that of the data, else the long run.")
    ] = None,
    out: Out = None,
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Simulate prices over their mean: quantiles by year, share of paths that have spiked."""
    from exeunt.cli import storage_output as output
    from exeunt.errors import ExeuntError

    if start is not None and not 0.0 < start <= 20.0:
        raise ExeuntError("E698", f"--start {start:g}", mend="Give a price over its mean between 0 and 20.")
    if years * paths > 20_000_000:
        raise ExeuntError("E698", f"{years} years of {paths} paths", mend="At most 20 million prices.")
    desk = _desk(slope, mean, cost, interest, decay, news, prices, market)
    begin = start if start is not None or desk.series is None else float(desk.series.ratio[-1])
    found = desk.simulated(years, paths, seed, begin)
    if out is not None:
        output.write_paths(found, out)
    output.simulated(desk, found, begin, _language(lang), json=json)


def _desk(
    slope: float | None,
    mean: float,
    cost: float,
    interest: float,
    decay: float,
    news: float,
    prices: Path | None,
    market: str | None,
) -> Desk:
    """Return the solved market. Error: E698 no slope and no prices, or two sources of prices."""
    from exeunt.analysis.storage import Desk as Solved
    from exeunt.analysis.storage import read_series
    from exeunt.analysis.storage.series import shipped_series
    from exeunt.errors import ExeuntError
    from exeunt.solvers.storage import StorageMarket
    from exeunt.world.world import World

    if prices is not None and market is not None:
        raise ExeuntError("E698", "--prices and --market are both given", mend="Give one of them.")
    if slope is None and prices is None and market is None:
        raise ExeuntError(
            "E698", "no slope and no prices", mend="Give --slope 0.66, --prices FILE.csv or --market cotton."
        )
    world = World.load()
    series = (
        read_series(prices) if prices is not None else shipped_series(world, market) if market is not None else None
    )
    given = StorageMarket(mean, -abs(slope) if slope else -mean, cost, interest, decay, news)
    return Solved.of(given, series, slope_given=slope is not None, world=world)


def _language(name: str) -> str:
    from exeunt.text.language import EN, language_code

    return "en" if language_code(name) == EN else "zh_hant"
