"""Source tables of the trade world, as arrays over economies in alphabetical order of the file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
SECTORS = ("AGF", "MEN", "EIM", "MAN", "DDS", "OSV")
GOODS = SECTORS[:4]
# Three rows of the composition are empty: two enclaves take a neighbour's, the rest of the world a judgement.
NEIGHBOUR = {"LIE": "CHE", "MCO": "FRA"}
REST = {"AGF": 0.15, "MEN": 0.35, "EIM": 0.05, "MAN": 0.45}


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV as text: "NA" is Namibia, an empty cell is no number."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@dataclass(frozen=True)
class Sources:
    """codes : economies. goods, dds, osv : (N, N) million USD, [exporter, importer]; observed : (N, N) 0 or 1.

    composition : (N, 4) shares of goods exports. domestic : (6, N) domestic sales, million USD. input_share :
    (N, 6, 6), [economy, using sector, input]. gdp : USD. economies : the rows of the file.
    """

    codes: tuple[str, ...]
    goods: FloatArray
    dds: FloatArray
    osv: FloatArray
    observed: NDArray[np.uint8]
    composition: FloatArray
    domestic: FloatArray
    input_share: FloatArray
    gdp: FloatArray
    groups: tuple[str, ...]
    economies: list[dict[str, str]]


def read(folder: Path, composition: Path) -> Sources:
    """Return the sources; `folder` holds the trade tables, `composition` the shares of goods exports."""
    economies = rows(folder / "economies.csv")
    place = {row["iso3"]: i for i, row in enumerate(economies)}
    n = len(place)
    goods, dds, osv = (np.zeros((n, n)) for _ in range(3))
    observed = np.ones((n, n), dtype=np.uint8)
    for row in rows(folder / "bilateral_flows_2023.csv"):
        cell = place[row["exporter"]], place[row["importer"]]
        goods[cell] = float(row["goods_musd"])
        dds[cell], osv[cell] = float(row["dds_musd_modelled"]), float(row["osv_musd_modelled"])
        observed[cell] = int(row["goods_observed"])
    domestic = np.zeros((len(SECTORS), n))
    groups = [""] * n
    for row in rows(folder / "sector_accounts_2023_modelled.csv"):
        i = place[row["iso3"]]
        domestic[SECTORS.index(row["sector"]), i] = float(row["domestic_sales_musd"])
        groups[i] = row["io_group"]
    by_group = {
        (row["group"], row["sector"]): [float(row[f"input_{q}"]) for q in SECTORS]
        for row in rows(folder / "io_structure_groups.csv")
    }
    input_share = np.array([[by_group[group, s] for s in SECTORS] for group in groups])
    gdp = np.array([float(row["gdp_usd"]) for row in economies])
    shares = _composition(composition, tuple(place))
    return Sources(
        tuple(place), goods, dds, osv, observed, shares, domestic, input_share, gdp, tuple(groups), economies
    )


def _composition(path: Path, codes: tuple[str, ...]) -> FloatArray:
    """Return the shares of the four goods sectors in exports, rescaled to add up to 1."""
    table = {row["iso3"]: row for row in rows(path)}
    shares = [
        [REST[s] if code == "ROW" else float(table[NEIGHBOUR.get(code, code)][f"share_{s}"]) for s in GOODS]
        for code in codes
    ]
    array = np.array(shares)
    return np.asarray(array / array.sum(axis=1, keepdims=True))
