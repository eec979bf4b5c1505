"""The default trade world: 198 economies and six sectors, read once when a model asks for it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, MissingDataError, nearest_names

if TYPE_CHECKING:
    from exeunt.world.table import Table
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
VARIANTS = ("observed", "capped_services")


@dataclass(frozen=True)
class TradeWorld:
    """Flows and accounts, consistent with each other; grade C.

    economies : codes. sectors : keys. flows : (S, N, N) million USD of 2023, [sector, exporter, importer], domestic
    sales on the diagonal. input_share : (N, S, S), [economy, using sector, input] of gross output. goods_observed :
    (N, N) true where the total of goods is observed; how it splits by sector, every service and all domestic sales are
    modelled. deficit_factor : (N,) factor on goods imports by the cap on deficits. multinational : (N,) true where
    services trade above 25 percent of GDP is the accounting of multinationals. hash : of the file. notes : what a
    reader of results must know.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: FloatArray
    input_share: FloatArray
    goods_observed: NDArray[np.bool_]
    deficit_factor: FloatArray
    multinational: NDArray[np.bool_]
    variant: str
    hash: str
    notes: tuple[str, ...]

    @classmethod
    def load(cls, world: World, variant: str = "observed") -> TradeWorld:
        """Return the world of the tables, as assembled or with services trade capped at 25 percent of GDP.

        Errors: E117 not among the tables; E118 the file is not the one described; E119 unknown variant.
        """
        if variant not in VARIANTS:
            raise ExeuntError(
                "E119", f"'{variant}' is not a variant of the trade world", nearest=nearest_names(variant, VARIANTS)
            )
        folder = world.path("trade_economies").parent
        arrays, found = _arrays(folder)
        table = world.table("trade_economies")
        offices = ~np.isnan(table["dds_export_factor"]) | ~np.isnan(table["dds_import_factor"])
        flows = arrays["flows"].astype(np.float64)
        input_share = arrays["input_share"]
        if variant == "capped_services":
            home = np.diagonal(flows, axis1=1, axis2=2).copy()
            flows[:4] *= arrays["capped_goods_factor"]
            flows[4] = arrays["capped_dds"]
            place = np.arange(flows.shape[1])
            flows[:4, place, place] = home[:4]
            input_share = arrays["capped_input_share"]
        return cls(
            tuple(str(code) for code in arrays["economies"]),
            tuple(str(key) for key in arrays["sectors"]),
            flows,
            input_share,
            arrays["goods_observed"].astype(bool),
            np.nan_to_num(table["deficit_factor"], nan=1.0),
            offices,
            variant,
            found,
            _notes(table, offices),
        )


def _notes(table: Table, offices: NDArray[np.bool_]) -> tuple[str, ...]:
    capped = table["economy"][~np.isnan(table["deficit_factor"])]
    return (
        "goods totals by pair are observed, sector splits, services and domestic sales are modelled (grade C)",
        f"goods imports scaled so that the deficit is half of value added: {', '.join(capped)}",
        f"services trade above 25 percent of GDP, accounts of multinationals: {', '.join(table['economy'][offices])}",
    )


@cache
def _arrays(folder: Path) -> tuple[dict[str, NDArray[Any]], str]:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described = next((a for a in package.get("attachments", ()) if a.get("name") == "trade_world"), None)
    if described is None:
        raise MissingDataError("E117", "the trade package describes no arrays", where=str(folder))
    path = folder / described["path"]
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise MissingDataError("E117", "the descriptor names a file that is not there", where=str(path)) from None
    found = "sha256:" + hashlib.sha256(data).hexdigest()
    if found != described["hash"]:
        raise ExeuntError("E118", "the file is not the one described (sha256 differs)", where=str(path))
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays), found
