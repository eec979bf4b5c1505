"""Turning finished blocks into the two tables that every face reads: `summary.parquet` and `draws.parquet`."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exeunt.engine.checkpoint import BlockStore
from exeunt.results.gathering import Piece, passes, read_pieces
from exeunt.results.statistics import PROBABILITIES, Columns, joined, paired, total
from exeunt.results.table_writer import TableWriter

Frame = dict[str, NDArray[Any]]
SUMMARY = "summary.parquet"
DRAWS = "draws.parquet"
TOTAL = "ALL"
QUANTILES = tuple(f"p{round(100 * p):02d}" for p in PROBABILITIES)


def finish(folder: Path, manifest: Mapping[str, Any], *, workers: int = 1) -> None:
    """Write `summary.parquet` and `draws.parquet` of a computed run.

    summary: scenario, variable, year, label, label2 ("ALL" = sum over additive dims, "" = no such dim), unit, grade;
    level p05..p95, mean; diff_p05..diff_p95, diff_mean (scenario less baseline, draw by draw; the mean is missing as
    soon as one draw has no difference, for the others do not stand for it); base_p50; missing (share of draws without
    a number, such as "no run-out").
    draws: every draw of the totals and of variables without a dimension: scenario, variable, year, draw, value,
    baseline.
    Memory hardly grows with the number of draws. workers : threads, on which no bit depends.
    """
    store = BlockStore(folder / "blocks")
    names, draws = sorted(manifest["variables"]), int(manifest["draws"])
    scenarios = sorted(manifest["baselines"])
    with TableWriter(folder, scenarios, names) as writer, ThreadPoolExecutor(workers) as pool:
        tables = _Tables(manifest, writer)
        for base in sorted(set(manifest["baselines"].values())):
            arms = [arm for arm in scenarios if manifest["baselines"][arm] == base]
            groups = passes([store.read(arm, 0) for arm in (base, *arms)], names, draws)
            work = partial(_pass, store, manifest, base, arms)
            for parts in _ahead(pool, work, groups, workers + 1):
                for part in parts:
                    tables.add(part)
        writer.write(folder / SUMMARY, folder / DRAWS, [f for arm in scenarios for f in tables.frames[arm]])


def _ahead(
    pool: ThreadPoolExecutor, work: Callable[[list[Piece]], list[_Part]], groups: list[list[Piece]], count: int
) -> Iterator[list[_Part]]:
    """Yield what is made of each group, in order, with at most `count` begun and not yet taken."""
    begun: deque[Future[list[_Part]]] = deque()
    for group in groups:
        if len(begun) == count:
            yield begun.popleft().result()
        begun.append(pool.submit(work, group))
    while begun:
        yield begun.popleft().result()


@dataclass(frozen=True)
class _Part:
    """What a pass makes of a piece in one arm; `kept` : level and baseline of which every draw is shown."""

    cells: _Cells
    frame: Frame
    kept: tuple[Columns, Columns] | None


def _pass(
    store: BlockStore, manifest: Mapping[str, Any], base: str, arms: Sequence[str], pieces: Sequence[Piece]
) -> list[_Part]:
    draws = int(manifest["draws"])
    quiet = read_pieces(store, base, draws, pieces)
    found = []
    for arm in arms:
        level = read_pieces(store, arm, draws, pieces)
        for piece in pieces:
            cells, pair = _Cells(manifest, arm, piece), (level.pop(piece), quiet[piece])
            years = piece.last - piece.first
            sums = (total(pair[0], years), total(pair[1], years))
            kept = sums if cells.additive else None if cells.labels else pair
            found.append(_Part(cells, cells.frame(*pair), kept))
    return found


class _Tables:
    """Frames of the summary by scenario, in order; draws go to the writer when all years of a variable are there."""

    def __init__(self, manifest: Mapping[str, Any], writer: TableWriter) -> None:
        self.manifest, self.writer = manifest, writer
        self.frames: dict[str, list[Frame]] = {arm: [] for arm in manifest["baselines"]}
        self._known: dict[tuple[str, str], list[tuple[Columns, Columns]]] = {}

    def add(self, part: _Part) -> None:
        """Take one part; the years of a variable come in order."""
        arm, piece = part.cells.arm, part.cells.piece
        self.frames[arm].append(part.frame)
        if part.kept is None:
            return
        known = self._known.setdefault((arm, piece.name), [])
        known.append(part.kept)
        if piece.last < len(self.manifest["years"]):
            return
        level, quiet = (joined(columns) for columns in zip(*self._known.pop((arm, piece.name)), strict=True))
        cells = _Cells(self.manifest, arm, Piece(piece.name, 0, piece.last))
        if cells.additive:
            self.frames[arm].append(cells.frame(level, quiet, totals=True))
        draws = int(self.manifest["draws"])
        self.writer.add_draws(arm, piece.name, cells.years, level.full(draws), quiet.full(draws))


class _Cells:
    """Labels of the columns of a piece of a variable in one arm."""

    def __init__(self, manifest: Mapping[str, Any], arm: str, piece: Piece) -> None:
        self.arm, self.piece, self.name = arm, piece, piece.name
        self.years = np.array(manifest["years"][piece.first : piece.last], dtype=np.int32)
        self.variable = manifest["variables"][piece.name]
        self.labels = [manifest["dims"][d] for d in self.variable["dims"]]
        self.additive = bool(self.variable["additive"])

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

    def _keys(self, *, totals: bool) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        labels = [[TOTAL]] if totals else [*self.labels]
        while len(labels) < 2:
            labels.append([""])
        a, b = (np.array(x, dtype=object) for x in labels[:2])
        return (
            np.repeat(self.years, len(a) * len(b)),
            np.tile(np.repeat(a, len(b)), len(self.years)),
            np.tile(b, len(self.years) * len(a)),
        )


def _repeat(text: str, count: int) -> NDArray[Any]:
    return np.full(count, text, dtype=object)
