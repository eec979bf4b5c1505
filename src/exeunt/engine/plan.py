"""The plan of a run: channels in order, every scenario prepared beside its paired baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exeunt.declarations import Declaration, Variable, all_declarations
from exeunt.distributions import Distribution
from exeunt.engine.contract import BLOCK, Channel, FloatArray, Step, share_key
from exeunt.engine.draws import Draws
from exeunt.engine.order import writers
from exeunt.errors import ExeuntError, nearest_names
from exeunt.scenario.compiled import CompiledScenario, Override, Share
from exeunt.world.world import World


@dataclass(frozen=True)
class Arm:
    """One arm: the prepared steps of all channels, in order, for one scenario or baseline."""

    name: str
    steps: tuple[Step, ...]
    overrides: Mapping[str, Override]
    shares: tuple[Share, ...]
    baseline: str | None


@dataclass(frozen=True)
class Plan:
    """All that blocks need; shared by every worker and never changed."""

    world: World
    channels: tuple[Channel, ...]
    declarations: tuple[Declaration, ...]
    variables: Mapping[str, Variable]
    arms: tuple[Arm, ...]
    draws: Draws
    sizes: Mapping[str, int]

    @property
    def kept(self) -> tuple[Variable, ...]:
        """Variables that are outcomes, by name."""
        return tuple(v for _, v in sorted(self.variables.items()) if v.keep != "none")

    def shape(self, variable: str) -> tuple[int, ...]:
        """Shape of a variable without the draw axis."""
        return tuple(self.sizes[d] for d in self.variables[variable].dims)

    def blocks(self) -> range:
        """Numbers of the blocks that cover the draws."""
        return range(self.draws.padded // BLOCK)


def make_plan(world: World, channels: Sequence[Channel], scenarios: Sequence[CompiledScenario], draws: Draws) -> Plan:
    """Return the plan. Scenarios whose baselines have equal options and overrides share one baseline arm.

    Errors: E414 an override names no parameter; E415 two scenarios of one name; those of `writers`.
    """
    declarations = tuple(c.declaration for c in channels)
    variables = dict(writers(declarations))
    _check_names(scenarios, declarations)
    dims = {d for v in variables.values() for d in v.dims} | {
        s.dim for declaration in declarations for s in declaration.shocks.values()
    }
    sizes = {d: len(world.index(d)) for d in sorted(dims)}
    arms: list[Arm] = []
    baselines: dict[object, str] = {}
    for scenario in scenarios:
        quiet = scenario.baseline()
        key = (
            tuple(sorted(quiet.options.items())),
            tuple(sorted(quiet.overrides.items(), key=lambda i: i[0])),
        )
        if key not in baselines:
            name = "baseline" if not baselines else f"baseline-{len(baselines) + 1}"
            baselines[key] = name
            arms.append(Arm(name, _prepare(channels, world, quiet), quiet.overrides, (), None))
        arms.append(arm_of(channels, world, scenario, baselines[key]))
    return Plan(world, tuple(channels), declarations, variables, tuple(arms), draws, sizes)


def arm_of(channels: Sequence[Channel], world: World, scenario: CompiledScenario, baseline: str) -> Arm:
    """Return the arm of a scenario beside a baseline arm of the same options and overrides."""
    changes = {**scenario.overrides, **scenario.policies}
    return Arm(scenario.name, _prepare(channels, world, scenario), changes, scenario.shares, baseline)


def _prepare(channels: Sequence[Channel], world: World, scenario: CompiledScenario) -> tuple[Step, ...]:
    return tuple(channel.prepare(world, scenario) for channel in channels)


def _check_names(scenarios: Sequence[CompiledScenario], declarations: Sequence[Declaration]) -> None:
    names = [s.name for s in scenarios]
    for name in names:
        if names.count(name) > 1 or name.startswith("baseline"):
            raise ExeuntError("E415", f"scenario name '{name}' is taken", mend="Give each scenario its own name.")
    # A scenario may speak of a channel that is off in this run: the change waits for it. A misspelt name is refused.
    known = {p.key for d in (*declarations, *all_declarations().values()) for p in d.parameters.values()}
    for scenario in scenarios:
        for key in {**scenario.overrides, **scenario.policies}:
            if key not in known:
                raise ExeuntError(
                    "E414",
                    f"'{key}' is not a parameter",
                    where=scenario.name,
                    nearest=nearest_names(key, known),
                    mend="List: exeunt graph --parameters",
                )


Memo = dict[tuple[str, str, Distribution], FloatArray]


def draw_parameters(plan: Plan, arm: Arm, start: int, memo: Memo | None = None) -> dict[str, FloatArray]:
    """Return every parameter of one block as (64,) arrays, by `channel.name`, and the arm's retained shares.

    memo : what the other arms of the block have drawn; arms share the arrays, so nobody may write to them.
    """
    values: dict[str, FloatArray] = {}
    memo = {} if memo is None else memo
    for declaration in plan.declarations:
        for parameter in declaration.parameters.values():
            stream = (declaration.channel, parameter.name)
            override = arm.overrides.get(parameter.key)
            values[parameter.key] = _draw(plan.draws, stream, parameter.distribution, override, start, memo)
    for position, share in enumerate(arm.shares):
        # a key "channel.parameter" moves with that parameter: the same quantity under another distribution
        channel, dot, name = share.key.partition(".")
        stream = (channel, name) if dot else ("share", share.key)
        values[share_key(position)] = _draw(plan.draws, stream, share.distribution, None, start, memo)
    return values


def _draw(
    draws: Draws,
    stream: tuple[str, str],
    distribution: Distribution,
    override: Override | None,
    start: int,
    memo: Memo,
) -> FloatArray:
    if override is not None and override.how == "set":
        distribution, override = override.distribution, None
    key = (*stream, distribution)
    if key not in memo:
        memo[key] = draws.parameter(*stream, distribution, start=start, count=BLOCK)
        memo[key].flags.writeable = False
    if override is None:
        return memo[key]
    change = override.distribution.central
    return memo[key] + change if override.how == "add" else memo[key] * change
