"""Shares of the base year: which standard each country follows, by technology, before anything changes.

Rows are the Member States in the order of the index of countries; options follow the index of blocs, the last of which
is the neutral, multilateral one. Shares keep the draw as last axis: (places, options, draws).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, MissingDataError

if TYPE_CHECKING:
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
BASE_YEAR = 2024
OPTIONS = ("us_led", "eu_led", "china_led", "non_aligned")
TECHNOLOGIES = ("mobile_vendor", "data_regime", "training")
MODELS = {"open": 0, "conditional": 1, "control": 2}  # position of the bloc whose model it is
NEUTRAL_INSTRUMENTS = ("convention_108_party", "global_cbpr_forum")
NO_POSITION = 0.0  # ideal point of a state without a row (SRB), grade C


@dataclass(frozen=True)
class Base:
    """What the tables say of every member.

    members : ISO3, (n,). places : their positions in the index of countries. gdp : USD, (n,). anchors_distance : |p -
    anchor| to the three poles, (n, 3). closed : policy factor on the China-led share, (n,). floor_china : least
    China-led share before policy is normalised, (n,). models : shares of the three data models, (n, 3).
    neutral_party : 1 for a party of a multilateral data instrument, (n,). aligned : base alignment over the three
    poles, adding up to 1, (n, 3).
    """

    members: tuple[str, ...]
    places: NDArray[np.int64]
    gdp: FloatArray
    positions: FloatArray
    policy: tuple[str, ...]
    models: FloatArray
    neutral_party: FloatArray
    aligned: FloatArray
    flags: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, world: World, pseudo_count: float) -> Base:
        """Return the base of a world. Errors: E467 a table names no member; E468 a member has no GDP."""
        countries = world.table("countries")
        rows = np.flatnonzero(countries["un_status"] == "member")
        members = tuple(str(c) for c in countries["country"][rows])
        gdp = countries["gdp_usd"][rows]
        if np.isnan(gdp).any():
            missing = [m for m, g in zip(members, gdp, strict=True) if np.isnan(g)]
            raise MissingDataError("E468", f"no GDP of {', '.join(missing)}", where="countries.csv gdp_usd")
        position_of = {m: i for i, m in enumerate(members)}
        positions, told = _positions(world, members)
        policy = _policies(world, position_of)
        models, party, without = _data_models(world, members, countries["subregion"][rows], pseudo_count)
        return cls(
            members=members,
            places=world.index("country").positions(members),
            gdp=gdp,
            positions=positions,
            policy=policy,
            models=models,
            neutral_party=party,
            aligned=_aligned(world, members),
            flags={"no_vote_position": told, "no_data_instrument": without},
        )


def _positions(world: World, members: tuple[str, ...]) -> tuple[FloatArray, tuple[str, ...]]:
    table = world.table("voting_positions")
    known = dict(zip(table["country"], table["ideal_point"], strict=True))
    without = tuple(m for m in members if m not in known)
    return np.array([known.get(m, NO_POSITION) for m in members]), without


def _policies(world: World, position_of: Mapping[str, int]) -> tuple[str, ...]:
    table = world.table("vendor_policy")
    found = [""] * len(position_of)
    for line, (country, status) in enumerate(zip(table["country"], table["status"], strict=True), start=2):
        if country not in position_of:
            raise ExeuntError("E467", f"'{country}' is no Member State", where=f"vendor_policy.csv:{line} country")
        found[position_of[country]] = str(status)
    return tuple(found)


def _data_models(
    world: World, members: tuple[str, ...], regions: NDArray[np.object_], pseudo_count: float
) -> tuple[FloatArray, FloatArray, tuple[str, ...]]:
    """Return model shares with pseudo-counts, parties of a multilateral instrument, and who has no instrument."""
    table = world.table("data_regime_instruments")
    started = np.isnan(table["year_from"]) | (table["year_from"] <= BASE_YEAR)
    position_of = {m: i for i, m in enumerate(members)}
    counts, party = np.zeros((len(members), 3)), np.zeros(len(members))
    for country, instrument, model in zip(
        *(table[c][started] for c in ("country", "instrument", "data_model")), strict=True
    ):
        if country in position_of:  # TWN has a row and is no member
            counts[position_of[country], MODELS[str(model)]] += 1.0
            if instrument in NEUTRAL_INSTRUMENTS:
                party[position_of[country]] = 1.0
    has: NDArray[np.bool_] = np.asarray(counts.any(axis=1))
    shares = (counts + pseudo_count) / (counts + pseudo_count).sum(axis=1, keepdims=True)
    world_mean = shares[has].mean(axis=0)
    for i in np.flatnonzero(~has):
        neighbours = has & (regions == regions[i])
        shares[i] = shares[neighbours].mean(axis=0) if neighbours.any() else world_mean
    return shares, party, tuple(m for m, h in zip(members, has, strict=True) if not h)


def _aligned(world: World, members: tuple[str, ...]) -> FloatArray:
    table = world.table("base_alignment")
    shares = {(c, b): s for c, b, s in zip(table["country"], table["bloc"], table["share"], strict=True)}
    poles = np.array([[shares[m, b] for b in OPTIONS[:3]] for m in members])
    total: FloatArray = poles / poles.sum(axis=1, keepdims=True)
    return total


def base_shares(base: Base, parameters: Mapping[str, FloatArray]) -> FloatArray:
    """Return shares of the base year, (places, technologies, options, draws); parameters are (draws,) each."""
    p = parameters
    draws = len(p["neutral_share_mobile"])
    shares = np.empty((len(base.members), len(TECHNOLOGIES), len(OPTIONS), draws))
    neutral = p["neutral_share_mobile"]
    shares[:, 0, :3] = _mobile(base, p) * (1.0 - neutral)
    shares[:, 0, 3] = neutral
    open_part = p["neutral_party_bonus"] * base.neutral_party[:, None] + p["neutral_share_data"]
    shares[:, 1, :3] = base.models[:, :, None] * (1.0 - open_part)[:, None]
    shares[:, 1, 3] = open_part
    shares[:, 2, :3] = base.aligned[:, :, None] * (1.0 - p["neutral_share_training"])
    shares[:, 2, 3] = p["neutral_share_training"]
    floor = p["share_floor"]
    shares = np.maximum(shares, floor)
    total: FloatArray = shares / shares.sum(axis=2, keepdims=True)
    return total


def _mobile(base: Base, p: Mapping[str, FloatArray]) -> FloatArray:
    """Return trust in vendors over the three poles, (places, 3, draws): nearness in votes, then policy."""
    anchors = np.stack([p["anchor_us"], p["anchor_eu"], p["anchor_china"]])
    near = np.exp(-np.abs(base.positions[:, None, None] - anchors) / p["kernel_width"])
    near = near / near.sum(axis=1, keepdims=True)
    factor = {"ban": p["ban_factor"], "phase_out": p["ban_factor"], "restrict": p["restrict_factor"]}
    for i, status in enumerate(base.policy):
        if status in factor:
            near[i, 2] *= factor[status]
        elif status == "open":
            near[i, 2] = np.maximum(near[i, 2], p["open_floor"])
    total: FloatArray = near / near.sum(axis=1, keepdims=True)
    return total
