"""What each market is to the model: kind of model, fitted slope, observed moments, price of 2025, sector of trade."""

from __future__ import annotations

import csv
from pathlib import Path

from commodity_builder.prices import LAST_YEAR, ratios
from small_package import Row

# Markets whose model is not plain storage: autoregressive (spread outside the storage family) or a reduced form
# (standing timber is itself a stock).
KIND = {
    "crude_avg": "autoregressive",
    "crude_brent": "autoregressive",
    "gas_europe": "autoregressive",
    "logs_cmr": "reduced_form",
    "logs_mys": "reduced_form",
    "sawnwood_cmr": "reduced_form",
    "plywood": "reduced_form",
}
SAME_AS = {"crude_brent": "crude_avg"}  # one market, two quotations: no moments row of its own
SLOPE_OF = {"crude_avg": "gas_europe", "crude_brent": "gas_europe"}  # outside the family: multiplier of gas
SECTOR = {
    **dict.fromkeys(("aluminium", "copper", "lead", "nickel", "zinc"), "EIM"),
    **dict.fromkeys(("crude_avg", "crude_brent", "gas_europe"), "MEN"),
}
# Share of the market in world exports of its sector, rounded, grade C. Timber 0.02 in four parts; oil counted once.
EXPORT_SHARE = {
    "cotton": 0.01,
    "logs_cmr": 0.005,
    "logs_mys": 0.005,
    "sawnwood_cmr": 0.005,
    "plywood": 0.005,
    "wheat_hrw": 0.03,
    "maize": 0.02,
    "rice_thai5": 0.015,
    "soybeans": 0.04,
    "crude_avg": 0.45,
    "gas_europe": 0.15,
}


def _table(source: Path, name: str, key: str = "commodity") -> dict[str, dict[str, str]]:
    with (source / "commodities" / name).open(encoding="utf-8", newline="") as handle:
        return {row[key]: row for row in csv.DictReader(handle)}


def rows(source: Path, markets: list[str]) -> list[Row]:
    """Return one row a market, in the order given."""
    moments, fitted = _table(source, "price_moments.csv"), _table(source, "storage_calibration.csv")
    past = ratios(source)
    found = []
    for market in markets:
        of = SAME_AS.get(market, market)
        seen, fit = moments[of], fitted[SLOPE_OF.get(market, market)]
        found.append(
            {
                "market": market,
                "model": KIND.get(market, "storage"),
                "sector": SECTOR.get(market, "AGF"),
                "export_share": f"{EXPORT_SHARE.get(market, 0.0):g}",
                "slope": str(-float(fit["b_inverse_demand_slope"])),
                "slope_market": SLOPE_OF.get(market, market),
                "years": seen["n_years"],
                "cv": seen["cv"],
                "autocorrelation": seen["autocorr_1y"],
                "skewness": seen["skewness"],
                "spike": seen["spike_freq_1p5_mean"],
                "sd_dlog": seen["sd_dlog"],
                "price_2025": f"{past[of][LAST_YEAR]:.5f}",
                "grade": "B" if market not in SLOPE_OF else "C",
            }
        )
    return found
