"""Running a plan: blocks to an executor, checkpoints to a folder, one manifest at the end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from exeunt.engine.block import packed_block
from exeunt.engine.checkpoint import BlockStore, clear_parts, write_atomically, writing_error
from exeunt.engine.contract import BLOCK
from exeunt.engine.executor import Executor
from exeunt.engine.manifest import channel_data, file_sha256, identity
from exeunt.engine.pack import Packed, digest
from exeunt.engine.plan import Plan
from exeunt.engine.turns import Turns
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import CompiledScenario

Progress = Callable[[int, int], None]
MANIFEST = "manifest.json"
STARTED = "started.json"


def execute(
    plan: Plan,
    scenarios: Sequence[CompiledScenario],
    folder: Path,
    executor: Executor,
    *,
    resume: bool = False,
    durable: bool = True,
    progress: Progress | None = None,
) -> dict[str, object]:
    """Compute all blocks that `folder` does not hold yet and return the manifest.

    The folder holds `started.json` (what is being run), `blocks/` and, when complete, `manifest.json`.

    Errors: E421 the folder holds another run, or a run and `resume` is off; E422 disk full; E423 not writable;
    E424 a corrupt checkpoint; those of channels.
    """
    begun = time.perf_counter()
    store = BlockStore(folder / "blocks", durable=durable)
    parts = identity(plan, scenarios)
    _open(folder, parts, resume=resume, durable=durable)
    store.prepare()
    clear_parts(store.folder)
    total = len(plan.blocks())
    digests: dict[tuple[str, int], str] = {}
    missing = []
    for block in plan.blocks():
        stored = _stored_digests(plan, store, block) if resume else None
        if stored is None:
            missing.append(block)
        else:
            digests.update(stored)

    turns = Turns()

    def compute(block: int) -> dict[tuple[str, int], str]:
        found = {}
        with turns.take():
            arms = packed_block(plan, block, turns)
        for arm, packed in arms.items():
            sha = store.write(arm, block, packed)
            found[arm, block] = _outcome_digest(plan, block, packed, sha)
        return found

    done = total - len(missing)
    if progress:
        progress(done, total)
    for found in executor.run(compute, missing):
        digests.update(found)
        done += 1
        if progress:
            progress(done, total)
    return _manifest(plan, parts, digests, time.perf_counter() - begun)


def write_manifest(folder: Path, manifest: dict[str, object], *, durable: bool = True) -> None:
    """Write the manifest, with the hashes of the tables beside it: a run folder without one is not complete."""
    files = {path.name: file_sha256(path) for path in sorted(folder.glob("*.parquet"))}
    text = json.dumps({**manifest, "files_sha256": files}, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(folder / MANIFEST, text.encode(), durable=durable)


def _open(folder: Path, parts: dict[str, object], *, resume: bool, durable: bool) -> None:
    started = folder / STARTED
    try:
        folder.mkdir(parents=True, exist_ok=True)
        clear_parts(folder)
        present = started.exists()
        occupied = any(folder.iterdir())
    except OSError as error:
        raise writing_error(error, folder) from None
    if not present and occupied:
        raise ExeuntError(
            "E421",
            "folder is not empty and holds no run",
            where=str(folder),
            mend="Give a new or empty folder.",
        )
    if present:
        _compare(started, parts, resume=resume)
    write_atomically(started, json.dumps(parts, ensure_ascii=False, indent=1).encode(), durable=durable)
    (folder / MANIFEST).unlink(missing_ok=True)


def _compare(started: Path, parts: dict[str, object], *, resume: bool) -> None:
    if not resume:
        raise ExeuntError(
            "E421",
            "folder holds a run already",
            where=str(started.parent),
            mend="Add --resume, or give a new folder.",
        )
    try:
        before = json.loads(started.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ExeuntError("E424", f"not readable: {error}", where=str(started), mend="Give a new folder.") from None
    if before.get("fingerprint") != parts["fingerprint"]:
        changed = [k for k in parts if k not in ("fingerprint", "machine") and before.get(k) != parts[k]]
        raise ExeuntError(
            "E421",
            f"folder holds another run: {', '.join(changed) or 'content'} differs",
            where=str(started),
            mend="Resume with the same scenarios, seed, version and tables, or give a new folder.",
        )


def _stored_digests(plan: Plan, store: BlockStore, block: int) -> dict[tuple[str, int], str] | None:
    found = {}
    for arm in plan.arms:
        if store.find(arm.name, block) is None:
            return None
        packed = store.read(arm.name, block)
        found[arm.name, block] = _outcome_digest(plan, block, packed, digest(packed))
    return found


def _outcome_digest(plan: Plan, block: int, packed: dict[str, Packed], sha: str) -> str:
    """The last block is computed in full and kept so, but only the draws asked for count as outcomes."""
    draws = min(BLOCK, plan.draws.count - block * BLOCK)
    return sha if draws == BLOCK else digest({name: p.head(draws) for name, p in packed.items()})


def _manifest(
    plan: Plan, parts: dict[str, object], digests: dict[tuple[str, int], str], seconds: float
) -> dict[str, object]:
    arms = {a.name: [digests[a.name, b] for b in plan.blocks()] for a in plan.arms}
    joined = "\n".join(f"{arm} {' '.join(shas)}" for arm, shas in sorted(arms.items()))
    return {
        **parts,
        "draws": plan.draws.count,
        "years": list(plan.world.years),
        "models": {d.channel: channel_data(d) for d in plan.declarations},
        "baselines": {a.name: a.baseline for a in plan.arms if a.baseline},
        "variables": {
            v.name: {
                "channel": v.channel,
                "dims": list(v.dims),
                "unit": v.unit,
                "keep": v.keep,
                "grade": v.grade,
                "names": dict(v.names),
                "description": v.description,
                "additive": v.additive,
            }
            for v in plan.kept
        },
        "dims": {d: list(plan.world.index(d).labels) for d in sorted({d for v in plan.kept for d in v.dims})},
        "block_sha256": arms,
        "outcomes_sha256": sha256(joined.encode()).hexdigest(),
        "seconds": round(seconds, 3),
    }
