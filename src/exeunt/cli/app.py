"""The command line. Each command lives in its own module and imports what is heavy only when it runs."""

from __future__ import annotations

import sys

import typer

from exeunt import threads  # noqa: F401  # pins BLAS threads before NumPy loads
from exeunt.cli import data, fit, scenario, storage, trade
from exeunt.cli.align import align
from exeunt.cli.bridge import bridge
from exeunt.cli.cash import cash
from exeunt.cli.cbam import cbam
from exeunt.cli.channel import channel
from exeunt.cli.claims import claims
from exeunt.cli.club import club
from exeunt.cli.compare import compare
from exeunt.cli.doctor import doctor
from exeunt.cli.explain import explain
from exeunt.cli.export import export
from exeunt.cli.fill import fill
from exeunt.cli.graph import graph
from exeunt.cli.hindcast import hindcast
from exeunt.cli.path import path
from exeunt.cli.position import position
from exeunt.cli.rank import rank
from exeunt.cli.report import report
from exeunt.cli.resilience import resilience
from exeunt.cli.run import run
from exeunt.cli.scale import scale
from exeunt.cli.sensitivity import sensitivity
from exeunt.cli.sql import sql
from exeunt.cli.standards import standards
from exeunt.errors import EXIT_INTERRUPTED, ExeuntError

app = typer.Typer(
    name="exeunt",
    help="Stress-test the multilateral system: who leaves or defunds which international organisation, "
    "and what follows to 2036.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    run,
    compare,
    path,
    scale,
    cash,
    claims,
    hindcast,
    channel,
    rank,
    explain,
    sensitivity,
    fill,
    position,
    resilience,
    align,
    channel,
    standards,
    bridge,
    club,
    cbam,
    sql,
    export,
    graph,
    report,
    doctor,
):
    app.command()(command)
app.add_typer(scenario.app, name="scenario", help="Library of scenarios; write and check your own.")
app.add_typer(data.app, name="data", help="Tables of facts: list, show, verify, walk to a source.")
app.add_typer(storage.app, name="storage", help="Competitive storage on parameters or a price file of your own.")
app.add_typer(fit.app, name="fit", help="Re-estimate a model on data of your own that the package may not ship.")
app.add_typer(trade.app, name="trade", help="Trade equilibria of a matrix of your own; the digital wall in a run.")


def main() -> None:
    """Run the command line and leave with its exit code: 0 done, 1 a check failed, 2 bad input, 3 missing data."""
    sys.exit(_run())


def _run() -> int:
    try:
        code = app(standalone_mode=False)
    except ExeuntError as error:
        _show(error)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted; finished blocks are kept, --resume continues", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:
        if type(error).__name__ == "Abort":
            return EXIT_INTERRUPTED
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        return int(getattr(error, "exit_code", 2))
    return code if isinstance(code, int) else 0


def _show(error: ExeuntError) -> None:
    if "--json" in sys.argv:
        import json

        print(json.dumps({"error": error.to_dict()}, ensure_ascii=False), file=sys.stderr)
    else:
        print(error.message(), file=sys.stderr)


if __name__ == "__main__":
    main()
