"""Hindcast: who followed the notices of the United States of 2017 to 2020, from the hazard of exits and its draws.

The hazard was estimated on transitions up to 2014, so every case here is out of sample. Members are those of the lists
in use (2026 and, where the table says so, 2025); ideal points are those of the year before each year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.hindcast.model import Hindcast, Row, definitions, hindcast
from exeunt.analysis.hindcast.names import same
from exeunt.analysis.hindcast.sample import Sample, range_of
from exeunt.channels.institutions.channel import coefficients
from exeunt.solvers.exit_hazard import Coefficients, exit_hazard, pull, size_only_hazard
from exeunt.world.members import member_lists

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
ID = "followers"
LEAVER = "USA"
NAMES = (
    "documented_rate", "exit_constant", "divergence", "peer", "peer_central", "proximity", "proximity_on_peer",
    "exit_ln_members", "exit_ln_age", "proximity_reach", "size_constant", "size_ln_members",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One notice. followed : states that left the same body within the window, by their own notice."""

    body: str
    notice: date
    followed: tuple[str, ...]


def followers(world: World, sample: Sample) -> Hindcast:
    """Return the hindcast of followers, case by case."""
    d = definitions()[ID]
    p = {name: sample.parameter("institutions", name) for name in NAMES}
    rows, total, plain, places = [], 0.0, 0.0, []
    cases = read_cases(world, d["bodies"], d["years"], d["window"])
    for n, case in enumerate(cases):
        states, chance = chances(world, case, p, d["window"])
        expected = chance.sum(axis=1)
        size = size_only(world, case, p, d["window"])
        noise = sample.draws.shock("hindcast", ID, n, 1, start=0, count=len(expected))[:, 0]
        low, middle, high = range_of(counts(expected, noise))
        naive = float(np.round(size.mean()))
        record = float(len(case.followed))
        rows.append(Row(case.body, same(case.body), case.notice.year, low, middle, high, record, naive, d["unit"]))
        total, plain = total + float(expected.mean()), plain + float(size.mean())
        order = np.argsort(-chance.mean(axis=0), kind="stable")
        places += [1.0 + float(np.flatnonzero(order == states.index(s))[0]) for s in case.followed if s in states]
    further = {
        "expected": total,
        "expected_size_only": plain,
        "observed": float(sum(len(c.followed) for c in cases)),
        "rank_of_follower": float(np.mean(places)) if places else float("nan"),
    }
    return hindcast(ID, rows, {}, dict.fromkeys(further, "1"), **further)


def read_cases(world: World, bodies: dict[str, str], years: list[int], window: int) -> list[Case]:
    """Return the notices of the leaver to bodies with a list, first notice only. bodies : club as written -> code."""
    table = [r for r in world.table("withdrawals").rows() if str(r["notice_date"]) and str(r["club"]) in bodies]
    found: list[Case] = []
    for r in table:
        day = _day(str(r["notice_date"]))
        if r["country"] != LEAVER or not years[0] <= day.year <= years[1]:
            continue
        others = tuple(
            str(o["country"])
            for o in table
            if o["club"] == r["club"] and o["country"] != LEAVER and str(o["outcome"]).startswith("exit")
            and 0 <= (_day(str(o["notice_date"])) - day).days <= 365 * window
        )  # fmt: skip
        found.append(Case(bodies[str(r["club"])], day, others))
    return found


def chances(world: World, case: Case, p: dict[str, FloatArray], window: int) -> tuple[list[str], FloatArray]:
    """Return the other members with an ideal point, and (draws, members) chances to leave in the window of years."""
    points = _points(world)
    known = {s for s in member_lists(world)[case.body] if (s, case.notice.year - 1) in points}
    states = sorted(known - {LEAVER})
    told = {str(r["organisation"]): r for r in world.table("body_lists").rows()}
    age = case.notice.year - 1.0 - float(told[case.body]["founded"])
    now = np.array([points[s, case.notice.year - 1] for s in states])
    mean = np.array([points[s, case.notice.year - 1] for s in sorted(known)]).mean()
    near = pull(now, np.array(points[LEAVER, case.notice.year - 1]), 1.0)  # at reach 1, raised to 1 / reach below
    c = coefficients(p)
    wide = Coefficients(*(getattr(c, name)[:, None] for name in c.__dataclass_fields__))
    closeness = near ** (1.0 / p["proximity_reach"][:, None])
    size = np.array(float(len(member_lists(world)[case.body])))
    yearly = exit_hazard(wide, np.abs(now - mean), np.ones(1), closeness, size, np.array(age))
    return states, 1.0 - (1.0 - yearly) ** window


def size_only(world: World, case: Case, p: dict[str, FloatArray], window: int) -> FloatArray:
    """Return (draws,) expected exits in the window if only the number of members mattered."""
    members = np.array(float(len(member_lists(world)[case.body])))
    yearly = size_only_hazard(
        p["documented_rate"], float(p["size_constant"][0]), float(p["size_ln_members"][0]), members
    )
    return np.asarray(members * (1.0 - (1.0 - yearly) ** window))


def counts(expected: FloatArray, noise: FloatArray) -> FloatArray:
    """Return counts with these means by the inverse CDF of Poisson: exits are rare and nearly independent."""
    from scipy.stats import poisson

    return np.asarray(poisson.ppf(noise, expected), dtype=np.float64)


def _points(world: World) -> dict[tuple[str, int], float]:
    table = world.table("unga_ideal_points")
    rows = zip(table["country"], table["year"], table["ideal_point"], strict=True)
    return {(str(c), int(y)): float(x) for c, y, x in rows}


def _day(text: str) -> date:
    """Return a date; a month without a day is its first."""
    parts = [int(x) for x in text.split("-")]
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
