"""Where: spending of the organisations that a country loses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exeunt.analysis.bands import TOTAL, Band, Text, band, bands

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

VARIABLE = "country_spending_total"


@dataclass(frozen=True)
class CountryLoss:
    """One country; lost : USD, positive; share : lost over the located spending without the exits; base_usd : that."""

    country: str
    name: Text
    lost: Band
    share: Band
    base_usd: float


@dataclass(frozen=True)
class CountryLosses:
    """Countries with located spending, largest median loss first.

    total : all located spending lost. located_usd : located spending of the base; spending at headquarters and of
    organisations that report no country is not in it.
    """

    scenario: str
    year: int
    countries: tuple[CountryLoss, ...]
    total: Band
    located_usd: float

    def by_share(self, smallest_usd: float = 0.0) -> tuple[CountryLoss, ...]:
        """Return the countries with at least `smallest_usd` of located spending, largest share lost first."""
        large = [c for c in self.countries if c.base_usd >= smallest_usd]
        return tuple(sorted(large, key=lambda c: (-c.share.p50, c.country)))


def where_lost(result: Result, scenario: str, year: int, world: World) -> CountryLosses:
    """Return the spending lost by country. Errors: E502 unknown scenario; E553 year outside the run."""
    index = world.index("country")
    lost = bands(result, scenario, VARIABLE, year, sign=-1)
    base = _base(result, scenario, year)
    rows = []
    for (code, _), amount in lost.items():
        usd = base.get(code, 0.0)
        if code == TOTAL or usd <= 0.0:
            continue
        name = {"en": index.name(code), "zh_hant": index.name(code, "zh_hant")}
        rows.append(CountryLoss(code, name, amount, amount.scaled(1.0 / usd, "ratio"), usd))
    rows.sort(key=lambda r: (-r.lost.p50, r.country))
    total = band(result, scenario, VARIABLE, year, sign=-1)
    return CountryLosses(scenario, year, tuple(rows), total, base[TOTAL])


def _base(result: Result, scenario: str, year: int) -> dict[str, float]:
    """Return the median of the paired baseline by country; the same in every draw unless country noise is on."""
    rows = result.connection.execute(
        "SELECT label, base_p50 FROM summary WHERE scenario = ? AND variable = ? AND year = ?",
        [result.check_scenario(scenario), VARIABLE, year],
    ).fetchall()
    return {str(label): float(usd) for label, usd in rows}
