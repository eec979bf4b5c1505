"""Who follows, which bodies live, who takes over: probabilities with an interval, beside what size alone would say.

Chances to leave are those of the first round: from the exits that the scenario itself holds, without those that follow
from followers (the run has both; its counts stand beside). Probabilities of life are computed draw by draw from the
parameters and the money of that draw, so that their interval is of the model and not of the number of draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.bands import Band, Text, band, band_of
from exeunt.channels.institutions.base import Base, read_base
from exeunt.channels.institutions.channel import coefficients
from exeunt.channels.institutions.leavers import Scheduled, schedule
from exeunt.channels.institutions.lives import read_lives
from exeunt.distributions import Distribution
from exeunt.engine.draws import Draws
from exeunt.errors import ExeuntError
from exeunt.solvers.exit_hazard import Coefficients, exit_hazard
from exeunt.solvers.survival import DeathCoefficients, death_hazard, stagnation_hazard, transitions

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
CHANNEL = "institutions"
GRADE = "C"
SHOWN = 12
MOST_DRAWS = 256


@dataclass(frozen=True)
class Follower:
    """A state and a body with members of its own. chance : to leave by the last year; rest : the same without exits."""

    country: Text
    body: Text
    chance: Band
    rest: Band


@dataclass(frozen=True)
class Life:
    """A body in the last year: chances to be stagnant or dead, and what the events add to each."""

    code: str
    body: Text
    stagnant: Band
    dead: Band
    stagnant_added: Band
    dead_added: Band


@dataclass(frozen=True)
class TakeOver:
    """A function: part of the loss that successors take up in 2030 and in the last year, and the capacity lost."""

    function: Text
    middle: Band
    last: Band
    lost: Band


@dataclass(frozen=True)
class Institutions:
    """The view of one scenario. exits, exits_base : mean number of drawn exits from bodies with members of their own by
    the last year, with and without the events; added : of the difference, draw by draw; size_only : by size alone.
    organs_added : ends of participation in organs of the United Nations, void in law. without_list : bodies that exits
    touch and whose members no open list holds. scenario_found : whether the exits behind the run could be read.
    """

    scenario: str
    year: int
    middle_year: int
    exits: float
    exits_base: float
    added: Band
    size_only: float
    organs_added: Band
    followers: tuple[Follower, ...]
    lives: tuple[Life, ...]
    take_over: tuple[TakeOver, ...]
    without_list: tuple[Text, ...]
    scenario_found: bool


def has_institutions(result: Result) -> bool:
    """Say whether a run holds the channel and the money that it reads."""
    return "organisation_status" in result.variables


def institutions(result: Result, scenario: str, world: World, *, middle_year: int = 2030) -> Institutions:
    """Return the view in the last year. Errors: E502 unknown scenario; E599 the run lacks the channel."""
    name = result.check_scenario(scenario)
    if not has_institutions(result):
        raise ExeuntError("E599", "the run holds no lives of organisations", mend="Run with channel institutions.")
    year, quiet = result.years[-1], result.baseline_of(name)
    p = drawn(result, name)
    compiled = scenario_of(result, name, world)
    own = [result.values("followers_members", arm)[:, -1] for arm in (name, quiet)]
    organs = [result.values("followers_organs", arm)[:, -1] for arm in (name, quiet)]
    size = result.values("exits_size_only", name).sum(axis=1)
    return Institutions(
        scenario=name,
        year=year,
        middle_year=middle_year,
        exits=float(own[0].mean()),
        exits_base=float(own[1].mean()),
        added=band_of(own[0] - own[1], "1", GRADE),
        size_only=float(size.mean()),
        organs_added=band_of(organs[0] - organs[1], "1", GRADE),
        followers=() if compiled is None else first_followers(world, compiled, p),
        lives=lives(result, name, world, p),
        take_over=take_over(result, name, world, middle_year),
        without_list=() if compiled is None else without_list(world, compiled),
        scenario_found=compiled is not None,
    )


def drawn(result: Result, scenario: str) -> dict[str, FloatArray]:
    """Return the parameters of the channel as the run drew them, (draws,) each, at most 256 draws; overrides count."""
    manifest = result.manifest
    count = min(result.draws, MOST_DRAWS)
    draws = Draws(int(manifest["seed"]), count)
    changed = next(s for s in manifest["scenarios"] if s["name"] == scenario)["overrides"]
    found = {}
    for name, told in manifest["models"][CHANNEL]["parameters"].items():
        change = changed.get(f"{CHANNEL}.{name}", {})
        distribution = Distribution.parse(change.get("set", told["distribution"]))
        values = draws.parameter(CHANNEL, name, distribution, start=0, count=count)
        found[name] = values * float(change.get("multiply", 1.0)) + float(change.get("add", 0.0))
    return found


def scenario_of(result: Result, name: str, world: World) -> CompiledScenario | None:
    """Return the scenario of a run if it is the one of the library; a file of the user's own is not at hand."""
    from exeunt.scenario.library import library_names
    from exeunt.scenario.scenario import Scenario

    made = next(s for s in result.manifest["scenarios"] if s["name"] == name)
    if name not in library_names():
        return None
    loaded = Scenario.load(name)
    return loaded.compile(world) if loaded.sha256 == made["sha256"] else None


