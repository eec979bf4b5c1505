"""Money of the bodies in each host: aid per head, coverage, and what UNFPA's loss does to reproductive health."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.engine.contract import Values
from exeunt.errors import MissingDataError
from exeunt.solvers.coverage import shared_cut

if TYPE_CHECKING:
    from exeunt.channels.people.inputs import Inputs
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
HEALTH = "UNFPA"
BODIES = ("UNHCR", "WFP", "IOM", "UNICEF", "UNRWA")  # aid to displaced persons; UNFPA apart
FUNCTION = "refugee_protection"
MORTALITY = "maternal_mortality"


@dataclass(frozen=True)
class Money:
    """Located spending of 2024 on the pairs of the world's index.

    amount : (pair,) USD. at, country : one (pairs of the body,) array a body. base : (country,) USD of the five
    bodies. health_at, health_country : pairs of UNFPA. log_mortality : (pairs of UNFPA,) log maternal mortality ratio,
    0 where no table of it is loaded. gdp : (country,) USD, NaN unknown. function : position of refugee protection.
    """

    labels: tuple[str, ...]
    amount: FloatArray
    at: tuple[IntArray, ...]
    country: tuple[IntArray, ...]
    countries: int
    base: FloatArray
    health_at: IntArray
    health_country: IntArray
    log_mortality: FloatArray
    gdp: FloatArray
    function: int

    @classmethod
    def read(cls, world: World) -> Money:
        """Return the money of a world. Error: E489 no located spending of UNHCR or UNFPA."""
        labels = world.index("country_organisation").labels
        rows = world.table("country_spending_base")
        found = dict(zip(zip(rows["country"], rows["organisation"], strict=True), rows["amount_usd"], strict=True))
        pairs = [label.split("|") for label in labels]
        amount = np.array([float(found[c, o]) for c, o in pairs])
        countries = world.index("country")
        places = {b: [i for i, (_, o) in enumerate(pairs) if o == b] for b in (*BODIES, HEALTH)}
        for body in ("UNHCR", HEALTH):
            if not places[body]:
                raise MissingDataError("E489", f"no located spending of {body}", where="country_spending_base")
        at = {b: np.array(p, dtype=np.int64) for b, p in places.items()}
        where = {b: countries.positions(pairs[i][0] for i in p) for b, p in at.items()}
        aid_at, aid_in = tuple(at[b] for b in BODIES), tuple(where[b] for b in BODIES)
        table = world.table("countries")
        return cls(
            labels=labels,
            amount=amount,
            at=aid_at,
            country=aid_in,
            countries=len(countries),
            base=_by_host(amount[None, :], aid_at, aid_in, len(countries))[0],
            health_at=at[HEALTH],
            health_country=where[HEALTH],
            log_mortality=_log_mortality(world, [pairs[i][0] for i in at[HEALTH]]),
            gdp=np.asarray(table["gdp_usd"], dtype=np.float64),
            function=world.index("function").position(FUNCTION),
        )

    def aid(self, spending: FloatArray) -> FloatArray:
        """Return the five bodies' money by country, (rows, country) USD; spending : (rows, pair)."""
        return _by_host(spending, self.at, self.country, self.countries)

    def protected(self, given: Inputs, persons: FloatArray, exponent: FloatArray) -> FloatArray:
        """Return spending (draws, pair) where each body spares hosts in need; every body's located total is kept.

        persons : (country,) of concern; need is persons per GDP. Hosts without displaced persons or without a known
        GDP keep what funding gives them.
        """
        spending = np.broadcast_to(given.spending, (len(exponent), len(self.amount))).copy()
        need = persons / np.where(self.gdp > 0.0, self.gdp, np.nan) / given.gdp
        need = np.where(np.isfinite(need) & (need > 0.0), need, np.nan)
        for at, country in zip(self.at, self.country, strict=True):
            shared = np.isfinite(need[0, country])
            own, hosts = at[shared], country[shared]
            if not len(own):
                continue
            base = self.amount[own]
            if (spending[:, own] == base).all():
                continue  # nothing to share: the base stays the base to the bit
            kept = spending[:, own].sum(axis=1) / base.sum()
            weight = np.power(need[:, hosts] / need[:, hosts].max(axis=1, keepdims=True), exponent[:, None])
            spending[:, own] = shared_cut(base, kept, weight)
        return spending

    def health(self, spending: FloatArray, p: Values) -> dict[str, FloatArray]:
        """Return yearly effects of UNFPA's missing money by country, (draws, country).

        unintended_pregnancies, maternal_deaths, users_lost, unsafe_abortions; negative where it gains.
        """
        base = self.amount[self.health_at]
        missing = base - spending[:, self.health_at]
        names = ("unintended_pregnancies", "maternal_deaths", "users_lost", "unsafe_abortions")
        if not missing.any():
            return {name: np.zeros((1, self.countries)) for name in names}
        effective = (p["family_planning_share"] * p["not_taken_over"])[:, None] * missing
        pregnancies = effective / p["cost_per_pregnancy"][:, None]
        deaths = effective / cost_per_death(p)[:, None] * self._gradient(base, p["mortality_gradient"])
        found = (pregnancies, deaths, effective / p["cost_per_user"][:, None], p["unsafe_share"][:, None] * pregnancies)
        return {name: self._of_countries(values) for name, values in zip(names, found, strict=True)}

    def _gradient(self, base: FloatArray, gradient: FloatArray) -> FloatArray:
        """Return the factor on deaths, (draws, pairs), whose mean weighted by spending is 1 in every draw."""
        if not self.log_mortality.any():
            return np.ones((1, 1))
        factor = np.exp(gradient[:, None] * self.log_mortality)
        mean = (base * factor).sum(axis=1, keepdims=True) / base.sum()
        scaled: FloatArray = factor / mean
        return scaled

    def _of_countries(self, values: FloatArray) -> FloatArray:
        wide = np.zeros((len(values), self.countries))
        wide[:, self.health_country] = values
        return wide


