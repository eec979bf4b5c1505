"""One sector, two blocs, costs between them 10 percent higher: exeunt and gegravity 0.3 on the same matrix.

Usage: python -m benchmarks.gegravity --peer PATH_TO_PYTHON [--sizes 30 44 100]
PATH_TO_PYTHON is the interpreter of an environment with `pip install gegravity==0.3`. The matrix is the default world's
trade of all sectors together, cut to the largest economies; pairs without trade get a millionth of the mean flow,
because gegravity takes logarithms.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from benchmarks.clock import best

THETA = 4.0
BATCH = 64


def main() -> None:
    """Print a table of times and of the distance between the answers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", type=Path, required=True, help="Python of the environment with gegravity")
    parser.add_argument("--sizes", type=int, nargs="+", default=[30, 44, 100], help="numbers of economies")
    given = parser.parse_args()
    print(
        "| N | gegravity, s | exeunt alone, ms | exeunt in a batch, ms a draw | ratio in a batch "
        "| largest welfare gap, points | same with gegravity's equations |\n|" + "---|" * 7
    )
    for size in given.sizes:
        print(row(given.peer, size), flush=True)


def row(peer: Path, size: int) -> str:
    """Return one line of the table."""
    from exeunt import threads  # noqa: F401, I001  # pins BLAS threads before NumPy loads
    import numpy as np

    from exeunt.solvers.trade import Economy, Search, SharedLinks, bloc_links, solve_one

    flows, cost, blocs = case(size)
    told = peer_answer(peer, flows, cost)
    economy = Economy.one_sector(flows)
    theta, how = np.full(BATCH, THETA), Search(1e-12)
    shared = SharedLinks(economy.share[0] * cost**-THETA)
    factor = np.ones((BATCH, 2, 2))
    factor[:, 0, 1] = factor[:, 1, 0] = np.linspace(1.05, 1.15, BATCH) ** -THETA
    links = bloc_links(economy.share[0], np.eye(2)[blocs], factor)
    alone = best(lambda: solve_one(economy, shared, theta[:1], closure="multiplicative", how=how))
    batch = best(lambda: solve_one(economy, links, theta, closure="multiplicative", how=how)) / BATCH
    found = solve_one(economy, shared, theta[:1], closure="multiplicative", how=how)
    peer_seconds = told["baseline_seconds"] + told["experiment_seconds"]
    gap = 100.0 * np.abs(found.welfare[0] - told["welfare"]).max()
    same = 100.0 * np.abs(fixed_shares(flows, cost) - told["welfare"]).max()
    return (
        f"| {size} | {peer_seconds:.2f} | {alone * 1e3:.2f} | {batch * 1e3:.3f} | {peer_seconds / batch:,.0f} "
        f"| {gap:.4f} | {same:.1e} |"
    )


def case(size: int):  # type: ignore[no-untyped-def]
    """Return flows, costs and the bloc of each economy (0 or 1)."""
    import numpy as np

    from exeunt.world.trade import TradeWorld
    from exeunt.world.world import World

    whole = TradeWorld.load(World.load()).flows.sum(axis=0)
    largest = np.sort(np.argsort(-whole.sum(axis=1))[:size])
    flows = whole[np.ix_(largest, largest)]
    flows = np.where(flows > 0.0, flows, 1e-6 * flows.mean())
    blocs = np.arange(size) % 2
    cost = np.where(blocs[:, None] != blocs, 1.1, 1.0)
    return flows, cost, blocs


def peer_answer(peer: Path, flows, cost):  # type: ignore[no-untyped-def]
    """Return what gegravity says of a case."""
    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.npz"
        np.savez(path, flows=flows, cost=cost, theta=THETA)
        words = [str(peer), "-W", "ignore", str(Path(__file__).with_name("peer.py")), str(path)]
        done = subprocess.run(words, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    if any("converged" not in message for message in told["messages"]):
        raise SystemExit(f"gegravity did not converge: {told['messages']}")
    return told


def fixed_shares(flows, cost):  # type: ignore[no-untyped-def]
    """Return welfare by gegravity's equations, in which shares of output and expenditure stay at their base.

    Its factory-gate prices solve p_i^theta = sum_j pi_ij m_ij E_j P_j^theta / Y_i, where exact hat algebra has
    p_i^(1 + theta) and E_j p_j.
    """
    import numpy as np

    output, spent = flows.sum(axis=1), flows.sum(axis=0)
    moved = flows / spent * cost**-THETA
    price = np.ones(len(flows))
    for _ in range(20_000):
        total = moved.T @ price**-THETA
        new = (moved @ (spent / total) / output) ** (1.0 / THETA)
        if np.abs(new / price - 1.0).max() < 1e-14:
            break
        price = new
    return price / (moved.T @ price**-THETA) ** (-1.0 / THETA)


if __name__ == "__main__":
    main()
