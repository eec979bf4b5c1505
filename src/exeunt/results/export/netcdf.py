"""NetCDF 3 with CF attributes: outcome(scenario, year, labels, quantile), its difference and its total."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from exeunt.results.export.points import Points
from exeunt.results.finish import QUANTILES, TOTAL
from exeunt.results.statistics import PROBABILITIES

if TYPE_CHECKING:
    import xarray as xr

LEVEL = QUANTILES
DIFFERENCE = tuple(f"diff_{q}" for q in QUANTILES)


def write(points: Points, path: Path) -> None:
    """Write `x`, `x_difference` and, where labels may be added up, `x_total`, `x_total_difference`; NaN = no figure."""
    dataset(points).to_netcdf(path, engine="scipy", format="NETCDF3_64BIT")


def dataset(points: Points) -> xr.Dataset:
    """Return the outcomes as an xarray Dataset."""
    import xarray as xr

    result, record = points.result, points.record
    arrays: dict[str, Any] = {}
    labels: dict[str, list[str]] = {}
    for name in points.variables:
        declared = result.manifest["variables"][name]
        dims = [str(d) for d in declared["dims"]]
        labels |= {d: list(result.manifest["dims"][d]) for d in dims}
        shape = tuple(len(labels[d]) for d in dims)
        about = {"units": declared["unit"], "long_name": declared["names"]["en"], "grade": declared["grade"]}
        about |= {"description": declared["description"], "model": record["models"][declared["channel"]]}
        parts = [("", f"label <> '{TOTAL}'" if dims else "true", dims, shape)]
        if declared["additive"] and dims:
            parts.append(("_total", f"label = '{TOTAL}'", [], ()))
        for ending, where, own, sizes in parts:
            for difference, columns in (("", LEVEL), ("_difference", DIFFERENCE)):
                values = _values(points, name, where, columns).reshape(len(result.scenarios), -1, *sizes, len(columns))
                arrays[f"{name}{ending}{difference}"] = (("scenario", "year", *own, "quantile"), values, about)
    coordinates = {
        "scenario": [result.label(s) for s in result.scenarios],
        "year": np.array(result.years, dtype=np.int32),
        "quantile": np.array(PROBABILITIES),
        **labels,
    }
    about = {
        "Conventions": "CF-1.11",
        "title": "Outcomes of " + "; ".join(t["en"] for t in record["scenarios"].values()),
        "source": f"exeunt {record['exeunt']}, seed {record['seed']}, {record['draws']} draws",
        "history": record["reproduce"],
        "outcomes_sha256": record["outcomes_sha256"],
        "comment": record["reading"],
    }
    return xr.Dataset(arrays, coords=coordinates, attrs=about)


def _values(points: Points, name: str, where: str, columns: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return (rows, columns) in the order of scenarios, years and labels, which is that of the run's table."""
    result = points.result
    scenarios = ", ".join(f"'{s}'" for s in result.scenarios)
    frame = result.connection.execute(
        f"SELECT {', '.join(columns)} FROM (SELECT *, row_number() OVER () AS place FROM summary) "
        f"WHERE variable = ? AND {where} ORDER BY list_position([{scenarios}], scenario), place",
        [name],
    ).fetchnumpy()
    return np.ascontiguousarray(np.stack([np.ma.filled(frame[c], np.nan) for c in columns], axis=1), dtype=np.float64)
