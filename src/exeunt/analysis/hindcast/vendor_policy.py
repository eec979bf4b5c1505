"""Hindcast: which countries curb Chinese vendors in mobile networks, each from what the others did and how it votes.

A logit of a curb (ban, phase-out, legal restriction) on the ideal point in the General Assembly and on the share of
neighbours with a curb, estimated without the fold of the country that is predicted. The channel takes vendor policy
as given in the base year and predicts none: this asks how much of it votes and neighbours could have told.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exeunt.analysis.hindcast.model import Hindcast, Row, definitions, hindcast
from exeunt.world.world import World

FloatArray = NDArray[np.float64]
ID = "vendor_policy"
CERTAIN = 100.0  # percent
STEPS = 50  # of Newton's method at most; a ridge keeps it convex, so a handful are usual
SETTLED = 1e-12


def vendor_policy(world: World) -> Hindcast:
    """Return the hindcast of curbs, country by country, held out in folds."""
    d = definitions()[ID]
    table = world.table("vendor_policy")
    codes = [str(c) for c in table["country"]]
    keep = [i for i, c in enumerate(codes) if c not in d["left_out"]]
    names = [codes[i] for i in keep]
    curbed = np.array([float(table["status"][i] != "open") for i in keep])
    positions, regions = _known(world, names)
    fold = np.arange(len(names)) % d["folds"]  # in alphabetical order of the codes
    chance, base = np.empty(len(names)), np.empty(len(names))
    for k in range(d["folds"]):
        held, known = fold == k, fold != k
        near = neighbours(curbed, regions, known)
        inputs = np.column_stack([np.ones(len(names)), positions, near])
        weights = logit(inputs[known], curbed[known], d["ridge"])
        chance[held] = 1.0 / (1.0 + np.exp(-inputs[held] @ weights))
        base[held] = curbed[known].mean()
    labels = dict(zip(world.table("countries")["country"], world.table("countries").rows(), strict=True))
    years = table["year"]
    rows = [
        Row(
            key=code,
            label={"en": str(labels[code]["name_en"]), "zh_hant": str(labels[code]["name_zh_hant"])},
            year=int(years[keep[i]]),
            p05=CERTAIN * float(chance[i] > 0.95),
            p50=CERTAIN * float(chance[i] > 0.5),
            p95=CERTAIN * float(chance[i] > 0.05),
            actual=CERTAIN * curbed[i],
            naive=CERTAIN * float(base[i] > 0.5),
            unit=d["unit"],
        )
        for i, code in enumerate(names)
    ]
    further = {
        "brier": float(((chance - curbed) ** 2).mean()),
        "brier_naive": float(((base - curbed) ** 2).mean()),
        "ranked": ranked(chance, curbed),
    }
    return hindcast(ID, rows, {}, dict.fromkeys(further, "ratio"), **further)


def _known(world: World, names: list[str]) -> tuple[FloatArray, list[str]]:
    """Return ideal points (0 without one, as the channel has it) and subregions."""
    table, countries = world.table("voting_positions"), world.table("countries")
    point = dict(zip(table["country"], table["ideal_point"], strict=True))
    region = dict(zip(countries["country"], countries["subregion"], strict=True))
    return np.array([float(point.get(c, 0.0)) for c in names]), [str(region[c]) for c in names]


def neighbours(curbed: FloatArray, regions: list[str], known: NDArray[np.bool_]) -> FloatArray:
    """Return the share of curbs among the known others of the same subregion; the share of all known without any."""
    same = np.array(regions)[:, None] == np.array(regions)[None, :]
    others = same & known[None, :] & ~np.eye(len(regions), dtype=bool)
    count = others.sum(axis=1)
    share: FloatArray = (others * curbed[None, :]).sum(axis=1) / np.maximum(count, 1)
    return np.where(count > 0, share, curbed[known].mean())


def logit(inputs: FloatArray, outcome: FloatArray, ridge: float) -> FloatArray:
    """Return the coefficients of a logistic regression, (inputs,); the first one, the constant, carries no ridge."""
    weights = np.zeros(inputs.shape[1])
    penalty = ridge * (np.arange(len(weights)) > 0)
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-inputs @ weights))
        slope = inputs.T @ (outcome - chance) - penalty * weights
        curve = (inputs * (chance * (1.0 - chance))[:, None]).T @ inputs + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < SETTLED:
            break
    return weights


def ranked(chance: FloatArray, outcome: FloatArray) -> float:
    """Return the chance that a case with a curb ranks above one without; ties count half."""
    yes, no = chance[outcome == 1.0], chance[outcome == 0.0]
    gap = yes[:, None] - no[None, :]
    return float((gap > 0.0).mean() + 0.5 * (gap == 0.0).mean())
