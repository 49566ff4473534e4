"""A test may replace what we call: it then sees nothing of us, and nothing is lost."""

from __future__ import annotations

import ast
import builtins
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import surefoot
from project import Project

HOUSE = Path(surefoot.__file__).parent
IN_THE_PROGRAM = (*HOUSE.glob("measure/*.py"), *HOUSE.glob("probe/*.py"))
"""The modules of which some functions run while the program does."""

APP = f"""\
def work(n):
    if n < 0:
        return "only the child"
{"".join(f"    x{i} = n + {i}" + chr(10) for i in range(400))}    return x0
"""

SCRIPT = """\
import builtins, importlib, json, os, sys, tempfile, time
from pathlib import Path
from surefoot.measure.plan import SessionPlan
from surefoot.measure.run import Run
from surefoot.model.selection import Selection

here, replaced = sys.argv[1], json.loads(sys.argv[2])
sys.path.insert(0, here)
run = Run(SessionPlan(Selection(here, (here,))), Path(tempfile.mkdtemp()))
run.start()
from app import work

enter, fork, leave, wait = run.session.enter_context, os.fork, os._exit, os.waitpid
contexts = [f"test_{n}|run" for n in range(30)]
enter("")
places = [(importlib.import_module(module), name) for module, name in replaced]
originals = [(*place, getattr(*place)) for place in places]
restore = setattr
def refuse(*_, **__):
    raise RuntimeError("a test's own double was called")
for place in places:
    restore(*place, refuse)
try:
    for context in contexts:
        enter(context)
        work(1)
    child = fork()
    if not child:
        work(-1)
        leave(0)
    _, status = wait(child, 0)
finally:
    for original in originals:
        restore(*original)
[(key, file)] = run.stop().files.items()
print(status, sorted(file.contexts.items()), sep="\\n")
"""


def names_used() -> Iterator[tuple[str, str]]:
    """Yield the functions of other modules that ours name, as module and attribute."""
    for path in IN_THE_PROGRAM:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Attribute(value=ast.Name("os" | "time" as module), attr=name):
                    yield module, name
                case ast.Attribute(
                    value=ast.Attribute(value=ast.Name("os"), attr="path"), attr=name
                ):
                    yield "os.path", name
                case ast.ImportFrom(module=str(module), names=names) if "surefoot" not in module:
                    yield from ((module, alias.name) for alias in names)
                case ast.Name(id=name) if hasattr(builtins, name):
                    yield "builtins", name


def replaceable() -> list[tuple[str, str]]:
    """Return those that a test can replace: what can be called, except for exceptions."""
    found = []
    for module, name in sorted(set(names_used())):
        __import__(module)
        value = getattr(sys.modules[module], name)
        if callable(value) and not (isinstance(value, type) and issubclass(value, BaseException)):
            found.append((module, name))
    return found


def test_the_search_finds_what_we_call() -> None:
    """Among others, what writes the log and what a context is entered with."""
    found = set(replaceable())
    assert {("os", "write"), ("os.path", "realpath"), ("mmap", "mmap")} <= found
    assert {("builtins", "len"), ("builtins", "min"), ("itertools", "count")} <= found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_what_is_recorded_does_not_depend_on_what_a_test_replaces(tmp_path: Path) -> None:
    """With every function that we use replaced, the log grows, contexts change and forks record."""
    (tmp_path / "app.py").write_text(APP)
    untouched, replaced = (
        subprocess.run(
            [sys.executable, "-B", "-c", SCRIPT, str(tmp_path), json.dumps(names)],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        for names in ([], replaceable())
    )
    assert replaced.returncode == 0, replaced.stderr
    assert replaced.stdout.startswith("0\n")
    assert replaced.stdout == untouched.stdout


def test_measured_modules_have_the_builtins_that_a_test_replaces(project: Project) -> None:
    """We keep ours; the program's own, tests and scripts included, are those of every module."""
    project.write_modules(
        app="import builtins\nown = __builtins__ is vars(builtins)\n",
        test_app="import builtins, app\n"
        "def test(monkeypatch):\n"
        "    monkeypatch.setattr(builtins, 'open', len)\n"
        "    assert app.own and open('four') == 4\n",
    )
    project.write("pyproject.toml", "")
    done = project.pytest("--surefoot=.")
    assert done.returncode == 0, done.stdout
    assert project.report()["files"]["test_app.py"]["missing_lines"] == []
