"""Turning finished blocks into the two tables that every face reads: `summary.parquet` and `draws.parquet`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exeunt.engine.checkpoint import BlockStore
from exeunt.results.statistics import PROBABILITIES, Columns, gather, paired, total
from exeunt.results.writing import replacing

Frame = dict[str, NDArray[Any]]
SUMMARY = "summary.parquet"
DRAWS = "draws.parquet"
TOTAL = "ALL"
QUANTILES = tuple(f"p{round(100 * p):02d}" for p in PROBABILITIES)


def finish(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write `summary.parquet` and `draws.parquet` of a computed run.

    summary: scenario, variable, year, label, label2 ("ALL" = sum over additive dims, "" = no such dim), unit, grade;
    level p05..p95, mean; diff_p05..diff_p95, diff_mean (scenario less baseline, draw by draw; the mean is missing as
    soon as one draw has no difference, for the others do not stand for it); base_p50; missing (share of draws without
    a number, such as "no run-out").
    draws: every draw of the totals and of variables without a dimension: scenario, variable, year, draw, value,
    baseline.
    """
    store = BlockStore(folder / "blocks")
    variables: Mapping[str, Mapping[str, Any]] = manifest["variables"]
    names = sorted(variables)
    draws = int(manifest["draws"])
    summary: list[Frame] = []
    headline: list[Frame] = [_no_draws()]
    for arm, base in sorted(manifest["baselines"].items()):
        pairs = zip(gather(store, arm, draws, names), gather(store, base, draws, names), strict=True)
        for (name, level), (_, quiet) in pairs:
            one = _Cells(manifest, arm, name)
            summary.append(one.frame(level, quiet))
            years = len(manifest["years"])
            if variables[name]["additive"]:
                sums = total(level, years), total(quiet, years)
                summary.append(one.frame(*sums, totals=True))
                headline.append(one.draws(*sums, draws))
            elif not variables[name]["dims"]:
                headline.append(one.draws(level, quiet, draws))
    _write(folder / SUMMARY, summary)
    _write(folder / DRAWS, headline)


class _Cells:
    """Labels of the columns of one variable in one arm."""

    def __init__(self, manifest: Mapping[str, Any], arm: str, name: str) -> None:
        self.arm, self.name = arm, name
        self.years = manifest["years"]
        self.variable = manifest["variables"][name]
        self.labels = [manifest["dims"][d] for d in self.variable["dims"]]

    def frame(self, level: Columns, quiet: Columns, *, totals: bool = False) -> Frame:
        count = len(level.constant)
        year, first, second = self._keys(totals=totals)
        both = paired(level, quiet)
        own, gap = both.level, both.difference
        frame: Frame = {
            "scenario": _repeat(self.arm, count),
            "variable": _repeat(self.name, count),
            "year": year,
            "label": first,
            "label2": second,
            "unit": _repeat(self.variable["unit"], count),
            "grade": _repeat(self.variable["grade"], count),
        }
        for i, q in enumerate(QUANTILES):
            frame[q] = np.ascontiguousarray(own.quantiles[:, i])
        frame["mean"] = own.mean
        for i, q in enumerate(QUANTILES):
            frame[f"diff_{q}"] = np.ascontiguousarray(gap.quantiles[:, i])
        frame["diff_mean"] = np.where(gap.missing > 0, np.nan, gap.mean)
        frame["base_p50"] = np.ascontiguousarray(both.base.quantiles[:, 2])
        frame["missing"] = own.missing
        return frame

    def draws(self, level: Columns, quiet: Columns, draws: int) -> Frame:
        years = np.array(self.years, dtype=np.int32)
        count = draws * len(years)
        return {
            "scenario": _repeat(self.arm, count),
            "variable": _repeat(self.name, count),
            "year": np.tile(years, draws),
            "draw": np.repeat(np.arange(draws, dtype=np.int32), len(years)),
            "value": level.full(draws).ravel(),
            "baseline": quiet.full(draws).ravel(),
        }

    def _keys(self, *, totals: bool) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        labels = [[TOTAL]] if totals else [*self.labels]
        while len(labels) < 2:
            labels.append([""])
        a, b = (np.array(x, dtype=object) for x in labels[:2])
        years = np.array(self.years, dtype=np.int32)
        return (
            np.repeat(years, len(a) * len(b)),
            np.tile(np.repeat(a, len(b)), len(years)),
            np.tile(b, len(years) * len(a)),
        )


def _no_draws() -> Frame:
    """Return the draws table without a row: a run may have neither a total nor a scalar."""
    return {
        "scenario": np.zeros(0, dtype=object),
        "variable": np.zeros(0, dtype=object),
        "year": np.zeros(0, dtype=np.int32),
        "draw": np.zeros(0, dtype=np.int32),
        "value": np.zeros(0),
        "baseline": np.zeros(0),
    }


def _repeat(text: str, count: int) -> NDArray[Any]:
    return np.full(count, text, dtype=object)


def _write(path: Path, frames: list[Frame]) -> None:
    import duckdb

    joined = {key: np.concatenate([f[key] for f in frames]) for key in frames[0]}
    with replacing(path) as temporary, duckdb.connect() as connection:
        connection.execute("SET threads TO 1")
        connection.register("frame", joined)
        connection.execute(f"COPY frame TO '{str(temporary).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")
