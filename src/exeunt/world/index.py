"""Dimensions of arrays: which labels, in which order, named in English and Traditional Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, nearest_names
from exeunt.world.members import member_lists

if TYPE_CHECKING:
    from exeunt.world.world import World


@dataclass(frozen=True)
class Index:
    """The labels of one dimension in array order."""

    dim: str
    labels: tuple[str, ...]
    names_en: tuple[str, ...]
    names_zh_hant: tuple[str, ...]

    @classmethod
    def of(cls, dim: str, world: World) -> Index:
        """Return the index of a dimension, read from the world's tables. Error: E114 unknown dimension."""
        try:
            build = _BUILDERS[dim]
        except KeyError:
            raise ExeuntError("E114", f"'{dim}' is not a dimension", nearest=nearest_names(dim, _BUILDERS)) from None
        return build(world)

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def position_of(self) -> dict[str, int]:
        """Position of each label."""
        return {label: i for i, label in enumerate(self.labels)}

    def position(self, label: str) -> int:
        """Return the position of a label. Error: E115 with the nearest labels."""
        try:
            return self.position_of[label]
        except KeyError:
            raise ExeuntError(
                "E115", f"'{label}' is not a valid {self.dim}", nearest=nearest_names(label, self.labels)
            ) from None

    def positions(self, labels: Iterable[str]) -> NDArray[np.int64]:
        """Return the positions of several labels as int64."""
        return np.array([self.position(label) for label in labels], dtype=np.int64)

    def name(self, label: str, language: str = "en") -> str:
        """Return the display name of a label in "en" or "zh_hant"."""
        names = self.names_zh_hant if language.replace("-", "_").lower() == "zh_hant" else self.names_en
        return names[self.position(label)]


def _from_table(dim: str, table: str, key: str, *, keep: tuple[str, object] | None = None) -> Callable[[World], Index]:
    def build(world: World) -> Index:
        rows = world.table(table)
        mask = np.ones(len(rows), dtype=bool) if keep is None else rows[keep[0]] == keep[1]
        labels, english, chinese = (
            tuple(str(v) for v in rows[column][mask]) for column in (key, "name_en", "name_zh_hant")
        )
        return Index(dim, labels, english, chinese)

    return build


def _pairs(world: World) -> Index:
    """Return the pairs with located spending in the base year, labelled "AFG|WFP"."""
    rows = world.table("country_spending_base")
    keep = rows["amount_usd"] > 0
    countries, organisations = Index.of("country", world), Index.of("body", world)
    pairs = list(zip(rows["country"][keep], rows["organisation"][keep], strict=True))

    def joined(language: str) -> tuple[str, ...]:
        return tuple(f"{countries.name(c, language)} | {organisations.name(o, language)}" for c, o in pairs)

    labels = tuple(f"{country}|{organisation}" for country, organisation in pairs)
    return Index("country_organisation", labels, joined("en"), joined("zh_hant"))


def _member_pairs(world: World) -> Index:
    """Return the ties of states to the bodies whose members are known, labelled "AFG|FAO", a body at a time."""
    countries, bodies = Index.of("country", world), Index.of("body", world)
    pairs = [(state, body) for body, states in member_lists(world).items() for state in states]
    labels = tuple(f"{state}|{body}" for state, body in pairs)
    english, chinese = (
        tuple(f"{countries.name(c, language)} | {bodies.name(o, language)}" for c, o in pairs)
        for language in ("en", "zh_hant")
    )
    return Index("member_pair", labels, english, chinese)


def _life_states(world: World) -> Index:
    """Return the states in the life of an organisation (Gray 2018)."""
    return Index("life_state", ("vital", "zombie", "dead"), ("vital", "stagnant", "dead"), ("有活力", "空轉", "已消亡"))


def _recipients(world: World) -> Index:
    """Return the states and territories that receive bilateral aid, named as countries."""
    labels = tuple(str(c) for c in world.table("aid_recipients")["recipient"])
    countries = Index.of("country", world)
    english, chinese = (tuple(countries.name(c, language) for c in labels) for language in ("en", "zh_hant"))
    return Index("recipient", labels, english, chinese)


