"""Published CSV files to rows of our schema: one function a source."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from exeunt.errors import ExeuntError
from exeunt.world.refresh.border_files import annex_rows, import_rows
from exeunt.world.refresh.parsed import Parsed, Row
from exeunt.world.refresh.spelling import Spellings, fold

FIRST_SCALE_YEAR = 1998  # before it rates had a floor of 0.01 and two decimals
# Beginnings of the publisher's revenue types, folded.
INSTRUMENTS = {
    "assessed contributions": "assessed",
    "voluntary core": "core",
    "voluntary non core": "earmarked",
    "revenue from other": "other",
}
COMPONENTS = {"regular assessed": "regular_assessed", "other assessed": "other_assessed", "voluntary": "voluntary"}
# Names under which the publisher has given the same column in different releases.
ALIASES = {
    "donor": ("government_donor", "donor", "contributor"),
    "organisation": ("entity", "agency", "sub_agency", "organization"),
    "rev_type": ("rev_type", "revenue_type"),
    "year": ("calendar_year", "year"),
    "amount": ("amount", "usd_amount", "amount_usd"),
    "location_type": ("location_type",),
    "country": ("country_territory", "country", "location", "countrycode"),
    "unit": ("entity",),
    "component": ("source_type",),
    "level": ("adminlevel",),
    "date": ("date",),
    "persons": ("fcs_people",),
    "staff": ("staff", "headcount", "number_of_staff"),
}


class _Reader:
    """Rows of a published CSV under our column names."""

    def __init__(self, content: bytes, columns: tuple[str, ...], where: str) -> None:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ExeuntError("E133", f"not UTF-8 text: {error.reason}", where=where) from None
        self.where = where
        self._reader = csv.reader(io.StringIO(text))
        header = [re.sub(r"[^a-z0-9]+", "_", h.strip().casefold()).strip("_") for h in next(self._reader, [])]
        self._at = {}
        for column in columns:
            found = next((a for a in ALIASES[column] if a in header), None)
            if found is None:
                raise ExeuntError(
                    "E134",
                    f"no column {' or '.join(ALIASES[column])}; it has {', '.join(header) or 'nothing'}",
                    where=f"{where}:1",
                    mend="The publisher has changed its file, or this is another one.",
                )
            self._at[column] = header.index(found)

    def rows(self) -> list[tuple[int, Row]]:
        """Return line number and named cells of every row that is not empty."""
        found = []
        for line, cells in enumerate(self._reader, start=2):
            if not any(cells):
                continue
            if len(cells) <= max(self._at.values()):
                raise ExeuntError("E134", f"row has only {len(cells)} cells", where=f"{self.where}:{line}")
            found.append((line, {name: cells[i].strip() for name, i in self._at.items()}))
        return found


def amount(text: str, where: str) -> Decimal:
    """Return an amount as published ("4 417 458 884", "1,000.5", "(5)"). Error: E135 not a number."""
    plain = re.sub(r"[\s,\u00a0\u202f]", "", text)
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    if not plain:
        return Decimal(0)
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ExeuntError("E135", f"'{text}' is not an amount", where=where)
    return value


def _whole(sums: Mapping[tuple[str, ...], Decimal], columns: tuple[str, ...]) -> list[Row]:
    """Return sums as rows in whole dollars, sorted by key."""
    return [
        dict(zip(columns, key, strict=True)) | {"amount_usd": str(int(total.quantize(Decimal(1))))}
        for key, total in sorted(sums.items())
    ]


def _kind(value: str, kinds: Mapping[str, str], where: str) -> str:
    folded = fold(value)
    found = next((code for start, code in kinds.items() if folded.startswith(start)), None)
    if found is None:
        raise ExeuntError("E136", f"'{value}' is not a known type", where=where, nearest=tuple(kinds))
    return found


class _Tally:
    """Names without a code, with how many rows and how much money they carry."""

    def __init__(self) -> None:
        self.unknown: dict[str, tuple[int, Decimal]] = {}

    def miss(self, kind: str, name: str, value: Decimal) -> None:
        rows, total = self.unknown.get(f"{kind} '{name}'", (0, Decimal(0)))
        self.unknown[f"{kind} '{name}'"] = (rows + 1, total + value)


def ceb_revenue(content: bytes, spellings: Spellings, where: str) -> Parsed:
    """Revenue by state donor: rows organisation, donor, instrument, year, amount_usd (sum per key, whole USD)."""
    sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    tally = _Tally()
    for line, row in _Reader(content, ("donor", "organisation", "rev_type", "year", "amount"), where).rows():
        place = f"{where}:{line}"
        value = amount(row["amount"], place)
        organisation = spellings.code("organisation", row["organisation"])
        donor = spellings.code("country", row["donor"])
        for kind, code, name in (("organisation", organisation, row["organisation"]), ("country", donor, row["donor"])):
            if not code:
                tally.miss(kind, name, value)
        if organisation and donor:
            sums[organisation, donor, _kind(row["rev_type"], INSTRUMENTS, place), _year(row["year"], place)] += value
    return Parsed(_whole(sums, ("organisation", "donor", "instrument", "year")), tally.unknown)


def ceb_expenses(content: bytes, spellings: Spellings, where: str) -> Parsed:
    """Spending by country: rows country, organisation, year, amount_usd; rows that are no country are left out."""
    sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    tally = _Tally()
    columns = ("organisation", "country", "location_type", "year", "amount")
    for line, row in _Reader(content, columns, where).rows():
        if row["location_type"].upper() != "COU":
            continue  # regional, global and headquarters spending has no country
        place = f"{where}:{line}"
        value = amount(row["amount"], place)
        codes = {kind: spellings.code(kind, row[kind]) for kind in ("country", "organisation")}
        for kind, code in codes.items():
            if not code:
                tally.miss(kind, row[kind], value)
        if all(codes.values()):
            sums[codes["country"], codes["organisation"], _year(row["year"], place)] += value
    return Parsed(_whole(sums, ("country", "organisation", "year")), tally.unknown)


def secretariat_units(content: bytes, _spellings: Spellings, where: str) -> Parsed:
    """Spending of Secretariat units: rows unit, year, component, amount_usd."""
    sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for line, row in _Reader(content, ("unit", "year", "component", "amount"), where).rows():
        place = f"{where}:{line}"
        key = (row["unit"], _year(row["year"], place), _kind(row["component"], COMPONENTS, place))
        sums[key] += amount(row["amount"], place)
    return Parsed(_whole({k: v for k, v in sums.items() if v}, ("unit", "year", "component")))


def un_scale(content: bytes, spellings: Spellings, where: str) -> Parsed:
    """Scale of assessments: rows country, period_start, period_end, rate_percent from 1998.

    The file has one column a scale, named by its last year; a period starts the year after the column before.
    """
    try:
        table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    except UnicodeDecodeError as error:
        raise ExeuntError("E133", f"not UTF-8 text: {error.reason}", where=where) from None
    years = table[0][1:] if table else []
    if not years or not all(re.fullmatch(r"[0-9]{4}", y.strip()) for y in years):
        raise ExeuntError("E134", "the columns after the first are not years", where=f"{where}:1")
    periods = [(int(before) + 1, int(last)) for before, last in pairwise(years)]
    rows, tally = [], _Tally()
    for line, cells in enumerate(table[1:], start=2):
        rates = {
            period: cell.strip()
            for period, cell in zip(periods, cells[2:], strict=False)
            if period[0] >= FIRST_SCALE_YEAR and cell.strip() not in ("", "-", "NA", "n.a.")
        }
        if not rates:
            continue  # a former state
        country = spellings.code("country", cells[0])
        if not country:
            tally.miss("country", cells[0], Decimal(0))
            continue
        for (start, end), text in rates.items():
            rate = amount(text, f"{where}:{line} {end}")
            rows.append(
                {"country": country, "period_start": str(start), "period_end": str(end), "rate_percent": str(rate)}
            )
    return Parsed(sorted(rows, key=lambda r: (r["country"], r["period_start"])), tally.unknown)


def wfp_hungermap(content: bytes, spellings: Spellings, where: str) -> Parsed:
    """Insufficient food consumption of a country: rows country, month, persons_insufficient_food (mean of the days).

    The file of data.humdata.org has a row of tags below its header, and rows of regions, which are left out.
    """
    days: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    tally = _Tally()
    for line, row in _Reader(content, ("country", "level", "date", "persons"), where).rows():
        if row["country"].startswith("#") or row["level"] != "national" or not row["persons"]:
            continue
        place = f"{where}:{line}"
        if not re.fullmatch(r"(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]", row["date"]):
            raise ExeuntError("E136", f"'{row['date']}' is not a day", where=place)
        value = amount(row["persons"], place)
        country = spellings.code("country", row["country"])
        if country:
            days[country, row["date"][:7]].append(value)
        else:
            tally.miss("country", row["country"], value)
    rows = [
        {"country": country, "month": month, "persons_insufficient_food": str(round(sum(values) / len(values)))}
        for (country, month), values in sorted(days.items())
    ]
    return Parsed(rows, tally.unknown)


def ceb_staff(content: bytes, spellings: Spellings, where: str) -> Parsed:
    """Staff by organisation: rows organisation, year, staff (persons at 31 December, sum per key)."""
    sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    tally = _Tally()
    for line, row in _Reader(content, ("organisation", "year", "staff"), where).rows():
        place = f"{where}:{line}"
        persons = amount(row["staff"], place)
        if persons < 0 or persons != int(persons):
            raise ExeuntError("E135", f"'{row['staff']}' is not a number of persons", where=place)
        organisation = spellings.code("organisation", row["organisation"])
        if organisation:
            sums[organisation, _year(row["year"], place)] += persons
        else:
            tally.miss("organisation", row["organisation"], persons)
    return Parsed(
        [{"organisation": o, "year": y, "staff": str(int(total))} for (o, y), total in sorted(sums.items())],
        tally.unknown,
    )


def _year(text: str, where: str) -> str:
    if not re.fullmatch(r"(19|20)[0-9]{2}", text):
        raise ExeuntError("E136", f"'{text}' is not a year", where=where)
    return text


def border_annex(content: bytes, spellings: Spellings, where: str) -> Parsed:
    """Default embedded emissions by origin and code; see `border_files`."""
    return annex_rows(content, where, spellings.world)


def border_imports(content: bytes, spellings: Spellings, where: str) -> Parsed:
    """Imports into the Union by exporter, code and year; see `border_files`."""
    return import_rows(content, where, spellings.world)


PARSERS: dict[str, Callable[[bytes, Spellings, str], Parsed]] = {
    "ceb-revenue": ceb_revenue,
    "ceb-expenses": ceb_expenses,
    "secretariat-units": secretariat_units,
    "un-scale": un_scale,
    "wfp-hungermap": wfp_hungermap,
    "ceb-staff": ceb_staff,
    "cbam": border_annex,
    "cbam-trade": border_imports,
}
