"""The elements of the regular-budget method in force on a date, read once from the rules."""

from __future__ import annotations

from dataclasses import dataclass

from exeunt.errors import ExeuntError
from exeunt.rules.parameters import Instant, RuleSet

ELEMENTS = (
    "ceiling",
    "floor",
    "ldc_ceiling",
    "gradient",
    "debt_share",
    "track_2",
    "base_period_long",
    "base_period_short",
    "base_period_lag",
    "decimals",
    "china_income_multiplier",
)


@dataclass(frozen=True)
class ScaleLaw:
    """Elements (a)-(h) of the method: percent for rates, fractions for shares, years for base periods."""

    ceiling: float
    floor: float
    ldc_ceiling: float
    gradient: float
    debt_share: float
    track_2: bool
    base_period_long: int
    base_period_short: int
    base_period_lag: int
    decimals: int
    multiplier_country: str
    multiplier: float

    @classmethod
    def of(cls, rules: RuleSet, instant: Instant) -> ScaleLaw:
        """Return the law of a date.

        Errors: E303 no value on that date; E305 floor above the ceiling of least developed countries, or that
        above the general ceiling.
        """
        law = cls(
            ceiling=rules.number("ceiling", instant),
            floor=rules.number("floor", instant),
            ldc_ceiling=rules.number("ldc_ceiling", instant),
            gradient=rules.number("gradient", instant),
            debt_share=rules.number("debt_share", instant),
            track_2=bool(rules.at("track_2", instant)),
            base_period_long=int(rules.at("base_period_long", instant)),
            base_period_short=int(rules.at("base_period_short", instant)),
            base_period_lag=int(rules.at("base_period_lag", instant)),
            decimals=int(rules.at("decimals", instant)),
            multiplier_country=rules.node("china_income_multiplier").country,
            multiplier=rules.number("china_income_multiplier", instant),
        )
        if not law.floor <= law.ldc_ceiling <= law.ceiling:
            raise ExeuntError(
                "E305",
                f"floor {law.floor:g}, ceiling of least developed countries {law.ldc_ceiling:g} "
                f"and ceiling {law.ceiling:g} are not in rising order",
                mend="Set floor <= ldc_ceiling <= ceiling.",
            )
        return law

    def base_years(self, start: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the years of the short and the long base of a scale that starts in `start`."""
        last = start - 1 - self.base_period_lag
        short = tuple(range(last - self.base_period_short + 1, last + 1))
        return short, tuple(range(last - self.base_period_long + 1, last + 1))
