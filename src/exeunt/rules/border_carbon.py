"""The law of border carbon charges in one year: what is charged, on whom, with which mark-up.

European Union: Regulation (EU) 2023/956 as amended by (EU) 2025/2083, Implementing Regulations (EU) 2025/2620 and
2025/2621. United Kingdom: Finance Act 2026, Part 5. The values are dated and cited in `parameters/border_carbon.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from exeunt.rules.parameters import RuleSet

FERTILISER = "fertiliser"


@dataclass(frozen=True)
class BorderLaw:
    """The rules in force on 1 January of a year.

    eu_factor : share charged, 0 before 2026. eu_markup, eu_markup_fertiliser : on default emissions. eu_exempt :
    origins with linked emissions trading. uk_factor : factor on the baseline share of free allocation, None before
    the start.
    """

    year: int
    eu_factor: float
    eu_markup: float
    eu_markup_fertiliser: float
    eu_threshold_t: float
    eu_exempt: tuple[str, ...]
    uk_factor: float | None

    @classmethod
    def at(cls, year: int, rules: RuleSet | None = None) -> BorderLaw:
        """Return the law of a year from 2025 on. Error: E303 a year before the transitional period."""
        law = _law() if rules is None else rules
        charged = law.at("eu_border_charge_factor", year) > 0.0
        started = year >= 2026 and year >= law.at("uk_border_charge_start", year)
        return cls(
            year=year,
            eu_factor=law.at("eu_border_charge_factor", year),
            eu_markup=law.at("eu_border_default_markup", year) if charged else 0.0,
            eu_markup_fertiliser=law.at("eu_border_default_markup_fertiliser", year) if charged else 0.0,
            eu_threshold_t=law.at("eu_border_threshold", year) if charged else 0.0,
            eu_exempt=law.at("eu_border_exempt", year),
            uk_factor=law.at("uk_free_allocation_factor", year) if started else None,
        )

    @property
    def eu_charges(self) -> bool:
        """Whether the Union charges in this year, not only asks for reports."""
        return self.eu_factor > 0.0

    def markup(self, good: str) -> float:
        """Return the mark-up on default emissions of a good."""
        return self.eu_markup_fertiliser if good == FERTILISER else self.eu_markup


@cache
def _law() -> RuleSet:
    return RuleSet.load()


def certificate_price() -> float:
    """Return the last official certificate price, EUR per t."""
    return float(_law().at("eu_certificate_price", 2026))


def canada_price(year: int) -> float:
    """Return the federal benchmark price of Canada, CAD per t."""
    return float(_law().at("canada_carbon_price", year))
