"""From source arrays to a consistent world: sector split, cap on deficits, repair of input shares.

The order matters and is that of the model's description: cap first, then repair.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trade_world.sources import GOODS, Sources

FloatArray = NDArray[np.float64]
DEFICIT_CAP = 0.5  # of value added; beyond it are ship registries, re-export hubs and aid economies
USE_CAP = 0.98  # of absorption; intermediate use above it would leave no final demand
DDS = 4
DDS_CAP = 0.25  # of GDP, variant for economies whose services trade is multinationals' accounting


@dataclass(frozen=True)
class Assembled:
    """flows : (6, N, N) million USD. input_share : (N, 6, 6). column_factor : (N,) applied to goods imports.

    rounds : passes of the cap. negative, repaired : cells of final demand below 0, and of use cut to the cap.
    """

    flows: FloatArray
    input_share: FloatArray
    column_factor: FloatArray
    rounds: int
    negative: int
    repaired: int


def dds_factors(sources: Sources) -> tuple[FloatArray, FloatArray]:
    """Return factors on exports and on imports of DDS that bring both to 25 percent of GDP at most, (N,) each."""
    limit = DDS_CAP * sources.gdp / 1e6
    exports, imports = sources.dds.sum(axis=1), sources.dds.sum(axis=0)
    return tuple(np.minimum(1.0, limit / np.maximum(total, 1e-9)) for total in (exports, imports))  # type: ignore[return-value]


def assemble(sources: Sources, *, capped_dds: bool = False) -> Assembled:
    """Return the world, or the variant with DDS trade capped at 25 percent of GDP."""
    dds = sources.dds
    if capped_dds:
        row, column = dds_factors(sources)
        dds = dds * row[:, None] * column
    goods = sources.goods[None] * sources.composition.T[:, :, None]
    flows = np.concatenate([goods, dds[None], sources.osv[None]])
    diagonal = np.arange(len(sources.codes))
    flows[:, diagonal, diagonal] = sources.domestic
    added = 1.0 - sources.input_share.sum(axis=2)
    flows, factor, rounds = _cap_deficits(flows, added)
    # Stored as float32: rounding by 6e-8 is far below what is modelled, and halves the file. Repair what is stored.
    flows = flows.astype(np.float32).astype(np.float64)
    input_share, negative, repaired = _repair(flows, sources.input_share)
    return Assembled(flows, input_share, factor, rounds, negative, repaired)


def _cap_deficits(flows: FloatArray, added: FloatArray) -> tuple[FloatArray, FloatArray, int]:
    """Scale goods imports, domestic sales kept, until no deficit exceeds half of value added.

    Exporters' outputs fall with it, so it is repeated until nobody is left.
    """
    flows, factor = flows.copy(), np.ones(flows.shape[1])
    goods = slice(0, len(GOODS))
    for rounds in range(100):
        output = flows.sum(axis=2)
        value = (added.T * output).sum(axis=0)
        deficit = (flows.sum(axis=1) - output).sum(axis=0)
        beyond = np.flatnonzero(deficit > DEFICIT_CAP * value * (1.0 + 1e-9))
        if not len(beyond):
            return flows, factor, rounds
        for n in beyond:
            home = flows[goods, n, n].copy()
            imports = flows[goods, :, n].sum() - home.sum()
            cut = 1.0 - (deficit[n] - DEFICIT_CAP * value[n]) / imports
            flows[goods, :, n] *= cut
            flows[goods, n, n] = home
            factor[n] *= cut
    raise SystemExit("the cap on deficits does not settle")


def _repair(flows: FloatArray, input_share: FloatArray) -> tuple[FloatArray, int, int]:
    """Scale inputs of a sector in an economy whose use exceeds 98 percent of absorption; value added takes the rest."""
    absorption, output = flows.sum(axis=1).T, flows.sum(axis=2).T
    use = np.einsum("nsq,ns->nq", input_share, output)
    over = use > USE_CAP * absorption
    scale = np.where(over, USE_CAP * absorption / use, 1.0)
    return input_share * scale[:, None, :], int((use > absorption).sum()), int(over.sum())
