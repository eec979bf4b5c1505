"""Stocks of displaced persons: the quiet path, who leaves because aid falls, who arrives, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.people.groups import Groups
from exeunt.engine.contract import Values
from exeunt.solvers.competing_risks import chances, move

if TYPE_CHECKING:
    from exeunt.channels.people.inputs import Inputs
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Caps:
    """Structural numbers that have one value in a run."""

    return_rate: float
    onward_rate: float
    naturalisation: float
    growth: float
    offset: float


@dataclass(frozen=True)
class Departures:
    """What funding moved in a year.

    stock : (draws or 1, pair) gone since 2024. by_host : (draws or 1, country) the same by host.
    returns : (draws or 1, country) this year by country of origin. onward : (draws or 1, claim origins) this year.
    routes : (draws or 1, 4) this year, world: return, onward, resettled, naturalised.
    """

    stock: FloatArray
    by_host: FloatArray
    returns: FloatArray
    onward: FloatArray
    routes: FloatArray


@dataclass(frozen=True)
class Stocks:
    """Persons at the end of 2024 and what moves them.

    refugees, internal, registered : (country,) refugees and other protected; internally displaced; UNRWA-registered.
    assisted : (country,) True where coverage is computed. growth : (years, country) log growth, no mean.
    stock : (pair,) persons; host : (pair,) country; ret, onward, naturalised : (pair,) base hazards.
    direct : (country of origin, country) new arrivals a year outside the destinations;
    bound : (country of origin, claim origin) those bound for the destinations.
    """

    refugees: FloatArray
    internal: FloatArray
    registered: FloatArray
    assisted: NDArray[np.bool_]
    growth: FloatArray
    stock: FloatArray
    host: IntArray
    ret: FloatArray
    onward: FloatArray
    naturalised: FloatArray
    to_host: Groups
    to_origin: Groups
    to_claim_origin: Groups
    direct: FloatArray
    bound: FloatArray

    @property
    def persons(self) -> FloatArray:
        """Persons of concern of 2024 by country: refugees, internally displaced, registered with UNRWA."""
        return self.refugees + self.internal + self.registered

    def drawn_growth(self, uniforms: FloatArray, sign: FloatArray) -> FloatArray:
        """Return this year's log growth of every host, (draws, country): one recorded year a draw, all hosts together.

        uniforms : (draws, years); the year of the largest is taken. sign : (draws,); below 0 turns growth around.
        """
        chosen = self.growth[np.argmax(uniforms, axis=1)]
        signed: FloatArray = np.where(sign[:, None] < 0.0, -chosen, chosen)
        return signed

    def quiet(self, log_growth: FloatArray) -> FloatArray:
        """Return refugees of the quiet path, (draws, country)."""
        path: FloatArray = self.refugees * np.exp(log_growth)
        return path

    def departures(
        self, support: FloatArray, before: FloatArray, log_growth: FloatArray, growth: FloatArray, p: Values
    ) -> Departures:
        """Return who left. support : (draws or 1, country) aid per head over its base; before : (draws, pair) gone.

        Where aid is at its base and nobody is gone, nothing is computed: exact zeros.
        """
        ratio = np.maximum(support, p["support_floor"][:1, None])
        if not before.any() and (support == 1.0).all():
            return self._nobody()
        lost = -np.log(ratio)
        ret = self.ret * np.exp(p["return_response"][:, None] * lost)[:, self.host]
        # The flow to the destinations rests on recorded claims, so a stock that the draw makes grow does not raise it.
        base_onward = self.onward * np.minimum(np.exp(-log_growth), 1.0)[:, self.host]
        onward = base_onward * np.exp(p["onward_response"][:, None] * lost)[:, self.host]
        settled = np.broadcast_to(p["resettlement"][:, None], ret.shape)
        citizens = self.naturalised[None, :]
        now = chances((ret, onward, settled, citizens))
        reference = chances((self.ret[None, :], base_onward, settled, citizens))
        quiet = self.stock * np.exp(log_growth)[:, self.host]
        moved = move(quiet, before * np.exp(growth)[:, self.host], now, reference)
        return Departures(
            stock=moved.stock,
            by_host=self.to_host.sum(moved.stock),
            returns=self.to_origin.sum(moved.flows[0]),
            onward=self.to_claim_origin.sum(moved.flows[1]),
            routes=np.stack([flow.sum(axis=1) for flow in moved.flows], axis=1),
        )

    def _nobody(self) -> Departures:
        countries = len(self.refugees)
        none = np.zeros((1, countries))
        claims = np.zeros((1, self.to_claim_origin.size))
        return Departures(np.zeros((1, len(self.stock))), none, none, claims, np.zeros((1, 4)))

    def fled(self, given: Inputs) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return further arrivals of the year because of hunger.

        By host outside the destinations (draws or 1, country); by claim origin bound for the destinations; and all of
        them by country of origin.
        """
        excess = given.outflow - 1.0
        if not excess.any():
            none = np.zeros((1, len(self.refugees)))
            return none, np.zeros((1, self.bound.shape[1])), none
        rows = np.broadcast_to(excess, (64, excess.shape[1])) if len(excess) == 1 else excess
        rows = np.ascontiguousarray(rows)
        leaving = excess * (self.direct.sum(axis=1) + self.bound.sum(axis=1))
        return rows @ self.direct, rows @ self.bound, leaving

    def internally_displaced(self, given: Inputs, abroad: FloatArray) -> FloatArray:
        """Return internally displaced persons, (draws or 1, country).

        abroad : persons gone abroad because of hunger since 2024; they are taken from those whom hunger displaced, as
        far as there are any, so that nobody is counted at home and abroad.
        """
        hungry = given.food_displacement
        if not hungry.any():
            return np.maximum(self.internal, 0.0)[None, :]
        left = np.minimum(np.maximum(abroad, 0.0), np.maximum(hungry, 0.0))
        return np.maximum(self.internal + hungry - left, 0.0)