def first_followers(world: World, scenario: CompiledScenario, p: dict[str, FloatArray]) -> tuple[Follower, ...]:
    """Return the states most likely to leave a body because of the scenario's own exits, by what the exits add."""
    base = read_base(world)
    plan = schedule(world, scenario, base, float(p["proximity_reach"][0]), float(p["void_weight"][0]))
    if not plan.any:
        return ()
    own = np.flatnonzero(base.own[base.body] & np.isfinite(base.point) & ~plan.named & (plan.peer > 0.0).any(axis=0))
    if not len(own):
        return ()
    with_exits, without = (chance_to_leave(world, base, plan, own, p, exits=e) for e in (True, False))
    added = (with_exits - without).mean(axis=0)
    countries, bodies = world.index("country"), world.index("body")
    found = []
    for k in np.argsort(-added, kind="stable")[:SHOWN]:
        pair = own[k]
        found.append(
            Follower(
                _both(countries.names_en[base.state[pair]], countries.names_zh_hant[base.state[pair]]),
                _both(*(bodies.name(base.bodies[base.body[pair]], language) for language in ("en", "zh_hant"))),
                band_of(with_exits[:, k], "ratio", GRADE),
                band_of(without[:, k], "ratio", GRADE),
            )
        )
    return tuple(found)


def chance_to_leave(
    world: World, base: Base, plan: Scheduled, pairs: NDArray[np.int64], p: dict[str, FloatArray], *, exits: bool
) -> FloatArray:
    """Return (draws, pairs) chances to leave by the last year; exits : with the example of the scenario's leavers."""
    body = base.body[pairs]
    away = np.abs(base.point[pairs] - (base.point_sum / np.maximum(base.known, 1.0))[body])
    c = coefficients(p)
    wide = Coefficients(*(getattr(c, n)[:, None] for n in c.__dataclass_fields__))
    stays = np.ones((len(p["divergence"]), len(pairs)))
    none = np.zeros(len(pairs))
    for t, year in enumerate(world.years):
        peer, near = (plan.peer[t, pairs], plan.nearness[t, pairs]) if exits else (none, none)
        age = np.maximum(year - 1.0 - base.founded[body], 0.0)
        stays *= 1.0 - exit_hazard(wide, away, peer, near, base.members[body], age)
    return 1.0 - stays


def lives(result: Result, scenario: str, world: World, p: dict[str, FloatArray]) -> tuple[Life, ...]:
    """Return the bodies with a life of their own, those first to which the events add most."""
    draws = len(p["stagnation"])
    arms = [life_chances(result, arm, world, p) for arm in (scenario, result.baseline_of(scenario))]
    base, index = read_base(world), world.index("body")
    of = read_lives(world, base, strict=False).of
    found = []
    for k, body in enumerate(of):
        now, rest = (arm[:draws, k] for arm in arms)
        code = base.bodies[body]
        found.append(
            Life(
                code,
                _both(index.name(code), index.name(code, "zh_hant")),
                *(band_of(x, "ratio", GRADE) for x in (now[:, 1], now[:, 2])),
                *(band_of(x, "ratio", GRADE) for x in (now[:, 1] - rest[:, 1], now[:, 2] - rest[:, 2])),
            )
        )
    found.sort(key=lambda x: (-(x.stagnant_added.p50 + x.dead_added.p50), x.code))
    return tuple(found)


