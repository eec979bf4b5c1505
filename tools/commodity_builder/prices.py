"""Yearly prices over their trend, from the monthly series."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np

from small_package import Row

LEAST_MONTHS = 10
LAST_YEAR = 2025
WITHOUT_MOMENTS = {"crude_brent"}  # the same market as crude_avg


def ratios(source: Path) -> dict[str, dict[int, float]]:
    """Return price over a log-linear trend by market and year, each market divided by its own mean."""
    months: dict[tuple[str, int], list[float]] = defaultdict(list)
    with (source / "commodities/prices_monthly.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            months[row["commodity"], int(row["month"][:4])].append(float(row["price_nominal"]))
    found: dict[str, dict[int, float]] = {}
    for market in sorted({m for m, _ in months} - WITHOUT_MOMENTS):
        years = sorted(y for m, y in months if m == market and y <= LAST_YEAR)
        years = [y for y in years if len(months[market, y]) >= LEAST_MONTHS]
        logs = np.log([np.mean(months[market, y]) for y in years])
        trend = np.polyval(np.polyfit(years, logs, 1), years)
        values = np.exp(logs - trend)
        found[market] = dict(zip(years, (values / values.mean()).tolist(), strict=True))
    return found


def rows(source: Path) -> list[Row]:
    """Return one row a market and year."""
    return [
        {"market": market, "year": str(year), "ratio": f"{value:.5f}"}
        for market, values in ratios(source).items()
        for year, value in values.items()
    ]
