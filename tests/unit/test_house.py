"""The arrows between the rooms: which may import which, and what may load what."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import surefoot

HOUSE = Path(surefoot.__file__).parent

ROOMS = (
    *("cli", "pytest_plugin", "report", "properties", "suggest", "mutate", "project", "analysis"),
    *("measure", "observe", "probe", "instrument", "store", "source", "config", "model"),
)
"""From the roof down: a room imports only from rooms below it."""

MEASURING = {"measure", "observe", "probe", "instrument"}
JUDGING = {"report", "project", "analysis"}
AT_THE_TOP = {"__init__", "__main__", "_version", "collector", "errors", "untouched"}
OUTSIDE_WORLD = {
    *("asyncio", "builtins", "ctypes", "glob", "importlib", "io", "logging", "mmap", "os"),
    *("pickle", "random", "shutil", "signal", "socket", "sqlite3", "subprocess", "sys"),
    *("tempfile", "threading", "time", "click", "rich"),
}
"""What a pure function does not import."""
WITH_OTHER_BUILTINS = {"measure.environment", "measure.plan", "probe.rewriting"}
"""What of the measuring half calls nothing while the program runs, or gives its own builtins to
what it executes.
"""


def modules() -> dict[str, ast.Module]:
    """Parse all modules, by dotted name below the package; a package is named for its folder."""
    return {
        ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(
            ".__init__"
        ): ast.parse(path.read_text(encoding="utf-8"))
        for path in HOUSE.rglob("*.py")
    }


def imports(tree: ast.AST, *, at_start: bool = False) -> Iterator[str]:
    """Yield what a module imports; ``at_start`` leaves out functions and ``TYPE_CHECKING``."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() if at_start:
                continue
            case ast.If(test=ast.Name("TYPE_CHECKING")) if at_start:
                continue
            case _:
                yield from imports(node, at_start=at_start)


MODULES = modules()


@cache
def ours(name: str, *, at_start: bool = False) -> set[str]:
    """Return the modules of ours that one imports."""
    found = set()
    for imported in imports(MODULES[name], at_start=at_start):
        package, _, inner = imported.partition(".")
        if package == "surefoot":
            found.add(inner if inner in MODULES else inner.rpartition(".")[0])
    return found


def loaded_with(name: str, *, at_start: bool) -> set[str]:
    """Return all modules of ours that importing one loads, itself and packages included."""
    found: set[str] = set()
    todo = {name}
    while todo:
        module = todo.pop()
        found.add(module)
        packages = {module.rpartition(".")[0]} - {""}
        todo |= (ours(module, at_start=at_start) | packages) - found - {""}
    return found


def room_of(module: str) -> str:
    """Return the folder of a module."""
    return module.partition(".")[0]


def test_a_room_imports_only_from_rooms_below_it() -> None:
    """No arrow leads back up."""
    upwards = [
        f"{name} imports {other}"
        for name in MODULES
        if room_of(name) in ROOMS
        for other in ours(name)
        if room_of(other) in ROOMS and ROOMS.index(room_of(other)) < ROOMS.index(room_of(name))
    ]
    assert upwards == []


def test_every_module_is_in_a_room() -> None:
    """Nothing lies loose at the top but what all rooms need."""
    loose = {path.stem for path in HOUSE.glob("*.py")}
    folders = {path.parent.name for path in HOUSE.glob("*/__init__.py")}
    assert loose <= AT_THE_TOP
    assert folders == set(ROOMS)


def test_there_is_no_circle() -> None:
    """Among modules too, lazy imports included: a circle is an error that names it."""
    order = TopologicalSorter({name: ours(name) for name in MODULES}).static_order()
    assert set(order) >= set(MODULES)


def test_no_module_is_longer_than_400_lines() -> None:
    """One that is holds two concepts."""
    lengths = {
        path.relative_to(HOUSE).as_posix(): path.read_text(encoding="utf-8").count("\n")
        for path in HOUSE.rglob("*.py")
    }
    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}


@pytest.mark.parametrize("room", sorted(JUDGING))
def test_judging_never_loads_measuring(room: str) -> None:
    """The two halves meet only at the data file: not even a lazy import leads across."""
    for name in MODULES:
        if room_of(name) == room:
            loaded = loaded_with(name, at_start=False)
            assert MEASURING.isdisjoint(map(room_of, loaded)), name


def test_analysis_is_pure() -> None:
    """It imports the model and nothing of the outside world, and neither opens nor prints."""
    for name, tree in MODULES.items():
        if room_of(name) == "analysis":
            assert {room_of(other) for other in ours(name)} <= {"analysis", "model"}, name
            packages = {imported.partition(".")[0] for imported in imports(tree)}
            assert packages.isdisjoint(OUTSIDE_WORLD), name
            called = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            assert called.isdisjoint({"open", "print", "input", "exec", "eval", "Path"}), name


@pytest.mark.parametrize(
    ("entry", "allowed"),
    [
        ("pytest_plugin.hooks", {"pytest"}),
        ("pytest_plugin.__main__", set()),
        ("pytest_plugin.early", set()),
        ("pytest_plugin.foretold", set()),
        ("pytest_plugin.options", set()),
        ("measure.child", set()),
        ("__init__", set()),
    ],
)
def test_what_starts_in_other_peoples_processes_loads_only_the_standard_library(
    entry: str, allowed: set[str]
) -> None:
    """Every pytest run loads the hooks, and every measured process ``measure.child``."""
    loaded = {
        imported.partition(".")[0]
        for name in loaded_with(entry, at_start=True)
        for imported in imports(MODULES[name], at_start=True)
    }
    assert loaded - sys.stdlib_module_names - {"surefoot"} == allowed


def test_what_runs_in_the_program_calls_nothing_that_a_test_may_replace() -> None:
    """It has ``os``, ``time`` and its builtins from the module that keeps them."""
    for name, tree in MODULES.items():
        if (
            room_of(name) in {"measure", "observe", "probe"}
            and "." in name
            and name not in WITH_OTHER_BUILTINS
        ):
            assert {"os", "time"}.isdisjoint(imports(tree)), name
            assert "surefoot.untouched.keep_builtins" in set(imports(tree)), name


def test_every_pytest_run_loads_hardly_anything() -> None:
    """It loads the hooks and our options, until it is asked to measure."""
    loaded = loaded_with("pytest_plugin.hooks", at_start=True)
    names = ("arguments", "early", "hooks")
    assert loaded == {"pytest_plugin", *(f"pytest_plugin.{name}" for name in names)}
