"""World Bank indicator files (one row a country, one column a year) to the latest figure of each country."""

from __future__ import annotations

import csv
import io
import re

from exeunt.errors import ExeuntError
from exeunt.world.refresh.parse import amount
from exeunt.world.refresh.parsed import Parsed, Row
from exeunt.world.refresh.spelling import Spellings

CODE, INDICATOR = "Country Code", "Indicator Code"
MATERNAL_MORTALITY = "SH.STA.MMRT"


def maternal_mortality(content: bytes, spellings: Spellings, where: str) -> Parsed:
    """Maternal deaths per 100,000 live births: rows country, year, deaths_per_100000, the latest year of each.

    Aggregates (regions, income groups) have codes that are no country and are left out. Errors: E133 not UTF-8; E134
    no such columns, or another indicator; E135 a cell is no number.
    """
    try:
        table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    except UnicodeDecodeError as error:
        raise ExeuntError("E133", f"not UTF-8 text: {error.reason}", where=where) from None
    first = next((i for i, row in enumerate(table) if CODE in row and INDICATOR in row), None)
    if first is None:
        raise ExeuntError("E134", f"no columns {CODE} and {INDICATOR}", where=where, mend="Download the CSV anew.")
    head = table[first]
    code, indicator = head.index(CODE), head.index(INDICATOR)
    years = [(i, h) for i, h in enumerate(head) if re.fullmatch(r"[0-9]{4}", h)]
    rows: list[Row] = []
    for line, cells in enumerate(table[first + 1 :], start=first + 2):
        if not any(cells):
            continue
        if len(cells) <= max(code, indicator) or cells[indicator] != MATERNAL_MORTALITY:
            raise ExeuntError("E134", f"the row is not of {MATERNAL_MORTALITY}", where=f"{where}:{line}")
        country = spellings.code("country", cells[code])
        known = [(h, cells[i]) for i, h in years if i < len(cells) and cells[i].strip()]
        if country and known:
            year, text = known[-1]
            value = amount(text, f"{where}:{line} {year}")
            rows.append({"country": country, "year": year, "deaths_per_100000": f"{value:f}"})
    return Parsed(sorted(rows, key=lambda r: r["country"]))
