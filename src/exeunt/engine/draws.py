"""Random numbers that depend on nothing but seed, name, year and the number of the draw.

Parameters that move headlines take a column of one joint scrambled Sobol sequence of dimension 512 (Sobol 1967;
Owen 1997 scrambling); every other parameter and all shocks take Philox counters (Salmon et al. 2011). Draw k is the
same whatever the number of draws or blocks: the prefix property.
"""

from __future__ import annotations

import hashlib
import threading
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from exeunt.distributions import Distribution
from exeunt.engine.contract import BLOCK
from exeunt.errors import ExeuntError

FloatArray = NDArray[np.float64]
SOBOL_DIMENSION = 512
SOBOL_IN_USE = 64
SOBOL_PART = 1024  # points made at once, in all dimensions
WORDS = 4  # 64-bit words of one Philox counter
TINY = 2.0**-31  # Sobol points and uniforms may be 0, where an inverse CDF may be infinite
REGISTRY = Path(__file__).with_name("sobol_registry.yaml")


@cache
def sobol_registry() -> dict[str, int]:
    """Return the dimension of each registered parameter; the file is append-only, its order is for ever."""
    names = yaml.safe_load(REGISTRY.read_text(encoding="utf-8"))["parameters"]
    if len(names) > SOBOL_IN_USE or len(set(names)) != len(names):
        raise ExeuntError("E402", f"at most {SOBOL_IN_USE} distinct names", where=str(REGISTRY.name))
    return {name: dimension for dimension, name in enumerate(names)}


def philox_key(seed: int, channel: str, variable: str, year: int) -> NDArray[np.uint64]:
    """Return the key: the first 16 bytes of SHA-256 of `seed|channel|variable|year` as two little-endian uint64."""
    digest = hashlib.sha256(f"{seed}|{channel}|{variable}|{year}".encode()).digest()
    return np.frombuffer(digest[:16], dtype="<u8").astype(np.uint64)


def philox_uniforms(
    seed: int, channel: str, variable: str, year: int, width: int, *, start: int, count: int
) -> FloatArray:
    """Return uniforms of draws `start` to `start + count - 1`, shape (count, width), in [0, 1).

    Draw k owns the counters k*c to (k+1)*c - 1 with c = ceil(width / 4). A longer index changes c, hence the stream.
    """
    counters = -(-width // WORDS)
    generator = np.random.Philox(key=philox_key(seed, channel, variable, year))
    generator.advance(start * counters)
    uniforms = np.random.Generator(generator).random(count * counters * WORDS)
    return np.ascontiguousarray(uniforms.reshape(count, counters * WORDS)[:, :width])


class Draws:
    """All random numbers of a run.

    seed : any non-negative integer. count : number of draws that may be asked for; the Sobol points are made once, on
    first use, for the padded number of draws.
    """

    def __init__(self, seed: int, count: int) -> None:
        if seed < 0:
            raise ExeuntError("E403", f"seed {seed} is negative", mend="Give a whole number from 0 on.")
        if count < 1:
            raise ExeuntError("E403", f"{count} draws", mend="Give at least 1 draw; below 256 the bands are rough.")
        self.seed = seed
        self.count = count
        self.padded = -(-count // BLOCK) * BLOCK
        self._lock = threading.Lock()
        self._sobol: FloatArray | None = None
        self._columns: dict[tuple[str, str], FloatArray] = {}

    def uniforms(self, channel: str, parameter: str, *, start: int, count: int) -> FloatArray:
        """Return one uniform a draw for a parameter, shape (count,), in (0, 1)."""
        dimension = sobol_registry().get(f"{channel}.{parameter}")
        if dimension is None:
            return self._column(channel, parameter)[start : start + count] + TINY
        return self._points()[start : start + count, dimension] + TINY

    def parameter(
        self, channel: str, parameter: str, distribution: Distribution, *, start: int, count: int
    ) -> FloatArray:
        """Return draws `start` to `start + count - 1` of a parameter, shape (count,), in its own unit."""
        if distribution.is_fixed:
            return np.full(count, distribution.numbers[0])
        u = self.uniforms(channel, parameter, start=start, count=count)
        return distribution.quantile(np.minimum(u, 1.0 - TINY))

    def shock(self, channel: str, name: str, year: int, width: int, *, start: int, count: int) -> FloatArray:
        """Return yearly uniforms in (0, 1), shape (count, width)."""
        u = philox_uniforms(self.seed, channel, name, year, width, start=start, count=count)
        return np.clip(u, TINY, 1.0 - TINY)

    def _column(self, channel: str, parameter: str) -> FloatArray:
        """Return the uniforms of all draws of one parameter, made once: a generator a block costs more than its use."""
        key = (channel, parameter)
        if key not in self._columns:
            column = philox_uniforms(self.seed, channel, parameter, 0, 1, start=0, count=self.padded)[:, 0]
            self._columns[key] = np.ascontiguousarray(column)
        return self._columns[key]

    def _points(self) -> FloatArray:
        with self._lock:
            if self._sobol is None:
                self._sobol = _sobol_points(self.seed, self.padded)
            return self._sobol


def _sobol_points(seed: int, count: int) -> FloatArray:
    """Return the first `count` points, the columns in use only; made a part at a time, which moves no point."""
    import warnings

    from scipy.stats import qmc

    with warnings.catch_warnings():
        # The balance warning is about counts that are no power of 2; the prefix property matters more here.
        warnings.simplefilter("ignore", UserWarning)
        sequence = qmc.Sobol(SOBOL_DIMENSION, scramble=True, rng=seed)
        points = np.empty((count, SOBOL_IN_USE))
        for start in range(0, count, SOBOL_PART):
            part = sequence.random(min(SOBOL_PART, count - start))
            points[start : start + len(part)] = part[:, :SOBOL_IN_USE]
    return points
