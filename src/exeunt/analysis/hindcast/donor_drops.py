"""Hindcast: what other donors gave after one donor's large cut."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from exeunt.analysis.hindcast.model import Hindcast, Row, definitions, hindcast, score
from exeunt.analysis.hindcast.names import case_name
from exeunt.analysis.hindcast.sample import FloatArray, Sample, range_of
from exeunt.solvers.backfill import backfill
from exeunt.world.world import World

ID = "donor_drops"
Panel = dict[int, tuple[float, float]]  # year -> the donor's own money, the others' money (USD)


def donor_drops(world: World, sample: Sample) -> Hindcast:
    """Return the hindcast of backfill and noise on every donor-drop event of the tables."""
    panels = _panels(world)
    rows = [row for k in range(definitions()[ID]["years_after"]) for row in _rows(world, panels, k, sample)]
    rows.sort(key=lambda r: (r.key, r.year))
    constant = [
        row for k in range(definitions()[ID]["years_after"]) for row in _rows(world, panels, k, sample, grows=False)
    ]
    scores = score(rows)
    return hindcast(
        ID,
        rows,
        {"coverage": scores.coverage},
        {"coverage": "fraction", "coverage_if_noise_did_not_grow": "fraction"},
        events=float(len(panels)),
        coverage_if_noise_did_not_grow=score(constant).coverage,
    )


def _panels(world: World) -> dict[tuple[str, str, int], Panel]:
    """Return the panel of every event (organisation, donor, first year)."""
    panels: dict[tuple[str, str, int], Panel] = {}
    for r in world.table("donor_drop_panel").rows():
        key = str(r["organisation"]), str(r["donor"]), int(r["first_year"])
        panels.setdefault(key, {})[int(r["year"])] = float(r["donor_usd"]), float(r["others_usd"])
    return panels


def _rows(
    world: World, panels: dict[tuple[str, str, int], Panel], k: int, sample: Sample, *, grows: bool = True
) -> Iterator[Row]:
    """Yield the rows of all events k years after their first year, in percent of the others' money before."""
    noise = sample.normal(ID, k, len(panels)) * sample.predictive("sigma_others")[:, None]
    spread = noise * np.sqrt(k + 1.0) if grows else noise
    phi, kappa = sample.parameter("funding", "phi_earmarked"), sample.parameter("funding", "kappa")
    weight, follow_on = sample.backfill_profile()[k], sample.parameter("funding", "follow_on_limit")
    for column, ((organisation, donor, first), panel) in enumerate(panels.items()):
        year = first + k
        if year not in panel:
            continue  # no accounts of that year: missing stays missing
        own, others = (0.5 * (panel[first - 2][i] + panel[first - 1][i]) for i in (0, 1))
        lost = max(own - panel[year][0], 0.0)
        put_back = backfill(lost, others, phi, weight, kappa, follow_on)
        low, middle, high = _percent(put_back, spread[:, column], others)
        actual = 100.0 * (panel[year][1] - others) / others
        name = case_name(world, organisation, donor)
        label = {"en": f"{name['en']}, cut of {first}", "zh_hant": f"{name['zh_hant']}，{first} 年削減"}
        yield Row(f"{organisation}|{donor}|{first}", label, year, low, middle, high, actual, 0.0, "percent")


def _percent(put_back: FloatArray, noise: FloatArray, others: float) -> tuple[float, float, float]:
    return range_of(100.0 * (put_back / others + np.expm1(noise)))