def cost_per_death(p: Values) -> FloatArray:
    """Return dollars per maternal death averted, (draws,): moves with the cost per pregnancy averted."""
    relative = np.log(p["cost_per_pregnancy"] / MEDIAN_COST_PER_PREGNANCY)
    cost: FloatArray = p["cost_per_death"] * np.exp(p["cost_slope"] * relative)
    return cost


def _median_cost() -> float:
    """Return the declared median of the cost per pregnancy, to which the slope refers."""
    from exeunt.declarations import Declaration

    return Declaration.read("people").parameters["cost_per_pregnancy"].distribution.central


MEDIAN_COST_PER_PREGNANCY = _median_cost()


def _by_host(
    spending: FloatArray, at: tuple[IntArray, ...], country: tuple[IntArray, ...], countries: int
) -> FloatArray:
    """Return sums over bodies in their order; a body has one pair a country at most."""
    total = np.zeros((len(spending), countries))
    for pairs, places in zip(at, country, strict=True):
        total[:, places] += spending[:, pairs]
    return total


def _log_mortality(world: World, countries: list[str]) -> FloatArray:
    """Return log maternal mortality of each country, the median of its region where it has none; 0 without a table."""
    if MORTALITY not in world.table_names:
        return np.zeros(len(countries))
    rows = world.table(MORTALITY)
    ratio = {str(r["country"]): float(r["deaths_per_100000"]) for r in rows.rows()}
    region = {str(r["country"]): str(r["region"]) for r in world.table("countries").rows()}
    every = float(np.median(list(ratio.values())))

    def of(country: str) -> float:
        near = [v for c, v in ratio.items() if region.get(c) == region.get(country)]
        return ratio.get(country, float(np.median(near)) if near else every)

    return np.log([of(c) for c in countries])
