"""The markets, the states that live from them and the flows between blocs, as arrays."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, MissingDataError
from exeunt.solvers.storage.lattice import FORM, Known

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
# The parameter that holds the share of public information that hangs on each body.
DEPENDENCE = {"ICAC": "xi_cotton", "ITTO": "xi_timber", "ILZSG": "xi_metals", "IEF": "xi_energy", "AMIS": "xi_staples"}


@dataclass(frozen=True)
class Markets:
    """The markets in the order of the index.

    slope, sd_dlog, persistence, price_2025, export_share : (markets,). autoregressive : log prices follow an AR(1).
    dependence : the parameter of the body that watches a market, "" without one. sector : position of the sector.
    """

    labels: tuple[str, ...]
    slope: FloatArray
    sd_dlog: FloatArray
    persistence: FloatArray
    price_2025: FloatArray
    export_share: FloatArray
    autoregressive: NDArray[np.bool_]
    dependence: tuple[str, ...]
    sector: IntArray

    @classmethod
    def read(cls, world: World) -> Markets:
        """Return the markets. Error: E519 a market without a row, or a body that no parameter knows."""
        labels = world.index("market").labels
        table, watched = world.table("commodity_models"), world.table("commodity_markets")
        at = {str(m): i for i, m in enumerate(table["market"])}
        missing = [m for m in labels if m not in at]
        bodies = {str(m): str(b) for m, b in zip(watched["market"], watched["body"], strict=True)}
        unknown = sorted({b for b in bodies.values() if b and b not in DEPENDENCE})
        if missing or unknown:
            raise ExeuntError(
                "E519",
                f"no model of {', '.join(missing)}" if missing else f"no parameter for the body {', '.join(unknown)}",
                where="commodity_models",
                mend="Rebuild the commodity tables, all of them from one source.",
            )
        rows = np.array([at[m] for m in labels])
        sectors = world.index("sector")
        return cls(
            labels=labels,
            **{n: table[n][rows] for n in ("slope", "sd_dlog", "price_2025", "export_share")},
            persistence=table["autocorrelation"][rows],
            autoregressive=np.array(table["model"][rows] == "autoregressive", dtype=bool),
            dependence=tuple(DEPENDENCE.get(bodies[m], "") for m in labels),
            sector=np.array([sectors.position(str(s)) for s in table["sector"][rows]]),
        )


@dataclass(frozen=True)
class Exporters:
    """Exports of cotton and timber, one entry a state and product: value = unit value x share of the draw.

    country, market : positions. low, mode, high : of the share of goods exports; ceiling : drawn from low to the value.
    usd_per_share : USD of exports a unit of share. gdp : USD.
    """

    country: IntArray
    market: IntArray
    low: FloatArray
    mode: FloatArray
    high: FloatArray
    ceiling: NDArray[np.bool_]
    usd_per_share: FloatArray
    gdp: FloatArray

    @classmethod
    def read(cls, world: World) -> Exporters:
        """Return the exporters. Error: E519 a state without a gross domestic product."""
        table, countries = world.table("commodity_exports"), world.table("countries")
        gdp_of = dict(zip(countries["country"], countries["gdp_usd"], strict=True))
        gdp = np.array([float(gdp_of[c]) for c in table["country"]])
        if not (gdp > 0.0).all():
            missing = [str(c) for c, g in zip(table["country"], gdp, strict=True) if not g > 0.0]
            raise ExeuntError("E519", f"no gross domestic product of {', '.join(missing)}", where="commodity_exports")
        index, markets = world.index("country"), world.index("market")
        value, share = table["export_value_usd"], table["share"]
        return cls(
            country=np.array([index.position(str(c)) for c in table["country"]]),
            market=np.array([markets.position(str(m)) for m in table["market"]]),
            low=table["low"],
            mode=share,
            high=table["high"],
            ceiling=np.array(table["value_kind"] == "upper_bound", dtype=bool),
            usd_per_share=np.where(np.isnan(value), table["goods_exports_2024_usd"], value / share),
            gdp=gdp,
        )

    def value(self, place: FloatArray) -> FloatArray:
        """Return the export value in USD at a place in (0, 1) of each draw's range, (draws, entries)."""
        u = place[:, None]
        low, mode, high = self.low, self.mode, self.high
        split = (mode - low) / np.maximum(high - low, 1e-12)
        rise = low + np.sqrt(u * (high - low) * (mode - low))
        fall = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
        drawn = np.where(u < split, rise, fall)
        return np.where(self.ceiling, low + u * (mode - low), drawn) * self.usd_per_share


@dataclass(frozen=True)
class Flows:
    """Trade between economies by sector. economies, countries : positions in the two indexes of the same states.

    flows : (economies, sectors x economies) without domestic sales; total : (sectors,).
    """

    countries: IntArray
    flows: FloatArray
    total: FloatArray

    @classmethod
    def read(cls, world: World) -> Flows:
        """Return the flows of the trade world between states of the country index."""
        from exeunt.world.trade import TradeWorld

        trade, index = TradeWorld.load(world), world.index("country")
        kept = [i for i, code in enumerate(trade.economies) if code in index.labels]
        flows = trade.flows[:, kept][:, :, kept].copy()
        place = np.arange(len(kept))
        flows[:, place, place] = 0.0
        wide = np.ascontiguousarray(flows.transpose(1, 0, 2).reshape(len(kept), -1))
        countries = np.array([index.position(trade.economies[i]) for i in kept])
        return cls(countries, wide, flows.sum(axis=(1, 2)))

    def inside(self, alignment: FloatArray) -> FloatArray:
        """Return the share of trade of each sector between states of one bloc, (64, sectors).

        alignment : (64 or 1, countries, blocs). Products have 64 rows.
        """
        wide = np.nan_to_num(np.broadcast_to(alignment, (64, *alignment.shape[1:]))[:, self.countries])
        found = np.zeros((64, len(self.total)))
        for bloc in range(wide.shape[2]):
            mine = np.ascontiguousarray(wide[:, :, bloc])
            sold = (mine @ self.flows).reshape(64, len(self.total), -1)
            found += np.einsum("dsj,dj->ds", sold, mine, optimize=False)
        return found / self.total


def known_nodes(world: World) -> Known:
    """Return the solved nodes shipped with the tables; none if they are of another form.

    Errors: E519 the file is not the one described, or is not there.
    """
    return _known(world.path("commodity_models").parent)


@cache
def _known(folder: Path) -> Known:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described: dict[str, Any] | None = next(
        (a for a in package.get("attachments", ()) if a.get("name") == "storage_lattice"), None
    )
    if described is None:
        return {}
    path = folder / described["path"]
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise MissingDataError("E519", "the descriptor names a file that is not there", where=str(path)) from None
    if "sha256:" + hashlib.sha256(data).hexdigest() != described["hash"]:
        raise ExeuntError("E519", "the file is not the one described (sha256 differs)", where=str(path))
    with np.load(path, allow_pickle=False) as arrays:
        if str(arrays["form"]) != FORM:
            return {}
        values = arrays["values"].astype(np.float64)
        return {(int(c), int(r), int(n)): values[i] for i, (c, r, n) in enumerate(arrays["nodes"])}
