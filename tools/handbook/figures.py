"""Figures of the current version: a run of the flagship, the law, the hindcasts, each under a key that prose quotes."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handbook.markdown import NOTE, ROOT, table

if TYPE_CHECKING:
    from exeunt.analysis.bands import Band
    from exeunt.results.result import Result
    from exeunt.world.world import World

DRAWS, SEED = 1000, 66
SCENARIOS = {"us-66": "list", "us-retreat": "retreat", "us-full-exit": "exit"}
ONE_YEAR_BASE = "list-base-2024"
YEARS = (2026, 2030)
MONEY = (
    ("gross_loss", "gross", "money no longer given, before backfill"),
    ("withheld", "withheld", "dues billed and left unpaid by the event"),
    ("stopped", "stopped", "no longer given, and billed but unpaid"),
    ("backfill", "backfill", "put back by other donors (negative: they cut as well)"),
    ("net_loss", "net", "missing after backfill"),
    ("spending_lost", "spending", "spending lost"),
    ("country_spending_lost", "country", "spending lost in countries"),
    ("saved", "saved", "kept by the leaver"),
    ("share", "share", "what stops, as a share of all money of the United States in 2024"),
)
STATES = ("CHN", "JPN", "DEU", "MEX", "BRA", "IND", "TUR", "MYS")
CHINESE = "in Traditional Chinese"
BODIES_SHOWN, COUNTRIES_SHOWN, SMALLEST_COUNTRY_USD = 6, 6, 100e6


@dataclass(frozen=True)
class Figure:
    """A figure as prose quotes it, what it is, and where it comes from."""

    text: str
    what: str
    grade: str
    group: str


Found = Iterator[tuple[str, Figure]]


def flagship() -> tuple[Result, World]:
    """Return the run behind the figures, and the world it was computed on."""
    import exeunt
    from exeunt.engine.registry import channel_names
    from exeunt.world.world import World

    world = World.load()
    short = {
        "name": ONE_YEAR_BASE,
        "title": {"en": "the list alone, base 2024"},
        "extends": "us-66",
        "options": {"funding.base_window": "2024"},
    }
    names = [*SCENARIOS, exeunt.Scenario.from_dict(short)]
    return exeunt.run(names, draws=DRAWS, seed=SEED, workers=2, channels=channel_names("money"), world=world), world


def figures(result: Result, world: World) -> dict[str, Figure]:
    """Return every figure by key."""
    parts = (
        _money(result, world),
        _bodies(result, world),
        _countries(result, world),
        _cash(result, world),
        _chinese(result, world),
        _law(world),
        _hindcasts(world),
        _facts(world),
    )
    found: dict[str, Figure] = {"version": Figure(version(), "version of exeunt", "A", "run")}
    for part in parts:
        for key, figure in part:
            assert key not in found, key
            found[key] = figure
    return found


def figures_page(found: Mapping[str, Figure]) -> str:
    """Return the page of all figures, with the keys under which the pages quote them."""
    text = NOTE + (
        f"# Figures of this version\n\nexeunt {found['version'].text}, {DRAWS:,} draws, seed {SEED}: 5 to 95 % of "
        "draws "
        "(median), differences from the paired baseline, USD of the year. Grade A measured or accounting, B published "
        "estimate, C judgement. Other pages quote these figures by their key, and a test holds them in step.\n\n"
        "```bash\nexeunt run us-66 us-retreat us-full-exit --draws 1000 --seed 66 --channels money --out out/figures\n"
        "exeunt report out/figures\nexeunt hindcast\nexeunt scale --without USA --reading recomputed\n```\n"
    )
    for group in dict.fromkeys(f.group for f in found.values()):
        rows = ((f"`{key}`", f.what, f.text, f.grade) for key, f in found.items() if f.group == group)
        text += f"\n## {group[0].upper()}{group[1:]}\n\n" + table(("key", "what", "figure", "grade"), rows)
    return text


def version() -> str:
    """Return the version that the project's file states, installed or not."""
    import tomllib

    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _text(band: Band) -> str:
    from exeunt.text.numbers import format_band

    return format_band(band.p05, band.p50, band.p95, band.unit)


def _money(result: Result, world: World) -> Found:
    from exeunt.analysis.headline import headline

    for year in YEARS:
        head = headline(result, year, world=world)
        for name, prefix in SCENARIOS.items():
            one = head.of(name)
            assert one is not None
            for field, key, what in MONEY:
                band: Band = getattr(one, field)
                yield (
                    f"{prefix}.{key}.{year}",
                    Figure(_text(band), f"{name}, {year}: {what}", band.grade, f"money {year}"),
                )
        for small, large in (("us-66", "us-retreat"), ("us-66", "us-full-exit"), ("us-retreat", "us-full-exit")):
            ratio = head.ratio(small, large)
            assert ratio is not None
            key = f"ratio.{SCENARIOS[small]}-{SCENARIOS[large]}.{year}"
            what = f"what stops under {small} as a share of what stops under {large}, {year}"
            yield key, Figure(_text(ratio), what, ratio.grade, f"money {year}")
    narrow = headline(result, YEARS[0], world=world).of(ONE_YEAR_BASE)
    assert narrow is not None
    for field, key, what in MONEY[:1] + MONEY[4:5]:
        band = getattr(narrow, field)
        text = f"us-66 with the base of 2024 alone, {YEARS[0]}: {what}"
        yield f"{ONE_YEAR_BASE}.{key}", Figure(_text(band), text, band.grade, f"money {YEARS[0]}")


