"""What `exeunt bridge` prints: compatibility, worth in trade, the search over pairs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exeunt.analysis.standards import Bridged
    from exeunt.analysis.trade_bridges import BridgeSearch, BridgeValue, Share
    from exeunt.world.world import World

SHOWN = 8
NAMED = 4  # economies named on one line
BILLION = 1e9
SEEN = 5e6  # USD: less is told as almost nothing
EN_LIMITS = "Central parameters (grade C); the cost of a bridge is unknown and not netted."
ZH_LIMITS = "採中央參數（C 級）；銜接的成本未知，未扣除。"


def bridge_json(found: Bridged, worth: BridgeValue, world: World, capacity: float) -> str:
    """Return compatibility and worth of a bridge as JSON."""
    data: dict[str, Any] = {
        "technology": found.bridge.technology,
        "blocs": list(found.bridge.blocs),
        "states": list(found.bridge.states),
        "strength": dict(zip(map(str, world.years), found.bridge.strength, strict=True)),
        "year": world.years[-1],
        "capacity": capacity,
        "fragmentation": found.fragmentation,
        "fragmentation_with_bridge": found.fragmentation_with,
        "isolation_lost": dict(found.gains),
        "compatibility": found.compatibility,
        "states_without_shares": list(found.outside_model),
        "trade": worth.to_dict(),
        "grade": "C",
        "note": EN_LIMITS,
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def search_json(found: BridgeSearch) -> str:
    """Return the search as JSON: pairs, most valuable first, and brokers."""
    data = {
        "parties": list(found.parties),
        "pairs": [
            {"pair": list(f.pair), "world_usd_linear": f.linear, "exact": f.solved.to_dict() if f.solved else None}
            for f in found.found
        ],
        "brokers_usd": dict(found.brokers),
        "grade": "C",
        "note": EN_LIMITS,
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def print_bridge(found: Bridged, worth: BridgeValue, world: World, language: str) -> None:
    """Print compatibility and worth of a bridge."""
    console, countries, english = _console(), world.index("country"), language == "en"
    change = found.fragmentation_with - found.fragmentation
    level = f"{found.fragmentation:.4f} → {found.fragmentation_with:.4f} ({change:+.4f})"
    year = world.years[-1]
    name = world.index("technology").name(found.bridge.technology, language)
    console.print(f"{name}, {year}: fragmentation {level}" if english else f"{name}，{year} 年：分裂指數 {level}")
    gainers = [(c, g) for c, g in found.gains if g > 0.0]
    told = [f"{countries.name(c, language)} {-g:+.4f}" for c, g in gainers[:SHOWN]]
    head = f"isolation falls in {len(gainers)} states, most in" if english else f"{len(gainers)} 國隔離程度下降，最多者"
    console.print(f"{head}: {', '.join(told)}" if told else ("no state gains" if english else "沒有國家受益"))
    if found.outside_model:
        outside = ", ".join(found.outside_model)
        console.print(f"without shares of their own: {outside}" if english else f"無自身份額：{outside}")
    for line in _worth(worth, world, language):
        console.print(line)
    console.print(EN_LIMITS if english else ZH_LIMITS)


def _worth(worth: BridgeValue, world: World, language: str) -> list[str]:
    english, digital = language == "en", worth.technology == "data_regime"
    lines = []
    if digital:
        today, behind, part = _usd(worth.today), _usd(worth.behind_wall), f"{100.0 * worth.wall:.0f}"
        lines.append(
            f"world real income: {today} bn USD a year today, {behind} behind a digital wall ({part} % of it built)"
            if english
            else f"全球實質所得：目前每年 {today} 十億美元；在數位圍牆下（已建成 {part}%）為 {behind} 十億美元"
        )
    if abs(worth.goods) >= SEEN:
        amount = _usd(worth.goods)
        lines.append(
            f"by interoperability of goods, pairs inside a group included: {amount} bn USD a year"
            if english
            else f"經由貨品互通性（含集團內部各對）：每年 {amount} 十億美元"
        )
    gain, loss = (_named(s, world, language) for s in (worth.gains, worth.losses))
    if gain:
        lines.append(f"gain most: {gain} (bn USD)" if english else f"受益最多：{gain}（十億美元）")
    if loss:
        lines.append(f"lose most: {loss} (bn USD)" if english else f"受損最多：{loss}（十億美元）")
    if not lines or not (gain or loss):
        lines.append("trade: almost nothing" if english else "貿易：幾乎沒有影響")
    return lines


def print_search(found: BridgeSearch, world: World, language: str) -> None:
    """Print the best pairs and the brokers."""
    from rich import box
    from rich.table import Table

    english = language == "en"
    console = _console()
    heads = (
        ("pair", "today", "behind the wall", "gain most", "lose most")
        if english
        else ("雙方", "目前", "圍牆下", "受益最多", "受損最多")
    )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for i, head in enumerate(heads):
        table.add_column(head, justify="right" if i in (1, 2) else "left")
    for row in found.best:
        if row.solved is not None:
            solved = row.solved
            gain, loss = (_codes(s) for s in (solved.gains, solved.losses))
            table.add_row("+".join(row.pair), _usd(solved.today), _usd(solved.behind_wall), gain, loss)
    year = world.years[-1]
    console.print(
        f"bridges of data rules, world real income in {year}, bn USD a year"
        if english
        else f"資料規則銜接，{year} 年全球實質所得，每年十億美元"
    )
    console.print(table)
    brokers = ", ".join(f"{party} {_usd(usd)}" for party, usd in found.brokers[:NAMED])
    rest = len(found.found) - len(found.best)
    console.print(
        f"brokers, sum over their bridges (log-linear): {brokers}; {rest} more pairs: --json"
        if english
        else f"中介者，各自銜接之和（對數線性）：{brokers}；另有 {rest} 組：--json"
    )
    console.print(EN_LIMITS if english else ZH_LIMITS)


def _usd(value: float) -> str:
    return f"{value / BILLION:+.2f}" if abs(value) >= SEEN else "0.00"


def _named(shares: Sequence[Share], world: World, language: str) -> str:
    countries = world.index("country")
    told = [s for s in shares if abs(s.usd) >= SEEN][:NAMED]
    return ", ".join(f"{countries.name(s.country, language)} {_usd(s.usd)}" for s in told)


def _codes(shares: Sequence[Share]) -> str:
    return " ".join(s.country for s in shares[:3] if abs(s.usd) >= SEEN)


def _console() -> Any:
    from rich.console import Console

    return Console(highlight=False, emoji=False, markup=False)
