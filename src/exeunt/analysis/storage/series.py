"""A price series: read from a file or a table, brought to yearly prices over trend, told by its moments."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, nearest_names

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
LEAST_MONTHS = 10  # of a year that counts
LEAST_YEARS = 20  # of a series that a slope is fitted to
FEWEST = 3  # years that have a trend at all
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-\d{2})?)?")
MOST_BYTES = 50_000_000


@dataclass(frozen=True)
class Series:
    """Yearly prices over their log-linear trend and mean. years, ratio : (n,). left_out : years with too few months."""

    name: str
    years: NDArray[np.int64]
    ratio: FloatArray
    left_out: tuple[int, ...] = ()

    @property
    def long_enough(self) -> bool:
        """Whether a slope may be fitted to it."""
        return len(self.years) >= LEAST_YEARS

    @property
    def pairs(self) -> NDArray[np.int64]:
        """Positions whose next position is the next calendar year."""
        return np.flatnonzero(np.diff(self.years) == 1)

    @property
    def cv(self) -> float:
        """Standard deviation over mean."""
        return float(self.ratio.std(ddof=1) / self.ratio.mean())

    def moments(self) -> dict[str, float]:
        """Return cv, autocorrelation, skewness, spike (share of years above 1.5) and sd_dlog."""
        off, pairs = self.ratio - self.ratio.mean(), self.pairs
        changes = np.log(self.ratio[pairs + 1] / self.ratio[pairs])
        return {
            "cv": self.cv,
            "autocorrelation": float((off[pairs] * off[pairs + 1]).sum() / (off**2).sum()),
            "skewness": float((off**3).mean() / (off**2).mean() ** 1.5),
            "spike": float((self.ratio > 1.5 * self.ratio.mean()).mean()),
            "sd_dlog": float(changes.std(ddof=1)) if len(changes) > 1 else math.nan,
        }


def shipped_series(world: World, market: str) -> Series:
    """Return a market of the tables. Error: E524 no such market."""
    table = world.table("commodity_prices")
    known = sorted(set(table["market"]))
    if market not in known:
        raise ExeuntError(
            "E524",
            f"'{market}' is not a market with prices",
            nearest=nearest_names(market, known),
            mend="List: exeunt data show commodity_models",
        )
    rows = table.where(market=market)
    return Series(market, rows["year"].astype(np.int64), rows["ratio"])


def read_series(path: Path) -> Series:
    """Return the series of a file with the columns date and price.

    date : 2024, 2024-03 or 2024-03-15. Several prices a year are averaged if they fall in at least 10 months; a file
    with one price a year needs none. Prices without a number are left out. Errors: E523 the file, a column, a date or a
    price is not what it must be, with its line; E525 too few years for a trend.
    """
    by_year: dict[int, dict[int, list[float]]] = {}
    for line, (year, month, price) in _rows(path):
        if not price > 0.0 or not math.isfinite(price):
            raise ExeuntError("E523", f"price {price:g} is not above 0", where=f"{path.name}:{line}")
        by_year.setdefault(year, {}).setdefault(month, []).append(price)
    yearly = all(len(months) == 1 for months in by_year.values())
    kept = sorted(y for y, months in by_year.items() if yearly or len(months) >= LEAST_MONTHS)
    if len(kept) < FEWEST:
        raise ExeuntError(
            "E525",
            f"{len(kept)} years with prices of at least {LEAST_MONTHS} months",
            where=path.name,
            mend=f"Give at least {FEWEST} years; {LEAST_YEARS} for a fit.",
        )
    means = [float(np.mean([np.mean(month) for month in by_year[y].values()])) for y in kept]
    years, logs = np.array(kept), np.log(means)
    ratio = np.exp(logs - np.polyval(np.polyfit(years - years.mean(), logs, 1), years - years.mean()))
    return Series(path.name, years, ratio / ratio.mean(), tuple(sorted(by_year.keys() - set(kept))))


def _rows(path: Path) -> list[tuple[int, tuple[int, int, float]]]:
    """Return line number and (year, month, price) of every row with a price."""
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise ExeuntError("E523", f"larger than {MOST_BYTES // 1_000_000} MB", where=path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ExeuntError("E523", f"cannot be read: {error.strerror}", where=str(path)) from None
    except UnicodeDecodeError:
        raise ExeuntError("E523", "is not UTF-8 text", where=str(path), mend="Save it as CSV UTF-8.") from None
    reader = csv.DictReader(text.splitlines())
    columns = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    missing = [name for name in ("date", "price") if name not in columns]
    if missing:
        raise ExeuntError(
            "E523",
            f"has no column {' and '.join(missing)}",
            where=f"{path.name}:1",
            mend="The first line is date,price.",
        )
    found = []
    for row in reader:
        date, price = (str(row[columns[name]] or "").strip() for name in ("date", "price"))
        if date or price:
            where = f"{path.name}:{reader.line_num}"
            year, month = _date(date, where)
            if price:
                found.append((reader.line_num, (year, month, _number(price, where))))
    return found


def _date(text: str, where: str) -> tuple[int, int]:
    match = DATE.fullmatch(text)
    month = int(match[2]) if match and match[2] else 1
    if match is None or not 1 <= month <= 12:
        raise ExeuntError(
            "E523", f"'{text[:40]}' is not a date", where=where, mend="Write 2024, 2024-03 or 2024-03-15."
        )
    return int(match[1]), month


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ExeuntError(
            "E523", f"'{text[:40]}' is not a number", where=where, mend="Write a point for decimals, nothing else."
        ) from None
