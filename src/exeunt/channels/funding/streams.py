"""Terms of a scenario as small matrices: streams (donor, retained share) by cells (organisation, instrument).

Losses become one product a year, streams times cells; no array with draws, organisations and donors ever exists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.engine.contract import Values, share_key
from exeunt.scenario.compiled import KIND_CODE, TERMINATION_KINDS, Terms

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Streams:
    """Money at stake under one set of terms.

    donor, share : (stream,) positions of the donor and of the retained share; voluntary : (stream,) whether it holds
    voluntary money, which follows the donor's level, or dues and other money, which do not. cells : (cell,) flat
    positions organisation * instruments + instrument that any term touches. at_stake : (year, stream, cell) USD a
    year times the
    part of the year. terminated : (year, stream, organisation) the part of it under a ban or a termination.
    donors : (acting,) positions; given : (year, stream, acting) USD at stake by donor.
    """

    donor: IntArray
    share: IntArray
    voluntary: NDArray[np.bool_]
    cells: IntArray
    at_stake: FloatArray
    terminated: FloatArray
    donors: IntArray
    given: FloatArray

    @property
    def empty(self) -> bool:
        """Whether nothing is at stake in any year."""
        return len(self.donor) == 0

    def lost_share(self, parameters: Values, level: FloatArray) -> FloatArray:
        """Return (1 - retained share) times the donor's level, (64, stream). level : (64 or 1, donor)."""
        retained = np.stack([parameters[share_key(int(s))] for s in self.share], axis=1)
        return np.ascontiguousarray((1.0 - retained) * np.where(self.voluntary, level[:, self.donor], 1.0))


def make_streams(terms: Terms, usable: FloatArray, voluntary: NDArray[np.bool_], years: int) -> Streams:
    """Return the streams of `terms` on the usable money U (donor, organisation, instrument).

    voluntary : (instrument,) which instruments follow the donor's level.
    """
    money = usable[terms.donor, terms.organisation, terms.instrument] * terms.weight
    keep = money > 0.0
    terms, money = terms.take(keep), money[keep]
    instruments, organisations = usable.shape[2], usable.shape[1]
    key = np.stack([terms.donor, terms.share, voluntary[terms.instrument].astype(np.int64)], axis=1)
    pairs, stream = np.unique(key, axis=0, return_inverse=True)
    stream = stream.reshape(-1)
    cells, cell = np.unique(terms.organisation * instruments + terms.instrument, return_inverse=True)
    donors, acting = np.unique(terms.donor, return_inverse=True)
    at_stake = np.zeros((years, len(pairs), len(cells)))
    terminated = np.zeros((years, len(pairs), organisations))
    given = np.zeros((years, len(pairs), len(donors)))
    np.add.at(at_stake, (terms.year, stream, cell), money)
    np.add.at(given, (terms.year, stream, acting), money)
    ended = np.isin(terms.kind, [KIND_CODE[kind] for kind in TERMINATION_KINDS])
    np.add.at(terminated, (terms.year[ended], stream[ended], terms.organisation[ended]), money[ended])
    return Streams(pairs[:, 0], pairs[:, 1], pairs[:, 2] == 1, cells, at_stake, terminated, donors, given)


def acting_money(terms: Terms, usable: FloatArray) -> FloatArray:
    """Return U where the donor acts on the cell in any year and 0 elsewhere, (donor, organisation * instrument)."""
    acts = np.zeros(usable.shape, dtype=bool)
    acts[terms.donor, terms.organisation, terms.instrument] = True
    return np.where(acts, usable, 0.0).reshape(usable.shape[0], -1)
