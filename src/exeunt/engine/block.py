"""One block: 64 consecutive draws through all arms, year by year. The unit of work of every executor."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from exeunt.declarations import Declaration
from exeunt.engine.contract import BLOCK, FloatArray, Step, Values
from exeunt.engine.pack import Packed
from exeunt.engine.plan import Arm, Memo, Plan, draw_parameters
from exeunt.engine.turns import Turns
from exeunt.errors import ExeuntError

History = list[dict[str, FloatArray]]
Yearly = dict[str, list[FloatArray]]


def run_block(plan: Plan, block: int) -> dict[str, dict[str, FloatArray]]:
    """Return the kept variables of every arm: arm -> variable -> (64, years, *dims), for inspection.

    Pure in (plan, block). Error: E420 a channel gives a wrong name or shape.
    """
    return {
        arm: {
            name: np.stack([np.broadcast_to(v, (BLOCK, *v.shape[1:])) for v in years], axis=1)
            for name, years in kept.items()
        }
        for arm, kept in _arms(plan, block)
    }


def packed_block(plan: Plan, block: int, turns: Turns | None = None) -> dict[str, dict[str, Packed]]:
    """Return what `run_block` returns, packed: what is equal in all draws is never widened. Errors as `run_block`.

    turns : those of the threads of a run, held by the caller; steps of wide channels are taken aside.
    """
    arms = _arms(plan, block, turns)
    return {arm: {name: Packed.of_years(years) for name, years in kept.items()} for arm, kept in arms}


@dataclass(frozen=True)
class _Here:
    """One block of one plan: what its arms share. memo : parameters that have been drawn."""

    plan: Plan
    start: int
    shocks: list[dict[str, _Shocks]]
    memo: Memo
    turns: Turns | None = None

    @classmethod
    def of(cls, plan: Plan, block: int, turns: Turns | None = None) -> _Here:
        start = block * BLOCK
        shocks = [{d.channel: _Shocks(plan, d, year, start) for d in plan.declarations} for year in plan.world.years]
        return cls(plan, start, shocks, {}, turns)

    def parameters(self, arm: Arm) -> dict[str, FloatArray]:
        """Return every parameter of an arm, and its retained shares."""
        return draw_parameters(self.plan, arm, self.start, self.memo)

    def step(self, declaration: Declaration, step: Step, t: int, inputs: Values, own: Values) -> Values:
        """Return what a channel writes in the t-th year; a wide one lets other threads have the turn."""
        year, shocks = self.plan.world.years[t], self.shocks[t][declaration.channel]
        if self.turns is None or not declaration.wide:
            return step.step(year, inputs, own, shocks)
        with self.turns.aside():
            return step.step(year, inputs, own, shocks)


def _arms(plan: Plan, block: int, turns: Turns | None = None) -> Iterator[tuple[str, Yearly]]:
    """Yield the arms one by one: what one arm keeps can be packed before the next begins."""
    here = _Here.of(plan, block, turns)
    wanted = _read_from_baseline(plan)
    quiet: dict[str, History] = {}
    keep = [v.name for v in plan.kept]
    for arm in plan.arms:
        reference = quiet.get(arm.baseline) if arm.baseline else None
        kept, history = _run_arm(here, arm, reference, wanted, keep)
        if arm.baseline is None:
            quiet[arm.name] = history
        yield arm.name, kept


class PairedBlock:
    """One block whose baseline is computed once, for as many arms as are asked for: same parameters, same shocks.

    plan : its first arm is the baseline; arms of other scenarios come from `engine.plan.arm_of`. keep : variables to
    hold of every arm, those that are no outcome too.
    """

    def __init__(self, plan: Plan, block: int, keep: Collection[str]) -> None:
        self._here, self._keep = _Here.of(plan, block), tuple(keep)
        wanted = _read_from_baseline(plan)
        self.baseline, self._quiet = _run_arm(self._here, plan.arms[0], None, wanted, self._keep)

    def run(self, arm: Arm) -> Yearly:
        """Return what is kept of an arm: variable -> one array (64 or 1, *dims) a year. Errors as `run_block`."""
        kept, _ = _run_arm(self._here, arm, self._quiet, set(), self._keep)
        return kept

    def parameters(self, arm: Arm) -> dict[str, FloatArray]:
        """Return every parameter of an arm in this block, by `channel.name`, and its retained shares."""
        return self._here.parameters(arm)

    def before(self, arm: Arm) -> dict[str, FloatArray]:
        """Return the values of the year before the first of all channels of an arm."""
        return _before(self._here.plan, arm, self.parameters(arm))

    def shocks(self, channel: str) -> list[Values]:
        """Return the uniforms of a channel, one mapping a year."""
        return [year[channel] for year in self._here.shocks]


def _read_from_baseline(plan: Plan) -> set[str]:
    return {r.variable for d in plan.declarations for r in d.reads if r.baseline}


def _run_arm(
    here: _Here, arm: Arm, reference: History | None, wanted: set[str], keep: Collection[str]
) -> tuple[Yearly, History]:
    plan = here.plan
    every = here.parameters(arm)
    parameters = [own_parameters(d, every) for d in plan.declarations]
    before = _before(plan, arm, every)
    kept: Yearly = {name: [] for name in keep}
    history: History = []
    for t in range(len(plan.world.years)):
        now: dict[str, FloatArray] = {}
        base = now if reference is None else reference[t]
        for declaration, step, own in zip(plan.declarations, arm.steps, parameters, strict=True):
            inputs = inputs_of(declaration, now, before, base)
            out = here.step(declaration, step, t, inputs, own)
            _check(plan, declaration, out)
            now.update(out)
        for name, store in kept.items():
            store.append(now[name])
        history.append({name: now[name] for name in wanted if name in now})
        before = now
    return kept, history


def _before(plan: Plan, arm: Arm, every: Values) -> dict[str, FloatArray]:
    before: dict[str, FloatArray] = {}
    for declaration, step in zip(plan.declarations, arm.steps, strict=True):
        before |= initial_values(declaration, step, own_parameters(declaration, every))
    return before


def initial_values(declaration: Declaration, step: Step, own: Values) -> dict[str, FloatArray]:
    """Return a channel's values of the year before the first: declared ones, then what the step gives."""
    values = {
        n: np.full((1,), v.initial) for n, v in declaration.writes.items() if v.initial is not None and not v.dims
    }
    values |= {
        n: np.full((1,) * (1 + len(v.dims)), v.initial)
        for n, v in declaration.writes.items()
        if v.initial is not None and v.dims
    }
    return {**values, **step.initial(own)}


