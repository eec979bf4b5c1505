"""What a border carbon charge costs one exporter and one good, year by year: the law as a calculator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from exeunt.errors import ExeuntError, nearest_names
from exeunt.rules.border_carbon import BorderLaw, certificate_price
from exeunt.solvers.border_charge import kingdom_charge, union_charge

if TYPE_CHECKING:
    from exeunt.rules.parameters import RuleSet
    from exeunt.world.world import World

REST = "ROW"
LEAST_DIGITS = 4
LARGEST_PRICE = 1000.0  # EUR per t
SENSITIVITY = (0.9, 1.1)  # of the benchmark, due for revision from 2027


@dataclass(frozen=True)
class Basis:
    """What the charge is computed from. emissions : t CO2e per t before mark-up; emissions_of : whose default.
    benchmark : t CO2e per t; route; benchmark_of : code or heading. value : EUR per t. paid : EUR per t CO2e paid at
    home.
    uk_price : EUR per t. flags : what was assumed, as short codes.
    """

    exporter: str
    good: str
    cn_code: str
    product: str
    emissions: float
    emissions_of: str
    benchmark: float
    benchmark_of: str
    route: str
    value: float
    paid: float
    price: float
    uk_price: float
    uk_free_share: float
    actual: bool
    flags: tuple[str, ...]


@dataclass(frozen=True)
class YearCharge:
    """One year. factor : share charged. markup : on default emissions. owed : t CO2e per t of product to be paid for.
    charge : EUR per t; rate : of the value; low, high : rate with the benchmark at 110 and 90 percent. uk_charge,
    uk_rate : of the United Kingdom, missing before it starts.
    """

    year: int
    factor: float
    markup: float
    owed: float
    charge: float
    rate: float
    low: float
    high: float
    uk_charge: float
    uk_rate: float


@dataclass(frozen=True)
class BorderAnswer:
    """The basis, the years, and what the law says beside them. exempt : the origin is outside the charge."""

    basis: Basis
    years: tuple[YearCharge, ...]
    exempt: bool
    threshold_t: float
    imports_meur: float | None = None
    notes: tuple[dict[str, str], ...] = field(default=())


def border_charge(
    world: World,
    exporter: str,
    good: str,
    years: Sequence[int],
    *,
    price: float | None = None,
    paid: float | None = None,
    value: float | None = None,
    emissions: float | None = None,
    route: str | None = None,
    annex: Path | None = None,
    imports: Path | None = None,
    rules: RuleSet | None = None,
) -> BorderAnswer:
    """Return the charge of the European Union and of the United Kingdom on an exporter's good.

    good : a code of the combined nomenclature (4 to 8 digits) or a sector. price : EUR per t CO2e, held constant;
    default the last official certificate price. emissions : verified emissions of the producer, which carry no
    mark-up. paid : carbon price paid at home, EUR per t; default from the table of prices. annex, imports : a
    reader's own full annex and trade by code (see `exeunt data refresh cbam`). Errors: E115 unknown exporter; E580 a
    figure out of range; E582 no default or benchmark for the good.
    """
    from exeunt.channels.climate.prices import UNION

    code = world.index("country").labels[world.index("country").position(exporter.upper())]
    price = certificate_price() if price is None else price
    _check(price=price, paid=paid, value=value, emissions=emissions)
    for year in years:
        if not world.years[0] <= year <= world.years[-1]:
            raise ExeuntError("E580", f"year {year} is outside {world.years[0]} to {world.years[-1]}", where="year")
    basis = _basis(world, code, good, price, paid, value, emissions, route, annex)
    emitters = world.table("climate_emitters")
    union = {str(c) for c, p in zip(emitters["country"], emitters["party"], strict=True) if p == UNION}
    last = BorderLaw.at(2026, rules)
    exempt = code in union or code in last.eu_exempt
    return BorderAnswer(
        basis=basis,
        years=tuple(_year(basis, BorderLaw.at(year, rules), exempt) for year in years),
        exempt=exempt,
        threshold_t=last.eu_threshold_t,
        imports_meur=None if imports is None else _imports(world, imports, code, basis.cn_code),
        notes=_notes(basis, exempt),
    )


def _check(**given: float | None) -> None:
    limits = {"price": LARGEST_PRICE, "paid": LARGEST_PRICE, "value": 1e7, "emissions": 50.0}
    for name, number in given.items():
        if number is None:
            continue
        least = 1e-9 if name == "value" else 0.0
        if not least <= number < limits[name]:
            mend = "Tonnes of CO2e per tonne; 50 and more are kilograms." if name == "emissions" else ""
            raise ExeuntError("E580", f"{number:g} is outside 0 to {limits[name]:g}", where=name, mend=mend)


def _year(basis: Basis, law: BorderLaw, exempt: bool) -> YearCharge:
    markup = 0.0 if basis.actual else law.markup(basis.good)
    factor = law.eu_factor

    def charged(share: float) -> float:
        if exempt or not law.eu_charges:
            return 0.0
        return float(
            union_charge(basis.emissions, share * basis.benchmark, factor, basis.price, basis.paid, markup=markup)
        )

    charge = charged(1.0)
    owed = max(basis.emissions * (1.0 + markup) - (1.0 - factor) * basis.benchmark, 0.0) if law.eu_charges else 0.0
    british = float("nan")
    if law.uk_factor is not None and basis.exporter != "GBR":
        british = float(kingdom_charge(basis.emissions, basis.uk_price, basis.uk_free_share, law.uk_factor, basis.paid))
    return YearCharge(
        year=law.year,
        factor=factor,
        markup=markup,
        owed=0.0 if exempt else owed,
        charge=charge,
        rate=charge / basis.value,
        low=charged(SENSITIVITY[1]) / basis.value,
        high=charged(SENSITIVITY[0]) / basis.value,
        uk_charge=british,
        uk_rate=british / basis.value,
    )


def _basis(
    world: World,
    exporter: str,
    good: str,
    price: float,
    paid: float | None,
    value: float | None,
    emissions: float | None,
    route: str | None,
    annex: Path | None,
) -> Basis:
    from exeunt.channels.climate.channel import CHANNEL
    from exeunt.channels.climate.emitters import read_emitters
    from exeunt.channels.climate.prices import read_prices

    def central(name: str) -> float:
        return CHANNEL.declaration.parameters[name].distribution.central

    rows = _annex(world, annex)
    sector, code = _named(world, rows, good)
    found, whose, product, flags = _default(rows, exporter, sector, code)
    mark, of, chosen = _benchmark(world, sector, code, route)
    industry = read_prices(world, read_emitters(world, central("trend_limit")))
    place = world.index("country").position(exporter)
    rate = central("usd_per_eur")
    home = float(industry.paid[place]) / rate if paid is None else paid
    if paid is None and home == 0.0:
        flags.append("unpriced")
    return Basis(
        exporter=exporter,
        good=sector,
        cn_code=code,
        product=product,
        emissions=found if emissions is None else emissions,
        emissions_of=whose if emissions is None else "verified",
        benchmark=mark,
        benchmark_of=of,
        route=chosen,
        value=central(f"value_{sector}") if value is None else value,
        paid=home,
        price=price,
        uk_price=float(industry.paid[world.index("country").position("GBR")]) / rate * price / certificate_price(),
        uk_free_share=central("uk_free_share"),
        actual=emissions is not None,
        flags=tuple(flags),
    )


def _annex(world: World, path: Path | None) -> list[dict[str, Any]]:
    if path is None:
        return list(world.table("border_defaults").rows())
    from exeunt.world.refresh.border_files import annex_rows

    return [
        {**row, "emissions_tco2e_per_t": float(row["emissions_tco2e_per_t"])}
        for row in annex_rows(path.read_bytes() if path.is_file() else _absent(path), path.name, world).rows
    ]


def _absent(path: Path) -> bytes:
    raise ExeuntError("E582", "no such file", where=str(path), exit_code=3)


def _named(world: World, rows: list[dict[str, Any]], good: str) -> tuple[str, str]:
    """Return the sector of a code or sector, and the code ("" for a sector). Error: E582 unknown or without weights."""
    sectors = world.index("border_good").labels
    plain = good.replace(" ", "").replace(".", "")
    if plain in sectors:
        return plain, ""
    codes = sorted({str(r["cn_code"]) for r in rows})
    if plain.isdigit() and len(plain) >= LEAST_DIGITS:
        for digits in range(len(plain), LEAST_DIGITS - 1, -1):
            near = [r for r in rows if str(r["cn_code"]).startswith(plain[:digits])]
            if near:
                sector = str(near[0]["good"])
                if sector not in sectors:
                    raise ExeuntError(
                        "E582", f"{good} is {sector}, which has no value per tonne here", where="good",
                        mend=f"Goods: {', '.join(sectors)}.",
                    )  # fmt: skip
                same = plain if any(str(r["cn_code"]) == plain for r in rows) else str(near[0]["cn_code"])
                return sector, same
    raise ExeuntError(
        "E582",
        f"'{good}' has no default emissions in the tables",
        where="good",
        nearest=nearest_names(plain, [*codes, *sectors]),
        mend="Give a code of the annex or a sector; --annex reads the whole annex.",
    )


def _default(rows: list[dict[str, Any]], exporter: str, sector: str, code: str) -> tuple[float, str, str, list[str]]:
    """Return default emissions, whose they are, the product, and what was assumed."""
    of_good = [r for r in rows if r["good"] == sector and (not code or r["cn_code"] == code)]
    product = str(of_good[0]["product"]) if code else ""
    for origin, flag in ((exporter, ""), (REST, "default_of_other_countries")):
        own = [r["emissions_tco2e_per_t"] for r in of_good if r["origin"] == origin]
        if own:
            return float(np.mean(own)), origin, product, [flag] if flag else []
    every = [r["emissions_tco2e_per_t"] for r in of_good]
    return float(np.mean(every)), "mean", product, ["mean_of_all_origins"]


def _benchmark(world: World, sector: str, code: str, route: str | None) -> tuple[float, str, str]:
    """Return the benchmark of the longest matching code, else the mean of the sector; its code and its route."""
    from exeunt.channels.climate.borders import ROUTES

    table = world.table("border_benchmarks").where(good=sector)
    chosen = ROUTES[sector] if route is None else route
    if chosen not in set(table["route"]):
        routes = sorted(set(table["route"]))
        raise ExeuntError(
            "E582", f"'{chosen}' is no route of {sector}", where="route", nearest=nearest_names(chosen, routes),
            mend=f"Routes: {', '.join(routes)}.",
        )  # fmt: skip
    rows = table.where(route=chosen)
    for digits in range(len(code), LEAST_DIGITS - 1, -1):
        near = rows["cn_code"] == code[:digits]
        if near.any():
            return float(rows["benchmark_tco2e_per_t"][near][0]), code[:digits], chosen
    return float(rows["benchmark_tco2e_per_t"].mean()), "", chosen


def _imports(world: World, path: Path, exporter: str, code: str) -> float:
    """Return imports of the Union from an exporter in a code, last year in the file, million EUR."""
    from exeunt.world.refresh.border_files import import_rows

    rows = import_rows(path.read_bytes() if path.is_file() else _absent(path), path.name, world).rows
    own = [r for r in rows if r["exporter"] == exporter and (not code or r["cn_code"].startswith(code))]
    last = max((int(r["year"]) for r in own), default=0)
    return sum(float(r["value_eur"]) for r in own if int(r["year"]) == last) / 1e6


def _notes(basis: Basis, exempt: bool) -> tuple[dict[str, str], ...]:
    said = {
        "exempt": (
            "Origins inside the Union's emissions trading, or linked to it, are exempt.",
            "歐盟碳排放交易體系內或與其連結的原產地免徵。",
        ),
        "default_of_other_countries": (
            "No default for this origin in the tables: that of other countries is used.",
            "表中無此原產地的預設值：採「其他國家」的預設值。",
        ),
        "mean_of_all_origins": (
            "No default for this origin nor for other countries: the mean of all origins is used.",
            "表中無此原產地與其他國家的預設值：採所有原產地平均。",
        ),
        "unpriced": ("No carbon price paid at home is known: none is credited.", "查無當地已付碳價：不予抵減。"),
        "law": (
            "The price is held constant. Benchmarks are estimates due for revision from 2027: the range takes 90 and "
            "110 percent of them. Below 50 t per importer and year nothing is charged. Value per tonne is an average.",
            "價格固定不變。基準值為估計值，2027 年起將修訂：範圍取 90% 與 110%。每一進口商每年 50 公噸以下免徵。"
            "每公噸價值為平均值。",
        ),
    }
    keys = (["exempt"] if exempt else []) + [f for f in basis.flags if f in said] + ["law"]
    return tuple({"en": said[k][0], "zh_hant": said[k][1]} for k in keys)