def read_stocks(world: World, claim_origins: tuple[str, ...], caps: Caps) -> Stocks:
    """Return the stocks of a world. claim_origins : labels in the order of the claims."""
    countries = world.index("country")
    place, size = countries.position_of, len(countries)
    refugees = _by_country(world, "displaced_pairs", "host", "persons", place)
    hosts = world.table("displaced_hosts")
    internal = _by_country(world, "displaced_hosts", "country", "internally_displaced", place)
    registered = _by_country(world, "displaced_hosts", "country", "unrwa_registered", place)
    citizens = dict(zip(hosts["country"], hosts["naturalised_yearly"], strict=True))
    destinations = set(world.index("destination").labels)
    outside = np.array([c not in destinations for c in countries.labels])
    labels = [label.split("|") for label in world.index("displaced_pair").labels]
    found = {(r["origin"], r["host"]): float(r["persons"]) for r in world.table("displaced_pairs").rows()}
    rates = {str(r["origin"]): r for r in world.table("displaced_origins").rows()}
    host = countries.positions(h for _, h in labels)
    by_claim = {o: i for i, o in enumerate(claim_origins)}
    claim = np.array([by_claim.get(o, -1) for o, _ in labels], dtype=np.int64)
    origin = np.array([place.get(o, -1) for o, _ in labels], dtype=np.int64)
    direct, bound = _new_arrivals(world, by_claim, destinations)
    naturalised = [min(_share(citizens.get(h, 0.0), refugees[place[h]]), caps.naturalisation) for _, h in labels]
    return Stocks(
        refugees=refugees,
        internal=internal,
        registered=registered,
        assisted=outside & (refugees + internal + registered > 0.0),
        growth=_growth(world, caps, size),
        stock=np.array([found[o, h] for o, h in labels]),
        host=host,
        ret=np.array([min(float(rates[o]["return_rate"]), caps.return_rate) for o, _ in labels]),
        onward=np.array([_onward(rates[o], caps.onward_rate) if o in by_claim else 0.0 for o, _ in labels]),
        naturalised=np.array(naturalised),
        to_host=Groups.of(host, size),
        to_origin=Groups.of(origin, size),
        to_claim_origin=Groups.of(claim, len(claim_origins)),
        direct=direct,
        bound=bound,
    )


def _onward(row: Values, cap: float) -> float:
    return min(_share(float(row["claims_yearly"]), float(row["stock_outside"])), cap)


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else 0.0


def _by_country(world: World, table: str, key: str, value: str, place: dict[str, int]) -> FloatArray:
    """Return sums of a column by country; a missing count adds nothing and stays missing in the table."""
    total = np.zeros(len(place))
    rows = world.table(table)
    positions = np.array([place[str(c)] for c in rows[key]])
    np.add.at(total, positions, np.nan_to_num(np.asarray(rows[value], dtype=np.float64)))
    return total


def _growth(world: World, caps: Caps, size: int) -> FloatArray:
    """Return log growth (years, country), limited, less the host's mean."""
    rows, place = world.table("displaced_host_years"), world.index("country").position_of
    years = [int(y) for y in world.index("stock_year").labels]
    persons = np.zeros((len(years) + 1, size))
    for h, y, n in zip(rows["host"], rows["year"], rows["persons"], strict=True):
        if y >= years[0] - 1:
            persons[int(y) - years[0] + 1, place[str(h)]] = n
    growth = np.clip(np.diff(np.log(persons + caps.offset), axis=0), -caps.growth, caps.growth)
    centred: FloatArray = growth - growth.mean(axis=0)
    return centred


def _new_arrivals(world: World, by_claim: dict[str, int], destinations: set[str]) -> tuple[FloatArray, FloatArray]:
    """Return yearly new arrivals: by origin and host, and by origin and claim origin for those in destinations."""
    place = world.index("country").position_of
    direct, bound = np.zeros((len(place), len(place))), np.zeros((len(place), len(by_claim)))
    for row in world.table("new_displacement").rows():
        origin, host, persons = str(row["origin"]), str(row["host"]), float(row["persons_yearly"])
        if origin not in place:
            continue
        if host in destinations and origin in by_claim:
            bound[place[origin], by_claim[origin]] += persons
        else:
            direct[place[origin], place[host]] += persons
    return direct, bound
