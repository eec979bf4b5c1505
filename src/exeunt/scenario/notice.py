"""Notice periods: from the day a body was told to the day on which membership, and dues, end."""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exeunt.world.world import World


@dataclass(frozen=True)
class ExitRule:
    """The rule of one body. `known` is false where the law sets no period (UN) or none is in the table.

    months, days : from notice to exit. at_year_end : exit on the 31 December that follows. dues_of_last_year : dues of
    the whole year of exit are owed. binding : whether dues are owed until the legal date.
    """

    months: int = 0
    days: int = 0
    at_year_end: bool = False
    dues_of_last_year: bool = False
    minimum_years: int = 0
    binding: bool = True
    known: bool = False
    words: str = ""

    def legal_date(self, notice: date) -> date:
        """Return the first day on which membership may end after a notice of that day."""
        legal = add_months(notice, self.months) + timedelta(days=self.days)
        return date(legal.year, 12, 31) if self.at_year_end else legal

    def first_notice(self, joined: date) -> date:
        """Return the first day on which a member that joined on a day may give notice."""
        return add_months(joined, 12 * self.minimum_years)

    def dues_end(self, legal: date) -> date:
        """Return the first day without dues after an exit that takes effect on `legal`."""
        last = legal - timedelta(days=1)
        if (legal.month, legal.day) == (12, 31):
            last = legal
        return date(last.year + 1, 1, 1) if self.dues_of_last_year else last + timedelta(days=1)


NO_RULE = ExitRule()


def exit_rules(world: World) -> dict[str, ExitRule]:
    """Return the rule of every body of table `exit_rules`."""
    rules = {}
    for row in world.table("exit_rules").rows():
        known = not (math.isnan(row["notice_months"]) and math.isnan(row["notice_days"]))
        rules[str(row["organisation"])] = ExitRule(
            months=_whole(row["notice_months"]),
            days=_whole(row["notice_days"]),
            at_year_end=row["at_year_end"] == 1,
            dues_of_last_year=row["dues_of_last_year"] == 1,
            minimum_years=_whole(row["minimum_membership_years"]),
            binding=row["dues"] == "binding",
            known=known,
            words=str(row["rule"]),
        )
    return rules


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day if it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _whole(number: float) -> int:
    return 0 if math.isnan(number) else int(number)
