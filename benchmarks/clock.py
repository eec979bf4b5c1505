"""Clocks: of a function, of a program, and of the reference kernel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache

from benchmarks.registry import Reading

REPEATS = 5
# Runs in its own process, so that its peak memory is its own.
CHILD = """
import json, resource, time
{setup}
started = time.perf_counter()
{work}
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, peak]))
"""


def best(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the shortest time of several: other work of the machine only ever adds."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


@cache
def environment() -> dict[str, str]:
    """Return an environment in which modules are compiled once, as they are after an ordinary installation."""
    import atexit
    import tempfile

    keep = tempfile.TemporaryDirectory(prefix="exeunt-bench-")
    atexit.register(keep.cleanup)
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": keep.name}


def program(words: list[str], repeats: int = REPEATS) -> float:
    """Return the shortest wall time of a program from start to end."""
    return best(lambda: subprocess.run(words, check=True, capture_output=True, env=environment()), repeats)


def child(work: str, setup: str = "", repeats: int = 3) -> Reading:
    """Return time and peak memory of Python code in a process of its own; `setup` is not timed."""
    code = CHILD.format(setup=setup, work=work)
    program([sys.executable, "-c", "import exeunt.api, exeunt.cli.app, scipy.stats, duckdb"], 1)  # compiles
    readings = []
    for _ in range(repeats):
        words = [sys.executable, "-c", code]
        told = subprocess.run(words, check=True, capture_output=True, text=True, env=environment())
        seconds, peak = json.loads(told.stdout.splitlines()[-1])
        readings.append(Reading(seconds, peak))
    return min(readings, key=lambda r: r.seconds)


def reference() -> float:
    """Return the seconds of the reference kernel: sort, exponential and fixed-order sum of a million numbers."""
    import numpy as np

    numbers = np.random.Generator(np.random.Philox(66)).random(1_000_000)
    return best(lambda: float(np.exp(np.sort(numbers)).reshape(1000, 1000).sum(axis=1).sum()))
