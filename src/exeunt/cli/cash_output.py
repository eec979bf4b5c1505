"""How `exeunt cash` shows its answer: data for `--json`, a table and a picture that fit 80 columns."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exeunt.analysis.monthly_cash import CashAnswer
    from exeunt.scenario.compiled import CompiledScenario
    from exeunt.world.world import World

MILLION = 1e6
GRADE = "C"
NOT_KNOWN = "Peacekeeping and tribunals: month not known (no public monthly record); they spend what they collect."
CELL = 5
ROWS = 11


def as_data(answer: CashAnswer, scenario: CompiledScenario) -> dict[str, Any]:
    """Return the answer as plain data, money in million USD, null where there is no month."""
    question = answer.question
    bands = answer.bands() / MILLION
    out = answer.out_by()
    low, middle, high = (round(float(v), 3) for v in answer.minimum() / MILLION)
    return {
        "scenario": scenario.name,
        "titles": dict(scenario.titles),
        "year": question.year,
        "from": f"{question.start}-01",
        "budget": "UN",
        "policy": question.policy,
        "credit_rule": scenario.options["liquidity.credit_rule"],
        "draws": question.draws,
        "seed": question.seed,
        "unit": "million USD",
        "opening_musd": _band(answer.opening),
        "net_budget_musd": _band(answer.net_budget),
        "receipts_musd": _band(answer.receipts.sum(axis=1)),
        "spending_musd": _band(answer.spending),
        "months": [
            {
                "month": m + 1,
                "p_out_by": round(float(out[m]), 6),
                "liquidity_p05": round(float(bands[0, m]), 3),
                "liquidity_p50": round(float(bands[1, m]), 3),
                "liquidity_p95": round(float(bands[2, m]), 3),
            }
            for m in range(len(out))
        ],
        "median_month": answer.median_month,
        "p_no_run_out": round(1.0 - float(out[-1]), 6),
        "minimum_musd": {"p05": low, "p50": middle, "p95": high},
        "reserves_median_musd": {
            name: [round(float(v), 3) for v in answer.reserves_median()[:, i] / MILLION]
            for i, name in enumerate(answer.reserves)
        },
        "payments": [
            {"donor": p.donor, "date": p.date.isoformat(), "musd": p.amount_usd / MILLION, "given": p.event < 0}
            for p in answer.payments
        ],
        "vote_at_risk": [
            {
                "country": v.country,
                "on": f"{question.year + 1}-01-01",
                "p_lost": round(v.share, 6),
                "minimum_payment_musd": dict(
                    zip(("p05", "p50", "p95"), (round(x / MILLION, 3) for x in v.payment), strict=True)
                ),
            }
            for v in answer.votes
        ],
        "other_budgets": {"UN-DPO": None, "IRMCT": None, "note": NOT_KNOWN},
        "parameters": _parameters(scenario),
        "grade": GRADE,
    }


def _band(values: Any) -> dict[str, float]:
    from exeunt.analysis.monthly_cash import quantiles

    return {
        name: round(float(v), 3) for name, v in zip(("p05", "p50", "p95"), quantiles(values) / MILLION, strict=True)
    }


def _parameters(scenario: CompiledScenario) -> dict[str, Any]:
    """Every parameter of the two channels, as it was drawn, with source and grade."""
    from exeunt.declarations import Declaration

    changed = {**scenario.overrides, **scenario.policies}
    found: dict[str, Any] = {}
    for channel in ("assessments", "liquidity"):
        for parameter in Declaration.read(channel).parameters.values():
            override = changed.get(parameter.key)
            found[parameter.key] = {
                "unit": parameter.unit,
                "distribution": parameter.distribution.to_data(),
                "source": parameter.source,
                "grade": parameter.grade,
            }
            if override is not None:
                found[parameter.key]["changed"] = {override.how: override.distribution.to_data()}
    for share in scenario.shares:
        found[f"share.{share.key}"] = {"unit": "fraction kept", "distribution": share.distribution.to_data()}
    return found


def print_screen(answer: CashAnswer, scenario: CompiledScenario, world: World) -> None:
    """Print the finding, the table, the picture and what it rests on."""
    from rich.console import Console

    console = Console(highlight=False, emoji=False, markup=False)
    question = answer.question
    console.print(f"{scenario.name}: {scenario.titles.get('en', '')}", style="bold")
    console.print(f"UN regular budget {question.year}, liquidity with reserves, million USD; {policy_in_words(answer)}")
    console.print(finding(answer), style="bold")
    console.print(_table(answer))
    for line in chart(answer):
        console.print(line, soft_wrap=True)
    for line in _foot(answer, scenario, world):
        console.print(line)


def finding(answer: CashAnswer) -> str:
    """Return the result in one sentence."""
    out = answer.out_by()
    year = answer.question.year
    if answer.median_month is None:
        low, middle, high = answer.minimum() / MILLION
        return (
            f"Cash lasts through {year} in {1 - out[-1]:.0%} of draws; lowest month end "
            f"{middle:,.0f} ({low:,.0f} to {high:,.0f})."
        )
    first, last = (int(next(m for m, p in enumerate(out, 1) if p >= q)) for q in (0.05, 0.5))
    spread = f", in {out[first - 1]:.0%} already by {_month(first)}" if first < last else ""
    return f"Cash is gone by the end of {_month(last)} {year} in {out[last - 1]:.0%} of draws{spread}."


def policy_in_words(answer: CashAnswer) -> str:
    """Return what is spent, as a share of the net budget."""
    from exeunt.analysis.monthly_cash import quantiles

    share = answer.spending / answer.net_budget
    low, middle, high = quantiles(share)
    words = {"ceiling": "planned spending", "full": "full spending", "adaptive": "spending cut to cash"}
    return f"{words[answer.question.policy]} {middle:.0%} of the budget ({low:.0%} to {high:.0%})"


def _month(number: int) -> str:
    return calendar.month_name[number]


def _table(answer: CashAnswer) -> Any:
    from rich.box import SIMPLE
    from rich.table import Table

    from exeunt.analysis.monthly_cash import quantiles

    table = Table(box=SIMPLE, pad_edge=False, show_edge=False)
    for head in ("month", "receipts", "liquidity (5 % to 95 %)", "out by"):
        table.add_column(head, justify="left" if head == "month" else "right")
    bands, out = answer.bands() / MILLION, answer.out_by()
    receipts = quantiles(answer.receipts)[1] / MILLION
    for m in range(len(out)):
        low, middle, high = bands[:, m]
        table.add_row(
            _month(m + 1)[:3], f"{receipts[m]:,.0f}", f"{middle:,.0f} ({low:,.0f} to {high:,.0f})", f"{out[m]:.0%}"
        )
    return table


def chart(answer: CashAnswer) -> list[str]:
    """Return a picture of the bands in text: at most 72 columns; shaded 5-95 %, a dot for the median."""
    bands = answer.bands() / MILLION
    top, bottom = max(float(bands.max()), 0.0), min(float(bands.min()), 0.0)
    step = (top - bottom) / (ROWS - 1) or 1.0
    zero = round(top / step)

    def level(value: float) -> int:
        return round((top - value) / step)

    lines = []
    for row in range(ROWS):
        cells = ""
        for low, middle, high in bands.T:
            if level(middle) == row:
                mark = "●"
            elif level(high) <= row <= level(low):
                mark = "░"
            else:
                mark = "─" if row == zero else " "
            side = "─" if row == zero else " "
            cells += side + (mark * 3 if mark == "░" else f"{mark if mark == '─' else side}{mark}{side}") + side
        label = 0.0 if row == zero else top - row * step
        lines.append(f"{label:>8,.0f} {cells}".rstrip())
    lines.append(" " * 9 + "".join(f"{_month(m)[:3]:^{CELL}}" for m in range(1, 13)).rstrip())
    return lines


def _foot(answer: CashAnswer, scenario: CompiledScenario, world: World) -> list[str]:
    question = answer.question
    lines = []
    for p in answer.payments:
        by = "given here" if p.event < 0 else "in the scenario"
        lines.append(f"payment: {p.donor} {p.amount_usd / MILLION:,.0f} in {p.date:%B %Y} ({by})")
    names = world.index("country")
    for v in answer.votes[:6]:
        low, middle, high = (x / MILLION for x in v.payment)
        lines.append(
            f"vote at risk on 1 January {question.year + 1}: {names.name(v.country)} in {v.share:.0%} of draws; "
            f"least payment that keeps it {middle:,.0f} ({low:,.0f} to {high:,.0f})"
        )
    if len(answer.votes) > 6:
        lines.append(f"and {len(answer.votes) - 6} more states (--json lists them)")
    left = answer.reserves_median()[-1] / MILLION
    words = ", ".join(f"{n.replace('_', ' ')} {v:,.0f}" for n, v in zip(answer.reserves, left, strict=True))
    lines.append(f"reserves left at the end of December, median path: {words}")
    lines.append(NOT_KNOWN)
    rule = scenario.options["liquidity.credit_rule"]
    lines.append(
        f"grade {GRADE} (openings and spending plan are judgement); start {question.start}-01, credit rule {rule}, "
        f"{question.draws:,} draws, seed {question.seed}"
    )
    return lines
