"""Which years and labels of an outcome are looked at, and where they stand among its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, nearest_names
from exeunt.results.finish import TOTAL


@dataclass(frozen=True)
class Selection:
    """Years and, dimension by dimension, labels; `single` names the dimensions (or "year") reduced to one label."""

    all_years: tuple[int, ...]
    all_labels: Mapping[str, tuple[str, ...]]
    years: tuple[int, ...]
    labels: Mapping[str, tuple[str, ...]]
    single: frozenset[str] = frozenset()

    @classmethod
    def whole(cls, manifest: Mapping[str, Any], variable: str) -> Selection:
        """Return all years and labels of an outcome of a run."""
        years = tuple(manifest["years"])
        labels = {dim: tuple(manifest["dims"][dim]) for dim in manifest["variables"][variable]["dims"]}
        return cls(years, labels, years, labels)

    def narrow(
        self, variable: str, year: int | Iterable[int] | slice | None, labels: Mapping[str, str | Iterable[str]]
    ) -> Selection:
        """Return the selection within this one. Errors: E504 dimension, E505 label, E506 year."""
        new, single = dict(self.labels), set(self.single)
        for dim, wanted in labels.items():
            if dim not in new:
                raise ExeuntError(
                    "E504",
                    f"{variable} has no dimension '{dim}'",
                    nearest=nearest_names(dim, new),
                    mend=f"It has {', '.join(('year', *new))}.",
                )
            new[dim] = tuple([wanted] if isinstance(wanted, str) else wanted)
            single = single | {dim} if isinstance(wanted, str) else single - {dim}
            for label in new[dim]:
                if label not in self.labels[dim]:
                    raise ExeuntError(
                        "E505",
                        f"'{label}' is not a valid {dim} of {variable}",
                        nearest=nearest_names(str(label), self.labels[dim]),
                        mend=f"It has {len(self.labels[dim])}, from {self.labels[dim][0]} to {self.labels[dim][-1]}.",
                    )
        if isinstance(year, int):
            single.add("year")
        return replace(self, years=self._years(year), labels=new, single=frozenset(single))

    def _years(self, year: int | Iterable[int] | slice | None) -> tuple[int, ...]:
        if year is None:
            return self.years
        if isinstance(year, slice):
            first = self.years[0] if year.start is None else year.start
            last = self.years[-1] if year.stop is None else year.stop
            found = tuple(y for y in self.years if first <= y <= last)
            asked: tuple[object, ...] = (first, last)
        else:
            asked = (year,) if isinstance(year, int) else tuple(year)
            found = tuple(y for y in asked if y in self.years)
        if not found or (not isinstance(year, slice) and len(found) < len(asked)):
            wrong = ", ".join(str(y) for y in asked if y not in self.years)
            raise ExeuntError(
                "E506",
                f"{wrong or 'no year'} is not a year looked at",
                mend=f"The years are {self.years[0]} to {self.years[-1]}.",
            )
        return found

    def narrowed(self) -> list[str]:
        """Return the labels of what is selected, for titles: single labels by name, others by count."""
        parts = []
        for dim, labels in self.labels.items():
            if dim in self.single:
                parts.append(labels[0])
            elif len(labels) < len(self.all_labels[dim]):
                parts.append(f"{len(labels)} of {len(self.all_labels[dim])} in {dim}")
        return parts

    def positions(self) -> NDArray[np.int64]:
        """Return the columns (year-major, last dimension fastest) that the selection takes, in its own order."""
        sizes = [len(self.all_years), *(len(v) for v in self.all_labels.values())]
        year_at = {y: i for i, y in enumerate(self.all_years)}
        axes = [np.array([year_at[y] for y in self.years])]
        for dim, labels in self.labels.items():
            at = {label: i for i, label in enumerate(self.all_labels[dim])}
            axes.append(np.array([at[label] for label in labels]))
        grid = np.meshgrid(*axes, indexing="ij")
        positions: NDArray[np.int64] = np.ravel_multi_index([g.ravel() for g in grid], sizes).astype(np.int64)
        return positions

    def keys(self, *, summed: bool) -> dict[str, NDArray[Any]]:
        """Return the year and label columns of a table with one row a column of the selection."""
        labels = dict.fromkeys(self.labels, (TOTAL,)) if summed else self.labels
        axes = [np.array(self.years, dtype=np.int64), *(np.array(v, dtype=object) for v in labels.values())]
        grid = np.meshgrid(*axes, indexing="ij")
        return {name: g.ravel() for name, g in zip(("year", *labels), grid, strict=True)}
