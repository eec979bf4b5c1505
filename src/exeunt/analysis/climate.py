"""What an exit does to climate rules: warming in millikelvin, the cost of lost cooperation, border charges, budgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exeunt.analysis.bands import Band, Text, band_of, bands
from exeunt.channels.climate.borders import default_emissions

if TYPE_CHECKING:
    from exeunt.results.result import Result
    from exeunt.world.world import World

GIGATONNE = 1e3  # Mt
SEEN_MK = 1.0  # millikelvin: a smaller median is "almost nothing" in words
EXPORTERS, COUNTRIES = 12, 15
CHARGED_YEAR, PLEDGE_YEAR = 2030, 2035
US_CORE_BODIES = ("UNFCCC", "IRENA", "IPCC", "GCF")


@dataclass(frozen=True)
class ClimateWorld:
    """One scenario in the last year, against its paired baseline.

    warming : mK. emissions : Gt in sum over all years. finance : USD a year of new commitments of the Green Climate
    Fund.
    capacity : of climate governance, ratio to the baseline. cooperation : share of the way to one price that is
    reached.
    cost : USD a year that the same abatement costs more for less cooperation. external : USD, social cost of the
    change of emissions of the last year. abatement : change, Mt.
    """

    scenario: str
    title: Text
    warming: Band
    emissions: Band
    capacity: Band
    cooperation: Band
    cost: Band
    finance: Band
    external: Band
    abatement: Band

    @property
    def almost_nothing(self) -> bool:
        """Whether the median warming is below a thousandth of a kelvin."""
        return abs(self.warming.p50) < SEEN_MK


@dataclass(frozen=True)
class Charged:
    """One exporter under the law, in both arms. union, kingdom : charge over its sales there, by year.

    assumed : goods whose default emissions are those of other countries, or the mean of all origins.
    """

    country: str
    name: Text
    union: dict[int, Band]
    kingdom: dict[int, Band]
    assumed: tuple[str, ...]


@dataclass(frozen=True)
class PledgeCost:
    """One country in the year of the pledge, baseline. price : marginal cost alone, USD per t. cost : after the
    cooperation that there is, USD. gain : of that cooperation, USD. carbon_price : effective price today's
    instruments make by then.
    """

    country: str
    name: Text
    price: Band
    cost: Band
    gain: Band
    carbon_price: Band


@dataclass(frozen=True)
class BodyHole:
    """A cited figure on the part of the United States in a climate body. amount : in millions of `currency` a year."""

    body: str
    name: Text
    what: Text
    amount: float
    currency: str
    period: str
    source: str
    grade: str


@dataclass(frozen=True)
class Climate:
    """All that a face shows about climate rules. worlds : one a scenario of the run, the focus first.

    excess, whole : of the baseline in the pledge year: excess cost over one price after cooperation, and without any.
    """

    scenario: str
    year: int
    worlds: tuple[ClimateWorld, ...]
    excess: Band
    excess_alone: Band
    price: Band
    charged: tuple[Charged, ...]
    pledges: tuple[PledgeCost, ...]
    regimes: Band
    holes: tuple[BodyHole, ...]
    caveats: tuple[Text, ...]

    @property
    def focus(self) -> ClimateWorld:
        """The scenario that details are shown for."""
        return next(w for w in self.worlds if w.scenario == self.scenario)


def has_climate(result: Result) -> bool:
    """Whether the run holds the channel climate."""
    return "d_temperature" in result.manifest["variables"]


def climate(result: Result, scenario: str, world: World) -> Climate:
    """Return the view of a run. Errors: E502 unknown scenario; E503 the run holds no such channel."""
    year = result.years[-1]
    names = [scenario, *(s for s in result.scenarios if s != scenario)]
    return Climate(
        scenario=scenario,
        year=year,
        worlds=tuple(climate_world(result, s) for s in names),
        excess=_level(result, scenario, "fragmentation_cost", PLEDGE_YEAR),
        excess_alone=_level(result, scenario, "fragmentation_cost_alone", PLEDGE_YEAR),
        price=_level(result, scenario, "uniform_price", PLEDGE_YEAR),
        charged=_charged(result, scenario, world),
        pledges=_pledges(result, scenario, world),
        regimes=_level(result, scenario, "n_regimes", year),
        holes=_holes(world),
        caveats=caveats(world),
    )


def climate_world(result: Result, scenario: str) -> ClimateWorld:
    """Return what moves under one scenario by the last year."""
    year = result.years[-1]
    for variable in ("d_temperature", "d_emissions", "cooperation_loss"):
        result.check_variable(variable)
    path = result.values("d_emissions", scenario)
    grade = str(result.manifest["variables"]["d_emissions"]["grade"])

    def of(variable: str, *, difference: bool) -> Band:
        return bands(result, scenario, variable, year, difference=difference)["", ""]

    titles = {code: result.title(scenario, code) for code in ("en", "zh-Hant")}
    return ClimateWorld(
        scenario=scenario,
        title={"en": titles["en"], "zh_hant": titles["zh-Hant"]},
        warming=of("d_temperature", difference=False),
        emissions=band_of(path.sum(axis=1) / GIGATONNE, "Gt CO2", grade),
        capacity=of("governance_capacity", difference=False),
        cooperation=of("cooperation_share", difference=False),
        cost=of("cooperation_loss", difference=False),
        finance=of("climate_finance", difference=True),
        external=of("external_cost", difference=False),
        abatement=of("abatement", difference=True),
    )


def _level(result: Result, scenario: str, variable: str, year: int) -> Band:
    """Return the band of the baseline: of the scenario less its difference, draw by draw."""
    values = result.values(variable, result.baseline_of(scenario))[:, result.years.index(year)]
    told = result.manifest["variables"][variable]
    return band_of(values, str(told["unit"]), str(told["grade"]))


def _charged(result: Result, scenario: str, world: World) -> tuple[Charged, ...]:
    countries = world.index("country")
    years = (CHARGED_YEAR, result.years[-1])
    found = {y: bands(result, scenario, "border_carbon_duty", y, difference=False) for y in years}
    first = {c: found[CHARGED_YEAR].get((c, "EU")) for c in countries.labels}
    known = [c for c, b in first.items() if b is not None and np.isfinite(b.p50) and b.p50 > 0.0]
    large = _sellers(world)
    assumed = default_emissions(world, tuple(large), world.index("border_good").labels)[1]
    ranked = sorted((c for c in known if c in large), key=lambda c: -large[c])[:EXPORTERS]
    return tuple(
        Charged(
            country=c,
            name={"en": countries.name(c), "zh_hant": countries.name(c, "zh_hant")},
            union={y: found[y][c, "EU"] for y in years},
            kingdom={y: found[y][c, "UK"] for y in years},
            assumed=tuple(a.split()[1] for a in assumed if a.split()[0] == c),
        )
        for c in sorted(ranked, key=lambda c: -found[CHARGED_YEAR][c, "EU"].p50)
    )


def _sellers(world: World) -> dict[str, float]:
    """Return energy-intensive sales to the Union by exporter, million USD."""
    table = world.table("border_destinations")
    return {str(e): float(v * s) for e, v, s in zip(table["exporter"], table["eim_musd"], table["to_eu"], strict=True)}


def _pledges(result: Result, scenario: str, world: World) -> tuple[PledgeCost, ...]:
    """Return the countries that emit most among those with a pledge that binds, by what they gain from cooperation."""
    countries = world.index("country")
    place = result.years.index(PLEDGE_YEAR)
    base = result.baseline_of(scenario)
    told = result.manifest["variables"]
    values = {
        v: result.values(v, base)[:, place]
        for v in ("pledge_price", "abatement_cost", "cooperation_gain", "carbon_price", "emissions")
    }
    size = np.nan_to_num(np.median(values["emissions"], axis=0))
    binding = np.nan_to_num(np.median(values["pledge_price"], axis=0)) > 0.0
    chosen = np.argsort(np.where(binding, -size, 0.0), kind="stable")[:COUNTRIES]

    def of(variable: str, i: int) -> Band:
        return band_of(values[variable][:, i], str(told[variable]["unit"]), str(told[variable]["grade"]))

    found = [
        PledgeCost(
            country=countries.labels[i],
            name={"en": countries.names_en[i], "zh_hant": countries.names_zh_hant[i]},
            price=of("pledge_price", i),
            cost=of("abatement_cost", i),
            gain=of("cooperation_gain", i),
            carbon_price=of("carbon_price", i),
        )
        for i in chosen
        if binding[i]
    ]
    return tuple(sorted(found, key=lambda p: -p.cost.p50))


def _holes(world: World) -> tuple[BodyHole, ...]:
    table = world.table("climate_money")
    rows = {(str(r["body"]), str(r["item"])): r for r in table.rows()}
    budget, share = rows["UNFCCC", "core_budget_biennium"], rows["UNFCCC", "us_share_core"]
    irena, ipcc = rows["IRENA", "us_assessed_contribution"], rows["IPCC", "us_contribution_per_year"]
    gcf = rows["GCF", "us_cancelled"]
    yearly = {"en": "share of the core budget of 2026-2027, a year", "zh_hant": "2026 至 2027 年核心預算應攤額（每年）"}
    dues = {"en": "assessed contribution", "zh_hant": "攤款"}
    last = {"en": "last yearly contribution found", "zh_hant": "查得的最近年度捐款"}
    fund = {"en": "cancelled pledge over four years", "zh_hant": "取消的認捐（按四年平均）"}
    chosen = (
        ("UNFCCC", yearly, budget["value"] / 2.0 * share["value"], "EUR", budget),
        ("IRENA", dues, irena["value"], "USD", irena),
        ("IPCC", last, ipcc["value"], "USD", ipcc),
        ("GCF", fund, gcf["value"] / 4.0, "USD", gcf),
    )
    bodies = world.index("body")
    return tuple(
        BodyHole(
            body=body,
            name={"en": bodies.name(body), "zh_hant": bodies.name(body, "zh_hant")},
            what=what,
            amount=float(amount),
            currency=currency,
            period=str(row["period"]),
            source=str(row["reference"]),
            grade=str(row["grade"]),
        )
        for body, what, amount, currency, row in chosen
    )


def caveats(world: World) -> tuple[Text, ...]:
    """Return what the evidence does not support, in both languages."""
    pledges = world.table("climate_pledges")
    unused = sorted({str(p) for p, used in zip(pledges["party"], pledges["used"], strict=True) if not used})
    return (
        {
            "en": "Most of the rise in emissions of the United States comes from the repeal of July 2025 and the exit "
            "from the Paris Agreement in January 2025, before the memorandum: it stands in the baseline. What part the "
            "memorandum has is judgement (0 to 25 percent). The option us_policy_scope counts all of it.",
            "zh_hant": "美國排放的增加大多來自 2025 年 7 月的法規廢止與 2025 年 1 月退出《巴黎協定》，"
            "早於備忘錄，已列入基線。備忘錄所占比例屬判斷（0 至 25%）。選項 us_policy_scope 可改為全數計入。",
        },
        {
            "en": "Border charges are law, the same with and without the exits; an exit adds compliance cost only.",
            "zh_hant": "邊境碳費屬既有法規，有無退出都相同；退出只會增加遵循成本。",
        },
        {
            "en": "Carbon dioxide from energy and industry only. Curves are of 2017 and static; targets without a "
            f"level that can be compared count as no pledge ({', '.join(unused)}, for at least one year).",
            "zh_hant": "僅計能源與工業二氧化碳。成本曲線為 2017 年版本且為靜態；無法比較水準的目標視為沒有承諾"
            f"（{'、'.join(unused)}，至少一個年度）。",
        },
        {
            "en": "Reciprocity, further exits, the capacity of bodies and the cost of one more regime have no direct "
            "estimate: what hangs on them is judgement (grade C). Approvals of the Green Climate Fund by recipient "
            "are in no table, so the gap is a world total.",
            "zh_hant": "互惠反應、後續退出、機構能量與每增加一套制度的成本都沒有直接估計：依賴這些數字的結果屬判斷"
            "（C 級）。綠色氣候基金各受援國核准額查無資料，缺口僅為全球合計。",
        },
    )
