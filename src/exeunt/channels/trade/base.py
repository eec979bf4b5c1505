"""What does not depend on the draw: the trade world, who lies where, who is linked to whom; read once a world."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, MissingDataError
from exeunt.solvers.trade import Economy, Newton, SharedLinks
from exeunt.solvers.trade.digital_wall import BLOCS, TrustExposure
from exeunt.solvers.trade.newton import Factors
from exeunt.world.trade import TradeWorld

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

SECTORS = ("AGF", "MEN", "EIM", "MAN", "DDS", "OSV")
AGF, MEN, EIM, MAN, DDS, OSV = range(6)
ONE_REGION = ("USA", "CAN", "MEX")  # a region besides those of the table
# Declared sceptics of the moratorium on duties on electronic transmissions; the others stay without one.
CANDIDATES = ("IND", "IDN", "ZAF")
# Trade blocs by list; all others are non-aligned. EU: the members besides.
HARD = {
    "us_led": ("USA", "JPN", "KOR", "AUS", "CAN", "NZL", "TWN", "ISR"),
    "eu_led": ("GBR", "NOR", "CHE"),
    "china_led": ("CHN", "RUS", "HKG", "BLR", "IRN", "PRK"),
}
# Economies without standards of their own, and whose row (or mean of rows) stands for them.
STAND_INS = {"HKG": ("CHN",), "MAC": ("CHN",), "TWN": ("JPN", "KOR")}
REGIMES = ("EU", "UK", "club")  # of border_carbon_duty; the members of a club come with its variable
KEPT_FACTORS = 4  # blocks whose factors are kept: as many as are in work at once


@dataclass(frozen=True)
class Base:
    """The trade world and positions in it; N economies in its order.

    plain : links of each sector without a change. trust : exposure to loss of trust. composite, hard : (1, N, blocs)
    alignment of the base. economies, countries : positions of the economies that are countries, and which. at : position
    of each code. rows : for each economy the countries whose mean standards are its own. region : (N, N) 1 for a pair
    of one region, 0 on the diagonal. high_income : (N,). linked : (N, N) pairs that a data agreement links already.
    exports : (S, N) million USD. years : first and last.
    """

    world: TradeWorld
    economy: Economy
    newton: Newton
    plain: tuple[SharedLinks, ...]
    trust: TrustExposure
    composite: FloatArray
    hard: FloatArray
    economies: IntArray
    countries: IntArray
    at: dict[str, int]
    rows: tuple[IntArray, ...]
    region: FloatArray
    high_income: BoolArray
    linked: BoolArray
    regimes: dict[str, IntArray]
    exports: FloatArray
    years: tuple[int, ...]
    country_count: int
    factors: FactorStore

    @property
    def size(self) -> int:
        """Number of economies."""
        return self.economy.size

    def alignment(self, blocs: str) -> FloatArray:
        """Return the base alignment, (1, N, 4), of the option `blocs`."""
        return self.hard if blocs == "hard" else self.composite


@dataclass
class FactorStore:
    """LU factors of the last blocks, by their elasticities: both arms and all years of a block share them."""

    newton: Newton
    held: OrderedDict[bytes, Factors] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, theta: FloatArray) -> Factors:
        """Return the factors for theta, (draws, S)."""
        key = theta.tobytes()
        with self.lock:
            if key in self.held:
                self.held.move_to_end(key)
                return self.held[key]
        made = self.newton.factors(theta)
        with self.lock:
            self.held[key] = made
            while len(self.held) > KEPT_FACTORS:
                self.held.popitem(last=False)
        return made


@lru_cache(maxsize=2)
def read_base(world: World, variant: str = "observed") -> Base:
    """Return the base of a world. Errors: E117-E119 of the trade world; E677, E678 of the tables."""
    trade = TradeWorld.load(world, variant)
    if trade.sectors != SECTORS:
        raise ExeuntError("E677", f"sectors {', '.join(trade.sectors)}, not {', '.join(SECTORS)}", where="trade_world")
    economy = Economy(trade.flows, trade.input_share)
    newton = Newton(economy)
    countries = world.index("country").position_of
    inside = [i for i, code in enumerate(trade.economies) if code in countries]
    at = {code: i for i, code in enumerate(trade.economies)}
    table = world.table("trade_economies")
    groups = _agreements(world, at)
    europe = (*groups["EU"], *groups["EEA_EFTA"])
    return Base(
        world=trade,
        economy=economy,
        newton=newton,
        plain=tuple(SharedLinks(share) for share in economy.share),
        trust=TrustExposure.of(economy, DDS),
        composite=_composite(world, at),
        hard=_hard(at, groups["EU"]),
        economies=np.array(inside, dtype=np.int64),
        countries=np.array([countries[trade.economies[i]] for i in inside], dtype=np.int64),
        at=at,
        rows=_rows(world, trade.economies),
        region=_regions(table["region"], at),
        high_income=np.asarray(table["io_group"] == "high"),
        linked=_linked(groups, len(at)),
        regimes={"EU": np.array(sorted(europe), dtype=np.int64), "UK": np.array([at["GBR"]], dtype=np.int64)},
        exports=np.asarray(economy.output - np.diagonal(economy.flows, axis1=1, axis2=2)),
        years=world.years,
        country_count=len(countries),
        factors=FactorStore(newton),
    )


def _agreements(world: World, at: dict[str, int]) -> dict[str, list[int]]:
    table = world.table("agreements")
    found: dict[str, list[int]] = {}
    for agreement, country in zip(table["agreement"], table["country"], strict=True):
        if country in at:
            found.setdefault(str(agreement), []).append(at[country])
    missing = {"EU", "EEA_EFTA", "EU_ADEQUACY", "GLOBAL_CBPR", "DEPA"} - found.keys()
    if missing:
        raise MissingDataError("E678", f"no members of {', '.join(sorted(missing))}", where="agreements.csv")
    return found


def _composite(world: World, at: dict[str, int]) -> FloatArray:
    table = world.table("base_alignment")
    shares = np.full((len(at), len(BLOCS)), np.nan)
    for code, bloc, share in zip(table["country"], table["bloc"], table["share"], strict=True):
        if code in at:
            shares[at[code], BLOCS.index(bloc)] = share
    if np.isnan(shares).any():
        lost = [code for code, i in at.items() if np.isnan(shares[i]).any()]
        raise MissingDataError("E678", f"no base alignment of {', '.join(lost)}", where="base_alignment.csv")
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))[None]


def _hard(at: dict[str, int], members: list[int]) -> FloatArray:
    shares = np.zeros((len(at), len(BLOCS)))
    shares[:, BLOCS.index("non_aligned")] = 1.0
    lists = {bloc: [at[code] for code in codes] for bloc, codes in HARD.items()}
    lists["eu_led"] += members
    for bloc, places in lists.items():
        shares[places] = 0.0
        shares[places, BLOCS.index(bloc)] = 1.0
    return shares[None]


def _rows(world: World, economies: tuple[str, ...]) -> tuple[IntArray, ...]:
    """Return the countries whose mean row of standards is that of each economy: members their own."""
    table = world.table("countries")
    position = {str(c): i for i, c in enumerate(table["country"])}
    member = table["un_status"] == "member"
    everyone = np.flatnonzero(member)
    found = []
    for code in economies:
        place = position.get(code, -1)
        if code in STAND_INS:
            rows = np.array([position[c] for c in STAND_INS[code]], dtype=np.int64)
        elif place < 0:
            rows = everyone
        elif member[place]:
            rows = np.array([place], dtype=np.int64)
        else:
            rows = np.flatnonzero(member & (table["subregion"] == table["subregion"][place]))
        found.append(rows)
    return tuple(found)


def _regions(names: NDArray[np.object_], at: dict[str, int]) -> FloatArray:
    same = (names[:, None] == names) & (names[:, None] != "")
    three = np.zeros(len(at), dtype=bool)
    three[[at[code] for code in ONE_REGION]] = True
    region = (same | (three[:, None] & three)).astype(np.float64)
    np.fill_diagonal(region, 0.0)
    return region


def _linked(groups: dict[str, list[int]], size: int) -> BoolArray:
    def of(*names: str) -> BoolArray:
        mask = np.zeros(size, dtype=bool)
        for name in names:
            mask[groups[name]] = True
        return mask

    europe, adequate = of("EU", "EEA_EFTA"), of("EU_ADEQUACY")
    linked = europe[:, None] & (europe | adequate)
    linked |= linked.T
    for group in ("GLOBAL_CBPR", "DEPA"):
        members = of(group)
        linked |= members[:, None] & members
    return linked
