"""How much prices swing in the long run under the rules of a year: read off the lattice, no simulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.commodities.base import Markets
from exeunt.channels.commodities.rules import Rules
from exeunt.engine.contract import Values
from exeunt.solvers.storage.lattice import Lattice, Place

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Swings:
    """Long-run swings in each draw and market, (64, markets).

    change : standard deviation of the yearly log change of prices. spread : standard deviation over mean. stockout :
    share of years without stocks, no value for an autoregressive market. sd_log, quiet_sd_log : of log prices of an
    autoregressive market, now and without the events.
    """

    lattice: Lattice
    place: Place
    slope: FloatArray
    autoregressive: NDArray[np.bool_]
    change: FloatArray
    spread: FloatArray
    stockout: FloatArray
    sd_log: FloatArray
    quiet_sd_log: FloatArray

    def spike_frequency(self, ratio: float) -> FloatArray:
        """Return the share of years with a price above `ratio` times the long-run mean."""
        from scipy.special import ndtr

        stored = self.lattice.tail_at(self.place, (ratio - 1.0) / self.slope)
        logs = ndtr(-(np.log(ratio) + 0.5 * self.sd_log**2) / self.sd_log)
        return np.where(self.autoregressive, logs, stored)


def swings(lattice: Lattice, markets: Markets, now: Rules, quiet: Rules, p: Values) -> Swings:
    """Return the swings under the rules of a year; quiet : the rules without the events.

    Oil and gas lie outside the storage family: their observed change of log prices is multiplied by what the storage
    model of gas says of the rules.
    """
    interest = p["r"][:, None]
    place = lattice.place(now.carrying(p), interest, now.news)
    change = lattice.change_at(place, now.slope)
    still = lattice.change_at(lattice.place(quiet.carrying(p), interest, quiet.news), quiet.slope)
    own = markets.autoregressive
    to_level = 1.0 / np.sqrt(2.0 * (1.0 - markets.persistence))
    quiet_sd = markets.sd_dlog * to_level
    sd_log = quiet_sd * (change / still)
    return Swings(
        lattice=lattice,
        place=place,
        slope=now.slope,
        autoregressive=own,
        change=np.where(own, markets.sd_dlog * (change / still), change),
        spread=np.where(own, np.sqrt(np.expm1(sd_log**2)), now.slope * lattice.scalar_at(place, "sd")),
        stockout=np.where(own, np.nan, lattice.scalar_at(place, "stockout")),
        sd_log=sd_log,
        quiet_sd_log=np.broadcast_to(quiet_sd, sd_log.shape),
    )
