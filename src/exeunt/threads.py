"""One thread for BLAS, OpenMP and MKL: a product gives other bits for another number of threads."""

from __future__ import annotations

import os
import sys

VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


def pin() -> None:
    """Set the thread variables to 1; effective only before NumPy is imported."""
    for name in VARIABLES:
        os.environ[name] = "1"


def assert_single() -> None:
    """Limit every loaded thread pool to one thread (NumPy may have been imported before exeunt).

    Called by each worker before it computes; the limit stays for the life of the process.
    """
    from threadpoolctl import threadpool_info, threadpool_limits

    if any(pool["num_threads"] != 1 for pool in threadpool_info()):
        threadpool_limits(1)
        wrong = [pool["prefix"] for pool in threadpool_info() if pool["num_threads"] != 1]
        if wrong:
            from exeunt.errors import ExeuntError

            raise ExeuntError(
                "E430",
                f"{', '.join(wrong)} runs more than one thread, so equal bits cannot be promised",
                mend="Set OMP_NUM_THREADS=1 before Python starts.",
            )


def state() -> list[dict[str, object]]:
    """Return what each loaded thread pool says of itself, for `exeunt doctor`."""
    import numpy as np  # noqa: F401  # loads the BLAS that is to be shown
    from threadpoolctl import threadpool_info

    keep = ("user_api", "internal_api", "num_threads", "version", "architecture")
    return [{k: pool.get(k) for k in keep} for pool in threadpool_info()]


if "numpy" not in sys.modules:
    pin()
