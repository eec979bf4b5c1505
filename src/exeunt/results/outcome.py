"""One outcome of one scenario: labelled draws, differences from the baseline, quantiles, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from exeunt.engine.checkpoint import BlockStore
from exeunt.errors import ExeuntError, nearest_names
from exeunt.results.finish import QUANTILES
from exeunt.results.gathering import gather
from exeunt.results.selection import Selection
from exeunt.results.statistics import Columns, difference, statistics, take, total

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from exeunt.results.result import Result


@dataclass(frozen=True, eq=False)
class Outcome:
    """An outcome, or a part of it: `sel` narrows, `total` sums, both give another `Outcome`.

    All figures come from the same draws by the same functions as the tables of the run, so a part equals the tables'
    rows to the bit. Levels are those of the scenario; `difference` is scenario less baseline, draw by draw.
    """

    result: Result
    variable: str
    scenario: str
    selection: Selection | None = None
    summed: bool = False

    @property
    def declared(self) -> Mapping[str, Any]:
        """What the channel declares: channel, dims, unit, keep, grade, names, description, additive."""
        declared: Mapping[str, Any] = self.result.manifest["variables"][self.variable]
        return declared

    @property
    def unit(self) -> str:
        """Unit of the values."""
        return str(self.declared["unit"])

    @property
    def grade(self) -> str:
        """Evidence grade of the outcome: A, B or C."""
        return str(self.declared["grade"])

    @property
    def chosen(self) -> Selection:
        """The years and labels that are looked at."""
        return self.selection or Selection.whole(self.result.manifest, self.variable)

    @property
    def dims(self) -> tuple[str, ...]:
        """Dimensions after draw and year; none after `total`."""
        return () if self.summed else tuple(self.chosen.labels)

    @property
    def years(self) -> tuple[int, ...]:
        """Years that are looked at."""
        return self.chosen.years

    @property
    def title(self) -> str:
        """English name of the outcome with what is selected of it."""
        return ", ".join([str(self.declared["names"]["en"]), *self.chosen.narrowed(), *(["total"] * self.summed)])

    def sel(self, year: int | Iterable[int] | slice | None = None, **labels: str | Iterable[str]) -> Outcome:
        """Return the part with the given years and labels: `sel(organisation="WHO", year=slice(2026, 2030))`.

        Errors: E504 no such dimension; E505 no such label; E506 a year outside the run.
        """
        if labels:
            self._refuse_summed()
        return replace(self, selection=self.chosen.narrow(self.variable, year, labels))

    def at(self, label: str) -> Outcome:
        """Return the part of one label, in whichever dimension has it. Error: E505 none has it."""
        self._refuse_summed()
        dims = self.chosen.labels
        dim = next((d for d, labels in dims.items() if label in labels), None)
        if dim is None:
            every = [text for labels in dims.values() for text in labels]
            raise ExeuntError(
                "E505",
                f"'{label}' is not a label of {self.variable}",
                nearest=nearest_names(label, every),
                mend=f"It has labels of {', '.join(dims)}." if dims else "It is one number a year.",
            )
        return replace(self, selection=self.chosen.narrow(self.variable, None, {dim: label}))

    def total(self) -> Outcome:
        """Return the sum over all labels that are looked at. Error: E507 ratios and the like have no sum."""
        if not self.declared["additive"]:
            raise ExeuntError(
                "E507",
                f"{self.variable} ({self.unit}) cannot be added up",
                mend="Select a label: .sel(...), or take the quantiles of each.",
            )
        return replace(self, summed=True)

    def draws(self) -> xr.DataArray:
        """Return the scenario's draws as (draw, year, *dims)."""
        return self._labelled(self.columns, "")

    def baseline(self) -> xr.DataArray:
        """Return the paired baseline's draws as (draw, year, *dims)."""
        return self._labelled(self.base_columns, "baseline")

    def difference(self) -> xr.DataArray:
        """Return scenario less baseline, draw by draw, as (draw, year, *dims); 0 where neither has a number."""
        return self._labelled(difference(self.columns, self.base_columns), "difference from the baseline")

    def quantiles(self, *, difference: bool = True) -> pd.DataFrame:
        """Return one row a year and label: year, the dims, p05, p25, p50, p75, p95, mean, unit, grade.

        difference : of scenario less baseline; otherwise of the level, with `missing`, the share of draws without a
        number.
        """
        import pandas as pd

        known = statistics(self.compared) if difference else statistics(self.columns)
        frame = pd.DataFrame(self.chosen.keys(summed=self.summed))
        for i, name in enumerate(QUANTILES):
            frame[name] = known.quantiles[:, i]
        frame["mean"] = np.where(known.missing > 0, np.nan, known.mean) if difference else known.mean
        if not difference:
            frame["missing"] = known.missing
        return frame.assign(unit=self.unit, grade=self.grade)

    def plot(self, kind: str = "auto", *, year: int | None = None, difference: bool = True, top: int = 20) -> Any:
        """Return an Altair chart: "fan" over the years, or "ranking" of labels in one year (the last if None).

        "auto" takes the ranking if several labels are looked at. Errors: E540 the extra `charts` is not installed;
        E541 the kind does not fit.
        """
        from exeunt.results.charts import plot

        return plot(self, kind, year=year, difference=difference, top=top)

    @cached_property
    def columns(self) -> Columns:
        """Every draw of the scenario, in the form of `results.statistics`."""
        return self._gathered(self.scenario)

    @cached_property
    def base_columns(self) -> Columns:
        """Every draw of the paired baseline."""
        return self._gathered(self.result.baseline_of(self.scenario))

    @cached_property
    def compared(self) -> Columns:
        """Every draw of the difference."""
        return difference(self.columns, self.base_columns)

    def _refuse_summed(self) -> None:
        if self.summed:
            raise ExeuntError("E507", f"{self.variable} is summed already", mend="Select first, then sum.")

    def _gathered(self, arm: str) -> Columns:
        store = BlockStore(self.result.folder / "blocks")
        columns = gather(store, arm, self.result.draws, self.variable)
        if self.selection is not None:
            columns = take(columns, self.selection.positions())
        return total(columns, len(self.years)) if self.summed else columns

    def _labelled(self, columns: Columns, what: str) -> xr.DataArray:
        import xarray as xr

        chosen = self.chosen
        labels = {} if self.summed else chosen.labels
        count = self.result.draws
        shape = (count, len(chosen.years), *(len(v) for v in labels.values()))
        array = xr.DataArray(
            columns.full(count).reshape(shape),
            dims=("draw", "year", *labels),
            coords={"draw": np.arange(count), "year": list(chosen.years), **{d: list(v) for d, v in labels.items()}},
            name=self.variable,
            attrs=self._attributes(what),
        )
        single = {d: 0 for d in chosen.single if d in array.dims}
        return array.isel(single)

    def _attributes(self, what: str) -> dict[str, str]:
        manifest, declared = self.result.manifest, self.declared
        model = manifest["models"][declared["channel"]]["model"]
        return {
            "long_name": self.title + (f", {what}" if what else ""),
            "units": self.unit,
            "grade": self.grade,
            "scenario": self.scenario,
            "description": str(declared["description"]),
            "source": f"exeunt {manifest['exeunt']}, channel {declared['channel']}: {model}",
            "outcomes_sha256": str(manifest["outcomes_sha256"]),
        }

    def _repr_html_(self) -> str:
        from exeunt.results.display import outcome_html

        return outcome_html(self)

    def __repr__(self) -> str:
        shape = ", ".join(("draw", "year", *self.dims))
        return f"<Outcome {self.title} [{shape}] in {self.unit}, {self.scenario}, grade {self.grade}>"