def life_chances(result: Result, arm: str, world: World, p: dict[str, FloatArray]) -> FloatArray:
    """Return (draws, lives, 3) chances to be vital, stagnant, dead in the last year, given the parameters, the money
    and the members of each draw.
    """
    draws, strict = len(p["stagnation"]), _option(result, "death_rate") == "strict"
    of = read_lives(world, read_base(world), strict=strict)
    rate = p["death_rate_strict"] if strict else p["death_rate"]
    c = DeathCoefficients(
        (rate / p["death_rate_fitted"])[:, None], (p["death_constant"] + p["death_after_1990"])[:, None],
        p["death_ln_members"][:, None], p["death_ln_age"][:, None], p["death_drop"][:, None],
    )  # fmt: skip
    money, cash = (_by_life(result, arm, v, of.account, draws) for v in ("shortfall", "cash_days"))
    members = result.values("members", arm)[:draws][..., of.place]
    state = np.zeros((draws, len(of.of), 3))
    state[..., 0] = 1.0
    for t, year in enumerate(world.years):
        short = np.clip(np.nan_to_num(money[:, t - 1] / of.revenue), 0.0, 1.0) if t else np.zeros((1, len(of.of)))
        dry = np.where(cash[:, t - 1] < p["cash_limit"][:, None], 1.0, 0.0) if t else np.zeros((1, len(of.of)))
        idle = stagnation_hazard(
            p["stagnation"][:, None], p["stagnation_money"][:, None], p["stagnation_cash"][:, None], short, dry
        )
        now = members[:, t - 1] if t else of.members[None]
        death = death_hazard(c, now, year - of.founded, np.clip(1.0 - now / of.members, 0.0, 1.0))
        matrix = transitions(death, idle, p["revival"][:, None])
        state = np.einsum("dls,dlst->dlt", state, matrix, optimize=False)
    return state


def take_over(result: Result, scenario: str, world: World, middle_year: int) -> tuple[TakeOver, ...]:
    """Return the functions in which successors take up something, largest first."""
    index = world.index("function")
    found = []
    for code in index.labels:
        middle, last = (band(result, scenario, "substitution", y, code, difference=False)
                        for y in (middle_year, result.years[-1]))  # fmt: skip
        lost = (
            band(result, scenario, "capacity", middle_year, code, sign=-1) if "capacity" in result.variables else middle
        )
        if last.p95 > 0.0 and not np.isnan(lost.p50):
            found.append(TakeOver(_both(index.name(code), index.name(code, "zh_hant")), middle, last, lost))
    found.sort(key=lambda x: -x.last.p50)
    return tuple(found)


def without_list(world: World, scenario: CompiledScenario) -> tuple[Text, ...]:
    """Return the bodies that exits touch and whose members no open list holds."""
    known, index = set(read_base(world).bodies), world.index("body")
    bare = sorted({e.body for e in scenario.exits} - known)
    return tuple(_both(index.name(b), index.name(b, "zh_hant")) for b in bare)


def _by_life(result: Result, arm: str, variable: str, account: NDArray[np.int64], draws: int) -> FloatArray:
    """Return (draws, years, lives) of a variable by organisation; NaN without accounts or without the variable."""
    if variable not in result.variables:
        return np.full((1, len(result.years), len(account)), np.nan)
    values = result.values(variable, arm)[:draws]
    return np.where(account >= 0, values[..., np.maximum(account, 0)], np.nan)


def _option(result: Result, name: str) -> str:
    return str(result.manifest["scenarios"][0]["options"].get(f"{CHANNEL}.{name}", ""))


def _both(english: str, chinese: str) -> Text:
    return {"en": english, "zh_hant": chinese}
