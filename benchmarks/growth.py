"""How the time of a trade equilibrium grows with economies, sectors and draws: a picture of the documentation.

`python -m benchmarks.growth` measures (a minute), writes docs/assets/trade-growth.json and draws the two pictures from
it; `--draw` draws what has been measured. Times are of the processor, the best of several, so that other work of the
machine weighs little; the exponent of each line is that of a straight line through its logarithms.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.clock import CHILD, environment

ASSETS = Path(__file__).parents[1] / "docs" / "assets"
DATA = ASSETS / "trade-growth.json"
SIZES = (30, 60, 100, 140, 198)
SECTORS = (1, 2, 3, 4, 5, 6)
DRAWS = (64, 128, 256, 512, 1024)
REPEATS = 3
PANEL = (180, 190)
PANELS = (
    ("economies", "economies (six sectors)", "ms/draw"),
    ("sectors", "sectors (198 economies)", "ms/draw"),
    ("draws", "draws (198 economies, six sectors)", "s"),
    ("memory", "draws: peak memory, MiB", "MiB"),
)


def cpu(work: Callable[[], object]) -> float:
    """Return the processor seconds of the best of several calls."""
    times = []
    for _ in range(REPEATS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def solve(size: int, sectors: int) -> Callable[[], object]:
    """Return one solution of 64 draws, cold: a cost between three blocs in one sector, and productivity."""
    import numpy as np

    from benchmarks.bench_trade import DRAWS as BATCH
    from benchmarks.bench_trade import TOLERANCE, draws, economy
    from exeunt.solvers.trade import Economy, Newton, Search, SharedLinks, Trade, bloc_links, solve_many

    whole = economy(size)
    # The bloc cost falls on the last sector kept; inputs from sectors left out count as value added.
    keep = [*range(sectors - 1), 4] if sectors < 5 else list(range(sectors))
    cut = Economy(whole.flows[keep], whole.input_share[:, keep][:, :, keep])
    final = np.maximum(cut.final_demand, 0.0)
    base = Economy(cut.flows, cut.input_share, None, final / final.sum(axis=0))
    theta, factor, shares = draws(size)
    gain = np.random.Generator(np.random.Philox(67)).normal(-0.005, 0.005, (BATCH, sectors, size))
    links: list[Any] = [SharedLinks(share) for share in base.share]
    links[keep.index(4)] = bloc_links(base.share[keep.index(4)], shares, factor)
    newton, trade = Newton(base), Trade(links, technology=gain)
    wanted = np.ascontiguousarray(theta[:, keep])
    return lambda: solve_many(base, trade, wanted, newton=newton, how=Search(TOLERANCE))


def by_size() -> list[dict[str, Any]]:
    """Return milliseconds of a draw by number of economies and by number of sectors."""
    from benchmarks.bench_trade import DRAWS as BATCH

    rows = [{"panel": "economies", "x": n, "y": 1e3 * cpu(solve(n, 6)) / BATCH} for n in SIZES]
    return rows + [{"panel": "sectors", "x": s, "y": 1e3 * cpu(solve(SIZES[-1], s)) / BATCH} for s in SECTORS]


def by_draws() -> list[dict[str, Any]]:
    """Return seconds and peak memory by number of draws, 64 at a time, each number in a process of its own."""
    rows = []
    setup = f"from benchmarks.growth import solve; solved = solve({SIZES[-1]}, 6); solved()"
    for count in DRAWS:
        code = CHILD.replace("perf_counter", "process_time")
        words = [sys.executable, "-c", code.format(setup=setup, work=f"for _ in range({count // 64}): solved()")]
        told = subprocess.run(words, check=True, capture_output=True, text=True, env=environment())
        seconds, peak = json.loads(told.stdout.splitlines()[-1])
        rows += [{"panel": "draws", "x": count, "y": seconds}, {"panel": "memory", "x": count, "y": peak}]
    return rows


def exponent(rows: Sequence[dict[str, Any]]) -> float:
    """Return the slope of a straight line through the logarithms."""
    import numpy as np

    x, y = (np.log([row[k] for row in rows]) for k in ("x", "y"))
    return float(np.polyfit(x, y, 1)[0])


def specification(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the Vega-Lite specification of the panels, side by side, two in a row."""
    from exeunt.report.charts.palette import GIVEN
    from exeunt.report.charts.picture import config

    panels = []
    for name, title, unit in PANELS:
        own = [row for row in rows if row["panel"] == name]
        scale = {"type": "log"} if name != "memory" else {"domain": [0, 1.2 * max(r["y"] for r in own)]}
        told = [row["x"] for row in own]
        encoding = {
            "x": {
                "field": "x",
                "type": "quantitative",
                "scale": {"type": "log", "nice": False},
                "axis": {"title": f"{title}", "values": told, "format": "d", "grid": False},
            },
            "y": {"field": "y", "type": "quantitative", "scale": scale, "axis": {"title": unit, "tickCount": 4}},
        }
        power = f"grows with the power {exponent(own):.1f}" if name != "memory" else "flat"
        panels.append(
            {
                "width": PANEL[0],
                "height": PANEL[1],
                "title": {"text": power, "fontWeight": "normal", "fontSize": 12, "anchor": "start"},
                "data": {"values": own},
                "encoding": encoding,
                "layer": [
                    {"mark": {"type": "line", "color": GIVEN}},
                    {"mark": {"type": "point", "color": GIVEN, "filled": True}},
                ],
            }
        )
    return {"concat": panels, "columns": 2, "spacing": 28, "padding": 16, "config": config(11)}


def pictures(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the SVG of both themes by file name."""
    import vl_convert

    from exeunt.report.charts.palette import DARK, INK, PAPER

    spec = specification(rows)
    spec["config"] |= {"background": PAPER, "title": {"color": INK}}
    light = str(vl_convert.vegalite_to_svg(json.dumps(spec)))
    dark = re.sub(r'(fill|stroke)="(#[0-9a-f]{6})"', lambda m: f'{m[1]}="{DARK.get(m[2], m[2])}"', light)
    return {"trade-growth-light.svg": light + "\n", "trade-growth-dark.svg": dark + "\n"}


def main() -> None:
    """Measure unless told to draw only, and write the pictures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--draw", action="store_true", help="draw what has been measured")
    if not parser.parse_args().draw:
        from exeunt import threads  # noqa: F401  # pins the threads before NumPy loads

        rows = by_size() + by_draws()
        machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, one thread"
        DATA.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n", encoding="utf-8")
    rows = json.loads(DATA.read_text(encoding="utf-8"))["rows"]
    for name, text in pictures(rows).items():
        (ASSETS / name).write_text(text, encoding="utf-8")
    for name, title, unit in PANELS:
        own = [row for row in rows if row["panel"] == name]
        figures = ", ".join(f"{row['x']}: {row['y']:.3g}" for row in own)
        print(f"{title}, {unit}: {figures}; power {exponent(own):.2f}")


if __name__ == "__main__":
    main()