def _displaced_pairs(world: World) -> Index:
    """Return the pairs of origin and host among which aid can move persons, labelled "SYR|TUR".

    Left out: hosts that are destinations themselves, and origins without a name.
    """
    rows, countries = world.table("displaced_pairs"), Index.of("country", world)
    destinations = set(world.table("destinations")["destination"])
    named = set(world.table("displaced_origins")["origin"])
    pairs = [(o, h) for o, h in zip(rows["origin"], rows["host"], strict=True) if o in named and h not in destinations]

    def joined(language: str) -> tuple[str, ...]:
        known = countries.position_of
        return tuple(
            f"{countries.name(o, language) if o in known else o} | {countries.name(h, language)}" for o, h in pairs
        )

    return Index("displaced_pair", tuple(f"{o}|{h}" for o, h in pairs), joined("en"), joined("zh_hant"))


def _stock_years(world: World) -> Index:
    """Return the years whose growth of host stocks is known: all of the panel but the first two.

    The panel begins in 2012; 2013 is left out because the specification of the measure runs from 2014.
    """
    years = sorted({int(y) for y in world.table("displaced_host_years")["year"]})[2:]
    labels = tuple(map(str, years))
    return Index("stock_year", labels, labels, labels)


def _staffed(world: World) -> Index:
    """Return the organisations with staff figures, in the order of the organisations."""
    known = set(world.table("staff_units")["organisation"])
    every = Index.of("organisation", world)
    labels = tuple(o for o in every.labels if o in known)
    english, chinese = (tuple(every.name(o, language) for o in labels) for language in ("en", "zh_hant"))
    return Index("staffed", labels, english, chinese)


def _tenure(world: World) -> Index:
    """Return thirty bands of a year of service each; the world decides nothing here."""
    bands = range(30)
    return Index(
        "tenure",
        tuple(str(a) for a in bands),
        tuple(f"{a} to {a + 1} years of service" for a in bands),
        tuple(f"年資 {a} 至 {a + 1} 年" for a in bands),
    )


def _destinations(world: World) -> Index:
    """Return the pairs of field and employer with a prior share, labelled "public_health|home_state"."""
    rows = world.table("destination_priors")
    fields, employers = Index.of("field", world), Index.of("employer", world)
    pairs = list(zip(rows["field"], rows["employer"], strict=True))
    english, chinese = (
        tuple(f"{fields.name(f, language)} | {employers.name(e, language)}" for f, e in pairs)
        for language in ("en", "zh_hant")
    )
    return Index("field_employer", tuple(f"{f}|{e}" for f, e in pairs), english, chinese)


def _years(world: World) -> Index:
    """Return the simulated years."""
    labels = tuple(str(year) for year in world.years)
    return Index("year", labels, labels, labels)


# organisation: those with a revenue row, the axis of the money channels; body: all of them, the listed ones included.
_BUILDERS: dict[str, Callable[[World], Index]] = {
    "country": _from_table("country", "countries", "country"),
    "organisation": _from_table("organisation", "organisations", "organisation", keep=("has_revenue", 1)),
    "body": _from_table("body", "organisations", "organisation"),
    "donor": _from_table("donor", "donors", "donor"),
    "instrument": _from_table("instrument", "instruments", "instrument"),
    "function": _from_table("function", "functions", "function"),
    "budget": _from_table("budget", "budgets_assessed", "budget"),
    "group": _from_table("group", "groups", "group"),
    "market": _from_table("market", "commodity_markets", "market"),
    "bloc": _from_table("bloc", "blocs", "bloc"),
    "partner_bloc": _from_table("partner_bloc", "blocs", "bloc"),  # the other side of a table of blocs by blocs
    "sector": _from_table("sector", "sectors", "sector"),
    "technology": _from_table("technology", "technologies", "technology"),
    "economy": _from_table("economy", "economies", "economy"),
    "warning_system": _from_table("warning_system", "warning_systems", "system"),
    "country_organisation": _pairs,
    "patron": _from_table("patron", "patrons", "patron"),
    "recipient": _recipients,
    "destination": _from_table("destination", "destinations", "destination"),
    "claim_origin": _from_table("claim_origin", "claim_origins", "origin"),
    "exit_route": _from_table("exit_route", "exit_routes", "route"),
    "displaced_pair": _displaced_pairs,
    "stock_year": _stock_years,
    "staffed": _staffed,
    "tenure": _tenure,
    "field": _from_table("field", "talent_fields", "field"),
    "employer": _from_table("employer", "employers", "employer"),
    "field_employer": _destinations,
    "carbon_regime": _from_table("carbon_regime", "carbon_regimes", "regime"),
    "border_good": _from_table("border_good", "border_goods", "good"),
    "year": _years,
    "member_pair": _member_pairs,
    "life_state": _life_states,
}
