"""Runs under the peer's Python: solves the case in a file with gegravity and prints times and welfare as JSON.

The case's cost variable is ln(flow / (output x expenditure)), so that gegravity's modelled baseline is the data.
"""

import json
import os
import sys
import time

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")

import numpy as np
import pandas as pd

import gegravity as ge


def main() -> None:
    """Read `case.npz` (flows, cost, theta), solve, print."""
    case = np.load(sys.argv[1])
    flows, cost, theta = case["flows"], case["cost"], float(case["theta"])
    names = [f"c{i:03d}" for i in range(len(flows))]
    output, spent = flows.sum(axis=1), flows.sum(axis=0)
    i, j = (place.ravel() for place in np.indices(flows.shape))
    frame = pd.DataFrame(
        {
            "exporter": [names[k] for k in i],
            "importer": [names[k] for k in j],
            "year": "2023",
            "trade": flows.ravel(),
            "Y": output[i],
            "E": spent[j],
            "z": np.log(flows / (output[:, None] / output.sum() * spent)).ravel(),
        }
    )
    data = ge.BaselineData(
        frame, trade_var_name="trade", expend_var_name="E", output_var_name="Y", year_var_name="year"
    )
    coefficients = ge.CostCoeffs(pd.DataFrame([{"var": "z", "coeff": 1.0}]), identifier_col="var", coeff_col="coeff")
    started = time.perf_counter()
    model = ge.OneSectorGE(
        data,
        year="2023",
        reference_importer=names[0],
        expend_var_name="E",
        output_var_name="Y",
        sigma=theta + 1.0,
        cost_variables=["z"],
        cost_coeff_values=coefficients,
        quiet=True,
    )
    model.build_baseline(mr_tolerance=1e-10, mr_max_iter=100_000)
    ready = time.perf_counter()
    changed = model.baseline_data.copy()
    changed["z"] += -theta * np.log(
        cost[[names.index(e) for e in changed["exporter"]], [names.index(m) for m in changed["importer"]]]
    )
    model.define_experiment(changed)
    model.simulate(ge_tolerance=1e-10, ge_max_iter=100_000)
    done = time.perf_counter()
    welfare = 1.0 / model.country_results["welfare statistic"].astype(float)
    converged = [d["message"] if isinstance(d, dict) else d.message for d in model.solver_diagnostics.values()]
    print(
        json.dumps(
            {
                "baseline_seconds": ready - started,
                "experiment_seconds": done - ready,
                "welfare": [float(welfare[name]) for name in names],
                "messages": converged,
            }
        )
    )


main()
