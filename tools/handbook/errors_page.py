"""The page of error codes, read from the code that raises them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from handbook.markdown import NOTE, SOURCE, table

ROOMS = {"1": "world and tables", "2": "scenario", "3": "law", "4": "engine and channels", "5": "results", "6": "faces"}
CODE = re.compile(r"E[1-6]\d{2}")


def errors() -> str:
    """Return the page: every code with the forms its message takes and the mends it offers."""
    found: dict[str, dict[str, set[str]]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for code, what, mend in _raised(path.read_text(encoding="utf-8")):
            found.setdefault(code, {}).setdefault(what, set()).update([mend] if mend else [])
    text = NOTE + (
        "# Errors\n\nOne line: code, place (file, line, field), what is wrong, nearest valid names, mend. With "
        "`--json` the "
        "same as data on standard error. Exit codes: 0 done, 1 a check failed, 2 bad input, 3 missing data, "
        "130 interrupted.\n\n`…` stands for the value at hand.\n"
    )
    for digit, room in ROOMS.items():
        rows = [
            (f"`{code}`", what, " / ".join(sorted(mends)))
            for code in sorted(found)
            if code[1] == digit
            for what, mends in sorted(found[code].items())
        ]
        if rows:
            text += f"\n## E{digit}xx: {room}\n\n" + table(("code", "what", "mend"), rows)
    return text


def _raised(source: str) -> Iterator[tuple[str, str, str]]:
    """Yield code, message and mend of every call that names a code and says what is wrong."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        code = _text(node.args[0])
        if not CODE.fullmatch(code):
            continue
        what = _text(node.args[1]) if len(node.args) > 1 else ""
        mend = next((_text(k.value) for k in node.keywords if k.arg == "mend"), "")
        yield code, what or "…", mend


def _text(node: ast.expr) -> str:
    """Return the text of a literal or f-string, with … for what is filled in; "" for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (_text(node.left) or "…") + (_text(node.right) or "…")
    return ""
