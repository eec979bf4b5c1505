"""Several scenarios side by side: the methods of a result with one more axis, differences draw by draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from exeunt.errors import ExeuntError, nearest_names
from exeunt.results.finish import QUANTILES
from exeunt.results.result import Result
from exeunt.results.statistics import difference, statistics

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from exeunt.results.outcome import Outcome

PAIRED = ("seed", "draws", "years")


def compare(*runs: Result | Path | str, scenarios: Iterable[str] | None = None) -> Comparison:
    """Return the scenarios of one or several runs side by side.

    runs : results, or folders of runs. scenarios : names to keep, in this order (all by default); a name that occurs
    in several runs is written `folder/name`.

    Errors: E510 seed, number of draws or years differ, so that draws are not pairs; E511 nothing to compare;
    those of `Result`.
    """
    results = [run if isinstance(run, Result) else Result.open(run) for run in runs]
    members = [(result, name) for result in results for name in result.scenarios]
    names = [n for _, n in members]
    keyed = {n if names.count(n) == 1 else f"{r.folder.name}/{n}": (r, n) for r, n in members}
    wanted = list(keyed if scenarios is None else scenarios)
    for name in wanted:
        if name not in keyed:
            raise ExeuntError(
                "E502",
                f"'{name}' is not a scenario of these runs",
                nearest=nearest_names(name, keyed),
                mend=f"They hold {', '.join(keyed)}.",
            )
    chosen = {name: keyed[name] for name in wanted}
    if not chosen or (len(keyed) < len(members) and scenarios is None):
        raise ExeuntError("E511", "there is nothing to compare", mend="Give folders of runs with distinct names.")
    return Comparison(chosen, _notes(results))


def _notes(results: list[Result]) -> tuple[str, ...]:
    """Refuse runs whose draws are not pairs; return what else differs between them."""
    first, notes = results[0].manifest if results else {}, []
    if results and results[0].path() is not None:
        notes.append(f"both arms of {results[0].folder} follow the world path {_path_of(results[0])}")
    for other in results[1:]:
        for key in PAIRED:
            if other.manifest[key] != first[key]:
                raise ExeuntError(
                    "E510",
                    f"{key} is {first[key]} in {results[0].folder} and {other.manifest[key]} in {other.folder}, "
                    "so draws are not pairs",
                    mend="Run them with the same --seed and --draws, best in one run.",
                )
        notes += [
            f"{what} differs between {results[0].folder} and {other.folder}"
            for key, what in (("code_sha256", "the code"), ("data_sha256", "the tables"), ("exeunt", "the version"))
            if other.manifest[key] != first[key]
        ]
        one, two = (_path_of(r) for r in (results[0], other))
        if one != two:
            notes.append(f"the world path is {one} in {results[0].folder} and {two} in {other.folder}")
    return tuple(notes)


def _path_of(result: Result) -> str:
    found = result.path()
    return "none" if found is None else str(found["name"])


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scenarios by name, each of its run; `notes` tell what differs between the runs apart from the scenarios."""

    members: dict[str, tuple[Result, str]]
    notes: tuple[str, ...] = ()

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios compared."""
        return tuple(self.members)

    @property
    def variables(self) -> tuple[str, ...]:
        """Outcomes that every run holds."""
        held = [set(result.variables) for result, _ in self.members.values()]
        first = next(iter(self.members.values()))[0]
        return tuple(v for v in first.variables if all(v in names for names in held))

    def outcome(self, variable: str) -> ComparedOutcome:
        """Return one outcome of all scenarios. Error: E503 a run does not hold it."""
        return ComparedOutcome({n: result.outcome(variable, own) for n, (result, own) in self.members.items()})

    def table(
        self, variable: str, year: int | None = None, *, difference: bool = True, label: str | None = None
    ) -> pd.DataFrame:
        """Return one row a scenario: the band of an outcome's total (or scalar, or one label) in a year.

        difference : from each scenario's own baseline; otherwise the level. Without a label, an outcome that cannot
        be added up gives one row a scenario and label.
        """
        outcome = self.outcome(variable)
        first = next(iter(outcome.parts.values()))
        chosen = outcome.sel(year=[first.years[-1] if year is None else year])
        if label is not None:
            chosen = chosen.at(label)
        elif first.declared["additive"]:
            chosen = chosen.total()
        return chosen.quantiles(difference=difference)

    def plot(self, variable: str, *, difference: bool = True) -> Any:
        """Return the fans of an outcome's total (or scalar) in one picture."""
        outcome = self.outcome(variable)
        first = next(iter(outcome.parts.values()))
        return (outcome.total() if first.declared["additive"] else outcome).plot(difference=difference)

    def __repr__(self) -> str:
        return f"<Comparison {', '.join(self.scenarios)}: {len(self.variables)} outcomes>"


