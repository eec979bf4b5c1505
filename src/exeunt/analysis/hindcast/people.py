"""Hindcasts of the channel people: UNFPA after 2017, Syria 2015, destinations of claims, host stocks, UNHCR in 2025."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from exeunt.analysis.hindcast.model import Hindcast, Row, definitions, hindcast
from exeunt.analysis.hindcast.names import country_name, same
from exeunt.analysis.hindcast.sample import FloatArray, Sample, range_of
from exeunt.distributions import Distribution
from exeunt.solvers.competing_risks import chances, move
from exeunt.solvers.coverage import coverage_ratio
from exeunt.solvers.destination_choice import Choice, base_shares
from exeunt.solvers.error_correction import adjust_spending

if TYPE_CHECKING:
    from exeunt.channels.people.record import ClaimsRecord
    from exeunt.world.world import World


def unfpa_after_2016(world: World, sample: Sample) -> Hindcast:
    """Return UNFPA's spending of 2017-2020 from its net revenue; the naive rule follows the US line alone."""
    d = definitions()["unfpa_after_2016"]
    rows = {int(r["year"]): r for r in world.table("organisation_year").where(organisation="UNFPA").rows()}
    base = d["base_year"]
    given = {y: float(np.nan_to_num(rows[y]["revenue_usa_usd"])) for y in rows}  # no row: nothing was given
    alpha, closing = sample.parameter("funding", "alpha"), sample.parameter("funding", "lambda")
    spent = np.full(sample.draws.count, float(rows[base]["expenses_usd"]))
    found, signs = [], 0
    for year in range(base + 1, d["last_year"] + 1):
        gap = float(rows[base]["revenue_total_usd"]) / float(rows[base]["expenses_usd"])
        before, now = (float(rows[y]["revenue_total_usd"]) / gap for y in (year - 1, year))
        spent = adjust_spending(spent, before, now, alpha, closing)
        change = spent - float(rows[base]["expenses_usd"])
        low, middle, high = range_of(change)
        actual = float(rows[year]["expenses_usd"] - rows[base]["expenses_usd"])
        naive = given[year] - given[base]
        signs += int(np.sign(middle) == np.sign(actual))
        found.append(Row("UNFPA", same("UNFPA"), year, low, middle, high, actual, naive, "USD"))
    return hindcast("unfpa_after_2016", found, {"signs": float(signs)}, {"signs": "1"})


def syria_2015(world: World, sample: Sample) -> Hindcast:
    """Return the stock of Syrians in the year in which transfers were halved, beside what then happened."""
    d = definitions()["syria_2015"]
    rates = world.table("displaced_origins").where(origin="SYR")
    ret = np.full(sample.draws.count, float(rates["return_rate"][0]))
    onward = np.full_like(ret, float(rates["claims_yearly"][0] / rates["stock_outside"][0]))
    settled, none = sample.parameter("people", "resettlement"), np.zeros_like(ret)
    cut = np.log(d["kept"])
    now = chances(
        (
            ret * np.exp(-sample.parameter("people", "return_response") * cut),
            onward * np.exp(-sample.parameter("people", "onward_response") * cut),
            settled,
            none,
        )
    )
    moved = move(np.ones_like(ret), none, now, chances((ret, onward, settled, none)))
    low, middle, high = range_of(-100.0 * moved.stock)
    rows = [
        Row(c, country_name(world, c), 2015, low, middle, high, float(v), 0.0, "percent")
        for c, v in d["stock_change_percent"].items()
    ]
    further = range_of(100.0 * moved.flows[1])[2]
    return hindcast(
        "syria_2015", rows, {"onward": further}, {"onward": "percent"}, returns=range_of(100.0 * moved.flows[0])[1]
    )