def _chinese(result: Result, world: World) -> Found:
    """Yield the headline as the page in Traditional Chinese writes it."""
    from exeunt.analysis.headline import headline
    from exeunt.text.numbers import format_band

    head = headline(result, YEARS[0], world=world)
    for name in ("us-66", "us-retreat"):
        one = head.of(name)
        assert one is not None
        band = one.stopped
        text = format_band(band.p05, band.p50, band.p95, band.unit, "zh-Hant")
        yield f"zh.{SCENARIOS[name]}.stopped", Figure(text, f"{name}, {YEARS[0]}: 停止的資金", band.grade, CHINESE)
    ratio = head.ratio("us-66", "us-retreat")
    assert ratio is not None
    text = format_band(ratio.p05, ratio.p50, ratio.p95, ratio.unit, "zh-Hant")
    yield "zh.ratio", Figure(text, "us-66 相對於 us-retreat 停止的資金", ratio.grade, CHINESE)


def _bodies(result: Result, world: World) -> Found:
    from exeunt.analysis.stops import what_stops

    for name in ("us-66", "us-retreat"):
        for year in YEARS:
            stops = what_stops(result, name, year, world)
            for body in stops.organisations[:BODIES_SHOWN]:
                key = f"{SCENARIOS[name]}.{body.organisation.lower()}.{year}"
                title = f"{name}, {year}, {body.name['en']} ({body.organisation})"
                group = f"bodies that lose most under {name}"
                spending, missing = body.spending_ratio, body.shortfall
                yield (
                    f"{key}.spending",
                    Figure(_text(spending), f"{title}: spending, share of 2024", spending.grade, group),
                )
                yield f"{key}.net", Figure(_text(missing), f"{title}: missing after backfill", missing.grade, group)


def _countries(result: Result, world: World) -> Found:
    from exeunt.analysis.countries import where_lost

    for name in ("us-66", "us-retreat"):
        lost = where_lost(result, name, YEARS[0], world)
        for place, one in enumerate(lost.by_share(SMALLEST_COUNTRY_USD)[:COUNTRIES_SHOWN], 1):
            what = (
                f"{name}, {YEARS[0]}: {one.name['en']}, spending lost as a share of located spending (rank {place} of "
                f"countries with at least {SMALLEST_COUNTRY_USD / 1e6:.0f} million USD)"
            )
            key = f"{SCENARIOS[name]}.country{place}.{YEARS[0]}"
            yield (
                f"{key}.name",
                Figure(one.name["en"], f"{name}, {YEARS[0]}: country of rank {place}", "A", "countries"),
            )
            yield key, Figure(_text(one.share), what, one.share.grade, "countries")


def _cash(result: Result, world: World) -> Found:
    from exeunt.analysis.cash import cash
    from exeunt.analysis.monthly_cash import CashQuestion, monthly_cash
    from exeunt.scenario.scenario import Scenario
    from exeunt.text.numbers import format_probability

    group = "cash of the UN regular budget 2026"
    compiled = Scenario.load("us-retreat").compile(world)
    answer = monthly_cash(world, compiled, CashQuestion(2026, 2026, draws=DRAWS, seed=SEED))
    for month in (8, 9, 10, 12):
        share = float(answer.out_by()[month - 1])
        what = f"us-retreat: cash gone by the end of {calendar.month_name[month]} 2026, if nobody cuts further"
        yield f"cash.out.{month:02d}", Figure(format_probability(share), what, "C", group)
    median = calendar.month_name[answer.median_month] if answer.median_month else "none in half the runs"
    yield (
        "cash.median-month",
        Figure(median, "us-retreat: month by whose end cash is gone in half of the draws", "C", group),
    )
    found = cash(result, "us-retreat", world, 2026)
    for year in YEARS:
        for budget in ("UN", "UN-DPO"):
            one = found.budget(budget, year)
            factor = one.spend_factor
            what = f"us-retreat, {year}: share of the budget of {one.name['en']} that can be spent"
            yield f"spend.{budget.lower()}.{year}", Figure(_text(factor), what, factor.grade, "assessed budgets")
    vote = next(v for v in found.votes if (v.country, v.year) == ("USA", 2027))
    yield "vote.usa.2027", Figure(
        format_probability(vote.at_risk), "us-retreat: United States at two years of dues or more, 1 January 2027",
        "C", "assessed budgets",
    )  # fmt: skip
    yield (
        "vote.usa.2027.baseline",
        Figure(format_probability(vote.at_risk_baseline), "the same in the baseline", "C", "assessed budgets"),
    )
    yield "vote.usa.2027.payment", Figure(
        _text(vote.minimum_payment), "us-retreat: least further payment before it that keeps the vote",
        vote.minimum_payment.grade, "assessed budgets",
    )  # fmt: skip


