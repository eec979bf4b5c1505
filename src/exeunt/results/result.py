"""A finished run: outcomes of every scenario against its paired baseline, read from the run's folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from exeunt.engine.checkpoint import BlockStore
from exeunt.engine.run import MANIFEST
from exeunt.errors import ExeuntError, nearest_names
from exeunt.results.database import connect
from exeunt.results.gathering import gather
from exeunt.results.tables import MEND, create_views, verify

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from exeunt.results.explain import Explanation
    from exeunt.results.outcome import Outcome


class Result:
    """All outcomes of a run.

    folder : where its tables and blocks lie; `Result.open(folder)` reads it again later, on any machine.
    """

    def __init__(self, folder: Path, keep: TemporaryDirectory[str] | None = None) -> None:
        self.folder = folder
        self.keeps_folder = keep is None  # whether the folder outlives this object
        if keep is not None:  # a run without a folder of its own lives as long as its result
            finalize(self, keep.cleanup)

    @classmethod
    def open(cls, folder: Path | str) -> Result:
        """Return the result stored in a folder. Error: E501 no complete run there."""
        path = Path(folder)
        if not (path / MANIFEST).is_file():
            hint = "Run again with --resume." if (path / "started.json").is_file() else "Give the folder of a run."
            raise ExeuntError("E501", "holds no complete run", where=str(path), mend=hint)
        return cls(path)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What the run was made of, and `outcomes_sha256` over all outcomes in a fixed order."""
        path = self.folder / MANIFEST
        try:
            data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ExeuntError("E508", f"manifest cannot be read: {error}", where=str(path), mend=MEND) from None
        if not isinstance(data, dict) or "outcomes_sha256" not in data:
            raise ExeuntError("E508", "is not the manifest of a run", where=str(path), mend=MEND)
        return data

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios, in the order given to the run."""
        return tuple(s["name"] for s in self.manifest["scenarios"])

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of all outcomes."""
        return tuple(self.manifest["variables"])

    @property
    def years(self) -> tuple[int, ...]:
        """Simulated years."""
        return tuple(self.manifest["years"])

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.manifest["draws"])

    def title(self, scenario: str, language: str = "en") -> str:
        """Return the display title of a scenario in "en" or "zh_hant"."""
        titles = next(s["titles"] for s in self.manifest["scenarios"] if s["name"] == self.check_scenario(scenario))
        return str(titles.get(language.replace("-", "_").lower(), titles["en"]))

    def path(self, scenario: str | None = None) -> Mapping[str, Any] | None:
        """Return the world path that both arms of a scenario follow (name, titles, summary, what it sets), if any.

        Without a scenario, of the first. A path that was run against no path is a scenario, not a path.
        """
        name = self.check_scenario(scenario or self.scenarios[0])
        made = next(s for s in self.manifest["scenarios"] if s["name"] == name)
        found: Mapping[str, Any] | None = None if made.get("path_alone") else made.get("path")
        return found

    def label(self, scenario: str) -> str:
        """Return the name of a scenario as exports write it: `us-66`, or `us-66@confrontation` under a world path."""
        path = self.path(scenario)
        return scenario if path is None else f"{scenario}@{path['name']}"

    def values(self, variable: str, scenario: str) -> NDArray[np.float64]:
        """Return every draw of an outcome: (draws, years, *dims). `scenario` may be "baseline" of a single one."""
        name = self.check_variable(variable)
        arm = scenario if scenario in self.manifest["block_sha256"] else self.check_scenario(scenario)
        shape = [len(self.manifest["dims"][d]) for d in self.manifest["variables"][name]["dims"]]
        store = BlockStore(self.folder / "blocks")
        columns = gather(store, arm, self.draws, name)
        return columns.full(self.draws).reshape(self.draws, len(self.years), *shape)

    def baseline_of(self, scenario: str) -> str:
        """Return the name of the paired baseline arm of a scenario."""
        return str(self.manifest["baselines"][self.check_scenario(scenario)])

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection with the views `summary` and `draws`. Error: E509 a table is missing or corrupt."""
        verify(self.folder, self.manifest)
        connection = connect()
        create_views(connection, self.folder)
        return connection

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Quantiles of every outcome as a data frame; columns as in `results.finish.finish`."""
        frame: pd.DataFrame = self.connection.execute("SELECT * FROM summary").df()
        return frame

    def outcome(self, variable: str, scenario: str | None = None) -> Outcome:
        """Return one outcome with labelled access, differences and plots; the first scenario if none is named.

        Errors: E502, E503 unknown names.
        """
        from exeunt.results.outcome import Outcome

        return Outcome(self, self.check_variable(variable), self.check_scenario(scenario or self.scenarios[0]))

    def explain(
        self, variable: str, label: str | None = None, year: int | None = None, scenario: str | None = None
    ) -> Explanation:
        """Return what stands behind a figure: events, channels, parameters with grades, sources.

        label : country, organisation or other label of the outcome; the total or the scalar if None. year : the last
        one if None. Errors: E502-E507 unknown names.
        """
        from exeunt.results.explain import explain

        return explain(self.outcome(variable, scenario), label, self.years[-1] if year is None else year)

    def check_scenario(self, name: str) -> str:
        """Return the name if it is a scenario of this run. Error: E502."""
        if name not in self.scenarios:
            raise ExeuntError(
                "E502",
                f"'{name}' is not a scenario of this run",
                nearest=nearest_names(name, self.scenarios),
                mend=f"It holds {', '.join(self.scenarios)}.",
            )
        return name

    def check_variable(self, name: str) -> str:
        """Return the name if it is an outcome of this run. Error: E503."""
        if name not in self.manifest["variables"]:
            raise ExeuntError(
                "E503",
                f"'{name}' is not an outcome of this run",
                nearest=nearest_names(name, self.variables),
                mend="List: exeunt graph",
            )
        return name

    def __repr__(self) -> str:
        names = ", ".join(self.scenarios)
        return f"<Result {names}: {self.draws} draws, {len(self.variables)} outcomes, {self.folder}>"
