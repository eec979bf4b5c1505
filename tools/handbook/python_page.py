"""The page of the Python interface, from signatures and docstrings."""

from __future__ import annotations

import inspect
import re

from handbook.markdown import NOTE


def python() -> str:
    """Return the page of the names that `import exeunt` offers, with their public methods."""
    import exeunt
    from exeunt.results.outcome import Outcome

    text = NOTE + (
        "# Python\n\nEverything below is loaded when first used, so that `import exeunt` costs next to nothing. "
        "Errors are "
        "`exeunt.ExeuntError` with `code`, `where`, `what`, `mend`, `nearest`.\n"
    )
    for name in ("run", "compare"):
        text += _section(f"exeunt.{name}", getattr(exeunt, name), "##")
    for kind in (exeunt.Result, Outcome, exeunt.Scenario, exeunt.World):
        text += _section(kind.__name__, kind, "##", with_signature=False)
        for name, member in vars(kind).items():
            if not name.startswith("_") and inspect.getdoc(member):
                text += _section(name, member, "###")
    return text


def _section(title: str, member: object, mark: str, *, with_signature: bool = True) -> str:
    function = getattr(member, "__func__", member)
    signature = ""
    if with_signature and inspect.isfunction(function):
        signature = f"\n```text\n{title}{_signature(function)}\n```\n"
    doc = inspect.getdoc(member) or ""
    return f"\n{mark} {title}\n{signature}\n{doc}\n"


def _signature(function: object) -> str:
    text = str(inspect.signature(function)).replace("'", "")  # type: ignore[arg-type]
    text = re.sub(r"PosixPath\([^)]*\)", "<shipped with the package>", text)
    for prefix in ("exeunt.scenario.scenario.", "exeunt.results.result."):
        text = text.replace(prefix, "")
    if len(text) < 90:
        return text
    inside, _, result = text[1:].rpartition(") -> ")
    parts, depth, last = [], 0, 0
    for i, c in enumerate(inside):
        depth += (c in "[(") - (c in "])")
        if c == "," and depth == 0:
            parts.append(inside[last:i].strip())
            last = i + 1
    parts.append(inside[last:].strip())
    return "(\n" + "".join(f"    {p},\n" for p in parts) + f") -> {result}"