@dataclass(frozen=True, eq=False)
class ComparedOutcome:
    """An outcome of several scenarios: the methods of `Outcome`, with the scenario as one more axis."""

    parts: dict[str, Outcome]

    def sel(self, year: int | Iterable[int] | slice | None = None, **labels: str | Iterable[str]) -> ComparedOutcome:
        """Return the part with the given years and labels, as `Outcome.sel`."""
        return self._each(lambda o: o.sel(year, **labels))

    def at(self, label: str) -> ComparedOutcome:
        """Return the part of one label, as `Outcome.at`."""
        return self._each(lambda o: o.at(label))

    def total(self) -> ComparedOutcome:
        """Return the sum over labels, as `Outcome.total`."""
        return self._each(lambda o: o.total())

    def draws(self) -> xr.DataArray:
        """Return (scenario, draw, year, *dims)."""
        return self._stacked(lambda o: o.draws())

    def baseline(self) -> xr.DataArray:
        """Return each scenario's paired baseline: (scenario, draw, year, *dims)."""
        return self._stacked(lambda o: o.baseline())

    def difference(self) -> xr.DataArray:
        """Return each scenario less its own baseline: (scenario, draw, year, *dims)."""
        return self._stacked(lambda o: o.difference())

    def quantiles(self, *, difference: bool = True) -> pd.DataFrame:
        """Return the rows of `Outcome.quantiles` with the scenario in front."""
        import pandas as pd

        frames = [o.quantiles(difference=difference) for o in self.parts.values()]
        for name, frame in zip(self.parts, frames, strict=True):
            frame.insert(0, "scenario", name)
        return pd.concat(frames, ignore_index=True)

    def between(self, reference: str | None = None) -> pd.DataFrame:
        """Return the quantiles of each other scenario less the reference (the first by default), draw by draw.

        These are differences of levels, so also of scenarios whose baselines differ. Error: E502 unknown name.
        """
        import pandas as pd

        names = list(self.parts)
        base = names[0] if reference is None else reference
        if base not in self.parts:
            raise ExeuntError(
                "E502",
                f"'{base}' is not compared here",
                nearest=nearest_names(base, names),
                mend=f"Compared are {', '.join(names)}.",
            )
        frames = []
        for name, outcome in self.parts.items():
            if name != base:
                gap = statistics(difference(outcome.columns, self.parts[base].columns))
                frame = pd.DataFrame(outcome.chosen.keys(summed=outcome.summed))
                frame.insert(0, "reference", base)
                frame.insert(0, "scenario", name)
                for i, q in enumerate(QUANTILES):
                    frame[q] = gap.quantiles[:, i]
                frame["mean"] = np.where(gap.missing > 0, np.nan, gap.mean)
                frames.append(frame.assign(unit=outcome.unit, grade=outcome.grade))
        if not frames:
            raise ExeuntError("E511", "one scenario alone cannot be compared", mend="Give at least two.")
        return pd.concat(frames, ignore_index=True)

    def plot(self, *, difference: bool = True) -> Any:
        """Return one fan a scenario in one picture. Errors: E540, E541 as in `Outcome.plot`."""
        from exeunt.results.charts import scenarios

        if any(len(v) > 1 and not o.summed for o in self.parts.values() for v in o.chosen.labels.values()):
            raise ExeuntError("E541", "a fan shows one series", mend="Select with .sel(...), or add up: .total().")
        return scenarios(self.parts, difference=difference)

    def _each(self, change: Callable[[Outcome], Outcome]) -> ComparedOutcome:
        return replace(self, parts={name: change(outcome) for name, outcome in self.parts.items()})

    def _stacked(self, of: Callable[[Outcome], xr.DataArray]) -> xr.DataArray:
        import xarray as xr

        arrays = [of(outcome) for outcome in self.parts.values()]
        stacked = xr.concat(arrays, dim="scenario", coords="minimal", compat="override", combine_attrs="drop_conflicts")
        return stacked.assign_coords(scenario=list(self.parts))
