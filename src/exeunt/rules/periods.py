"""Scale periods: which years one adopted scale covers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exeunt.errors import ExeuntError
from exeunt.rules.parameters import RuleSet

LAST_YEAR = 2036  # end of every simulation: a scale beyond it is not asked for


@dataclass(frozen=True, order=True)
class ScalePeriod:
    """First and last year of a scale."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"

    def __contains__(self, year: int) -> bool:
        return self.start <= year <= self.end


def scale_periods(rules: RuleSet) -> Iterator[ScalePeriod]:
    """Yield the periods, from the first scale adopted for three years (rule 160) to the last model year."""
    first = rules.node("scale_validity").values[0][0].year
    while first <= LAST_YEAR:
        years = int(rules.at("scale_validity", first))
        yield ScalePeriod(first, first + years - 1)
        first += years


def find_period(text: str | int, rules: RuleSet) -> ScalePeriod:
    """Return the period written as "2025-2027", or the one that holds a single year.

    Error: E310 not a period, with the periods that exist.
    """
    periods = list(scale_periods(rules))
    parts = str(text).strip().replace("–", "-").split("-")
    if all(p.strip().isdigit() for p in parts) and len(parts) in (1, 2):
        years = [int(p) for p in parts]
        for period in periods:
            if (len(years) == 1 and years[0] in period) or years == [period.start, period.end]:
                return period
        near = sorted(periods, key=lambda p: abs(p.start - years[0]))[:3]
    else:
        near = periods[-5:-2]
    raise ExeuntError(
        "E310",
        f"'{text}' is not a scale period",
        nearest=[str(p) for p in sorted(near)],
        mend="Scales hold for three years; a single year inside one will do.",
    )