def destination_shares(world: World, sample: Sample) -> Hindcast:
    """Return shares of claims by destination from earlier shares and recognition of the year before."""
    from exeunt.channels.people.record import ClaimsRecord

    record = ClaimsRecord.read(world, origins_of=None)
    beta = sample.parameter("people", "beta")
    rows: list[Row] = []
    gains: dict[str, float] = {}
    for year, bases in definitions()["destination_shares"]["years"].items():
        found, gain = _shares_of(world, record, int(year), tuple(bases), beta)
        rows += found
        gains[f"gain_{year}"] = gain
    checked = {k: gains[k] for k in ("gain_2016", "gain_2017", "gain_2022")}
    extra = {k: gains[k] for k in ("gain_2023", "gain_2024")}
    return hindcast("destination_shares", rows, checked, dict.fromkeys(gains, "percent"), **extra)


def _shares_of(
    world: World, record: ClaimsRecord, year: int, bases: tuple[int, ...], beta: FloatArray
) -> tuple[list[Row], float]:
    """Return rows of the 27 destinations and by how many points less is misallocated than under persistence."""
    labels = world.index("destination").labels
    european = np.flatnonzero(world.table("destinations")["european"] == "1")
    base, actual = record.of(bases)[:, european], record.of((year,))[:, european]
    index = _recognition(world)
    before = np.nanmean([index[y] for y in bases], axis=0)[european]
    deviation = index[year - 1][european] - before
    deviation = np.where(np.isnan(deviation), 0.0, deviation)  # no decisions: no change is known
    totals = np.broadcast_to(actual.sum(axis=1), (len(beta), len(actual)))
    shares = base_shares(base)
    known = shares.sum(axis=1) > 0.0
    predicted = Choice.of(shares, beta[:, None] * deviation, totals)
    received = predicted.received()
    naive = (actual.sum(axis=1)[:, None] * shares).sum(axis=0)
    whole = actual[known].sum()
    central = Choice.of(shares, np.median(beta) * deviation[None, :], totals[:1])
    ours, plain = (central.pairs(np.arange(len(shares)))[0], actual.sum(axis=1)[:, None] * shares)
    gap = [0.5 * np.abs(x[known] - actual[known]).sum() / whole for x in (plain, ours)]
    rows = []
    for i, d in enumerate(european):
        low, middle, high = range_of(100.0 * received[:, i] / whole)
        seen, still = float(100.0 * actual[known][:, i].sum() / whole), float(100.0 * naive[i] / whole)
        rows.append(Row(labels[d], country_name(world, labels[d]), year, low, middle, high, seen, still, "percent"))
    return rows, 100.0 * float(gap[0] - gap[1])


def _recognition(world: World) -> dict[int, FloatArray]:
    """Return recognition by year, (destination,), NaN without decisions."""
    index = world.index("destination")
    found: dict[int, FloatArray] = {}
    for r in world.table("recognition_index").rows():
        row = found.setdefault(int(r["year"]), np.full(len(index), np.nan))
        row[index.position(r["destination"])] = float(r["deviation"])
    return found


def host_stocks(world: World, sample: Sample) -> Hindcast:
    """Return the world total of displaced persons one year ahead, growth of all other years, both signs."""
    d = definitions()["host_stocks"]
    table = world.table("displaced_host_years")
    hosts = sorted(set(table["host"]))
    years = sorted({int(y) for y in table["year"]})
    stock = np.zeros((len(years), len(hosts)))
    place = {h: i for i, h in enumerate(hosts)}
    for h, y, n in zip(table["host"], table["year"], table["persons"], strict=True):
        stock[int(y) - years[0], place[h]] = n
    limit, offset = (float(np.median(sample.parameter("people", n))) for n in ("growth_limit", "growth_offset"))
    growth = np.clip(np.diff(np.log(stock + offset), axis=0), -limit, limit)[1:]  # 2014 and later
    rows, inside, errors = [], [], []
    for year in range(d["first_year"], years[-1] + 1):
        others = np.delete(growth, year - years[0] - 2, axis=0)
        drawn = others - others.mean(axis=0)
        before, after = stock[year - years[0] - 1], stock[year - years[0]]
        paths = before * np.exp(np.concatenate([drawn, -drawn]))
        low, middle, high = range_of(paths.sum(axis=1))
        rows.append(Row("WORLD", WORLD, year, low, middle, high, float(after.sum()), float(before.sum()), "persons"))
        large = before > d["smallest_persons"]
        bounds = np.quantile(paths[:, large], (0.05, 0.95), axis=0)
        inside.append(float(np.mean((after[large] >= bounds[0]) & (after[large] <= bounds[1]))))
        errors.append(float(np.abs(after - before).sum() / after.sum()))
    measured = {"hosts_inside": float(np.mean(inside)), "worst_year": min(inside)}
    years_inside = float(sum(r.inside for r in rows))
    units = {"hosts_inside": "fraction", "worst_year": "fraction", "persistence_error": "fraction", "years_inside": "1"}
    more = {"persistence_error": float(np.mean(errors)), "years_inside": years_inside}
    return hindcast("host_stocks", rows, measured, units, **more)


