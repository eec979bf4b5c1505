"""The World Bank's Pink Sheet, sheet "Monthly Prices" saved as CSV, to rows of our schema."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

from exeunt.errors import ExeuntError
from exeunt.world.refresh.parse import amount
from exeunt.world.refresh.parsed import Parsed, Row
from exeunt.world.refresh.spelling import Spellings, fold

MONTH = re.compile(r"(\d{4})M(\d{2})")
EMPTY = ("", "…", "..", "...", "n.a.", "NA")
# The publisher's column names, folded, and the market they are.
MARKETS = {
    fold(name): market
    for name, market in {
        "Crude oil, average": "crude_avg",
        "Crude oil, Brent": "crude_brent",
        "Natural gas, Europe": "gas_europe",
        "Cocoa": "cocoa",
        "Coffee, Arabica": "coffee_arabica",
        "Soybeans": "soybeans",
        "Maize": "maize",
        "Rice, Thai 5%": "rice_thai5",
        "Wheat, US HRW": "wheat_hrw",
        "Cotton, A Index": "cotton",
        "Rubber, RSS3": "rubber_rss3",
        "Logs, Cameroon": "logs_cmr",
        "Logs, Malaysian": "logs_mys",
        "Sawnwood, Cameroon": "sawnwood_cmr",
        "Plywood": "plywood",
        "Aluminum": "aluminium",
        "Copper": "copper",
        "Lead": "lead",
        "Nickel": "nickel",
        "Zinc": "zinc",
    }.items()
}


def pink_sheet(content: bytes, _spellings: Spellings, where: str) -> Parsed:
    """Return monthly nominal prices: rows market, month, price_unit, price_nominal; other columns are left out.

    The file has titles, a row of names, a row of units, then a row a month (1960M01). Errors: E133 not UTF-8; E134 no
    months, or no name of a market above them; E135 a price that is no number.
    """
    try:
        table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    except UnicodeDecodeError as error:
        raise ExeuntError("E133", f"not UTF-8 text: {error.reason}", where=where) from None
    first = next((i for i, cells in enumerate(table) if cells and MONTH.fullmatch(cells[0].strip())), 0)
    columns, units = _named(table[:first])
    if not columns:
        raise ExeuntError(
            "E134",
            "no row of commodity names above rows of months",
            where=where,
            mend='Save the sheet "Monthly Prices" of the Pink Sheet as CSV.',
        )
    rows: list[Row] = []
    for line, cells in enumerate(table[first:], start=first + 1):
        month = MONTH.fullmatch(cells[0].strip()) if cells else None
        if month is None:
            continue
        for place, market in columns.items():
            text = cells[place].strip() if place < len(cells) else ""
            if text not in EMPTY:
                price: Decimal = amount(text, f"{where}:{line} {market}")
                unit = units.get(place, "")
                rows.append(
                    {
                        "market": market,
                        "month": f"{month[1]}-{month[2]}",
                        "price_unit": unit,
                        "price_nominal": str(price),
                    }
                )
    return Parsed(sorted(rows, key=lambda r: (r["market"], r["month"])))


def _named(head: list[list[str]]) -> tuple[dict[int, str], dict[int, str]]:
    """Return the market and the unit of each column, from the rows above the first month."""
    for i, cells in enumerate(head):
        found = {place: MARKETS[fold(cell)] for place, cell in enumerate(cells) if fold(cell) in MARKETS}
        if found:
            below = head[i + 1] if i + 1 < len(head) else []
            units = {place: below[place].strip().strip("()") for place in found if place < len(below)}
            return found, units
    return {}, {}
