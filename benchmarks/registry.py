"""The register: what is measured, at which sizes, against which figure of the specification."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """One measurement. seconds : the best of the repeats; peak_mib : largest memory of the process, if known."""

    seconds: float
    peak_mib: float | None = None


Measure = Callable[[int], Reading]


@dataclass(frozen=True)
class Spec:
    """A benchmark. sizes : what `measure` is called with. per : the size by which its figure is divided.

    unit : of the figure shown; scale : seconds times this give the unit. target : figure of the specification.
    """

    name: str
    what: str
    measure: Measure
    sizes: Sequence[int]
    unit: str = "s"
    scale: float = 1.0
    per_size: bool = False
    target: str = ""


SPECS: list[Spec] = []


def benchmark(
    name: str,
    what: str,
    *,
    sizes: Sequence[int] = (1,),
    unit: str = "s",
    scale: float = 1.0,
    per_size: bool = False,
    target: str = "",
) -> Callable[[Measure], Measure]:
    """Register a function of a size as a benchmark."""

    def register(measure: Measure) -> Measure:
        SPECS.append(Spec(name, what, measure, sizes, unit, scale, per_size, target))
        return measure

    return register
