"""Estimates of exits from the user's own membership spells, beside the shipped ones and beside size alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.exit_panel import NAMES, Panel
from exeunt.errors import ExeuntError
from exeunt.solvers.cloglog import Estimate, auc, estimate, hazard

if TYPE_CHECKING:
    from exeunt.world.world import World

SPLIT = 1999
SIZE = (NAMES.index("ln_members"), NAMES.index("constant"))
SIZE_NAMES = tuple(NAMES[i] for i in SIZE)


@dataclass(frozen=True)
class Term:
    """One coefficient: estimate and clustered standard error, and the shipped one (None where none is)."""

    name: str
    estimate: float
    error: float
    shipped: float | None


@dataclass(frozen=True)
class OutOfSample:
    """Estimated on years up to `split`, tested on later ones. predicted, predicted_size : expected events."""

    split: int
    rows: int
    observed: int
    predicted: float
    auc: float
    predicted_size: float
    auc_size: float


@dataclass(frozen=True)
class ExitFit:
    """The estimate of the full model and of size alone, and what they are worth on years that they did not see."""

    rows: int
    events: int
    per_thousand: float
    terms: tuple[Term, ...]
    size_only: tuple[Term, ...]
    covariance_peer_proximity: float
    test: OutOfSample | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def fit_exits(panel: Panel, world: World) -> ExitFit:
    """Return the estimate of a panel. Errors: E512 it cannot be estimated. Constant columns are left out (and named
    by their absence among the terms).
    """
    used = _varying(panel.design)
    full = estimate(panel.design[:, used], panel.event, panel.body)
    size = estimate(panel.design[:, SIZE], panel.event, panel.body)
    names = tuple(NAMES[i] for i in used)
    both = [names.index(n) for n in ("peer", "proximity") if n in names]
    covariance = float(full.covariance[both[0], both[1]]) if len(both) == 2 else float("nan")
    return ExitFit(
        rows=full.rows,
        events=full.events,
        per_thousand=1000.0 * full.events / full.rows,
        terms=_terms(full, names, _shipped(world, "refit")),
        size_only=_terms(size, SIZE_NAMES, _shipped(world, "size_only")),
        covariance_peer_proximity=covariance,
        test=_test(panel),
    )


def _varying(design: NDArray[np.float64]) -> list[int]:
    """Return the columns that vary, and the constant."""
    spread = np.ptp(design, axis=0)
    return [i for i, name in enumerate(NAMES) if name == "constant" or spread[i] > 0.0]


def _terms(found: Estimate, names: tuple[str, ...], shipped: dict[str, float]) -> tuple[Term, ...]:
    rows = zip(names, found.coefficients, found.errors, strict=True)
    return tuple(Term(n, float(b), float(s), shipped.get(n)) for n, b, s in rows)


def _shipped(world: World, build: str) -> dict[str, float]:
    table = world.table("exit_estimates").where(event="exit", build=build)
    return {str(t): float(e) for t, e in zip(table["term"], table["estimate"], strict=True)}


def _test(panel: Panel) -> OutOfSample | None:
    """Return the test on later years; None where one of the parts has no event or cannot be estimated."""
    early, late = panel.until(SPLIT), panel.until(SPLIT, after=True)
    if not len(early.event) or not early.event.any() or not late.event.any():
        return None
    used = _varying(early.design)
    try:
        full = estimate(early.design[:, used], early.event, early.body)
        size = estimate(early.design[:, SIZE], early.event, early.body)
    except ExeuntError:
        return None
    chance = hazard(late.design[:, used] @ full.coefficients)
    by_size = hazard(late.design[:, SIZE] @ size.coefficients)
    return OutOfSample(
        split=SPLIT,
        rows=len(late.event),
        observed=int(late.event.sum()),
        predicted=float(chance.sum()),
        auc=auc(chance, late.event),
        predicted_size=float(by_size.sum()),
        auc_size=auc(-late.design[:, SIZE[0]], late.event),
    )
