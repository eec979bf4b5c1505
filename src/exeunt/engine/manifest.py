"""What a run was made of: versions, hashes, machine family. Enough to reproduce it, and to refuse a false resume."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path

from exeunt.declarations import Declaration
from exeunt.engine.events import events_data
from exeunt.engine.plan import Plan
from exeunt.scenario.compiled import CompiledScenario, Override, WorldPath
from exeunt.world.world import World

PACKAGE = Path(__file__).parents[1]
COMPUTING_ROOMS = ("world", "scenario", "rules", "solvers", "engine", "channels")
LIBRARIES = ("numpy", "scipy", "duckdb", "pydantic")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def code_sha256() -> str:
    """Return one hash over all code and declarations that can move a number, as this process found them."""
    sha = hashlib.sha256()
    for room in COMPUTING_ROOMS:
        for path in sorted((PACKAGE / room).rglob("*")):
            if path.suffix in (".py", ".yaml"):
                sha.update(path.relative_to(PACKAGE).as_posix().encode())
                sha.update(path.read_bytes())
    return sha.hexdigest()


def data_sha256(world: World) -> dict[str, str]:
    """Return the SHA-256 of every table."""
    return {name: file_sha256(world.path(name)) for name in world.table_names}


def scenario_data(scenario: CompiledScenario, world: World) -> dict[str, object]:
    """Return what a scenario contributes to the manifest."""
    return {
        "name": scenario.name,
        "titles": dict(scenario.titles),
        "sha256": scenario.source_sha256,
        "options": dict(sorted(scenario.options.items())),
        "overrides": _changes(scenario.overrides),
        "path": None if scenario.path is None else _path(scenario.path),
        "path_alone": scenario.path_alone,
        "policies": _changes(scenario.policies),
        "events": events_data(scenario, world),
        "notes": list(scenario.notes),
    }


def _path(path: WorldPath) -> dict[str, object]:
    """Return what a world path contributes: how it is called, what it sets, its sources."""
    return {
        "name": path.name,
        "titles": dict(path.titles),
        "summary": dict(path.summary),
        "options": dict(sorted(path.options.items())),
        "overrides": sorted(path.overrides),
        "sources": list(path.sources),
        "sha256": path.sha256,
    }


def _changes(changes: Mapping[str, Override]) -> dict[str, object]:
    return {k: {v.how: v.distribution.to_data()} for k, v in sorted(changes.items(), key=lambda i: i[0])}


def channel_data(declaration: Declaration) -> dict[str, object]:
    """Return what a channel contributes to the manifest: model, reads, and every parameter as it was drawn from."""
    return {
        "title": dict(declaration.title),
        "model": declaration.model,
        "reads": [read.key for read in declaration.reads],
        "parameter_reads": list(declaration.parameter_reads),
        "writes": list(declaration.writes),
        "parameters": {
            p.name: {
                "names": dict(p.names),
                "distribution": p.distribution.to_data(),
                "unit": p.unit,
                "source": p.source,
                "grade": p.grade,
            }
            for p in declaration.parameters.values()
        },
    }


def fingerprint(parts: Mapping[str, object]) -> str:
    """Return the hash of everything that decides the bits of a draw (not of how many draws there are)."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def identity(plan: Plan, scenarios: Sequence[CompiledScenario]) -> dict[str, object]:
    """Return the parts of the manifest that are known before the first block, with their fingerprint."""
    decisive: dict[str, object] = {
        "exeunt": version(),
        "seed": plan.draws.seed,
        "channels": [d.channel for d in plan.declarations],
        "scenarios": [scenario_data(s, plan.world) for s in scenarios],
        "data_sha256": data_sha256(plan.world),
        "code_sha256": code_sha256(),
    }
    return {
        **decisive,
        "fingerprint": fingerprint(decisive),
        "machine": {"system": platform.system(), "architecture": platform.machine(), "cpu": cpu_family()},
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
    }


def version() -> str:
    """Return the version of exeunt; a source tree that is not installed says so."""
    try:
        return metadata.version("exeunt")
    except metadata.PackageNotFoundError:
        return "source tree"


def cpu_family() -> str:
    """Return vendor, family and widest vector extension: equal bits are promised on one such family only."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor() or "unknown"
    fields = dict(line.split(":", 1) for line in text.split("\n\n")[0].splitlines() if ":" in line)
    named = {k.strip(): v.strip() for k, v in fields.items()}
    flags = named.get("flags", "").split()
    widest = next((f for f in ("avx512f", "avx2", "avx", "sse2") if f in flags), "")
    return " ".join(filter(None, (named.get("vendor_id"), named.get("cpu family"), widest))) or "unknown"
