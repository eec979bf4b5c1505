"""How much of climate governance is left, who still holds a pledge, and when the United States is out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.climate.emitters import UNITED_STATES
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError
from exeunt.solvers.body_capacity import body_capacity

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario, Exit
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
FUNCTION = "climate_governance"
CONVENTION, PARIS, FUND = "UNFCCC", "PARIS-AGREEMENT", "GCF"
CORE_SHARE = "us_share_core"


@dataclass(frozen=True)
class Governance:
    """us_out : years in which the United States is out of the convention by this scenario. fund_out : out of the fund.
    leaves : first year without a pledge by position of the country. weights : of bodies in the function, (b,).
    unfilled : budget share that the scenario takes from each body by year, (years, b). place : of the function in
    its index.
    ties : pairs of state and body whose membership is known; convention_tie, convention_country : those of the
    convention, and their states.
    """

    us_out: frozenset[int]
    fund_out: frozenset[int]
    leaves: dict[int, int]
    weights: FloatArray
    unfilled: FloatArray
    place: int
    ties: int
    convention_tie: IntArray
    convention_country: IntArray
    countries: int
    us: int

    def capacity(self, inputs: Values, t: int, p: Values) -> FloatArray:
        """Return the capacity of climate governance over that of the baseline, (draws,), at most 1.

        Without the channel functions it follows from the exits: the cited share of the United States in each body.
        """
        now, base = inputs["capacity"], inputs["capacity@baseline"]
        if now.ndim == 1:
            gamma = p["capacity_curvature"]
            return body_capacity(self.weights, self.unfilled[t], gamma)
        left = now[:, self.place] / np.maximum(base[:, self.place], 1e-12)
        return np.ascontiguousarray(np.broadcast_to(np.clip(left, 0.0, 1.0), (len(p["delivery"]),)))

    def held(self, inputs: Values, year: int, p: Values, uniforms: FloatArray, *, base: bool) -> FloatArray:
        """Return 1 for countries that hold their pledge in the next year, (draws, countries).

        base : of the baseline arm. From membership where a channel writes it; else a yearly hazard, with the same
        uniforms in both arms, so that who leaves in the baseline leaves in the scenario.
        """
        members = inputs["membership@baseline" if base else "membership"]
        before = inputs["pledge_held_base(-1)" if base else "pledge_held(-1)"]
        if members.ndim > 1 and len(self.convention_tie):
            return self._members(members)
        hazard = p["hazard_base"]
        if not base and any(out <= year for out in self.us_out):
            hazard = np.maximum(hazard, p["hazard_event"])
        stays = np.where(uniforms < hazard[:, None], 0.0, 1.0)
        stays[:, self.us] = 1.0  # its pledge ends by rule, see `channel.py`
        if not base:
            for country, gone in self.leaves.items():
                if year + 1 >= gone:
                    stays[:, country] = 0.0
        return before * stays

    def _members(self, members: FloatArray) -> FloatArray:
        """Return 1 for members of the convention and for countries whose membership nobody counts."""
        if members.shape[1:] != (self.ties,):
            raise ExeuntError("E477", f"membership has shape {members.shape}", mend="It is by pair of state and body.")
        held = np.ones((len(members), self.countries))
        held[:, self.convention_country] = members[:, self.convention_tie] > 0.0
        held[:, self.us] = 1.0  # its pledge ends by rule, see `channel.py`
        return held


def read_governance(world: World, scenario: CompiledScenario) -> Governance:
    """Return what a scenario does to climate governance."""
    countries = world.index("country")
    table = world.table("mandate_weights").where(function=FUNCTION)
    bodies = [str(b) for b in table["organisation"]]
    shares = [_us_share(world, body, own) for body, own in zip(bodies, table["usa_share"], strict=True)]
    out = {body: _years_out(scenario.exits, body, world.years) for body in (*bodies, PARIS, FUND)}
    unfilled = [[s * (year in out[b]) for b, s in zip(bodies, shares, strict=True)] for year in world.years]
    others = [e for e in scenario.exits if e.body in (CONVENTION, PARIS) and e.country != UNITED_STATES]
    ties = [label.split("|") for label in world.index("member_pair").labels]
    at_convention = [i for i, (_, body) in enumerate(ties) if body == CONVENTION]
    return Governance(
        us_out=out[CONVENTION],
        fund_out=out[FUND],
        leaves={countries.position(e.country): e.legal.year + 1 for e in others if e.rejoined is None},
        weights=table["weight"],
        unfilled=np.array(unfilled),
        place=world.index("function").position(FUNCTION),
        ties=len(ties),
        convention_tie=np.array(at_convention, dtype=np.int64),
        convention_country=countries.positions(ties[i][0] for i in at_convention),
        countries=len(countries),
        us=countries.position(UNITED_STATES),
    )


def _years_out(exits: tuple[Exit, ...], body: str, years: tuple[int, ...]) -> frozenset[int]:
    """Return the years from the notice of the United States to its return."""
    found = [e for e in exits if e.body == body and e.country == UNITED_STATES]
    return frozenset(
        y for y in years for e in found if e.notice.year <= y and (e.rejoined is None or y < e.rejoined.year)
    )


def _us_share(world: World, body: str, own: float) -> float:
    """Return the share of the United States in a body's budget: cited, else of its revenue in the base year."""
    if not np.isnan(own):
        return float(own)
    cited = world.table("climate_money").where(body=body, item=CORE_SHARE)["value"]
    if len(cited):
        return float(cited[0])
    rows = world.table("revenue_base").where(organisation=body, year=2024)
    total = float(rows["amount_usd"].sum())
    return float(rows.where(donor=UNITED_STATES)["amount_usd"].sum()) / total if total > 0.0 else 0.0
