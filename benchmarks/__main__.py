"""Run the benchmarks and print the table; `python -m benchmarks engine --json FILE` runs those named so."""

from __future__ import annotations

import argparse
import json
import platform
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.clock import reference
from benchmarks.registry import SPECS


def main() -> None:
    """Measure every specification whose name holds one of the given words."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("words", nargs="*", help="parts of names; all benchmarks if none")
    arguments.add_argument("--json", type=Path, help="also write the figures to this file")
    given = arguments.parse_args()
    for module in ("climate", "engine", "exports", "food", "people", "storage", "talent", "trade"):
        import_module(f"benchmarks.bench_{module}")
    from exeunt import threads  # noqa: F401  # pins the threads before NumPy loads

    print(f"{platform.platform()}, Python {platform.python_version()}")
    print(f"{'benchmark':16} {'size':>7} {'figure':>10} {'':8} {'x kernel':>9} {'peak MiB':>9}  target")
    rows: list[dict[str, Any]] = []
    for spec in SPECS:
        if given.words and not any(word in spec.name for word in given.words):
            continue
        for size in spec.sizes:
            kernel = reference()
            reading = spec.measure(size)
            figure = reading.seconds * spec.scale / (size if spec.per_size else 1)
            ratio = reading.seconds / kernel
            peak = "" if reading.peak_mib is None else f"{reading.peak_mib:.0f}"
            shown = "" if spec.sizes == (1,) else f"{size:,}"
            print(
                f"{spec.name:16} {shown:>7} {figure:>10.3g} {spec.unit:8} {ratio:>9.2f} {peak:>9}  {spec.target}",
                flush=True,
            )
            row = {"name": spec.name, "what": spec.what, "size": size, "figure": figure, "unit": spec.unit}
            rows.append({**row, "ratio": ratio, "kernel_seconds": kernel, "peak_mib": reading.peak_mib})
    print("x kernel: time over that of a reference kernel (sort, exp, sum of a million numbers) measured just before.")
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
