"""The walls of the house: what may import what, and how long a file may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "exeunt"
ROOT_MODULES = {"errors", "distributions", "declarations", "threads"}
LEFT_OF: dict[str, set[str]] = {
    "world": set(),
    "solvers": set(),
    "text": {"world"},
    "rules": {"world", "solvers"},
    "scenario": {"world", "rules"},
    "engine": {"world", "rules", "scenario"},
    "channels": {"world", "rules", "scenario", "engine", "solvers"},
    "results": {"world", "rules", "scenario", "engine", "text"},
    "analysis": {"world", "rules", "scenario", "engine", "channels", "solvers", "results", "text", "api"},
}
FACES = {"cli", "report", "web"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported_rooms(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (room, full module) of every import of exeunt in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith("exeunt."):
                yield name.split(".")[1], name


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room_of(p) in LEFT_OF], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_a_room_imports_only_from_its_left(path: Path) -> None:
    room = room_of(path)
    allowed = LEFT_OF[room] | ROOT_MODULES | {room}
    wrong = [module for other, module in imported_rooms(path) if other not in allowed]
    assert not wrong, f"{room} must not import {wrong}"


def test_every_folder_is_a_known_room() -> None:
    folders = {p.name for p in PACKAGE.iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert folders <= LEFT_OF.keys() | FACES


def test_no_face_is_imported_by_a_room() -> None:
    wrong = [
        (str(path.relative_to(PACKAGE)), module)
        for path in MODULES
        if room_of(path) not in FACES and path.name != "__main__.py"
        for other, module in imported_rooms(path)
        if other in FACES
    ]
    assert not wrong


def test_a_channel_imports_no_other_channel() -> None:
    wrong = []
    for path in MODULES:
        parts = path.relative_to(PACKAGE).parts
        if parts[0] != "channels" or len(parts) < 3:
            continue
        for _, module in imported_rooms(path):
            names = module.split(".")
            if names[1] == "channels" and len(names) > 2 and names[2] != parts[1]:
                wrong.append((str(path), module))
    assert not wrong


def test_solvers_know_nothing_of_the_house() -> None:
    wrong = [
        (path.name, module)
        for path in MODULES
        if room_of(path) == "solvers"
        for other, module in imported_rooms(path)
        if other not in {"solvers", "errors"}
    ]
    assert not wrong


def test_files_stay_small() -> None:
    long = {str(p.relative_to(PACKAGE)): n for p in MODULES if (n := len(p.read_text("utf-8").splitlines())) > 400}
    assert not long


def test_functions_stay_short() -> None:
    long = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > 60:
                    long.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name} {lines}")
    assert not long