def own_parameters(declaration: Declaration, every: Values) -> dict[str, FloatArray]:
    """A channel sees its own parameters by name, those it declares to read by key, and all retained shares."""
    prefix = declaration.channel + "."
    mine = {k.removeprefix(prefix): v for k, v in every.items() if k.startswith(prefix)}
    theirs = {k: every[k] for k in declaration.parameter_reads if k in every}
    return mine | theirs | {k: v for k, v in every.items() if k.startswith("share#")}


def inputs_of(declaration: Declaration, now: Values, before: Values, base: Values) -> dict[str, FloatArray]:
    """Return a channel's inputs by `Read.key` from this year, the year before and the baseline of this year.

    Error: E420 a read without a value.
    """
    inputs: dict[str, FloatArray] = {}
    for read in declaration.reads:
        source = before if read.lag else (base if read.baseline else now)
        if read.variable in source:
            inputs[read.key] = source[read.variable]
        elif read.neutral is not None:
            inputs[read.key] = np.full((1,), read.neutral)
        else:
            raise ExeuntError(
                "E420",
                f"channel '{declaration.channel}' reads {read.key}, which has no value in the first year",
                mend="Declare `initial`, or return it from `Step.initial`.",
            )
    return inputs


def _check(plan: Plan, declaration: Declaration, out: Values) -> None:
    if out.keys() != declaration.writes.keys():
        odd = sorted(out.keys() ^ declaration.writes.keys())
        raise ExeuntError("E420", f"channel '{declaration.channel}' must write what it declares; differs in {odd}")
    for name, value in out.items():
        if value.shape[1:] != plan.shape(name) or value.shape[0] not in (1, BLOCK):
            raise ExeuntError(
                "E420",
                f"channel '{declaration.channel}' writes {name} with shape {value.shape}, "
                f"not (1 or {BLOCK}, {', '.join(map(str, plan.shape(name)))})",
            )


class _Shocks(Mapping[str, FloatArray]):
    """Uniforms of one channel, year and block, drawn when the channel asks for them; the arms share them.

    It refers to nothing that refers back to it, so its arrays go with the block and not with the next collection.
    """

    def __init__(self, plan: Plan, declaration: Declaration, year: int, start: int) -> None:
        self.plan, self.declaration, self.year, self.start = plan, declaration, year, start
        self.drawn: dict[str, FloatArray] = {}

    def __getitem__(self, name: str) -> FloatArray:
        if name not in self.drawn:
            width = self.plan.sizes[self.declaration.shocks[name].dim]
            self.drawn[name] = self.plan.draws.shock(
                self.declaration.channel, name, self.year, width, start=self.start, count=BLOCK
            )
        return self.drawn[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.declaration.shocks)

    def __len__(self) -> int:
        return len(self.declaration.shocks)
