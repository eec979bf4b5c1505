"""Published figures of climate economics beside those of the model; misses are shown, nothing is tuned to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Band, Text, band_of, exact
from exeunt.channels.climate.channel import CHANNEL
from exeunt.channels.climate.emitters import DAMPING, TARGET_YEARS, CurveNumbers, Emitters, read_curves, read_emitters
from exeunt.solvers.abatement import Ends

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
GIGATONNE, BILLION = 1e3, 1e3  # of Mt and of million USD
SUBMISSION_DATES = (date(2025, 2, 10), date(2025, 9, 30), date(2025, 11, 10), date(2026, 1, 6))
OTHER_PARTIES = 197  # of 198 to the convention
INDEX_PRICE = 100.0  # USD per t of the exposure index
ALLOWANCE_Z = 1.6448536269514722  # of a 90 percent range


def _number(name: str) -> float:
    return CHANNEL.declaration.parameters[name].distribution.central


def emitters_of(world: World) -> Emitters:
    """Return the emitters at the declared limit of growth."""
    return read_emitters(world, _number("trend_limit"))


@dataclass(frozen=True)
class Fragmentation:
    """What pledges cost alone against one price: excess, whole : bn USD a year. abatement : Gt. price : USD per t.

    us_share : of the United States in abatement. Arrays over draws. ends : the two ends of cooperation.
    """

    excess: FloatArray
    whole: FloatArray
    abatement: FloatArray
    price: FloatArray
    us_share: float
    ends: Ends

    def for_the_same_money(self) -> FloatArray:
        """Return what one price would abate at the cost of pledges kept alone, (draws,) Gt."""
        return _bought(self.ends, self.whole * BILLION) / GIGATONNE


def fragmentation(
    world: World,
    year: int,
    growth: str = "flat",
    *,
    multiplier: FloatArray | None = None,
    delivery: FloatArray | None = None,
    curve: str = "rice50",
) -> Fragmentation:
    """Return the cost of pledges of 2030 or 2035, the United States' pledge counted and nobody leaving.

    multiplier, delivery : (draws,), by default one draw at 0.492 and full delivery.
    """
    emitters, damping = emitters_of(world), DAMPING[growth]
    scale = np.array([0.492]) if multiplier is None else multiplier
    part = np.ones(1) if delivery is None else delivery
    one = np.ones(len(scale))
    shares = emitters.pledged(emitters.party_growth(damping), np.ones((1, 2)), hold=False)
    expected = np.tile(emitters.expected(year, damping), (len(scale), 1))
    delivered = part[:, None] * shares[TARGET_YEARS.index(year)]
    numbers = CurveNumbers(*(_number(n) for n in CurveNumbers.__dataclass_fields__))
    curves = read_curves(world, curve, emitters, year, damping, numbers)
    ends = Ends.of(curves.of_emitters, curves.one, curves.places, delivered, expected, one, scale)
    market = ends.market(np.zeros(len(scale)))
    done = (delivered * expected).sum(axis=1)
    budget = market.alone.sum(axis=1)
    return Fragmentation(
        excess=market.excess / BILLION,
        whole=budget / BILLION,
        abatement=done / GIGATONNE,
        price=market.price,
        us_share=float((delivered * expected)[0, emitters.us] / done[0]),
        ends=ends,
    )


def _bought(ends: Ends, budget: FloatArray) -> FloatArray:
    """Return what one price would abate at the given cost, Mt, by bisection on the price."""
    scale = ends.weight / ends.emissions
    low, high = np.zeros(len(budget)), np.full(len(budget), 5000.0)
    for _ in range(60):
        middle = 0.5 * (low + high)
        share = ends.curve.share(middle[:, None] / scale)
        dear = (ends.weight * ends.curve.cost(share)).sum(axis=1) > budget
        low, high = np.where(dear, low, middle), np.where(dear, middle, high)
    return np.asarray((ends.curve.share(low[:, None] / scale) * ends.emissions).sum(axis=1))


def price_floor(world: World, floors: Mapping[str, float], multiplier: float, growth: str = "flat") -> float:
    """Return the cut of world emissions in 2030 by minimum prices, ratio. floors : USD of 2024 by party."""
    emitters, damping = emitters_of(world), DAMPING[growth]
    numbers = CurveNumbers(*(_number(n) for n in CurveNumbers.__dataclass_fields__))
    curves = read_curves(world, "rice50", emitters, 2030, damping, numbers)
    prices = np.array([floors.get(p, 0.0) for p in emitters.parties]) / multiplier
    expected = emitters.expected(2030, damping)
    return float((curves.of_emitters.share(prices) * expected).sum() / expected.sum())


def fragmentation_draws(world: World, year: int, draws: int = 1024, growth: str = "flat") -> Fragmentation:
    """Return `fragmentation` over the distributions of the multiplier and of delivery, stratified and shuffled."""
    points = (np.arange(draws) + 0.5) / draws
    shuffled = points[np.random.Generator(np.random.Philox(66)).permutation(draws)]
    multiplier, delivery = (
        CHANNEL.declaration.parameters[n].distribution.quantile(u)
        for n, u in (("cost_multiplier", points), ("delivery", shuffled))
    )
    return fragmentation(world, year, growth, multiplier=multiplier, delivery=delivery)


@dataclass(frozen=True)
class PriceAggregates:
    """world_price : USD per t over all emissions. coverage : share priced. covered_price : mean of the priced."""

    world_price: float
    coverage: float
    covered_price: float


def price_aggregates(world: World) -> PriceAggregates:
    """Return emission-weighted prices of 2025, over the emissions of all countries in 2023."""
    emitters = world.table("climate_emitters")
    held = dict.fromkeys((*emitters["party"], *emitters["country"]), 0.0)
    for country, party, amount in zip(emitters["country"], emitters["party"], emitters["ghg_2023_mtco2e"], strict=True):
        if not np.isnan(amount):
            held[country] += amount
            held[party] += amount if party != country else 0.0
    total = float(np.nansum(emitters["ghg_2023_mtco2e"]))
    paid = covered = 0.0
    for row in world.table("carbon_prices").rows():
        amount = held[row["jurisdiction"]]
        paid += row["price_usd_per_t"] * row["coverage_for_sum"] * amount
        covered += row["coverage_share_net"] * amount
    return PriceAggregates(float(paid / total), float(covered / total), float(paid / covered))


def another_exit_at_most_once(draws: int = 4096) -> float:
    """Return the probability of at most one further exit in a year after that of the United States."""
    points = (np.arange(draws) + 0.5) / draws
    base, event = (
        CHANNEL.declaration.parameters[f"hazard_{n}"].distribution.quantile(points) for n in ("base", "event")
    )
    hazard = np.minimum(np.maximum(base, event), 1.0)
    none = (1.0 - hazard) ** OTHER_PARTIES
    one = OTHER_PARTIES * hazard * (1.0 - hazard) ** (OTHER_PARTIES - 1)
    return float((none + one).mean())


def submissions(world: World) -> dict[date, int]:
    """Return how many parties had a new contribution by the dates at which it was counted."""
    dates = [date.fromisoformat(str(d)) for d in world.table("climate_submissions")["submitted"]]
    return {day: sum(d <= day for d in dates) for day in SUBMISSION_DATES}


def secretariat_shares(world: World) -> dict[int, float]:
    """Return the share of the United States in the assessed revenue of the secretariat, by year."""
    table = world.table("climate_secretariat")
    shares = table["usa_assessed_usd"] / table["assessed_usd"]
    return {int(y): float(s) for y, s in zip(table["year"], shares, strict=True)}


@dataclass(frozen=True)
class Coverage:
    """pairs : origins times horizons. share : inside the 90 percent range."""

    pairs: int
    share: float


def allowance_coverage(prices: FloatArray, ends_from: int, ends_to: int, drift: float, volatility: float) -> Coverage:
    """Return how often the walk's 90 percent range held, one to four quarters ahead.

    prices : quarterly, in order. ends_from, ends_to : positions of the first and last quarter of an outcome.
    """
    inside = pairs = 0
    for ahead in range(1, 5):
        for end in range(ends_from, ends_to + 1):
            residual = np.log(prices[end]) - np.log(prices[end - ahead]) - drift * ahead / 4.0
            inside += int(abs(residual) <= ALLOWANCE_Z * volatility * np.sqrt(ahead / 4.0))
            pairs += 1
    return Coverage(pairs, inside / pairs)


@dataclass(frozen=True)
class Exposure:
    """An exporter's exposure to the charge in the form of the World Bank's index: excess payment over the benchmark at
    100 USD per t, over the value of a tonne, times the share of the exporter's energy-intensive sales that go to the
    Union; by good. Negative is a gain.
    """

    exporter: str
    by_good: Mapping[str, float]


def exposures(world: World) -> tuple[Exposure, ...]:
    """Return the exposure of every exporter, largest sum first; the benchmark stands in for producers in the Union."""
    from exeunt.channels.climate.borders import benchmark, default_emissions

    goods = world.index("border_good").labels
    exporters = tuple(dict.fromkeys(str(e) for e in world.table("border_weights")["exporter"]))
    emissions, _ = default_emissions(world, exporters, goods)
    reach = world.table("border_destinations")
    to_union = dict(zip(reach["exporter"], reach["to_eu"], strict=True))
    value = np.array([_number(f"value_{g}") for g in goods]) * _number("usd_per_eur")
    marks = np.array([benchmark(world, g) for g in goods])
    index = INDEX_PRICE * (emissions - marks) / value
    found = [
        Exposure(e, {g: float(index[i, k] * to_union.get(e, 0.0)) for k, g in enumerate(goods)})
        for i, e in enumerate(exporters)
    ]
    return tuple(sorted(found, key=lambda x: -sum(x.by_good.values())))


@dataclass(frozen=True)
class Beside:
    """A published figure and that of the model. inside : whether it lies in the band; None for one figure."""

    what: Text
    source: str
    published: Band
    ours: Band
    inside: bool | None


FLOORS = {"USA": 75.0, "EUU": 75.0, "GBR": 75.0, "CAN": 75.0, "CHN": 50.0, "IND": 25.0}  # Parry, Black and Roaf 2021
STUDIES = (
    ("Edmonds et al. 2019, IETA", 249e9, "USD"),
    ("Parry, Black and Roaf 2021, IMF Staff Climate Note 2021/001", 0.23, "ratio"),
    ("Larch and Wanner 2024", 0.318, "ratio"),
    ("World Bank, State and Trends of Carbon Pricing 2025", 5.0, "USD per t CO2"),
    ("World Bank, State and Trends of Carbon Pricing 2025", 0.28, "ratio"),
    ("World Bank, State and Trends of Carbon Pricing 2025", 19.0, "USD per t CO2"),
)
WHAT: tuple[Text, ...] = (
    {"en": "saved by one price in 2030, a year", "zh_hant": "2030 年採單一碳價每年可省"},
    {
        "en": "cut of world emissions by price floors in six emitters, 2030",
        "zh_hant": "六大排放方碳價下限於 2030 年的全球減量",
    },
    {"en": "share of the United States in pledged abatement, 2030", "zh_hant": "美國占 2030 年承諾減量比重"},
    {"en": "mean carbon price over all emissions", "zh_hant": "全部排放的平均碳價"},
    {"en": "share of emissions that are priced", "zh_hant": "已定價排放比重"},
    {"en": "mean price of priced emissions", "zh_hant": "已定價排放的平均碳價"},
)


def _inside(value: float, band: Band) -> bool | None:
    return None if band.p05 == band.p95 else band.p05 <= value <= band.p95


def beside(world: World) -> tuple[Beside, ...]:
    """Return published figures beside those of the model; where they differ both stand."""
    prices = price_aggregates(world)
    multipliers = CHANNEL.declaration.parameters["cost_multiplier"]
    low, high = (price_floor(world, FLOORS, m) for m in (multipliers.high, multipliers.low))
    ours = (
        band_of(fragmentation_draws(world, 2030).excess * 1e9, "USD", "C"),
        Band(low, price_floor(world, FLOORS, multipliers.distribution.central), high, "ratio", "C"),
        exact(fragmentation(world, 2030).us_share, "ratio", "B"),
        exact(prices.world_price, "USD per t CO2", "B"),
        exact(prices.coverage, "ratio", "B"),
        exact(prices.covered_price, "USD per t CO2", "B"),
    )
    return tuple(
        Beside(
            what, source, exact(value, unit, "B"), band, None if band.p05 == band.p95 else band.p05 <= value <= band.p95
        )
        for what, (source, value, unit), band in zip(WHAT, STUDIES, ours, strict=True)
    )