def _law(world: World) -> Found:
    from exeunt.analysis.law import readings
    from exeunt.rules.parameters import RuleSet
    from exeunt.rules.periods import find_period
    from exeunt.rules.united_nations import UnitedNationsScales
    from exeunt.text.numbers import format_number

    side = readings(world)
    group = "readings of the law without the United States, 2025-2027"
    hole = format_number(side.hole_usd, "USD")
    yield "law.hole", Figure(hole, "LAW: what stays unpaid in 2026; nobody else pays more", side.base_grade, group)
    factor = side.state("DEU").ratio_pro_rata
    yield (
        "law.pro-rata",
        Figure(f"{factor:.3f}", "HYPOTHESIS pro rata: factor on an adopted rate (Germany)", "B", group),
    )
    scales, span = UnitedNationsScales(world, RuleSet.load()), find_period(side.period, RuleSet.load())
    china = scales.iso3.index("CHN")
    for key, multiplier, what in (
        ("method", None, "by the method"),
        ("plain", 1.0, "by the method without the factor"),
    ):
        rate = scales.method(span, (), multiplier=multiplier).rate[china]
        yield f"law.chn.{key}", Figure(f"{rate:.3f} %", f"China 2025-2027 with every member in, {what}", "B", group)
    for code in STATES:
        row = side.state(code)
        name = row.name["en"]
        yield f"law.{code.lower()}.official", Figure(f"{row.official:.3f} %", f"{name}: adopted rate", "A", group)
        yield (
            f"law.{code.lower()}.recomputed",
            Figure(f"{row.recomputed:.3f} %", f"{name}: HYPOTHESIS recomputed rate", "B", group),
        )
        yield (
            f"law.{code.lower()}.ratio",
            Figure(f"{row.ratio_recomputed:.2f}", f"{name}: HYPOTHESIS recomputed rate over adopted rate", "B", group),
        )


def _hindcasts(world: World) -> Found:
    from exeunt.analysis.hindcast import hindcasts
    from exeunt.text.numbers import format_number

    for one in hindcasts(world):
        group, title = "hindcasts", one.title["en"]
        scores = one.scores
        yield f"hindcast.{one.id}.n", Figure(str(one.n), f"{title}: cases", "A", group)
        yield f"hindcast.{one.id}.misses", Figure(str(len(one.misses)), f"{title}: outside the 90 % range", "A", group)
        inside = f"{100 * scores.coverage:.0f} %"
        yield f"hindcast.{one.id}.coverage", Figure(inside, f"{title}: inside the 90 % range", one.grade, group)
        for key, value, what in (
            ("error", scores.mae, "mean absolute error"),
            ("naive", scores.mae_naive, f"the same of the naive rule ({one.naive_rule['en']})"),
        ):
            text = f"{value:.4f} log points" if one.unit == "log points" else format_number(value, one.unit)
            if one.id == "scales":
                text = f"{value:.4f} points"
            yield f"hindcast.{one.id}.{key}", Figure(text, f"{title}: {what}", one.grade, group)
        yield (
            f"hindcast.{one.id}.met",
            Figure("met" if one.met else "missed", f"{title}: target ({one.target['en']})", one.grade, group),
        )


def _facts(world: World) -> Found:
    from exeunt.analysis.claims import VERDICTS, count_verdicts, verdicts
    from exeunt.analysis.headline import _listed_money, _listed_units_dues, _money_of
    from exeunt.text.numbers import format_number

    group = "facts of the tables"
    money, everyone = _money_of(world, {"USA"}), _money_of(world, None)
    yield (
        "us.money",
        Figure(format_number(money, "USD"), "all money of the United States to the organisations, 2024", "A", group),
    )
    yield "us.share", Figure(f"{100 * money / everyone:.1f} %", "the same as a share of their revenue", "A", group)
    listed, units = _listed_money(world), _listed_units_dues(world, 2026)
    yield (
        "listed.money",
        Figure(
            format_number(listed, "USD"),
            "money of the United States to the listed bodies with accounts, 2024",
            "A",
            group,
        ),
    )
    yield (
        "listed.units",
        Figure(
            format_number(units, "USD"),
            "its rate times the regular-budget spending of listed Secretariat units",
            "B",
            group,
        ),
    )
    yield (
        "listed.share",
        Figure(
            f"{100 * (listed + units) / money:.1f} %", "both as a share of all money of the United States", "B", group
        ),
    )
    for verdict, count in count_verdicts(verdicts(world)).items():
        what = f"claims of the essay: {VERDICTS[verdict]['en']}"
        yield f"claims.{verdict.replace('_', '-')}", Figure(str(count), what, "A", group)