WORLD = {"en": "world", "zh_hant": "全球"}


def unhcr_2025(world: World, sample: Sample) -> Hindcast:
    """Return UNHCR's funds of 2025 from the US share and what was kept; beside it what coverage makes of them."""
    d = definitions()["unhcr_2025"]
    year = world.table("organisation_year").where(organisation="UNHCR", year=2024)
    share = float(year["revenue_usa_usd"][0] / year["revenue_total_usd"][0])
    kept = Distribution.parse(d["kept"])
    drawn = sample.draws.parameter("hindcast", "unhcr_kept", kept, start=0, count=sample.draws.count)
    replaced = sample.parameter("funding", "phi_earmarked") * sample.parameter("funding", "w_0")
    left = 1.0 - share * (1.0 - drawn) * (1.0 - replaced)
    funds = {int(r["year"]): float(r["funds_available_usd"]) for r in world.table("unhcr_funds").rows()}
    actual = 100.0 * funds[2025] / funds[2024]
    rows = [Row("UNHCR", same("UNHCR"), 2025, *range_of(100.0 * left), actual, 100.0, "percent")]
    lost = _lost_by_unhcr(world, sample, funds[2025] / funds[2024])
    return hindcast("unhcr_2025", rows, {"inside": float(rows[0].inside)}, {"inside": "1"}, lost=lost)


def _lost_by_unhcr(world: World, sample: Sample, kept: float) -> float:
    """Return the median of persons who lose assistance if UNHCR alone is short, in hosts outside the destinations."""
    from exeunt.analysis.people import persons_of_concern

    persons, outside = persons_of_concern(world), set(world.index("destination").labels)
    money: dict[str, list[float]] = {}
    for r in world.table("country_spending_base").rows():
        if r["organisation"] in ("UNHCR", "WFP", "IOM", "UNICEF", "UNRWA") and r["amount_usd"] > 0:
            both = money.setdefault(str(r["country"]), [0.0, 0.0])
            both[0] += float(r["amount_usd"])
            both[1] += float(r["amount_usd"]) * (kept if r["organisation"] == "UNHCR" else 1.0)
    hosts = [c for c in money if persons.get(c, 0.0) > 0.0 and c not in outside]
    ratio = np.array([money[c][1] / money[c][0] for c in hosts])
    one, none = np.ones((1, 1)), np.zeros((1, 1))
    covered = coverage_ratio(ratio[None, :], sample.parameter("people", "eta")[:, None], one, none)
    lost = sample.parameter("people", "assisted_share") * ((1.0 - covered) * [persons[c] for c in hosts]).sum(axis=1)
    return range_of(lost)[1]


MAKERS: dict[str, Callable[[World, Sample], Hindcast]] = {
    "unfpa_after_2016": unfpa_after_2016,
    "syria_2015": syria_2015,
    "destination_shares": destination_shares,
    "host_stocks": host_stocks,
    "unhcr_2025": unhcr_2025,
}
