"""Errors that a user meets: what, where, the mend, the nearest valid names.

A code has a letter for the room and a number: `E1xx` world and tables, `E2xx` scenario,
`E3xx` rules, `E4xx` engine and checkpoints, `E5xx` results and exports, `E6xx` command line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

EXIT_OK = 0
EXIT_CHECK_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_MISSING_DATA = 3
EXIT_INTERRUPTED = 130


class ExeuntError(Exception):
    """One mistake in what a user gave, told so that it can be mended.

    Parameters
    ----------
    code : stable identifier such as "E214".
    what : what is wrong, with the offending value.
    where : file, line and field, e.g. "us-2026.yaml:37 events[4].organisation".
    mend : what to do about it.
    nearest : valid names close to the one given.
    exit_code : process status of the command line (2 bad input, 3 missing data, 1 check failed).
    """

    def __init__(
        self,
        code: str,
        what: str,
        *,
        where: str = "",
        mend: str = "",
        nearest: Iterable[str] = (),
        exit_code: int = EXIT_BAD_INPUT,
    ) -> None:
        self.code = code
        self.what = what
        self.where = where
        self.mend = mend
        self.nearest = tuple(nearest)
        self.exit_code = exit_code
        super().__init__(self.message())

    def message(self) -> str:
        """Return the one-line message: code, place, what, nearest names, mend."""
        head = f"{self.code} {self.where}: " if self.where else f"{self.code}: "
        text = head + self.what
        if self.nearest:
            text += f"; did you mean {' or '.join(self.nearest)}?"
        if self.mend:
            text += f" {self.mend}" if text.endswith(("?", ".")) else f". {self.mend}"
        return text

    def to_dict(self) -> dict[str, object]:
        """Return the error as data, for `--json`."""
        return {
            "code": self.code,
            "where": self.where,
            "what": self.what,
            "nearest": list(self.nearest),
            "mend": self.mend,
            "exit_code": self.exit_code,
        }


class MissingDataError(ExeuntError):
    """A figure that the computation needs is not in the tables (exit code 3)."""

    def __init__(self, code: str, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(code, what, where=where, mend=mend, exit_code=EXIT_MISSING_DATA)


def nearest_names(name: str, valid: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return up to `count` valid names close to `name`, best first; case is ignored.

    Looks at spelling only. An empty tuple means that nothing is close.
    """
    folded = {v.casefold(): v for v in valid}
    hits = difflib.get_close_matches(name.casefold(), folded, n=count, cutoff=0.6)
    return tuple(folded[h] for h in hits)
