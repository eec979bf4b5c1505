"""One block: 64 consecutive draws through all arms, year by year. The unit of work of every executor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from exeunt.declarations import Declaration
from exeunt.engine.contract import BLOCK, FloatArray, Step, Values
from exeunt.engine.pack import Packed
from exeunt.engine.plan import Arm, Memo, Plan, draw_parameters
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
        for arm, kept in _arms(plan, block).items()
    }


def packed_block(plan: Plan, block: int) -> dict[str, dict[str, Packed]]:
    """Return what `run_block` returns, packed: what is equal in all draws is never widened. Errors as `run_block`."""
    return {
        arm: {name: Packed.of_years(years) for name, years in kept.items()} for arm, kept in _arms(plan, block).items()
    }


def _arms(plan: Plan, block: int) -> dict[str, Yearly]:
    start = block * BLOCK
    shocks = [{d.channel: _Shocks(plan, d, year, start) for d in plan.declarations} for year in plan.world.years]
    wanted = {r.variable for d in plan.declarations for r in d.reads if r.baseline}
    quiet: dict[str, History] = {}
    memo: Memo = {}
    results: dict[str, Yearly] = {}
    for arm in plan.arms:
        reference = quiet.get(arm.baseline) if arm.baseline else None
        kept, history = _run_arm(plan, arm, start, shocks, reference, wanted, memo)
        if arm.baseline is None:
            quiet[arm.name] = history
        results[arm.name] = kept
    return results


def _run_arm(
    plan: Plan,
    arm: Arm,
    start: int,
    shocks: list[dict[str, _Shocks]],
    reference: History | None,
    wanted: set[str],
    memo: Memo,
) -> tuple[Yearly, History]:
    every = draw_parameters(plan, arm, start, memo)
    parameters = [_own(d, every) for d in plan.declarations]
    before: dict[str, FloatArray] = {}
    for declaration, step, own in zip(plan.declarations, arm.steps, parameters, strict=True):
        before |= _initial(declaration, step, own)
    kept: Yearly = {v.name: [] for v in plan.kept}
    history: History = []
    for t, year in enumerate(plan.world.years):
        now: dict[str, FloatArray] = {}
        base = now if reference is None else reference[t]
        for declaration, step, own in zip(plan.declarations, arm.steps, parameters, strict=True):
            inputs = _inputs(declaration, now, before, base)
            out = step.step(year, inputs, own, shocks[t][declaration.channel])
            _check(plan, declaration, out)
            now.update(out)
        for name, store in kept.items():
            store.append(now[name])
        history.append({name: now[name] for name in wanted if name in now})
        before = now
    return kept, history


def _initial(declaration: Declaration, step: Step, own: Values) -> dict[str, FloatArray]:
    values = {
        n: np.full((1,), v.initial) for n, v in declaration.writes.items() if v.initial is not None and not v.dims
    }
    values |= {
        n: np.full((1,) * (1 + len(v.dims)), v.initial)
        for n, v in declaration.writes.items()
        if v.initial is not None and v.dims
    }
    return {**values, **step.initial(own)}


def _own(declaration: Declaration, every: Values) -> dict[str, FloatArray]:
    """A channel sees its own parameters by name, those it declares to read by key, and all retained shares."""
    prefix = declaration.channel + "."
    mine = {k.removeprefix(prefix): v for k, v in every.items() if k.startswith(prefix)}
    theirs = {k: every[k] for k in declaration.parameter_reads if k in every}
    return mine | theirs | {k: v for k, v in every.items() if k.startswith("share#")}


def _inputs(
    declaration: Declaration, now: Mapping[str, FloatArray], before: Mapping[str, FloatArray], base: Values
) -> dict[str, FloatArray]:
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
