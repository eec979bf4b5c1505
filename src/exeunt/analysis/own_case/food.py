"""A food crisis of one's own: what less warning and less money do to it, with the model of the channel food."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exeunt.analysis.own_case.contract import CaseAnswer, CaseTable, Said, Where
from exeunt.analysis.own_case.food_crisis import Crisis, read_crisis
from exeunt.analysis.own_case.food_sums import Sums, quantiles, sums

TEMPLATE = """\
# A food crisis of your own: exeunt channel food --inputs case.yaml
# Start from a country of the tables (GRFC 2025), or leave `country` out and give every number yourself.
title: Somalia, a failed rainy season
country: SOM            # ISO3; fills what is not given below
year: 2026              # 2025 to 2036
phase3plus: 4_388_110   # persons in Phase 3 or worse before the crisis
phase4plus: 981_670     # of these in Phase 4 or worse
phase5: 0               # of these in Phase 5; kept constant, no dose-response is published
assisted: 1_900_000     # persons with food assistance before the crisis
new_need: 2_000_000     # persons that the crisis would bring into Phase 3
months: 12              # how long it lasts
money:
  ratio: 0.66           # money for food assistance over that before the crisis
warning:
  capacity: 0.42        # early warning, 1 = 2024; 0.42 is official analysis alone
  gap_months: 18        # for the cost of rebuilding: months without FEWS NET
early_action:           # worth of a warning in the cost-loss model
  cost: 30              # USD of early action
  loss: 100             # USD that it avoids if the crisis comes
  base_rate: 0.2        # probability of a new crisis in a year
# mortality: evidence   # or ipc_reference; without it both stand side by side
# rates: {phase3: 0.08, phase4: 0.30, phase5: 3.0}   # or your own, per 10,000 persons a day, all three
# parameters: {kappa: 0.7, acted_on: {triangular: [0.2, 0.4, 0.7]}}
draws: 4096
seed: 66
"""
GRADE_C: Said = {
    "en": "Grade C: dominated by judgement on death rates, warnings acted upon, and Phase 4 without early action.",
    "zh_hant": "C 級：區間主要取決於對死亡率、獲採取行動的預警、缺乏及早行動所增第四階段之判斷。",
}
DIGITS = 3
RANGE = ({"en": "5 %", "zh_hant": "5%"}, {"en": "median", "zh_hant": "中位數"}, {"en": "95 %", "zh_hant": "95%"})


def compute(document: Mapping[str, Any], where: Where) -> CaseAnswer:
    """Return the crisis as it would be with full warning and money, and what less of either adds.

    Errors: E571 of the fields; E120, E121 of a distribution.
    """
    crisis = read_crisis(document, where)
    found = sums(crisis)
    tables = [_levels(found), _added(found), _ratio(found), _skill(crisis, found)]
    if crisis.worth is not None:
        tables.append(_worth(found))
    if crisis.gap_months is not None:
        tables.append(_rebuild(found))
    return CaseAnswer(title=crisis.title, tables=tuple(tables), warnings=crisis.warnings)


def _levels(found: Sums) -> CaseTable:
    rows = [(label, *quantiles(values)) for label, values in found.levels]
    return CaseTable(
        {"en": "With full warning and money", "zh_hant": "預警與資金充足時"},
        ({"en": "measure", "zh_hant": "項目"}, *RANGE),
        rows,
        {
            "en": "Deaths under two calibrations, never mixed; they differ by a factor of about 4 below Phase 5.",
            "zh_hant": "死亡採兩種校準，絕不混用；在第五階段以下約相差 4 倍。",
        },
        DIGITS,
    )


def _added(found: Sums) -> CaseTable:
    rows = [(cause, label, *quantiles(values)) for cause, label, values in found.added]
    return CaseTable(
        {"en": "What less warning and less money add", "zh_hant": "預警與資金減少所增加者"},
        ({"en": "cause", "zh_hant": "原因"}, {"en": "measure", "zh_hant": "項目"}, *RANGE),
        rows,
        GRADE_C,
        DIGITS,
    )


def _ratio(found: Sums) -> CaseTable:
    return CaseTable(
        {"en": "Money against warning", "zh_hant": "資金與預警之比"},
        ({"en": "medians of excess deaths", "zh_hant": "超額死亡中位數"}, {"en": "ratio", "zh_hant": "比值"}),
        [(label, value) for label, value in found.ratios],
        {
            "en": "The first rests on unreviewed evidence on skill and never stands alone; the second needs none.",
            "zh_hant": "第一項依據未經審查的鑑別力證據，不單獨呈現；第二項不需該證據。",
        },
        2,
    )


def _skill(crisis: Crisis, found: Sums) -> CaseTable:
    rows = [(label, *quantiles(values)) for label, values in found.skill]
    return CaseTable(
        {"en": "Share of new crises detected", "zh_hant": "新危機的偵測率"},
        ({"en": "system", "zh_hant": "系統"}, *RANGE),
        rows,
        {
            "en": "Unreviewed evidence (grade C). Severe crises: reported only, they move no figure above.",
            "zh_hant": "未經審查的證據（C 級）。嚴重危機僅供參考，不影響上列數字。",
        },
        2,
    )


def _worth(found: Sums) -> CaseTable:
    rows = [(label, *quantiles(values)) for label, values in found.worth]
    return CaseTable(
        {"en": "Worth of the warning, 1 = a perfect one", "zh_hant": "預警的價值（完美預警為 1）"},
        ({"en": "system and threshold", "zh_hant": "系統與門檻"}, *RANGE),
        rows,
        {
            "en": "Cost-loss model (Richardson 2000); 0 is acting always or never, whichever costs less.",
            "zh_hant": "成本損失模型（Richardson 2000）；0 為一律行動或一律不行動中成本較低者。",
        },
        2,
    )


def _rebuild(found: Sums) -> CaseTable:
    rows = [(label, *quantiles(values)) for label, values in found.rebuild]
    return CaseTable(
        {"en": "Zero and rebuild (FEWS NET)", "zh_hant": "歸零後重建（FEWS NET）"},
        ({"en": "measure", "zh_hant": "項目"}, *RANGE),
        rows,
        {
            "en": "Only a gap of five months was ever observed; what a longer one costs is judgement (grade C).",
            "zh_hant": "僅觀察過五個月的中斷；更長中斷的代價屬判斷（C 級）。",
        },
        2,
    )
