"""A user's own case: one YAML file of a country, a crisis or an organisation through the kernels of one channel.

Each module of this folder is one channel's case. It holds `TEMPLATE`, a commented example that runs as it stands, and
`compute(document, where)`, which reads the fields and returns a `CaseAnswer`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from exeunt.analysis.own_case.contract import CaseAnswer, CaseTable, Where
from exeunt.analysis.own_case.fields import Fields
from exeunt.errors import ExeuntError, MissingDataError, nearest_names

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["CaseAnswer", "CaseTable", "Fields", "Where", "answer", "names", "template"]
CASES = ("food", "people", "talent")


def names() -> tuple[str, ...]:
    """Return the channels that take a case of one's own."""
    return tuple(name for name in CASES if find_spec(f"{__name__}.{name}") is not None)


def template(name: str) -> str:
    """Return the commented example of a channel. Error: E570 the channel takes no case."""
    text: str = _module(name).TEMPLATE
    return text


def answer(name: str, path: Path | str) -> CaseAnswer:
    """Return what a case file says.

    Errors: E570 the channel takes no case, or the file is no mapping; E571 a field is missing, unknown, of the wrong
    kind or out of range; E572 the file cannot be read (exit 3 if it is not there); E201, E202 it is not plain YAML;
    those of the case.
    """
    from exeunt.scenario.document import read_document

    module = _module(name)
    file = Path(path)
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise MissingDataError("E572", "there is no such file", where=str(file)) from None
    except OSError as error:
        raise ExeuntError("E572", f"cannot be read: {error.strerror}", where=str(file)) from None
    document = read_document(content, file.name)
    if not isinstance(document.data, dict):
        raise ExeuntError(
            "E570", "holds no fields", where=file.name, mend=f"Start from: exeunt channel {name} --template"
        )
    found: CaseAnswer = module.compute(document.data, document.where)
    return found


def _module(name: str) -> ModuleType:
    if name not in names():
        known = names()
        raise ExeuntError(
            "E570",
            f"'{name}' is not a channel that takes a case of your own",
            nearest=nearest_names(name, known),
            mend=f"Known: {', '.join(known)}.",
        )
    return import_module(f"{__name__}.{name}")
