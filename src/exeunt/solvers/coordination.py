"""Choice of a standard with network externalities: logit best response to what one's partners use.

Katz and Shapiro (1985), Farrell and Saloner (1985), Arthur (1989); logit response after Blume (1993) and McKelvey and
Palfrey (1995). The utility of option b for place i is

    u[i, b] = alpha[i, b] + theta * sum_j W[i, j] sum_c C[b, c] s[j, c] + shift[i, b]

and shares move towards softmax(u) by a part iota a year. Arrays keep the draw as last axis: shares are (places,
options, draws), theta (draws,), C (options, options, draws). Every reduction has a fixed order and no product depends
on the number of draws, so a draw has the same bits alone and in a batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError
from exeunt.solvers.exposure import Exposure

FloatArray = NDArray[np.float64]
SYMMETRY = 1e-12
UNIQUE_UP_TO = 6.0
"""Largest theta for which iterations from every corner ended in one equilibrium (193 places, spread below 1e-4)."""


@dataclass(frozen=True)
class Link:
    """Places that read each other better than their options do: part `strength` of the gap to `ceiling` is closed.

    places : (m,) positions. strength : in [0, 1]. ceiling : (draws,) compatibility that the link reaches.
    """

    places: NDArray[np.int64]
    strength: float
    ceiling: FloatArray


def check_compatibility(compatibility: FloatArray, labels: tuple[str, ...]) -> None:
    """Refuse a matrix that is not symmetric, leaves [0, 1] or has not 1 on the diagonal. Error: E460 names the pair."""
    for a, one in enumerate(labels):
        for b, two in enumerate(labels[: a + 1]):
            value, mirror = compatibility[a, b], compatibility[b, a]
            if a == b and not np.all(value == 1.0):
                raise ExeuntError("E460", f"compatibility of {one} with itself is {value.flat[0]:g}, not 1")
            if not np.all((value >= 0.0) & (value <= 1.0) & (mirror >= 0.0) & (mirror <= 1.0)):
                raise ExeuntError("E460", f"compatibility of {one} and {two} leaves 0 to 1")
            if not np.all(np.abs(value - mirror) <= SYMMETRY):
                raise ExeuntError("E460", f"compatibility of {one} and {two} differs from that of {two} and {one}")


def check_strength(theta: FloatArray) -> None:
    """Refuse a negative or missing strength of the externality. Error: E460."""
    if not np.all(theta >= 0.0):
        raise ExeuntError("E460", f"theta is {float(np.min(theta)):g}", mend="It must be 0 or more.")


def read_by(compatibility: FloatArray, shares: FloatArray) -> FloatArray:
    """Return sum_c C[b, c] s[j, c], (places, ..., options, draws): how well each option reads each place.

    compatibility : (..., options, options, draws); what stands before the options of both must broadcast.
    """
    found: FloatArray = compatibility[..., 0, :] * shares[..., None, 0, :]
    part = np.empty_like(found)
    for option in range(1, shares.shape[-2]):
        found += np.multiply(compatibility[..., option, :], shares[..., None, option, :], out=part)
    return found


def network(
    exposure: Exposure, compatibility: FloatArray, shares: FloatArray, links: tuple[Link, ...] = ()
) -> FloatArray:
    """Return the compatible exposure of every place to every option, (places, options, draws)."""
    value = exposure.mean(read_by(compatibility, shares))
    for link in links:
        gap = np.maximum(link.ceiling - compatibility, 0.0) * link.strength
        more = read_by(gap, shares[link.places])
        value[link.places] += np.einsum("ij,jbd->ibd", exposure.between(link.places), more, optimize=False)
    return value


def softmax(utility: FloatArray) -> FloatArray:
    """Return choice probabilities over axis 1."""
    shifted = np.exp(utility - utility.max(axis=1, keepdims=True))
    chosen: FloatArray = shifted / shifted.sum(axis=1, keepdims=True)
    return chosen


def intercepts(exposure: Exposure, compatibility: FloatArray, theta: FloatArray, base: FloatArray) -> FloatArray:
    """Return alpha = ln s0 - theta * net(s0): with it the base shares are a fixed point. Error: E460 theta < 0."""
    check_strength(theta)
    alpha: FloatArray = np.log(base) - theta * network(exposure, compatibility, base)
    return alpha


def respond(
    exposure: Exposure,
    compatibility: FloatArray,
    theta: FloatArray,
    alpha: FloatArray,
    shares: FloatArray,
    shift: FloatArray | float = 0.0,
    links: tuple[Link, ...] = (),
) -> FloatArray:
    """Return the logit best response to `shares`, (places, options, draws)."""
    return softmax(alpha + theta * network(exposure, compatibility, shares, links) + shift)


def contraction(exposure: Exposure, compatibility: FloatArray, theta: FloatArray) -> FloatArray:
    """Return a bound on the slope of the best response, (draws,): below 1 the equilibrium is proved to be one.

    A change of utilities with range r moves choice probabilities by at most r / 4 in total variation (the covariance of
    two bounded variables), and a change of shares of total variation v moves no difference of utilities by more than
    theta * v * spread, the largest range of a difference of two rows of C.
    """
    differences = compatibility[:, None] - compatibility[None, :]
    spread = (differences.max(axis=2) - differences.min(axis=2)).max(axis=(0, 1))
    bound: FloatArray = np.abs(theta) * spread / 4.0
    return bound


def corners(base: FloatArray) -> Iterator[FloatArray]:
    """Yield one start an option: everybody nearly alone with it."""
    options = base.shape[1]
    for option in range(options):
        start = np.full_like(base, 0.01 / (options - 1))
        start[:, option] = 0.99
        yield start


def equilibria(
    exposure: Exposure,
    compatibility: FloatArray,
    theta: FloatArray,
    alpha: FloatArray,
    shift: FloatArray | float = 0.0,
    *,
    damping: float = 0.5,
    sweeps: int = 2000,
    tolerance: float = 1e-10,
) -> tuple[FloatArray, FloatArray]:
    """Return the rest points reached from every corner, (corners, places, options, draws), and their spread (draws,).

    A spread above about 1e-4 means more than one equilibrium: report the set, never its mean. Error: E462 an iteration
    does not settle within `sweeps`.
    """
    found = []
    for start in corners(np.asarray(alpha)):
        shares = start
        for _ in range(sweeps):
            new = (1.0 - damping) * shares + damping * respond(exposure, compatibility, theta, alpha, shares, shift)
            change = float(np.abs(new - shares).max())
            shares = new
            if change < tolerance:
                break
        else:
            raise ExeuntError("E462", f"shares still move by {change:.2g} after {sweeps} sweeps")
        found.append(shares)
    points = np.stack(found)
    return points, (points.max(axis=0) - points.min(axis=0)).max(axis=(0, 1))


def interoperability(compatibility: FloatArray, one: FloatArray, two: FloatArray) -> FloatArray:
    """Return s_i' C s_j for shares (i, options, draws) and (j, options, draws): (i, j, draws)."""
    pairs: FloatArray = np.einsum("iad,jad->ijd", one, read_by(compatibility, two), optimize=False)
    return pairs


def isolation(
    compatibility: FloatArray, shares: FloatArray, weight: FloatArray, links: tuple[Link, ...] = ()
) -> FloatArray:
    """Return 1 - sum_j weight_j s_i' C s_j, (places, ..., draws); weight : (places,), adds up to 1.

    shares : (places, ..., options, draws); links only without axes between.
    """
    world = np.einsum("j,j...->...", weight, shares, optimize=False)
    apart: FloatArray = np.einsum("i...ad,...ad->i...d", shares, read_by(compatibility, world), optimize=False)
    np.subtract(1.0, apart, out=apart)
    for link in links:
        apart[link.places] -= linked(compatibility, shares[link.places], weight[link.places], link)
    return apart


def linked(compatibility: FloatArray, inside: FloatArray, weight: FloatArray, link: Link) -> FloatArray:
    """Return what a link adds to the compatibility that its places meet, (m, draws)."""
    pairs = interoperability(compatibility, inside, inside)
    gain = np.maximum(link.ceiling - pairs, 0.0) * link.strength
    gain[np.diag_indices(len(link.places))] = 0.0  # a state is no partner of its own
    added: FloatArray = np.einsum("j,ijd->id", weight, gain, optimize=False)
    return added
