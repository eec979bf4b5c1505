"""The checks of `exeunt doctor`, each a name, an outcome and what was found."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

EXTRAS = {"charts": ("altair", "vl_convert", "jinja2", "babel"), "web": ("fastapi", "uvicorn"), "cluster": ("dask",)}
CORE = ("numpy", "scipy", "pydantic", "duckdb", "pandas", "xarray", "typer", "rich")


def examine() -> list[dict[str, object]]:
    """Return every check as {name, ok, severity (error or warning), detail}."""
    return [_python(), *_libraries(), *_extras(), _threads(), _order(), _tables(), _fonts(), _disk()]


def _check(name: str, ok: bool, detail: str, severity: str = "error") -> dict[str, object]:
    return {"name": name, "ok": ok, "severity": severity, "detail": detail}


def _python() -> dict[str, object]:
    return _check("python", sys.version_info >= (3, 11), platform.python_version())


def _libraries() -> list[dict[str, object]]:
    found = []
    for name in CORE:
        try:
            found.append(_check(name, True, metadata.version(name)))
        except metadata.PackageNotFoundError:
            found.append(_check(name, False, "not installed"))
    return found


def _extras() -> list[dict[str, object]]:
    return [
        _check(
            f"extra {extra}",
            not (lacking := [m for m in modules if find_spec(m) is None]),
            "installed" if not lacking else f"not installed: pip install 'exeunt[{extra}]'",
            "warning",
        )
        for extra, modules in EXTRAS.items()
    ]


def _threads() -> dict[str, object]:
    from exeunt import threads

    state = threads.state()
    single = all(pool["num_threads"] == 1 for pool in state)
    told = ", ".join(f"{p['internal_api']} {p['version']}: {p['num_threads']} thread" for p in state)
    return _check("one BLAS thread", single, told or "no BLAS found", "warning")


def _order() -> dict[str, object]:
    from exeunt.declarations import all_declarations
    from exeunt.engine.order import order

    return _check("channels", True, " -> ".join(order(all_declarations().values())))


def _tables() -> dict[str, object]:
    from exeunt.world.world import World

    world = World.load()
    rows = sum(len(world.table(name)) for name in world.table_names)
    return _check("tables", True, f"{len(world.table_names)} tables, {rows:,} rows; exeunt data verify checks them")


def _fonts() -> dict[str, object]:
    name = "fonts for Chinese in pictures"
    if shutil.which("fc-list") is None:
        return _check(name, False, "cannot tell: fc-list is not installed", "warning")
    listed = subprocess.run(["fc-list", ":lang=zh-tw", "family"], capture_output=True, text=True, check=False)
    family = listed.stdout.splitlines()
    return _check(name, bool(family), family[0] if family else "none: PNG and PDF would show boxes", "warning")


def _disk() -> dict[str, object]:
    free = shutil.disk_usage(Path.cwd()).free / 2**30
    return _check("disk", free > 1, f"{free:.1f} GiB free here", "warning")
