"""Aid by patron, and what makes one recipient lean as it does: parts of its index, money before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exeunt.analysis.alignment import Lean, who_leans
from exeunt.analysis.bands import Band, Text, bands
from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

NEEDED = ("alignment", "aid", "dependence", "dependence_share", "patron_budget", "alignment_mean", "neutrality")


@dataclass(frozen=True)
class PatronMoney:
    """Aid of one patron a year, USD: the median without the events, the level with them, the change.

    Bilateral aid and spending of the United Nations system overlap and are never added.
    """

    patron: str
    name: Text
    without: float
    level: Band
    change: Band


@dataclass(frozen=True)
class CountryLean:
    """One recipient in one year: `lean` holds accounting and behaviour; money by patron; parts of the index of 2024.

    parts : votes, aid, trade, security -> shares over blocs at central parameters (sum 1 each); the index is their
    weighted mean.
    """

    scenario: str
    year: int
    lean: Lean
    money: tuple[PatronMoney, ...]
    parts: Mapping[str, Mapping[str, float]]
    draws: int


def has_alignment(result: Result) -> bool:
    """Whether the run holds the outcomes of alignment."""
    return set(NEEDED) <= set(result.variables)


def money_by_patron(result: Result, scenario: str, year: int, world: World) -> tuple[PatronMoney, ...]:
    """Return aid by patron over all recipients. Errors: E502, E503, E553 unknown names or year."""
    level = bands(result, scenario, "patron_budget", year, difference=False)
    change = bands(result, scenario, "patron_budget", year)
    without = _base(result, scenario, "patron_budget", year)
    index = world.index("patron")
    return tuple(PatronMoney(p, _names(world, p), without[p, ""], level[p, ""], change[p, ""]) for p in index.labels)


def country_lean(result: Result, scenario: str, year: int, country: str, world: World) -> CountryLean:
    """Return the view of one recipient.

    Errors: E560 the run has no alignment; E561 the economy receives no aid in the tables; E562 it
    is a pole; E115 unknown country.
    """
    if not has_alignment(result):
        raise ExeuntError(
            "E560",
            "the run holds no alignment",
            where=str(result.folder),
            mend="Run again with the channel alignment: exeunt run ... --channels all.",
        )
    code = world.index("country").labels[world.index("country").position(country)]
    if code not in world.index("recipient").labels:
        raise ExeuntError(
            "E561",
            f"'{code}' receives no bilateral aid in the tables: its alignment stays as in 2024",
            mend="Give a recipient of aid.",
        )
    if world.table("aid_recipients").where(recipient=code)["pole"][0] == "1":
        raise ExeuntError(
            "E562", f"'{code}' is the pole of a bloc: by definition it does not move", mend="Give another."
        )
    level, change = (bands(result, scenario, "aid", year, difference=d) for d in (False, True))
    without = _base(result, scenario, "aid", year)
    found = who_leans(result, scenario, year, world)
    return CountryLean(
        scenario=scenario,
        year=year,
        lean=next(row for row in found.recipients if row.recipient == code),
        money=tuple(
            PatronMoney(p, _names(world, p), without[code, p], level[code, p], change[code, p])
            for p in world.index("patron").labels
        ),
        parts=index_parts(world, code),
        draws=result.draws,
    )


def index_parts(world: World, recipient: str) -> dict[str, dict[str, float]]:
    """Return the four parts of a recipient's index of 2024 at central parameters: part -> bloc -> share."""
    from exeunt.channels.alignment.base import read_base
    from exeunt.channels.alignment.channel import CHANNEL
    from exeunt.channels.alignment.composite import PARTS, aid_part, voting_part

    base = read_base(world, late=False, fixed_by_treaty=True)
    central = {n: np.array([p.distribution.central]) for n, p in CHANNEL.declaration.parameters.items()}
    place = world.index("recipient").position(recipient)
    shares = (
        voting_part(base.ideal_point, base.anchors, central["tau"])[0],
        aid_part(base.by_patron(base.by_group), central["share_floor_usd"])[0],
        base.trade,
        base.security,
    )
    blocs = world.index("bloc").labels
    return {
        part: dict(zip(blocs, values[:, place].tolist(), strict=True))
        for part, values in zip(PARTS, shares, strict=True)
    }


def _names(world: World, patron: str) -> Text:
    index = world.index("patron")
    return {"en": index.name(patron), "zh_hant": index.name(patron, "zh_hant")}


def _base(result: Result, scenario: str, variable: str, year: int) -> dict[tuple[str, str], float]:
    rows = result.connection.execute(
        "SELECT label, label2, base_p50 FROM summary WHERE scenario = ? AND variable = ? AND year = ?",
        [result.check_scenario(scenario), result.check_variable(variable), year],
    ).fetchall()
    return {(str(a), str(b)): float("nan") if v is None else float(v) for a, b, v in rows}
