"""One year of adopting a standard, in few passes: what `coordination.respond` and a part of the way there give.

The utility alpha + theta * net(s) + shift is split so that a year costs one exponential: `attraction`, made once, is
exp(alpha) = s0 * exp(-theta * net(s0)), and the network enters through the mean shares met, to which C is applied
after the mean and not before it (the two commute). Arrays are those of `coordination`, the draw last.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exeunt.solvers.coordination import Link, check_strength, read_by
from exeunt.solvers.exposure import Exposure

FloatArray = NDArray[np.float64]
ROWS = 32  # places at a time
LARGEST = 300.0  # log-odds beyond which a share is 0 or 1 to the last digit; two of them may still be multiplied


def attraction(exposure: Exposure, compatibility: FloatArray, theta: FloatArray, base: FloatArray) -> FloatArray:
    """Return exp(alpha), (places, technologies, options, draws): with it the base shares are a fixed point.

    compatibility : (technologies, options, options, draws). Error: E460 theta < 0.
    """
    check_strength(theta)
    pull = np.einsum("tbcd,jtcd->jtbd", -theta * compatibility, _met(exposure, base), optimize=False)
    held: FloatArray = np.exp(pull, out=pull)
    held *= base
    return held


def _met(exposure: Exposure, shares: FloatArray) -> FloatArray:
    """Return the mean shares that each place meets."""
    met = (exposure.near @ shares.reshape(len(shares), -1)).reshape(shares.shape)
    met += exposure.common[:, None, None, None] * np.einsum("j,jtcd->tcd", exposure.weight, shares, optimize=False)
    return met


def odds(shift: FloatArray) -> FloatArray:
    """Return the factors exp(shift) of log-odds, which are held within +-300."""
    held = np.clip(shift, -LARGEST, LARGEST)
    factor: FloatArray = np.exp(held, out=held)
    return factor


def adopt(
    exposure: Exposure,
    compatibility: FloatArray,
    theta: FloatArray,
    held: FloatArray,
    shares: FloatArray,
    shift: FloatArray,
    factor: FloatArray,
    speed: FloatArray,
    links: Sequence[tuple[Link, ...]] = (),
) -> FloatArray:
    """Return shares a year on, (places, technologies, options, draws): `speed` of the way to the logit best response.

    held : exp(alpha) of each technology, as `attraction` returns it. compatibility : (technologies, options, options,
    draws). shift : (technologies, options, draws), what moves utilities everywhere. factor : (1 or places, options,
    draws), what moves the odds of a place in all technologies, as `odds` returns it. speed : (technologies, draws).
    links : one tuple a technology. A technology and draw of speed 0 keeps its shares to the bit. Bits of a draw
    depend on the number of draws (64 in a block), not on the others.
    """
    flat, world = shares.reshape(len(shares), -1), np.einsum("j,jtcd->tcd", exposure.weight, shares, optimize=False)
    # The shares that a place meets add up to 1: what is the same everywhere may stand in every column of the matrix.
    matrix = theta * compatibility + np.clip(shift, -LARGEST, LARGEST)[:, :, None]
    docked = _docked(exposure, compatibility, theta, shares, links)
    after, stay = np.empty_like(shares), (1.0 - speed)[:, None]
    for k, part in enumerate(exposure.parts(ROWS)):  # a few places at a time stay in the nearest cache
        first = k * ROWS
        rows = slice(first, first + ROWS)
        near = (part @ flat).reshape(-1, *shares.shape[1:])
        near += exposure.common[rows, None, None, None] * world
        weight = np.einsum("tbcd,jtcd->jtbd", matrix, near, optimize=False)
        for t, places, more in docked:
            inside = (places >= first) & (places < first + ROWS)
            weight[places[inside] - first, t] += more[inside]
        np.exp(weight, out=weight)
        weight *= held[rows]
        weight *= factor[rows if len(factor) > 1 else slice(None), None]
        weight *= (speed / _over_options(weight))[:, :, None]
        np.multiply(shares[rows], stay, out=near)
        np.add(weight, near, out=after[rows])
    return after


def _docked(
    exposure: Exposure,
    compatibility: FloatArray,
    theta: FloatArray,
    shares: FloatArray,
    links: Sequence[tuple[Link, ...]],
) -> list[tuple[int, NDArray[np.int64], FloatArray]]:
    """Return technology, places and what each link adds to their utilities, (m, options, draws)."""
    found = []
    for t, group in enumerate(links):
        for link in group:
            gap = np.maximum(link.ceiling - compatibility[t], 0.0) * (link.strength * theta)
            more = read_by(gap, shares[link.places, t])
            found.append(
                (t, link.places, np.einsum("ij,jbd->ibd", exposure.between(link.places), more, optimize=False))
            )
    return found


def _over_options(values: FloatArray) -> FloatArray:
    """Return the sum over options in their order, (places, technologies, draws)."""
    total = values[:, :, 0].copy()
    for option in range(1, values.shape[2]):
        total += values[:, :, option]
    return total
